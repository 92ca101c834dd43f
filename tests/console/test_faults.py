"""When something goes wrong: a busy database, a bug, a page that grew; and the probes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import CookieJar, web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import Engine, event

from hotline import clock, console
from hotline.db import Database
from hotline.settings import Settings
from tests.console.conftest import Browser, SignIn
from tests.console.scene import Morning, Scene


async def test_a_locked_database_keeps_what_was_typed_and_asks_to_send_again(
    sqlite_db: Database, cast: SimpleNamespace, played: Scene, tmp_path: Path
) -> None:
    hasty = Database(str(sqlite_db.url), durable=False)
    event.listen(hasty.engine.sync_engine, "connect", _wait_not_long)
    app = console.build(hasty, Settings(data_dir=tmp_path))
    async with TestClient(TestServer(app), cookie_jar=CookieJar(unsafe=True)) as client:
        lan = Browser(client)
        await lan.sign_in("lan")
        other = sqlite3.connect(str(sqlite_db.url.database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        form = {"content": "Đường ngập", "kind": "feedback"}
        answer = await lan.send(f"/drafts/{played.held}/completion", **form)
        page = await answer.text()
        other.close()
    await hasty.close()
    assert answer.status == 503
    assert "Đường ngập</textarea>" in page
    assert "Hệ thống đang bận" in page


def _wait_not_long(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA busy_timeout=50")


async def test_a_bug_becomes_a_page_with_an_id_that_the_log_has_once(
    sign_in: SignIn, server: TestServer, played: Scene, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    lan = await sign_in("lan")
    monkeypatch.setattr("hotline.tickets.find", None)
    page = await lan.open("/tickets", status=500)
    fault = page.split("báo quản trị mã ")[1].split(".")[0]
    assert capsys.readouterr().out.count(fault) == 1


async def test_lists_take_as_many_queries_for_fifty_tickets_as_for_one(
    sign_in: SignIn, sqlite_db: Database, cast: SimpleNamespace, played: Scene
) -> None:
    pages = {"lan": ["/desk", "/tickets"], "dieu": ["/dispatch"], "minh": ["/agency"],
             "hanh": ["/approvals"], "phuc": ["/overview"]}  # fmt: skip
    browsers = {login: await sign_in(login) for login in pages}
    before = await _queries(browsers, pages)
    async with sqlite_db.write() as s:
        morning = Morning(s, cast, clock.now())
        morning.name = "more"
        for minutes in range(50):
            await morning.ticket("99" if minutes % 2 else "02", minutes_ago=minutes)
    after = await _queries(browsers, pages)
    assert before == after
    assert max(before.values()) <= 20


async def _queries(browsers: dict[str, Browser], pages: dict[str, list[str]]) -> dict[str, int]:
    counted = {}
    for login, paths in pages.items():
        for path in paths:
            with _counting() as statements:
                await browsers[login].open(path)
            counted[path] = len(statements)
    return counted


@contextmanager
def _counting() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_c: object, _u: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield statements
    event.remove(Engine, "before_cursor_execute", note)


async def test_probes_say_alive_ready_and_figures(visitor: Browser, played: Scene) -> None:
    assert json.loads(await visitor.open("/healthz")) == {"alive": True}
    ready = json.loads(await visitor.open("/readyz"))
    assert ready["ready"] is True
    assert ready["pbx"] == "up"
    figures = await visitor.open("/metrics")
    for line in ('hotline_tickets{status="assigned"} 1.0', 'hotline_part_up{part="sms"} 0.0',
                 'path="/readyz",status="200"', "hotline_calls_today{"):  # fmt: skip
        assert line in figures


async def test_a_database_without_tables_is_not_ready(tmp_path: Path) -> None:
    db = Database(f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}", durable=False)
    app = console.build(db, Settings(data_dir=tmp_path))
    async with TestClient(TestServer(app)) as client:
        answer = await client.get("/readyz")
        assert answer.status == 503
    await db.close()


async def test_webhooks_of_others_need_no_sign_in_and_no_form(
    sqlite_db: Database, tmp_path: Path
) -> None:
    async def take(request: web.Request) -> web.Response:
        return web.Response(text="taken")

    app = console.build(sqlite_db, Settings(), routes=[web.post("/sms/reply", take)])
    async with TestClient(TestServer(app)) as client:
        answer = await client.post("/sms/reply", data={"text": "1 2"})
        assert await answer.text() == "taken"


async def test_every_page_speaks_english_when_asked(
    sign_in: SignIn, cast: SimpleNamespace, played: Scene
) -> None:
    lan = await sign_in("lan")
    await lan.send("/language", language="en", next="/desk")
    page = await lan.open("/desk")
    assert '<html lang="en"' in page
    assert "Calling now" in page
    assert "Đang gọi đến" not in page


async def test_an_empty_desk_teaches(sign_in: SignIn) -> None:
    page = await (await sign_in("lan")).open("/desk")
    assert "Chưa có ai đang gọi. Cuộc gọi đến 1022 sẽ hiện ở đây." in page
