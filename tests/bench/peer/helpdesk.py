"""The peer as a running site: set up once, kept like our own databases, served by gunicorn."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import asyncpg
import psutil

from tests.bench.peer.words import FOLLOWUP, QUEUES, TICKET, Teller
from tests.bench.tickets.kept import Cluster
from tests.bench.tickets.measuring import backends, tree
from tests.testbed.machine import REPOSITORY, Missing, Process, answers, free_port, part_folder

PASSWORD = "admin"
_REQUIREMENTS = Path(__file__).with_name("requirements.txt")
_MANY = 20_000
# Its report at a million tickets takes a minute and some gigabytes.
_TIMEOUT, _MEMORY_KIB = 300, 8_000_000
_USERS = """
from django.contrib.auth import get_user_model
from helpdesk.models import Queue
U = get_user_model()
if not U.objects.exists():
    U.objects.create_superuser("admin", "admin@example.vn", "admin")
for i in range(1, QUEUES + 1):
    Queue.objects.get_or_create(slug=f"q{i:02d}", title=f"Hàng đợi {i:02d}",
                                email_address=f"q{i:02d}@example.vn")
"""


class Helpdesk:
    """django-helpdesk with so many tickets in a database of the cluster."""

    def __init__(self, cluster: Cluster, count: int) -> None:
        self.count = count
        self.port = free_port()
        self._cluster, self._name = cluster, f"peer_{count}"
        self._folder = part_folder("bench/peer")
        self._server: Process | None = None

    async def __aenter__(self) -> Self:
        _install(self._folder)
        if not self._note.exists():
            await self._make()
        self._serve()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self._server.stop()

    def serving(self) -> list[psutil.Process]:
        """Who serves a request: its workers, and its database's processes."""
        assert self._server is not None
        return tree(self._server.pid) + backends(self._cluster.pid, self._name)

    @property
    def url(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def _note(self) -> Path:
        return self._folder / f"made-{self.count}.json"

    @property
    def _python(self) -> str:
        return str(self._folder / "venv/bin/python")

    @property
    def _env(self) -> dict[str, str]:
        ours = {
            "PEER_DATABASE": self._name,
            "PEER_PORT": str(self._cluster.port),
            "PEER_MEDIA": str(self._folder / "media"),
            "DJANGO_SETTINGS_MODULE": "tests.bench.peer.settings",
            "PYTHONPATH": str(REPOSITORY),
        }
        return os.environ | ours

    async def _make(self) -> None:
        await self._cluster.drop_database(self._name)
        await self._cluster.create_database(self._name)
        self._django("migrate", "-v0")
        self._django("loaddata", "-v0", "emailtemplate.json")
        self._django("shell", "-v0", "-c", f"QUEUES = {QUEUES}\n{_USERS}")
        dsn = self._cluster.url(self._name).replace("+asyncpg", "")
        connection = await asyncpg.connect(dsn)
        try:
            await self._fill(connection)
        finally:
            await connection.close()
        self._note.write_text(json.dumps({"tickets": self.count}))

    async def _fill(self, connection: Any) -> None:
        told, done = Teller(2026, self.count).rows(self.count), 0
        while some := list(islice(told, _MANY)):
            await connection.copy_records_to_table(
                "helpdesk_ticket", records=[ticket for ticket, _ in some], columns=TICKET
            )
            await connection.copy_records_to_table(
                "helpdesk_followup", records=list(_followups(some)), columns=FOLLOWUP
            )
            done += len(some)
            print(f"[bench] peer: {done:,} of {self.count:,} tickets", file=sys.stderr, flush=True)
        table = "pg_get_serial_sequence('helpdesk_ticket', 'id')"
        await connection.execute(f"select setval({table}, {self.count})")
        await connection.execute("vacuum analyze")

    def _serve(self) -> None:
        gunicorn = [self._python, "-m", "gunicorn", "tests.bench.peer.wsgi", "-w", "2", "-b",
                    f"127.0.0.1:{self.port}", "--timeout", str(_TIMEOUT)]  # fmt: skip
        limited = ["bash", "-c", f'ulimit -v {_MEMORY_KIB}; exec "$@"', "bash", *gunicorn]
        log = self._folder / "gunicorn.log"
        self._server = Process(limited, log=log, env=self._env, cwd=REPOSITORY)
        self._server.ready(lambda: answers(self.port), "the peer answers")

    def _django(self, *arguments: str) -> None:
        command = [self._python, "-m", "django", *arguments]
        done = subprocess.run(command, env=self._env, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Missing("django-helpdesk", done.stderr[-500:])


def _followups(some: list[tuple[Any, list[Any]]]) -> Iterator[Any]:
    for _, made in some:
        yield from made


def _install(folder: Path) -> None:
    """A virtual environment of its own, by pip from the index this machine is set to."""
    there = folder / "installed.txt"
    if there.exists() and there.read_text() == _REQUIREMENTS.read_text():
        return
    venv.create(folder / "venv", with_pip=True, symlinks=True, clear=True)
    pip = [str(folder / "venv/bin/python"), "-m", "pip", "install", "-q", "-r", str(_REQUIREMENTS)]
    done = subprocess.run(pip, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Missing("django-helpdesk", f"pip could not install it: {done.stderr[-300:]}")
    there.write_text(_REQUIREMENTS.read_text())
