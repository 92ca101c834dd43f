"""One way to SQLite's thread and back for each statement.

The driver goes to its thread to make a cursor, to execute, to fetch and to close: four times
for a question that takes tens of microseconds, when each way costs as much. Whatever is not
streamed is executed and fetched in one go here.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
)
from sqlalchemy.util import EMPTY_DICT


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    __slots__ = ()

    def __init__(self, adapt_connection: AsyncAdapt_aiosqlite_connection) -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._soft_closed_memoized = EMPTY_DICT
        self._rows = deque()

    async def _execute_async(self, operation: Any, parameters: Any) -> None:
        await self._in_one_go(sqlite3.Cursor.execute, operation, parameters or ())

    async def _executemany_async(self, operation: Any, seq_of_parameters: Sequence[Any]) -> None:
        await self._in_one_go(sqlite3.Cursor.executemany, operation, seq_of_parameters)

    async def _in_one_go(
        self, execute: Callable[..., Any], operation: Any, parameters: Any
    ) -> None:
        driver: Any = self._connection

        def go() -> tuple[sqlite3.Cursor, list[Any]]:
            cursor = driver._conn.cursor()
            execute(cursor, operation, parameters)
            return cursor, cursor.fetchall() if cursor.description else []

        async with self._adapt_connection._execute_mutex:
            cursor, rows = await driver._execute(go)
        self._cursor, self._rows = cursor, deque(rows)

    async def _async_soft_close(self) -> None:
        """Nothing is left to close: all rows are here."""

    def close(self) -> None:
        """Forget the rows."""
        self._rows.clear()


class SqliteConnection(AsyncAdapt_aiosqlite_connection):
    """The driver's connection with cursors that take one way each."""

    __slots__ = ()
    _cursor_cls = _Cursor  # type: ignore[assignment]
