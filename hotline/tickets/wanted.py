"""What somebody wants to see of all tickets: filters that combine, as an address holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TypeVar

from hotline import clock, vietnam
from hotline.tickets.codes import (
    Cause,
    Channel,
    Level,
    Mode,
    ReasonClass,
    Response,
    TicketKind,
    TicketStatus,
    Timeliness,
    Urgency,
)

TYPED_AT_MOST = 200
_HOUR = "%Y-%m-%dT%H:%M"
Code = TypeVar("Code", bound=StrEnum)
_NEVER_LISTED = (TicketStatus.DRAFT, TicketStatus.DISMISSED)


class Pile(StrEnum):
    """Tickets that lie together because the same is to be done about them."""

    OPEN = "open"
    OVERDUE = "overdue"
    DUE_TODAY = "due_today"
    WAITING = "waiting"
    RETURNED = "returned"
    EXTENSION = "extension"
    TO_APPROVE = "to_approve"
    NEGATIVE = "negative"
    MERGED = "merged"


class Sort(StrEnum):
    """The order of a list. Only open tickets can be ordered by what is due."""

    NEWEST = "newest"
    DUE = "due"


class Procedure(StrEnum):
    """Whether a ticket is about an administrative procedure (TTHC)."""

    YES = "yes"
    NO = "no"


LISTED_STATUSES = tuple(status for status in TicketStatus if status not in _NEVER_LISTED)


@dataclass(frozen=True)
class Filters:
    """The filters, each empty or None where nothing is asked.

    `since` and `until` are local days of receipt, both included; `closed_from` and
    `closed_to` instants of closing, half-open. `leads` are agencies that lead, as they were
    named when it was closed. `mode` is that of the rating which decides, `policy` the one by
    which the caller was asked. `loose` takes words regardless of the accents they were typed
    with.
    """

    q: str = ""
    pile: Pile | None = None
    status: TicketStatus | None = None
    timeliness: Timeliness | None = None
    agency: int | None = None
    field: int | None = None
    commune: int | None = None
    kind: TicketKind | None = None
    level: Level | None = None
    urgency: Urgency | None = None
    channel: Channel | None = None
    procedure: Procedure | None = None
    reason: ReasonClass | None = None
    operator: int | None = None
    since: date | None = None
    until: date | None = None
    response: Response | None = None
    cause: Cause | None = None
    mode: Mode | None = None
    policy: int | None = None
    leads: tuple[int, ...] = ()
    closed_from: datetime | None = None
    closed_to: datetime | None = None
    sort: Sort = Sort.NEWEST
    loose: bool = False

    @property
    def by_due(self) -> bool:
        """Whether the soonest due comes first; words are always found newest first."""
        return self.sort == Sort.DUE and not self.q

    @property
    def of_closed(self) -> bool:
        """Whether only closed tickets are asked for, by what became of their feedback."""
        closing = self.closed_from or self.closed_to
        return any((self.response, self.cause, self.mode, self.policy, closing))


def read(typed: Mapping[str, str]) -> Filters:
    """The filters in an address; what makes no sense asks for nothing."""
    status = _one_of(TicketStatus, typed.get("status"))
    level = typed.get("level", "")
    return Filters(
        q=vietnam.nfc(typed.get("q", ""))[:TYPED_AT_MOST].strip(),
        pile=_one_of(Pile, typed.get("pile")),
        status=status if status in LISTED_STATUSES else None,
        timeliness=_one_of(Timeliness, typed.get("timeliness")),
        agency=_id(typed.get("agency")),
        field=_id(typed.get("field")),
        commune=_id(typed.get("commune")),
        kind=_one_of(TicketKind, typed.get("kind")),
        level=Level(int(level)) if level in {str(one.value) for one in Level} else None,
        urgency=_one_of(Urgency, typed.get("urgency")),
        channel=_one_of(Channel, typed.get("channel")),
        procedure=_one_of(Procedure, typed.get("procedure")),
        reason=_one_of(ReasonClass, typed.get("reason")),
        operator=_id(typed.get("operator")),
        since=vietnam.day(typed.get("since", "")),
        until=vietnam.day(typed.get("until", "")),
        response=_one_of(Response, typed.get("response")),
        cause=_one_of(Cause, typed.get("cause")),
        mode=_one_of(Mode, typed.get("mode")),
        policy=_id(typed.get("policy")),
        leads=tuple(one for one in map(_id, typed.get("leads", "").split("-")) if one)[:50],
        closed_from=instant(typed.get("closed_from")),
        closed_to=instant(typed.get("closed_to")),
        sort=_one_of(Sort, typed.get("sort")) or Sort.NEWEST,
        loose=typed.get("loose") == "1",
    )


def written(wanted: Filters) -> dict[str, str]:
    """The filters as an address holds them; `read` gives the same again."""
    held = {}
    for one in fields(Filters):
        value = getattr(wanted, one.name)
        if value == one.default:
            continue
        held[one.name] = _as_typed(value)
    return held


def instant(typed: str | None) -> datetime | None:
    """An hour of the province's clock as a browser sends it, 2026-11-21T07:00; None else."""
    try:
        wall = datetime.strptime((typed or "").strip(), _HOUR)  # noqa: DTZ007
        return wall.replace(tzinfo=clock.ZONE).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def written_instant(at: datetime) -> str:
    """An instant as `instant` reads it."""
    return clock.local(at).strftime(_HOUR)


def _as_typed(value: object) -> str:
    if isinstance(value, datetime):
        return written_instant(value)
    if isinstance(value, tuple):
        return "-".join(map(str, value))
    return "1" if value is True else str(int(value) if isinstance(value, Level) else value)


def _one_of(codes: type[Code], typed: str | None) -> Code | None:
    return codes(typed) if typed in set(codes) else None


def _id(typed: str | None) -> int | None:
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 10 else None
