"""What the PBX asks over FastAGI: where does the ticket of this code stand?"""

from __future__ import annotations

from hotline import tickets
from hotline.asterisk.agi import AgiCall
from hotline.db import Database


class StatusDialogue:
    """Answers `agi://…/status,<digits>` from the database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def __call__(self, call: AgiCall) -> None:
        """Set HOTLINE_STATE, and HOTLINE_DUE (YYYYMMDD, local) where a date is owed."""
        digits = call.args[0] if call.args else ""
        async with self._db.read() as s:
            told = await tickets.enquire(s, digits, call.headers.get("agi_callerid", ""))
        await call.set_variable("HOTLINE_STATE", told.word)
        await call.set_variable("HOTLINE_DUE", f"{told.due:%Y%m%d}" if told.due else "")
