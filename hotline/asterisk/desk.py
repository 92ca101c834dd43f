"""How the operators' desk stands right now, by the PBX's own queue."""

from __future__ import annotations

from typing import NamedTuple

from hotline.asterisk.ami import Ami, Event, LinkDown, LinkError

QUEUE = "1022"


class Desk(NamedTuple):
    """Operators whose phones are logged in, how many of them are free, and who waits for one."""

    present: int
    free: int
    callers: int

    @property
    def can_spare(self) -> bool:
        """Nobody waits, and whoever rings 1022 now finds somebody free.

        A desk that nobody sits at spares nobody: it is not asked to.
        """
        return not self.callers and (self.free > 0 or not self.present)


async def look(ami: Ami) -> Desk | None:
    """The desk as the PBX sees it; None where it does not say. Raises LinkDown."""
    try:
        found = await ami.collect("QueueSummary", limit=3.0, Queue=QUEUE)
    except LinkDown:
        raise
    except LinkError:
        return None
    row = next((one for one in found if one.get("Queue") == QUEUE), None)
    return None if row is None else _desk(row)


def _desk(row: Event) -> Desk | None:
    told = [row.get(name, "") for name in ("LoggedIn", "Available", "Callers")]
    if not all(one.isascii() and one.isdigit() for one in told):
        return None
    return Desk(*(int(one) for one in told))
