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
    "attempt_of",
    "begin",
    "ended",
    "expire",
    "open_asks_to",
    "placed",
    "rate",
    "ratings_of",
    "verdict",
]
