"""What somebody wants to see of all tickets: filters that combine, as an address holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import TypeVar

from hotline import vietnam
from hotline.tickets.codes import (
    Channel,
    Level,
    ReasonClass,
    TicketKind,
    TicketStatus,
    Timeliness,
    Urgency,
)

TYPED_AT_MOST = 200
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

    `since` and `until` are local days of receipt, both included. `loose` takes words
    regardless of the accents they were typed with.
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
    sort: Sort = Sort.NEWEST
    loose: bool = False

    @property
    def by_due(self) -> bool:
        """Whether the soonest due comes first; words are always found newest first."""
        return self.sort == Sort.DUE and not self.q


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
        held[one.name] = "1" if value is True else str(int(value) if one.name == "level" else value)
    return held


def _one_of(codes: type[Code], typed: str | None) -> Code | None:
    return codes(typed) if typed in set(codes) else None


def _id(typed: str | None) -> int | None:
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 10 else None
