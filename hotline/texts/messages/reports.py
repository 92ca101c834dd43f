"""Sentences about reports: code → (Vietnamese, English)."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "period_unreadable": (
        "Không hiểu kỳ báo cáo “{typed}”. Vui lòng ghi tháng (2026-08), quý (2026-Q3), năm (2026) "
        "hoặc hai ngày (2026-08-01..2026-08-15).",
        "The period “{typed}” cannot be read. Please write a month (2026-08), a quarter "
        "(2026-Q3), a year (2026) or two days (2026-08-01..2026-08-15).",
    ),
    "as_of_unreadable": (
        "Không hiểu thời điểm “{typed}”. Vui lòng ghi ngày và giờ, ví dụ 2026-11-20T17:00.",
        "The instant “{typed}” cannot be read. Please write day and time, say 2026-11-20T17:00.",
    ),
    "report_head": (
        "Tổng đài 1022: {period}, số liệu tính đến {as_of}",
        "Hotline 1022: {period}, as things stood at {as_of}",
    ),
    "report_before": (
        "Cơ quan báo cáo trước ngày {day}",
        "Agencies report before {day}",
    ),
    "report_hash": ("Mã băm số liệu: {hash}", "Hash of the figures: {hash}"),
    "check_percent": ("{pair} là {true}, không phải {said}.", "{pair} is {true}, not {said}."),
    "check_of_nothing": (
        "{pair}: không có tỷ lệ phần trăm của số 0.",
        "{pair}: nothing has no percentage.",
    ),
    "check_unequal": (
        "{left}, không khớp {right}: lệch {difference}.",
        "{left} does not agree with {right}: {difference} apart.",
    ),
    "check_above": (
        "{left} không thể lớn hơn {right}: thừa {difference}.",
        "{left} cannot be more than {right}: {difference} too many.",
    ),
    "check_sum": ("tổng “{what}” theo {split}", "the sum of “{what}” by {split}"),
    "check_twice": (
        "“{what}” được ghi hai số khác nhau: {first} và {second}.",
        "“{what}” is given twice and differently: {first} and {second}.",
    ),
    "check_differs": (
        "“{what}” ghi {said}, hệ thống đếm được {counted}.",
        "“{what}” is given as {said}; the system counted {counted}.",
    ),
}
