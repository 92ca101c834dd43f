"""What the desk's lists show of a call and its draft. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from hotline.calls import Call, CallState
from hotline.tickets import Draft, Ticket

LIVE_SHOWN = 100


@dataclass(frozen=True)
class LiveRow:
    """A call in progress. `phone` is None when withheld; `by` names who talks."""

    draft: int
    state: str
    phone: str | None
    name: str
    since: datetime
    answered_by: str
    by: str


@dataclass(frozen=True)
class OwedRow:
    """A number that is owed a call back, with all its tries; a withheld one stands alone."""

    draft: int
    phone: str | None
    name: str
    tries: int
    first: datetime
    last: datetime
    outcome: str


@dataclass(frozen=True)
class HeldRow:
    """A draft that its operator has not finished."""

    draft: int
    phone: str | None
    name: str
    opened: datetime
    live: bool


@dataclass(frozen=True)
class Live:
    """The calls in progress: what is shown, how many there are, how many nobody has answered."""

    rows: list[LiveRow]
    total: int
    waiting: int


def live(drafts: Iterable[Draft], names: Mapping[str, str]) -> Live:
    """Unanswered calls first, longest wait on top, then the talks."""
    found = [_live_row(draft, names) for draft in drafts]
    waiting = [row for row in found if row.state != CallState.TALKING]
    talking = [row for row in found if row.state == CallState.TALKING]
    return Live([*waiting, *talking][:LIVE_SHOWN], len(found), len(waiting))


def owed(drafts: Iterable[Draft]) -> list[OwedRow]:
    """One row a number; the last try is the draft that will be taken."""
    tries: dict[str, list[Draft]] = {}
    for draft in drafts:
        tries.setdefault(draft.call.phone or f"#{draft.ticket.id}", []).append(draft)
    return [_owed_row(same) for same in tries.values()]


def held(drafts: Iterable[Draft]) -> list[HeldRow]:
    """A person's unfinished drafts as they come."""
    return [
        HeldRow(
            one.ticket.id,
            one.call.phone,
            name_of(one.ticket, one.call),
            one.ticket.opened_at,
            one.call.state != CallState.ENDED,
        )
        for one in drafts
    ]


def in_hand(drafts: Iterable[Draft], extension: str | None) -> int | None:
    """The draft of the call that this extension talks on now."""
    for ticket, call in drafts:
        if extension and call.answered_by == extension and call.state == CallState.TALKING:
            return ticket.id
    return None


def name_of(ticket: Ticket, call: Call) -> str:
    """What the caller is known as: what they told us, else what the network shows."""
    known = ticket.caller.name if ticket.caller else ""
    shown = call.caller_name or ""
    return known or ("" if shown in (call.caller, call.phone) else shown)


def _live_row(draft: Draft, names: Mapping[str, str]) -> LiveRow:
    ticket, call = draft
    talks = call.state == CallState.TALKING
    return LiveRow(
        ticket.id,
        call.state,
        call.phone,
        name_of(ticket, call),
        (call.answered_at if talks else None) or call.started_at,
        (call.answered_by or "") if talks else "",
        names.get(call.answered_by or "", call.answered_by or "") if talks else "",
    )


def _owed_row(same: list[Draft]) -> OwedRow:
    first, last = same[0], same[-1]
    return OwedRow(
        last.ticket.id,
        last.call.phone,
        name_of(last.ticket, last.call),
        len(same),
        first.call.started_at,
        last.call.started_at,
        last.call.outcome or "",
    )
