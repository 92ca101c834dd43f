"""A changed rule set, tried on past tickets before it counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, clock, tickets
from hotline.agencies import Agency, Field, RoutingRule, drafting
from hotline.agencies.drafting import Terms
from hotline.db import Database
from hotline.errors import Conflict, Invalid
from hotline.tickets import trial
from hotline.tickets.trial import Trial
from tests.tickets.desk import draft, facts, load, words

NO_TERMS = Terms(None, None, None, None, None, 0, date(2025, 7, 1), None, "")


async def test_an_empty_draft_sends_nothing_elsewhere(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await _tickets(db, cast, now, "02.2", "02.2", "99")
    tried = await _try(db, now)
    assert (tried.looked, tried.differs, tried.shown) == (3, 0, [])
    assert (tried.led, tried.right_now, tried.right_then) == (2, 2, 2)


async def test_a_reworded_rule_shows_what_would_have_gone_elsewhere_and_by_which_rule(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    first, second, other = await _tickets(db, cast, now, "02.2", "02.2", "03.2")
    async with db.write() as s:
        rule = await _rule_of(s, "02.2")
        roads = await _agency(s, "SXD")
        terms = Terms(**drafting.terms_of(rule) | {"agency_id": roads, "note": "Thử"})
        await drafting.put(s, rule.id, terms, by_id=cast.quan.id, at=now)
    tried = await _try(db, now)
    assert (tried.looked, tried.elsewhere, tried.unrouted, tried.routed) == (3, 2, 0, 0)
    assert [one.id for one in tried.shown] == [second, first]
    assert {one.would_go.rule.note for one in tried.shown if one.would_go} == {"Thử"}
    assert tried.ways == {("Sở Nông nghiệp và Môi trường", "Sở Xây dựng"): 2}
    assert (tried.led, tried.right_now, tried.right_then) == (3, 3, 1)
    assert tried.decided[rule.id] == 2
    async with db.read() as s:
        assert (await load(s, other)).agency_id == roads
        assert (await load(s, first)).agency_id != roads


async def test_a_removed_rule_shows_what_would_wait_with_the_dispatcher(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await _tickets(db, cast, now, "05", "05", "06")
    async with db.write() as s:
        rule = await _rule_of(s, "05")
        await drafting.put_removal(s, rule.id, by_id=cast.quan.id, at=now)
    tried = await _try(db, now)
    assert (tried.elsewhere, tried.unrouted) == (0, 2)
    assert [one.would_go for one in tried.shown] == [None, None]


async def test_a_new_rule_shows_what_would_have_a_place_at_last(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await _tickets(db, cast, now, "99")
    async with db.write() as s:
        field = await s.scalar(select(Field.id).where(Field.code == "99"))
        terms = replace(NO_TERMS, field_id=field, agency_id=await _agency(s, "SNV"))
        row = await drafting.put(s, None, terms, by_id=cast.quan.id, at=now)
    tried = await _try(db, now)
    assert tried.routed == 1
    assert tried.decided[-row.id] == 1


async def test_a_rule_that_begins_later_is_tried_as_of_its_day(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await _tickets(db, cast, now, "99")
    later = clock.local_day(now) + timedelta(days=30)
    async with db.write() as s:
        terms = replace(NO_TERMS, valid_from=later, agency_id=await _agency(s, "SNV"))
        await drafting.put(s, None, terms, by_id=cast.quan.id, at=now)
    assert (await _try(db, now)).routed == 0
    assert (await _try(db, now, on=later)).routed == 1


async def test_only_the_last_tickets_are_looked_at(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await _tickets(db, cast, now, "05", "05", "05")
    assert (await _try(db, now, last=2)).looked == 2


async def test_adopting_makes_the_draft_the_rules_and_tells_what_changed(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    (before,) = await _tickets(db, cast, now, "02.2")
    async with db.write() as s:
        rule, gone = await _rule_of(s, "02.2"), await _rule_of(s, "05")
        roads = await _agency(s, "SXD")
        terms = Terms(**drafting.terms_of(rule) | {"agency_id": roads})
        await drafting.put(s, rule.id, terms, by_id=cast.quan.id, at=now)
        await drafting.put_removal(s, gone.id, by_id=cast.quan.id, at=now)
        await drafting.put(s, None, replace(NO_TERMS, agency_id=roads, priority=-5),
                           by_id=cast.quan.id, at=now)  # fmt: skip
    async with db.write() as s:
        done = await drafting.adopt(s, at=now)
    assert [one.deed for one in done] == ["changed", "removed", "added"]
    assert done[0].before["to_agency"] == "Sở Nông nghiệp và Môi trường"
    assert done[0].after["to_agency"] == "Sở Xây dựng"
    after, electricity = await _tickets(db, cast, now, "02.2", "05")
    async with db.read() as s:
        assert await drafting.draft(s) == []
        assert (await load(s, before)).agency_id != roads
        assert (await load(s, after)).agency_id == roads
        assert (await load(s, electricity)).routing["rule"] == done[2].rule.id  # type: ignore[index]
        assert (await drafting.rule(s, gone.id)).removed_at == now


async def test_an_old_ticket_keeps_the_words_of_the_rule_that_decided_it(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    (number,) = await _tickets(db, cast, now, "02.2")
    async with db.write() as s:
        rule = await _rule_of(s, "02.2")
        rule.note, rule.field_id = "Khác hẳn", None
    async with db.read() as s:
        told = (await load(s, number)).routing
    assert told == {
        "by": "rule", "rule": rule.id, "field": "Ô nhiễm, xả thải", "commune": False,
        "kind": None, "urgency": None, "note": "Ô nhiễm, xả thải",
    }  # fmt: skip


async def test_what_cannot_be_a_rule_is_refused(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        rule = await _rule_of(s, "05")
        ended = await s.get_one(Agency, await _agency(s, "SNV"))
        ended.valid_to = date(2026, 1, 1)
        same = Terms(**drafting.terms_of(rule))
        for terms, number, code in (
            (same, rule.id, "rule_unchanged"),
            (replace(same, valid_to=same.valid_from), rule.id, "days_reversed"),
            (replace(same, agency_id=9999), None, "agency_missing"),
            (replace(same, agency_id=ended.id, valid_from=date(2026, 2, 1)), None, "agency_ended"),
            (replace(same, field_id=9999), None, "field_missing"),
            (replace(same, commune_id=9999), None, "commune_missing"),
        ):
            with pytest.raises(Invalid) as refused:
                await drafting.put(s, number, terms, by_id=cast.quan.id, at=now)
            assert refused.value.code == code
        with pytest.raises(Conflict):
            await drafting.adopt(s, at=now)
        rule.removed_at = now
        with pytest.raises(Conflict):
            await drafting.put_removal(s, rule.id, by_id=cast.quan.id, at=now)


async def _tickets(db: Database, cast: SimpleNamespace, at: datetime, *codes: str) -> list[int]:
    made = []
    async with db.write() as s:
        for code in codes:
            one = await draft(s, facts(at, answered_by="101"))
            await tickets.complete(s, one, await words(s, field=code), by=cast.lan, at=at)
            made.append(one.id)
    return made


async def _try(db: Database, at: datetime, *, on: date | None = None, last: int = 1000) -> Trial:
    day = on or clock.local_day(at)
    async with db.read() as s:
        standing = await agencies.book(s, on=day)
        changed = drafting.drafted(standing, await drafting.draft(s))
        return await trial.trial(s, standing, changed, last=last, on=day)


async def _rule_of(s: AsyncSession, code: str) -> RoutingRule:
    found = await s.scalar(
        select(RoutingRule).join(Field, Field.id == RoutingRule.field_id).where(Field.code == code)
    )
    assert found is not None
    return found


async def _agency(s: AsyncSession, code: str) -> int:
    found = await s.scalar(select(Agency.id).where(Agency.code == code))
    assert found is not None
    return found
