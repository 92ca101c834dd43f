"""Staff and their roles (DOMAIN: who works here)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from hotline import vietnam
from hotline.db import Base


class Role(StrEnum):
    """One role a person; it opens on the page its day happens on."""

    OPERATOR = "operator"
    DISPATCHER = "dispatcher"
    OFFICER = "officer"
    HEAD = "head"
    OFFICE = "office"
    ADMIN = "admin"


class Person(Base):
    """Somebody who signs in. `extension` is the phone at their desk, as the PBX names it.

    `phone` (E.164) is the mobile that notices may reach.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    extension: Mapped[str | None] = mapped_column(unique=True)
    email: Mapped[str | None]
    phone: Mapped[str | None]
    password_hash: Mapped[str]
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    active: Mapped[bool] = mapped_column(default=True)


async def add(
    s: AsyncSession,
    login: str,
    name: str,
    role: Role,
    *,
    password_hash: str,
    agency_id: int | None = None,
    extension: str | None = None,
) -> Person:
    """Take somebody on; the hash comes from `hash_of`."""
    person = Person(
        login=login_of(login),
        name=name,
        role=role,
        agency_id=agency_id,
        extension=extension,
        password_hash=password_hash,
    )
    s.add(person)
    await s.flush()
    return person


def login_of(typed: str) -> str:
    """A sign-in name as it is stored: capitals and spaces around it do not count."""
    return vietnam.nfc(typed).strip().lower()


async def by_extension(s: AsyncSession, extension: str | None) -> Person | None:
    """Whose phone it is."""
    return (await by_extensions(s, {extension})).get(extension) if extension else None


async def by_extensions(s: AsyncSession, extensions: Collection[str]) -> dict[str, Person]:
    """Whose phones these are, by extension; those of nobody are left out."""
    found = await s.scalars(select(Person).where(Person.extension.in_(extensions)))
    return {person.extension: person for person in found if person.extension}


async def everybody(s: AsyncSession) -> list[Person]:
    """All staff, by role and name."""
    return list(await s.scalars(select(Person).order_by(Person.role, Person.name)))


async def extensions(s: AsyncSession) -> dict[str, str]:
    """Whose name stands behind each extension."""
    rows = await s.execute(
        select(Person.extension, Person.name).where(Person.extension.is_not(None))
    )
    return {extension: name for extension, name in rows if extension}


async def name_of(s: AsyncSession, person_id: int | None) -> str | None:
    """The name of a person, whether still active or not."""
    if person_id is None:
        return None
    found: str | None = await s.scalar(select(Person.name).where(Person.id == person_id))
    return found
