"""Two people on one thing: nobody's words are lost, and no step is made twice unseen."""

from __future__ import annotations

import html
import re

import pytest
from aiohttp.test_utils import TestServer
from sqlalchemy import func, select

from hotline.agencies import Agency
from hotline.console import table
from hotline.db import Database
from hotline.notices import Notice
from hotline.staff import Person, Role
from hotline.tickets import Ticket, TicketEvent
from tests.console.conftest import SignIn
from tests.console.scene import Scene

_FIELD = re.compile(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"')


def mark_in(page: str) -> str:
    """The mark of the row that the form of a page was made from."""
    return str(next(value for name, value in _FIELD.findall(page) if name == "seen"))


@pytest.mark.parametrize("noun", ["agencies", "people"])
async def test_a_form_of_the_office_that_was_overtaken_is_shown_again_with_both_wordings(
    sign_in: SignIn, sqlite_db: Database, noun: str
) -> None:
    async with sqlite_db.read() as s:
        agency = await s.scalar(select(Agency).where(Agency.code == "SXD"))
        person = await s.scalar(select(Person).where(Person.login == "cb.sxd"))
        assert agency is not None
        assert person is not None
    if noun == "agencies":
        path = f"/admin/agencies/{agency.id}"
        terms = {"code": "SXD", "kind": agency.kind, "valid_from": f"{agency.valid_from:%d/%m/%Y}"}
    else:
        path = f"/admin/people/{person.id}"
        terms = {"login": person.login, "role": person.role, "agency": str(person.agency_id),
                 "active": "1"}  # fmt: skip
    first, second = await sign_in("quan"), await sign_in("quan")
    one, other = mark_in(await first.open(path)), mark_in(await second.open(path))
    assert one == other != ""
    assert (await first.send(f"{path}/terms", **terms, name="Tên mới", seen=one)).status == 303
    late = await second.send(f"{path}/terms", **terms, name="Tên khác", seen=other)
    page = html.unescape(await late.text())
    assert late.status == 409
    assert "người khác đã lưu nội dung khác" in page
    assert 'value="Tên khác"' in page
    assert "Tên mới" in page
    again = await second.send(f"{path}/terms", **terms, name="Tên khác", seen=mark_in(page))
    assert again.status == 303


@pytest.mark.parametrize(
    ("login", "state", "step", "words"),
    [
        ("minh", "assigned", "acceptance", {}),
        ("minh", "assigned", "return", {"reason": "Không phải việc của sở"}),
        ("minh", "accepted", "answer", {"answer": "Đã dọn xong."}),
        ("hanh", "answered", "approval", {}),
        ("hanh", "answered", "rework", {"reason": "Thiếu ảnh"}),
        ("dieu", "returned", "assignment", {"reason": "Đường tỉnh"}),
        ("dieu", "unrouted", "referral", {"reason": "Đã hướng dẫn", "petition": "complaint"}),
    ],
)
async def test_a_step_sent_twice_is_made_once_and_the_second_is_told(
    sign_in: SignIn, played: Scene, sqlite_db: Database,
    login: str, state: str, step: str, words: dict[str, str],
) -> None:  # fmt: skip
    number = getattr(played, state)
    async with sqlite_db.read() as s:
        sxd = await s.scalar(select(Agency.id).where(Agency.code == "SXD"))
    form = {**words, **({"agency": str(sxd)} if step == "assignment" else {})}
    browser = await sign_in(login)
    first = await browser.send(f"/tickets/{number}/{step}", **form)
    assert first.status == 303, await first.text()
    before = await made(sqlite_db, number)
    second = await browser.send(f"/tickets/{number}/{step}", **form)
    page = html.unescape(await second.text())
    if step == "assignment":
        # To assign once more is a step of its own: the same agency again.
        assert second.status == 303
        return
    assert second.status in (403, 404, 409), page
    assert 'role="alert"' in page
    assert await made(sqlite_db, number) == before


@pytest.mark.slow
async def test_no_step_of_any_ticket_is_open_to_another_agency(
    server: TestServer, sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    states = ("assigned", "accepted", "answered", "closed", "returned", "unrouted")
    words = dict.fromkeys(
        ("reason", "answer", "progress", "question", "content", "to", "agency", "part"), "1"
    )
    for login, role in (("cb.sxd", Role.OFFICER), ("ld.sxd", Role.HEAD)):
        browser = await sign_in(login)
        for row in table.rows(server.app):
            if row.method != "POST" or not row.path.startswith("/tickets/{id"):
                continue
            for state in states:
                number = getattr(played, state)
                before = await made(sqlite_db, number)
                path = row.path.replace(r"{id:\d{1,9}}", str(number))
                answer = await browser.send(path, **words)
                where = f"{role} {state} {row.path}: {answer.status}"
                assert answer.status in (403, 404), where
                assert await made(sqlite_db, number) == before, where


async def made(db: Database, number: int) -> tuple[str, int, int]:
    """The status of a ticket, how much happened to it, and how many were told."""
    async with db.read() as s:
        ticket = await s.get_one(Ticket, number)
        events = select(func.count()).select_from(TicketEvent)
        told = select(func.count()).select_from(Notice)
        return (
            ticket.status,
            await s.scalar(events.where(TicketEvent.ticket_id == number)) or 0,
            await s.scalar(told.where(Notice.ticket_id == number)) or 0,
        )
