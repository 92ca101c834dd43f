"""The codes of directives, and the one table of what leads from where to where."""

from __future__ import annotations

from enum import StrEnum

from hotline.reports.codes import Figure
from hotline.staff import Role
from hotline.tickets import Verb


class DirectiveState(StrEnum):
    """Where a directive stands; what was issued stays so for good."""

    DRAFT = "draft"
    ISSUED = "issued"
    DROPPED = "dropped"


class TaskKind(StrEnum):
    """What is owed: explanations, what came of late dossiers, how remaining tickets go on."""

    DOSSIER_REPORT = "dossier_report"
    REMAINING = "remaining"
    EXPLANATION = "explanation"


class TaskState(StrEnum):
    """Where a task stands. The last two are its ends, each for good."""

    OWED = "owed"
    ANSWERED = "answered"
    SENT_BACK = "sent_back"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class LeftOut(StrEnum):
    """Why a ticket of a list is not asked about.

    The office took it out, excused the rating, has accepted an explanation already, the ticket
    is open again so that what is owed is the work itself, or it is closed so that nothing remains
    to be told of it.
    """

    OFFICE = "office"
    EXCUSED = "excused"
    EXPLAINED = "explained"
    REOPENED = "reopened"
    CLOSED = "closed"


# A reason is read in a history: longer words belong in a document.
REASON_AT_MOST = 2_000

# Which list of the report makes which task (DOMAIN §7 ⑧).
FIGURES: dict[TaskKind, Figure] = {
    TaskKind.DOSSIER_REPORT: Figure.COMPLAINED,
    TaskKind.REMAINING: Figure.CLOSING,
    TaskKind.EXPLANATION: Figure.GIVEN_NEGATIVE,
}
# What the agency has to do now.
TO_DO = frozenset({TaskState.OWED, TaskState.SENT_BACK})
_ANSWERED = frozenset({TaskState.ANSWERED})

# What each verb moves, from where and to where. Whatever stands in no start is an end.
MOVES: dict[Verb, tuple[frozenset[TaskState], TaskState]] = {
    Verb.DIRECTIVE_ANSWERED: (TO_DO, TaskState.ANSWERED),
    Verb.DIRECTIVE_ACCEPTED: (_ANSWERED, TaskState.ACCEPTED),
    Verb.DIRECTIVE_SENT_BACK: (_ANSWERED, TaskState.SENT_BACK),
    Verb.DIRECTIVE_WITHDRAWN: (TO_DO | _ANSWERED, TaskState.WITHDRAWN),
}
# Who decides. Who answers is a matter of the agency, not of the role alone: officers write, heads
# send; what the hotline itself owes, its dispatchers do.
MAY: dict[Verb, frozenset[Role]] = {
    Verb.DIRECTIVE_ANSWERED: frozenset({Role.HEAD, Role.DISPATCHER}),
    Verb.DIRECTIVE_ACCEPTED: frozenset({Role.OFFICE}),
    Verb.DIRECTIVE_SENT_BACK: frozenset({Role.OFFICE}),
    Verb.DIRECTIVE_WITHDRAWN: frozenset({Role.OFFICE}),
}
WRITERS = frozenset({Role.OFFICER, Role.HEAD, Role.DISPATCHER})
