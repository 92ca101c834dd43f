"""What people are told about, and by which means unless they choose otherwise."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from hotline.staff import Role


class Occasion(StrEnum):
    """Why somebody is told something."""

    ASSIGNED = "assigned"
    REOPENED = "reopened"
    HANDED = "handed"
    CHANGED = "changed"
    TAKEN_AWAY = "taken_away"
    INHERITED = "inherited"
    PART_ASKED = "part_asked"
    PART_ANSWERED = "part_answered"
    PART_WITHDRAWN = "part_withdrawn"
    TO_APPROVE = "to_approve"
    SENT_BACK = "sent_back"
    APPROVED = "approved"
    UNROUTED = "unrouted"
    RETURNED = "returned"
    DISAGREED = "disagreed"
    EXTENSION_ASKED = "extension_asked"
    EXTENSION_GRANTED = "extension_granted"
    EXTENSION_REFUSED = "extension_refused"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    EXPLANATION_OWED = "explanation_owed"
    EXPLAINED = "explained"
    EXPLANATION_ACCEPTED = "explanation_accepted"
    EXPLANATION_SENT_BACK = "explanation_sent_back"
    EXPLANATION_EXCUSED = "explanation_excused"
    NO_REVIEWER = "no_reviewer"
    RESPONSE_FELL = "response_fell"
    MODE_DRIFTS = "mode_drifts"
    COUNTER_LOW = "counter_low"
    COUNTER_FELL = "counter_fell"
    COMMENDED = "commended"
    CRITICISED = "criticised"
    MERIT_WITHDRAWN = "merit_withdrawn"
    REPORT_DRAFTED = "report_drafted"
    DIRECTIVE_ISSUED = "directive_issued"
    DIRECTIVE_WRITTEN = "directive_written"
    DIRECTIVE_ANSWERED = "directive_answered"
    DIRECTIVE_ACCEPTED = "directive_accepted"
    DIRECTIVE_SENT_BACK = "directive_sent_back"
    DIRECTIVE_WITHDRAWN = "directive_withdrawn"
    DIRECTIVE_DUE_SOON = "directive_due_soon"
    DIRECTIVE_LATE = "directive_late"
    APOLOGY_DUE_SOON = "apology_due_soon"
    APOLOGY_LATE = "apology_late"
    APOLOGY_TO_APPROVE = "apology_to_approve"
    APOLOGY_SENT_BACK = "apology_sent_back"


class Means(NamedTuple):
    """By which ways something reaches a person: the console's bell, e-mail, SMS."""

    console: bool = True
    email: bool = False
    sms: bool = False


_BELL = Means()
_MAIL = Means(email=True)

_OFFICER = {
    Occasion.ASSIGNED: _MAIL,
    Occasion.REOPENED: _MAIL,
    Occasion.HANDED: _MAIL,
    Occasion.CHANGED: _BELL,
    Occasion.TAKEN_AWAY: _BELL,
    Occasion.INHERITED: _MAIL,
    Occasion.PART_ASKED: _MAIL,
    Occasion.PART_ANSWERED: _BELL,
    Occasion.PART_WITHDRAWN: _BELL,
    Occasion.SENT_BACK: _MAIL,
    Occasion.APPROVED: _BELL,
    Occasion.EXTENSION_GRANTED: _BELL,
    Occasion.EXTENSION_REFUSED: _MAIL,
    Occasion.DUE_SOON: _MAIL,
    Occasion.OVERDUE: _MAIL,
}
_EXPLAINING = {
    Occasion.EXPLANATION_OWED: _MAIL,
    Occasion.EXPLANATION_SENT_BACK: _MAIL,
    Occasion.EXPLANATION_ACCEPTED: _BELL,
    Occasion.EXPLANATION_EXCUSED: _BELL,
}
_MERITS = {
    Occasion.COMMENDED: _MAIL,
    Occasion.CRITICISED: _MAIL,
    Occasion.MERIT_WITHDRAWN: _BELL,
}
_DIRECTED = {
    Occasion.DIRECTIVE_ISSUED: _MAIL,
    Occasion.DIRECTIVE_SENT_BACK: _MAIL,
    Occasion.DIRECTIVE_ACCEPTED: _BELL,
    Occasion.DIRECTIVE_WITHDRAWN: _BELL,
    Occasion.DIRECTIVE_DUE_SOON: _MAIL,
    Occasion.DIRECTIVE_LATE: _MAIL,
}
_APOLOGISING = {
    Occasion.APOLOGY_DUE_SOON: _MAIL,
    Occasion.APOLOGY_LATE: _MAIL,
}
# What may reach a role at all, in the order in which a person chooses.
DEFAULTS: dict[Role, dict[Occasion, Means]] = {
    Role.OPERATOR: {},
    Role.DISPATCHER: {
        Occasion.UNROUTED: _BELL,
        Occasion.RETURNED: _BELL,
        Occasion.EXTENSION_ASKED: _BELL,
        Occasion.DISAGREED: _BELL,
        Occasion.DUE_SOON: _BELL,
        Occasion.OVERDUE: _BELL,
        Occasion.ESCALATED: _MAIL,
        **_EXPLAINING,
        **_MERITS,
        **_DIRECTED,
    },
    Role.OFFICER: {
        **_OFFICER,
        **_EXPLAINING,
        **_MERITS,
        **_DIRECTED,
        **_APOLOGISING,
        Occasion.APOLOGY_SENT_BACK: _MAIL,
    },
    Role.HEAD: {
        Occasion.TO_APPROVE: _MAIL,
        **dict.fromkeys(_OFFICER, _BELL),
        Occasion.OVERDUE: _MAIL,
        Occasion.ESCALATED: _MAIL,
        **_EXPLAINING,
        **_DIRECTED,
        Occasion.DIRECTIVE_WRITTEN: _MAIL,
        **_APOLOGISING,
        Occasion.APOLOGY_TO_APPROVE: _MAIL,
    },
    Role.OFFICE: {
        Occasion.EXPLAINED: _BELL,
        Occasion.NO_REVIEWER: _BELL,
        Occasion.OVERDUE: _BELL,
        Occasion.ESCALATED: _MAIL,
        Occasion.RESPONSE_FELL: _BELL,
        Occasion.MODE_DRIFTS: _BELL,
        Occasion.COUNTER_LOW: _BELL,
        Occasion.COUNTER_FELL: _BELL,
        Occasion.REPORT_DRAFTED: _MAIL,
        Occasion.DIRECTIVE_ANSWERED: _BELL,
        Occasion.DIRECTIVE_LATE: _BELL,
        Occasion.APOLOGY_LATE: _BELL,
    },
    Role.ADMIN: {},
}


def default(role: str, occasion: Occasion) -> Means:
    """What a role is told by until the person chooses."""
    return DEFAULTS[Role(role)].get(occasion, _BELL)
