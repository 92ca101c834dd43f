"""Browsers without a screen against the real application and a real SQLite database."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiohttp import ClientResponse, CookieJar
from aiohttp.test_utils import TestClient, TestServer

from hotline import console
from hotline.db import Database
from hotline.settings import Settings
from tests.conftest import PASSWORD
from tests.console import scene
from tests.console.scene import Scene

_FORM = re.compile(r'name="csrf" value="([^"]+)"')


@dataclass
class Browser:
    """One person's cookies, and the token that their forms carry."""

    client: TestClient  # type: ignore[type-arg]
    csrf: str = ""

    async def open(self, path: str, status: int = 200) -> str:
        """The text of a page that answers with this status."""
        response = await self.client.get(path, allow_redirects=False)
        assert response.status == status, f"{path}: {response.status}"
        return await response.text()

    async def send(self, path: str, **fields: object) -> ClientResponse:
        """The answer to a form of this person's; redirects are not followed."""
        data = {"csrf": self.csrf, **fields}
        return await self.client.post(path, data=data, allow_redirects=False)

    async def sign_in(self, login: str, password: str = PASSWORD) -> ClientResponse:
        """Go through the sign-in form."""
        self.csrf = token(await self.open("/sign-in"))
        response = await self.send("/visits", login=login, password=password)
        if response.status == 303:
            self.csrf = token(await self.open("/status"))
        return response


SignIn = Callable[[str], Awaitable[Browser]]


@pytest.fixture
async def played(sqlite_db: Database, cast: SimpleNamespace) -> Scene:
    """A morning with calls and tickets in every state."""
    return await scene.play(sqlite_db, cast)


@pytest.fixture
async def server(sqlite_db: Database, tmp_path: Path) -> AsyncIterator[TestServer]:
    """The application, listening."""
    app = console.build(sqlite_db, Settings(ami="simulated", data_dir=tmp_path / "data"))
    running = TestServer(app)
    await running.start_server()
    yield running
    await running.close()


@pytest.fixture
async def visitor(server: TestServer) -> AsyncIterator[Browser]:
    """Somebody who has not signed in."""
    async with TestClient(server, cookie_jar=CookieJar(unsafe=True)) as client:
        yield Browser(client)


@pytest.fixture
async def sign_in(server: TestServer) -> AsyncIterator[SignIn]:
    """Sign somebody in, in a browser of their own."""
    clients = []

    async def come_in(login: str) -> Browser:
        client = TestClient(server, cookie_jar=CookieJar(unsafe=True))
        clients.append(client)
        browser = Browser(client)
        response = await browser.sign_in(login)
        assert response.status == 303
        return browser

    yield come_in
    for client in clients:
        await client.session.close()


def token(page: str) -> str:
    """The token in a page's first form."""
    found = _FORM.search(page)
    assert found is not None
    return found[1]
