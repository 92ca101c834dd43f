"""Steps that tests of explanations share: a ticket rated negative, and what is known of it."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import feedback, staff
from hotline.db import Database
from hotline.feedback import Answers, Mode, explanations
from hotline.feedback.explanations import Explanation, Told
from hotline.staff import Person, Role
from hotline.tickets import Ticket, TicketDeadline, TicketStatus
from tests.tickets import desk

TOLD = Told("Xe thu gom hỏng hai ngày", "Đã thuê xe ngoài, dọn xong ngày 18/11", "Đội đô thị")
LANDLINE = "02773851234"


async def rated(
    db: Database,
    cast: SimpleNamespace,
    *,
    at: datetime,
    caller: str | None = desk.UNCLE_TU,
    useful: bool = False,
) -> int:
    """A ticket that Minh answered and Hạnh approved, and its caller rated."""
    number = await desk.ticket_in(db, cast, TicketStatus.CLOSED, at=at, caller=caller)
    async with db.write() as s:
        await rate(s, await desk.load(s, number), at=at, useful=useful)
    return number


async def rate(s: AsyncSession, ticket: Ticket, *, at: datetime, useful: bool = False) -> None:
    """The caller's word on a closed ticket."""
    await feedback.rate(s, ticket, Answers(useful=useful), ask=None, mode=Mode.SMS,
                        source=f"t:{ticket.id}:{ticket.reopenings}:{useful}", at=at)  # fmt: skip


async def colleague(s: AsyncSession, cast: SimpleNamespace, login: str = "hoa") -> Person:
    """Somebody else of Minh's agency."""
    return await staff.add(s, login, f"Cô {login}", Role.OFFICER, password_hash="-",
                           agency_id=cast.minh.agency_id)  # fmt: skip


async def owed(s: AsyncSession, ticket_id: int) -> Explanation:
    """What is owed for the ticket."""
    found = await explanations.current(s, await desk.load(s, ticket_id))
    assert found is not None
    return found


async def due(s: AsyncSession, ticket_id: int) -> datetime:
    """Until when."""
    one = await owed(s, ticket_id)
    return (await s.get_one(TicketDeadline, one.deadline_id)).due_at


async def give(s: AsyncSession, ticket_id: int, by: Person, *, at: datetime) -> None:
    """Explain with ordinary words."""
    await explanations.explain(s, await desk.load(s, ticket_id), TOLD, [], by=by, at=at)


async def all_owed(s: AsyncSession) -> list[Explanation]:
    """Every explanation there is."""
    return list(await s.scalars(select(Explanation).order_by(Explanation.id)))
