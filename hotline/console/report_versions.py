"""The life of a report: drafts, checking, issuing and corrections, and the documents of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from hotline import clock, reports, staff
from hotline.console import (
    context,
    given,
    report_asked,
    report_papers,
    report_shown,
    report_unsound,
)
from hotline.console import reports as shown_reports
from hotline.console.given import Typed
from hotline.console.rendering import page
from hotline.console.report_asked import Number
from hotline.console.report_shown import Paths
from hotline.console.sheets import Column, Sheet, Shown
from hotline.errors import Invalid
from hotline.reports import (
    ReportVersion,
    Split,
    VersionState,
    beside,
    freezing,
    issuing,
    taking,
    wording,
)
from hotline.reports.beside import Matter
from hotline.reports.codes import Upshot
from hotline.reports.document import Letterhead, ReportPart
from hotline.reports.freezing import Taken
from hotline.reports.issuing import VersionMove
from hotline.reports.versions import of_period, version, versions
from hotline.staff import Role
from hotline.tickets.wanted import written_instant

_HEAD = ("superior", "issuer", "place", "subject", "authority", "position")
_LISTS = ("addressees", "recipients")
_ALWAYS = (ReportPart.RECEIVED, ReportPart.DIRECTED)


async def version_list(request: web.Request) -> web.StreamResponse:
    """Every report with its versions, and the form that drafts one."""
    at, language = clock.now(), context.language(request)
    typed = await context.typed(request)
    async with context.db(request).read() as s:
        set_ = await reports.terms(s)
        rows = await versions(s)
        people = await staff.roster(s)
    last = reports.month_of(at, set_.cutoff).previous()
    return page(
        request, "reports.html", rows=rows, people=people, typed=typed,
        named=lambda row: wording.words(row.report.period, language),
        head=lambda row: freezing.words(row)[0],
        period=typed.get("period", last.name), last=last.name,
        drafts=context.person(request).role == Role.OFFICE,
    )  # fmt: skip


def list_sheets(shown: Shown) -> list[Sheet]:
    """The same as a file."""
    language = shown.language
    columns = (
        Column("Kỳ báo cáo", lambda row: wording.words(row.report.period, language)),
        Column("Bản", "version"),
        Column("Tình trạng", "state", group="VersionState"),
        Column("Số văn bản", lambda row: freezing.words(row)[0].number),
        Column("Tính đến", "counted"),
        Column("Phát hành lúc", "issued_at"),
        Column("Mã băm", "hash"),
    )
    return [Sheet("Các báo cáo", columns, shown["rows"])]


async def one(request: web.Request) -> web.StreamResponse:
    """A version: its figures, what the office says beside them, and what may be done now."""
    language, number = context.language(request), context.number(request)
    typed, person = await context.typed(request), context.person(request)
    async with context.db(request).read() as s:
        row = await version(s, number)
        others = await of_period(s, row.report.period)
        people = await staff.roster(s)
        told, compared = freezing.told(row), await freezing.compared_with(s, row)
        unsound = await report_unsound.unsound(
            s, told, row.moments, context.reader(request), language
        )
    paths = Paths(f"/reports/{number}/behind", {}, _before(row), "branch",
                  f"/reports/{compared.id}/behind" if compared else None)  # fmt: skip
    split = request.query.get("split", "")
    letterhead, remarks = freezing.words(row)
    return page(
        request, "report_version.html", row=row, others=others, people=people,
        words=wording.words(row.report.period, language), state=VersionState(row.state),
        compared=compared, recounted=_recounted(told),
        compared_words=wording.words(row.report.period.previous(), language),
        **report_shown.shown(
            told, freezing.before(row), paths, language, split=split, fewest=freezing.fewest(row)
        ),
        findings=unsound, annexes=report_papers.offered(told),
        moves=issuing.moves(row) if person.role == Role.OFFICE else [],
        value=_value(letterhead, remarks, typed), remarks=remarks, letterhead=letterhead,
        parts=list(ReportPart), always=_ALWAYS, typed=typed, before=_corrected(row, others),
    )  # fmt: skip


async def behind(request: web.Request) -> web.StreamResponse:
    """The tickets that a number of a version counts, as they were frozen with it."""
    language, number = context.language(request), context.number(request)
    wanted = report_asked.number(request)
    async with context.db(request).read() as s:
        row = await version(s, number, lists=True)
        name = await shown_reports.row_name(s, wanted.by, language)
        if wanted.branch is not None:
            name = await shown_reports.row_name(s, (Split.FIELD, wanted.branch), language)
    return await shown_reports.listed(
        request, _frozen(row, wanted), figure=wanted.figure, row=name, moments=row.moments,
        words=wording.words(row.report.period, language),
        path=f"/reports/{number}/behind?{urlencode(wanted.query)}", back=f"/reports/{number}",
    )  # fmt: skip


async def draft(request: web.Request) -> web.StreamResponse:
    """Count a period and keep it as a draft; of one that was issued, its correction."""
    typed = await context.typed(request)
    taken = await _taken(request, typed)
    async with context.db(request).write() as s:
        row = await issuing.draft(
            s, taken, by=context.person(request), at=clock.now(), because=typed.get("because", "")
        )
    return context.see(f"/reports/{row.id}")


async def correct(request: web.Request) -> web.StreamResponse:
    """A new version of what was issued: as of the same instant unless another was typed."""
    typed = await context.typed(request)
    async with context.db(request).read() as s:
        row = await version(s, context.number(request))
    taken = await _taken(request, typed, row)
    async with context.db(request).write() as s:
        made = await issuing.draft(
            s, taken, by=context.person(request), at=clock.now(), because=typed.get("because", "")
        )
    return context.see(f"/reports/{made.id}")


async def recount(request: web.Request) -> web.StreamResponse:
    """Count a draft again, as of another instant if one was typed."""
    typed, number = await context.typed(request), context.number(request)
    async with context.db(request).read() as s:
        row = await version(s, number)
    taken = await _taken(request, typed, row)
    async with context.db(request).write() as s:
        await issuing.recount(s, number, taken, seen=typed.get("seen", ""),
                              by=context.person(request), at=clock.now())  # fmt: skip
    return context.see(f"/reports/{number}")


async def write(request: web.Request) -> web.StreamResponse:
    """What the office says around and beside the figures."""
    typed, number = await context.typed(request), context.number(request)
    async with context.db(request).write() as s:
        kept, _ = freezing.words(await version(s, number))
        await issuing.write(
            s, number, _typed_head(kept, typed),
            {part: typed.get(part, "") for part in ReportPart}, seen=typed.get("seen", ""),
            by=context.person(request), at=clock.now(),
        )  # fmt: skip
    return context.see(f"/reports/{number}")


async def move(request: web.Request) -> web.StreamResponse:
    """Check it, send it back, or discard it."""
    typed, number = await context.typed(request), context.number(request)
    wanted, seen, me = typed.get("move", ""), typed.get("seen", ""), context.person(request)
    async with context.db(request).write() as s:
        if wanted == VersionMove.DISCARD:
            await issuing.discard(s, number, seen=seen, by=me)
            return context.see("/reports")
        if wanted == VersionMove.CHECK:
            await issuing.check(s, number, seen=seen, by=me, at=clock.now())
        elif wanted == VersionMove.SEND_BACK:
            await issuing.send_back(s, number, seen=seen, by=me)
        else:
            raise Invalid("report_move_unknown")
    return context.see(f"/reports/{number}")


async def issue(request: web.Request) -> web.StreamResponse:
    """Issue it under its number, place, day and signer."""
    typed, number = await context.typed(request), context.number(request)
    signed = Letterhead(number=given.text(typed, "number"), day=given.day(typed, "day"),
                        place=given.text(typed, "place"),
                        signer=given.text(typed, "signer"))  # fmt: skip
    async with context.db(request).write() as s:
        await issuing.issue(s, number, signed, seen=typed.get("seen", ""),
                            by=context.person(request), at=clock.now())  # fmt: skip
    return context.see(f"/reports/{number}")


async def _taken(request: web.Request, typed: Typed, row: ReportVersion | None = None) -> Taken:
    """Count while nobody else is held up: only what was counted is written."""
    at, said = clock.now(), typed.get("as_of", "").strip()
    as_of = reports.instant(said) if said else None
    if as_of is not None and as_of > at:
        raise Invalid("as_of_ahead", field="as_of")
    if row is not None and row.state == VersionState.ISSUED and as_of is None:
        as_of = row.counted
    async with context.db(request).read() as s:
        cutoff = (await reports.terms(s)).cutoff
        period = row.report.period if row else reports.named(typed.get("period", ""), cutoff)
        if period.span.start > at:
            raise Invalid("report_not_begun", field="period")
        moments = await reports.moments_of(s, period, at=at, as_of=as_of)
        return await taking.take(s, period, moments)


def _typed_head(kept: Letterhead, typed: Typed) -> Letterhead:
    lines = {
        name: tuple(line for one in typed.get(name, "").splitlines() if (line := one.strip()))
        for name in _LISTS
    }
    return replace(kept, **{name: given.text(typed, name) for name in _HEAD}, **lines)  # type: ignore[arg-type]


def _value(head: Letterhead, remarks: Mapping[ReportPart, str], typed: Typed) -> dict[str, str]:
    """What the forms show: what was typed when one was refused, else what is kept."""
    kept = {name: getattr(head, name) for name in (*_HEAD, "number", "signer")}
    kept |= {name: "\n".join(getattr(head, name)) for name in _LISTS}
    kept |= {part.value: remarks.get(part, "") for part in ReportPart}
    kept |= {"day": f"{head.day:%d/%m/%Y}" if head.day else "", "as_of": ""}
    return {name: typed.get(name, value) for name, value in kept.items()}


def _frozen(row: ReportVersion, wanted: Number) -> Sequence[int | Matter]:
    """What is behind a number of a version."""
    if isinstance(wanted.figure, Upshot):
        return beside.counted(freezing.matters(row), wanted.figure, wanted.agency)
    return freezing.tickets(row, wanted.figure, wanted.by, branch=wanted.branch)[::-1]


def _corrected(row: ReportVersion, others: list[ReportVersion]) -> ReportVersion | None:
    """The version that this one corrects."""
    return next((one for one in others if one.version == row.version - 1), None)


def _recounted(told: Mapping[str, Any]) -> int | None:
    """What the period before is counted as, where that differs from what was issued."""
    again: int | None = told.get("previous_counted")
    return None if again == told["previous"] else again


def _before(row: ReportVersion) -> dict[str, str]:
    """The period before, as this version has counted it where its report was not issued."""
    previous = row.report.period.previous()
    as_of = written_instant(row.opened)
    query = {"period": previous.name} if previous.months else {
        "since": written_instant(previous.span.start),
        "until": written_instant(previous.span.end),
    }  # fmt: skip
    return {**query, "as_of": as_of}
