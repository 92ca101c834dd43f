"""What people said: phrases, masks, reasons, and the newest words first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hotline import clock
from hotline.db import Database
from hotline.errors import NotFound
from hotline.feedback import Mode, Verdict
from hotline.feedback.masking import masked
from hotline.feedback.phrases import phrases, says
from hotline.feedback.said import Heard, reason_counts, said, voice
from tests.conftest import NOW
from tests.feedback.closings import known_as, rated

MONTH = clock.month_span(2026, 11)
SENTENCES = [
    "Rác trước cổng chợ vẫn chưa dọn, mùi hôi thối cả ngày.",
    "Bãi rác trước cổng chợ bốc mùi hôi thối, trả lời chung chung.",
    "cong cho con rac, mui hoi thoi khong ai don",
    "Trả lời chung chung, không đúng nội dung tôi hỏi!",
    "Tra loi chung chung. Cán bộ thái độ không tốt.",
    "Thái độ không tốt, giải quyết chậm.",
    "Giải quyết chậm quá, hẹn nhiều lần mà chưa xong",
    "Nhân viên nhiệt tình, giải quyết nhanh. Cảm ơn!",
]


def test_phrases_are_what_people_say_again_and_again() -> None:
    told = {one.words: one.count for one in phrases(SENTENCES)}
    assert told == {
        "mùi hôi thối": 3, "trả lời chung chung": 3, "cổng chợ": 3,
        "rác trước cổng chợ": 2, "thái độ không tốt": 2, "giải quyết chậm": 2,
        "giải quyết": 3,
    }  # fmt: skip


def test_a_phrase_is_counted_once_an_answer_and_never_across_a_stop() -> None:
    assert phrases(["đường hư, đường hư, đường hư"]) == []
    assert phrases(["đèn đường. Hư rồi", "đèn đường! Hư rồi"])[0].words == "đèn đường"


def test_no_phrase_begins_or_ends_with_a_word_that_only_binds() -> None:
    every = [one.words for one in phrases(SENTENCES * 2, most=200, least=1)]
    assert every
    for words in every:
        assert words.split()[0] not in {"và", "của", "mà", "vẫn"}
        assert words.split()[-1] not in {"và", "của", "mà", "không", "chưa", "quá"}


def test_a_phrase_finds_the_answers_it_was_counted_in() -> None:
    for one in phrases(SENTENCES):
        assert sum(says(words, one.key) for words in SENTENCES) == one.count


@pytest.mark.parametrize(
    ("words", "name", "read"),
    [
        ("Gọi tôi 0912 345 678 nhé", "", "Gọi tôi 09•• ••• 678 nhé"),
        ("số +84912345678.", "", "số 09•• ••• 678."),
        ("viết về tu.nguyen@gmail.com giúp", "", "viết về ••• giúp"),
        ("Tôi là nguyen van tu, ở ấp 3", "Nguyễn Văn Tư", "Tôi là n. v. t., ở ấp 3"),
        ("anh Trần Văn Bảy ở một cửa gắt gỏng", "", "anh T. V. B. ở một cửa gắt gỏng"),
        ("Tôi tên là Lê Thị Hoa. Rất bực.", "", "Tôi tên là L. T. H. Rất bực."),
        ("ông Sở Xây dựng trả lời chậm", "", "ông Sở Xây dựng trả lời chậm"),
        ("Hẹn ngày 20/11/2026 mà chưa xong", "", "Hẹn ngày 20/11/2026 mà chưa xong"),
        ("hồ sơ 000.00.12.H20-261101-0001", "", "hồ sơ 000.00.12.H20-261101-0001"),
    ],
)  # fmt: skip
def test_an_agency_reads_neither_numbers_nor_names(words: str, name: str, read: str) -> None:
    assert masked(words, name) == read


async def test_the_newest_words_come_first_and_are_filtered(db: Database) -> None:
    async with db.write() as s:
        tu = await known_as(s, "Nguyễn Văn Tư", at=NOW)
        await rated(s, Mode.SMS, at=NOW, good=False, words="Nguyễn Văn Tư chưa hài lòng",
                    caller_id=tu, agency_id=1, field_id=1)  # fmt: skip
        await rated(s, Mode.WEB, at=NOW + timedelta(hours=1), words="Cảm ơn", agency_id=2)
        await rated(s, Mode.IVR, at=NOW)
        every = await said(s, Heard(MONTH), names=True)
        assert [one.words for one in every] == ["Cảm ơn", "Nguyễn Văn Tư chưa hài lòng"]
        (negative,) = await said(s, Heard(MONTH, Verdict.NEGATIVE), names=False)
        assert negative.words == "N. V. T. chưa hài lòng"
        for heard in (Heard(MONTH, agency=1), Heard(MONTH, field_ids=[1]), Heard(MONTH, scope=[1])):
            assert [one.id for one in await said(s, heard, names=True)] == [negative.id]
        before = Heard(clock.month_span(2026, 10))
        assert await said(s, before, names=True) == []


async def test_reasons_are_counted_once_a_closing(db: Database) -> None:
    async with db.write() as s:
        for reason in (1, 1, 2, None):
            await rated(s, Mode.IVR, at=NOW, good=False, reason_id=reason)
        await rated(s, Mode.IVR, at=NOW)
        found = await reason_counts(s, Heard(MONTH))
    assert [(one.id, one.count) for one in found][:1] == [(1, 2)]
    assert {one.id: one.count for one in found} == {1: 2, 2: 1, None: 1}


async def test_a_rating_without_a_voice_has_none_to_play(sqlite_db: Database) -> None:
    async with sqlite_db.write() as s:
        rating = await rated(s, Mode.IVR, at=NOW)
        with pytest.raises(NotFound):
            await voice(s, rating.id)
