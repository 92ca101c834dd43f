"""Feedback: asking callers in a way that respects them, and keeping what they say."""

from hotline.feedback.asking import (
    Attempt,
    attempt_of,
    begin,
    begin_one,
    due,
    lines_in_use,
    open_asks_to,
)
from hotline.feedback.calling_off import opt_out, reopen
from hotline.feedback.codes import CAUSES, AskOutcome, Cause, Mode, NumberType, Verdict
from hotline.feedback.courtesy import CourtesyHours, FeedbackTerms, may_disturb, peace, terms
from hotline.feedback.ending import ended, expire, expire_one, late, placed, talk_ended
from hotline.feedback.export import exported
from hotline.feedback.lists import asks_of, ratings_by_ticket
from hotline.feedback.policy import AskingPolicy, AskingStep, policies
from hotline.feedback.ratings import (
    Answers,
    Rating,
    RatingReason,
    ScaleLevel,
    rate,
    ratings_of,
    reasons,
    scale,
    verdict,
)
from hotline.feedback.tables import Ask, UnclearReply
from hotline.feedback.unclear import keep_unclear, read_unclear, unclear

__all__ = [
    "CAUSES",
    "Answers",
    "Ask",
    "AskOutcome",
    "AskingPolicy",
    "AskingStep",
    "Attempt",
    "Cause",
    "CourtesyHours",
    "FeedbackTerms",
    "Mode",
    "NumberType",
    "Rating",
    "RatingReason",
    "ScaleLevel",
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
    "peace",
    "placed",
    "policies",
    "rate",
    "ratings_by_ticket",
    "ratings_of",
    "read_unclear",
    "reasons",
    "reopen",
    "scale",
    "talk_ended",
    "terms",
    "unclear",
    "verdict",
]
