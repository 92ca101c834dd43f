"""Tables as files that spreadsheet programs open as they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from aiohttp import web

# A cell that begins like this would be run as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def sheet(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> web.Response:
    """A CSV file in UTF-8, with the mark by which Excel knows it, to be saved as `name`.csv."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(head)
    writer.writerows([_cell(one) for one in row] for row in rows)
    return web.Response(
        body=b"\xef\xbb\xbf" + written.getvalue().encode(),
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}.csv"},
    )


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value
