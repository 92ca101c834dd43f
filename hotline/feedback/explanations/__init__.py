"""Explanations: what an agency owes after a negative rating, and what the caller hears of it."""

from hotline.feedback.explanations.checking import Misstated, misstated
from hotline.feedback.explanations.codes import (
    MAY,
    MOVES,
    TO_GIVE,
    ExplanationState,
    Hearing,
    LedgerPile,
)
from hotline.feedback.explanations.facing import Facing, facings
from hotline.feedback.explanations.hearing import TRIES, ToTell, tell_caller, to_tell, told
from hotline.feedback.explanations.ledger import (
    LISTED_AT_MOST,
    Line,
    Row,
    Wanted,
    every,
    ledger,
    listed,
    to_give,
)
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
    "LISTED_AT_MOST",
    "MAY",
    "MOVES",
    "TO_GIVE",
    "TRIES",
    "Explanation",
    "ExplanationDecision",
    "ExplanationRound",
    "ExplanationState",
    "Facing",
    "Hearing",
    "LedgerPile",
    "Line",
    "Misstated",
    "OutcomeHearing",
    "Row",
    "ToTell",
    "Told",
    "Wanted",
    "accept",
    "current",
    "end_by_reopening",
    "every",
    "excuse",
    "explain",
    "facings",
    "ledger",
    "listed",
    "misstated",
    "owe",
    "send_back",
    "tell_caller",
    "to_give",
    "to_tell",
    "told",
]
