"""Who leads and who contributes; what is written down, and what is no ticket at all."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import tickets
from hotline.agencies import Agency
from hotline.db import Database
from hotline.errors import Conflict, Invalid
from hotline.tickets import Part, PartState, Reader, Ticket, TicketStatus
from tests.tickets.desk import draft, facts, ticket_in, words

IN_PROGRESS, CLOSED, RECEIVED = (
    TicketStatus.IN_PROGRESS, TicketStatus.CLOSED, TicketStatus.RECEIVED,
)  # fmt: skip


async def agency(s: AsyncSession, code: str) -> int:
    found = await s.scalar(select(Agency.id).where(Agency.code == code))
    assert found is not None
    return found


async def opened(s: AsyncSession, ticket_id: int, who: object) -> Ticket:
    """The ticket as its page has it, with its parts, for somebody who may see it."""
    return await tickets.ticket(s, ticket_id, Reader(who))  # type: ignore[arg-type]


async def asked(s: AsyncSession, ticket: Ticket, cast: SimpleNamespace, at: datetime) -> Part:
    """The lead has asked the department of construction."""
    sxd = await agency(s, "SXD")
    return await tickets.ask_part(s, ticket, sxd, "Kế hoạch?", by=cast.minh, at=at)


async def test_a_disagreement_is_settled_and_the_lead_of_before_contributes(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    ticket_id = await ticket_in(db, cast, IN_PROGRESS, at=now)
    async with db.write() as s:
        ticket = await opened(s, ticket_id, cast.minh)
        part = await asked(s, ticket, cast, now)
        await tickets.disagree(s, ticket, part, reason="Việc của Sở", by=cast.outsider, at=now)
        assert [one.id for one in await tickets.disputed(s)] == [ticket_id]
        with pytest.raises(Conflict, match="disagreement_open"):
            await tickets.draft_answer(s, ticket, "Xong", by=cast.minh, at=now)
        sxd = await agency(s, "SXD")
        await tickets.settle(s, ticket, sxd, reason="Đường do Sở quản lý", by=cast.dieu, at=now)
    async with db.read() as s:
        ticket = await opened(s, ticket_id, cast.outsider)
        states = {one.agency_id: one.state for one in ticket.parts}
        assert (ticket.status, ticket.agency_id) == (TicketStatus.ASSIGNED, sxd)
        assert states == {sxd: PartState.WITHDRAWN, cast.minh.agency_id: PartState.ASKED}
        assert await tickets.disputed(s) == []
        (owed,) = await tickets.asked_of(s, cast.minh.agency_id)
        assert (owed.ticket.id, owed.part.question) == (ticket_id, "Đường do Sở quản lý")


async def test_an_agency_that_leads_from_now_on_owes_no_part_of_its_own(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    ticket_id = await ticket_in(sqlite_db, cast, TicketStatus.ASSIGNED, at=now)
    async with sqlite_db.write() as s:
        ticket = await opened(s, ticket_id, cast.minh)
        part = await asked(s, ticket, cast, now)
        await tickets.assign(s, ticket, part.agency_id, reason="", by=cast.dieu, at=now)
        assert part.state == PartState.WITHDRAWN
        owed = [row.step for row in await tickets.deadlines_of(s, ticket) if row.done_at is None]
        assert "cooperate" not in owed


async def test_a_complaint_on_the_line_keeps_what_was_said_and_makes_no_ticket(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        call = await draft(s, facts(now, answered_by="101"))
        told = await words(s, content="Tôi khiếu nại quyết định thu hồi đất", caller_name="Bác Tư")
        for petition, reason, wrong in (("", "Ban TCD", "petition"), ("complaint", " ", "reason")):
            with pytest.raises(Invalid) as refused:
                await tickets.refer_draft(s, call, told, petition, reason=reason, by=cast.lan,
                                          at=now)  # fmt: skip
            assert refused.value.field == wrong
        await tickets.refer_draft(s, call, told, "complaint", reason="Ban tiếp công dân",
                                  by=cast.lan, at=now)  # fmt: skip
        assert (call.status, call.code, call.petition) == ("referred", None, "complaint")
        assert call.content == "Tôi khiếu nại quyết định thu hồi đất"


async def test_a_new_classification_is_told_from_what_to_what(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    ticket_id = await ticket_in(sqlite_db, cast, TicketStatus.ASSIGNED, at=now)
    async with sqlite_db.write() as s:
        ticket = await opened(s, ticket_id, cast.dieu)
        same, other = (
            await words(s),
            await words(
                s,
                field="10",
                procedure=True,
                reason_class="late",
                dossier=" 000.00.16.H20-261105-0012",
            ),
        )
        with pytest.raises(Invalid, match="nothing_changed"):
            await tickets.reclassify(s, ticket, same, reason="?", by=cast.dieu, at=now)
        await tickets.reclassify(s, ticket, other, reason="Về hồ sơ", by=cast.dieu, at=now)
        told = next(e for e in await tickets.timeline(s, ticket) if e.verb == "reclassified")
        assert told.named["changed"]["field"] == ["Ô nhiễm, xả thải", "Thủ tục hành chính"]
        assert told.named["changed"]["reason_class"] == [None, "late"]
        assert (ticket.procedure, ticket.dossier) == (True, "000.00.16.H20-261105-0012")


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [({"level": "4"}, "level"), ({"procedure": True}, "reason_class"),
     ({"procedure": True, "reason_class": "late", "dossier": "<b>"}, "dossier"),
     ({"procedure": True, "reason_class": "late", "dossier": "9" * 61}, "dossier")],
)  # fmt: skip
async def test_a_classification_that_cannot_be_is_refused_by_name(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime, typed: dict[str, Any], wrong: str
) -> None:
    async with sqlite_db.write() as s:
        call = await draft(s, facts(now))
        written = await words(s, **typed)
        with pytest.raises(Invalid) as refused:
            await tickets.complete(s, call, written, by=cast.lan, at=now)
        assert refused.value.field == wrong
