"""What follows a negative rating: owed, given, decided once, heard by the caller."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from hotline import callers, deadlines, feedback, tickets
from hotline.callers import OptOutVia
from hotline.db import Database
from hotline.deadlines import DaysChange, Special
from hotline.errors import Conflict, HotlineError, Invalid, NotAllowed
from hotline.feedback import Answers, Mode, explanations
from hotline.feedback.explanations import ExplanationDecision, ExplanationRound, Told
from hotline.notices import Notice
from hotline.outbox import Message, MessageStatus
from hotline.tickets import Ticket, TicketDeadline, TicketStatus
from tests.feedback.explained import LANDLINE, TOLD, all_owed, colleague, due, give, owed, rate, rated
from tests.notices.bells import told
from tests.tickets import desk

DAY = timedelta(days=1)


async def test_a_negative_rating_that_decides_is_owed_an_explanation_in_five_working_days(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await rated(db, cast, at=now)
    async with db.read() as s:
        one = await owed(s, number)
        assert (one.state, one.agency_id) == ("owed", cast.minh.agency_id)
        assert desk.wall(await due(s, number)) == "25/11 17:00"
        row = await s.get_one(TicketDeadline, one.deadline_id)
        assert (row.step, row.agency_id, row.amount) == ("explain", cast.minh.agency_id, 5)
        assert (await desk.story(s, await desk.load(s, number)))[-2:] == ["rated", "explanation_owed"]


async def test_a_positive_rating_and_a_second_negative_one_owe_nothing(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await rated(db, cast, at=now, useful=True)
    async with db.write() as s:
        await rate(s, await desk.load(s, number), at=now + DAY)
        assert await all_owed(s) == []
