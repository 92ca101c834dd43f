"""What follows a negative rating: owed, given, decided once, heard by the caller."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from hotline import deadlines, feedback, tickets
from hotline.db import Database
from hotline.deadlines import DaysChange, Special
from hotline.errors import Conflict, HotlineError, Invalid, NotAllowed
from hotline.feedback import explanations
from hotline.feedback.explanations import ExplanationDecision, ExplanationRound, Told
from hotline.notices import Notice
from hotline.tickets import TicketDeadline, TicketStatus
from tests.feedback.explained import (
    TOLD,
    all_owed,
    colleague,
    due,
    give,
    owed,
    rate,
    rated,
)
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
        assert (await desk.story(s, await desk.load(s, number)))[-2:] == [
            "rated",
            "explanation_owed",
        ]


async def test_a_positive_rating_and_a_second_negative_one_owe_nothing(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await rated(db, cast, at=now, useful=True)
    async with db.write() as s:
        await rate(s, await desk.load(s, number), at=now + DAY)
        assert await all_owed(s) == []


async def test_the_hotline_itself_owes_what_it_answered_at_once_and_its_dispatchers_explain(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with db.write() as s:
        draft = await desk.draft(s, desk.facts(now, answered_by="101"))
        words = await desk.words(s)
        await tickets.answer_at_once(s, draft, words, "Mang theo căn cước", by=cast.lan, at=now)
        await rate(s, draft, at=now)
        one = await owed(s, draft.id)
        assert (one.agency_id, one.reviewer_id) == (None, cast.dieu.id)
        assert ("dieu", "explanation_owed") in await told(s)
        for person in (cast.lan, cast.minh, cast.phuc):
            with pytest.raises(NotAllowed):
                await give(s, draft.id, person, at=now)
        await give(s, draft.id, cast.dieu, at=now)
        assert one.state == "given"
        await explanations.accept(s, draft, by=cast.phuc, at=now)


async def test_the_reviewer_neither_wrote_nor_approved_and_the_office_hears_when_there_is_none(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    alone = await rated(db, cast, at=now)
    async with db.write() as s:
        assert (await owed(s, alone)).reviewer_id is None
        assert ("phuc", "no_reviewer") in await told(s)
        hoa = await colleague(s, cast)
        last = max(await s.scalars(select(Notice.id)))
    second = await rated(db, cast, at=now, caller="0987654321")
    async with db.read() as s:
        assert (await owed(s, second)).reviewer_id == hoa.id
        news = await told(s, after=last)
        assert {("hoa", "explanation_owed"), ("hanh", "explanation_owed")} <= news
        assert ("phuc", "no_reviewer") not in news
        assert ("minh", "explanation_owed") not in news


async def test_whoever_wrote_the_answer_explains_it_only_when_nobody_else_can(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await rated(db, cast, at=now)
    async with db.write() as s:
        with pytest.raises(NotAllowed, match="own_answer_explained"):
            await give(s, number, cast.minh, at=now)
        (await s.get_one(type(cast.hanh), cast.hanh.id)).active = False
        await give(s, number, cast.minh, at=now)
        assert (await owed(s, number)).state == "given"


async def test_only_the_agency_explains_and_only_the_office_decides(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await rated(sqlite_db, cast, at=now)
    async with sqlite_db.write() as s:
        ticket = await desk.load(s, number)
        for person in (cast.lan, cast.dieu, cast.phuc, cast.quan, cast.outsider):
            with pytest.raises(NotAllowed):
                await give(s, number, person, at=now)
        await give(s, number, cast.hanh, at=now)
        for person in (cast.lan, cast.dieu, cast.minh, cast.hanh, cast.quan):
            for decide in (
                explanations.accept(s, ticket, by=person, at=now),
                explanations.send_back(s, ticket, 3, reason="?", by=person, at=now),
                explanations.excuse(s, ticket, reason="?", by=person, at=now),
            ):
                with pytest.raises(NotAllowed, match="not_your_role"):
                    await decide


async def test_what_is_accepted_ends_the_alarms_and_the_rating_stays_negative(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await rated(db, cast, at=now)
    async with db.write() as s:
        ticket = await desk.load(s, number)
        await give(s, number, cast.hanh, at=now + DAY)
        await explanations.accept(s, ticket, by=cast.phuc, at=now + 2 * DAY)
    async with db.read() as s:
        ticket, one = await desk.load(s, number), await owed(s, number)
        row = await s.get_one(TicketDeadline, one.deadline_id)
        assert (one.state, ticket.status, ticket.feedback) == ("accepted", "closed", "negative")
        assert (row.done_at, row.next_alarm_at) == (now + DAY, None)
        (given,) = await s.scalars(select(ExplanationRound))
        assert (given.cause, given.remedy, given.partners) == TOLD
        assert ("hanh", "explanation_accepted") in await told(s)


async def test_one_that_is_sent_back_is_due_again_and_both_rounds_stay(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await rated(db, cast, at=now)
    async with db.write() as s:
        ticket = await desk.load(s, number)
        await give(s, number, cast.hanh, at=now)
        await explanations.send_back(s, ticket, 2, reason="Ghi rõ ngày", by=cast.phuc, at=now + DAY)
        assert desk.wall(await due(s, number)) == "20/11 17:00"
        assert ("hanh", "explanation_sent_back") in await told(s)
        await give(s, number, cast.hanh, at=now + 2 * DAY)
        await explanations.accept(s, ticket, by=cast.phuc, at=now + 2 * DAY)
    async with db.read() as s:
        rounds = [(one.number, one.id) for one in await s.scalars(select(ExplanationRound))]
        decided = await s.execute(select(ExplanationDecision.decision, ExplanationDecision.round_id,
                                         ExplanationDecision.reason))  # fmt: skip
        assert [number for number, _ in rounds] == [1, 2]
        assert [tuple(row) for row in decided] == [
            ("sent_back", rounds[0][1], "Ghi rõ ngày"), ("accepted", rounds[1][1], ""),
        ]  # fmt: skip


@pytest.mark.parametrize(("days", "code"), [(0, "explain_days_wrong"), (31, "explain_days_wrong")])
async def test_sending_back_names_a_time_that_can_be(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime, days: int, code: str
) -> None:
    number = await rated(sqlite_db, cast, at=now)
    async with sqlite_db.write() as s:
        await give(s, number, cast.hanh, at=now)
        ticket = await desk.load(s, number)
        with pytest.raises(Invalid, match=code):
            await explanations.send_back(s, ticket, days, reason="Vì", by=cast.phuc, at=now)


@pytest.mark.parametrize(
    ("words", "field"), [(Told(" ", "Đã dọn"), "cause"), (Told("Xe hỏng", "\n"), "remedy")]
)
async def test_an_explanation_has_a_cause_and_a_remedy(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime, words: Told, field: str
) -> None:
    number = await rated(sqlite_db, cast, at=now)
    async with sqlite_db.write() as s:
        ticket = await desk.load(s, number)
        with pytest.raises(Invalid) as refused:
            await explanations.explain(s, ticket, words, [], by=cast.hanh, at=now)
        assert refused.value.field == field


async def test_the_callers_own_fault_frees_the_agency_and_stays_in_the_count(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await rated(db, cast, at=now)
    async with db.write() as s:
        ticket = await desk.load(s, number)
        with pytest.raises(Invalid, match="excuse_reason_missing"):
            await explanations.excuse(s, ticket, reason=" ", by=cast.phuc, at=now)
        await explanations.excuse(s, ticket, reason="Đòi cấp đất công", by=cast.phuc, at=now)
    async with db.read() as s:
        ticket = await desk.load(s, number)
        event = next(
            e for e in await tickets.timeline(s, ticket) if e.verb == "explanation_excused"
        )
        assert (event.reason, event.actor_id) == ("Đòi cấp đất công", cast.phuc.id)
        assert ticket.feedback == "negative"
        (rating,) = await feedback.ratings_of(s, ticket)
        assert rating.verdict == "negative"
        assert [row for row in await tickets.deadlines_of(s, ticket) if row.done_at is None] == []


async def test_reopening_ends_what_was_to_be_explained_and_the_next_rating_owes_anew(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await rated(db, cast, at=now)
    async with db.write() as s:
        ticket = await desk.load(s, number)
        await feedback.reopen(s, ticket, reason="Rác vẫn còn", wish="office", by=cast.phuc, at=now)
        (one,) = await all_owed(s)
        assert (one.state, ticket.status) == ("reopened", "assigned")
        with pytest.raises(Conflict, match="explanation_none"):
            await give(s, number, cast.hanh, at=now)
        await tickets.accept(s, ticket, by=cast.minh, at=now)
        await tickets.draft_answer(s, ticket, "Dọn rồi", by=cast.minh, at=now)
        await tickets.approve(s, ticket, by=cast.hanh, at=now)
        await rate(s, ticket, at=now + DAY)
        assert [(one.closing, one.state) for one in await all_owed(s)] == [
            (0, "reopened"), (1, "owed"),
        ]  # fmt: skip


async def test_a_merged_ticket_is_explained_by_who_answered_it_and_they_may_read_it(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    master = await desk.ticket_in(db, cast, TicketStatus.IN_PROGRESS, at=now)
    async with db.write() as s:
        ticket = await desk.load(s, master)
        other = await desk.draft(s, desk.facts(now, caller="0909123456", answered_by="101"))
        await tickets.complete(s, other, await desk.words(s, field="99"), by=cast.lan, at=now)
        await tickets.merge(s, other, ticket, by=cast.dieu, at=now)
        await tickets.draft_answer(s, ticket, "Xong", by=cast.minh, at=now)
        await tickets.approve(s, ticket, by=cast.hanh, at=now)
        await rate(s, other, at=now)
        assert (await owed(s, other.id)).agency_id == cast.minh.agency_id
    async with db.write() as s:
        seen = await desk.seen_by(s, other.id, cast.hanh)
        with pytest.raises(HotlineError, match="no_such_ticket"):
            await desk.seen_by(s, other.id, cast.outsider)
        with pytest.raises(NotAllowed, match="own_answer_explained"):
            await give(s, seen.id, cast.minh, at=now)
        await give(s, seen.id, cast.hanh, at=now)


async def test_a_day_off_moves_the_date_of_an_explanation_too(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await rated(db, cast, at=now)
    async with db.write() as s:
        sheet = (await deadlines.book(s)).sheet()
        assert sheet is not None
        storm = DaysChange(sheet.id, {now.date() + DAY: Special("Nghỉ tránh bão")})
        await tickets.recount_all(s, storm, by=cast.quan, at=now)
    async with db.read() as s:
        assert desk.wall(await due(s, number)) == "26/11 17:00"


async def test_reminders_reach_officers_before_then_the_head_then_the_office(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await rated(db, cast, at=now)
    async with db.read() as s:
        when, last = await due(s, number), max(await s.scalars(select(Notice.id)))
    for at, expected in (
        (when - DAY, {("minh", "due_soon")}),
        (when, {("minh", "overdue"), ("hanh", "escalated")}),
        (when + 2 * DAY, {("phuc", "escalated")}),
    ):
        async with db.write() as s:
            await tickets.sweep(s, at=at)
            assert await told(s, after=last) == expected
            last = max(await s.scalars(select(Notice.id)))


async def test_two_decisions_at_the_same_time_are_one(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    number = await rated(db, cast, at=now)
    async with db.write() as s:
        await give(s, number, cast.hanh, at=now)

    async def decide(accepts: bool) -> bool:
        try:
            async with db.write() as s:
                ticket = await desk.load(s, number)
                if accepts:
                    await explanations.accept(s, ticket, by=cast.phuc, at=now)
                else:
                    await explanations.excuse(s, ticket, reason="Vì", by=cast.phuc, at=now)
        except Conflict:
            return False
        return True

    assert sum(await asyncio.gather(*(decide(n % 2 == 0) for n in range(6)))) == 1
    async with db.read() as s:
        assert len(list(await s.scalars(select(ExplanationDecision)))) == 1


@pytest.mark.parametrize(
    "change",
    [
        "update explanation_round set cause = 'khác'", "delete from explanation_round",
        "update explanation_decision set reason = 'khác'", "delete from explanation_decision",
    ],
)  # fmt: skip
async def test_no_hand_changes_what_was_explained_or_decided(
    db: Database, cast: SimpleNamespace, now: datetime, change: str
) -> None:
    number = await rated(db, cast, at=now)
    async with db.write() as s:
        await give(s, number, cast.hanh, at=now)
        await explanations.accept(s, await desk.load(s, number), by=cast.phuc, at=now)
    with pytest.raises(DBAPIError, match="only added"):
        async with db.write() as s:
            await s.execute(text(change))
