"""Counting what a page asks of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from hotline.db import Database


@contextmanager
def counted(db: Database) -> Iterator[list[str]]:
    """Every statement that is run within, by whichever connection."""
    run: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        run.append(statement)

    # On PostgreSQL one engine stands behind both.
    engines = {db.engine.sync_engine} | ({db._reader.sync_engine} if db.is_sqlite else set())
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield run
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
