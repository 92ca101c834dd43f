"""Telling people: who they are with what they chose, and the rows it comes to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import outbox, standing
from hotline.db import announce, insert_rows
from hotline.notices.occasions import Means, Occasion, default
from hotline.notices.tables import Notice, NoticePreference
from hotline.outbox import MessageKind, Put
from hotline.staff import Person, Role

_OF_AN_AGENCY = (Role.OFFICER, Role.HEAD)


@dataclass(frozen=True)
class Addressee:
    """An active person, how they can be reached, and what they chose, by occasion."""

    id: int
    name: str
    role: str
    agency_id: int | None
    email: str | None
    phone: str | None
    chosen: Mapping[str, Means] = field(default_factory=dict)

    def means(self, occasion: Occasion, usual: Means | None = None) -> Means:
        """Their own choice, else what is usual for this news, else their role's default."""
        return self.chosen.get(occasion) or usual or default(self.role, occasion)


class News(NamedTuple):
    """One thing for one person. `key` is theirs alone, so that it is told once."""

    key: str
    to: Addressee
    occasion: Occasion
    ticket_id: int | None
    named: Mapping[str, Any]
    usual: Means | None = None


@dataclass(frozen=True)
class House:
    """Everybody active, by id in the order of their ids, and by agency and role."""

    people: Mapping[int, Addressee]
    by_agency: Mapping[int, Sequence[int]]
    by_role: Mapping[str, Sequence[int]]


@standing.kept
async def house(s: AsyncSession) -> House:
    """Everybody with what they chose; no statement while nothing has changed."""
    chosen: dict[int, dict[str, Means]] = {}
    own = NoticePreference
    for number, occasion, *means in await s.execute(
        select(own.person_id, own.occasion, own.console, own.email, own.sms)
    ):
        chosen.setdefault(number, {})[occasion] = Means(*means)
    rows = await s.execute(
        select(Person.id, Person.name, Person.role, Person.agency_id, Person.email, Person.phone)
        .where(Person.active)
        .order_by(Person.id)
    )
    people = {row.id: Addressee(*row, chosen.get(row.id, {})) for row in rows}
    by_agency: dict[int, list[int]] = {}
    by_role: dict[str, list[int]] = {}
    for one in people.values():
        by_role.setdefault(one.role, []).append(one.id)
        if one.agency_id is not None and one.role in _OF_AN_AGENCY:
            by_agency.setdefault(one.agency_id, []).append(one.id)
    return House(people, by_agency, by_role)


async def addressees(
    s: AsyncSession,
    *,
    people: Collection[int] = (),
    agencies: Collection[int] = (),
    roles: Collection[Role] = (),
) -> list[Addressee]:
    """These people, the officers and heads of these agencies and all of these roles.

    Each once, in the order of their ids.
    """
    known = await house(s)
    meant = {one for one in people if one in known.people}
    meant.update(one for agency in agencies for one in known.by_agency.get(agency, ()))
    meant.update(one for role in roles for one in known.by_role.get(role, ()))
    return [known.people[one] for one in sorted(meant)]


async def tell(s: AsyncSession, news: Sequence[News], *, at: datetime) -> None:
    """Ring the bell and leave messages, each by the means its person chose.

    A key that was told before is not told again by any of them.
    """
    rung = [_notice(one, at) for one in news if _means(one).console]
    await insert_rows(s, Notice, rung, absent=True)
    if rung:
        announce(s, "notice")
    await outbox.put_all(s, [put for one in news for put in _messages(one, at)], at=at)


def _means(one: News) -> Means:
    return one.to.means(one.occasion, one.usual)


def _notice(one: News, at: datetime) -> dict[str, Any]:
    return {
        "key": one.key,
        "person_id": one.to.id,
        "ticket_id": one.ticket_id,
        "occasion": one.occasion,
        "at": at,
        "named": dict(one.named),
    }


def _messages(one: News, at: datetime) -> Iterable[Put]:
    payload = {
        "occasion": one.occasion,
        "ticket": one.ticket_id,
        "named": dict(one.named),
        "name": one.to.name,
    }
    _, email, sms = _means(one)
    if email and one.to.email:
        yield Put(f"{one.key}:email", MessageKind.EMAIL, one.to.email, payload, at)
    if sms and one.to.phone:
        yield Put(f"{one.key}:sms", MessageKind.SMS, one.to.phone, payload, at)
