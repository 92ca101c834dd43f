"""What an agency does with a ticket: takes it in hand, tells how it goes, asks for more time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import deadlines
from hotline.deadlines import Due, Unit
from hotline.errors import Conflict, Invalid
from hotline.staff import Person, Role
from hotline.tickets import obligations
from hotline.tickets.codes import ExtensionState
from hotline.tickets.path import move, said, tidied
from hotline.tickets.rights import require
from hotline.tickets.tables import Extension, Ticket
from hotline.tickets.timeline import Verb

_EXTENSION_AT_MOST = 365


async def start(
    s: AsyncSession, ticket: Ticket, handler_id: int | None, *, by: Person, at: datetime
) -> None:
    """An officer takes the ticket in hand, or the head hands it to one.

    Raises Invalid for somebody who is no active officer of the agency.
    """
    require(ticket, Verb.STARTED, by)
    handler = await s.get(Person, handler_id) if handler_id else by
    if handler is None or not handler.active or handler.agency_id != by.agency_id:
        raise Invalid("handler_missing", field="handler")
    before = await s.get(Person, ticket.handler_id) if ticket.handler_id else None
    ticket.handler_id = handler.id
    changed = {"handler": [before.name if before else None, handler.name]}
    await move(s, ticket, Verb.STARTED, by=by, at=at, handler=handler.name, changed=changed)


async def progress(
    s: AsyncSession, ticket: Ticket, words: str, *, by: Person, at: datetime
) -> None:
    """How the work goes (QĐ 574/2017: every few days for long ones). Raises Invalid when empty."""
    require(ticket, Verb.PROGRESSED, by)
    text = said(words, "progress_missing", field="progress")
    await move(s, ticket, Verb.PROGRESSED, by=by, at=at, reason=text)
    await obligations.progressed(s, ticket, at=at)


async def ask_extension(
    s: AsyncSession,
    ticket: Ticket,
    amount: int,
    unit: str,
    *,
    reason: str,
    by: Person,
    at: datetime,
) -> Extension:
    """The agency wishes for more time after the present due date.

    Raises Invalid for no reason, an amount that is none or that ends in the past, Conflict
    when one is asked already or the ticket has no due date.
    """
    require(ticket, Verb.EXTENSION_ASKED, by)
    text = said(reason, "reason_missing")
    if not 0 < amount <= _EXTENSION_AT_MOST or unit not in set(Unit):
        raise Invalid("extension_amount", field="amount", most=_EXTENSION_AT_MOST)
    if await extension_asked(s, ticket) is not None:
        raise Conflict("extension_asked_already")
    before, due = ticket.due_at, await later(s, ticket, amount, Unit(unit))
    assert before is not None
    if due.at <= at:
        raise Invalid("extension_past", field="amount", until=due.at)
    await move(s, ticket, Verb.EXTENSION_ASKED, by=by, at=at, reason=text, amount=amount,
               unit=unit, changed={"due_at": [before.isoformat(), due.at.isoformat()]})  # fmt: skip
    extension = Extension(
        ticket_id=ticket.id, amount=amount, unit=unit, reason=text, due_before=before,
        due_after=due.at, asked_by_id=by.id, asked_at=at,
    )  # fmt: skip
    s.add(extension)
    await s.flush()
    return extension


async def grant_extension(
    s: AsyncSession, ticket: Ticket, extension: Extension, *, reason: str, by: Person, at: datetime
) -> None:
    """The dispatcher agrees: the answer is due later, its first date stays beside it."""
    require(ticket, Verb.EXTENSION_GRANTED, by)
    _still_asked(ticket, extension)
    due = await later(s, ticket, extension.amount, Unit(extension.unit))
    changed = {"due_at": [extension.due_before.isoformat(), due.at.isoformat()]}
    text = tidied(reason)
    await move(s, ticket, Verb.EXTENSION_GRANTED, by=by, at=at, reason=text,
               changed=changed)  # fmt: skip
    extension.due_after = due.at
    _decide(extension, ExtensionState.GRANTED, text, by, at)
    ticket.extensions += 1
    await obligations.extend(s, ticket, due)


async def refuse_extension(
    s: AsyncSession, ticket: Ticket, extension: Extension, *, reason: str, by: Person, at: datetime
) -> None:
    """The dispatcher does not agree and says why. Raises Invalid without a reason."""
    require(ticket, Verb.EXTENSION_REFUSED, by)
    _still_asked(ticket, extension)
    text = said(reason, "reason_missing")
    await move(s, ticket, Verb.EXTENSION_REFUSED, by=by, at=at, reason=text)
    _decide(extension, ExtensionState.REFUSED, text, by, at)


async def extension_asked(s: AsyncSession, ticket: Ticket) -> Extension | None:
    """The wish that waits for the dispatcher, if there is one."""
    found: Extension | None = await s.scalar(
        select(Extension).where(
            Extension.ticket_id == ticket.id, Extension.state == ExtensionState.ASKED
        )
    )
    return found


async def extensions_of(s: AsyncSession, ticket: Ticket) -> list[Extension]:
    """All wishes for more time, oldest first."""
    found = await s.scalars(
        select(Extension).where(Extension.ticket_id == ticket.id).order_by(Extension.id)
    )
    return list(found)


async def later(s: AsyncSession, ticket: Ticket, amount: int, unit: Unit) -> Due:
    """The due date that so much more time would give. Raises Conflict when there is none yet."""
    if ticket.due_at is None:
        raise Conflict("no_due_date")
    return deadlines.due_at(
        ticket.due_at, amount, unit, await obligations.calendar_of(s, ticket.agency_id)
    )


async def handlers(s: AsyncSession, agency_id: int) -> list[Person]:
    """Who of an agency may have a ticket in hand."""
    found = await s.scalars(
        select(Person)
        .where(
            Person.agency_id == agency_id,
            Person.active,
            Person.role.in_((Role.OFFICER, Role.HEAD)),
        )
        .order_by(Person.role.desc(), Person.name)
    )
    return list(found)


def _still_asked(ticket: Ticket, extension: Extension) -> None:
    if extension.ticket_id != ticket.id or extension.state != ExtensionState.ASKED:
        raise Conflict("extension_decided")


def _decide(
    extension: Extension, state: ExtensionState, reason: str, by: Person, at: datetime
) -> None:
    extension.state, extension.decided_because = state, reason
    extension.decided_by_id, extension.decided_at = by.id, at
