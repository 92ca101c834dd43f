"""Searching what the office knows: without accents, the best first, true today."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import delete

from hotline import knowledge
from hotline.db import Database
from hotline.knowledge import Article, ArticleVersion, ArticleWords

TODAY = date(2026, 11, 17)
KNOWN = {
    "flood": ("Đường bị ngập nước thì báo cho ai?", "Gọi 1022, đơn vị thoát nước đến bơm."),
    "salt": ("Nước mặn xâm nhập thì lấy nước ngọt ở đâu?", "Tại điểm cấp nước của xã."),
    "card": ("Làm lại thẻ căn cước bị mất ở đâu?", "Tại Công an xã, mang theo giấy tờ."),
    "birth": ("Đăng ký khai sinh cho con cần giấy gì?", "Giấy chứng sinh và căn cước của cha mẹ."),
    "sugar": ("Mua đường cát có tem không?", "Siêu thị có bán."),
    "tax": ("Thuế nhà ở nộp tại đâu?", "Tại cơ quan thuế cơ sở."),
    "rent": ("Thuê nhà ở xã hội nộp đơn tại đâu?", "Tại UBND xã."),
    "old": ("Đổi chứng minh nhân dân ở đâu?", "Tại Công an huyện."),
}


@pytest.fixture
async def ids(db: Database, cast: SimpleNamespace, now: datetime) -> dict[int, str]:
    """A small knowledge base instead of the sample's: id → name."""
    made = {}
    async with db.write() as s:
        await s.execute(delete(ArticleVersion))
        await s.execute(delete(Article))
        for name, (question, answer) in KNOWN.items():
            typed = ArticleWords(question, answer, source="Quy chế", valid_from="2026-01-01")
            row = await knowledge.write(s, typed, by=cast.dieu, at=now)
            made[row.id] = name
            if name == "old":
                row.valid_from, row.valid_to = date(2020, 1, 1), date(2025, 7, 1)
    return made


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ngap nuoc", "flood"),
        ("ngap nuo", "flood"),
        ("ngập nước", "flood"),
        ("NGẬP  NƯỚC!!", "flood"),
        ("duong ngap", "flood"),
        ("can cuoc", "card"),
        ("mat can cuoc lam lai", "card"),
        ("khai s", "birth"),
        ("giấy chứng sinh", "birth"),
        ("nuoc ngot", "salt"),
        ("đường cát", "sugar"),
    ],
)
async def test_the_right_article_stands_first(
    db: Database, ids: dict[int, str], typed: str, first: str
) -> None:
    async with db.read() as s:
        found = await knowledge.search(s, typed, on=TODAY)
    assert ids[found[0].id] == first


async def test_marks_that_were_typed_prefer_the_same_marks(
    db: Database, ids: dict[int, str]
) -> None:
    async with db.read() as s:
        for typed, first in (("thuế nhà ở", "tax"), ("thuê nhà ở", "rent")):
            found = await knowledge.search(s, typed, on=TODAY)
            assert ids[found[0].id] == first
            assert {ids[one.id] for one in found} == {"tax", "rent"}


async def test_what_is_not_true_on_the_day_is_left_out_unless_asked_for(
    db: Database, ids: dict[int, str]
) -> None:
    async with db.read() as s:
        assert await knowledge.search(s, "chung minh nhan dan", on=TODAY) == []
        every = await knowledge.search(s, "chung minh nhan dan", on=None)
        then = await knowledge.search(s, "chung minh nhan dan", on=date(2022, 1, 1))
    assert [ids[one.id] for one in every] == [ids[one.id] for one in then] == ["old"]


async def test_the_last_day_is_the_one_before_the_end(db: Database, ids: dict[int, str]) -> None:
    async with db.read() as s:
        for day, count in ((date(2025, 6, 30), 1), (date(2025, 7, 1), 0)):
            assert len(await knowledge.search(s, "chung minh", on=day)) == count


async def test_nothing_typed_shows_the_newest_and_nonsense_shows_nothing(
    db: Database, ids: dict[int, str]
) -> None:
    async with db.read() as s:
        assert len(await knowledge.search(s, "  ", on=TODAY)) == 7
        assert len(await knowledge.search(s, "?!%_", on=TODAY, most=2)) == 2
        for typed in ("qwxz", "%%%%zz", "' OR 1=1 --x9", "\x00\x00zq"):
            assert await knowledge.search(s, typed, on=TODAY) == [], typed
        assert await knowledge.search(s, "can cuoc " * 100_000, on=TODAY) != []


async def test_articles_of_another_field_are_left_out_when_one_is_chosen(
    db: Database, ids: dict[int, str]
) -> None:
    async with db.read() as s:
        assert await knowledge.search(s, "ngap nuoc", on=TODAY, field_id=1) == []


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("mat can cuoc", "Thẻ căn cước bị mất"),
        ("lam lai cccd", None),
        ("ngap nuoc", "bị ngập nước"),
        ("giấy khai sinh", "Đăng ký khai sinh"),
        ("so do", "Làm sổ đỏ lần đầu"),
        ("the bao hiem y te cho tre em", "Trẻ dưới 6 tuổi"),
        ("cap cuu", "Việc khẩn cấp"),
        ("to cao can bo", "khiếu nại, tố cáo"),
        ("tro cap nguoi gia", "trợ cấp hưu trí"),
    ],
)
async def test_the_sample_office_answers_what_citizens_ask(
    sqlite_db: Database, typed: str, held: str | None
) -> None:
    async with sqlite_db.read() as s:
        found = await knowledge.search(s, typed, on=TODAY)
    assert (held in found[0].question) if held else not found
