"""Telling people: who they are with what they chose, and the rows it comes to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import outbox
from hotline.db import announce, insert_rows
from hotline.notices.occasions import Means, Occasion, default
from hotline.notices.tables import Notice, NoticePreference
from hotline.outbox import MessageKind, Put
from hotline.staff import Person, Role

_OF_AN_AGENCY = (Role.OFFICER, Role.HEAD)


@dataclass(frozen=True)
class Addressee:
    """An active person, how they can be reached, and what they chose for some occasions."""

    id: int
    name: str
    role: str
    agency_id: int | None
    email: str | None
    phone: str | None
    chosen: dict[str, Means] = field(default_factory=dict)

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


async def addressees(
    s: AsyncSession,
    occasions: Collection[Occasion],
    *,
    people: Collection[int] = (),
    agencies: Collection[int] = (),
    roles: Collection[Role] = (),
) -> list[Addressee]:
    """These people, the officers and heads of these agencies and all of these roles.

    Each once, with what they chose for these occasions; one query.
    """
    chosen = NoticePreference
    rows = await s.execute(
        select(Person.id, Person.name, Person.role, Person.agency_id, Person.email, Person.phone,
               chosen.occasion, chosen.console, chosen.email, chosen.sms)
        .outerjoin(chosen, and_(chosen.person_id == Person.id, chosen.occasion.in_(occasions)))
        .where(
            Person.active,
            or_(
                Person.id.in_(people),
                and_(Person.agency_id.in_(agencies), Person.role.in_(_OF_AN_AGENCY)),
                Person.role.in_(roles),
            ),
        )
        .order_by(Person.id)
    )  # fmt: skip
    found: dict[int, Addressee] = {}
    for number, name, role, agency_id, email, phone, occasion, *means in rows:
        one = found.setdefault(number, Addressee(number, name, role, agency_id, email, phone))
        if occasion is not None:
            one.chosen[occasion] = Means(*means)
    return list(found.values())


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
