"""Feedback: asking callers in a way that respects them, and keeping what they say."""

from hotline.feedback.asking import (
    Attempt,
    attempt_of,
    begin,
    begin_one,
    due,
    ended,
    expire,
    expire_one,
    late,
    lines_in_use,
    may_disturb,
    open_asks_to,
    placed,
)
from hotline.feedback.calling_off import opt_out, reopen
from hotline.feedback.export import exported
from hotline.feedback.lists import asks_of, ratings_by_ticket
from hotline.feedback.ratings import Rating, Verdict, rate, ratings_of, verdict
from hotline.feedback.tables import (
    Ask,
    AskingStep,
    AskOutcome,
    CourtesyHours,
    Mode,
    NumberType,
    UnclearReply,
)
from hotline.feedback.unclear import keep_unclear, read_unclear, unclear

__all__ = [
    "Ask",
    "AskOutcome",
    "AskingStep",
    "Attempt",
    "CourtesyHours",
    "Mode",
    "NumberType",
    "Rating",
    "UnclearReply",
    "Verdict",
    "asks_of",
    "attempt_of",
    "begin",
    "begin_one",
    "due",
    "ended",
    "expire",
    "expire_one",
    "exported",
    "keep_unclear",
    "late",
    "lines_in_use",
    "may_disturb",
    "open_asks_to",
    "opt_out",
    "placed",
    "rate",
    "ratings_by_ticket",
    "ratings_of",
    "read_unclear",
    "reopen",
    "unclear",
    "verdict",
]
