"""Likely duplicates, and what becomes of two callers who told the same."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import feedback, outbox, tickets
from hotline.agencies import Commune, Field
from hotline.db import Database
from hotline.errors import Conflict, Invalid
from hotline.feedback import Mode
from hotline.tickets import Likely, Reader, Sameness, Ticket, TicketStatus, Told
from hotline.tickets.likeness import alike, in_common, telling
from tests.tickets.desk import UNCLE_TU, draft, facts, load, story, words

SMELL = "Bãi rác tự phát trước cổng chợ bốc mùi hôi cả tuần nay, nước đen chảy tràn ra đường"
SAME_SMELL = "rac tu phat truoc cho boc mui hoi, nuoc den chay ra duong"
OTHER = "Trụ điện trước trường học nghiêng sắp đổ vào nhà dân, dây võng thấp"
MISS_BAY = "0987654321"
DAY = timedelta(days=1)


async def told(
    s: AsyncSession,
    cast: SimpleNamespace,
    said: str,
    *,
    at: datetime,
    phone: str | None = UNCLE_TU,
    field: str = "02.2",
    commune: str = "phuong sa dec",
) -> Ticket:
    """A numbered ticket that was told at an instant."""
    ticket = await draft(s, facts(at, caller=phone, answered_by="101"))
    place = await s.scalar(select(Commune.id).where(Commune.folded == commune))
    written = await words(s, field=field, content=said, commune=str(place))
    await tickets.complete(s, ticket, written, by=cast.lan, at=at)
    return ticket


async def found(
    s: AsyncSession, cast: SimpleNamespace, said: str, *, at: datetime, phone: str = "",
    commune: str | None = "phuong sa dec", field: str | None = None,
) -> list[Likely]:  # fmt: skip
    """What Lan is shown for words typed so far."""
    place = await s.scalar(select(Commune.id).where(Commune.folded == commune))
    fields = await s.scalars(select(Field.id).where(Field.code == field))
    matter = Told(said, phone, place, fields.all())
    return await tickets.likely_duplicates(s, Reader(cast.lan), matter, at=at)


async def test_like_words_at_the_same_place_are_found_with_and_without_accents(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with db.write() as s:
        smell = await told(s, cast, SMELL, at=now - DAY, phone=MISS_BAY)
        await told(s, cast, OTHER, at=now - DAY, phone=MISS_BAY, field="05")
        await told(s, cast, SMELL, at=now - DAY, phone=MISS_BAY, commune="phuong my tho")
        (one,) = await found(s, cast, SAME_SMELL, at=now)
    assert one.ticket.id == smell.id
    assert one.because == (Sameness.COMMUNE, Sameness.WORDS)
    assert one.alike >= 50
    assert one.open


async def test_a_place_is_looked_back_at_for_fourteen_days(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with db.write() as s:
        await told(s, cast, SMELL, at=now - 15 * DAY, phone=MISS_BAY)
        assert await found(s, cast, SAME_SMELL, at=now) == []
        assert len(await found(s, cast, SAME_SMELL, at=now - 2 * DAY)) == 1


async def test_fewer_like_words_will_do_where_the_field_is_the_same(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    said = "Rác trước cổng chợ bốc mùi, ruồi nhặng bay vào nhà dân"
    async with sqlite_db.write() as s:
        await told(s, cast, SMELL, at=now - DAY, phone=MISS_BAY)
        assert await found(s, cast, said, at=now) == []
        (one,) = await found(s, cast, said, at=now, field="02.2")
    assert Sameness.FIELD in one.because


async def test_the_same_number_is_found_in_any_spelling_whatever_it_says(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with db.write() as s:
        old_open = await told(s, cast, OTHER, at=now - 90 * DAY)
        old_closed = await told(s, cast, OTHER, at=now - 60 * DAY)
        old_closed.status, old_closed.closed_at = TicketStatus.CLOSED, now - 50 * DAY
        newer = await told(s, cast, SMELL, at=now - 20 * DAY)
        newer.status, newer.closed_at = TicketStatus.CLOSED, now - 10 * DAY
        await s.flush()
        likely = await found(s, cast, "", at=now, phone="0912 345 678", commune=None)
    assert [one.ticket.id for one in likely] == [old_open.id, newer.id]
    assert [one.open for one in likely] == [True, False]
    assert all(one.because == (Sameness.NUMBER,) for one in likely)


async def test_an_agency_is_shown_only_its_own(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        await told(s, cast, SMELL, at=now - DAY)
        matter = Told(SAME_SMELL, UNCLE_TU, None)
        for person, seen in ((cast.minh, 1), (cast.outsider, 0), (cast.quan, 0)):
            likely = await tickets.likely_duplicates(s, Reader(person), matter, at=now)
            assert len(likely) == seen, person.login


async def merged(db: Database, cast: SimpleNamespace, now: datetime) -> tuple[int, int]:
    """Miss Bảy tells what Uncle Tư told; one click merges. Returns both tickets."""
    async with db.write() as s:
        master = await told(s, cast, SMELL, at=now - DAY, phone=UNCLE_TU)
        second = await draft(s, facts(now, caller=MISS_BAY, answered_by="101"))
        typed = tickets.Words(content=SAME_SMELL, caller_name="Cô Bảy")
        await tickets.complete_into(s, second, typed, master, by=cast.lan, at=now)
        return master.id, second.id


async def test_a_draft_that_is_merged_keeps_its_own_code_and_takes_what_was_not_typed(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    master_id, second_id = await merged(db, cast, now)
    async with db.read() as s:
        master, second = await load(s, master_id), await load(s, second_id)
        assert second.code
        assert second.code != master.code
        assert second.status == TicketStatus.MERGED
        assert second.merged_into_id == master_id
        assert (second.field_id, second.commune_id) == (master.field_id, master.commune_id)
        assert second.kind == master.kind
        assert second.content == SAME_SMELL
        assert second.agency_id is None
        assert "routed" not in await story(s, second)
        assert (await story(s, second))[-1] == "merged"
        assert (await story(s, master))[-1] == "absorbed"


async def test_two_callers_get_one_answer_and_both_are_asked(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    master_id, second_id = await merged(db, cast, now)
    async with db.write() as s:
        master = await load(s, master_id)
        await tickets.accept(s, master, by=cast.minh, at=now)
        await tickets.draft_answer(s, master, "Đã dọn sạch bãi rác", by=cast.minh, at=now)
        await tickets.approve(s, master, by=cast.hanh, at=now + DAY)
    async with db.write() as s:
        for id_ in (master_id, second_id):
            ticket = await load(s, id_)
            assert ticket.status == TicketStatus.CLOSED
            assert ticket.answer == "Đã dọn sạch bãi rác"
            assert ticket.feedback == "due"
            assert ticket.closed_at == now + DAY
        await feedback.begin(s, modes={Mode.SMS, Mode.IVR}, at=now + DAY)
    async with db.read() as s:
        asked = [(await load(s, id_)).feedback for id_ in (master_id, second_id)]
        told_to = {
            message.recipient
            for message in await s.scalars(select(outbox.Message))
            if "reference" in message.payload
        }
    assert asked == ["asking", "asking"]
    assert told_to == {"+84912345678", "+84987654321"}


async def test_nothing_is_merged_into_what_is_over_or_into_itself(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        over = await told(s, cast, SMELL, at=now - DAY)
        over.status = TicketStatus.CLOSED
        second = await draft(s, facts(now, caller=MISS_BAY, answered_by="101"))
        typed = tickets.Words(content=SAME_SMELL)
        with pytest.raises(Invalid, match="merge_into_itself"):
            await tickets.complete_into(s, second, typed, second, by=cast.lan, at=now)
        with pytest.raises(Conflict, match="merge_into_ended"):
            await tickets.complete_into(s, second, typed, over, by=cast.lan, at=now)


@given(st.text(max_size=300), st.text(max_size=300))
def test_likeness_is_the_same_both_ways_and_a_percentage(a: str, b: str) -> None:
    one, other = telling(a), telling(b)
    assert 0 <= alike(one, other) <= 100
    assert alike(one, one) in (0, 100)
    if len(one) != len(other):
        assert alike(one, other) == alike(other, one)


@pytest.mark.parametrize(
    ("a", "b", "low", "high"),
    [
        (SMELL, SAME_SMELL, 50, 100),
        (SMELL, OTHER, 0, 15),
        ("Đề nghị cơ quan chức năng kiểm tra xử lý", "Đề nghị cơ quan kiểm tra xử lý gấp", 0, 0),
        ("rác", SMELL, 0, 0),
    ],
)
def test_telling_words_count_and_what_everybody_says_does_not(
    a: str, b: str, low: int, high: int
) -> None:
    assert low <= alike(telling(a), telling(b)) <= high


def test_what_half_of_the_texts_share_is_shown_as_it_was_written() -> None:
    shared = in_common(["Mất điện từ sáng", "mat dien ca xom", "Bị mất điện", "Ngập nước"])
    assert shared == ["mất điện"]
