"""Alembic's entry: every table of every noun, on whichever engine the URL names."""

from __future__ import annotations

import asyncio

from alembic import context
from sqlalchemy import Connection, pool
from sqlalchemy.ext.asyncio import create_async_engine

import hotline.agencies.drafting
import hotline.deadlines
import hotline.documents
import hotline.dossiers
import hotline.feedback
import hotline.health
import hotline.inbox
import hotline.knowledge
import hotline.merits
import hotline.outbox
import hotline.reports  # noqa: F401  (each import brings its tables into the metadata)
from hotline.db import Base, is_of_a_noun

config = context.config


def run(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        # A table that is copied to be altered is away for a moment, and triggers may name it.
        connection.exec_driver_sql("PRAGMA legacy_alter_table=ON")
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        include_name=is_of_a_noun,
    )
    with context.begin_transaction():
        context.run_migrations()


async def run_online() -> None:
    engine = create_async_engine(config.attributes["url"], poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


asyncio.run(run_online())
