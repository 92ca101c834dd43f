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
    ("lan", "/tickets", 20),
    ("minh", "/tickets", 20),
    ("lan", "/tickets?pile=open", 20),
    ("phuc", "/tickets?sort=due&urgency=normal", 20),
    ("lan", "/tickets?q=xa%20thai", 20),
    ("minh", "/tickets?q=xả%20thải&status=assigned", 20),
    ("lan", "/tickets?q=0912345678", 20),
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
            with counted(sqlite_db) as run:
                await browsers[login].open(path)
            asked.setdefault(f"{login} {path}", []).append(len(run))
    grown = {page: counts for page, counts in asked.items() if counts[0] != counts[1]}
    assert grown == {}
    too_many = {page for login, page, most in PAGES if asked[f"{login} {page}"][1] > most}
    assert too_many == set()
