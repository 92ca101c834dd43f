"""The numbered annexes of a report: one order and one numbering for the text, Word and Excel.

The three lists for the directive come first; whatever counts nothing has no annex, so that the
numbers of a report follow from its figures alone, whichever annexes a file holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from hotline.reports import outline
from hotline.reports.codes import Counting, Figure, Upshot
from hotline.reports.document.content import LISTED
from hotline.reports.plain import OF_CALLS, figure_of

ORDER: tuple[Counting, ...] = (
    *LISTED, Figure.CALLS_IN, Figure.CALLS_OUT, Figure.CALLS_ASKING, Figure.INTERACTIONS,
    Figure.TICKETS, Figure.PROCEDURE, Figure.RESOLVED, Figure.OPEN, Figure.RATED, Figure.POSITIVE,
    Figure.NEGATIVE, Figure.NO_RESPONSE, Figure.BEING_ASKED, Figure.OPENING, Figure.REOPENED,
    Figure.ENDED, Figure.CARRIED, Figure.OVERDUE, Upshot.TASKS, Upshot.LATE_DOSSIERS,
    Figure.CALLS_ANSWERED, Figure.CALLS_MISSED,
)  # fmt: skip
# What is told apart within the annex of another, by the state of its lines.
WITHIN: dict[Counting, Counting] = {
    Upshot.TASKS_DONE: Upshot.TASKS, Upshot.TASKS_OVERDUE: Upshot.TASKS,
    Upshot.UNFINISHED: Upshot.LATE_DOSSIERS, Upshot.UNAPOLOGISED: Upshot.LATE_DOSSIERS,
}  # fmt: skip
Told = Mapping[str, Any]


class Kind(NamedTuple):
    """Of what a list is: how it is called, what it counts, which day its lines have.

    `columns` are heads and what of a line stands under them.
    """

    name: str
    counted: str
    day: str
    columns: tuple[tuple[str, str], ...]


_TICKETS = Kind("Danh sách phiếu", "phiếu", "", (
    ("Mã phiếu", "code"), ("Ngày tiếp nhận", "received"), ("Cơ quan xử lý", "agency"),
    ("Lĩnh vực", "field"), ("Nội dung", "content"), ("Tình trạng", "state"), ("Kênh", "channel"),
    ("Xã, phường", "commune"), ("Cấp độ", "level"), ("Lý do (TTHC)", "reason"),
    ("Hình thức đánh giá", "mode"),
))  # fmt: skip
_CALLS = Kind("Danh sách cuộc gọi", "cuộc gọi", "ngày gọi", (
    ("Số điện thoại (đã che)", "code"), ("Ngày", "received"), ("Người nghe", "agency"),
    ("Chiều gọi", "content"), ("Kết quả", "state"),
))  # fmt: skip
_TASKS = Kind("Danh sách nội dung chỉ đạo phải thực hiện", "nội dung", "thời hạn thực hiện", (
    ("Mã phiếu", "code"), ("Thời hạn", "received"), ("Cơ quan thực hiện", "agency"),
    ("Nội dung phải thực hiện", "content"), ("Tình trạng", "state"),
))  # fmt: skip
_DOSSIERS = Kind("Danh sách hồ sơ thủ tục hành chính trễ hẹn", "hồ sơ", "ngày hẹn trả kết quả", (
    ("Mã hồ sơ", "code"), ("Ngày hẹn trả", "received"), ("Cơ quan giải quyết", "agency"),
    ("Thủ tục", "content"), ("Tình trạng", "state"),
))  # fmt: skip


def kind_of(of: Counting) -> Kind:
    """Of what the list behind a number is."""
    if isinstance(of, Upshot):
        return _DOSSIERS if WITHIN.get(of, of) == Upshot.LATE_DOSSIERS else _TASKS
    return _CALLS if of in OF_CALLS else _TICKETS


def numbers(told: Told) -> dict[Counting, int]:
    """The number of the annex behind each of ORDER that counts something; `told` as outlines."""
    kept = [one for one in ORDER if count(told, one)]
    return {one: number for number, one in enumerate(kept, start=1)}


def number(told: Told, of: Counting) -> int | None:
    """The number of the annex in which what a number counts is listed."""
    return numbers(told).get(WITHIN.get(of, of))


def count(told: Told, of: Counting) -> int:
    """How many lines the annex behind one of ORDER has."""
    if isinstance(of, Figure):
        return figure_of(told, of) or 0
    beside = told["beside"]
    if of == Upshot.TASKS:
        return sum(one["asked"] for one in beside["followed"])
    return beside["dossiers"]["overdue"] if beside["dossiers"] else 0


def cited(told: Told, *of: Counting) -> str:
    """Phụ lục 5: where what numbers count is listed; empty for what is nowhere."""
    found = (number(told, one) for one in of)
    return ", ".join(f"Phụ lục\u00a0{one}" for one in dict.fromkeys(found) if one is not None)


def bracketed(told: Told, of: Counting) -> str:
    """The same in brackets behind a number."""
    found = cited(told, of)
    return f" ({found})" if found else ""


def title(told: Told, of: Counting) -> str:
    """What an annex is called: Danh sách phiếu: Đang xử lý."""
    kind = kind_of(of)
    if not isinstance(of, Figure):
        return kind.name
    return f"{kind.name}: {outline.alone(of, 'vi', aside=outline.counted_aside(told))}"
