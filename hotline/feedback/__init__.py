"""Feedback: asking callers in a way that respects them, and keeping what they say."""

from hotline.feedback.asking import (
    Attempt,
    attempt_of,
    begin,
    ended,
    expire,
    open_asks_to,
    placed,
)
from hotline.feedback.lists import asks_of, ratings_by_ticket
from hotline.feedback.ratings import Rating, Verdict, rate, ratings_of, verdict
from hotline.feedback.tables import Ask, AskingStep, AskOutcome, CourtesyHours, Mode, NumberType

__all__ = [
    "Ask",
    "AskOutcome",
    "AskingStep",
    "Attempt",
    "CourtesyHours",
    "Mode",
    "NumberType",
    "Rating",
    "Verdict",
    "asks_of",
    "attempt_of",
    "begin",
    "ended",
    "expire",
    "open_asks_to",
    "placed",
    "rate",
    "ratings_by_ticket",
    "ratings_of",
    "verdict",
]
