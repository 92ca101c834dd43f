"""The people who sign in: taken on, moved, let go; a new password is shown once."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, amendments, clock, staff, vietnam
from hotline.agencies import Agency, Titled
from hotline.amendments import Deed, Subject
from hotline.console import amended, context, given
from hotline.console.given import Typed
from hotline.console.rendering import page
from hotline.staff import Person, Role
from hotline.staff import keeping as people
from hotline.staff.keeping import PersonTerms

_PATH = "/admin/people"


async def person_list(request: web.Request) -> web.StreamResponse:
    """Everybody, or those whose name holds what was typed."""
    typed, role = request.query.get("q", ""), request.query.get("role", "")
    async with context.db(request).read() as s:
        found = await people.find(s, typed=typed, role=role, most=context.most(request, 200))
        names = await agencies.titles(s)
    return page(
        request, "admin_people.html", people=found, names=names, typed=typed, role=role,
        roles=list(Role),
    )  # fmt: skip


async def new(request: web.Request) -> web.StreamResponse:
    """The form of somebody who is not there yet."""
    typed = await context.typed(request)
    async with context.db(request).read() as s:
        shown = await _form(s, None, typed)
    return page(request, "admin_person.html", **shown)


async def person(request: web.Request) -> web.StreamResponse:
    """One person: the form, a new password, and the history."""
    typed, number = await context.typed(request), context.number(request)
    async with context.db(request).read() as s:
        shown = await _form(s, await people.person(s, number), typed)
        most = context.most(request, 200)
        history = await amendments.of(s, Subject.PERSON, number, most=most)
    shown["history"] = amended.told(history, context.language(request))
    return page(request, "admin_person.html", **shown)


async def add(request: web.Request) -> web.StreamResponse:
    """Take somebody on; the password made for them is shown on the page that follows, once."""
    typed = await context.typed(request)
    password = secrets.token_urlsafe(9)
    hashed = await asyncio.to_thread(staff.hash_of, password)
    async with context.db(request).write() as s:
        row = await people.keep(s, None, _terms(typed, active=True), password_hash=hashed)
        await _note(request, s, row, {})
    return page(request, "admin_password.html", person=row, password=password, fresh=True)


async def change(request: web.Request) -> web.StreamResponse:
    """Another wording of a person; whoever loses rights by it is signed out."""
    typed, number = await context.typed(request), context.number(request)
    async with context.db(request).write() as s:
        row = await people.person(s, number)
        before = await _words(s, row)
        given.unchanged(typed, before)
        await people.keep(s, row, _terms(typed, active=given.ticked(typed, "active")))
        await _note(request, s, row, before)
    return context.see(f"{_PATH}/{number}")


async def renew_password(request: web.Request) -> web.StreamResponse:
    """A new password, shown once."""
    password = secrets.token_urlsafe(9)
    hashed = await asyncio.to_thread(staff.hash_of, password)
    async with context.db(request).write() as s:
        row = await people.person(s, context.number(request))
        await people.renew_password(s, row, hashed)
        amendments.note(s, Subject.PERSON, row.id, row.name, Deed.PASSWORD_RENEWED, {},
                        by=context.person(request), at=clock.now())  # fmt: skip
    return page(request, "admin_password.html", person=row, password=password, fresh=False)


async def _note(
    request: web.Request, s: AsyncSession, row: Person, before: dict[str, object]
) -> None:
    changed = amendments.difference(before, await _words(s, row))
    if changed:
        deed = Deed.CHANGED if before else Deed.ADDED
        amendments.note(s, Subject.PERSON, row.id, row.name, deed, changed,
                        by=context.person(request), at=clock.now())  # fmt: skip


def _terms(typed: Typed, *, active: bool) -> PersonTerms:
    return PersonTerms(
        login=typed.get("login", ""),
        name=given.text(typed, "name"),
        role=typed.get("role", ""),
        agency_id=given.one_of(typed, "agency"),
        extension=given.text(typed, "extension"),
        email=given.text(typed, "email"),
        phone=given.text(typed, "phone"),
        active=active,
    )


async def _words(s: AsyncSession, row: Person) -> dict[str, object]:
    agency = await s.get(Agency, row.agency_id) if row.agency_id else None
    return {
        "login": row.login,
        "name": row.name,
        "role": row.role,
        "of_agency": agency.name if agency else None,
        "extension": row.extension,
        "email": row.email,
        "phone": row.phone,
        "active": row.active,
    }


async def _form(s: AsyncSession, row: Person | None, typed: Typed) -> dict[str, Any]:
    kept = {
        "login": row.login if row else "",
        "name": row.name if row else "",
        "role": row.role if row else "",
        "agency": row.agency_id if row else None,
        "extension": row.extension if row else "",
        "email": row.email if row else "",
        "phone": vietnam.spoken(row.phone) if row and row.phone else "",
        "active": "1" if row is None or row.active else "",
    }
    return {
        "row": row,
        "value": given.shown(typed, kept),
        "seen": given.mark(await _words(s, row)) if row else "",
        "agencies": [Titled(*one) for one in (await agencies.titles(s)).items()],
        "roles": list(Role),
        "history": [],
    }
