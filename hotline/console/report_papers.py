"""A version of a report as files: Word, PDF, Excel, and the annexes that each of them holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import documents, vietnam
from hotline.console import context, file_answers
from hotline.errors import Invalid
from hotline.reports import ReportVersion, Split, beside, document, freezing, printing
from hotline.reports.codes import Counting, Figure, Upshot
from hotline.reports.document import LISTED, Annex, Content, Line, annexes
from hotline.reports.period import Period
from hotline.reports.plain import OF_CALLS
from hotline.reports.versions import version
from hotline.tickets import Mode

# More would make a document that nobody prints, and that takes minutes to lay out.
PRINTED_AT_MOST = 2_000
_NAME = "bao-cao-{period}-ban-{version}"


class Offered(NamedTuple):
    """An annex that the Word file may print: its number, what it lists, of how many lines."""

    of: Counting
    number: int
    title: str
    lines: int
    chosen: bool

    @property
    def too_long(self) -> bool:
        """Whether it is for the Excel file only."""
        return self.lines > PRINTED_AT_MOST


def offered(told: Mapping[str, Any]) -> list[Offered]:
    """All annexes of a report; those for the directive are printed unless others are chosen."""
    return [
        Offered(of, number, annexes.title(told, of), annexes.count(told, of), of in LISTED)
        for of, number in annexes.numbers(told).items()
    ]


async def paper(request: web.Request) -> web.StreamResponse:
    """A version as Word, Excel or PDF: `?as=word|excel|annexes|pdf`.

    `annexes` is Excel with the list behind every figure, not only those for the directive. Word
    and PDF print the annexes that `annex` names, as often as it stands; with `chosen` and no
    name none, without both the lists for the directive.
    """
    wanted = request.query.get("as", "word")
    async with context.db(request).read() as s:
        row = await version(s, context.number(request), lists=True)
        template = await printing.template(s, row)
        content = await printing.content(s, row)
        printed = _chosen(request, content)
        every = annexes.numbers(content.told)
        more = await _loaded(s, row, every if wanted == "annexes" else printed)
    name = _NAME.format(period=_written(row.report.period), version=row.version)
    content = replace(content, annexes=more, printed=printed, annex_file=f"{name}-phu-luc.xlsx")
    if wanted == "annexes":
        return file_answers.excel(await document.excel(content), content.annex_file)
    if wanted == "excel":
        return file_answers.excel(await document.excel(content), f"{name}.xlsx")
    made = await document.word(content, template)
    if wanted != "pdf":
        return file_answers.word(made, f"{name}.docx")
    office = request.app[context.SETTINGS].office
    return file_answers.pdf(await documents.pdf(made, office=office), f"{name}.pdf")


def _written(period: Period) -> str:
    """A period within the name of a file."""
    if not period.months and period.days is not None:
        first, last = period.days
        return f"{first}-den-{last}"
    return vietnam.fold(period.name).replace(":", "").replace("..", "-den-")


def _chosen(request: web.Request, content: Content) -> tuple[Counting, ...]:
    """Which annexes the address wants printed. Raises Invalid for one that is too long."""
    named = set(request.query.getall("annex", []))
    if not named and "chosen" not in request.query:
        return LISTED
    every = [one for one in offered(content.told) if one.of in named]
    for one in every:
        if one.too_long and one.of not in LISTED:
            raise Invalid("annex_too_long", number=one.number, most=PRINTED_AT_MOST)
    return tuple(one.of for one in every)


async def _loaded(s: AsyncSession, row: ReportVersion, wanted: Collection[Counting]) -> list[Annex]:
    """What is not at hand already, of what was frozen with the figures."""
    matters, modes = freezing.matters(row), _modes(row)
    found = []
    for of in wanted:
        if isinstance(of, Upshot):
            found.append(Annex(of, [one.line for one in beside.counted(matters, of)]))
        elif of not in LISTED:
            found.append(Annex(of, await _lines(s, row, of, modes)))
    return found


async def _lines(
    s: AsyncSession, row: ReportVersion, of: Figure, modes: Mapping[int, str]
) -> list[Line]:
    ids = freezing.tickets(row, of)
    if of in OF_CALLS:
        return await document.calls_of(s, ids)
    return await document.lines_of(s, ids, row.moments, modes)


def _modes(row: ReportVersion) -> dict[int, str]:
    """By ticket, by which means it was rated."""
    return {
        ticket: mode.value
        for mode in Mode
        for ticket in freezing.tickets(row, Figure.RATED, (Split.MODE, mode.value))
    }
