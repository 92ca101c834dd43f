"""Tickets in the middle of their path, played after the morning: parts, wishes, disputes."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, feedback, tickets
from hotline.agencies import Agency
from hotline.db import Database
from hotline.feedback import Answers, Mode, explanations
from hotline.tickets import Part, Reader, Ticket
from tests.console.scene import Morning


@dataclass
class PathScene:
    """Tickets of Minh's agency; the department of construction cooperates on three of them."""

    working: int
    together: int
    contributed: int
    disputed: int
    arbitrated: int
    twice_returned: int
    merged: int
    referred: int
    owed: int
    explained: int

    @property
    def all(self) -> list[int]:
        """Every ticket of this scene."""
        return list(vars(self).values())


async def play_path(db: Database, cast: SimpleNamespace) -> PathScene:
    """Bring tickets to each place of the path by the real steps."""
    async with db.write() as s:
        morning = Morning(s, cast, clock.now())
        morning.name = "path"
        return await _path(s, morning)


async def _path(s: AsyncSession, m: Morning) -> PathScene:
    cast, at = m.cast, m.at
    working, together, contributed, disputed = [await _working(s, m, n) for n in range(4)]
    part = await _ask(s, m, together)
    await tickets.ask_extension(s, together, 5, "working_days", reason="Chờ nạo vét cống",
                                by=cast.minh, at=at)  # fmt: skip
    part = await _ask(s, m, contributed)
    await tickets.answer_part(s, contributed, part, "Sở sẽ nạo vét trong tuần này.",
                              by=cast.outsider, at=at)  # fmt: skip
    part = await _ask(s, m, disputed)
    await tickets.disagree(s, disputed, part, reason="Lề đường do phường quản lý.",
                           by=cast.outsider, at=at)  # fmt: skip
    arbitrated, twice = await _returned_twice(s, m), await _returned_twice(s, m)
    await tickets.assign(s, arbitrated, cast.minh.agency_id, reason="Đây là rác thải",
                         by=cast.dieu, at=at)  # fmt: skip
    merged, referred = [await m.ticket("02", minutes_ago=3900 + n) for n in range(2)]
    await tickets.merge(s, merged, working, reason="Cùng bãi rác", by=cast.dieu, at=at)
    await tickets.refer(s, referred, "complaint", reason="Ban tiếp công dân tỉnh", by=cast.dieu,
                        at=at)  # fmt: skip
    owed, explained = [await _rated_negative(s, m, n) for n in range(2)]
    words = explanations.Told("Xe thu gom hỏng", "Đã thuê xe ngoài, dọn xong", "Đội đô thị")
    await explanations.explain(s, explained, words, [], by=cast.hanh, at=at)
    made = (working, together, contributed, disputed, arbitrated, twice, merged, referred, owed,
            explained)  # fmt: skip
    return PathScene(*(ticket.id for ticket in made))


async def _working(s: AsyncSession, m: Morning, number: int) -> Ticket:
    ticket = await m.ticket("02", minutes_ago=3000 + number)
    await tickets.accept(s, ticket, by=m.cast.minh, at=m.at)
    await tickets.start(s, ticket, None, by=m.cast.minh, at=m.at)
    await tickets.progress(s, ticket, "Đã khảo sát, chờ xe.", by=m.cast.minh, at=m.at)
    return ticket


async def _rated_negative(s: AsyncSession, m: Morning, number: int) -> Ticket:
    """What Minh answered and Hạnh approved did not content its caller."""
    ticket = await _working(s, m, 10 + number)
    await tickets.draft_answer(s, ticket, "Đã thu gom.", by=m.cast.minh, at=m.at)
    await tickets.approve(s, ticket, by=m.cast.hanh, at=m.at)
    await feedback.rate(s, ticket, Answers(useful=False, words="Rác vẫn còn"), ask=None,
                        mode=Mode.SMS, source=f"path-{number}", at=m.at)  # fmt: skip
    return ticket


async def _ask(s: AsyncSession, m: Morning, ticket: Ticket) -> Part:
    sxd = await s.scalar(select(Agency.id).where(Agency.code == "SXD"))
    asked = await tickets.ask_part(
        s, ticket, sxd, "Kế hoạch nạo vét cống?", by=m.cast.minh, at=m.at
    )
    await tickets.ticket(s, ticket.id, Reader(m.cast.outsider))
    return asked


async def _returned_twice(s: AsyncSession, m: Morning) -> Ticket:
    ticket = await m.ticket("02", minutes_ago=3700)
    sxd = await s.scalar(select(Agency.id).where(Agency.code == "SXD"))
    await tickets.return_(s, ticket, reason="Không phải việc của Sở.", by=m.cast.minh, at=m.at)
    await tickets.assign(s, ticket, sxd, reason="Có hạng mục xây dựng", by=m.cast.dieu, at=m.at)
    await tickets.return_(s, ticket, reason="Đây là rác thải.", by=m.cast.outsider, at=m.at)
    return ticket
