"""A morning at the hotline: calls ringing, talked, missed, and tickets in every state."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import calls, clock, feedback, health, tickets
from hotline.agencies import Commune, Field
from hotline.calls import Call, CallOutcome, Conversation, Direction, Facts
from hotline.db import Database
from hotline.feedback import Answers, Mode
from hotline.health import Condition, Part
from hotline.tickets import Ticket, Words

SYSTEM = "hotline-pbx"
SAID = (
    "Bãi rác tự phát trước cổng chợ bốc mùi hôi cả tuần nay, trời mưa nước đen chảy tràn ra "
    "đường, học sinh đi qua phải bịt mũi. Đề nghị dọn giúp bà con."
)
ANSWERED = (
    "Kính gửi ông/bà, ngày 17/11/2026 đơn vị đã thu gom toàn bộ rác trước cổng chợ, rắc vôi khử "
    "mùi và đặt biển cấm đổ rác. Tổ dân phố sẽ kiểm tra mỗi tối."
)


@dataclass
class Scene:
    """The ids of what a page may be opened for."""

    ringing: int
    talking: int
    missed: int
    held: int
    unrouted: int
    returned: int
    assigned: int
    accepted: int
    answered: int
    closed: int
    dismissed: int
    attachment: int
    # Tickets in the middle of their path, where a test has played them as well.
    path: Any = field(default=None)
    # Whose page a directive has, where a test has issued one.
    directed: int = 0
    # Who is to be rung, papers and replies, where a test has played them as well.
    asked: Any = field(default=None)


class Morning:
    """Plays calls and moves by the same verbs as the hotline does, at chosen instants."""

    def __init__(self, s: AsyncSession, cast: SimpleNamespace, at: datetime) -> None:
        self.s, self.cast, self.at = s, cast, at
        self.name, self._count = "", 0

    async def call(self, phone: str | None, *, minutes_ago: float, **facts: object) -> Call:
        """A call that has ended, as the journal tells it."""
        started = self.at - timedelta(minutes=minutes_ago)
        told = {
            "direction": Direction.INBOUND, "started_at": started, "caller": phone,
            "dialed": "1022", "ended_at": started + timedelta(minutes=2),
            "outcome": CallOutcome.ANSWERED,
        }  # fmt: skip
        self._count += 1
        row = await calls.record_journal(
            self.s,
            SYSTEM,
            f"{self.name}j{self._count}",
            Facts(**(told | facts)),  # type: ignore[arg-type]
        )
        await self._draft(row)
        return row

    async def live(self, phone: str | None, *, seconds_ago: int, by: str | None = None) -> Call:
        """A call in progress, as the live listener tells it."""
        started = self.at - timedelta(seconds=seconds_ago)
        self._count += 1
        name = f"{self.name}l{self._count}"
        told = Conversation(
            system=SYSTEM, conversation=name, linked_ids=frozenset({name}),
            direction="inbound", caller=phone, caller_name=None, dialed="1022", queue="1022",
            answered_by=by, answered_at=started + timedelta(seconds=5) if by else None,
            started_at=started, ended_at=None, ringing=() if by else ("101", "102"),
            state="talking" if by else "ringing", outcome=None,
        )  # fmt: skip
        (row,) = await calls.record_live(self.s, [told], at=self.at)
        await self._draft(row)
        return row

    async def ticket(self, field: str, *, minutes_ago: float, said: str = SAID) -> Ticket:
        """A completed ticket about a field (by its code)."""
        at = self.at - timedelta(minutes=minutes_ago)
        call = await self.call("0912345678", minutes_ago=minutes_ago + 3, answered_by="101",
                               answered_at=at - timedelta(minutes=2))  # fmt: skip
        draft = await self._draft(call)
        words = Words(
            kind="feedback",
            field=str(await self.s.scalar(select(Field.id).where(Field.code == field))),
            commune=str(await self.s.scalar(select(Commune.id).order_by(Commune.id).limit(1))),
            place="Trước cổng chợ",
            content=said,
            caller_name="Nguyễn Văn Tư",
        )
        await tickets.complete(self.s, draft, words, by=self.cast.lan, at=at)
        return draft

    async def _draft(self, call: Call) -> Ticket:
        draft = (await tickets.open_drafts_for(self.s, [call], at=call.started_at))[call.id]
        await tickets.answered(self.s, draft, call, at=call.started_at)
        return draft


async def play(db: Database, cast: SimpleNamespace, *, at: datetime | None = None) -> Scene:
    """The whole morning; returns the ids that pages are opened for."""
    now = at or clock.now()
    async with db.write() as s:
        scene = await _morning(s, Morning(s, cast, now))
        for part in Part:
            await health.tell(s, part, Condition.UP, at=now - timedelta(hours=3))
        await health.tell(s, Part.SMS, Condition.DOWN, "connection refused", at=now)
        await calls.note_count(s, SYSTEM, clock.local_day(now), 12, at=now)
    return scene


async def _morning(s: AsyncSession, m: Morning) -> Scene:
    cast, at = m.cast, m.at
    unrouted = await m.ticket("99", minutes_ago=50, said="Xin hỏi thủ tục đặt tên đường mới.")
    returned = await m.ticket("02", minutes_ago=3000)
    await tickets.return_(s, returned, reason="Đường này do Sở Xây dựng quản lý.", by=cast.minh,
                          at=at)  # fmt: skip
    assigned = await m.ticket("02", minutes_ago=20)
    accepted = await m.ticket("02", minutes_ago=400)
    await tickets.accept(s, accepted, by=cast.minh, at=at)
    late = await m.ticket("02", minutes_ago=14_000)
    await tickets.accept(s, late, by=cast.minh, at=at - timedelta(days=9))
    answered = await m.ticket("02", minutes_ago=900)
    attachment = await _answer(s, m, answered)
    closed = await m.ticket("02", minutes_ago=5000)
    await _answer(s, m, closed)
    await tickets.approve(s, closed, by=cast.hanh, at=at)
    await feedback.rate(s, closed, Answers(useful=True, satisfied=2), ask=None, mode=Mode.IVR,
                        source="scene-1", at=at)  # fmt: skip
    await feedback.rate(s, closed, Answers(useful=False, satisfied=3), ask=None, mode=Mode.SMS,
                        source="scene-2", at=at)  # fmt: skip
    dismissed = await m.call("02773123456", minutes_ago=90, answered_by="101")
    dropped = await tickets.draft_of(s, dismissed)
    assert dropped is not None
    await tickets.dismiss(s, dropped, "wrong_number", by=cast.lan, at=at)
    return await _desk(s, m, unrouted, returned, assigned, accepted, answered, closed, dropped,
                       attachment)  # fmt: skip


async def _answer(s: AsyncSession, m: Morning, ticket: Ticket) -> int:
    await tickets.accept(s, ticket, by=m.cast.minh, at=m.at)
    await tickets.draft_answer(s, ticket, ANSWERED, by=m.cast.minh, at=m.at)
    kept = tickets.Kept("Biên bản dọn rác.pdf", "application/pdf", 17, "0" * 64)
    (row,) = await tickets.attach(s, ticket, [kept], by=m.cast.minh, at=m.at)
    return row.id


async def _desk(s: AsyncSession, m: Morning, *made: Ticket | int) -> Scene:
    for minutes in (30, 15):
        await m.call("0987654321", minutes_ago=minutes, outcome=CallOutcome.ABANDONED)
    missed = await m.call(None, minutes_ago=10, outcome=CallOutcome.QUEUE_TIMEOUT)
    held = await m.call("0909123456", minutes_ago=40, answered_by="101",
                        answered_at=m.at - timedelta(minutes=39))  # fmt: skip
    ringing = await m.live("0912345678", seconds_ago=12)
    await m.live(None, seconds_ago=4)
    talking = await m.live("0933222111", seconds_ago=95, by="102")
    drafts = []
    for call in (ringing, talking, missed, held):
        draft = await tickets.draft_of(s, call)
        assert draft is not None
        drafts.append(draft.id)
    return Scene(*drafts, *(one if isinstance(one, int) else one.id for one in made))
