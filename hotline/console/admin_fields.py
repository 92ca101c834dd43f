"""The tree of fields as the office keeps it; a field that ended stays on its old tickets."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, amendments, clock
from hotline.agencies import Field, KnownField, keeping
from hotline.agencies.keeping import FieldTerms
from hotline.amendments import Deed, Subject
from hotline.console import amended, context, given
from hotline.console.given import Typed
from hotline.console.rendering import page

_LIST = "/admin/fields"
# How far a line is set in; a deeper one stands no further in.
_DEEPEST = 3


async def field_list(request: web.Request) -> web.StreamResponse:
    """The whole tree, each field under its parent."""
    async with context.db(request).read() as s:
        every = await agencies.fields(s)
    return page(
        request,
        "admin_fields.html",
        branches=branches(every),
        today=clock.local_day(clock.now()),
    )


async def new(request: web.Request) -> web.StreamResponse:
    """The form of a field that is not there yet."""
    typed = await context.typed(request)
    async with context.db(request).read() as s:
        shown = await _form(s, None, typed)
    return page(request, "admin_field.html", **shown)


async def field(request: web.Request) -> web.StreamResponse:
    """One field: its form and its history."""
    typed, number = await context.typed(request), context.number(request)
    async with context.db(request).read() as s:
        shown = await _form(s, await keeping.field(s, number), typed)
        most = context.most(request, 200)
        history = await amendments.of(s, Subject.FIELD, number, most=most)
    shown["history"] = amended.told(history, context.language(request))
    return page(request, "admin_field.html", **shown)


async def add(request: web.Request) -> web.StreamResponse:
    """A new field."""
    return await _keep(request, None)


async def change(request: web.Request) -> web.StreamResponse:
    """Another wording of a field."""
    return await _keep(request, context.number(request))


def branches(every: list[KnownField]) -> list[tuple[int, KnownField]]:
    """The tree as lines: how deep, and which field; a broken branch stands at the top."""
    under: dict[int | None, list[KnownField]] = {}
    known = {one.id for one in every}
    for one in every:
        under.setdefault(one.parent_id if one.parent_id in known else None, []).append(one)
    lines: list[tuple[int, KnownField]] = []

    def walk(parent: int | None, depth: int) -> None:
        for one in under.get(parent, ()):
            lines.append((depth, one))
            walk(one.id, min(depth + 1, _DEEPEST))

    walk(None, 0)
    return lines


async def _keep(request: web.Request, number: int | None) -> web.StreamResponse:
    typed = await context.typed(request)
    terms = FieldTerms(
        code=given.text(typed, "code"),
        name=given.text(typed, "name"),
        parent_id=given.one_of(typed, "parent"),
        valid_to=given.day(typed, "valid_to"),
    )
    async with context.db(request).write() as s:
        row = await keeping.field(s, number) if number is not None else None
        before = await _words(s, row) if row else {}
        given.unchanged(typed, before)
        row = await keeping.keep_field(s, row, terms)
        changed = amendments.difference(before, await _words(s, row))
        if changed:
            deed = Deed.CHANGED if before else Deed.ADDED
            amendments.note(s, Subject.FIELD, row.id, row.name, deed, changed,
                            by=context.person(request), at=clock.now())  # fmt: skip
    return context.see(_LIST)


async def _words(s: AsyncSession, row: Field) -> dict[str, object]:
    parent = await s.get(Field, row.parent_id) if row.parent_id else None
    return {
        "code": row.code,
        "name": row.name,
        "parent": parent.name if parent else None,
        "valid_to": row.valid_to,
    }


async def _form(s: AsyncSession, row: Field | None, typed: Typed) -> dict[str, Any]:
    kept = {
        "code": row.code if row else "",
        "name": row.name if row else "",
        "parent": row.parent_id if row else None,
        "valid_to": row.valid_to if row else None,
    }
    return {
        "row": row,
        "value": given.shown(typed, kept),
        "seen": given.mark(await _words(s, row)) if row else "",
        "fields": [one for one in await agencies.fields(s) if row is None or one.id != row.id],
        "history": [],
    }
