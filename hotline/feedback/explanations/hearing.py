"""The caller hears the outcome: by SMS where one reaches them, else somebody rings.

Nobody who wishes to be left in peace is written to or rung. What is said names nothing of
what the agency explained.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import outbox, texts, vietnam
from hotline.callers import Caller
from hotline.db import announce
from hotline.errors import Conflict, NotAllowed, NotFound
from hotline.feedback.codes import Mode
from hotline.feedback.courtesy import courteous
from hotline.feedback.explanations.codes import ExplanationState, Hearing
from hotline.feedback.explanations.tables import Explanation, OutcomeHearing
from hotline.outbox import Message, MessageKind, MessageStatus
from hotline.staff import Person
from hotline.tickets import Ticket, Verb, hold, note
from hotline.tickets.rights import DESK

# After so many calls in vain the hotline stops: the outcome is told when the caller rings.
TRIES = 3
# The caller surely did not read these, or nobody knows: a person may ring about it.
_NOT_READ = (MessageStatus.DEAD, MessageStatus.UNDELIVERED, MessageStatus.UNCERTAIN)


class ToTell(NamedTuple):
    """A caller who is to be rung, about which ticket, and what came of it."""

    ticket: Ticket
    caller: Caller
    outcome: ExplanationState
    tries: int

    def words(self, language: str = "vi") -> str:
        """What to read aloud."""
        return texts.say(f"aloud_{self.outcome}", language, code=self.ticket.code)


async def tell_caller(
    s: AsyncSession, ticket: Ticket, explanation: Explanation, *, at: datetime
) -> None:
    """Leave the message, or the duty to ring; within courtesy hours and the day's caps."""
    caller = await s.get(Caller, ticket.caller_id) if ticket.caller_id else None
    hearing = OutcomeHearing(explanation_id=explanation.id, state=_by(caller), at=at)
    s.add(hearing)
    if hearing.state == Hearing.MESSAGED and caller is not None and caller.phone:
        # News that nobody could send for two days is given up by this prefix.
        hearing.message = f"caller:explanation:{explanation.id}"
        await outbox.put(
            s, MessageKind.SMS, key=hearing.message, recipient=caller.phone,
            payload={"text": f"sms_explanation_{explanation.state}", "code": ticket.code},
            not_before=await courteous(s, Mode.SMS, at), at=at, citizen=True,
        )  # fmt: skip
        note(s, ticket, Verb.OUTCOME_TOLD, by=None, at=at, hearing=hearing.state)
    elif hearing.state == Hearing.NOBODY:
        note(s, ticket, Verb.OUTCOME_UNTOLD, by=None, at=at, hearing=hearing.state)
    await s.flush()


async def to_tell(s: AsyncSession, *, most: int = 50) -> list[ToTell]:
    """Callers who are to be rung, those who waited longest first; opted out since, nobody."""
    rows = await s.execute(
        select(Ticket, Caller, Explanation.state, OutcomeHearing.tries)
        .select_from(OutcomeHearing)
        .join(Explanation, Explanation.id == OutcomeHearing.explanation_id)
        .join(Ticket, Ticket.id == Explanation.ticket_id)
        .join(Caller, Caller.id == Ticket.caller_id)
        .outerjoin(Message, Message.key == OutcomeHearing.message)
        .where(_waits(), Caller.opted_out_at.is_(None))
        .order_by(OutcomeHearing.at, OutcomeHearing.explanation_id)
        .limit(most)
    )
    return [ToTell(one, caller, ExplanationState(to), tries) for one, caller, to, tries in rows]


async def told(s: AsyncSession, ticket: Ticket, *, reached: bool, by: Person, at: datetime) -> None:
    """An operator rang: the caller heard it, or could not be reached this time.

    After `TRIES` calls in vain nobody rings any more. Raises Conflict when somebody else
    has done it already, NotFound when there is nothing to tell.
    """
    if by.role not in DESK:
        raise NotAllowed("not_your_role")
    await hold(s, ticket)
    hearing = await _waiting(s, ticket)
    tries = hearing.tries if reached else hearing.tries + 1
    left = Hearing.TO_CALL if tries < TRIES else Hearing.UNREACHED
    hearing.state, hearing.tries = Hearing.TOLD if reached else left, tries
    hearing.by_id, hearing.at = by.id, at
    verb = Verb.OUTCOME_TOLD if reached else Verb.OUTCOME_UNTOLD
    note(s, ticket, verb, by=by, at=at, hearing=hearing.state)
    announce(s, "ticket", id=ticket.id, status=ticket.status, agencies=[ticket.agency_id])
    await s.flush()


async def hearing_of(s: AsyncSession, explanation: Explanation) -> OutcomeHearing | None:
    """How the caller of an explanation hears, or heard, what came of it."""
    return await s.get(OutcomeHearing, explanation.id)


async def _waiting(s: AsyncSession, ticket: Ticket) -> OutcomeHearing:
    """The hearing of the ticket's last explanation, if a person is to ring about it."""
    found = (
        await s.execute(
            select(OutcomeHearing, _waits())
            .join(Explanation, Explanation.id == OutcomeHearing.explanation_id)
            .outerjoin(Message, Message.key == OutcomeHearing.message)
            .where(Explanation.ticket_id == ticket.id)
            .order_by(Explanation.id.desc())
            .limit(1)
            .execution_options(populate_existing=True)
        )
    ).first()
    if found is None:
        raise NotFound("no_outcome_to_tell")
    hearing, waits = found
    if not waits:
        raise Conflict("outcome_told_already")
    return hearing


def _waits() -> ColumnElement[bool]:
    unread = and_(OutcomeHearing.state == Hearing.MESSAGED, Message.status.in_(_NOT_READ))
    return or_(OutcomeHearing.state == Hearing.TO_CALL, func.coalesce(unread, false()))


def _by(caller: Caller | None) -> Hearing:
    if caller is None or not caller.phone or caller.opted_out_at is not None:
        return Hearing.NOBODY
    return Hearing.MESSAGED if vietnam.is_mobile(caller.phone) else Hearing.TO_CALL
