"""The hotline itself as its users have it: a process of its own, and people at its pages."""

import asyncio
import contextlib
import http.client
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp

from hotline import province
from hotline.db import Database, upgrade
from hotline.staff import hash_of
from tests.patience import PATIENCE

from .machine import REPOSITORY, Process, free_port, own_folder, until

PASSWORD = "mật khẩu để thử"
TOKEN = "token-of-the-gateway"


@dataclass
class Hotline:
    """One `hotline serve` with its own database and ports; start, kill and start again.

    `ami` and `secret_file` name the PBX (None: the simulated one). Everybody of the
    sample province signs in with PASSWORD, and may be asked at any hour.
    """

    ami: str | None = None
    secret_file: Path | None = None
    database_url: str = ""
    sms_url: str = ""
    ask_lines: int = 4
    extra: dict[str, str] = field(default_factory=dict)
    folder: Path = field(default_factory=lambda: own_folder("hotline"))
    http_port: int = field(default_factory=free_port)
    agi_port: int = field(default_factory=free_port)
    _process: Process | None = None

    def __post_init__(self) -> None:
        self.database_url = self.database_url or f"sqlite+aiosqlite:///{self.folder}/hotline.db"

    @property
    def url(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def replies_url(self) -> str:
        """Where a gateway brings what citizens write back."""
        return f"{self.url}/sms/replies"

    @property
    def log(self) -> str:
        """What it has said so far, over all its starts."""
        path = self.folder / "hotline.log"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    @property
    def pid(self) -> int:
        """The process id of the running instance."""
        assert self._process is not None, "not started"
        return self._process.pid

    async def prepare(self) -> Self:
        """Migrate and plant the sample province."""
        db = Database(self.database_url)
        await upgrade(db)
        shared = hash_of(PASSWORD)
        async with db.write() as s:
            await province.plant(
                s, province.sample(), around_the_clock=True, hash_of=lambda _: shared
            )
        await db.close()
        return self

    async def start(self) -> Self:
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "hotline", "serve"]
        self._process = Process(
            command, log=self.folder / "hotline.log", env=self._settings(), cwd=REPOSITORY
        )
        await until(self._answers, f"the hotline answers; it said: {self.log[-2000:]}")
        return self

    def kill(self) -> None:
        """End it at once (-9)."""
        assert self._process is not None, "not started"
        self._process.kill()

    def stop(self) -> None:
        """End it as a site's restart does."""
        if self._process is not None:
            self._process.stop()

    async def __aenter__(self) -> Self:
        await self.prepare()
        return await self.start()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one `hotline` command with the same settings."""
        return subprocess.run(
            [sys.executable, "-m", "hotline", *arguments],
            env=self._settings(),
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    async def export(self, what: str) -> list[dict[str, Any]]:
        """The rows of `hotline export`."""
        done = await asyncio.to_thread(self.run, "export", what)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    async def exported(
        self,
        what: str,
        enough: Callable[[list[dict[str, Any]]], object],
        hoped: str,
    ) -> list[dict[str, Any]]:
        """Export again and again until it is `enough`; the last rows are in the failure."""
        rows: list[dict[str, Any]] = []
        try:
            async with asyncio.timeout(PATIENCE):
                while not enough(rows := await self.export(what)):
                    await asyncio.sleep(0.2)
        except TimeoutError:
            raise AssertionError(f"never: {hoped}; {rows[-5:]}\n{self.log[-3000:]}") from None
        return rows

    def person(self, login: str) -> "Person":
        """Somebody of the sample province with a browser of their own."""
        return Person(self.url, login)

    async def asked(self, path: str) -> int:
        """The HTTP status of a page for somebody without a visit."""
        async with aiohttp.ClientSession() as session, session.get(self.url + path) as answer:
            return answer.status

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.alive, f"the hotline ended: {self.log[-3000:]}"
        connection = http.client.HTTPConnection("127.0.0.1", self.http_port, timeout=2)
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        return False

    def _settings(self) -> dict[str, str]:
        ours = {
            "HOTLINE_DATABASE_URL": self.database_url,
            "HOTLINE_DATA_DIR": str(self.folder),
            "HOTLINE_HTTP": f"127.0.0.1:{self.http_port}",
            "HOTLINE_AGI": f"127.0.0.1:{self.agi_port}",
            "HOTLINE_AMI": self.ami or "simulated",
            "HOTLINE_ASK_LINES": str(self.ask_lines),
            "HOTLINE_SMS_TOKEN": TOKEN,
            **({"HOTLINE_AMI_SECRET_FILE": str(self.secret_file)} if self.secret_file else {}),
            **({"HOTLINE_SMS_URL": self.sms_url} if self.sms_url else {}),
            **self.extra,
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HOTLINE")}
        return kept | ours


class Person:
    """A browser without a screen: signs in, keeps cookies, fills in the forms it is shown."""

    def __init__(self, url: str, login: str) -> None:
        self._url, self._login = url, login
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))

    async def __aenter__(self) -> Self:
        answer = await self.post("/visits", on="/sign-in", login=self._login, password=PASSWORD)
        assert answer.status in (200, 303), await answer.text()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._session.close()

    async def page(self, path: str) -> str:
        """A page's text; AssertionError when it is refused."""
        async with self._session.get(self._url + path) as answer:
            text = await answer.text()
            assert answer.status == 200, (path, answer.status, text[:500])
            return text

    async def post(self, path: str, *, on: str, **fields: str) -> aiohttp.ClientResponse:
        """Send a form from the page `on`, with that page's own token; redirects are followed."""
        found = re.search(r'name="csrf" value="([^"]+)"', await self.page(on))
        assert found, f"no form on {on}"
        data = {"csrf": found[1], **fields}
        answer = await self._session.post(self._url + path, data=data)
        await answer.read()
        return answer

    async def does(self, path: str, *, on: str, **fields: str) -> None:
        """As `post`; AssertionError with the page's words when it is refused."""
        answer = await self.post(path, on=on, **fields)
        assert answer.status == 200, (path, answer.status, (await answer.text())[:3000])
