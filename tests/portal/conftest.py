"""A citizen's phone against the real application: no cookies, no sign-in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import ClientResponse, DummyCookieJar
from aiohttp.test_utils import TestClient, TestServer

from hotline import clock, console, portal
from hotline.db import Database
from hotline.settings import Settings
from hotline.tickets import Ticket
from tests.feedback.asked import BOTH, MOBILE, begin, carried, closed, last

CODE, OTHER = "1022-2611-00012", "1022-2611-00013"


@dataclass
class Phone:
    """Whoever opens addresses; what they are told."""

    client: TestClient  # type: ignore[type-arg]

    async def open(self, path: str, status: int = 200) -> str:
        """The text of a page that answers with this status."""
        answer = await self.client.get(path, allow_redirects=False)
        assert answer.status == status, f"{path}: {answer.status}"
        return await answer.text()

    async def send(self, path: str, **filled: object) -> ClientResponse:
        """The answer to a form."""
        return await self.client.post(path, data=filled, allow_redirects=False)


@dataclass
class Asked:
    """A caller's tickets, and the link they were sent."""

    tickets: list[Ticket]
    link: str

    @property
    def path(self) -> str:
        """The address without the site."""
        return f"/r/{self.link}"


async def ask(db: Database, *codes: str) -> Asked:
    """Tickets of one caller who was sent one message about them, just now."""
    at = clock.now()
    async with db.write() as s:
        made = [await closed(s, MOBILE, at=at, code=code) for code in codes or (CODE,)]
        for one in await begin(s, at):
            await carried(s, one, at=at)
        asked = await last(s, made[0])
    return Asked(made, asked.link or "")


async def listening(db: Database, folder: Path, *, port: int | None = None) -> TestServer:
    """The application with its public pages."""
    app = console.build(
        db, Settings(ami="simulated", data_dir=folder), routes=portal.routes(db, modes=BOTH)
    )
    server = TestServer(app, port=port)
    await server.start_server()
    return server


@pytest.fixture
def site(request: pytest.FixtureRequest) -> Database:
    """The database that the test asks for."""
    name = "db" if "db" in request.fixturenames else "sqlite_db"
    database: Database = request.getfixturevalue(name)
    return database


@pytest.fixture
async def phone(site: Database, tmp_path: Path) -> AsyncIterator[Phone]:
    """A citizen's phone."""
    server = await listening(site, tmp_path / "data")
    async with TestClient(server, cookie_jar=DummyCookieJar()) as client:
        yield Phone(client)
    await server.close()
