"""What must hold between the figures of a report, and a false report refused in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.reports import Figure, checking
from hotline.reports.checking import About

_CHANNELS = {"phone": "điện thoại", "email": "email", "zalo": "Zalo", "web": "trang web",
             "facebook": "Facebook"}  # fmt: skip
_COUNT = st.integers(0, 2000)
APRIL = """
    Trong tháng 4/2022, Tổng đài 1022 tiếp nhận 642 cuộc gọi (420 cuộc gọi đến và 222 cuộc gọi
    đi) và 96 lượt tương tác qua các kênh khác. Tổng số phiếu tiếp nhận là 442 phiếu, giảm 154
    phiếu so với tháng trước; trong đó có 115 phiếu về thủ tục hành chính. Theo kênh: điện thoại
    346, email 3, Zalo 42, web 38, Facebook 13. Có 419 phiếu được đánh giá, 11 phiếu đang xử lý,
    12 phiếu không phản hồi; 419/419 phiếu hài lòng, đạt tỷ lệ 100 %.
"""


def found(text: str) -> list[str]:
    """What is wrong with a text, in words; it is one paragraph."""
    return [one.words() for one in checking.check_typed(" ".join(text.split()))[1]]


def test_a_false_percentage_is_refused_in_words() -> None:
    said, findings = checking.check_typed("Số phiếu đánh giá hài lòng: 150/302 = 61,31 %.")
    assert [one.words() for one in findings] == ["150/302 là 49,67 %, không phải 61,31 %."]
    assert findings[0].words("en") == "150/302 is 49,67 %, not 61,31 %."
    assert "150/302" in findings[0].quote
    assert said.known()[About(Figure.RATED)] == 302


def test_a_month_that_was_published_is_right() -> None:
    said, findings = checking.check_typed(" ".join(APRIL.split()))
    assert not findings
    assert not said.unread
    assert said.known()[About(Figure.CHANGE)] == -154


@pytest.mark.parametrize(
    ("true", "false", "words"),
    [
        ("222 cuộc gọi", "232 cuộc gọi",
         "Cuộc gọi đến (420) + Cuộc gọi đi (232) = 652, không khớp Cuộc gọi (642): lệch 10."),
        ("12 phiếu không", "21 phiếu không",
         "Có đánh giá (419) + Đang xử lý (11) + Không phản hồi (21) = 451, không khớp "
         "Phiếu tiếp nhận (442): lệch 9."),
        ("Zalo 42", "Zalo 24",
         "tổng “Phiếu tiếp nhận” theo kênh (424), không khớp Phiếu tiếp nhận (442): lệch 18."),
        ("tỷ lệ 100 %", "tỷ lệ 99,71 %", "419/419 là 100,00 %, không phải 99,71 %."),
        ("115 phiếu về", "511 phiếu về",
         "Phiếu về thủ tục hành chính (511) không thể lớn hơn Phiếu tiếp nhận (442): thừa 69."),
    ],
)  # fmt: skip
def test_one_false_number_is_named_with_both_sides(true: str, false: str, words: str) -> None:
    assert words in found(APRIL.replace(true, false))


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Tỷ lệ 1.234/6.034 phiếu, đạt 20,45 %.", False),
        ("Tỷ lệ 1.234/6.034 phiếu, đạt 20,5 %.", False),
        ("Tỷ lệ 1.234/6.034 phiếu, đạt 20,4 %.", True),
        ("Đạt tỷ lệ 2/3 (66,7%), ngày 25/8/2026, theo Nghị định 61/2018/NĐ-CP.", False),
        ("tickets;442\nby_channel.phone;346\ninteractions;96", False),
        ("tickets: 442\nby_channel.phone: 346\ninteractions: 69", True),
        ("Phiếu tiếp nhận\t6.034\nTăng, giảm so với kỳ trước\t2.147\nPhiếu kỳ trước\t3.887", False),
        ("Phiếu tiếp nhận | 6.034\nPhiếu tiếp nhận | 6.043", True),
        ("Có 3/0 phiếu hài lòng, đạt 100 %.", True),
    ],
)  # fmt: skip
def test_numbers_are_read_as_vietnamese_writes_them(text: str, wrong: bool) -> None:
    assert bool(checking.check_typed(text)[1]) == wrong


_FALLS = "131/433 là 30,25 %, không phải 57,58 %."


@pytest.mark.parametrize(
    "text",
    [
        "Tiếp nhận 302 phiếu, giảm 131 phiếu so với tháng trước (giảm {}).",
        "Tổng số 302 phiếu, giảm 131 phiếu ({}) so với tháng trước.",
        "Tổng số 302 phiếu, giảm {} (131 phiếu) so với tháng trước.",
    ],
)
def test_a_percentage_of_change_is_that_of_the_period_before(text: str) -> None:
    assert found(text.format("57,58 %")) == [_FALLS]
    assert found(text.format("30,25 %")) == []
    assert found(text.format("30 %")) == []


def test_by_how_much_calls_rose_is_no_second_count_of_calls() -> None:
    said, findings = checking.check_typed("Có 642 cuộc gọi, tăng 12 cuộc gọi so với tháng trước.")
    assert not findings
    assert said.known() == {About(Figure.CALLS): 642}
    assert len(said.unread) == 1


@pytest.mark.parametrize(
    ("parts", "by"),
    [
        ("gồm 50 qua điện thoại, 30 qua Zalo, 30 qua email", "kênh"),
        ("trong đó cấp độ 1: 50 phiếu, cấp độ 2: 30 phiếu, cấp độ 3: 30 phiếu", "cấp độ"),
        ("gồm 50 phiếu cấp độ 1, 30 phiếu cấp độ 2, 30 phiếu cấp độ 3", "cấp độ"),
    ],
)
def test_a_total_is_that_of_the_parts_named_after_it(parts: str, by: str) -> None:
    words = f"tổng “Phiếu tiếp nhận” theo {by} (110), không khớp Phiếu tiếp nhận (100): lệch 10."
    for total in ("Tổng số 100 phiếu", "100 phiếu"):
        assert found(f"{total}, {parts}.") == [words]
        assert found(f"{total}, {parts}.".replace("50", "40")) == []


def test_what_could_not_be_read_is_told_once() -> None:
    said, _ = checking.check_typed("Tổng số phiếu 442. Lắp đặt 17 máy mới, 3 bàn ở 9 xã.")
    assert said.unread == ["Lắp đặt 17 máy mới, 3 bàn ở 9 xã."]


@st.composite
def reports_(draw: st.DrawFn) -> dict[str, Any]:
    """The figures of a month that is right."""
    by_channel = {name: draw(_COUNT) for name in _CHANNELS}
    tickets = sum(by_channel.values())
    open_ = draw(st.integers(0, tickets))
    rated = draw(st.integers(0, tickets - open_))
    positive = draw(st.integers(0, rated))
    opening, ended = draw(_COUNT), draw(st.integers(0, tickets))
    calls = [draw(_COUNT), draw(_COUNT)]
    return {
        "calls": sum(calls), "calls_in": calls[0], "calls_out": calls[1],
        "interactions": tickets - by_channel["phone"], "tickets": tickets,
        "previous": draw(_COUNT), "resolved": tickets - open_, "open": open_, "rated": rated,
        "positive": positive, "negative": rated - positive,
        "no_response": tickets - open_ - rated, "opening": opening, "ended": ended,
        "closing": opening + tickets - ended, **by_channel,
    }  # fmt: skip


def number(value: int) -> str:
    """6.034."""
    return f"{value:,}".replace(",", ".")


def _in_sentences(of: dict[str, Any]) -> str:
    n = {name: number(value) for name, value in of.items()}
    change = of["tickets"] - of["previous"] if "change" not in of else of["change"]
    share = f"{100 * of['positive'] / of['rated']:.2f}".replace(".", ",") if of["rated"] else ""
    channels = "; ".join(f"{name} {n[code]} phiếu" for code, name in _CHANNELS.items())
    return (
        f"Tổng đài 1022 tiếp nhận {n['tickets']} phiếu, {'tăng' if change >= 0 else 'giảm'} "
        f"{number(abs(change))} phiếu so với tháng trước ({n['previous']} phiếu tháng trước).\n"
        f"Tổng số cuộc gọi là {n['calls']}, gồm {n['calls_in']} cuộc gọi đến và {n['calls_out']} "
        f"cuộc gọi đi; {n['interactions']} lượt tương tác.\nTheo kênh: {channels}.\n"
        f"Đã giải quyết {n['resolved']} phiếu, đang xử lý {n['open']} phiếu, {n['no_response']} "
        f"phiếu không phản hồi, {n['rated']} phiếu được đánh giá.\n"
        f"Phiếu đánh giá hài lòng: {n['positive']}/{n['rated']} phiếu"
        + (f", đạt tỷ lệ {share} %" if share else "")
        + f". Chưa hài lòng {n['negative']} phiếu.\nKỳ trước chuyển sang {n['opening']} phiếu, "
        f"kết thúc {n['ended']} phiếu; còn {n['closing']} phiếu đang theo dõi."
    )


def _in_lines(of: dict[str, Any]) -> str:
    change = of["tickets"] - of["previous"] if "change" not in of else of["change"]
    names = {f"by_channel.{one}" if one in _CHANNELS else one: of[one] for one in of}
    return "\n".join(f"{name};{value}" for name, value in {**names, "change": change}.items())


@pytest.mark.parametrize("written", [_in_sentences, _in_lines])
@given(of=reports_(), name=st.data())
def test_a_true_report_has_no_findings_and_one_changed_number_always_has(
    written: Callable[[dict[str, Any]], str], of: dict[str, Any], name: st.DataObject
) -> None:
    true = checking.check_typed(written(of))
    assert [one.words() for one in true[1]] == []
    assert not true[0].unread
    changed = name.draw(st.sampled_from(sorted(of)))
    other = name.draw(_COUNT.filter(lambda value: value != of[changed]))
    # The change itself stays what it was.
    false = {**of, "change": of["tickets"] - of["previous"], changed: other}
    assert checking.check_typed(written(false))[1]
