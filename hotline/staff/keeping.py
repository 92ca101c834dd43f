"""How the administrator keeps people: taken on, moved, given a new password, let go.

Nobody is deleted: what they did keeps their name. Whoever is let go, moved to another
agency or given another role is signed out at once.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from sqlalchemy import delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import vietnam
from hotline.errors import Conflict, Invalid, NotFound
from hotline.staff.people import Person, Role, login_of
from hotline.staff.signing import Visit

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_EXTENSION = re.compile(r"[0-9]{2,8}")
_OF_AN_AGENCY = {Role.OFFICER, Role.HEAD}


@dataclass(frozen=True)
class PersonTerms:
    """What the office says of a person; empty texts where there is nothing."""

    login: str
    name: str
    role: str
    agency_id: int | None
    extension: str
    email: str
    phone: str
    active: bool = True


async def person(s: AsyncSession, person_id: int) -> Person:
    """One person, active or not. Raises NotFound."""
    found = await s.get(Person, person_id)
    if found is None:
        raise NotFound("no_such_person")
    return found


async def find(
    s: AsyncSession, *, typed: str = "", role: str = "", most: int = 200
) -> list[Person]:
    """People whose name, sign-in name or extension holds what was typed; active ones first."""
    query = select(Person).order_by(Person.active.desc(), Person.role, Person.name, Person.id)
    if role in set(Role):
        query = query.where(Person.role == role)
    wanted = vietnam.fold(vietnam.nfc(typed))
    if not wanted:
        return list(await s.scalars(query.limit(most)))
    # A few hundred names: folded here, because no engine folds Vietnamese as we do.
    found = [
        one
        for one in await s.scalars(query)
        if wanted in vietnam.fold(f"{one.name} {one.login} {one.extension or ''}")
    ]
    return found[:most]


async def keep(
    s: AsyncSession, row: Person | None, terms: PersonTerms, *, password_hash: str = ""
) -> Person:
    """Take somebody on (`row` None, with a hash) or write what changed of them.

    Raises Invalid naming what is wrong; Conflict when no administrator would be left.
    """
    await _check(s, row, terms)
    words = {
        **asdict(terms),
        "login": login_of(terms.login),
        "extension": terms.extension or None,
        "email": terms.email or None,
        "phone": vietnam.e164(terms.phone) if terms.phone else None,
        "agency_id": terms.agency_id,
    }
    if row is None:
        row = Person(**words, password_hash=password_hash)
        s.add(row)
    elif any(getattr(row, name) != words[name] for name in ("role", "agency_id", "active")):
        await _send_out(s, row)
    for name, value in words.items():
        setattr(row, name, value)
    await s.flush()
    return row


async def renew_password(s: AsyncSession, row: Person, password_hash: str) -> None:
    """A new password: whoever was signed in with the old one is so no more, no lock remains."""
    row.password_hash, row.failures, row.locked_until = password_hash, 0, None
    await _send_out(s, row)
    await s.flush()


async def _send_out(s: AsyncSession, row: Person) -> None:
    await s.execute(delete(Visit).where(Visit.person_id == row.id))


async def _check(s: AsyncSession, row: Person | None, terms: PersonTerms) -> None:
    login = login_of(terms.login)
    if not _LOGIN.fullmatch(login):
        raise Invalid("login_wrong", field="login")
    if not terms.name or len(terms.name) > 120:
        raise Invalid("name_missing", field="name")
    if terms.role not in set(Role):
        raise Invalid("role_missing", field="role")
    if terms.role in _OF_AN_AGENCY and terms.agency_id is None:
        raise Invalid("person_without_agency", field="agency")
    if terms.extension and not _EXTENSION.fullmatch(terms.extension):
        raise Invalid("extension_wrong", field="extension")
    if terms.email and not _EMAIL.fullmatch(terms.email):
        raise Invalid("email_wrong", field="email")
    if terms.phone and vietnam.e164(terms.phone) is None:
        raise Invalid("phone_wrong", field="phone")
    await _check_taken(s, row, login, terms.extension)
    if row is not None and row.role == Role.ADMIN and row.active:
        await _check_last(s, row, terms)


async def _check_taken(s: AsyncSession, row: Person | None, login: str, extension: str) -> None:
    same = [Person.login == login, *([Person.extension == extension] if extension else [])]
    taken = await s.scalars(select(Person).where(or_(*same), Person.id != (row.id if row else 0)))
    for other in taken:
        if other.login == login:
            raise Invalid("login_taken", field="login", login=login)
        raise Invalid("extension_taken", field="extension", name=other.name)


async def _check_last(s: AsyncSession, row: Person, terms: PersonTerms) -> None:
    if terms.role == Role.ADMIN and terms.active:
        return
    others = await s.scalar(
        select(func.count())
        .select_from(Person)
        .where(Person.role == Role.ADMIN, Person.active, Person.id != row.id)
    )
    if not others:
        raise Conflict("last_administrator")
