"""Articles: written, rewritten with their history kept, refused with a reason."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from hotline import knowledge
from hotline.agencies import Field
from hotline.db import Database
from hotline.errors import Conflict, Invalid, NotFound
from hotline.knowledge import ArticleWords
from hotline.vietnam import nfc

GIVEN = {
    "question": "Đường bị ngập nước thì báo cho ai?",
    "answer": "Ông/bà gọi 1022. Tổng đài chuyển ngay đơn vị thoát nước.",
    "source": "Quy chế 1022 của tỉnh",
}


def words(**typed: Any) -> ArticleWords:
    return ArticleWords(**GIVEN | typed)


async def test_an_article_keeps_every_version_of_itself(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with db.write() as s:
        row = await knowledge.write(s, words(), by=cast.dieu, at=now)
    later = now + timedelta(days=3)
    async with db.write() as s:
        found = await knowledge.article(s, row.id)
        new = words(answer="Ông/bà gọi 1022 vào bất cứ giờ nào.", valid_to="2027-01-01")
        await knowledge.rewrite(s, found, new, version=1, by=cast.quan, at=later)
    async with db.read() as s:
        found = await knowledge.article(s, row.id)
        told = await knowledge.versions(s, found)
        assert [(one.version, one.edited_by) for one in told] == [
            (2, cast.quan.name), (1, cast.dieu.name)
        ]  # fmt: skip
        assert [one.answer for one in told] == [found.answer, GIVEN["answer"]]
        assert (told[0].valid_to, told[1].valid_to) == (date(2027, 1, 1), None)
        assert found.edited_at == later
        # Only what reads differently is found from now on.
        today = later.date()
        best, *_ = await knowledge.search(s, "bat cu gio nao", on=today)
        assert best is found


async def test_whoever_saves_an_old_page_is_told_who_was_faster(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        row = await knowledge.write(s, words(), by=cast.dieu, at=now)
        await knowledge.rewrite(s, row, words(), version=1, by=cast.quan, at=now)
    async with sqlite_db.write() as s:
        found = await knowledge.article(s, row.id)
        with pytest.raises(Conflict) as refused:
            await knowledge.rewrite(s, found, words(), version=1, by=cast.dieu, at=now)
    assert refused.value.named["by"] == cast.quan.name


@pytest.mark.parametrize(
    ("typed", "code", "field"),
    [
        ({"question": " \n "}, "question_unwritten", "question"),
        ({"answer": ""}, "answer_unwritten", "answer"),
        ({"source": ""}, "source_unwritten", "source"),
        ({"answer": "dài " * 500_000}, "words_too_long", "answer"),
        ({"question": "?" * 301}, "words_too_long", "question"),
        ({"field": "999999"}, "field_missing", "field"),
        ({"field": "x"}, "field_missing", "field"),
        ({"link": "javascript:alert(1)"}, "link_wrong", "link"),
        ({"link": "https://"}, "link_wrong", "link"),
        ({"link": "//evil.example"}, "link_wrong", "link"),
        ({"link": "http://[::1"}, "link_wrong", "link"),
        ({"link": "https://a.vn/\u202ex"}, "link_wrong", "link"),
        ({"valid_from": "hôm nay"}, "day_wrong", "valid_from"),
        ({"valid_from": "31/02/2026"}, "day_wrong", "valid_from"),
        ({"valid_from": "99999-01-01"}, "day_wrong", "valid_from"),
        ({"valid_from": "2027-01-01", "valid_to": "2027-01-01"}, "validity_backwards", "valid_to"),
        ({"valid_from": "2027-01-02", "valid_to": "2026-01-01"}, "validity_backwards", "valid_to"),
        ({"valid_from": "2025-01-01", "valid_to": "2026-01-01"}, "validity_over", "valid_to"),
    ],
    ids=lambda given: str(given)[:60],
)  # fmt: skip
async def test_what_cannot_be_taken_is_named(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime,
    typed: dict[str, str], code: str, field: str,
) -> None:  # fmt: skip
    async with sqlite_db.write() as s:
        with pytest.raises(Invalid) as refused:
            await knowledge.write(s, words(**typed), by=cast.dieu, at=now)
    assert (refused.value.code, refused.value.field) == (code, field)


async def test_an_article_ends_today_but_not_in_the_past(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        old = words(valid_from="01/01/2026")
        row = await knowledge.write(s, old, by=cast.dieu, at=now)
        ended = words(valid_from="2026-01-01", valid_to="2026-11-16")
        with pytest.raises(Invalid, match="validity_over"):
            await knowledge.rewrite(s, row, ended, version=1, by=cast.dieu, at=now)
        await s.rollback()
    async with sqlite_db.write() as s:
        row = await knowledge.write(s, old, by=cast.dieu, at=now)
        ended = words(valid_from="2026-01-01", valid_to="2026-11-17")
        await knowledge.rewrite(s, row, ended, version=1, by=cast.dieu, at=now)
        assert not row.valid_on(now.date())
        # Words of what has ended may still be mended.
        month_on = now + timedelta(days=30)
        await knowledge.rewrite(s, row, ended, version=2, by=cast.dieu, at=month_on)


async def test_words_are_kept_composed_and_the_field_by_its_row(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        field = await s.scalar(select(Field.id).where(Field.code == "03"))
        loose = "Ngâ\u0323p đường"
        typed = words(question=loose, field=str(field), link=" https://chinhphu.vn/van-ban ")
        row = await knowledge.write(s, typed, by=cast.dieu, at=now)
    async with sqlite_db.read() as s:
        found = await knowledge.article(s, row.id)
        assert found.question == nfc(loose)
        assert found.field is not None
        assert found.field.id == field
        assert found.link == "https://chinhphu.vn/van-ban"
        with pytest.raises(NotFound):
            await knowledge.article(s, 10**8)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Một câu. Câu hai! Câu ba? Bốn", ["Một câu.", "Câu hai!", "Câu ba?", "Bốn"]),
        ("Dòng một\n\nDòng hai\nba", ["Dòng một", "Dòng hai", "ba"]),
        ("Tại TP.HCM từ 01.07.2025. Gọi 1022.", ["Tại TP.HCM từ 01.07.2025. Gọi 1022."]),
        ("1. Đến UBND xã. 2. Nộp giấy.", ["1. Đến UBND xã.", "2. Nộp giấy."]),
        ("", []),
    ],
)
def test_a_text_is_read_in_sentences(text: str, read: list[str]) -> None:
    assert knowledge.sentences(text) == read
