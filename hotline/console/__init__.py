"""The staff's web: pages for every role, live where a call is concerned."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from aiohttp import web

from hotline.console import (
    adviser,
    bells,
    board,
    context,
    guard,
    probes,
    recounted,
    refusals,
    rendering,
    sheets,
    stream,
    table,
    unsent,
)
from hotline.console.routes import ROUTES
from hotline.db import Database
from hotline.feedback import Mode
from hotline.settings import Settings, shipped

__all__ = ["build"]


def build(
    db: Database,
    settings: Settings,
    *,
    modes: frozenset[Mode] = frozenset({Mode.IVR, Mode.OPERATOR}),
    routes: Iterable[web.RouteDef] = (),
) -> web.Application:
    """The application over a database. `routes` are others' webhooks: no sign-in, no forms of ours.

    `modes` are the means by which the site can ask citizens.

    The caller runs it; the live stream starts and stops with it.
    """
    app = web.Application(
        middlewares=[probes.measure, guard.remember_form, refusals.answer, guard.admit],
        client_max_size=refusals.MOST_SENT,
    )
    app[context.DB], app[context.SETTINGS], app[context.MODES] = db, settings, modes
    probes.set_up(app)
    rendering.set_up(app)
    app[stream.HUB] = stream.Hub(app)
    app[adviser.ADVISER] = adviser.Adviser(db, settings.data_dir)
    app[bells.BELLS] = bells.Bells(app)
    app[board.BOARD] = board.Board(app)
    app[context.PREPARING] = asyncio.Semaphore(sheets.AT_ONCE)
    app[unsent.DRAWER] = unsent.Drawer()
    app[recounted.MOVING] = set()
    app.cleanup_ctx.extend([recounted.keep, stream.keep, bells.keep, board.keep, adviser.keep])
    app.on_shutdown.extend([stream.close, bells.close, board.close])
    app.on_response_prepare.append(guard.add_headers)
    table.lay(app, ROUTES)
    app.add_routes(routes)
    app.router.add_static("/static", shipped("web") / "static")
    return app
