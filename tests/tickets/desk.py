"""Steps that tests of the ticket's path share: calls that arrive, words, the way to a state."""

from __future__ import annotations

import itertools
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import calls, clock, tickets
from hotline.agencies import Commune, Field
from hotline.calls import Call, CallOutcome, Direction, Facts
from hotline.db import Database
from hotline.staff import Person
from hotline.tickets import Reader, Ticket, TicketStatus, Words

PBX = "hotline-pbx"
UNCLE_TU = "0912345678"
_ids = itertools.count(1)


def facts(
    started_at: datetime,
    *,
    caller: str | None = UNCLE_TU,
    answered_by: str | None = None,
    outcome: CallOutcome | None = None,
    direction: Direction = Direction.INBOUND,
    dialed: str = "1022",
) -> Facts:
    """What the PBX's journal says of a call; with an outcome it is over."""
    return Facts(
        direction=direction,
        started_at=started_at,
        caller=caller,
        dialed=dialed,
        answered_by=answered_by,
        answered_at=started_at if answered_by else None,
        ended_at=started_at if outcome else None,
        outcome=outcome,
    )


async def ring(s: AsyncSession, said: Facts, *, conversation: str | None = None) -> Call:
    """A call as the journal tells it."""
    return await calls.record_journal(s, PBX, conversation or f"{PBX}-{next(_ids)}.0", said)


async def draft(s: AsyncSession, said: Facts) -> Ticket:
    """A call and the draft that it opens."""
    call = await ring(s, said)
    opened = await tickets.open_drafts_for(s, [call], at=said.started_at)
    await tickets.answered(s, opened[call.id], call, at=said.started_at)
    return opened[call.id]


async def words(s: AsyncSession, *, field: str = "02.2", **typed: Any) -> Words:
    """What an operator wrote: pollution in Sa Đéc unless another field's code is given."""
    field_id = await s.scalar(select(Field.id).where(Field.code == field))
    commune_id = await s.scalar(select(Commune.id).where(Commune.folded == "phuong sa dec"))
    given: dict[str, Any] = {
        "kind": "feedback",
        "content": "Xả thải ra kênh",
        "field": str(field_id),
        "commune": str(commune_id),
    }
    return Words(**given | typed)


async def ticket_in(
    db: Database,
    cast: SimpleNamespace,
    status: TicketStatus,
    *,
    at: datetime,
    caller: str | None = UNCLE_TU,
) -> int:
    """A ticket of Minh's agency that stands in a status, brought there by the real steps."""
    async with db.write() as s:
        ticket = await draft(s, facts(at, caller=caller, answered_by="101"))
        if status == TicketStatus.DISMISSED:
            await tickets.dismiss(s, ticket, "silent", by=cast.lan, at=at)
        elif status == TicketStatus.REFERRED:
            await tickets.refer(s, ticket, "complaint", reason="Ban tiếp công dân", by=cast.lan,
                                at=at)  # fmt: skip
        elif status != TicketStatus.DRAFT:
            await _bring(s, ticket, status, cast, at)
        return ticket.id


async def load(s: AsyncSession, ticket_id: int) -> Ticket:
    """The ticket as its page would have it."""
    return await s.get_one(Ticket, ticket_id)


async def seen_by(s: AsyncSession, ticket_id: int, person: Person) -> Ticket:
    """The ticket as a person may see it."""
    return await tickets.ticket(s, ticket_id, Reader(person))


async def story(s: AsyncSession, ticket: Ticket) -> list[str]:
    """The verbs of the timeline."""
    return [event.verb for event in await tickets.timeline(s, ticket)]


def wall(at: datetime | None) -> str:
    """An instant as the province's clock shows it."""
    assert at is not None
    return f"{clock.local(at):%d/%m %H:%M}"


async def _bring(
    s: AsyncSession, ticket: Ticket, status: TicketStatus, cast: SimpleNamespace, at: datetime
) -> None:
    unrouted = status == TicketStatus.RECEIVED
    written = await words(s, field="99" if unrouted else "02.2")
    await tickets.complete(s, ticket, written, by=cast.lan, at=at)
    if status == TicketStatus.RETURNED:
        await tickets.return_(s, ticket, reason="Không đúng thẩm quyền", by=cast.minh, at=at)
    if status == TicketStatus.MERGED:
        other = await draft(s, facts(at, caller="0909123456", answered_by="101"))
        await tickets.complete(s, other, written, by=cast.lan, at=at)
        await tickets.merge(s, ticket, other, by=cast.dieu, at=at)
    if status in (TicketStatus.RECEIVED, TicketStatus.ASSIGNED, TicketStatus.RETURNED,
                  TicketStatus.MERGED):  # fmt: skip
        return
    await tickets.accept(s, ticket, by=cast.minh, at=at)
    if status == TicketStatus.ACCEPTED:
        return
    await tickets.start(s, ticket, None, by=cast.minh, at=at)
    if status == TicketStatus.IN_PROGRESS:
        return
    await tickets.draft_answer(s, ticket, "Đã xử lý", by=cast.minh, at=at)
    if status == TicketStatus.CLOSED:
        await tickets.approve(s, ticket, by=cast.hanh, at=at)
