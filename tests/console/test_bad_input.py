"""Bad input: a clear message in Vietnamese, and nothing that was typed is lost."""

from __future__ import annotations

import html
from datetime import timedelta
from types import SimpleNamespace

import pytest
from aiohttp.test_utils import TestServer
from sqlalchemy import select, update

from hotline import clock
from hotline.agencies import Agency
from hotline.console import table
from hotline.db import Database
from hotline.staff import Role
from hotline.tickets import Ticket
from tests.console.conftest import SignIn
from tests.console.scene import Scene
from tests.console.test_admission import LOGINS, concrete
from tests.console.test_operator import words

pytestmark = pytest.mark.slow

# More than two million bytes, as somebody pastes a whole document by mistake.
LONG = "đường ngập nước trước cổng chợ " * 52_000
assert len(LONG.encode()) > 2 * 2**20
# Every field of every form in which people write words.
_FIELDS = (
    "answer", "body", "caller_name", "code", "content", "dossier", "email", "filter", "link",
    "login", "name", "note", "officers", "phone", "place", "progress", "question", "reason",
    "source", "words",
)  # fmt: skip


@pytest.mark.parametrize(
    ("login", "state", "step", "field", "status"),
    [
        ("minh", "accepted", "answer", "answer", 422),
        ("minh", "accepted", "progress", "progress", 422),
        ("minh", "accepted", "extension", "reason", 422),
        ("minh", "assigned", "return", "reason", 422),
        ("hanh", "answered", "rework", "reason", 422),
        ("dieu", "unrouted", "assignment", "reason", 422),
        ("dieu", "unrouted", "referral", "reason", 422),
        ("minh", "accepted", "file-removal", "reason", 404),
    ],
)
async def test_two_megabytes_are_refused_on_every_form_of_a_ticket_and_kept(
    sign_in: SignIn, played: Scene, sqlite_db: Database,
    login: str, state: str, step: str, field: str, status: int,
) -> None:  # fmt: skip
    async with sqlite_db.read() as s:
        agency = await s.scalar(select(Agency.id).where(Agency.code == "SXD"))
    browser = await sign_in(login)
    path = f"/tickets/{getattr(played, state)}/{step}"
    more = {
        "agency": agency, "choice": "5 working_days", "petition": "complaint", "file": "999999",
    }  # fmt: skip
    refused = await browser.send(path, **more, **{field: LONG})
    page = await refused.text()
    assert refused.status == status, step
    if status == 422:
        assert "20.000" in page
        assert html.escape(LONG.strip()) in page


async def test_two_megabytes_said_to_an_operator_are_refused_and_kept(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    lan = await sign_in("lan")
    for step, field in (("completion", "content"), ("immediate-answer", "answer")):
        form = await words(sqlite_db, **{field: LONG})
        refused = await lan.send(f"/drafts/{played.held}/{step}", **form)
        page = await refused.text()
        assert refused.status == 422, step
        assert "20.000" in page
        assert LONG.strip() in page


@pytest.mark.parametrize(("field", "most"), [("place", "500"), ("caller_name", "200")])
async def test_words_are_never_cut_off_silently(
    sign_in: SignIn, played: Scene, sqlite_db: Database, field: str, most: str
) -> None:
    lan = await sign_in("lan")
    typed = "ấp Bình Hòa " * 50
    form = await words(sqlite_db, **{field: typed})
    refused = await lan.send(f"/drafts/{played.held}/completion", **form)
    page = await refused.text()
    assert refused.status == 422
    assert f"tối đa {most}" in page
    assert typed in page


async def test_long_words_in_every_field_of_every_form_break_nothing(
    server: TestServer, sign_in: SignIn, played: Scene
) -> None:
    # Longer than the longest that any field takes, 20.000.
    long = dict.fromkeys(_FIELDS, "dài " * 5_500)
    rows = [row for row in table.rows(server.app) if row.method == "POST"]
    browsers = {role: await sign_in(login) for role, login in LOGINS.items()}
    for row in rows:
        role = next((role for role in Role if row.roles and role in row.roles), Role.OPERATOR)
        if row.path in ("/visits/end", "/visits", "/language"):
            continue
        path = concrete(row).replace("999999999", str(played.accepted))
        answer = await browsers[role].send(path, **long)
        assert answer.status < 500, f"{row.path}: {answer.status}"


async def test_an_agency_that_has_ended_takes_no_ticket_and_the_words_stay(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    dieu = await sign_in("dieu")
    page = await dieu.open(f"/tickets/{played.unrouted}")
    async with sqlite_db.write() as s:
        sxd = await s.scalar(select(Agency).where(Agency.code == "SXD"))
        assert sxd is not None
        assert f'value="{sxd.id}"' in page
        sxd.valid_to = clock.local_day(clock.now())
    path = f"/tickets/{played.unrouted}/assignment"
    refused = await dieu.send(path, agency=sxd.id, reason="Đường đô thị do Sở quản lý.")
    page = await refused.text()
    assert refused.status == 422
    assert "Sở Xây dựng đã kết thúc hoạt động nên không nhận phiếu mới." in page
    assert "Đường đô thị do Sở quản lý." in page
    async with sqlite_db.read() as s:
        assert (await s.get_one(Ticket, played.unrouted)).agency_id is None


async def test_more_time_that_ends_in_the_past_is_refused_and_the_reason_stays(
    sign_in: SignIn, played: Scene, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with sqlite_db.write() as s:
        long_ago = clock.now() - timedelta(days=60)
        await s.execute(update(Ticket).where(Ticket.id == played.accepted).values(due_at=long_ago))
    minh = await sign_in("minh")
    path = f"/tickets/{played.accepted}/extension"
    for choice in ({"choice": "3 working_days"}, {"choice": "other", "amount": "5"}):
        typed = {"unit": "working_days", "reason": "Chờ vật tư về."} | choice
        refused = await minh.send(path, **typed)
        page = await refused.text()
        assert refused.status == 422
        assert "đã qua rồi. Vui lòng xin thêm nhiều ngày hơn" in page
        assert "Chờ vật tư về.</textarea>" in page
    for amount in ("0", "-3", "abc", "99999999", ""):
        refused = await minh.send(
            path, choice="other", amount=amount, unit="working_days", reason="Chờ vật tư về."
        )
        page = await refused.text()
        assert refused.status == 422, amount
        assert "Chờ vật tư về.</textarea>" in page
