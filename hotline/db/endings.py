"""What is to be done once at the end of a transaction, whatever happened in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

Ending = Callable[[AsyncSession], Awaitable[None]]
_NOTED = "endings"


def at_the_end(s: AsyncSession, ending: Ending) -> None:
    """Do this last before the commit; noting the same twice does it once. Forgotten after a
    rollback. It may flush, not commit."""
    s.info.setdefault(_NOTED, {})[ending] = None


async def end(s: AsyncSession) -> None:
    """Do what was noted, in the order in which it was noted first."""
    for ending in s.info.pop(_NOTED, {}):
        await ending(s)
