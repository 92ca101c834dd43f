"""What was asked and answered before policies came is there after them, and back again."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from alembic import command
from sqlalchemy import select, text

from hotline import feedback
from hotline.db import Database, alembic_config
from hotline.feedback import Answers, Ask, AskOutcome, Mode, Rating
from hotline.outbox import Message
from hotline.tickets import Ticket
from tests.feedback.asked import BOTH, LANDLINE, MOBILE, begin, carried, closed

BEFORE = "0010"
OLD_ASK = """
    insert into ask (reference, ticket_id, closing, attempt, mode, phone, outcome, created_at)
    values ('abcdef012345', :ticket, 1, 1, 'ivr', :phone, 'waiting', :at)
"""
OLD_MESSAGE = """
    insert into outbox (key, kind, recipient, payload, status, attempts, not_before, created_at,
                        note)
    values ('ask:abcdef012345', 'ask_call', :phone, :payload, 'waiting', 0, :at, :at, '')
"""


@pytest.mark.slow
async def test_asks_ratings_and_messages_go_down_and_up_with_what_they_say(
    db: Database, now: datetime
) -> None:
    rated, waiting = await _before(db, now)
    await _move(db, command.downgrade, BEFORE)
    # Engines keep what they learned of the tables that were.
    old = Database(db.url.render_as_string(hide_password=False))
    await _as_it_was(old, now, waiting)
    await old.close()
    await _move(db, command.upgrade, "head")
    new = Database(db.url.render_as_string(hide_password=False))
    await _as_it_is(new, rated, waiting)
    await new.close()
    await _move(db, command.downgrade, BEFORE)
    await _move(db, command.upgrade, "head")


async def _before(db: Database, now: datetime) -> tuple[int, int]:
    async with db.write() as s:
        rated, waiting = await closed(s, MOBILE, at=now), await closed(s, LANDLINE, at=now)
        sms, call = await begin(s, now)
        await carried(s, sms, at=now)
        answers = Answers(useful=False, satisfied=3, words="chậm")
        await feedback.rate(s, rated, answers, ask=sms, mode=Mode.SMS, source="sms:1", at=now)
        await feedback.ended(s, sms.reference, AskOutcome.ANSWERED, modes=BOTH, at=now)
        await carried(s, call, at=now)
        await feedback.ended(s, call.reference, AskOutcome.MACHINE, modes=BOTH, at=now)
        return rated.id, waiting.id


async def _as_it_was(old: Database, now: datetime, waiting: int) -> None:
    """The tables of before hold what they could hold; a house of then goes on with them."""
    async with old.write() as s:
        steps = await s.execute(text("select number_type, attempt, mode from asking_step"))
        assert {("mobile", 1, "sms"), ("other", 1, "ivr")} <= {tuple(row) for row in steps}
        hours = await s.execute(text("select mode from courtesy_hours"))
        assert {row.mode for row in hours} >= {"sms", "ivr"}
        outcomes = await s.scalars(text("select outcome from ask order by id"))
        assert outcomes.all() == ["answered", "failed", "waiting"]
        assert (await s.scalars(text("select words from rating"))).all() == ["chậm"]
        payload = {"reference": "abcdef012345", "code": "1022-2611-00007", "text": "sms_ask"}
        named: dict[str, Any] = {"phone": LANDLINE, "at": (now + timedelta(days=1)).isoformat(" ")}
        if not old.is_sqlite:
            named["at"] = now + timedelta(days=1)
        await s.execute(text(OLD_ASK), named | {"ticket": waiting})
        await s.execute(text(OLD_MESSAGE), named | {"payload": json.dumps(payload)})


async def _as_it_is(new: Database, rated: int, waiting: int) -> None:
    async with new.read() as s:
        asks = list(await s.scalars(select(Ask).order_by(Ask.id)))
        named = {policy.number_type: policy.id for policy in await feedback.policies(s)}
        assert [ask.talk for ask in asks] == [ask.reference for ask in asks]
        assert [ask.policy_id for ask in asks] == [named["mobile"], *[named["other"]] * 3]
        (rating,) = await s.scalars(select(Rating))
        assert (rating.ticket_id, rating.ask_id, rating.words) == (rated, asks[0].id, "chậm")
        assert (rating.closing, rating.decides, rating.verdict) == (0, True, "negative")
        messages = {one.key: one for one in await s.scalars(select(Message))}
        asking = [one for key, one in messages.items() if key.startswith("ask:")]
        assert all(one.citizen and one.payload["asks"] for one in asking if one.status == "waiting")
        (line,) = messages["ask:abcdef012345"].payload["asks"]
        assert (line["reference"], line["code"]) == ("abcdef012345", "1022-2611-00007")
        assert messages[asks[0].message_key].claimed_at is not None, "it counts for that day"
        assert (await s.get_one(Ticket, waiting)).feedback == "asking"


async def _move(db: Database, step: Any, to: str) -> None:
    config = alembic_config(db.url.render_as_string(hide_password=False))
    await asyncio.to_thread(step, config, to)
