"""The lists behind numbers beside a report's figures: what directives asked, and late dossiers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from hotline.console import context, given
from hotline.console.rendering import page
from hotline.console.sheets import Column, Sheet, Shown
from hotline.reports import beside
from hotline.reports.beside import Matter
from hotline.reports.codes import Upshot
from hotline.tickets import Reader
from hotline.tickets.found import loaded

_PAGE = 50


async def listed(
    request: web.Request, rows: Sequence[Matter], *, figure: Upshot, row: str, **shown: Any
) -> web.StreamResponse:
    """A page of lines of directives or of dossiers, as they stood `then`.

    `row` is empty for the whole; lists of an agency say themselves how the report names it.
    """
    start = given.one_of(request.query, "from") or 0
    part = rows[start : start + _PAGE]
    return page(
        request, "report_matters.html", rows=rows, part=part,
        of_dossiers=figure in beside.OF_DOSSIERS, start=start, newer=max(0, start - _PAGE),
        older=start + _PAGE if len(rows) > start + _PAGE else 0,
        seen=await _seen(request, part, figure),
        row=rows[0].line.agency if row and rows else row, **shown,
    )  # fmt: skip


def sheets(shown: Shown) -> list[Sheet]:
    """All of them."""
    columns = _DOSSIER if shown["of_dossiers"] else _TASK
    name = "Hồ sơ" if shown["of_dossiers"] else "Nội dung chỉ đạo"
    return [Sheet(name, columns, shown["rows"], [shown["words"], shown["row"]])]


async def _seen(request: web.Request, part: Sequence[Matter], figure: Upshot) -> set[int]:
    """Which of them this person may open: an agency's dossiers and tickets are its own."""
    ids = [one.id for one in part]
    if figure in beside.OF_DOSSIERS:
        return set(ids)
    reader: Reader = context.reader(request)
    async with context.db(request).read() as s:
        return {one.id for one in await loaded(s, reader, ids)}


_TASK = (
    Column("Mã phiếu", "line.code"),
    Column("Cơ quan", "line.agency"),
    Column("Nội dung phải thực hiện", "line.content"),
    Column("Thời hạn", "line.received"),
    Column("Tình trạng", "line.state"),
)
_DOSSIER = (
    Column("Mã hồ sơ", "line.code"),
    Column("Cơ quan", "line.agency"),
    Column("Thủ tục", "line.content"),
    Column("Ngày hẹn trả", "line.received"),
    Column("Tình trạng", "line.state"),
)
