"""The caller hears what came of a negative rating: by SMS, or a person rings."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from hotline import callers, feedback
from hotline.callers import OptOutVia
from hotline.db import Database
from hotline.errors import Conflict, NotAllowed
from hotline.feedback import explanations
from hotline.outbox import Message, MessageStatus
from tests.feedback.explained import LANDLINE, give, rated
from tests.tickets import desk


async def test_the_caller_of_a_mobile_hears_by_one_message_within_courtesy_hours(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number, night = await rated(db, cast, at=now), now + timedelta(hours=14)
    async with db.write() as s:
        await give(s, number, cast.hanh, at=now)
        await explanations.accept(s, await desk.load(s, number), by=cast.phuc, at=night)
    async with db.read() as s:
        (sms,) = await s.scalars(select(Message).where(Message.key.startswith("caller:expl")))
        assert (sms.recipient, sms.citizen) == ("+84912345678", True)
        assert desk.wall(sms.not_before) == "18/11 07:00"
        assert sms.payload["text"] == "sms_explanation_accepted"
        assert await explanations.to_tell(s) == []


async def test_a_landline_is_rung_by_a_person_at_most_three_times(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await rated(db, cast, at=now, caller=LANDLINE)
    async with db.write() as s:
        ticket = await desk.load(s, number)
        await explanations.excuse(s, ticket, reason="Đòi đất công", by=cast.phuc, at=now)
        (one,) = await explanations.to_tell(s)
        assert (one.ticket.id, one.outcome) == (number, "excused")
        assert str(ticket.code) in one.words()
        assert "Đòi đất công" not in one.words()
        for tries in (1, 2):
            await explanations.told(s, ticket, reached=False, by=cast.lan, at=now)
            assert [one.tries for one in await explanations.to_tell(s)] == [tries]
        await explanations.told(s, ticket, reached=False, by=cast.lan, at=now)
        assert await explanations.to_tell(s) == []
        with pytest.raises(Conflict, match="outcome_told_already"):
            await explanations.told(s, ticket, reached=True, by=cast.lan, at=now)


async def test_a_message_that_did_not_arrive_becomes_a_call(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await rated(db, cast, at=now)
    async with db.write() as s:
        ticket = await desk.load(s, number)
        await explanations.excuse(s, ticket, reason="Vì", by=cast.phuc, at=now)
        await s.execute(
            update(Message)
            .where(Message.key.startswith("caller:expl"))
            .values(status=MessageStatus.UNDELIVERED)
        )
        assert [one.ticket.id for one in await explanations.to_tell(s)] == [number]
        with pytest.raises(NotAllowed):
            await explanations.told(s, ticket, reached=True, by=cast.minh, at=now)
        await explanations.told(s, ticket, reached=True, by=cast.lan, at=now)
        assert await explanations.to_tell(s) == []
        assert (await desk.story(s, ticket))[-1] == "outcome_told"


async def test_who_opted_out_or_left_no_number_is_left_in_peace(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    for caller in (LANDLINE, None):
        number = await rated(db, cast, at=now, caller=caller)
        async with db.write() as s:
            if caller is not None:
                await callers.opt_out(s, caller, via=OptOutVia.SMS, at=now)
            ticket = await desk.load(s, number)
            await explanations.excuse(s, ticket, reason="Vì", by=cast.phuc, at=now)
            assert await explanations.to_tell(s) == []
            assert (await desk.story(s, ticket))[-1] == "outcome_untold"


async def test_a_reopening_at_the_callers_own_wish_is_no_news_to_them(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    for wish, by, messages in (("caller", cast.lan, 0), ("office", cast.phuc, 1)):
        number = await rated(sqlite_db, cast, at=now, caller=f"09123456{len(wish):02d}")
        async with sqlite_db.write() as s:
            ticket = await desk.load(s, number)
            await feedback.reopen(s, ticket, reason="Chưa xong", wish=wish, by=by, at=now)
            found = await s.scalars(select(Message).where(Message.key.startswith("caller:expl")))
            assert len(list(found)) == messages
