"""What a correction changed, with the tickets and dossiers that make each difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from aiohttp import web

from hotline.console import context
from hotline.console import reports as shown_reports
from hotline.console.rendering import page
from hotline.console.sheets import Column, Sheet, Shown
from hotline.errors import NotFound
from hotline.reports import comparing, printing, rewriting, wording
from hotline.reports.beside import OF_DOSSIERS
from hotline.reports.comparing import Difference
from hotline.reports.plain import OF_CALLS
from hotline.reports.versions import version
from hotline.reports.whose import Behind


class Named(NamedTuple):
    """A ticket or a dossier that only one version counts, and its page."""

    code: str
    path: str


class Differing(NamedTuple):
    """A number that a correction changed, or that counts others now.

    `more` and `fewer` are how many it counts of which the version before knew nothing, and the
    other way round; `gained` and `lost` are those of them that this person may see.
    """

    name: str
    before: int
    after: int
    more: int
    fewer: int
    gained: list[Named]
    lost: list[Named]


async def differences(request: web.Request) -> web.StreamResponse:
    """What a version changed of the one before it: every number, and all else that it says."""
    language, number = context.language(request), context.number(request)
    async with context.db(request).read() as s:
        row = await version(s, number, lists=True)
        before = await printing.corrected(s, row)
        if before is None:
            raise NotFound("no_such_report")
        names, found = comparing.names(before, row), list(comparing.differences(before, row))
        ids = sorted({id_ for one in found for id_ in _tickets(one)})
        codes = await shown_reports.codes(s, context.reader(request), ids)
    rows = [_differing(one, comparing.called(one.place, names, language), codes) for one in found]
    whole = sum(one.place.is_whole for one in found)
    return page(
        request, "report_differences.html", row=row, before=before, rows=rows,
        whole=rows[:whole], of_rows=rows[whole:],
        words=wording.words(row.report.period, language), language=language,
        said=list(rewriting.rewordings(before, row, language)),
    )  # fmt: skip


def sheets(shown: Shown) -> list[Sheet]:
    """All differences, with the codes of what this person may see."""

    def named(which: str) -> Any:
        return lambda row: [one.code for one in getattr(row, which)]

    columns = (
        Column("Số liệu", "name"), Column("Bản trước", "before"), Column("Bản này", "after"),
        Column("Mới tính", named("gained")), Column("Không còn tính", named("lost")),
    )  # fmt: skip
    words = (
        Column("Chỗ thay đổi", lambda row: row.words(shown.language)),
        Column("Bản trước", "before"), Column("Bản này", "after"),
    )  # fmt: skip
    return [Sheet("Số liệu khác bản trước", columns, shown["rows"]),
            Sheet("Nội dung khác bản trước", words, shown["said"])]  # fmt: skip


def _tickets(one: Difference) -> list[int]:
    """The tickets among what makes a difference."""
    if one.place.figure in OF_CALLS or one.place.figure in OF_DOSSIERS:
        return []
    return [each if isinstance(each, int) else each.id for each in (*one.gained, *one.lost)]


def _differing(one: Difference, name: str, codes: Mapping[int, str]) -> Differing:
    gained, lost = (_named(one, each, codes) for each in (one.gained, one.lost))
    return Differing(
        name, one.before, one.after, len(one.gained), len(one.lost), gained, lost
    )  # fmt: skip


def _named(one: Difference, each: Sequence[Behind], codes: Mapping[int, str]) -> list[Named]:
    if one.place.figure in OF_DOSSIERS:
        return [Named(of.line.code, f"/dossiers/{of.id}") for of in each if not isinstance(of, int)]
    if one.place.figure in OF_CALLS:
        return []
    ids = [of if isinstance(of, int) else of.id for of in each]
    return [Named(codes[id_], f"/tickets/{id_}") for id_ in ids if id_ in codes]
