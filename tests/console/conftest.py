"""Browsers without a screen against the real application and a real SQLite database."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiohttp import ClientResponse, CookieJar
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from hotline import clock, console, staff
from hotline.console.context import VISIT_COOKIE
from hotline.db import Database
from hotline.settings import Settings
from hotline.staff import Person
from tests.conftest import PASSWORD, copy_of
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

    async def sign_in_on(self, login: str, then: str) -> str:
        """Sign in from a page that leads on; returns where to."""
        response = await self.send("/visits", login=login, password=PASSWORD, next=then)
        assert response.status == 303
        return response.headers["Location"]


SignIn = Callable[[str], Awaitable[Browser]]


@pytest.fixture(scope="session")
def morning(
    templates: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Scene]:
    """The morning's database and its ids: played once, copied for each test."""
    folder = tmp_path_factory.mktemp("morning")
    made = asyncio.run(_play(copy_of(templates.sqlite, folder)))
    return folder / "hotline.db", made


@pytest.fixture
async def sqlite_db(
    request: pytest.FixtureRequest, templates: SimpleNamespace, tmp_path: Path
) -> AsyncIterator[Database]:
    """A fresh SQLite database; the morning is in it where a test asks for what was played."""
    template = templates.sqlite
    if "played" in request.fixturenames:
        template, _ = request.getfixturevalue("morning")
    database = copy_of(template, tmp_path)
    yield database
    await database.close()


@pytest.fixture
def played(morning: tuple[Path, Scene], sqlite_db: Database) -> Scene:
    """A morning with calls and tickets in every state."""
    return morning[1]


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
async def sign_in(server: TestServer, sqlite_db: Database) -> AsyncIterator[SignIn]:
    """Somebody with a visit of their own, in a browser of their own.

    They come past the sign-in form, whose password check is slow on purpose; it has tests
    of its own, with `visitor`.
    """
    clients = []

    async def come_in(login: str) -> Browser:
        client = TestClient(server, cookie_jar=CookieJar(unsafe=True))
        clients.append(client)
        async with sqlite_db.write() as s:
            cookie = await staff.sign_in(s, login, matched=True, at=clock.now())
            assert cookie is not None
            visit = await staff.visit(s, cookie, at=clock.now())
        assert visit is not None
        client.session.cookie_jar.update_cookies({VISIT_COOKIE: cookie}, server.make_url("/"))
        return Browser(client, visit.csrf)

    yield come_in
    for client in clients:
        await client.session.close()


async def _play(db: Database) -> Scene:
    async with db.read() as s:
        by_login = {person.login: person for person in await s.scalars(select(Person))}
    cast = SimpleNamespace(**{name: by_login[name] for name in ("lan", "minh", "hanh")})
    made = await scene.play(db, cast)
    await db.close()
    return made


def token(page: str) -> str:
    """The token in a page's first form."""
    found = _FORM.search(page)
    assert found is not None
    return found[1]
