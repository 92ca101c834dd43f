"""What a correction says of itself: which report it replaces, why, and what it changes."""

from __future__ import annotations

from datetime import datetime

from hotline.reports.document import vietnamese as vi
from hotline.reports.document.content import Content, Correction

# The sheet with all that a correction changed.
SHEET = "Đính chính"
_NONE = "không có"


def behind_subject(content: Content) -> str:
    """In brackets behind the subject of a correction, what it replaces."""
    if content.corrects is None:
        return ""
    return f" (đính chính, thay thế {_replaced(content.corrects)})"


def paragraphs(content: Content) -> list[str]:
    """Of a correction: what it replaces, why, and all of the whole that differs."""
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
    if not (one.numbers or one.words):
        return [said, "Số liệu không thay đổi so với Báo cáo đã phát hành."]
    return [said, *_numbers(one), *_words(one)]


def replaces(one: Correction) -> str:
    """Which report a correction stands for, and why."""
    why = one.because.rstrip(". ")
    return f"Báo cáo này đính chính, thay thế {_replaced(one)}. Lý do: {why}."


def _replaced(one: Correction) -> str:
    day = f" ngày{vi.BOUND}{vi.day(one.day)}" if one.day else ""
    return f"Báo cáo số{vi.BOUND}{one.number}{day}"


def _numbers(one: Correction) -> list[str]:
    if not one.numbers:
        return ["Số liệu không thay đổi so với Báo cáo đã phát hành."]
    rows = len(one.numbers) - one.whole
    more = f"{vi.number(rows)} số liệu theo cơ quan, lĩnh vực, địa bàn và cách chia khác"
    return [
        "Số liệu thay đổi so với Báo cáo đã phát hành:",
        *(f"- {name}: {vi.number(after)}, đã báo cáo {vi.number(before)}."
          for name, before, after in one.numbers[: one.whole]),
        *([f"- {more}: xem trang “{SHEET}” của tệp Excel."] if rows else []),
    ]  # fmt: skip


def _words(one: Correction) -> list[str]:
    """What differs beside the numbers, lines of lists as how many they are."""
    if not one.words:
        return []
    listed = sum(each.listed for each in one.words)
    return [
        "Nội dung khác thay đổi so với Báo cáo đã phát hành:",
        *(f"- {each.name}: “{each.after or _NONE}”, đã báo cáo “{each.before or _NONE}”."
          for each in one.words if not each.listed),
        *([f"- {vi.number(listed)} dòng trong danh sách, biểu đồ và lời văn: xem trang “{SHEET}” "
           "của tệp Excel."] if listed else []),
    ]  # fmt: skip
