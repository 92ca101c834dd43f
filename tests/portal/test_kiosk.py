"""The tablet of a counter: what it sends is kept once, refused one by one, and never changed."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from hotline import clock, feedback
from hotline.agencies import Agency
from hotline.db import Database
from hotline.feedback import Counter, CounterRating, CounterTerms
from hotline.portal.guessing import MISSES_AT_MOST
from tests.portal.conftest import Phone

HOA, TAM = "Trần Thị Hoa", "Lê Văn Tám"
DOSSIER = "000.00.16.H20-261105-0012"


async def counter(db: Database) -> Counter:
    """A counter of the public service centre, with two officers."""
    async with db.write() as s:
        agency = await s.scalar(select(Agency.id).where(Agency.code == "TTHCC"))
        terms = CounterTerms("Quầy 3 – Đất đai", agency, [HOA, TAM])
        return await feedback.keep_counter(s, None, terms, at=clock.now())


def item(number: int = 1, **more: Any) -> dict[str, Any]:
    """What a tablet says of one visitor."""
    said = {"id": f"tablet-{number:04d}", "at": clock.iso(clock.now()), "useful": "1"}
    return said | {"satisfied": "2"} | more


async def send(
    phone: Phone, one: Counter, *items: object, sent: datetime | None = None, status: int = 200
) -> list[dict[str, Any]]:
    """The results of a batch."""
    batch = {"sent": clock.iso(sent or clock.now()), "ratings": list(items)}
    answer = await phone.client.post(f"/kiosk/{one.token}/ratings", json=batch)
    assert answer.status == status
    results: list[dict[str, Any]] = (await answer.json()).get("results", [])
    return results


async def kept(db: Database) -> list[CounterRating]:
    async with db.read() as s:
        return list(await s.scalars(select(CounterRating).order_by(CounterRating.id)))


async def test_a_batch_is_kept_with_officer_dossier_and_reason(db: Database, phone: Phone) -> None:
    one = await counter(db)
    officer = one.officers[0]
    bad = item(2, satisfied="3", reason=2, officer=str(officer.id), dossier=f" {DOSSIER} ")
    results = await send(phone, one, item(), bad)
    assert results == [{"id": "tablet-0001", "kept": True}, {"id": "tablet-0002", "kept": True}]
    good, second = await kept(db)
    assert (good.verdict, good.officer_id, good.mode) == ("positive", None, "kiosk")
    assert (second.verdict, second.officer_id) == ("negative", officer.id)
    assert (second.dossier, second.reason_id) == (DOSSIER, 2)


async def test_what_is_sent_again_is_kept_once(db: Database, phone: Phone) -> None:
    one = await counter(db)
    both = [item(1), item(2)]
    await asyncio.gather(*(send(phone, one, *both) for _ in range(4)))
    assert all(result["kept"] for result in await send(phone, one, *both))
    assert len(await kept(db)) == 2


async def test_what_cannot_be_kept_is_refused_alone(sqlite_db: Database, phone: Phone) -> None:
    one = await counter(sqlite_db)
    wrong: list[object] = [
        item(1, useful="", satisfied=""), item(2, satisfied="9"), item(3, officer="999"),
        item(4, dossier="có dấu cách"), item(5, id="x"), item(6, at="hôm qua"), "x", 7, None, [],
        item(8, at="1999-01-01T00:00:00Z"),
    ]  # fmt: skip
    results = await send(phone, one, *wrong, item(9))
    assert [result["kept"] for result in results] == [False] * len(wrong) + [True]
    assert all(result["why"] for result in results[:-1])
    assert len(await kept(sqlite_db)) == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"x", b"[]", b"{}", b'{"sent": "2026-11-17T02:00:00Z"}', b'{"ratings": {}}',
     b'{"ratings": [], "sent": "x"}', b'{"ratings": [], "sent": "2026-11-17T02:00:00"}',
     b'{"sent": "2026-11-17T02:00:00Z", "ratings": [' + b"1," * 100 + b"1]}",
     b"\xff\xfe", b"x" * 300_000],
)  # fmt: skip
async def test_what_is_no_batch_is_refused_in_words(
    body: bytes, sqlite_db: Database, phone: Phone
) -> None:
    one = await counter(sqlite_db)
    answer = await phone.client.post(f"/kiosk/{one.token}/ratings", data=body)
    assert answer.status == 422
    assert (await answer.json())["why"]


async def test_a_wrong_clock_is_set_right_by_how_far_it_is_off(
    sqlite_db: Database, phone: Phone
) -> None:
    one = await counter(sqlite_db)
    tablet = clock.now() - timedelta(days=300)
    two_hours_ago = clock.iso(tablet - timedelta(hours=2))
    await send(phone, one, item(at=two_hours_ago), sent=tablet)
    (rating,) = await kept(sqlite_db)
    waited = rating.received_at - rating.given_at
    assert timedelta(hours=2) <= waited < timedelta(hours=2, minutes=1)


async def test_nobody_rates_in_the_future(sqlite_db: Database, phone: Phone) -> None:
    one = await counter(sqlite_db)
    await send(phone, one, item(at=clock.iso(clock.now() + timedelta(days=2))))
    (rating,) = await kept(sqlite_db)
    assert rating.given_at == rating.received_at


async def test_a_counter_that_ended_takes_what_was_given_before(
    sqlite_db: Database, phone: Phone
) -> None:
    one = await counter(sqlite_db)
    before = clock.iso(clock.now() - timedelta(hours=1))
    async with sqlite_db.write() as s:
        await feedback.end_counter(
            s, await feedback.counter(s, one.id), at=clock.now() - timedelta(minutes=10)
        )
    results = await send(phone, one, item(1, at=before), item(2))
    assert [result["kept"] for result in results] == [True, False]
    assert "đã ngừng" in results[1]["why"]
    assert "đã ngừng" in await phone.open(f"/kiosk/{one.token}", 404)


async def test_a_renewed_address_closes_the_old_one(sqlite_db: Database, phone: Phone) -> None:
    one = await counter(sqlite_db)
    async with sqlite_db.write() as s:
        row = await feedback.counter(s, one.id)
        await feedback.renew_token(s, row)
    assert row.token != one.token
    await send(phone, one, item(), status=404)
    assert "địa chỉ mới" in await phone.open(f"/kiosk/{one.token}", 404)
    assert not await kept(sqlite_db)


async def test_who_guesses_tokens_is_stopped(sqlite_db: Database, phone: Phone) -> None:
    one = await counter(sqlite_db)
    for number in range(MISSES_AT_MOST):
        await phone.open(f"/kiosk/guess{number}", 404)
    await phone.open(f"/kiosk/{one.token}", 429)


async def test_what_was_pressed_is_never_changed_or_dropped(db: Database, phone: Phone) -> None:
    one = await counter(db)
    await send(phone, one, item())
    for change in (
        update(CounterRating).values(satisfied=1),
        update(CounterRating).values(officer_id=one.officers[0].id),
        CounterRating.__table__.delete(),  # type: ignore[attr-defined]
    ):
        with pytest.raises(DBAPIError):
            await _execute(db, change)
    await _execute(db, update(CounterRating).values(words="", dossier=""))
    assert [one.satisfied for one in await kept(db)] == [2]


async def _execute(db: Database, statement: Any) -> None:
    async with db.write() as s:
        await s.execute(statement)


async def test_without_a_script_it_is_a_plain_form(sqlite_db: Database, phone: Phone) -> None:
    one = await counter(sqlite_db)
    path = f"/kiosk/{one.token}"
    page = await phone.open(path)
    for said in ("Quầy 3 – Đất đai", HOA, TAM, "Rất hài lòng", "Giải quyết chậm"):
        assert said in page
    filled = {"form": "0123456789abcdef", "officer": str(one.officers[0].id), "satisfied": "1"}
    for _ in range(2):
        answer = await phone.send(path, **filled)
        assert answer.status == 303
    home = f"{path}?done=1&officer={one.officers[0].id}"
    assert answer.headers["Location"] == home
    assert "Cảm ơn ông/bà" in await phone.open(home)
    assert len(await kept(sqlite_db)) == 1
    again = await phone.open(f"{path}?officer={one.officers[0].id}")
    assert f'value="{one.officers[0].id}" checked' in again


async def test_a_plain_form_that_is_wrong_keeps_what_was_typed(
    sqlite_db: Database, phone: Phone
) -> None:
    one = await counter(sqlite_db)
    path = f"/kiosk/{one.token}"
    for filled, told in (
        ({"form": "0123456789", "dossier": "a b", "useful": "2"}, "hồ sơ"),
        ({"form": "0123456789", "officer": "999", "useful": "2"}, "không ngồi ở quầy này"),
        ({"form": "0123456789", "dossier": DOSSIER}, "ít nhất một câu"),
    ):
        answer = await phone.send(path, **filled)
        page = await answer.text()
        assert answer.status == 422
        assert told in page
        if "useful" in filled:
            assert 'name="useful" value="2" checked' in page
        if "dossier" in filled:
            assert f'value="{filled["dossier"]}"' in page
    assert not await kept(sqlite_db)


async def test_the_worker_lies_above_the_pages_it_answers_for(
    sqlite_db: Database, phone: Phone
) -> None:
    answer = await phone.client.get("/kiosk/worker.js")
    assert answer.status == 200
    assert answer.content_type == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"


async def test_who_left_a_counter_stays_on_what_was_said(sqlite_db: Database) -> None:
    one = await counter(sqlite_db)
    async with sqlite_db.write() as s:
        row = await feedback.counter(s, one.id)
        terms = CounterTerms(row.name, row.agency_id, [TAM, "Phạm Thị Mới"])
        await feedback.keep_counter(s, row, terms, at=clock.now())
    async with sqlite_db.read() as s:
        row = await feedback.counter(s, one.id)
        assert [one.name for one in row.on_duty] == [TAM, "Phạm Thị Mới"]
        assert HOA in [one.name for one in row.officers]
