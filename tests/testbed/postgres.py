"""A real PostgreSQL of our own: its own data directory and port, on loopback only."""

import asyncio
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import NullPool
from sqlalchemy.ext.asyncio import create_async_engine

from .machine import Missing, Process, free_port, install, own_folder, say

USER = "hotline"

FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
}
"""For tests: nothing has to outlive a power cut, and no database lives long enough to be tidied."""

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
"""For benchmarks: what a site runs with."""


def binaries() -> Path:
    """The folder of PostgreSQL's programs; installs Debian's server when there is none.

    Raises machine.Missing when it cannot be had.
    """
    if not _found():
        install("PostgreSQL", "postgresql-common")
        _keep_packages_from_making_a_cluster()
        install("PostgreSQL", "postgresql")
    if not (found := _found()):
        raise Missing("PostgreSQL", "no PostgreSQL server under /usr/lib/postgresql")
    return found


class Postgres:
    """One cluster. `start` takes 1–3 s; `stop` removes it with everything in it.

    `kill` and then `start` again keep the data, as after a crash. Databases are made by name;
    URLs are SQLAlchemy's for asyncpg. Nobody but this machine can connect.
    """

    def __init__(self, durable: bool = False, folder: Path | None = None) -> None:
        self.durable = durable
        self.port = free_port()
        self._folder = folder or own_folder("postgres")
        self._process: Process | None = None

    def url(self, name: str) -> str:
        """What HOTLINE_DATABASE_URL expects."""
        return f"postgresql+asyncpg://{USER}@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        """Make the cluster if it is new, start it and wait until it takes connections."""
        programs = binaries()
        data = self._folder / "data"
        if not data.exists():
            self._initialise(programs, data)
        command = [str(programs / "postgres"), "-D", str(data), *self._options()]
        self._process = Process(command, log=self._log, user="postgres", at_our_end="INT")
        self._process.ready(lambda: self._is_ready(programs), "PostgreSQL takes connections")

    async def create_database(self, name: str, template: str | None = None) -> str:
        """Make a database, as a copy of `template` if given, and return its URL.

        Text sorts by code point, as on SQLite. Nobody may be connected to the template.
        """
        copied = f'TEMPLATE "{template}"' if template else "TEMPLATE template0 ENCODING 'UTF8'"
        await self.execute(f'CREATE DATABASE "{name}" {copied}')
        return self.url(name)

    async def drop_database(self, name: str) -> None:
        """Remove a database, and disconnect whoever uses it."""
        await self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    async def execute(self, statement: str, database: str = "postgres") -> None:
        """One statement outside any transaction."""
        engine = create_async_engine(
            self.url(database), isolation_level="AUTOCOMMIT", poolclass=NullPool
        )
        async with engine.connect() as connection:
            await connection.exec_driver_sql(statement)

    def kill(self) -> None:
        """End it at once (-9); `start` recovers it."""
        if self._process is not None:
            self._process.kill()

    def stop(self) -> None:
        """End it and throw the cluster away."""
        if self._process is not None:
            # At once: nobody waits for clients, and nothing is written that is thrown away next.
            self._process.stop(signal.SIGQUIT)
        shutil.rmtree(self._folder, ignore_errors=True)

    async def __aenter__(self) -> Self:
        self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await asyncio.to_thread(self.stop)

    @property
    def _log(self) -> Path:
        return self._folder / "postgres.log"

    def _is_ready(self, programs: Path) -> bool:
        # It takes TCP connections a moment before it takes sessions.
        command = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(command, check=False).returncode == 0

    def _options(self) -> list[str]:
        settings = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": "200",
            "timezone": "UTC",
            **(DURABLE if self.durable else FAST),
        }
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _initialise(self, programs: Path, data: Path) -> None:
        began = time.monotonic()
        self._folder.chmod(0o755)
        data.mkdir()
        if os.geteuid() == 0:
            shutil.chown(data, "postgres", "postgres")
        sync = [] if self.durable else ["--no-sync"]
        command = [str(programs / "initdb"), "-D", str(data), "-U", USER, "-A", "trust"]
        command += ["-E", "UTF8", "--locale=C", *sync]
        made = Process(command, log=self._log, user="postgres")
        made.wait(60)
        if made.code != 0:
            raise Missing("PostgreSQL", f"initdb failed: {made.tail(3)}")
        say(f"made a PostgreSQL cluster in {time.monotonic() - began:.1f} s")


def _found() -> Path | None:
    """The newest server of Debian's packages, or the one on the PATH."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda each: float(each.parts[-3]), default=None)
    if newest is not None:
        return newest.parent
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).resolve().parent if elsewhere else None


def _keep_packages_from_making_a_cluster() -> None:
    # Installing the server starts a cluster on the standard port unless this says no.
    settings = Path("/etc/postgresql-common/createcluster.d/hotline-testbed.conf")
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text("create_main_cluster = false\n")
