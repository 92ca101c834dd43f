"""A list asks the database the same few questions for five rows and for fifty."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from hotline import clock
from hotline.calls import CallOutcome
from hotline.db import Database
from hotline.tickets import TicketStatus
from tests.console.conftest import SignIn
from tests.console.statements import counted
from tests.tickets.desk import draft, facts, ticket_in

pytestmark = pytest.mark.slow

PAGES = [
    ("lan", "/desk", 40),
    ("dieu", "/dispatch", 40),
    ("minh", "/agency", 40),
    ("hanh", "/approvals", 40),
    ("phuc", "/overview", 40),
    ("lan", "/tickets", 7),
    ("minh", "/tickets", 8),
    ("lan", "/tickets?pile=open", 7),
    ("phuc", "/tickets?sort=due&urgency=normal", 7),
    ("lan", "/tickets?q=xa%20thai", 8),
    ("minh", "/tickets?q=xả%20thải&status=assigned", 9),
    ("lan", "/tickets?q=0912345678", 8),
]


# Signing in, the ticket, what stands, its timeline, its calls and its dates; two BEGINs of SQLite.
STORY = 8
# Who: where the ticket stands, and the questions beside those.
TICKET_PAGES = [
    ("minh", TicketStatus.ASSIGNED, 0),
    ("hanh", TicketStatus.ANSWERED, 0),
    ("phuc", TicketStatus.RECEIVED, 0),
    ("dieu", TicketStatus.RECEIVED, 1),  # the caller's other calls
    ("dieu", TicketStatus.ASSIGNED, 1),
    ("dieu", TicketStatus.CLOSED, 3),  # ratings and asks as well
]


async def _rows(db: Database, cast: SimpleNamespace, count: int) -> None:
    """So many of what each list shows."""
    at = clock.now() - timedelta(hours=1)
    for _ in range(count):
        for status in (TicketStatus.RECEIVED, TicketStatus.RETURNED, TicketStatus.ASSIGNED,
                       TicketStatus.ANSWERED):  # fmt: skip
            await ticket_in(db, cast, status, at=at)
        async with db.write() as s:
            await draft(s, facts(at, caller=None, answered_by="101"))
            await draft(s, facts(at, caller="0987654321", outcome=CallOutcome.ABANDONED))


async def test_a_list_asks_as_much_for_fifty_rows_as_for_five(
    sqlite_db: Database, cast: SimpleNamespace, sign_in: SignIn
) -> None:
    browsers = {login: await sign_in(login) for login in {login for login, _, _ in PAGES}}
    asked: dict[str, list[int]] = {}
    for count in (5, 45):
        await _rows(sqlite_db, cast, count)
        for login, path, _ in PAGES:
            # What stands is read at the first look and kept.
            await browsers[login].open(path)
            with counted(sqlite_db) as run:
                await browsers[login].open(path)
            asked.setdefault(f"{login} {path}", []).append(len(run))
    grown = {page: counts for page, counts in asked.items() if counts[0] != counts[1]}
    assert grown == {}
    too_many = {page for login, page, most in PAGES if asked[f"{login} {page}"][1] > most}
    assert too_many == set()


@pytest.mark.parametrize(("login", "status", "more"), TICKET_PAGES)
async def test_a_ticket_page_asks_only_for_what_its_timeline_tells_of(
    sqlite_db: Database,
    cast: SimpleNamespace,
    sign_in: SignIn,
    login: str,
    status: TicketStatus,
    more: int,
) -> None:
    ticket_id = await ticket_in(sqlite_db, cast, status, at=clock.now() - timedelta(hours=1))
    browser = await sign_in(login)
    await browser.open(f"/tickets/{ticket_id}")
    with counted(sqlite_db) as run:
        await browser.open(f"/tickets/{ticket_id}")
    assert len(run) == STORY + more, "\n".join(run)
