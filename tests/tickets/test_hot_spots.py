"""Hot spots: many like tickets at one place, one card that grows and ends by itself."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from hotline import amendments, tickets
from hotline.agencies import Field
from hotline.db import Database
from hotline.errors import Conflict, Invalid, NotAllowed, NotFound
from hotline.tickets import HotSpot, Reader, hot_spots
from tests.tickets.test_duplicates import told

HOUR = timedelta(hours=1)
DARK = [
    "Mất điện từ sáng đến giờ chưa có lại", "Cúp điện cả xóm, gọi điện lực không ai nghe",
    "mat dien ca ap tu 6 gio", "Nhà tôi mất điện từ sáng", "Khu vực chợ mất điện, bao giờ có lại",
    "Điện cúp từ sáng tới giờ",
]  # fmt: skip


async def dark(
    db: Database, cast: SimpleNamespace, count: int, *, at: datetime, first: int = 0,
    field: str = "05", commune: str = "phuong sa dec",
) -> list[int]:  # fmt: skip
    """So many tell of one power cut, a minute apart, the last at the instant."""
    made = []
    async with db.write() as s:
        for number in range(first, first + count):
            when = at - timedelta(minutes=first + count - 1 - number)
            said = DARK[number % len(DARK)]
            ticket = await told(s, cast, said, at=when, phone=f"09{number:08d}", field=field,
                                commune=commune)  # fmt: skip
            made.append(ticket.id)
    return made


async def look(db: Database, at: datetime, *, since: timedelta = 24 * HOUR) -> list[HotSpot]:
    """One round of the chore; returns the cards shown after it."""
    async with db.read() as s:
        found = await tickets.clusters(s, since=at - since, at=at)
    async with db.write() as s:
        await tickets.raise_cards(s, found, at=at)
        await tickets.end_quiet(s, at=at)
    async with db.read() as s:
        return await hot_spots.cards(s)


async def test_five_of_one_place_in_a_day_raise_one_card(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await dark(db, cast, 4, at=now)
    assert await look(db, now) == []
    await dark(db, cast, 1, at=now + HOUR, first=4)
    (card,) = await look(db, now + HOUR)
    assert (card.commune.name, card.field.name, card.count) == ("Phường Sa Đéc", "Điện", 5)
    assert card.since == now - timedelta(minutes=3)
    assert card.latest == now + HOUR
    assert "mất điện" in card.words


async def test_the_card_grows_and_a_second_look_changes_nothing(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await dark(db, cast, 5, at=now)
    await look(db, now)
    await dark(db, cast, 2, at=now + HOUR, first=5)
    (card,) = await look(db, now + HOUR)
    assert card.count == 7
    async with db.read() as s:
        found = await tickets.clusters(s, since=now, at=now + HOUR)
    async with db.write() as s:
        assert await tickets.raise_cards(s, found, at=now + HOUR) == []
        assert len(await hot_spots.tickets_of(s, card, Reader(cast.lan))) == 7


async def test_a_card_with_tickets_out_of_the_window_still_takes_the_next(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await dark(sqlite_db, cast, 5, at=now)
    await look(sqlite_db, now)
    await dark(sqlite_db, cast, 1, at=now + 20 * HOUR, first=5)
    await look(sqlite_db, now + 20 * HOUR)
    await dark(sqlite_db, cast, 1, at=now + 40 * HOUR, first=6)
    (card,) = await look(sqlite_db, now + 40 * HOUR)
    assert card.count == 7


async def test_a_quiet_card_ends_by_itself_and_the_next_storm_has_a_card_of_its_own(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await dark(db, cast, 5, at=now)
    (card,) = await look(db, now)
    assert len(await look(db, now + 23 * HOUR)) == 1
    assert await look(db, now + 24 * HOUR) == []
    later = now + timedelta(days=40)
    await dark(db, cast, 5, at=later, first=10)
    (again,) = await look(db, later)
    assert again.id != card.id
    async with db.read() as s:
        assert [one.id for one in await hot_spots.past_cards(s)] == [card.id]


async def test_other_places_and_other_matters_are_not_counted_in(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await dark(sqlite_db, cast, 4, at=now)
    await dark(sqlite_db, cast, 4, at=now, first=4, commune="phuong my tho")
    async with sqlite_db.write() as s:
        await told(s, cast, "Rác thải bốc mùi hôi trước cổng chợ cả tuần", at=now, field="02.1")
    assert await look(sqlite_db, now) == []


async def test_the_same_words_under_another_field_belong_to_the_matter(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await dark(sqlite_db, cast, 4, at=now)
    async with sqlite_db.write() as s:
        await told(s, cast, "mat dien ca ap tu 6 gio sang, xin hỏi", at=now, field="99")
    (card,) = await look(sqlite_db, now)
    assert (card.field.name, card.count) == ("Điện", 5)


async def test_a_fields_branch_counts_as_one(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        for number, code in enumerate(("03", "03.1", "03.2", "03.3", "03.3")):
            await told(s, cast, f"Đường hư hỏng đoạn số {number}", at=now, field=code,
                       phone=f"09{number:08d}")  # fmt: skip
    (card,) = await look(sqlite_db, now)
    assert (card.field.name, card.count) == ("Giao thông", 5)


@pytest.mark.slow
async def test_what_is_usual_at_a_place_is_no_hot_spot(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    for day in range(2, 28):
        await dark(sqlite_db, cast, 2, at=now - timedelta(days=day), first=2 * day)
    await dark(sqlite_db, cast, 5, at=now, first=100)
    assert await look(sqlite_db, now) == []
    await dark(sqlite_db, cast, 1, at=now, first=105)
    assert len(await look(sqlite_db, now)) == 1
    async with sqlite_db.write() as s:
        await hot_spots.set_rule(s, None, least=5, hours=24, times=0, by=cast.quan, at=now)


async def test_a_rule_of_its_own_holds_for_a_field(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with db.write() as s:
        power = await s.scalar(select(Field.id).where(Field.code == "05"))
        assert power is not None
        await hot_spots.set_rule(s, power, least=3, hours=2, times=0, by=cast.quan, at=now)
        first, second = await hot_spots.rules(s)
        assert (first.field_id, first.least) == (None, 5)
        assert (second.field_id, second.least) == (power, 3)
    await dark(db, cast, 3, at=now)
    assert len(await look(db, now)) == 1
    assert await look(db, now + 2 * HOUR) == []
    async with db.write() as s:
        with pytest.raises(NotAllowed):
            await hot_spots.drop_rule(s, power, by=cast.lan, at=now)
        await hot_spots.drop_rule(s, power, by=cast.quan, at=now)
        assert len(await hot_spots.rules(s)) == 1
        told = [(one.deed, one.title, one.by_name) for one in await amendments.recent(s)]
    assert told == [("removed", "Điện", "Bùi Anh Quân"), ("added", "Điện", "Bùi Anh Quân")]


@pytest.mark.parametrize(
    ("numbers", "field"),
    [((1, 24, 3), "least"), ((5, 0, 3), "hours"), ((5, 24, 101), "times"), ((5, 721, 0), "hours")],
)
async def test_a_rule_that_makes_no_sense_is_refused(
    sqlite_db: Database,
    cast: SimpleNamespace,
    now: datetime,
    numbers: tuple[int, int, int],
    field: str,
) -> None:
    async with sqlite_db.write() as s:
        with pytest.raises(Invalid) as refused:
            await hot_spots.set_rule(
                s, None, least=numbers[0], hours=numbers[1], times=numbers[2], by=cast.quan, at=now
            )
        assert refused.value.field == field
        child = await s.scalar(select(Field.id).where(Field.code == "02.1"))
        with pytest.raises(Invalid, match="field_missing"):
            await hot_spots.set_rule(s, child, least=5, hours=24, times=3, by=cast.quan, at=now)


async def test_a_dismissed_card_grows_unseen_and_is_not_raised_again(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await dark(db, cast, 5, at=now)
    (card,) = await look(db, now)
    async with db.write() as s:
        for person in (cast.minh, cast.phuc, cast.quan):
            with pytest.raises(NotAllowed):
                await hot_spots.dismiss_card(s, card, reason="Không", by=person, at=now)
        with pytest.raises(Invalid, match="hot_spot_reason_missing"):
            await hot_spots.dismiss_card(s, card, reason=" ", by=cast.lan, at=now)
        await hot_spots.dismiss_card(s, card, reason="Cúp điện theo lịch", by=cast.lan, at=now)
        with pytest.raises(Conflict, match="hot_spot_over"):
            await hot_spots.dismiss_card(s, card, reason="Lần nữa", by=cast.dieu, at=now)
    await dark(db, cast, 3, at=now + HOUR, first=5)
    assert await look(db, now + HOUR) == []
    async with db.read() as s:
        kept = await hot_spots.card(s, card.id)
        assert (kept.count, kept.dismissed_because) == (8, "Cúp điện theo lịch")
        with pytest.raises(NotFound):
            await hot_spots.card(s, 999)


async def test_two_workers_that_look_at_once_raise_one_card(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await dark(db, cast, 6, at=now)
    await asyncio.gather(*(look(db, now) for _ in range(4)))
    async with db.read() as s:
        (card,) = await s.scalars(select(HotSpot))
        assert card.count == 6


async def test_those_that_tell_the_same_are_merged_by_the_dispatcher(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    ids = await dark(db, cast, 5, at=now)
    (card,) = await look(db, now)
    async with db.write() as s:
        listed = await hot_spots.tickets_of(s, card, Reader(cast.dieu))
        with pytest.raises(Invalid, match="nothing_to_merge"):
            await hot_spots.merge_same(s, listed[0], listed[:1], by=cast.dieu, at=now)
        await hot_spots.merge_same(s, listed[0], listed[:4], by=cast.dieu, at=now)
        assert [one.status for one in listed] == ["assigned", *["merged"] * 3, "assigned"]
        assert {one.id for one in await tickets.merged_into(s, listed[0])} == set(ids[1:4])


async def test_only_communes_with_something_new_are_looked_at(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await dark(sqlite_db, cast, 5, at=now)
    async with sqlite_db.read() as s:
        assert await tickets.clusters(s, since=now, at=now) == []
        (found,) = await tickets.clusters(s, since=now - timedelta(seconds=1), at=now)
        assert len(found.heard) == 5
