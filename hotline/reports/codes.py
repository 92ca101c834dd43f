"""The codes of reports: which figures there are, and by what they are told apart."""

from __future__ import annotations

from enum import StrEnum


class Figure(StrEnum):
    """What is counted, in the order of a report (DOMAIN §7). Defined in `definitions.py`."""

    CALLS = "calls"
    CALLS_IN = "calls_in"
    CALLS_ANSWERED = "calls_answered"
    CALLS_MISSED = "calls_missed"
    CALLS_OUT = "calls_out"
    CALLS_ASKING = "calls_asking"
    INTERACTIONS = "interactions"
    TICKETS = "tickets"
    PREVIOUS = "previous"
    CHANGE = "change"
    PROCEDURE = "procedure"
    RESOLVED = "resolved"
    OPEN = "open"
    RATED = "rated"
    POSITIVE = "positive"
    NEGATIVE = "negative"
    NO_RESPONSE = "no_response"
    BEING_ASKED = "being_asked"
    OPENING = "opening"
    REOPENED = "reopened"
    ENDED = "ended"
    CLOSING = "closing"
    CARRIED = "carried"
    OVERDUE = "overdue"
    COMPLAINED = "complained"
    GIVEN_NEGATIVE = "given_negative"


class Upshot(StrEnum):
    """What is told beside the figures: of what directives asked for, and of late dossiers."""

    TASKS = "tasks"
    TASKS_DONE = "tasks_done"
    TASKS_OVERDUE = "tasks_overdue"
    LATE_DOSSIERS = "late_dossiers"
    UNFINISHED = "unfinished"
    UNAPOLOGISED = "unapologised"


class Basis(StrEnum):
    """Of what a number counts some: the same words mean different tickets by each."""

    RECEIVED = "received"
    CLOSED = "closed"
    GIVEN = "given"


Counting = Figure | Upshot


class Split(StrEnum):
    """By what figures are told apart. Keys are ids, or codes; None for tickets without one."""

    AGENCY = "agency"
    FIELD = "field"
    COMMUNE = "commune"
    CHANNEL = "channel"
    LEVEL = "level"
    MODE = "mode"
    REASON = "reason"
