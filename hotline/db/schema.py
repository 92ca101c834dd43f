"""Migrations: where they are in a checkout and in a wheel, and how they run."""

from __future__ import annotations

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from hotline.db.engine import Database
from hotline.settings import shipped


def alembic_config(url: str) -> Config:
    """Alembic's configuration for a database URL; there is no ini file."""
    config = Config()
    config.set_main_option("script_location", str(migrations()))
    config.attributes["url"] = url
    return config


def migrations() -> Path:
    """The folder of migration scripts."""
    return shipped("migrations")


def is_of_a_noun(name: str | None, kind: str, _parents: object = None) -> bool:
    """Whether a table is one of the nouns' own, for Alembic's `include_name`.

    The index of words is the engine's: virtual tables here, a column of tsvector there.
    """
    return kind != "table" or name is None or not name.startswith("ticket_words")


async def upgrade(db: Database) -> None:
    """Bring the schema to the newest revision. Safe to repeat."""
    url = db.url.render_as_string(hide_password=False)
    await asyncio.to_thread(command.upgrade, alembic_config(url), "head")


def head_revision() -> str:
    """The revision that this program expects."""
    script = ScriptDirectory(str(migrations()))
    return script.get_current_head() or ""


async def current_revision(db: Database) -> str:
    """The revision that the database is at; empty when it was never migrated."""

    def _look(connection: Connection) -> str:
        return MigrationContext.configure(connection).get_current_revision() or ""

    async with db.read() as s:
        connection = await s.connection()
        return await connection.run_sync(_look)
