"""The database: SQLite for one process, PostgreSQL for several, the same code for both.

    async with db.write() as s: ...   # one edge action; commits at the end
    async with db.read() as s: ...    # a consistent look, never writes

Domain code is handed the session `s`, flushes and never commits.
"""

from hotline.db.away import Away, is_away
from hotline.db.base import Base, UtcDateTime, constraint_of, digest
from hotline.db.changes import Change, Changes, announce
from hotline.db.endings import at_the_end
from hotline.db.engine import Database
from hotline.db.rows import insert_new, insert_rows
from hotline.db.schema import (
    alembic_config,
    current_revision,
    head_revision,
    is_of_a_noun,
    upgrade,
)

__all__ = [
    "Away",
    "Base",
    "Change",
    "Changes",
    "Database",
    "UtcDateTime",
    "alembic_config",
    "announce",
    "at_the_end",
    "constraint_of",
    "current_revision",
    "digest",
    "head_revision",
    "insert_new",
    "insert_rows",
    "is_away",
    "is_of_a_noun",
    "upgrade",
]
