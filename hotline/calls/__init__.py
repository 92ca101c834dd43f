"""Calls: what happened on the telephone, whoever told us and in whatever order.

Live AMI events give speed, the PBX's journal gives truth. Both are kept beside
each other on the call and everything else is derived from the two, so that order,
loss and repetition cannot change the result.
"""

from hotline.calls.derive import CallOutcome, CallState, Direction, Facts, lost, thaw
from hotline.calls.export import as_line, exported
from hotline.calls.history import (
    MISSED,
    by_ids,
    by_linked_id,
    call,
    live,
    missed,
    on_day,
    unfinished,
    unfinished_events,
    waiting,
    with_number,
)
from hotline.calls.interpretation import Conversation, Conversations, interpret
from hotline.calls.record import (
    forget_events,
    known,
    record_events,
    record_journal,
    record_journals,
    record_live,
)
from hotline.calls.statement import JournalDay, arrivals, counted_days, note_count, recent
from hotline.calls.tables import Call, CallEvent, CallLeg
from hotline.calls.tally import tally

__all__ = [
    "MISSED",
    "Call",
    "CallEvent",
    "CallLeg",
    "CallOutcome",
    "CallState",
    "Conversation",
    "Conversations",
    "Direction",
    "Facts",
    "JournalDay",
    "arrivals",
    "as_line",
    "by_ids",
    "by_linked_id",
    "call",
    "counted_days",
    "exported",
    "forget_events",
    "interpret",
    "known",
    "live",
    "lost",
    "missed",
    "note_count",
    "on_day",
    "recent",
    "record_events",
    "record_journal",
    "record_journals",
    "record_live",
    "tally",
    "thaw",
    "unfinished",
    "unfinished_events",
    "waiting",
    "with_number",
]
