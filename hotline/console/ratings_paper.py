"""Phiếu giấy: batches of papers, typed twice, compared, and kept as ratings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, feedback, staff
from hotline.console import context, given
from hotline.console.rendering import page
from hotline.feedback import Counter, PaperBatch, paper
from hotline.feedback.counters import counters
from hotline.feedback.paper import FIELDS, Entry, PaperState, Written
from hotline.staff import Person, Role

_PATH = "/rating-papers"
_TYPISTS = (Role.OPERATOR, Role.DISPATCHER)


class Choice(NamedTuple):
    """An entry of a list to choose from."""

    id: str
    name: str


async def batch_list(request: web.Request) -> web.StreamResponse:
    """All batches with how far they are, and the form of a new one."""
    typed = await context.typed(request)
    async with context.db(request).read() as s:
        rows = await paper.batches(s, most=context.most(request, 100))
        shown: dict[str, Any] = {
            "rows": rows,
            "typed_so_far": await paper.typed_so_far(s, rows),
            "names": await _names(s, rows),
            "counters": _choices(await counters(s)),
        }
    value = {name: typed.get(name, "") for name in ("name", "papers", "counter")}
    return page(request, "papers.html", value=value, most=paper.PAPERS_AT_MOST,
                may_type=_types(context.person(request)), **shown)  # fmt: skip


async def add(request: web.Request) -> web.StreamResponse:
    """Begin a batch, and go on to type it."""
    typed = await context.typed(request)
    name, papers = given.text(typed, "name"), given.one_of(typed, "papers") or 0
    counter, _, officer = typed.get("counter", "").partition("-")
    where = {"counter": counter, "officer": officer}
    async with context.db(request).write() as s:
        row = await paper.open_batch(
            s, name, papers, given.one_of(where, "counter"), given.one_of(where, "officer"),
            by=context.person(request), at=clock.now(),
        )  # fmt: skip
    return context.see(f"{_PATH}/{row.id}")


async def batch(request: web.Request) -> web.StreamResponse:
    """The form for whose turn it is, the comparison once both have typed, else how far it is."""
    typed, me, at = await context.typed(request), context.person(request), clock.now()
    async with context.db(request).read() as s:
        row = await paper.batch(s, context.number(request))
        entry = paper.entry_of(row, me) if _types(me) else None
        shown: dict[str, Any] = {
            "row": row,
            "entry": entry,
            "names": await _names(s, [row]),
            "typed_so_far": await paper.typed_so_far(s, [row]),
            "scale": await feedback.scale(s),
            "reasons": await feedback.reasons(s),
            "compared": await paper.compared(s, row, at=at) if row.second_done_at else [],
            **(await _sheet(s, row, entry, typed) if entry else {}),
        }
    shown["ready"] = sum(one.state == PaperState.AGREED for one in shown["compared"])
    return page(request, "paper.html", typed=typed, may_type=_types(me), fields=FIELDS,
                done=request.query.get("done", ""), me_id=me.id, **shown)  # fmt: skip


async def enter(request: web.Request) -> web.StreamResponse:
    """Keep what was typed so far; the last button also ends the entry."""
    typed, number = await context.typed(request), context.number(request)
    done = typed.get("done") == "1"
    numbers = {int(name[5:]) for name in typed if name[:5] == "code-" and name[5:].isdecimal()}
    lines = {one: _written(typed, one) for one in numbers}
    async with context.db(request).write() as s:
        ended = await paper.enter(
            s, number, lines, done=done, by=context.person(request), at=clock.now()
        )
    told = "entered" if ended else "flawed" if done else "saved"
    return context.see(f"{_PATH}/{number}?done={told}")


async def settle(request: web.Request) -> web.StreamResponse:
    """A third look at one paper: what it reads, or why it is set aside."""
    typed, number = await context.typed(request), context.number(request)
    line = given.one_of(typed, "number") or 0
    drops = typed.get("what") == "drop"
    async with context.db(request).write() as s:
        await paper.settle(
            s, number, line, _written(typed, line),
            dropped=typed.get("dropped", "") if drops else None,
            by=context.person(request), at=clock.now(),
        )  # fmt: skip
    return context.see(f"{_PATH}/{number}?done=settled#paper-{line}")


async def record(request: web.Request) -> web.StreamResponse:
    """Make ratings of all papers that agree."""
    number = context.number(request)
    async with context.db(request).write() as s:
        await paper.record(s, number, by=context.person(request), at=clock.now())
    return context.see(f"{_PATH}/{number}?done=kept")


def _choices(known: Sequence[Counter]) -> list[Choice]:
    """Each counter in use, then it with each of its officers: `3`, `3-7`."""
    found = []
    for one in known:
        if one.ended_at is None:
            found.append(Choice(str(one.id), one.name))
            found += [Choice(f"{one.id}-{who.id}", f"{one.name} · {who.name}")
                      for who in one.on_duty]  # fmt: skip
    return found


def _types(person: Person) -> bool:
    return person.role in _TYPISTS


def _written(typed: Mapping[str, str], number: int) -> Written:
    return Written(**{name: typed.get(f"{name}-{number}", "") for name in FIELDS})


async def _sheet(
    s: AsyncSession, row: PaperBatch, entry: Entry, typed: Mapping[str, str]
) -> dict[str, Any]:
    """What the form holds, and what is wrong with what was kept of it."""
    lines = await paper.lines(s, row, entry)
    read = await paper.sheet(
        s, {number: one.written for number, one in lines.items()}, row.counter_id, at=clock.now()
    )
    kept = {number: one.written for number, one in lines.items()}
    refused = bool(typed)
    return {
        "written": {
            number: _written(typed, number) if refused else kept.get(number, Written())
            for number in range(1, row.papers + 1)
        },
        "flaws": {number: paper.flaws_of(read, number) for number in lines},
    }


async def _names(s: AsyncSession, rows: Sequence[PaperBatch]) -> dict[int, str | None]:
    wanted = {
        one for row in rows for one in (row.first_id, row.second_id, row.created_by_id) if one
    }
    return {one: await staff.name_of(s, one) for one in sorted(wanted)}
