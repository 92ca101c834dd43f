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
from hotline.feedback.calling_off import opt_out, opt_out_of, reopen
from hotline.feedback.codes import CAUSES, AskOutcome, Cause, Mode, NumberType, Verdict
from hotline.feedback.courtesy import CourtesyHours, FeedbackTerms, may_disturb, peace, terms
from hotline.feedback.ending import ended, expire, expire_one, late, placed, talk_ended
from hotline.feedback.export import exported
from hotline.feedback.links import (
    LINK_HOLDS,
    Conversation,
    Linked,
    behind_link,
    opt_out_by_link,
    rate_by_link,
)
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
from hotline.feedback.targets import Target, drop_target, set_target, targets
from hotline.feedback.unclear import keep_unclear, read_unclear, unclear
from hotline.feedback.watching import Finding, FindingKind, findings, look
from hotline.feedback.wording import Preview, Wording, preview, wording

__all__ = [
    "CAUSES",
    "LINK_HOLDS",
    "Answers",
    "Ask",
    "AskOutcome",
    "AskingPolicy",
    "AskingStep",
    "Attempt",
    "Cause",
    "Conversation",
    "CourtesyHours",
    "FeedbackTerms",
    "Finding",
    "FindingKind",
    "Linked",
    "Mode",
    "NumberType",
    "Preview",
    "Rating",
    "RatingReason",
    "ScaleLevel",
    "Target",
    "UnclearReply",
    "Verdict",
    "Wording",
    "asks_of",
    "attempt_of",
    "begin",
    "begin_one",
    "behind_link",
    "drop_target",
    "due",
    "ended",
    "expire",
    "expire_one",
    "exported",
    "findings",
    "keep_unclear",
    "late",
    "lines_in_use",
    "look",
    "may_disturb",
    "open_asks_to",
    "opt_out",
    "opt_out_by_link",
    "opt_out_of",
    "peace",
    "placed",
    "policies",
    "preview",
    "rate",
    "rate_by_link",
    "ratings_by_ticket",
    "ratings_of",
    "read_unclear",
    "reasons",
    "reopen",
    "scale",
    "set_target",
    "talk_ended",
    "targets",
    "terms",
    "unclear",
    "verdict",
    "wording",
]
