"""Which move tells whom: one table, and the one place that reads it."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from hotline import clock, notices, outbox, vietnam
from hotline.agencies import Agency, directory
from hotline.callers import Caller
from hotline.db import Base, announce
from hotline.notices import Addressee, News, Occasion
from hotline.outbox import MessageKind, Put
from hotline.staff import Person, Role
from hotline.tickets.tables import Ticket
from hotline.tickets.timeline import Verb

_QUOTED_AT_MOST = 300
# A contribution is part of the answer and may speak of the citizen: it is read on the page.
_UNQUOTED = {Occasion.PART_ANSWERED}
# Nothing is due any more, or something that has a date of its own.
_UNDATED = {
    Occasion.APPROVED,
    Occasion.TAKEN_AWAY,
    Occasion.PART_ASKED,
    Occasion.PART_ANSWERED,
    Occasion.PART_WITHDRAWN,
    Occasion.EXPLAINED,
    Occasion.EXPLANATION_ACCEPTED,
    Occasion.EXPLANATION_EXCUSED,
}


class Circle(StrEnum):
    """Who is meant, seen from the agency that owes something."""

    HANDLER = "handler"
    OFFICERS = "officers"
    HEAD = "head"
    OFFICE = "office"
    DISPATCHERS = "dispatchers"


class CallerOccasion(StrEnum):
    """What a caller may be told by SMS, by the name of the move."""

    EXTENSION_GRANTED = "extension_granted"
    REFERRED = "referred"


class CallerNotice(Base):
    """Whether callers are told by SMS on an occasion; without a row they are not."""

    __tablename__ = "caller_notice"

    occasion: Mapped[str] = mapped_column(primary_key=True)
    sms: Mapped[bool]


class Telling(NamedTuple):
    """What a move is to whom: of the leading agency, or of the `partner` it concerns.

    What is `owed` when no agency is concerned, the hotline's dispatchers owe.
    """

    occasion: Occasion
    circles: frozenset[Circle]
    partner: bool = False
    owed: bool = False


_HANDLER = frozenset({Circle.HANDLER})
_AGENCY = frozenset({Circle.OFFICERS, Circle.HEAD})
_WORKING = frozenset({Circle.HANDLER, Circle.HEAD})
_DISPATCHERS = frozenset({Circle.DISPATCHERS})
_OFFICE = frozenset({Circle.OFFICE})

TOLD: dict[Verb, Telling] = {
    Verb.UNROUTED: Telling(Occasion.UNROUTED, _DISPATCHERS),
    Verb.ROUTED: Telling(Occasion.ASSIGNED, _AGENCY),
    Verb.ASSIGNED: Telling(Occasion.ASSIGNED, _AGENCY),
    Verb.ARBITRATED: Telling(Occasion.ASSIGNED, _AGENCY),
    Verb.SETTLED: Telling(Occasion.ASSIGNED, _AGENCY),
    Verb.STARTED: Telling(Occasion.HANDED, _HANDLER),
    Verb.RECLASSIFIED: Telling(Occasion.CHANGED, _HANDLER),
    Verb.DUE_MOVED: Telling(Occasion.CHANGED, _HANDLER),
    Verb.RETURNED: Telling(Occasion.RETURNED, _DISPATCHERS),
    Verb.EXTENSION_ASKED: Telling(Occasion.EXTENSION_ASKED, _DISPATCHERS),
    Verb.EXTENSION_GRANTED: Telling(Occasion.EXTENSION_GRANTED, _WORKING),
    Verb.EXTENSION_REFUSED: Telling(Occasion.EXTENSION_REFUSED, _WORKING),
    Verb.PART_ASKED: Telling(Occasion.PART_ASKED, _AGENCY, partner=True),
    Verb.PART_WITHDRAWN: Telling(Occasion.PART_WITHDRAWN, _AGENCY, partner=True),
    Verb.PART_ANSWERED: Telling(Occasion.PART_ANSWERED, _HANDLER),
    Verb.DISAGREED: Telling(Occasion.DISAGREED, _DISPATCHERS),
    Verb.ANSWERED: Telling(Occasion.TO_APPROVE, frozenset({Circle.HEAD})),
    Verb.SENT_BACK: Telling(Occasion.SENT_BACK, _HANDLER),
    Verb.APPROVED: Telling(Occasion.APPROVED, _HANDLER),
    Verb.REFERRED: Telling(Occasion.TAKEN_AWAY, _AGENCY),
    Verb.MERGED: Telling(Occasion.TAKEN_AWAY, _AGENCY),
    Verb.EXPLANATION_OWED: Telling(Occasion.EXPLANATION_OWED, _WORKING, partner=True, owed=True),
    Verb.EXPLAINED: Telling(Occasion.EXPLAINED, _OFFICE),
    Verb.EXPLANATION_ACCEPTED: Telling(
        Occasion.EXPLANATION_ACCEPTED, _WORKING, partner=True, owed=True
    ),
    Verb.EXPLANATION_SENT_BACK: Telling(
        Occasion.EXPLANATION_SENT_BACK, _WORKING, partner=True, owed=True
    ),
    Verb.EXPLANATION_EXCUSED: Telling(
        Occasion.EXPLANATION_EXCUSED, _WORKING, partner=True, owed=True
    ),
}
_CALLERS = {
    Verb.EXTENSION_GRANTED: CallerOccasion.EXTENSION_GRANTED,
    Verb.REFERRED: CallerOccasion.REFERRED,
}


async def tell(
    s: AsyncSession,
    ticket: Ticket,
    verb: Verb,
    *,
    by: Person | None,
    at: datetime,
    reason: str = "",
    named: Mapping[str, Any] | None = None,
    partner: int | None = None,
    handler: int | None = None,
) -> None:
    """A move was made: tell whom the table names, but never the one who made it.

    `partner` is the agency that the move concerns, if not the leading one, and `handler` who
    has that in hand there. Live pages hear of every move.
    """
    announce(s, "ticket", id=ticket.id, status=ticket.status, agencies=[ticket.agency_id, partner])
    told, named = TOLD.get(verb), named or {}
    if verb in _CALLERS:
        await _tell_callers(s, ticket, _CALLERS[verb], named, at=at)
    if told is None:
        return
    if verb == Verb.ROUTED and (ticket.routing or {}).get("by") == "reopening":
        told = told._replace(occasion=Occasion.REOPENED)
    concerned = (partner, handler) if told.partner else (ticket.agency_id, ticket.handler_id)
    meant = await _meant(s, told, *concerned)
    others = [one for one in meant if by is None or one.id != by.id]
    if not others:
        return
    words = await _words(s, ticket, told.occasion, by, reason, named)
    # The move itself happens once; its notices need a name of their own, not a guard.
    key = f"move:{ticket.id}:{verb}:{secrets.token_hex(6)}"
    await notices.tell(
        s,
        [News(f"{key}:{one.id}", one, told.occasion, ticket.id, words) for one in others],
        at=at,
    )


async def tell_taken_away(
    s: AsyncSession, ticket: Ticket, agency_id: int, *, by: Person | None, at: datetime, reason: str
) -> None:
    """Another agency leads from now on: tell the one that did, and its live pages."""
    announce(s, "ticket", id=ticket.id, status=ticket.status, agencies=[agency_id])
    lost = (await directory(s)).agencies[agency_id].name
    words = await _words(s, ticket, Occasion.TAKEN_AWAY, by, reason, {"agency": lost})
    await _tell_agency(s, agency_id, Occasion.TAKEN_AWAY, words, ticket_id=ticket.id, by=by, at=at)


async def tell_inherited(
    s: AsyncSession, ended: Agency, heir_id: int, count: int, *, by: Person, at: datetime
) -> None:
    """The tickets of an agency that ended are its heir's: one notice for all of them."""
    announce(s, "ticket", agencies=[ended.id, heir_id])
    words = {"agency": ended.name, "count": count, "by": by.name}
    await _tell_agency(s, heir_id, Occasion.INHERITED, words, ticket_id=None, by=by, at=at)


async def tell_due_moved(
    s: AsyncSession, moved: Mapping[int, datetime], *, by: Person, at: datetime
) -> None:
    """The calendar or a policy moved the due dates of these tickets: tell who works on them."""
    told = TOLD[Verb.DUE_MOVED]
    rows = await s.execute(
        select(Ticket.id, Ticket.code, Ticket.handler_id, Agency.id, Agency.name)
        .join(Agency, Agency.id == Ticket.agency_id)
        .where(Ticket.id.in_(moved))
    )
    found = rows.all()
    people = await notices.addressees(s, agencies={row[3] for row in found})
    key = f"move:{Verb.DUE_MOVED}:{secrets.token_hex(6)}"
    news = [
        News(f"{key}:{number}:{one.id}", one, told.occasion, number,
             {"code": code, "agency": name, "due": clock.iso(moved[number])})
        for number, code, handler_id, agency_id, name in found
        for one in within(told.circles, people, agency_id, handler_id)
        if one.id != by.id
    ]  # fmt: skip
    await notices.tell(s, news, at=at)


def within(
    circles: Collection[Circle],
    people: Collection[Addressee],
    agency_id: int | None,
    handler_id: int | None,
) -> list[Addressee]:
    """Who of these people is meant, each once.

    What nobody has in hand concerns every officer of the agency; what no agency owes, or one
    without people, the dispatchers.
    """
    chosen: dict[int, Addressee] = {}
    for circle in circles:
        for one in _circle(circle, people, agency_id, handler_id):
            chosen[one.id] = one
    return list(chosen.values())


async def _tell_agency(
    s: AsyncSession,
    agency_id: int,
    occasion: Occasion,
    words: Mapping[str, Any],
    *,
    ticket_id: int | None,
    by: Person | None,
    at: datetime,
) -> None:
    key = f"agency:{agency_id}:{occasion}:{secrets.token_hex(6)}"
    people = await notices.addressees(s, agencies=[agency_id])
    news = [
        News(f"{key}:{one.id}", one, occasion, ticket_id, words)
        for one in people
        if by is None or one.id != by.id
    ]
    await notices.tell(s, news, at=at)


def _circle(
    circle: Circle, people: Collection[Addressee], agency_id: int | None, handler_id: int | None
) -> list[Addressee]:
    if circle == Circle.OFFICE:
        return [one for one in people if one.role == Role.OFFICE]
    dispatchers = [one for one in people if one.role == Role.DISPATCHER]
    if circle == Circle.DISPATCHERS or agency_id is None:
        return dispatchers
    theirs = [one for one in people if one.agency_id == agency_id]
    heads = [one for one in theirs if one.role == Role.HEAD]
    officers = [one for one in theirs if one.role == Role.OFFICER]
    if circle == Circle.HEAD:
        return heads or officers or dispatchers
    handler = [one for one in theirs if one.id == handler_id]
    if circle == Circle.HANDLER and handler:
        return handler
    return officers or heads or dispatchers


async def _meant(
    s: AsyncSession, told: Telling, agency_id: int | None, handler_id: int | None
) -> list[Addressee]:
    """Whom a move concerns, seen from an agency and who has it in hand there."""
    beside = told.owed or told.circles & {Circle.DISPATCHERS, Circle.OFFICE}
    if agency_id is None and not beside:
        return []
    people = await _of(s, told, agency_id, handler_id)
    return within(told.circles, people, agency_id, handler_id)


async def _of(
    s: AsyncSession, told: Telling, agency_id: int | None, handler_id: int | None
) -> list[Addressee]:
    """Those of whom `within` chooses: for a handler alone, nobody else is looked at."""
    only_handler = told.circles == _HANDLER and handler_id is not None
    desk = Circle.DISPATCHERS in told.circles or (told.owed and agency_id is None)
    office = Circle.OFFICE in told.circles
    return await notices.addressees(
        s,
        people=[handler_id] if only_handler and handler_id is not None else (),
        agencies=() if only_handler or desk or office or agency_id is None else [agency_id],
        roles=[Role.DISPATCHER] if desk else [Role.OFFICE] if office else (),
    )


async def _words(
    s: AsyncSession,
    ticket: Ticket,
    occasion: Occasion,
    by: Person | None,
    reason: str,
    named: Mapping[str, Any],
) -> dict[str, Any]:
    agency = named.get("agency")
    if agency is None and ticket.agency_id is not None and notices.names_agency(occasion):
        agency = (await directory(s)).agencies[ticket.agency_id].name
    dated = named.get("due") or _new_due(named) or clock.iso(ticket.due_at)
    due = None if occasion in _UNDATED else dated
    return {
        "code": ticket.code,
        "agency": agency,
        "by": by.name if by else None,
        "reason": "" if occasion in _UNQUOTED else reason[:_QUOTED_AT_MOST],
        "due": due,
    }


def _new_due(named: Mapping[str, Any]) -> str | None:
    """The due date that a move is about, when it moves one."""
    moved: list[str] | None = (named.get("changed") or {}).get("due_at")
    return moved[1] if moved else None


async def _tell_callers(
    s: AsyncSession,
    ticket: Ticket,
    occasion: CallerOccasion,
    named: Mapping[str, Any],
    *,
    at: datetime,
) -> None:
    """By SMS, where the province wishes it: mobiles whose owners did not opt out.

    Whoever's ticket was merged into this one is told of theirs; a referral moves each by itself.
    """
    whose = [Ticket.id == ticket.id]
    if occasion == CallerOccasion.EXTENSION_GRANTED:
        whose.append(Ticket.merged_into_id == ticket.id)
    wished = exists().where(CallerNotice.occasion == occasion, CallerNotice.sms)
    rows = await s.execute(
        select(Ticket.id, Ticket.code, Caller.phone)
        .join(Caller, Caller.id == Ticket.caller_id)
        .where(or_(*whose), wished, Ticket.code.is_not(None), Caller.opted_out_at.is_(None))
    )
    key = f"caller:{occasion}:{secrets.token_hex(6)}"
    payload = {"text": f"sms_{occasion}", "named": {"due": _new_due(named)}}
    puts = [
        Put(f"{key}:{number}", MessageKind.SMS, phone, payload | {"code": code}, at, citizen=True)
        for number, code, phone in rows
        if phone and vietnam.is_mobile(phone)
    ]
    await outbox.put_all(s, puts, at=at)


async def caller_notices(s: AsyncSession) -> dict[CallerOccasion, bool]:
    """On which occasions callers are told by SMS."""
    rows = {row.occasion: row.sms for row in await s.scalars(select(CallerNotice))}
    return {occasion: rows.get(occasion, False) for occasion in CallerOccasion}


async def tell_callers_on(s: AsyncSession, wished: Collection[CallerOccasion]) -> None:
    """From now on callers are told on these occasions and no other."""
    for occasion in CallerOccasion:
        await s.merge(CallerNotice(occasion=occasion, sms=occasion in wished))
    await s.flush()
