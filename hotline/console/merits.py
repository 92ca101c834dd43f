"""Biểu dương, phê bình: what the office records, with its grounds; agencies read their own."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, amendments, clock, merits, notices
from hotline.agencies import keeping
from hotline.amendments import Subject
from hotline.console import amended, context, given, periods
from hotline.console.feedback_figures import scope_of
from hotline.console.given import Typed
from hotline.console.periods import Period
from hotline.console.rendering import page
from hotline.console.sheets import Column, Sheet, Shown
from hotline.feedback.figures import Scope
from hotline.merits import (
    PAGE,
    GroundKind,
    GroundTerms,
    Merit,
    MeritCounts,
    MeritGround,
    MeritKind,
    MeritsWanted,
    MeritTerms,
)
from hotline.reports import directives
from hotline.reports import grounds as of_agencies
from hotline.staff import Role

_FIELDS = ("kind", "agency", "person", "officer", "day", "number", "dated", "words")
_MORE_GROUNDS = 2
_REFERENCE = re.compile(r"reference-(\d{1,2})")
# Where a ground of a ticket is found on the ticket's page.
_PLACES = {GroundKind.RATING: "#ratings", GroundKind.EXPLANATION: "#explanation"}


class Asked(NamedTuple):
    """What the address asks for beside the period."""

    agency: int | None
    kind: MeritKind | None

    def query(self, period: Period | None, **other: object) -> str:
        """The same with something else about it; empty values fall away."""
        said = {
            **(period.typed if period else {}),
            "agency": self.agency,
            "kind": self.kind,
            **other,
        }
        return urlencode({name: value for name, value in said.items() if value})


class Grounded(NamedTuple):
    """A ground as a page shows it: `path` is where it is found, empty for nowhere here."""

    ground: MeritGround
    path: str


async def merit_list(request: web.Request) -> web.StreamResponse:
    """A period's merits with counts by agency; an agency finds its own."""
    period = periods.read(request.query, at=clock.now())
    asked, skip = _asked(request.query), given.one_of(request.query, "from") or 0
    async with context.db(request).read() as s:
        scope = await scope_of(request, s)
        wanted = _wanted(period, asked, scope)
        rows = await merits.listed(s, wanted, skip=skip)
        counted = await merits.counts(s, period.span, agency_ids=scope)
        titles = await agencies.titles(s)
    table = sorted(
        ((number, titles.get(number, ""), one) for number, one in counted.items()),
        key=lambda one: (-sum(one[2]), one[1]),
    )
    return page(
        request, "merits.html", period=period, words=period.words(context.language(request)),
        asked=asked, rows=rows[:PAGE], table=table, kinds=list(MeritKind), start=skip,
        total=MeritCounts(*(sum(one[2][at] for one in table) for at in (0, 1))),
        older=skip + PAGE if len(rows) > PAGE else 0, step=PAGE, every=scope is None,
        of=titles.get(asked.agency or 0, ""), wanted=wanted,
    )  # fmt: skip


def sheets(shown: Shown) -> list[Sheet]:
    """All merits that are asked for, and the counts."""
    return [
        Sheet("Biểu dương, phê bình", _COLUMNS, _all(shown), [shown["words"]]),
        Sheet("Theo cơ quan", _COUNTS, shown["table"], [shown["words"]]),
    ]


async def merit(request: web.Request) -> web.StreamResponse:
    """One merit with its grounds, how it came about, and the form to withdraw it."""
    typed, number = await context.typed(request), context.number(request)
    async with context.db(request).read() as s:
        row = await merits.merit(s, number, await scope_of(request, s))
        grounds = await _grounded(s, row.grounds)
        history = await amendments.of(s, Subject.MERIT, number)
    return page(request, "merit.html", row=row, grounds=grounds, typed=typed,
                history=amended.told(history, context.language(request)))  # fmt: skip


async def blank(request: web.Request) -> web.StreamResponse:
    """The form; an address may fill in the kind, the agency and grounds (`ground=kind:reference`).

    A refused form comes back as it was typed.
    """
    typed = await context.typed(request)
    value = {name: (typed or request.query).get(name, "") for name in _FIELDS}
    if not typed:
        value |= {"day": f"{clock.local_day(clock.now()):%d/%m/%Y}", "words": ""}
    async with context.db(request).read() as s:
        titles = await agencies.titles(s)
        every = [_Choice(one.id, titles[one.id]) for one in await keeping.every_agency(s)]
        people = await notices.addressees(s, roles=(Role.OFFICER, Role.HEAD))
    grounds = _typed_grounds(typed) if typed else _linked_grounds(request)
    return page(
        request, "merit_new.html", value=value, agencies=every, kinds=list(MeritKind),
        people=[_Choice(one.id, f"{one.name} – {titles[one.agency_id or 0]}") for one in people],
        grounds=[*grounds, *[GroundTerms("")] * _MORE_GROUNDS][: merits.GROUNDS_AT_MOST],
        ground_kinds=list(GroundKind),
    )  # fmt: skip


async def add(request: web.Request) -> web.StreamResponse:
    """Record it; its page shows it as the agency reads it."""
    typed = await context.typed(request)
    terms = MeritTerms(
        typed.get("kind", ""), given.one_of(typed, "agency"), given.day(typed, "day"),
        typed.get("words", ""), _typed_grounds(typed), given.one_of(typed, "person"),
        given.text(typed, "officer"), given.text(typed, "number"), given.day(typed, "dated"),
    )  # fmt: skip
    async with context.db(request).write() as s:
        row = await merits.record(
            s, terms, check=of_agencies.check, by=context.person(request), at=clock.now()
        )
    return context.see(f"/merits/{row.id}")


async def withdraw(request: web.Request) -> web.StreamResponse:
    """It stands no more; its reason is read beside it."""
    typed, number = await context.typed(request), context.number(request)
    async with context.db(request).write() as s:
        row = await merits.merit(s, number)
        await merits.withdraw(
            s, row, typed.get("because", ""), by=context.person(request), at=clock.now()
        )
    return context.see(f"/merits/{number}")


class _Choice(NamedTuple):
    id: int
    name: str


def _asked(query: Mapping[str, str]) -> Asked:
    kind = query.get("kind", "")
    return Asked(given.one_of(query, "agency"), MeritKind(kind) if kind in set(MeritKind) else None)


def _wanted(period: Period, asked: Asked, scope: Scope) -> MeritsWanted:
    whose: Scope = scope
    if asked.agency is not None:
        whose = [asked.agency] if scope is None or asked.agency in scope else []
    return MeritsWanted(*clock.days_in(period.span), agencies=whose, kind=asked.kind)


async def _all(shown: Shown) -> AsyncIterator[Merit]:
    skip = 0
    while True:
        async with context.db(shown.request).read() as s:
            rows = await merits.listed(s, shown["wanted"], skip=skip, most=PAGE)
        for one in rows:
            yield one
        skip += PAGE
        if len(rows) < PAGE:
            return


def _typed_grounds(typed: Typed) -> list[GroundTerms]:
    """As many as the form had, empty ones too: refusals name them by their place."""
    last = max((int(found[1]) for name in typed if (found := _REFERENCE.fullmatch(name))),
               default=-1)  # fmt: skip
    names = ("ground", "reference", "said")
    return [
        GroundTerms(*(typed.get(f"{name}-{at}", "") for name in names)) for at in range(last + 1)
    ]


def _linked_grounds(request: web.Request) -> list[GroundTerms]:
    words = request.query.get("words", "")
    found = list[GroundTerms]()
    for one in request.query.getall("ground", []):
        kind, _, reference = one.partition(":")
        found.append(GroundTerms(kind, reference, "" if found else words))
    return found


async def _grounded(s: AsyncSession, grounds: Sequence[MeritGround]) -> list[Grounded]:
    codes = [one.reference for one in grounds if not one.reference.startswith("/")]
    known, directed = await merits.tickets_of(s, codes), await directives.by_numbers(s, codes)
    return [Grounded(one, _path(one, known, directed)) for one in grounds]


def _path(ground: MeritGround, known: Mapping[str, int], directed: Mapping[str, int]) -> str:
    kind, reference = GroundKind(ground.kind), ground.reference
    if reference.startswith("/"):
        return reference
    if reference in known:
        return f"/tickets/{known[reference]}{_PLACES.get(kind, '')}"
    if kind == GroundKind.DIRECTIVE and reference in directed:
        return f"/directives/{directed[reference]}"
    if kind == GroundKind.DOSSIER and reference:
        return f"/dossiers?q={quote(reference)}"
    return ""


def _grounds_in_words(row: Any) -> str:
    return "; ".join(": ".join(filter(None, (one.reference, one.words))) for one in row.grounds)


_COLUMNS = (
    Column("Ngày", "day"),
    Column("Loại", "kind", group="MeritKind"),
    Column("Cơ quan", "agency.name"),
    Column("Cán bộ", "officer"),
    Column("Số văn bản", "number"),
    Column("Ngày văn bản", "dated"),
    Column("Nội dung", "words"),
    Column("Căn cứ", _grounds_in_words),
    Column("Lý do rút lại", "withdrawn_because"),
)
_COUNTS = (
    Column("Cơ quan", lambda one: one[1]),
    Column(MeritKind.COMMENDATION, lambda one: one[2].commendations, number=True),
    Column(MeritKind.CRITICISM, lambda one: one[2].criticisms, number=True),
)
