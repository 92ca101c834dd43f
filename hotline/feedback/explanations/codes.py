"""The codes of explanations, and the one table of what leads from where to where."""

from __future__ import annotations

from enum import StrEnum

from hotline.staff import Role
from hotline.tickets import Verb


class ExplanationState(StrEnum):
    """Where an explanation stands. The last three are its ends, each for good."""

    OWED = "owed"
    GIVEN = "given"
    SENT_BACK = "sent_back"
    ACCEPTED = "accepted"
    EXCUSED = "excused"
    REOPENED = "reopened"


class LedgerPile(StrEnum):
    """The columns of the ledger. Every explanation stands in exactly one."""

    OWED = "owed"
    LATE = "late"
    GIVEN = "given"
    SENT_BACK = "sent_back"
    ACCEPTED = "accepted"
    EXCUSED = "excused"
    REOPENED = "reopened"


class Hearing(StrEnum):
    """How the caller hears the outcome.

    `messaged`: an SMS was left to be sent. `to_call`: somebody is to ring. `told`: somebody
    did. `unreached`: in vain, as often as is polite. `nobody`: there is no number, or its
    owner wishes to be left in peace.
    """

    MESSAGED = "messaged"
    TO_CALL = "to_call"
    TOLD = "told"
    UNREACHED = "unreached"
    NOBODY = "nobody"


_OWED, _GIVEN, _BACK = ExplanationState.OWED, ExplanationState.GIVEN, ExplanationState.SENT_BACK
OPEN = frozenset({_OWED, _GIVEN, _BACK})
# What the agency has to do now.
TO_GIVE = frozenset({_OWED, _BACK})

# What each verb moves, from where and to where. Whatever stands in no start is an end.
MOVES: dict[Verb, tuple[frozenset[ExplanationState], ExplanationState]] = {
    Verb.EXPLAINED: (TO_GIVE, _GIVEN),
    Verb.EXPLANATION_ACCEPTED: (frozenset({_GIVEN}), ExplanationState.ACCEPTED),
    Verb.EXPLANATION_SENT_BACK: (frozenset({_GIVEN}), _BACK),
    Verb.EXPLANATION_EXCUSED: (OPEN, ExplanationState.EXCUSED),
    Verb.EXPLANATION_REOPENED: (OPEN, ExplanationState.REOPENED),
}
# Who decides. Who explains is a matter of the agency, not of the role alone.
MAY: dict[Verb, set[Role]] = {
    Verb.EXPLAINED: {Role.OFFICER, Role.HEAD, Role.DISPATCHER},
    Verb.EXPLANATION_ACCEPTED: {Role.OFFICE},
    Verb.EXPLANATION_SENT_BACK: {Role.OFFICE},
    Verb.EXPLANATION_EXCUSED: {Role.OFFICE},
}
