"""What reaches a person: their own choice over their role's defaults."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import callers, vietnam
from hotline.errors import Invalid
from hotline.notices.occasions import DEFAULTS, Means, Occasion
from hotline.notices.tables import NoticePreference
from hotline.staff import Person, Role


async def preferences(s: AsyncSession, person: Person) -> dict[Occasion, Means]:
    """Every occasion of the person's role with the means that hold now."""
    rows = await s.scalars(select(NoticePreference).where(NoticePreference.person_id == person.id))
    chosen = {row.occasion: Means(row.console, row.email, row.sms) for row in rows}
    return {
        occasion: chosen.get(occasion, usual)
        for occasion, usual in DEFAULTS[Role(person.role)].items()
    }


async def choose(s: AsyncSession, person: Person, chosen: Mapping[Occasion, Means]) -> None:
    """The person's own choice for the occasions of their role; a later default changes nothing."""
    await use_defaults(s, person)
    s.add_all(
        NoticePreference(person_id=person.id, occasion=occasion, **means._asdict())
        for occasion, means in chosen.items()
        if occasion in DEFAULTS[Role(person.role)]
    )
    await s.flush()


async def use_defaults(s: AsyncSession, person: Person) -> None:
    """Forget what the person chose: their role's defaults hold again."""
    await s.execute(delete(NoticePreference).where(NoticePreference.person_id == person.id))


async def set_address(s: AsyncSession, person: Person, *, email: str, phone: str) -> None:
    """Where notices may reach the person; empty for nowhere.

    Raises Invalid (`email_wrong`, `mobile_wrong`) for what no message can reach.
    """
    email, phone = vietnam.nfc(email).strip(), phone.strip()
    if email and not callers.is_email(email):
        raise Invalid("email_wrong", field="email")
    if phone and not vietnam.is_mobile(phone):
        raise Invalid("mobile_wrong", field="phone")
    mine = await s.get_one(Person, person.id)
    mine.email, mine.phone = email or None, vietnam.e164(phone)
    await s.flush()
