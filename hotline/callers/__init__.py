"""People who turn to the hotline: who they are, and who may see it."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from hotline import vietnam
from hotline.db import Base, insert_rows

__all__ = [
    "Caller",
    "OptOutVia",
    "by_phone",
    "is_email",
    "leave_in_peace",
    "mask_name",
    "mask_phone",
    "opt_in",
    "opt_out",
    "opted_out",
    "remember",
    "remember_all",
    "remember_email",
]

_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")


class OptOutVia(StrEnum):
    """How somebody said that they wish not to be asked."""

    SMS = "sms"
    KEY = "key"
    LINK = "link"
    OPERATOR = "operator"


class Caller(Base):
    """One phone number and what its people told us. `phone` is E.164.

    Whoever hid their number may be known by `email` alone.
    Whoever opted out is asked about nothing; `opted_out_via` is how they said so.
    """

    __tablename__ = "caller"

    id: Mapped[int] = mapped_column(primary_key=True)
    phone: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    email: Mapped[str | None]
    opted_out_at: Mapped[datetime | None]
    opted_out_via: Mapped[str | None]
    created_at: Mapped[datetime]


async def by_phone(s: AsyncSession, number: str | None) -> Caller | None:
    """The caller behind a number in any spelling, if known."""
    phone = vietnam.e164(number)
    if phone is None:
        return None
    found: Caller | None = await s.scalar(select(Caller).where(Caller.phone == phone))
    return found


async def remember(s: AsyncSession, number: str | None, *, at: datetime) -> Caller | None:
    """The caller behind a number, made known when new; None for a number that is none."""
    phone = vietnam.e164(number)
    if phone is None:
        return None
    return await s.get_one(Caller, (await remember_all(s, {phone}, at=at))[phone])


async def remember_all(s: AsyncSession, phones: Collection[str], *, at: datetime) -> dict[str, int]:
    """The ids of the callers behind these numbers (E.164), made known when new."""
    known = await _ids(s, phones)
    if new := sorted(set(phones) - known.keys()):
        # Two calls of one new number may come through two processes at the same time.
        rows = [{"phone": phone, "created_at": at} for phone in new]
        await insert_rows(s, Caller, rows, absent=True)
        known |= await _ids(s, new)
    return known


async def remember_email(s: AsyncSession, email: str, *, at: datetime) -> Caller:
    """Whoever left no number, by an address that `is_email`; made known when new."""
    known: Caller | None = await s.scalar(
        select(Caller).where(Caller.phone.is_(None), Caller.email == email).limit(1)
    )
    if known is None:
        known = Caller(email=email, created_at=at)
        s.add(known)
        await s.flush()
    return known


def is_email(text: str) -> bool:
    """Whether a letter can be sent there, as far as the address itself tells."""
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None


async def _ids(s: AsyncSession, phones: Collection[str]) -> dict[str, int]:
    found = await s.execute(select(Caller.phone, Caller.id).where(Caller.phone.in_(phones)))
    return {phone: id_ for phone, id_ in found if phone is not None}


async def opt_out(s: AsyncSession, number: str, *, via: OptOutVia, at: datetime) -> Caller | None:
    """The caller wishes not to be asked again; kept for good (NĐ 91/2020 as courtesy)."""
    caller = await remember(s, number, at=at)
    if caller is not None:
        await leave_in_peace(s, caller, via=via, at=at)
    return caller


async def leave_in_peace(s: AsyncSession, caller: Caller, *, via: OptOutVia, at: datetime) -> None:
    """As `opt_out`, for a caller at hand; said again it changes nothing."""
    if caller.opted_out_at is None:
        caller.opted_out_at, caller.opted_out_via = at, via
        await s.flush()


async def opt_in(s: AsyncSession, caller: Caller) -> None:
    """The caller wishes to be asked again, and said so to a person."""
    caller.opted_out_at = caller.opted_out_via = None
    await s.flush()


async def opted_out(s: AsyncSession, *, most: int = 500) -> list[Caller]:
    """Those who are left in peace, the newest first."""
    found = await s.scalars(
        select(Caller)
        .where(Caller.opted_out_at.is_not(None))
        .order_by(Caller.opted_out_at.desc(), Caller.id)
        .limit(most)
    )
    return list(found)


def mask_phone(phone: str) -> str:
    """Enough to tell two callers apart, not enough to ring one: `09•• ••• 678`."""
    digits = vietnam.national(phone)
    return f"{digits[:2]}•• ••• {digits[-3:]}" if len(digits) >= 9 else "•••"


def mask_name(name: str) -> str:
    """Initials only: `Nguyễn Văn Tư` → `N. V. T.`"""
    return " ".join(f"{word[0]}." for word in name.split())
