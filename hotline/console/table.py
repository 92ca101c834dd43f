"""The shape of the route table, and how a request finds its row."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Collection, Iterable
from typing import NamedTuple
from urllib.parse import urlencode

from aiohttp import web

from hotline.console.sheets import SUFFIX, Sheets, download
from hotline.staff import Role

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Route(NamedTuple):
    """One row: who may ask for what. `roles` None is open to all, signed in or not.

    `again` is the page that shows a refused form once more, with what was typed. `sheets` are
    the page's lists as an Excel file: the same path with `.xlsx`, for the same people.
    `file_most` is how large a file of its form may be, where others than a ticket's are sent.
    """

    method: str
    path: str
    handler: Handler
    roles: Collection[Role] | None
    again: Handler | None = None
    sheets: Sheets | None = None
    file_most: int | None = None


Table = dict[tuple[str, str], Route]
_TABLE = web.AppKey("TABLE", Table)
# Which page of a list an address means; its file has all of them.
_PLACES = ("at", "before")
# How a path writes the id of a row.
ID = r"{id:\d{1,9}}"


def lay(app: web.Application, rows: Iterable[Route]) -> None:
    """Register the rows with the app."""
    app[_TABLE], resources = _laid(tuple(rows))
    for resource in resources:
        app.router.register_resource(resource)


def rows(app: web.Application) -> Collection[Route]:
    """All rows, for tests that go through every page."""
    return app[_TABLE].values()


def route_of(request: web.Request) -> Route | None:
    """The request's row; None for files, webhooks of others, and what does not exist."""
    resource = request.match_info.route.resource
    if resource is None:
        return None
    method = "GET" if request.method == "HEAD" else request.method
    return request.app[_TABLE].get((method, resource.canonical))


def file_of(request: web.Request) -> str:
    """The address of the Excel file of what is on show; empty where there is none.

    A refused form shows its page again, whose file is that of the page as it is.
    """
    row = route_of(request)
    if row is None:
        return ""
    if row.sheets is not None:
        kept = urlencode([pair for pair in request.query.items() if pair[0] not in _PLACES])
        return f"{request.path}{SUFFIX}" + (f"?{kept}" if kept else "")
    if row.again is None:
        return ""
    again = (one for one in rows(request.app) if one.sheets and one.handler is row.again)
    page = next(again, None)
    return f"{page.path.replace(ID, request.match_info.get('id', ''))}{SUFFIX}" if page else ""


def may_open(request: web.Request, role: str | None, path: str) -> bool:
    """Whether a role may open the page under a path of the table."""
    row = request.app[_TABLE].get(("GET", path))
    return row is not None and (row.roles is None or role in row.roles)


@functools.cache
def _laid(rows: tuple[Route, ...]) -> tuple[Table, list[web.AbstractResource]]:
    """The table and what answers, which takes longer to make than a page: once a process."""
    table: Table = {}
    router = web.UrlDispatcher()
    for row in rows:
        _lay(table, router, row)
        if row.method == "GET":
            router.add_route("HEAD", row.path, row.handler)
        if row.sheets is not None:
            file = download(row.handler, row.sheets)
            _lay(table, router, row._replace(path=row.path + SUFFIX, handler=file, sheets=None))
    return table, list(router.resources())


def _lay(table: Table, router: web.UrlDispatcher, row: Route) -> None:
    resource = router.add_route(row.method, row.path, row.handler).resource
    assert resource is not None
    # The path without its patterns: what a request's own resource is known by.
    table[row.method, resource.canonical] = row
