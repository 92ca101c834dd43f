"""From what was heard live and what the journal says to one picture of the call. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from hotline import clock
from hotline.calls.interpretation import Conversation


class Direction(StrEnum):
    """`ask`: the hotline rings a citizen to ask for a rating."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"
    ASK = "ask"


class CallState(StrEnum):
    """What the call is doing now."""

    RINGING = "ringing"
    WAITING = "waiting"
    TALKING = "talking"
    ENDED = "ended"


class CallOutcome(StrEnum):
    """How a call ended. `abandoned` is the caller's doing, `queue_*` the centre's."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    REJECTED = "rejected"
    QUEUE_EMPTY = "queue_empty"
    QUEUE_FULL = "queue_full"
    QUEUE_TIMEOUT = "queue_timeout"
    OUT_OF_HOURS = "out_of_hours"
    SERVED = "served"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class Facts:
    """What one source says of one conversation; instants aware UTC, None where it does not know."""

    direction: Direction
    started_at: datetime
    caller: str | None = None
    caller_name: str | None = None
    dialed: str | None = None
    queue: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: CallOutcome | None = None
    recording: str | None = None
    ask: str | None = None


def derive(live: Facts | None, journal: Facts | None) -> Facts:
    """One picture from both sources; at least one is given.

    A finished journal entry wins; what it does not know (a transfer's first
    answerer, an instant) is filled in from the live side. Until it is finished,
    the live side knows more about who rings and talks. An entry that a crash of the
    PBX left without its end knows less of that end than whoever heard it.
    """
    if live is None or journal is None:
        known = live or journal
        assert known is not None
        return known
    lost = journal.outcome == CallOutcome.INTERRUPTED and live.ended_at is not None
    first, second = (journal, live) if journal.ended_at and not lost else (live, journal)
    merged = {
        name: value if value is not None else getattr(second, name)
        for name, value in vars(first).items()
    }
    # Who called and when is written by the dialplan before anything else can happen.
    merged |= {
        "direction": journal.direction,
        "started_at": journal.started_at,
        "caller": journal.caller,
        "dialed": journal.dialed or live.dialed,
    }
    if merged["outcome"] == CallOutcome.INTERRUPTED and live.answered_at is not None:
        # The PBX died under a conversation, but the citizen had been heard.
        merged["outcome"] = CallOutcome.ANSWERED
    return Facts(**merged)


def heard(conversation: Conversation, *, at: datetime) -> Facts:
    """The live listener's side; `at` stands in for a beginning that nobody heard."""
    started = conversation.started_at or conversation.answered_at or conversation.ended_at
    return Facts(
        direction=Direction(conversation.direction),
        started_at=started or at,
        caller=conversation.caller,
        caller_name=conversation.caller_name,
        dialed=conversation.dialed,
        queue=conversation.queue,
        answered_by=conversation.answered_by,
        answered_at=conversation.answered_at,
        ended_at=conversation.ended_at,
        outcome=CallOutcome(conversation.outcome) if conversation.outcome else None,
    )


def lost(known: Facts, *, at: datetime) -> Facts:
    """What is known of a call whose end nobody told, ended at an instant."""
    return replace(known, ended_at=at, outcome=CallOutcome.INTERRUPTED)


def freeze(facts: Facts) -> dict[str, Any]:
    """The facts as JSON for their column; empty ones are left out."""
    values = {k: v for k, v in vars(facts).items() if v is not None}
    return {k: clock.iso(v) if isinstance(v, datetime) else str(v) for k, v in values.items()}


def thaw(values: dict[str, Any] | None) -> Facts | None:
    """The facts from their column."""
    if values is None:
        return None
    known: dict[str, Any] = dict(values)
    for name in ("started_at", "answered_at", "ended_at"):
        if name in known:
            known[name] = datetime.fromisoformat(known[name])
    known["direction"] = Direction(known["direction"])
    if "outcome" in known:
        known["outcome"] = CallOutcome(known["outcome"])
    return Facts(**known)
