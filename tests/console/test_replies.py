"""Replies that no machine could read: a dispatcher does."""

from __future__ import annotations

from datetime import timedelta

from hotline import callers, clock, feedback
from hotline.db import Database
from hotline.feedback import AskOutcome, Mode
from hotline.tickets import FeedbackState, Ticket
from tests.console.conftest import SignIn
from tests.console.scene import Scene

PHONE, SAID = "+84912345678", "1 tuần rồi <chưa> ai làm"
MODES = (Mode.SMS,)


async def written(db: Database, ticket_id: int) -> tuple[int, int]:
    """A reply that is unclear, and the attempt it answers."""
    at = clock.now() - timedelta(minutes=5)
    async with db.write() as s:
        ticket = await s.get_one(Ticket, ticket_id)
        ticket.feedback = FeedbackState.DUE
        ask = await feedback.begin_one(s, ticket_id, modes=MODES, at=at)
        assert ask is not None
        await feedback.placed(s, ask.talk, at=at)
        reply = await feedback.keep_unclear(s, PHONE, SAID, source="sms:77", at=clock.now())
        return reply.id, ask.id


async def test_a_reply_becomes_a_rating_of_the_ticket_that_was_asked_about_once(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    reply, ask = await written(sqlite_db, played.closed)
    dieu = await sign_in("dieu")
    assert f'href="/replies/{reply}"' in await dieu.open("/dispatch")
    page = await dieu.open(f"/replies/{reply}")
    assert "1 tuần rồi &lt;chưa&gt; ai làm" in page
    assert f'value="{ask}" checked' in page
    sent = {"ask": ask, f"useful-{reply}": "2", f"reason-{reply}": "2"}
    answer = await dieu.send(f"/replies/{reply}/rating", **sent)
    assert answer.headers["Location"] == "/dispatch"
    again = await dieu.send(f"/replies/{reply}/rating", **sent)
    assert again.status == 409
    assert "đã có người đọc" in await again.text()
    async with sqlite_db.read() as s:
        ticket = await s.get_one(Ticket, played.closed)
        (rating,) = [one for one in await feedback.ratings_of(s, ticket) if one.ask_id == ask]
        asked = (await feedback.asks_of(s, ticket))[-1]
    assert (rating.mode, rating.source, rating.words) == ("sms", "sms:77", SAID)
    assert (rating.verdict, asked.outcome) == ("negative", AskOutcome.ANSWERED)
    assert "ai làm" not in await dieu.open("/dispatch")


async def test_a_reply_without_a_ticket_or_an_answer_comes_back_as_it_was(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    reply, ask = await written(sqlite_db, played.closed)
    dieu = await sign_in("dieu")
    answer = await dieu.send(f"/replies/{reply}/rating", **{f"useful-{reply}": "2"})
    page = await answer.text()
    assert answer.status == 422
    assert "Chưa chọn tin này trả lời phiếu nào" in page
    assert f'name="useful-{reply}" value="2" checked' in page
    answer = await dieu.send(f"/replies/{reply}/rating", ask=ask)
    assert answer.status == 422
    assert "Chưa có câu trả lời nào" in await answer.text()


async def test_a_wish_for_peace_in_a_reply_is_kept(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    reply, _ = await written(sqlite_db, played.closed)
    dieu = await sign_in("dieu")
    assert (await dieu.send(f"/replies/{reply}/opt-out")).status == 303
    async with sqlite_db.read() as s:
        caller = await callers.by_phone(s, PHONE)
        assert caller is not None
        assert caller.opted_out_via == "sms"
        assert await feedback.unclear(s) == []
