"""What tests of notices read: whose bell rang for what, and what lies in the outbox."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.notices import Notice
from hotline.outbox import Message
from hotline.staff import Person

Told = tuple[str, str]


async def told(s: AsyncSession, after: int = 0) -> set[Told]:
    """Who was told what by the bell, as (sign-in name, occasion)."""
    rows = await s.execute(
        select(Person.login, Notice.occasion)
        .join(Notice, Notice.person_id == Person.id)
        .where(Notice.id > after)
    )
    return {(login, occasion) for login, occasion in rows}


async def letters(s: AsyncSession, kind: str = "email") -> list[tuple[str, str]]:
    """Messages of a kind as (recipient, occasion or text)."""
    found = await s.scalars(select(Message).where(Message.kind == kind).order_by(Message.id))
    return [(one.recipient, one.payload.get("occasion") or one.payload["text"]) for one in found]


async def reachable(s: AsyncSession, *people: Person) -> None:
    """Give people an e-mail address after their sign-in name, and a mobile number."""
    for number, person in enumerate(people):
        mine = await s.get_one(Person, person.id)
        mine.email, mine.phone = f"{person.login}@sa-dec.vn", f"+8491200000{number}"
    await s.flush()
