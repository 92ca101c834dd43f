"""Taking imported files batch by batch: nobody waits long, and a restart goes on where it was."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator, Sequence

import structlog

from hotline import clock
from hotline.db import Away, Change, Database
from hotline.dossiers import DossierImport, importing
from hotline.dossiers.lines import Flaw, Told
from hotline.errors import Invalid

_LOOKS_EVERY = 10.0
# Between two batches, whoever waits to write goes first.
_BREATHES = 0.02
_Batch = Sequence[Told | Flaw]
log = structlog.get_logger(__name__)


class Importer:
    """Any number of processes may run one: an import is one's own for as long as its lease."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def run(self) -> None:
        """Import until cancelled; a file that is left is noticed at once."""
        async with self._db.changes.listen() as changes:
            while True:
                more = False
                try:
                    more = await self.once()
                except Away as error:
                    log.warning("importer.waiting", error=str(error))
                except Exception:
                    log.exception("importer.failed")
                if not more:
                    await _news(changes)

    async def once(self) -> bool:
        """One import from where it was to its end; False when none waits."""
        at = clock.now()
        async with self._db.read() as s:
            if not await importing.some_wait(s, at=at):
                return False
        async with self._db.write() as s:
            await importing.tidy(s, at=at)
            row = await importing.claim(s, at=at)
            if row is None:
                return False
            data, read = await importing.file_of(s, row), await importing.reading_of(s, row)
        failed = await self._take(row, importing.batches(row, data, read))
        async with self._db.write() as s:
            await importing.end(s, row.id, failed=failed, at=clock.now())
        log.info("importer.ended", id=row.id, failed=failed)
        return True

    async def _take(self, row: DossierImport, batches: Iterator[_Batch]) -> bool:
        """True when the file cannot be read to its end."""
        while True:
            try:
                # Reading takes a while, and must not hold up the pages of everybody.
                said = await asyncio.to_thread(next, batches, None)
            except Invalid as error:
                log.warning("importer.unreadable", id=row.id, why=error.code)
                return True
            if said is None:
                return False
            async with self._db.write() as s:
                await importing.take_batch(s, row.id, said, at=clock.now())
            await asyncio.sleep(_BREATHES)


async def _news(changes: asyncio.Queue[Change]) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_LOOKS_EVERY):
            while (await changes.get()).topic != "dossier_import":
                pass
