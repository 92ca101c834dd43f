"""Operators who ring citizens, as their pages show it."""

from __future__ import annotations

from datetime import timedelta

from hotline import clock, feedback
from hotline.db import Database
from hotline.feedback import Ask
from hotline.tickets import Ticket
from tests.console.asked_scene import to_ring
from tests.console.conftest import SignIn
from tests.console.scene import Scene


async def row(db: Database, ask_id: int) -> Ask:
    async with db.read() as s:
        return await s.get_one(Ask, ask_id)


async def test_who_waits_is_listed_for_those_who_had_no_hand_in_the_ticket(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    ask = await to_ring(sqlite_db, played.closed)
    tam, lan = await sign_in("tam"), await sign_in("lan")
    page = await tam.open("/asking")
    assert "0912 345 678" in page
    assert f'formaction="/asking/{ask}/holder"' in page
    assert 'href="/asking"' in await tam.open("/desk")
    assert "Không có ai chờ được gọi" in await lan.open("/asking")
    answer = await lan.send(f"/asking/{ask}/holder")
    assert answer.status == 403
    assert "nhờ một điện thoại viên khác hỏi" in await answer.text()


async def test_the_script_is_read_and_the_answers_are_kept(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    ask = await to_ring(sqlite_db, played.closed)
    tam = await sign_in("tam")
    answer = await tam.send(f"/asking/{ask}/holder")
    assert answer.headers["Location"] == f"/asking/{ask}"
    page = await tam.open(f"/asking/{ask}")
    for said in ("Tôi là Lê Minh Tâm, điện thoại viên Tổng đài 1022", "Cuộc gọi này được ghi âm",
                 "ông/bà Nguyễn Văn Tư", "rất hài lòng, hài lòng hay chưa hài lòng?",
                 'href="tel:+84912345678"'):  # fmt: skip
        assert said in page
    sent = {f"useful-{ask}": "1", f"satisfied-{ask}": "3", f"reason-{ask}": "2",
            f"words-{ask}": "Chờ lâu quá"}  # fmt: skip
    answer = await tam.send(f"/asking/{ask}/end", outcome="answered", **sent)
    assert answer.headers["Location"] == "/asking?done=answered"
    assert "Đã ghi đánh giá" in await tam.open("/asking?done=answered")
    async with sqlite_db.read() as s:
        ticket = await s.get_one(Ticket, played.closed)
        rating = (await feedback.ratings_of(s, ticket))[-1]
    assert (rating.mode, rating.verdict, rating.words) == ("operator", "negative", "Chờ lâu quá")
    assert (rating.ask_id, rating.reason_id) == (ask, 2)
    assert (await row(sqlite_db, ask)).outcome == "answered"


async def test_without_an_answer_the_form_comes_back_as_it_was(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    ask = await to_ring(sqlite_db, played.closed)
    tam = await sign_in("tam")
    await tam.send(f"/asking/{ask}/holder")
    for outcome, code in (("answered", "Chưa có câu trả lời nào"), ("", "Chưa chọn kết quả"),
                          ("later", "Giờ hẹn gọi lại chưa đúng")):  # fmt: skip
        answer = await tam.send(
            f"/asking/{ask}/end", outcome=outcome, later_day="1/1/2020", later_hour="15:30",
            **{f"words-{ask}": "Bận <việc>"},
        )  # fmt: skip
        page = await answer.text()
        assert answer.status == 422
        assert code in page
        assert "Bận &lt;việc&gt;</textarea>" in page


async def test_an_hour_that_the_citizen_names_is_kept_and_the_row_waits(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    ask = await to_ring(sqlite_db, played.closed)
    tam = await sign_in("tam")
    await tam.send(f"/asking/{ask}/holder")
    day = clock.local_day(clock.now()) + timedelta(days=1)
    answer = await tam.send(
        f"/asking/{ask}/end", outcome="later", later_day=f"{day:%d/%m/%Y}", later_hour="15:30"
    )
    assert answer.headers["Location"] == "/asking?done=later"
    kept = await row(sqlite_db, ask)
    assert kept.due_at is not None
    assert f"{clock.local(kept.due_at):%d/%m/%Y %H:%M}" == f"{day:%d/%m/%Y} 15:30"
    assert "Không có ai chờ được gọi" in await tam.open("/asking")


async def test_a_number_that_somebody_rings_is_offered_to_nobody_else(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    ask = await to_ring(sqlite_db, played.closed)
    tam, dieu = await sign_in("tam"), await sign_in("dieu")
    await tam.send(f"/asking/{ask}/holder")
    assert "Lê Minh Tâm đang gọi" in await dieu.open("/asking")
    answer = await dieu.send(f"/asking/{ask}/holder")
    assert answer.status == 409
    assert "Lê Minh Tâm đang gọi số này" in await answer.text()
    await tam.send(f"/asking/{ask}/release")
    assert (await dieu.send(f"/asking/{ask}/holder")).status == 303
    lost = await tam.send(f"/asking/{ask}/end", outcome="answered",
                          **{f"useful-{ask}": "2", f"words-{ask}": "Chưa thấy ai đến"})  # fmt: skip
    page = await lost.text()
    assert lost.status == 409
    assert "không còn ở tay ông/bà" in page
    assert "Chưa thấy ai đến" in page
    assert "Chưa hữu ích" in page


async def test_who_wishes_peace_is_kept_and_nobody_rings(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    ask = await to_ring(sqlite_db, played.closed)
    tam = await sign_in("tam")
    await tam.send(f"/asking/{ask}/holder")
    await tam.send(f"/asking/{ask}/end", outcome="opted_out")
    assert (await row(sqlite_db, ask)).outcome == "opted_out"


async def test_a_citizen_who_calls_in_is_rated_once_by_somebody_else(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    tam, lan = await sign_in("tam"), await sign_in("lan")
    path = f"/tickets/{played.closed}/rating"
    assert f'href="{path}"' in await tam.open(f"/tickets/{played.closed}")
    assert "Ghi đúng lời người dân" in await tam.open(path)
    assert "nhờ một điện thoại viên khác" in await lan.open(path, 403)
    sent = {f"useful-{played.closed}": "1", "once": "abc", f"reason-{played.closed}": "99999"}
    for _ in range(2):
        answer = await tam.send(path, **sent)
        assert answer.headers["Location"] == f"/tickets/{played.closed}#ratings"
    async with sqlite_db.read() as s:
        given = await feedback.ratings_of(s, await s.get_one(Ticket, played.closed))
    assert [one.mode for one in given] == ["ivr", "sms", "operator"]
    answer = await tam.send(path, once="x")
    assert answer.status == 422
    assert 'value="x"' in await answer.text()
    await tam.open(f"/tickets/{played.assigned}/rating", 409)
