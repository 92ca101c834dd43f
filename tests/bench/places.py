"""Fresh databases as a site has them: migrated, and durable, on either engine."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

from hotline.db import Database, upgrade
from tests.testbed.machine import Missing, leave_out, own_folder
from tests.testbed.postgres import Postgres

ENGINES = ("SQLite", "PostgreSQL")
_numbers = count(1)


class Place:
    """Where databases of one engine are made."""

    def __init__(self, engine: str) -> None:
        self.engine = engine
        self._folder = own_folder("bench")
        self._cluster: Postgres | None = None

    async def database(self) -> Database:
        """A new, migrated database that loses nothing at a power cut."""
        db = Database(await self._url(f"bench{next(_numbers)}"))
        await upgrade(db)
        return db

    async def _url(self, name: str) -> str:
        if self._cluster is None:
            return f"sqlite+aiosqlite:///{self._folder}/{name}.db"
        return await self._cluster.create_database(name)

    def open(self) -> None:
        """Raises Missing when this machine cannot have the engine."""
        if self.engine == "PostgreSQL":
            self._cluster = Postgres(durable=True)
            self._cluster.start()

    def close(self) -> None:
        """Throw everything away."""
        if self._cluster is not None:
            self._cluster.stop()
        shutil.rmtree(self._folder, ignore_errors=True)


@asynccontextmanager
async def place(engine: str) -> AsyncIterator[Place | None]:
    """An engine for as long as the block lasts; None when it cannot be had, which is said."""
    made = Place(engine)
    try:
        try:
            made.open()
        except Missing as why:
            leave_out(why)
            yield None
        else:
            yield made
    finally:
        made.close()
