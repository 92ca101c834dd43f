"""Staff and their roles (DOMAIN: who works here)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ForeignKey, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from hotline import standing, vietnam
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


class Known(NamedTuple):
    """A person as others see them."""

    name: str
    role: Role


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


async def extensions(s: AsyncSession) -> dict[str, str]:
    """Whose name stands behind each extension."""
    rows = await s.execute(
        select(Person.extension, Person.name).where(Person.extension.is_not(None))
    )
    return {extension: name for extension, name in rows if extension}


async def name_of(s: AsyncSession, person_id: int | None) -> str | None:
    """The name of a person, whether still active or not."""
    known = (await roster(s)).get(person_id or 0)
    return known.name if known else None


@standing.kept
async def roster(s: AsyncSession) -> Mapping[int, Known]:
    """Everybody who ever worked here by id, by role and name; no statement while none changes."""
    rows = await s.execute(
        select(Person.id, Person.name, Person.role).order_by(Person.role, Person.name, Person.id)
    )
    return {id_: Known(name, Role(role)) for id_, name, role in rows}
