"""Explanations: what an agency owes after a negative rating, and what the caller hears of it."""

from hotline.feedback.explanations.codes import (
    MAY,
    MOVES,
    ExplanationState,
    Hearing,
    LedgerPile,
)
from hotline.feedback.explanations.hearing import TRIES, ToTell, tell_caller, to_tell, told
from hotline.feedback.explanations.path import (
    AGAIN_AT_MOST,
    Told,
    accept,
    current,
    end_by_reopening,
    excuse,
    explain,
    owe,
    send_back,
)
from hotline.feedback.explanations.tables import (
    Explanation,
    ExplanationDecision,
    ExplanationRound,
    OutcomeHearing,
)

__all__ = [
    "AGAIN_AT_MOST",
    "MAY",
    "MOVES",
    "TRIES",
    "Explanation",
    "ExplanationDecision",
    "ExplanationRound",
    "ExplanationState",
    "Hearing",
    "LedgerPile",
    "OutcomeHearing",
    "ToTell",
    "Told",
    "accept",
    "current",
    "end_by_reopening",
    "excuse",
    "explain",
    "owe",
    "send_back",
    "tell_caller",
    "to_tell",
    "told",
]
