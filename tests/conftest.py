"""What tests stand on: real databases, a sample province, and its people."""

from __future__ import annotations

import asyncio
import gc
import itertools
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, settings
from sqlalchemy import Dialect, event, select

from hotline import province, texts
from hotline.amendments import Amendment
from hotline.console import amended
from hotline.db import Database, upgrade
from hotline.staff import Person, hash_of
from tests.testbed import machine
from tests.testbed.machine import Missing
from tests.testbed.postgres import Postgres

PASSWORD = "mật khẩu để thử"
# A Tuesday morning within working hours: 09:00 in the province.
NOW = datetime(2026, 11, 17, 2, 0, tzinfo=UTC)
# Of the sample province's 128 people those whom tests know by name, by their logins.
_CAST = {
    "lan": "lan", "tam": "tam", "dieu": "dieu", "minh": "minh", "hanh": "hanh", "phuc": "phuc",
    "quan": "quan", "outsider": "cb.sxd", "chief_outsider": "ld.sxd",
}  # fmt: skip
_numbers = itertools.count(1)
# Half the time of a short test on a new engine goes into compiling statements anew.
_statements: dict[Any, Any] = {}
_dialects: dict[str, Dialect] = {}

# How long an example takes says how busy the machine is, not whether it is right.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    """Progress of slow set-up is heard although pytest swallows what is printed."""
    capture = config.pluginmanager.getplugin("capturemanager")

    def aloud(text: str) -> None:
        with capture.global_and_fixture_disabled():
            print("\n" + text, flush=True)

    if capture is not None:
        machine.speak_with(aloud)


def pytest_collection_finish() -> None:
    """What was imported stays: to look through it again and again is a seventh of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The last lines say how much was real, and what was left out and why."""
    passed = terminalreporter.stats.get("passed", [])
    counted = {
        part: sum(f"real_{part.lower()}" in report.keywords for report in passed)
        for part in ("Asterisk", "Kannel", "Postgres", "Browser", "Office")
    }
    said = ", ".join(f"{part} {count}" for part, count in counted.items())
    terminalreporter.write_line(f"Tests that used a real part: {said}")
    reasons = {str(report.longrepr[-1]) for report in terminalreporter.stats.get("skipped", [])}
    for reason in sorted(reasons):
        terminalreporter.write_line(f"Left out: {reason.removeprefix('Skipped: ')}")


@pytest.fixture(autouse=True)
def log_of_ones_own() -> Iterator[None]:
    """A command that was run in this process set where and from which level on it logs."""
    yield
    if structlog.is_configured():
        structlog.reset_defaults()


@event.listens_for(Amendment, "before_insert")
def whatever_is_noted_of_a_change_can_be_read(_: object, __: object, row: Amendment) -> None:
    """In every test that notes one: its page and the words of its traits are in tables."""
    for language in texts.LANGUAGES:
        amended.told([row], language)


@pytest.fixture
def now() -> datetime:
    """Tuesday 17/11/2026, 09:00 in the province."""
    return NOW


@pytest.fixture(scope="session")
def password_hash() -> str:
    """One argon2 hash for everybody: hashing is slow on purpose."""
    return hash_of(PASSWORD)


@pytest.fixture(scope="session")
def templates(
    tmp_path_factory: pytest.TempPathFactory, password_hash: str
) -> Iterator[SimpleNamespace]:
    """Migrated databases with the sample province, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("templates")
    sqlite = folder / "hotline.db"
    asyncio.run(_prepare(f"sqlite+aiosqlite:///{sqlite}", password_hash))
    made = SimpleNamespace(sqlite=sqlite, password_hash=password_hash, cluster=None)
    yield made
    if made.cluster is not None:
        made.cluster.stop()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real_postgres)])
async def db(
    request: pytest.FixtureRequest, templates: SimpleNamespace, tmp_path: Path
) -> AsyncIterator[Database]:
    """A fresh database with the sample province, on each engine in turn."""
    if request.param == "sqlite":
        database = copy_of(templates.sqlite, tmp_path)
    else:
        database = Database(await _postgres_copy(templates))
    yield database
    await database.close()


@pytest.fixture
async def sqlite_db(templates: SimpleNamespace, tmp_path: Path) -> AsyncIterator[Database]:
    """A fresh SQLite database with the sample province, where the engine is not the point."""
    database = copy_of(templates.sqlite, tmp_path)
    yield database
    await database.close()


@pytest.fixture
async def people(templates: SimpleNamespace) -> SimpleNamespace:
    """The people of the template: alike in every copy of it."""
    database = Database(f"sqlite+aiosqlite:///{templates.sqlite}")
    async with database.read() as s:
        of = select(Person).where(Person.login.in_(("lan", "minh", "hanh")))
        named = {person.login: person for person in await s.scalars(of)}
    await database.close()
    return SimpleNamespace(**named)


@pytest.fixture
async def cast(request: pytest.FixtureRequest) -> SimpleNamespace:
    """The people of the sample province by first name, and an outsider of another agency."""
    name = "db" if "db" in request.fixturenames else "sqlite_db"
    return await cast_of(request.getfixturevalue(name))


async def cast_of(database: Database) -> SimpleNamespace:
    """The people of a database with the sample province in it."""
    of = select(Person).where(Person.login.in_(_CAST.values()))
    async with database.read() as s:
        people = {person.login: person for person in await s.scalars(of)}
    return SimpleNamespace(**{name: people[login] for name, login in _CAST.items()})


async def _prepare(url: str, password_hash: str) -> None:
    database = Database(url, durable=False)
    await upgrade(database)
    async with database.write() as s:
        await province.plant(s, province.sample(), hash_of=lambda _: password_hash)
    # One that has been connected, and so knows its server.
    _dialects[database.url.get_backend_name()] = database.engine.dialect
    await database.close()


def copy_of(template: Path, folder: Path) -> Database:
    """A database of one's own, copied from a template."""
    target = folder / "hotline.db"
    shutil.copy(template, target)
    database = Database(f"sqlite+aiosqlite:///{target}", durable=False)
    _share_statements(database)
    return database


def _share_statements(database: Database) -> None:
    """What was compiled for one test's SQLite serves the next one's: they differ by file only."""
    for engine in (database._reader.sync_engine, database._writer.sync_engine):
        # Statements are kept by dialect, which every engine makes for itself.
        engine.dialect = _dialects.get("sqlite", engine.dialect)
        engine.update_execution_options(compiled_cache=_statements)


async def _postgres_copy(templates: SimpleNamespace) -> str:
    if templates.cluster is None:
        cluster = Postgres()
        try:
            # In this thread: the cluster ends with the thread that started it.
            cluster.start()
        except Missing as why:
            machine.leave_out(why)
            pytest.skip(str(why))
        templates.cluster = cluster
        url = await cluster.create_database("template_hotline")
        await _prepare(url, templates.password_hash)
    return str(
        await templates.cluster.create_database(f"t{next(_numbers)}", template="template_hotline")
    )
