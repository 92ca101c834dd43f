"""Reports of real months as plain figures (DOMAIN §7), with names and lists of our own."""

from __future__ import annotations

from datetime import date
from typing import Any

from hotline.reports.codes import Figure
from hotline.reports.document import (
    Content,
    Dossiers,
    Followed,
    Goal,
    Letterhead,
    Line,
    Month,
    ReportPart,
)  # fmt: skip
from hotline.reports.plain import OF_ROWS

NAMES = {
    "agency": {"1": "Sở Xây dựng", "2": "Công an tỉnh", "3": "UBND phường Cao Lãnh"},
    "field": {"11": "Chính sách hỗ trợ người lao động", "12": "Phòng, chống dịch COVID-19",
              "13": "Căn cước công dân"},
    "commune": {},
}  # fmt: skip


def row(split: str, key: int | str | None, **told: int) -> dict[str, Any]:
    """A row of a split; what is not said is nothing."""
    return {split: key, **{one.value: told.get(one.value, 0) for one in OF_ROWS},
            "positive_percent": None}  # fmt: skip


def august_2021() -> dict[str, Any]:
    """6,034 tickets, 2,147 more than in July; 26, 112 and 37 for the directive."""
    channels = {"phone": 5410, "zalo": 402, "web": 180, "facebook": 42}
    return {
        "period": "2021-08", "start": "2021-07-31T17:00:00Z", "end": "2021-08-31T17:00:00Z",
        "as_of": "2021-08-31T17:00:00Z",
        "calls": {"total": 7812, "in": 6900, "out": 912, "asking": 0},
        "interactions": 624, "tickets": 6034, "previous": 3887, "change": 2147, "tthc": 147,
        "resolved": 5934, "open": 100, "rated": 5512, "positive": 5475, "negative": 37,
        "positive_percent": 99.33, "no_response": 422, "being_asked": 12, "opening": 60,
        "new": 6034, "reopened": 3, "closed": 5985, "closing": 112, "carried": 12, "overdue": 7,
        "directive": {"late_attitude_regulation": 26, "in_tracking": 112, "negative": 37,
                      "report_before": "2021-09-28"},
        "by_channel": channels,
        "channels": [row("channel", code, tickets=count) for code, count in channels.items()],
        "by_level": [row("level", 1, tickets=5900, resolved=5820),
                     row("level", 2, tickets=134, resolved=114)],
        "by_mode": [{"mode": "operator", "rated": 5000, "positive": 4985, "negative": 15},
                    {"mode": "sms", "rated": 512, "positive": 490, "negative": 22}],
        "by_reason": [row("reason", "late", procedure=19), row("reason", "attitude", procedure=4),
                      row("reason", "regulation", procedure=3)],
        "by_field": [row("field", 11, tickets=3020), row("field", 12, tickets=1904),
                     row("field", 13, tickets=31), row("field", None, tickets=1079)],
        "by_agency": [row("agency", 1, tickets=3034, rated=2500, positive=2490, complained=20,
                          closing=42),
                      row("agency", 2, tickets=1500, rated=1500, positive=1480, complained=6,
                          given_negative=37),
                      row("agency", 3, tickets=1500, rated=1512, positive=1505, closing=70)],
        "hot_fields": [{"field": 11, "branch": 11, "tickets": 3020},
                       {"field": 12, "branch": 12, "tickets": 1904}],
        "causes": {"field": [{"field": 11, "tickets": 3020, "previous": 1100, "change": 1920},
                             {"field": 13, "tickets": 31, "previous": 40, "change": -9}]},
        "trackers": [{"agency": 2, **row("field", 13, tickets=31, resolved=30, closing=1)}],
        "names": NAMES,
    }  # fmt: skip


def july_2021() -> dict[str, Any]:
    """What August is compared with."""
    told = august_2021()
    channels = {"phone": 3500, "zalo": 301, "web": 86}
    return told | {
        "period": "2021-07", "tickets": 3887, "tthc": 120, "by_channel": channels,
        "channels": [row("channel", code, tickets=count) for code, count in channels.items()],
        "by_field": [row("field", 11, tickets=1100), row("field", 12, tickets=1500)],
        "by_level": [row("level", 1, tickets=3800), row("level", 2, tickets=87)],
    }  # fmt: skip


def lines(count: int, agency: str, state: str = "Đang xử lý") -> list[Line]:
    """So many tickets of an agency."""
    return [
        Line(f"1022-2108-{number:05}", date(2021, 8, 1 + number % 28), agency, "Đất đai",
             "Đề nghị hỗ trợ lao động tự do gặp khó khăn do dịch; đã nộp đơn tại khóm.", state)
        for number in range(1, count + 1)
    ]  # fmt: skip


def content(**changed: Any) -> Content:
    """August's report as the office would send it."""
    told: dict[str, Any] = {
        "figures": august_2021(),
        "before": july_2021(),
        "lists": {
            Figure.COMPLAINED: lines(20, "Sở Xây dựng") + lines(6, "Công an tỉnh"),
            Figure.CLOSING: lines(70, "UBND phường Cao Lãnh") + lines(42, "Sở Xây dựng"),
            Figure.GIVEN_NEGATIVE: lines(37, "Công an tỉnh", "Đã giải quyết"),
        },
        "letterhead": Letterhead(
            superior="ỦY BAN NHÂN DÂN TỈNH ĐỒNG THÁP", number="215/BC-VP", place="Đồng Tháp",
            day=date(2021, 9, 3), signer="Nguyễn Văn An",
        ),
        "remarks": {
            ReportPart.RECEIVED: "Nguyên nhân: trong tháng thực hiện giãn cách xã hội.\n\n",
        },
        "trend": [Month("6/2021", 2015, 1900, 1880), Month("7/2021", 3887, 3600, 3560),
                  Month("8/2021", 6034, 5512, 5475)],
        "goals": [Goal(90, "Mục tiêu năm 2021")],
        "followed": [Followed("Sở Xây dựng", 12, 11, 1), Followed("Công an tỉnh", 4, 4, 0)],
        "dossiers": Dossiers(18, 5),
    }  # fmt: skip
    return Content(**(told | changed))


def quiet() -> dict[str, Any]:
    """A month in which nothing happened."""
    told: dict[str, Any] = {
        name: 0 if isinstance(value, int | float) else value
        for name, value in august_2021().items()
        if not isinstance(value, list)
    }
    nothing = dict.fromkeys(("late_attitude_regulation", "in_tracking", "negative"), 0)
    return told | {"calls": {}, "by_channel": {}, "causes": {},
                   "directive": {**nothing, "report_before": "2021-09-28"}}  # fmt: skip
