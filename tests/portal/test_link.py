"""The page behind a link: what it shows and never shows, what it keeps, and when it is closed."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from hotline import callers, clock, feedback
from hotline.callers import Caller
from hotline.db import Database
from hotline.feedback import Answers, Ask, AskOutcome, Mode, Rating
from hotline.portal.guessing import MISSES_AT_MOST
from hotline.tickets import Ticket
from tests.feedback.asked import MOBILE, asks, begin, closed, fresh, last, message_of
from tests.portal.conftest import CODE, OTHER, Phone, ask

TOO_SLOW = 2


def form(code: str = CODE, **given: object) -> dict[str, object]:
    """A form about one ticket."""
    return {f"{name}-{code}": value for name, value in given.items()}


async def ratings(db: Database, ticket: Ticket) -> list[Rating]:
    async with db.read() as s:
        return await feedback.ratings_of(s, ticket)


async def test_two_taps_are_a_rating_by_that_ask(db: Database, phone: Phone) -> None:
    asked = await ask(db)
    (ticket,) = asked.tickets
    answer = await phone.send(asked.path, **form(useful="1", satisfied="2"))
    assert (answer.status, answer.headers["Location"]) == (303, asked.path)
    (rating,) = await ratings(db, ticket)
    assert (rating.mode, rating.useful, rating.satisfied) == ("web", True, 2)
    async with db.read() as s:
        assert rating.ask_id == (await last(s, ticket)).id
        assert await asks(s, ticket) == [(1, "sms", "answered")]
        assert (await fresh(s, ticket)).feedback == "positive"
    page = await phone.open(asked.path)
    assert "Cảm ơn ông/bà" in page
    assert "<li>Hài lòng</li>" in page


async def test_a_bad_answer_keeps_why_and_the_sentence(db: Database, phone: Phone) -> None:
    asked = await ask(db)
    said = "Rác vẫn còn,\r\nxin cử người xem lại."
    await phone.send(
        asked.path, **form(useful="2", satisfied="3", reason=str(TOO_SLOW), words=said)
    )
    (rating,) = await ratings(db, asked.tickets[0])
    assert (rating.verdict, rating.reason_id) == ("negative", TOO_SLOW)
    assert rating.words == "Rác vẫn còn,\nxin cử người xem lại."
    page = await phone.open(asked.path)
    assert "Giải quyết chậm" in page
    assert "xin cử người xem lại." in page


async def test_a_good_answer_has_no_reason_left_over(sqlite_db: Database, phone: Phone) -> None:
    asked = await ask(sqlite_db)
    await phone.send(asked.path, **form(useful="1", satisfied="1", reason="1"))
    (rating,) = await ratings(sqlite_db, asked.tickets[0])
    assert (rating.verdict, rating.reason_id) == ("positive", None)


async def test_a_ticket_is_rated_once(db: Database, phone: Phone) -> None:
    asked = await ask(db)
    for satisfied in ("1", "3"):
        answer = await phone.send(asked.path, **form(satisfied=satisfied))
        assert answer.status == 303
    assert [one.satisfied for one in await ratings(db, asked.tickets[0])] == [1]


async def test_tickets_of_one_message_are_rated_one_by_one(db: Database, phone: Phone) -> None:
    asked = await ask(db, CODE, OTHER)
    first, second = asked.tickets
    page = await phone.open(asked.path)
    assert CODE in page
    assert OTHER in page
    await phone.send(asked.path, **form(OTHER, satisfied="1"))
    assert not await ratings(db, first)
    page = await phone.open(asked.path)
    assert f'name="useful-{CODE}"' in page
    assert f'name="useful-{OTHER}"' not in page
    await phone.send(asked.path, **form(CODE, useful="2"))
    assert len(await ratings(db, first)) == len(await ratings(db, second)) == 1


async def test_nothing_of_the_citizen_is_on_the_page(sqlite_db: Database, phone: Phone) -> None:
    asked = await ask(sqlite_db)
    async with sqlite_db.write() as s:
        ticket = await s.get_one(Ticket, asked.tickets[0].id)
        ticket.content, ticket.place = "Hàng xóm nuôi gà", "12 Nguyễn Huệ"
        ticket.answer = "Đã nhắc nhở ông Bảy"
        caller = await s.get_one(Caller, ticket.caller_id)
        caller.name = "Trần Thị Tám"
    page = await phone.open(asked.path)
    for said in ("nuôi gà", "Nguyễn Huệ", "ông Bảy", "Tám", "912", "csrf", "cookie"):
        assert said not in page, said
    assert f"{clock.local(asked.tickets[0].opened_at):%d/%m/%Y}" in page


async def test_it_is_small_and_needs_no_script_and_stays_with_nobody(
    sqlite_db: Database, phone: Phone
) -> None:
    asked = await ask(sqlite_db, CODE, OTHER, "1022-2611-00014")
    answer = await phone.client.get(asked.path)
    page = await answer.read()
    assert len(page) < 15_000
    assert b"<script" not in page
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers


async def test_english_is_a_tap_away_and_stays(sqlite_db: Database, phone: Phone) -> None:
    asked = await ask(sqlite_db)
    page = await phone.open(f"{asked.path}?lang=en")
    assert "Very satisfied" in page
    assert "Too slow" in page
    assert f'action="{asked.path}?lang=en"' in page
    answer = await phone.send(f"{asked.path}?lang=en", **form(useful="1"))
    assert answer.headers["Location"] == f"{asked.path}?lang=en"


@pytest.mark.parametrize(
    ("filled", "told"),
    [
        ({}, "Chưa chọn câu trả lời nào"),
        (form(words="chậm"), "chưa có câu trả lời"),
        (form(useful="1", words="dài " * 300), "nhiều nhất là 1.000 chữ"),
        (form(satisfied="8"), "không có trong thang đánh giá"),
        (form(useful="có", satisfied="9" * 30), "Chưa chọn câu trả lời nào"),
    ],
)
async def test_what_cannot_be_taken_is_said_and_stays_typed(
    filled: dict[str, object], told: str, sqlite_db: Database, phone: Phone
) -> None:
    asked = await ask(sqlite_db)
    answer = await phone.send(asked.path, **filled)
    assert answer.status == 422
    page = await answer.text()
    assert told in page
    for value in filled.values():
        if len(str(value)) > 3 and "9" not in str(value):
            assert str(value) in page
    if filled.get(f"useful-{CODE}") == "1":
        assert f'name="useful-{CODE}" value="1" checked' in page
    assert not await ratings(sqlite_db, asked.tickets[0])


async def test_half_answered_and_half_refused_keeps_nothing_yet(
    sqlite_db: Database, phone: Phone
) -> None:
    asked = await ask(sqlite_db, CODE, OTHER)
    answer = await phone.send(asked.path, **form(CODE, useful="1"), **form(OTHER, words="chưa dọn"))
    assert answer.status == 422
    assert not await ratings(sqlite_db, asked.tickets[0])


async def test_more_than_a_form_is_not_read(sqlite_db: Database, phone: Phone) -> None:
    asked = await ask(sqlite_db)
    answer = await phone.send(asked.path, **form(words="x" * 400_000))
    assert answer.status == 422
    assert "dài quá" in await answer.text()


@pytest.mark.parametrize("path", ["/r/khong-co", "/r/" + "x" * 64, "/r/khong-co/peace"])
async def test_an_unknown_link_says_what_to_do(
    path: str, phone: Phone, sqlite_db: Database
) -> None:
    answer = await (phone.send(path) if path.endswith("peace") else phone.client.get(path))
    assert answer.status == 404
    page = await answer.text()
    assert "gọi 1022" in page
    assert 'href="tel:1022"' in page


async def test_the_button_of_a_mail_program_is_enough(sqlite_db: Database, phone: Phone) -> None:
    asked = await ask(sqlite_db)
    one_click = {"List-Unsubscribe": "One-Click"}
    answer = await phone.client.post(f"{asked.path}/peace", data=one_click)
    assert answer.status == 200
    async with sqlite_db.read() as s:
        caller = await callers.by_phone(s, MOBILE)
        assert caller is not None
        assert caller.opted_out_at is not None


async def test_an_old_link_is_closed(sqlite_db: Database, phone: Phone) -> None:
    asked = await ask(sqlite_db)
    async with sqlite_db.write() as s:
        one = await s.scalar(select(Ask).where(Ask.link == asked.link))
        assert one is not None
        one.due_at = clock.now() - feedback.LINK_HOLDS - timedelta(days=1)
    assert "hết hạn" in await phone.open(asked.path, 404)
    answer = await phone.send(asked.path, **form(useful="1"))
    assert answer.status == 404
    assert not await ratings(sqlite_db, asked.tickets[0])


async def test_who_guesses_is_stopped_and_nobody_else(sqlite_db: Database, phone: Phone) -> None:
    asked = await ask(sqlite_db)
    guesser = {"X-Forwarded-For": "203.0.113.9"}
    for number in range(MISSES_AT_MOST):
        answer = await phone.client.get(f"/r/guess{number}", headers=guesser)
        assert answer.status == 404
    assert (await phone.client.get(asked.path, headers=guesser)).status == 429
    other = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}
    assert (await phone.client.get(asked.path, headers=other)).status == 200


async def test_who_does_not_wish_to_be_asked_is_not(db: Database, phone: Phone) -> None:
    asked = await ask(db)
    answer = await phone.send(f"{asked.path}/peace")
    assert answer.headers["Location"] == asked.path
    async with db.read() as s:
        caller = await callers.by_phone(s, MOBILE)
        assert caller is not None
        assert caller.opted_out_via == "link"
        ticket = await fresh(s, asked.tickets[0])
        assert (ticket.feedback, ticket.no_response_cause) == ("no_response", "opted_out")
    page = await phone.open(asked.path)
    assert "sẽ không hỏi ý kiến ông/bà nữa" in page
    assert "Tôi không muốn được hỏi nữa" not in page


async def test_who_was_written_to_and_has_no_number_may_leave_as_well(
    sqlite_db: Database, phone: Phone
) -> None:
    at = clock.now()
    async with sqlite_db.write() as s:
        ticket = await closed(s, None, at=at)
        caller = Caller(phone=None, email="tam@example.vn", created_at=at)
        s.add(caller)
        await s.flush()
        ticket.caller_id, ticket.feedback = caller.id, "asking"
        s.add(Ask(reference="abc", talk="abc", link="thu-di", ticket_id=ticket.id, attempt=1,
                  mode=Mode.WEB, email=caller.email, outcome=AskOutcome.ASKED,
                  created_at=at, due_at=at))  # fmt: skip
    await phone.send("/r/thu-di/peace")
    async with sqlite_db.read() as s:
        assert (await s.get_one(Caller, caller.id)).opted_out_at is not None
        assert await asks(s, ticket) == [(1, "web", "opted_out")]


async def test_a_rating_by_phone_is_not_told_to_who_holds_a_link(
    sqlite_db: Database, phone: Phone
) -> None:
    asked = await ask(sqlite_db)
    async with sqlite_db.write() as s:
        ticket = await fresh(s, asked.tickets[0])
        await feedback.rate(s, ticket, Answers(False, 3, words="nói qua điện thoại"), ask=None,
                            mode=Mode.IVR, source="x", at=clock.now())  # fmt: skip
    page = await phone.open(asked.path)
    assert "bằng cách khác" in page
    assert "nói qua" not in page
    await phone.send(asked.path, **form(useful="1"))
    assert len(await ratings(sqlite_db, asked.tickets[0])) == 1


async def test_a_reopened_ticket_is_asked_about_again_later(
    sqlite_db: Database, phone: Phone, cast: SimpleNamespace
) -> None:
    asked = await ask(sqlite_db)
    async with sqlite_db.write() as s:
        (await s.get_one(Ticket, asked.tickets[0].id)).reopenings = 1
    assert "đang được giải quyết lại" in await phone.open(asked.path)
    await phone.send(asked.path, **form(useful="1"))
    assert not await ratings(sqlite_db, asked.tickets[0])


async def test_an_answer_after_the_time_to_reply_still_counts(
    sqlite_db: Database, phone: Phone
) -> None:
    asked = await ask(sqlite_db)
    async with sqlite_db.write() as s:
        one = await last(s, asked.tickets[0])
        await feedback.ended(
            s, one.reference, AskOutcome.EXPIRED, modes=(Mode.SMS,), at=clock.now()
        )
    await phone.send(asked.path, **form(useful="1"))
    async with sqlite_db.read() as s:
        assert (await fresh(s, asked.tickets[0])).feedback == "positive"
        assert await asks(s, asked.tickets[0]) == [(1, "sms", "answered")]


async def test_an_answer_calls_off_what_was_still_to_be_sent(
    sqlite_db: Database, phone: Phone
) -> None:
    at = clock.now()
    async with sqlite_db.write() as s:
        ticket = await closed(s, MOBILE, at=at, code=CODE)
        (waiting,) = await begin(s, at)
    await phone.send(f"/r/{waiting.link}", **form(useful="1"))
    assert len(await ratings(sqlite_db, ticket)) == 1
    async with sqlite_db.read() as s:
        assert (await message_of(s, waiting)).status == "cancelled"
