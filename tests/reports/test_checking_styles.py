"""Reports as other provinces write them: true ones pass, and one changed number never does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hotline.reports import Figure, checking
from hotline.reports.checking import About
from tests.reports.test_checking import number, reports_

Written = Callable[[dict[str, Any]], str]
_CHANNELS = (("phone", "điện thoại"), ("email", "thư điện tử"), ("zalo", "Zalo"),
             ("web", "trang web"), ("facebook", "Facebook"))  # fmt: skip
_ROWS = (
    ("tickets", "Phiếu tiếp nhận"), ("resolved", "Đã giải quyết"), ("open", "Đang xử lý"),
    ("rated", "Được đánh giá"), ("positive", "Hài lòng"), ("negative", "Chưa hài lòng"),
    ("no_response", "Không phản hồi"), ("calls", "Tổng số cuộc gọi"), ("calls_in", "Gọi đến"),
    ("calls_out", "Gọi đi"), ("interactions", "Tương tác qua kênh khác"),
    ("opening", "Kỳ trước chuyển sang"), ("ended", "Kết thúc trong kỳ"),
    ("closing", "Đang theo dõi"),
)  # fmt: skip


def share(hits: int, of: int) -> str:
    """A percentage with two digits; none of nothing."""
    return f"{100 * hits / of:.2f}".replace(".", ",") if of else ""


def change(of: dict[str, Any]) -> int:
    """By how much tickets changed; what a test changed of the other numbers is no part of it."""
    return int(of.get("change", of["tickets"] - of["previous"]))


def in_brackets(of: dict[str, Any]) -> str:
    """Parts in brackets, percentages before their pairs, numbered sections."""
    n = {name: number(value) for name, value in of.items()}
    moved = f"{'tăng' if change(of) >= 0 else 'giảm'} {number(abs(change(of)))} phản ánh"
    channels = ", ".join(f"qua {name}: {n[code]}" for code, name in _CHANNELS)
    rate = share(of["positive"], of["rated"])
    rated = f"{rate}% ({n['positive']}/{n['rated']} phiếu)" if rate else (
        f"{n['positive']}/{n['rated']} phiếu"
    )  # fmt: skip
    return (
        "BÁO CÁO\nKết quả tiếp nhận phản ánh, kiến nghị tháng 8/2026\nI. TIẾP NHẬN\n"
        f"1. Trong tháng 8/2026, Trung tâm tiếp nhận {n['tickets']} phản ánh, kiến nghị "
        f"({channels}), {moved} so với tháng 7/2026 ({n['previous']} phản ánh).\n"
        f"2. Có {n['calls']} cuộc gọi ({n['calls_in']} cuộc gọi đến, {n['calls_out']} cuộc gọi đi) "
        f"và {n['interactions']} lượt tương tác.\nII. XỬ LÝ\n"
        f"- Đã xử lý: {n['resolved']} phản ánh;\n- Đang xử lý: {n['open']} phản ánh;\n"
        f"- Tỷ lệ hài lòng: {rated}; chưa hài lòng {n['negative']} phiếu.\n"
        f"- Có {n['rated']} phiếu được đánh giá, {n['no_response']} phiếu chưa có phản hồi.\n"
        f"- Kỳ trước chuyển sang {n['opening']}, kết thúc {n['ended']}, đang theo dõi "
        f"{n['closing']} phản ánh."
    )


def with_dashes(of: dict[str, Any]) -> str:
    """Dashes and "gồm", thousands by commas, whole sentences without line ends."""
    n = {name: f"{value:,}" for name, value in of.items()}
    moved = "tăng" if change(of) >= 0 else "giảm"
    channels = ", ".join(f"{name} {n[code]} phiếu" for code, name in _CHANNELS)
    done = share(of["resolved"], of["tickets"])
    # What was aimed at is below what was reached, or it would be no true sentence.
    aim = 100 * of["resolved"] // of["tickets"] if of["tickets"] else 0
    return (
        f"Tổng số phiếu tiếp nhận trong kỳ là {n['tickets']} phiếu – {moved} {abs(change(of)):,} "
        f"phiếu so với tháng trước – gồm: {channels}. Tháng trước tiếp nhận {n['previous']} phiếu. "
        f"Tổng số cuộc gọi {n['calls']}, bao gồm {n['calls_in']} cuộc gọi đến và {n['calls_out']} "
        f"cuộc gọi đi; có {n['interactions']} lượt tương tác qua các kênh khác. "
        f"Kết quả: đã giải quyết xong {n['resolved']}/{n['tickets']} phiếu"
        + (f", đạt {done}%, vượt chỉ tiêu {aim}%" if done else "")
        + f"; còn {n['open']} phiếu đang giải quyết. Qua khảo sát có {n['rated']} phiếu được đánh "
        f"giá, trong đó {n['positive']} phiếu hài lòng, {n['negative']} phiếu không hài lòng; "
        f"{n['no_response']} phiếu không phản hồi. Tồn đầu kỳ {n['opening']} phiếu, kết thúc "
        f"{n['ended']} phiếu, đang theo dõi {n['closing']} phiếu."
    )


def in_short(of: dict[str, Any]) -> str:
    """A summary in rounded numbers, then the same as told above."""
    resolved, opened, calls = of["resolved"], of["open"], of["calls"]
    thousands = f"{(of['tickets'] + 50) // 100 / 10:.1f}".replace(".", ",")
    return (
        f"Trong tháng tiếp nhận khoảng {thousands} nghìn phiếu, đã giải quyết hơn "
        f"{number(resolved // 10 * 10)} phiếu, đang xử lý gần {number(-(-opened // 10) * 10)} "
        f"phiếu; có khoảng {number((calls + 5) // 10 * 10)} cuộc gọi.\n" + with_dashes(of)
    )


def _table(parted: str, of: dict[str, Any], *, quoted: bool = False) -> str:
    """Figures in rows; this month, the one before, the change and its percentage in columns."""
    head = ["STT", "Chỉ tiêu", "Tháng này", "Tháng trước", "Tăng/giảm", "Tỷ lệ (%)", "Ghi chú"]
    moved = change(of)
    first = [of["previous"], moved, share(moved, of["previous"]).replace("-", "−"), ""]
    rows: list[list[Any]] = [head]
    for at, (name, words) in enumerate(_ROWS, 1):
        rows.append([at, words, number(of[name]), *(first if name == "tickets" else [""] * 4)])
    rows += [["", f"- {name}", number(of[code]), "", "", "", ""] for code, name in _CHANNELS]
    mark = '"' if quoted else ""
    return "\ufeff" + "\n".join(parted.join(f"{mark}{cell}{mark}" for cell in row) for row in rows)


def by_semicolons(of: dict[str, Any]) -> str:
    """As Excel saves it here."""
    return _table(";", of)


def by_commas(of: dict[str, Any]) -> str:
    """As it is saved elsewhere, quoted."""
    return _table(",", of, quoted=True)


def by_tabs(of: dict[str, Any]) -> str:
    """As it is pasted."""
    return _table("\t", of)


STYLES = (in_brackets, with_dashes, in_short, by_semicolons, by_commas, by_tabs)


@pytest.mark.parametrize("written", STYLES)
@given(of=reports_(), data=st.data())
def test_whatever_the_style_true_reports_pass_and_one_changed_number_never_does(
    written: Written, of: dict[str, Any], data: st.DataObject
) -> None:
    said, found = checking.check_typed(written(of))
    assert [one.words() for one in found] == []
    assert said.unread == []
    changed = data.draw(st.sampled_from(sorted(of)))
    other = data.draw(st.integers(0, 9000).filter(lambda value: value != of[changed]))
    false = {**of, "change": change(of), changed: other}
    assert checking.check_typed(written(false))[1]


def by_agencies(rows: list[tuple[int, int]]) -> list[list[str]]:
    """Agencies with what they received, resolved and its percentage, and the total."""
    table = [["TT", "Đơn vị", "Tiếp nhận", "Đã giải quyết", "Tỷ lệ (%)"]]
    total = (sum(one for one, _ in rows), sum(one for _, one in rows))
    for at, (tickets, resolved) in enumerate([*rows, total]):
        named = ["", "Tổng cộng"] if at == len(rows) else [str(at + 1), f"Sở số {chr(65 + at)}"]
        table.append([*named, str(tickets), str(resolved), share(resolved, tickets)])
    return table


_ROW = st.integers(1, 900).flatmap(lambda many: st.tuples(st.just(many), st.integers(0, many)))


@given(rows=st.lists(_ROW, min_size=2, max_size=5), data=st.data())
def test_a_table_of_agencies_adds_up_to_its_total(
    rows: list[tuple[int, int]], data: st.DataObject
) -> None:
    table = by_agencies(rows)
    text = "\n".join(" | ".join(row) for row in table)
    said, found = checking.check_typed(text)
    assert [one.words() for one in found] == []
    assert said.unread == []
    at, column = data.draw(st.integers(1, len(table) - 1)), data.draw(st.integers(2, 3))
    table[at][column] = str(int(table[at][column]) + data.draw(st.integers(1, 500)))
    assert checking.check_typed("\n".join(" | ".join(row) for row in table))[1]


_ROUNDED = (
    ("khoảng {}", lambda true, step: (true + step // 2) // step * step),
    ("gần {}", lambda true, step: -(-true // step) * step),
    ("hơn {}", lambda true, step: true // step * step),
    ("trên {}", lambda true, step: true // step * step),
)


@given(
    true=st.integers(1, 99_999), how=st.sampled_from(_ROUNDED),
    step=st.sampled_from((10, 100, 1000)), away=st.integers(1, 5000),
)  # fmt: skip
def test_a_rounded_number_is_wrong_only_where_the_true_one_does_not_round_to_it(
    true: int, how: tuple[str, Callable[[int, int], int]], step: int, away: int
) -> None:
    words, rounded = how
    value = rounded(true, step)
    # Nobody speaks of about nothing.
    assume(value)
    text = f"Trong tháng tiếp nhận {words.format(number(value))} phiếu."
    own = {"period": "2026-08", "tickets": true}
    said, found = checking.check_typed(text, own)
    assert [one.words() for one in found] == []
    assert said.unread == []
    # No number rounds to what is said if it lies further than the coarsest step of that.
    coarse = next(of for of in (10**5, 10**4, 10**3, 100, 10, 1) if value % of == 0) * 5
    for far in (value - coarse - away, value + coarse + away):
        if far < 0:
            continue
        (one,) = checking.check_typed(text, own | {"tickets": far})[1]
        said_so = "hơn" if "trên" in words else words[:-3]
        assert one.words() == (
            f"“Phiếu tiếp nhận” ghi {said_so} {number(value)}, hệ thống đếm được {number(far)}."
        )
    wrong = value + (1 if "gần" in words else -1)
    if "khoảng" not in words:
        assert checking.check_typed(text, own | {"tickets": wrong})[1]


_TOP = ("TT", "Đơn vị", "Tiếp nhận", "", "Đã giải quyết", "", "Đang xử lý", "")
_LOW = ("Tháng này", "Tháng trước") * 3


def with_two_heads(rows: list[list[int]], parted: str, shape: str) -> str:
    """Agencies by this month and the one before, under a head of two rows: as it is pasted with
    its merged cells empty, as one cell alone, or without those beside the second row."""
    top = _TOP if shape == "empty" else tuple(one for one in _TOP if one)
    low = _LOW if shape == "short" else ("", "", *_LOW)
    table = [list(top), list(low)]
    for at, row in enumerate(rows):
        last = at == len(rows) - 1
        named = ["", "Tổng cộng"] if last else [str(at + 1), f"Sở số {chr(65 + at)}"]
        table.append([*named, *map(str, row)])
    return "\n".join(parted.join(row) for row in table)


_HANDLED = st.tuples(st.integers(0, 400), st.integers(0, 300))


@pytest.mark.parametrize("parted", [";", "\t", " | "])
@pytest.mark.parametrize("shape", ["empty", "alone", "short"])
@given(
    found=st.lists(st.tuples(_HANDLED, _HANDLED), min_size=2, max_size=4), data=st.data()
)  # fmt: skip
def test_a_head_of_two_rows_is_joined_into_names_of_columns(
    parted: str, shape: str, found: list[Any], data: st.DataObject
) -> None:
    rows = [
        [done + opened, was + left, done, was, opened, left]
        for (done, opened), (was, left) in found
    ]
    rows.append([sum(column) for column in zip(*rows, strict=True)])
    said, wrong = checking.check_typed(with_two_heads(rows, parted, shape))
    assert [one.words() for one in wrong] == []
    assert said.unread == []
    of = said.others["Sở số A"].known()
    assert [of[About(one)] for one in _OF_HEADS] == rows[0][::2]
    of = said.others["Sở số A, kỳ trước"].known()
    assert [of[About(one)] for one in _OF_HEADS] == rows[0][1::2]
    at, column = data.draw(st.integers(0, len(rows) - 1)), data.draw(st.integers(0, 5))
    rows[at][column] += data.draw(st.integers(1, 500))
    assert checking.check_typed(with_two_heads(rows, parted, shape))[1]


_OF_HEADS = (Figure.TICKETS, Figure.RESOLVED, Figure.OPEN)
