"""Signing in: argon2id, a lock after failures, server-side visits.

Checking a password takes tens of milliseconds on purpose, so it happens between
two transactions and in a thread, never inside one.
"""

from __future__ import annotations

import asyncio
import secrets
import unicodedata
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import ForeignKey, Select, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, contains_eager, mapped_column, relationship

from hotline.db import Base, digest
from hotline.errors import NotAllowed
from hotline.staff.people import Person, login_of

FAILURES_ALLOWED = 5
LOCKED_FOR = timedelta(minutes=15)
VISIT_LASTS = timedelta(hours=12)
# So long it is known whose an ended visit was, for the sake of what they were writing.
_REMEMBERED = timedelta(days=2)

# Strength by OWASP's recommendation for argon2id: 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# What an unknown login is compared with, so that it takes as long as a known one.
_NOBODY = _hasher.hash(secrets.token_hex(16))


class Visit(Base):
    """One signed-in browser. Only a digest of its cookie is kept."""

    __tablename__ = "visit"

    token_digest: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    csrf: Mapped[str]
    began_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    person: Mapped[Person] = relationship(lazy="raise")


def hash_of(password: str) -> str:
    """The argon2id hash to store."""
    return _hasher.hash(_typed(password))


async def password_hash(s: AsyncSession, login: str) -> str:
    """What a typed password must match; for an unknown login, something that never does."""
    known = await s.scalar(
        select(Person.password_hash).where(Person.login == login_of(login), Person.active)
    )
    return known or _NOBODY


async def matches(stored: str, password: str) -> bool:
    """Whether a typed password is the one behind the hash."""
    try:
        return await asyncio.to_thread(_hasher.verify, stored, _typed(password))
    except (VerificationError, InvalidHashError):
        return False


async def sign_in(s: AsyncSession, login: str, *, matched: bool, at: datetime) -> str | None:
    """Begin a visit and return its cookie, or count the failure and return None.

    The failure must be committed, hence None instead of an exception. Raises
    NotAllowed (`locked`) while the account is locked, right password or not.
    """
    # Guesses that come all at once wait for each other here, so that each is counted.
    person = await s.scalar(
        select(Person).where(Person.login == login_of(login), Person.active).with_for_update()
    )
    if person is None:
        return None
    if person.locked_until is not None and person.locked_until > at:
        raise NotAllowed("locked", until=person.locked_until)
    if not matched:
        _count_failure(person, at)
        await s.flush()
        return None
    person.failures, person.locked_until = 0, None
    await s.execute(delete(Visit).where(Visit.ends_at < at - _REMEMBERED))
    token = secrets.token_urlsafe(32)
    s.add(
        Visit(
            token_digest=digest(token),
            person_id=person.id,
            csrf=secrets.token_urlsafe(24),
            began_at=at,
            ends_at=at + VISIT_LASTS,
        )
    )
    await s.flush()
    return token


async def sign_out(s: AsyncSession, token: str) -> None:
    """End the visit of a cookie."""
    await s.execute(delete(Visit).where(Visit.token_digest == digest(token)))


async def visit(s: AsyncSession, token: str, *, at: datetime) -> Visit | None:
    """The visit behind a cookie with its person, while it lasts."""
    found: Visit | None = await s.scalar(lasting_visit(token, at=at))
    return found


async def ended_visit(s: AsyncSession, token: str) -> Visit | None:
    """The visit that a cookie once was of, by time over or not; it admits nobody."""
    return await s.get(Visit, digest(token))


def lasting_visit(token: str, *, at: datetime) -> Select[Visit]:
    """`visit` as a query, for whoever asks more about its person at the same time."""
    return (
        select(Visit)
        .join(Visit.person)
        .options(contains_eager(Visit.person))
        .where(Visit.token_digest == digest(token), Visit.ends_at > at, Person.active)
    )


def _typed(password: str) -> str:
    """One spelling of an accent, whichever keyboard or telephone it was typed on."""
    return unicodedata.normalize("NFC", password)


def _count_failure(person: Person, at: datetime) -> None:
    person.failures += 1
    if person.failures >= FAILURES_ALLOWED:
        person.failures, person.locked_until = 0, at + LOCKED_FOR
