"""Not asking after all: the rating came by another way, or the caller wishes to be left alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import callers, tickets
from hotline.callers import Caller, OptOutVia
from hotline.feedback import explanations, talks
from hotline.feedback.codes import CAUSES, AskOutcome, Mode
from hotline.feedback.tables import Ask
from hotline.staff import Person
from hotline.tickets import FeedbackState, Ticket, Verb, hold, set_feedback

_WRITTEN = (Mode.SMS, Mode.WEB)
_MAY_BE_ANSWERED = (AskOutcome.ASKED, AskOutcome.UNCERTAIN)


async def call_off(s: AsyncSession, ticket: Ticket, because: AskOutcome, *, at: datetime) -> None:
    """Take back the asks of a held ticket that nobody has begun to carry."""
    made = await s.scalars(select(Ask).where(Ask.ticket_id == ticket.id))
    for ask in made.all():
        if await talks.leave(s, ask, because, at=at):
            ask.outcome, ask.ended_at = because, at
    await s.flush()


async def reopen(
    s: AsyncSession, ticket: Ticket, *, reason: str, wish: str, by: Person, at: datetime
) -> None:
    """Reopen a closed ticket: nobody is asked about an answer that does not stand any more.

    As `tickets.reopen` for who may and what is refused; ratings given so far stay. What was
    to be explained is to be done now.
    """
    await tickets.reopen(s, ticket, reason=reason, wish=wish, by=by, at=at)
    await explanations.end_by_reopening(s, ticket, reason=reason, wish=wish, by=by, at=at)
    await call_off(s, ticket, AskOutcome.CANCELLED, at=at)
    await _stop_waiting(s, ticket, AskOutcome.CANCELLED, at=at)


async def opt_out(s: AsyncSession, phone: str, *, via: OptOutVia, at: datetime) -> None:
    """The caller is not asked again, about nothing; tickets being asked about have no response.

    A call that rings at this moment goes on; no other follows it.
    """
    caller = await callers.opt_out(s, phone, via=via, at=at)
    theirs = Ticket.caller_id == caller.id if caller is not None else false()
    await _stop_asking(s, or_(Ask.phone == phone, theirs), at=at)


async def opt_out_of(s: AsyncSession, caller: Caller, *, via: OptOutVia, at: datetime) -> None:
    """As `opt_out`, for somebody who may be known by an e-mail address only."""
    await callers.leave_in_peace(s, caller, via=via, at=at)
    await _stop_asking(s, Ticket.caller_id == caller.id, at=at)


async def _stop_asking(s: AsyncSession, whose: ColumnElement[bool], *, at: datetime) -> None:
    asked = await s.scalars(
        select(Ticket)
        .join(Ask, Ask.ticket_id == Ticket.id)
        .where(whose, Ticket.feedback == FeedbackState.ASKING)
        .order_by(Ticket.id)
    )
    for ticket in asked.unique().all():
        await hold(s, ticket)
        await call_off(s, ticket, AskOutcome.OPTED_OUT, at=at)
        await _stop_waiting(s, ticket, AskOutcome.OPTED_OUT, at=at)
        if ticket.feedback == FeedbackState.ASKING:
            ticket.no_response_cause = CAUSES[AskOutcome.OPTED_OUT]
            set_feedback(s, ticket, FeedbackState.NO_RESPONSE, Verb.NOT_RATED, at=at,
                         cause=AskOutcome.OPTED_OUT)  # fmt: skip
    await s.flush()


async def _stop_waiting(
    s: AsyncSession, ticket: Ticket, because: AskOutcome, *, at: datetime
) -> None:
    """Messages that went out will not be waited for."""
    sent = await s.scalars(
        select(Ask).where(
            Ask.ticket_id == ticket.id,
            Ask.mode.in_(_WRITTEN),
            Ask.outcome.in_(_MAY_BE_ANSWERED),
        )
    )
    for ask in sent.all():
        ask.outcome, ask.ended_at = because, at
