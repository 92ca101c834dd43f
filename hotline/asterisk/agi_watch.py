"""What the AGI port lives through, for the status page."""

from __future__ import annotations

import asyncio

import structlog

from hotline import clock, health
from hotline.asterisk.agi import AgiServer
from hotline.db import Away, Database
from hotline.health import Condition, Part

_EVERY = 10.0
log = structlog.get_logger(__name__)


async def watch(db: Database, server: AgiServer) -> None:
    """Tell how the port is doing until cancelled: `degraded` while strangers knock at it."""
    refused = server.refused
    while True:
        knocked, refused = server.refused - refused, server.refused
        condition = Condition.DEGRADED if knocked else Condition.UP
        detail = f"answered {server.answered}, refused {server.refused}, failed {server.failed}"
        try:
            async with db.write() as s:
                await health.tell(s, Part.AGI, condition, detail, at=clock.now())
        except Away as error:
            log.warning("health.untold", error=str(error)[:200])
        await asyncio.sleep(_EVERY)
