"""The agencies as the office keeps them: dates, successors, and handing over what was left."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, amendments, clock
from hotline.agencies import Agency, AgencyKind, Titled, keeping
from hotline.agencies.keeping import AgencyTerms
from hotline.amendments import Deed, Subject
from hotline.console import amended, context, given
from hotline.console.given import Typed
from hotline.console.rendering import page
from hotline.tickets import succession

_LIST = "/admin/agencies"


async def agency_list(request: web.Request) -> web.StreamResponse:
    """All agencies; those that have ended say who took their place and what they still hold."""
    today = clock.local_day(clock.now())
    async with context.db(request).read() as s:
        every = await keeping.every_agency(s)
        ended = [one.id for one in every if one.valid_to is not None and one.valid_to <= today]
        left = await succession.left(s, ended)
        titles = await agencies.titles(s)
    return page(
        request,
        "admin_agencies.html",
        agencies=every,
        names=titles,
        ended=set(ended),
        left=left,
        today=today,
    )


async def new(request: web.Request) -> web.StreamResponse:
    """The form of an agency that is not there yet."""
    typed = await context.typed(request)
    row = {"kind": AgencyKind.DEPARTMENT, "valid_from": clock.local_day(clock.now())}
    async with context.db(request).read() as s:
        shown = await _form(s, None, typed, _row(None) | row)
    return page(request, "admin_agency.html", **shown)


async def agency(request: web.Request) -> web.StreamResponse:
    """One agency: its form, what it still holds once it has ended, and its history."""
    typed, number = await context.typed(request), context.number(request)
    async with context.db(request).read() as s:
        found = await keeping.agency(s, number)
        shown = await _form(s, found, typed, _row(found))
        most = context.most(request, 200)
        history = await amendments.of(s, Subject.AGENCY, number, most=most)
        shown["left"] = (await succession.left(s, [number]))[number]
        shown["heir"] = agencies.heirs(shown["agencies"], on=shown["today"]).get(number)
    shown["history"] = amended.told(history, context.language(request))
    return page(request, "admin_agency.html", **shown)


async def add(request: web.Request) -> web.StreamResponse:
    """A new agency."""
    return await _keep(request, None)


async def change(request: web.Request) -> web.StreamResponse:
    """Another wording of an agency."""
    return await _keep(request, context.number(request))


async def hand_over(request: web.Request) -> web.StreamResponse:
    """What an ended agency has open goes to its successor, with a line on every ticket."""
    typed, number = await context.typed(request), context.number(request)
    async with context.db(request).write() as s:
        found = await keeping.agency(s, number)
        await succession.hand_over(
            s,
            found,
            with_people=given.ticked(typed, "people"),
            by=context.person(request),
            at=clock.now(),
        )
    return context.see(f"{_LIST}/{number}")


async def _keep(request: web.Request, number: int | None) -> web.StreamResponse:
    typed = await context.typed(request)
    async with context.db(request).write() as s:
        row = await keeping.agency(s, number) if number is not None else None
        before = await _words(s, row) if row else {}
        given.unchanged(typed, before)
        row = await keeping.keep_agency(s, row, _terms(typed))
        changed = amendments.difference(before, await _words(s, row))
        if changed:
            deed = Deed.CHANGED if before else Deed.ADDED
            amendments.note(s, Subject.AGENCY, row.id, row.name, deed, changed,
                            by=context.person(request), at=clock.now())  # fmt: skip
    return context.see(_LIST if number is None else f"{_LIST}/{number}")


def _terms(typed: Typed) -> AgencyTerms:
    return AgencyTerms(
        code=given.text(typed, "code"),
        name=given.text(typed, "name"),
        kind=typed.get("kind", ""),
        parent_id=given.one_of(typed, "parent"),
        commune_id=given.one_of(typed, "commune"),
        valid_from=given.needed_day(typed, "valid_from"),
        valid_to=given.day(typed, "valid_to"),
        successor_id=given.one_of(typed, "successor"),
    )


def _row(row: Agency | None) -> dict[str, object]:
    """The row under the names of the form."""
    return {
        "code": row.code if row else "",
        "name": row.name if row else "",
        "kind": row.kind if row else "",
        "parent": row.parent_id if row else None,
        "commune": row.commune_id if row else None,
        "valid_from": row.valid_from if row else None,
        "valid_to": row.valid_to if row else None,
        "successor": row.successor_id if row else None,
    }


async def _words(s: AsyncSession, row: Agency) -> dict[str, object]:
    """The row with names in place of numbers, as an amendment keeps it."""
    parent = await s.get(Agency, row.parent_id) if row.parent_id else None
    heir = await s.get(Agency, row.successor_id) if row.successor_id else None
    commune = await s.get(agencies.Commune, row.commune_id) if row.commune_id else None
    return {
        "code": row.code,
        "name": row.name,
        "agency_kind": row.kind,
        "parent": parent.name if parent else None,
        "commune": commune.name if commune else None,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "successor": heir.name if heir else None,
    }


async def _form(
    s: AsyncSession, row: Agency | None, typed: Typed, kept: dict[str, object]
) -> dict[str, Any]:
    return {
        "row": row,
        "value": given.shown(typed, kept),
        "seen": given.mark(await _words(s, row)) if row else "",
        "agencies": await keeping.every_agency(s),
        "others": [Titled(*one) for one in (await agencies.titles(s)).items()],
        "communes": await agencies.communes(s),
        "kinds": list(AgencyKind),
        "today": clock.local_day(clock.now()),
        "left": None,
        "heir": None,
        "history": [],
    }
