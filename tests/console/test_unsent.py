"""A form that is sent after the visit has ended: nothing is taken, and nothing is lost."""

from __future__ import annotations

import html
import re
from datetime import timedelta

from aiohttp import FormData
from sqlalchemy import select, update

from hotline import clock
from hotline.console import unsent
from hotline.console.unsent import Drawer, Unsent
from hotline.db import Database
from hotline.staff import Visit
from hotline.tickets import Ticket
from tests.console.conftest import Browser, SignIn, token
from tests.console.scene import Scene

SAID = "Đã cử tổ thu gom,\nngày mai xong “cả ba điểm”."


async def end_visits(db: Database) -> None:
    """Twelve hours have gone by."""
    async with db.write() as s:
        await s.execute(update(Visit).values(ends_at=clock.now() - timedelta(seconds=1)))


async def sent_too_late(browser: Browser, db: Database, path: str, **fields: object) -> str:
    """The page behind the sign-in of somebody whose visit ended while they wrote."""
    await end_visits(db)
    answer = await browser.send(path, **fields)
    assert answer.status == 303
    assert "because=signed_out" in answer.headers["Location"]
    page = await browser.open(answer.headers["Location"])
    browser.csrf = token(page)
    # The first is of the choice of a language.
    return html.unescape(re.findall(r'name="next" value="([^"]+)"', page)[-1])


async def test_what_was_written_is_there_after_signing_in_again_and_can_be_sent(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    minh = await sign_in("minh")
    path = f"/tickets/{played.accepted}/answer"
    then = await sent_too_late(minh, sqlite_db, path, answer=SAID, kept_as="77")
    back = await minh.sign_in_on("minh", then)
    page = await minh.open(back)
    assert html.escape(SAID, quote=False) in page.replace("&#34;", '"')
    assert f'action="{path}"' in page
    async with sqlite_db.read() as s:
        assert (await s.get_one(Ticket, played.accepted)).answer in (None, "")
    minh.csrf = token(page)
    taken = await minh.send(path, answer=SAID, kept_as="77")
    assert taken.status == 303
    assert taken.cookies["hotline_taken"].value == "77"
    async with sqlite_db.read() as s:
        assert (await s.get_one(Ticket, played.accepted)).answer == SAID


async def test_nobody_else_reads_what_was_not_sent(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    minh = await sign_in("minh")
    path = f"/tickets/{played.accepted}/progress"
    then = await sent_too_late(minh, sqlite_db, path, progress=SAID)
    hanh = await sign_in("hanh")
    page = await hanh.open(then, status=404)
    assert "tổ thu gom" not in page
    assert "không còn được giữ" in page
    assert "sign-in" in str((await minh.client.get(then, allow_redirects=False)).headers)


async def test_what_comes_from_elsewhere_or_without_a_visit_is_not_kept(
    sign_in: SignIn, visitor: Browser, played: Scene, sqlite_db: Database
) -> None:
    minh = await sign_in("minh")
    path = f"/tickets/{played.accepted}/progress"
    await end_visits(sqlite_db)
    for browser, csrf in ((minh, "x"), (minh, ""), (visitor, "x")):
        browser.csrf = csrf
        answer = await browser.send(path, progress=SAID)
        assert answer.status == 303
        assert "unsent" not in answer.headers["Location"]
    answer = await minh.client.post(path, data=b"\xff" * 9, allow_redirects=False)
    assert answer.status == 303


async def test_a_form_with_a_file_keeps_its_words(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    minh = await sign_in("minh")
    await end_visits(sqlite_db)
    form = FormData({"csrf": minh.csrf, "answer": SAID})
    form.add_field("file", b"%PDF-", filename="a.pdf", content_type="application/pdf")
    path = f"/tickets/{played.accepted}/answer"
    answer = await minh.client.post(path, data=form, allow_redirects=False)
    assert "unsent" in answer.headers["Location"]


async def test_a_refused_form_leaves_no_mark_of_being_taken(sign_in: SignIn, played: Scene) -> None:
    minh = await sign_in("minh")
    for mark, reason in (("5", ""), ("x;y", "Không phải việc của sở")):
        answer = await minh.send(f"/tickets/{played.assigned}/return", reason=reason, kept_as=mark)
        assert "hotline_taken" not in answer.cookies


async def test_signing_out_late_leaves_nothing_to_be_sent(
    sign_in: SignIn, sqlite_db: Database
) -> None:
    minh = await sign_in("minh")
    await end_visits(sqlite_db)
    answer = await minh.send("/visits/end")
    assert "unsent" not in answer.headers["Location"]


async def test_who_an_ended_visit_was_of_is_forgotten_after_two_days(
    sign_in: SignIn, sqlite_db: Database
) -> None:
    await sign_in("minh")
    for days, left in ((1, 2), (3, 1)):
        async with sqlite_db.write() as s:
            await s.execute(update(Visit).values(ends_at=clock.now() - timedelta(days=days)))
        await sign_in("hanh")
        async with sqlite_db.read() as s:
            assert len(list(await s.scalars(select(Visit)))) == left


def test_a_full_drawer_lets_the_oldest_go_and_old_ones_are_forgotten() -> None:
    drawer, at = Drawer(), clock.now()
    heavy = "x" * 10_000_000
    names = [
        drawer.keep(Unsent(1, "/a", "/", [("words", heavy)], at + unsent.LASTS)) for _ in range(3)
    ]
    found = [drawer.find(name, 1, at=at) is not None for name in names]
    assert found == [False, False, True]
    assert drawer.find(names[2], 2, at=at) is None
    assert drawer.find(names[2], 1, at=at + unsent.LASTS) is None
