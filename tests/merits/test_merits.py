"""Commendation and criticism: recorded with grounds, told, counted, withdrawn, never changed."""

from __future__ import annotations

from datetime import date, datetime, time
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import amendments, clock, merits
from hotline.agencies import Agency
from hotline.amendments import Subject
from hotline.clock import Span
from hotline.db import Database
from hotline.errors import Conflict, HotlineError, NotAllowed
from hotline.merits import (
    GroundTerms,
    Merit,
    MeritCounts,
    MeritGround,
    MeritKind,
    MeritsWanted,
    MeritTerms,
)
from hotline.notices import Notice, Occasion
from hotline.reports import grounds
from hotline.staff import Person
from hotline.tickets import Part, PartState, Ticket, TicketStatus
from tests.conftest import NOW

DAY = date(2026, 11, 16)
CODE = "1022-2611-00012"
NOVEMBER = clock.month_span(2026, 11)
FIGURE = GroundTerms("figure", "/feedback?period=2026-11&by=agency", "tỷ lệ tháng 11")


async def a_ticket(s: AsyncSession, cast: SimpleNamespace) -> None:
    s.add(Ticket(code=CODE, status=TicketStatus.CLOSED, opened_at=NOW, received_at=NOW,
                 agency_id=cast.minh.agency_id))  # fmt: skip
    await s.flush()


def terms(cast: SimpleNamespace, **other: Any) -> MeritTerms:
    """A criticism of Minh's agency by a document, upon a ticket."""
    usual = MeritTerms(
        MeritKind.CRITICISM, cast.minh.agency_id, DAY, "Trả lời chậm 12 phiếu.",
        [GroundTerms("ticket", "2611 00012", "trễ 9 ngày"), GroundTerms(""),
         FIGURE],
        number="1234/UBND-VP", dated=DAY,
    )  # fmt: skip
    return usual._replace(**other)


async def record(s: AsyncSession, told: MeritTerms, *, by: Person, at: datetime) -> Merit:
    """Recorded with the grounds that are known to reports."""
    return await merits.record(s, told, check=grounds.check, by=by, at=at)


async def test_it_is_kept_with_its_grounds_and_the_agency_is_told(
    db: Database, cast: SimpleNamespace
) -> None:
    async with db.write() as s:
        await a_ticket(s, cast)
        row = await record(s, terms(cast, person_id=cast.minh.id), by=cast.phuc, at=NOW)
    async with db.read() as s:
        (kept,) = await merits.of_agency(s, cast.minh.agency_id, NOVEMBER)
        assert [(one.kind, one.reference) for one in kept.grounds] == [
            ("ticket", CODE), ("figure", "/feedback?period=2026-11&by=agency")
        ]  # fmt: skip
        assert (kept.officer, kept.number) == (cast.minh.name, "1234/UBND-VP")
        assert [one.id for one in await merits.of_person(s, cast.minh.id)] == [row.id]
        rung = list(await s.scalars(select(Notice)))
        assert {one.person_id for one in rung} == {cast.minh.id, cast.hanh.id}
        assert {(one.occasion, one.named["path"]) for one in rung} == {
            (Occasion.CRITICISED, f"/merits/{row.id}")
        }
        (noted,) = await amendments.of(s, Subject.MERIT, row.id)
        assert noted.by_id == cast.phuc.id


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"kind": "praise"}, "merit_kind"),
        ({"agency_id": 10**6}, "merit_agency"),
        ({"day": None}, "merit_day"),
        ({"day": date(2026, 11, 18)}, "merit_day"),
        ({"words": " "}, "merit_words"),
        ({"number": ""}, "merit_document"),
        ({"dated": None}, "merit_document"),
        ({"person_id": 1}, "merit_officer"),
        ({"grounds": [GroundTerms("ticket")]}, "merit_grounds"),
        ({"grounds": [GroundTerms("", "x")]}, "merit_ground"),
        ({"grounds": [GroundTerms("ticket", "1022-2611-99999")]}, "merit_ground_ticket"),
        ({"grounds": [GroundTerms("ticket", "/tickets/1")]}, "merit_ground_ticket"),
        ({"grounds": [GroundTerms("rating", CODE)]}, "merit_ground_rating"),
        ({"grounds": [GroundTerms("explanation", CODE)]}, "merit_ground_explanation"),
        ({"grounds": [GroundTerms("dossier", "H20-1")]}, "merit_ground_dossier"),
        ({"grounds": [GroundTerms("directive", "7/UBND-VP")]}, "merit_ground_directive"),
        ({"grounds": [GroundTerms("figure", "/feedback")]}, "merit_ground_figure"),
        (
            {"grounds": [GroundTerms("figure", "/reports/behind?figure=x&period=2026-11")]},
            "merit_ground_figure",
        ),
        ({"grounds": [GroundTerms("figure", "//evil.example")]}, "merit_ground_path"),
        ({"grounds": [GroundTerms("figure", "/\\evil.example")]}, "merit_ground_path"),
    ],
)
async def test_what_cannot_stand_is_refused_by_name(
    other: dict[str, Any], code: str, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with sqlite_db.write() as s:
        await a_ticket(s, cast)
        with pytest.raises(HotlineError) as refused:
            await record(s, terms(cast, **other), by=cast.phuc, at=NOW)
        assert refused.value.code == code
        assert refused.value.field


async def test_a_ticket_is_the_ground_of_whoever_works_on_it_alone(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    other = terms(cast, agency_id=cast.outsider.agency_id)
    async with sqlite_db.write() as s:
        await a_ticket(s, cast)
        with pytest.raises(HotlineError, match="merit_ground_ticket"):
            await record(s, other, by=cast.phuc, at=NOW)
        ticket = (await s.scalars(select(Ticket))).one()
        s.add(Part(ticket_id=ticket.id, agency_id=cast.outsider.agency_id, question="Cống?",
                   asked_at=NOW))  # fmt: skip
        await s.flush()
        await record(s, other, by=cast.phuc, at=NOW)
        old = await s.get_one(Agency, cast.minh.agency_id)
        old.valid_to, old.successor_id = DAY, cast.outsider.agency_id
        (await s.scalars(select(Part))).one().state = PartState.WITHDRAWN
        await s.flush()
        await record(s, other, by=cast.phuc, at=NOW)


async def test_only_the_office_records_and_withdraws(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with sqlite_db.write() as s:
        await a_ticket(s, cast)
        row = await record(s, terms(cast), by=cast.phuc, at=NOW)
        for one in (cast.minh, cast.hanh, cast.quan, cast.dieu):
            with pytest.raises(NotAllowed):
                await record(s, terms(cast), by=one, at=NOW)
            with pytest.raises(NotAllowed):
                await merits.withdraw(s, row, "x", by=one, at=NOW)


async def test_what_is_withdrawn_counts_no_more_and_stays_to_be_read(
    db: Database, cast: SimpleNamespace
) -> None:
    good = terms(cast, kind=MeritKind.COMMENDATION, number="", dated=None)
    async with db.write() as s:
        await a_ticket(s, cast)
        rows = [
            await record(s, one, by=cast.phuc, at=NOW)
            for one in (terms(cast), terms(cast, officer="Lê Văn Tám"), good,
                        terms(cast, day=date(2026, 10, 31)),
                        terms(cast, agency_id=cast.outsider.agency_id, grounds=[FIGURE]))
        ]  # fmt: skip
        own, other = cast.minh.agency_id, cast.outsider.agency_id
        assert await merits.counts(s, NOVEMBER) == {own: MeritCounts(1, 2), other: (0, 1)}
        await merits.withdraw(s, rows[0], "Nhầm cơ quan.", by=cast.phuc, at=NOW)
        with pytest.raises(Conflict):
            await merits.withdraw(s, rows[0], "Lần nữa.", by=cast.phuc, at=NOW)
    async with db.read() as s:
        assert await merits.counts(s, NOVEMBER, agency_ids=[own]) == {own: MeritCounts(1, 1)}
        assert len(await merits.of_agency(s, own, NOVEMBER)) == 2
        wanted = MeritsWanted(date(2026, 11, 1), date(2026, 11, 30), agencies=[own])
        listed = await merits.listed(s, wanted)
        assert [one.withdrawn_because for one in listed if one.withdrawn_at] == ["Nhầm cơ quan."]
        noon = clock.at_local(DAY, time(12))
        before = await merits.counts(s, Span(NOVEMBER.start, noon))
        after = await merits.counts(s, Span(noon, NOVEMBER.end))
        assert (before[own], own in after) == (MeritCounts(1, 1), False)


async def test_nothing_of_it_is_ever_changed_or_dropped(
    db: Database, cast: SimpleNamespace
) -> None:
    async with db.write() as s:
        await a_ticket(s, cast)
        await record(s, terms(cast), by=cast.phuc, at=NOW)
    for change in (
        update(Merit).values(words="Khác"), update(Merit).values(kind="commendation"),
        update(MeritGround).values(words=""), delete(MeritGround), delete(Merit),
    ):  # fmt: skip
        with pytest.raises(DBAPIError):
            async with db.write() as s:
                await s.execute(change)
    async with db.read() as s:
        assert await s.scalar(select(func.count()).select_from(MeritGround)) == 2
