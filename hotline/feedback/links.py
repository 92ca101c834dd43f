"""The web page of a conversation: what its link opens, and what is answered there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from hotline.callers import Caller, OptOutVia
from hotline.errors import Conflict, NotFound
from hotline.feedback.calling_off import opt_out_of
from hotline.feedback.codes import AskOutcome, Mode
from hotline.feedback.ending import ended
from hotline.feedback.ratings import Answers, Rating, rate
from hotline.feedback.tables import Ask
from hotline.tickets import Ticket

# Long enough for somebody who is away; whoever finds an old message later rings 1022.
LINK_HOLDS = timedelta(days=30)


class Linked(NamedTuple):
    """A ticket that a link asks about, and its rating if that closing has one."""

    ask: Ask
    ticket: Ticket
    rating: Rating | None

    @property
    def stands(self) -> bool:
        """Whether the answer asked about still stands: a reopened ticket is asked about anew."""
        return self.ask.closing == self.ticket.reopenings

    @property
    def said_here(self) -> bool:
        """Whether the rating answers this very ask, and so may be shown to who holds the link."""
        return self.rating is not None and self.rating.ask_id == self.ask.id

    @property
    def may_rate(self) -> bool:
        """Whether it can be rated here: once, while the answer stands."""
        return self.stands and self.rating is None


class Conversation(NamedTuple):
    """What a link opens. `quiet`: the caller wishes not to be asked again."""

    linked: list[Linked]
    quiet: bool


async def behind_link(s: AsyncSession, link: str, *, at: datetime) -> Conversation:
    """The tickets of a link, first asked about first.

    Raises NotFound (`link_unknown`, `link_expired`).
    """
    found = await s.scalars(
        select(Ask)
        .options(joinedload(Ask.ticket).joinedload(Ticket.caller))
        .where(Ask.link == link)
        .order_by(Ask.id)
    )
    asks = list(found)
    if not asks:
        raise NotFound("link_unknown")
    if max(ask.due_at or ask.created_at for ask in asks) < at - LINK_HOLDS:
        raise NotFound("link_expired")
    ratings = await _ratings(s, asks)
    linked = [Linked(ask, ask.ticket, ratings.get((ask.ticket_id, ask.closing))) for ask in asks]
    callers = [one.ticket.caller for one in linked if one.ticket.caller is not None]
    return Conversation(linked, any(caller.opted_out_at for caller in callers))


async def rate_by_link(
    s: AsyncSession,
    link: str,
    given: Mapping[str, Answers],
    *,
    modes: Collection[Mode],
    at: datetime,
) -> list[Rating]:
    """Keep what was answered on the page of a link, by ticket code; each ticket only once.

    What is rated already stays as it is. Raises as `behind_link` and as `rate`, and Conflict
    (`link_moved_on`) for a ticket that the link does not ask about any more.
    """
    linked = {str(one.ticket.code): one for one in (await behind_link(s, link, at=at)).linked}
    made = []
    for code, answers in given.items():
        one = linked.get(code)
        if one is None or not one.stands:
            raise Conflict("link_moved_on", ticket=code[:20])
        if one.rating is None:
            source = f"web:{one.ask.reference}"
            made.append(
                await rate(s, one.ticket, answers, ask=one.ask, mode=Mode.WEB, source=source, at=at)
            )
            await ended(s, one.ask.reference, AskOutcome.ANSWERED, modes=modes, at=at)
    return made


async def opt_out_by_link(s: AsyncSession, link: str, *, at: datetime) -> None:
    """Whoever was sent the link is not asked again. Raises as `behind_link`."""
    asked = (await behind_link(s, link, at=at)).linked
    for number in sorted({one.ticket.caller_id for one in asked if one.ticket.caller_id}):
        await opt_out_of(s, await s.get_one(Caller, number), via=OptOutVia.LINK, at=at)


async def _ratings(s: AsyncSession, asks: list[Ask]) -> dict[tuple[int, int], Rating]:
    """The rating of each closing: the one given to this very ask, else any."""
    found = await s.scalars(
        select(Rating)
        .where(Rating.ticket_id.in_([ask.ticket_id for ask in asks]))
        .order_by(Rating.id.desc())
    )
    asked = {ask.id for ask in asks}
    ratings = sorted(found, key=lambda one: one.ask_id in asked)
    return {(one.ticket_id, one.closing): one for one in ratings}
