"""What a correction says of itself: which report it replaces, why, and what it changes."""

from __future__ import annotations

from datetime import datetime

from hotline.reports.document import vietnamese as vi
from hotline.reports.document.content import Content, Correction

# The sheet with all that a correction changed.
SHEET = "Đính chính"


def behind_subject(content: Content) -> str:
    """In brackets behind the subject of a correction, what it replaces."""
    if content.corrects is None:
        return ""
    return f" (đính chính, thay thế {_replaced(content.corrects)})"


def paragraphs(content: Content) -> list[str]:
    """Of a correction: what it replaces, why, and every number of the whole that differs."""
    one = content.corrects
    if one is None:
        return []
    said = replaces(one)
    now = datetime.fromisoformat(content.figures["as_of"])
    if now != one.counted:
        said += (
            f" Số liệu được tính đến {vi.until(now)} (Báo cáo đã phát hành: tính đến "
            f"{vi.until(one.counted)})."
        )
    if not one.numbers:
        return [said, "Số liệu không thay đổi so với Báo cáo đã phát hành."]
    rows = len(one.numbers) - one.whole
    more = f"{vi.number(rows)} số liệu theo cơ quan, lĩnh vực, địa bàn và cách chia khác"
    return [
        said,
        "Số liệu thay đổi so với Báo cáo đã phát hành:",
        *(f"- {name}: {vi.number(after)}, đã báo cáo {vi.number(before)}."
          for name, before, after in one.numbers[: one.whole]),
        *([f"- {more}: xem trang “{SHEET}” của tệp Excel."] if rows else []),
    ]  # fmt: skip


def replaces(one: Correction) -> str:
    """Which report a correction stands for, and why."""
    why = one.because.rstrip(". ")
    return f"Báo cáo này đính chính, thay thế {_replaced(one)}. Lý do: {why}."


def _replaced(one: Correction) -> str:
    day = f" ngày{vi.BOUND}{vi.day(one.day)}" if one.day else ""
    return f"Báo cáo số{vi.BOUND}{one.number}{day}"
