"""The public list of late dossiers and letters of apology: what the office published, masked."""

from __future__ import annotations

from urllib.parse import urlencode

from aiohttp import web

from hotline import clock, dossiers
from hotline.db import Database
from hotline.dossiers import PUBLIC_PAGE
from hotline.portal.showing import language, page
from hotline.texts import LANGUAGES

PATH = "/late-dossiers"
_PAGES_AT_MOST = 1_000


class DossierPages:
    """The pages of a site about dossiers."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def routes(self) -> list[web.RouteDef]:
        """No sign-in: nothing is shown that was not published."""
        return [web.get(PATH, self._show)]

    async def _show(self, request: web.Request) -> web.Response:
        agency, at_page = _number(request, "agency"), _number(request, "at") or 1
        shown = min(max(at_page, 1), _PAGES_AT_MOST)
        async with self._db.read() as s:
            lines = await dossiers.public(
                s, at=clock.now(), agency_id=agency, skip=(shown - 1) * PUBLIC_PAGE
            )
            every = await dossiers.public_agencies(s)
        return page(
            request, "dossiers.html", lines=lines[:PUBLIC_PAGE], agencies=every, chosen=agency,
            older=_address(request, agency, shown + 1) if len(lines) > PUBLIC_PAGE else "",
            newer=_address(request, agency, shown - 1) if shown > 1 else "",
        )  # fmt: skip


def _address(request: web.Request, agency: int | None, at_page: int) -> str:
    tongue = language(request)
    said = {"agency": agency, "at": at_page, "lang": tongue if tongue != LANGUAGES[0] else None}
    return urlencode({name: value for name, value in said.items() if value})


def _number(request: web.Request, name: str) -> int | None:
    given = request.query.get(name, "")
    return int(given) if given.isdecimal() and given.isascii() and len(given) < 10 else None
