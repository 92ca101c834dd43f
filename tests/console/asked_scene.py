"""Citizens who wait to be rung at an hour at which that may be, papers, replies, wishes."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import callers, clock, feedback
from hotline.callers import OptOutVia
from hotline.db import Database
from hotline.feedback import Ask, AskingPolicy, AskingStep, CourtesyHours, Mode, by_operator, paper
from hotline.feedback.paper import Written
from hotline.staff import Person
from hotline.tickets import FeedbackState, Ticket

PHONE = "+84912345678"
MODES = (Mode.OPERATOR,)
SAID = "Rác trước hẻm 12 chưa dọn, ngập cả lối đi."
REPLIED = "1 tuần rồi chưa ai làm"


async def to_ring(db: Database, ticket_id: int) -> int:
    """The attempt by which an operator is to ask about a ticket that was closed just now."""
    async with db.write() as s:
        await _let_ring(s)
        return await _asked(s, ticket_id, clock.now())


async def play(db: Database, cast: SimpleNamespace, ticket_id: int) -> SimpleNamespace:
    """Calls that Lan and Diệu have in hand, a batch being typed, one compared, and a reply."""
    at = clock.now()
    async with db.write() as s:
        await _let_ring(s)
        held = {}
        for by, phone in ((cast.lan, "+84988000111"), (cast.dieu, "+84988000222")):
            ticket = await _of_another(s, await s.get_one(Ticket, ticket_id), phone, at)
            ask = await _asked(s, ticket.id, at)
            await by_operator.take(s, ask, by=by, at=at)
            held[by.role] = ask
        waiting = await _of_another(s, await s.get_one(Ticket, ticket_id), "+84988000333", at)
        await _asked(s, waiting.id, at)
        code = str((await s.get_one(Ticket, ticket_id)).code)
        await _type(s, cast.lan, {1: Written(code, useful="1")}, at)
        row = await _type(s, cast.lan, {1: Written(code, useful="1"), 2: Written("26119")}, at)
        one = {1: Written(code, useful="1", satisfied="2", words="Làm nhanh"),
               2: Written("1022-2611-99999", useful="2", satisfied="3")}  # fmt: skip
        await paper.enter(s, row, one, done=True, by=cast.lan, at=at)
        other = one | {1: Written(code, useful="2", satisfied="2", words="Làm chậm")}
        await paper.enter(s, row, other, done=True, by=cast.tam, at=at)
        written = await _of_another(s, await s.get_one(Ticket, ticket_id), "+84988000555", at)
        sent = await s.get_one(Ask, await _asked(s, written.id, at, (Mode.SMS,)))
        await feedback.placed(s, sent.talk, at=at - timedelta(minutes=1))
        reply = await feedback.keep_unclear(s, "+84988000555", REPLIED, source="sms:1", at=at)
        await callers.opt_out(s, "0988000444", via=OptOutVia.SMS, at=at)
    return SimpleNamespace(held=held, ticket=waiting.id, reply=reply.id)


async def _let_ring(s: AsyncSession) -> None:
    """Tests run at any hour; which hours are courteous is shown elsewhere."""
    await s.execute(delete(CourtesyHours).where(CourtesyHours.mode == Mode.OPERATOR))
    steps = [AskingStep(attempt=1, mode=Mode.OPERATOR, wait_minutes=0),
             AskingStep(attempt=2, mode=Mode.SMS, wait_minutes=0)]  # fmt: skip
    s.add(AskingPolicy(position=0, name="Gọi hỏi", steps=steps))
    await s.flush()


async def _asked(
    s: AsyncSession, ticket_id: int, at: datetime, modes: tuple[Mode, ...] = MODES
) -> int:
    due = update(Ticket).where(Ticket.id == ticket_id)
    await s.execute(due.values(feedback=FeedbackState.DUE))
    await feedback.begin_one(s, ticket_id, modes=modes, at=at - timedelta(minutes=1))
    found = select(Ask.id).where(Ask.ticket_id == ticket_id).order_by(Ask.id.desc()).limit(1)
    return (await s.scalars(found)).one()


async def _of_another(s: AsyncSession, like: Ticket, phone: str, at: datetime) -> Ticket:
    """A closed ticket of somebody else, which nobody of the desk had a hand in."""
    caller = await callers.remember(s, phone, at=at)
    assert caller is not None
    caller.name = "Trần Thị Sáu"
    made = Ticket(
        code=f"1022-2611-{phone[-5:]}", status=like.status, kind=like.kind, channel=like.channel,
        field_id=like.field_id, agency_id=like.agency_id, caller_id=caller.id, content=SAID,
        answer=like.answer, opened_at=like.opened_at, received_at=like.received_at,
        closed_at=like.closed_at,
    )  # fmt: skip
    s.add(made)
    await s.flush()
    return made


async def _type(s: AsyncSession, by: Person, lines: dict[int, Written], at: datetime) -> int:
    row = await paper.open_batch(s, "Bưu điện trả về 21/11", 3, None, by=by, at=at)
    await paper.enter(s, row.id, lines, done=False, by=by, at=at)
    return row.id
