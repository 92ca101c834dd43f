"""Pages for citizens: no sign-in, nothing of anybody's, quick on an old phone."""

from __future__ import annotations

from collections.abc import Collection

from aiohttp import web

from hotline.db import Database
from hotline.feedback import Mode
from hotline.portal.counter import CounterPages
from hotline.portal.dossiers import DossierPages
from hotline.portal.kiosk import KioskPages
from hotline.portal.link import LinkPages

__all__ = ["routes"]


def routes(db: Database, *, modes: Collection[Mode]) -> list[web.RouteDef]:
    """Every public page; `modes` are the means of the site."""
    return [*LinkPages(db, modes=modes).routes(), *KioskPages(db).routes(),
            *CounterPages(db).routes(), *DossierPages(db).routes()]  # fmt: skip
