"""What the report asks the chairman to direct: the lists, and late dossiers (DOMAIN §7 ⑧)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from hotline.reports.codes import Figure, Upshot
from hotline.reports.document import annexes
from hotline.reports.document import vietnamese as vi
from hotline.reports.document.content import Content

_NONE = "Trong kỳ không phát sinh nội dung cần kiến nghị chỉ đạo."


def paragraphs(content: Content) -> list[str]:
    """What is asked for, and by when agencies report."""
    told = content.figures["directive"]
    wanted = [
        (told["late_attitude_regulation"], Figure.COMPLAINED,
         "phiếu phản ánh về thủ tục hành chính (trễ hạn, quá "
         "hạn; thái độ, tác phong; vướng mắc quy định): giải trình rõ hồ sơ có trễ hạn so với quy "
         "định hay không, trễ ở khâu nào, nguyên nhân, biện pháp khắc phục"),
        (told["in_tracking"], Figure.CLOSING,
         "phiếu đang theo dõi xử lý" + _carried(content.figures)
         + ": tập trung giải quyết dứt điểm"),
        (told["negative"], Figure.GIVEN_NEGATIVE,
         "phiếu người dân, tổ chức đánh giá chưa hài lòng hoặc thông tin phản "
         "hồi là chưa hữu ích: giải trình nguyên nhân, biện pháp khắc phục"),
    ]  # fmt: skip
    said = [
        f"- {vi.number(count)} {words}{annexes.bracketed(content.told, figure)}."
        for count, figure, words in wanted
        if count
    ]
    said += _dossiers(content)
    if not said:
        return [_NONE]
    before = date.fromisoformat(told["report_before"])
    return [
        "Kính đề nghị Chủ tịch Ủy ban nhân dân tỉnh chỉ đạo các cơ quan, đơn vị, địa phương:",
        *said,
        f"Các cơ quan, đơn vị, địa phương báo cáo kết quả thực hiện trước ngày {vi.day(before)}.",
    ]


def _carried(told: Mapping[str, Any]) -> str:
    carried = told["carried"]
    return f" (kể cả {vi.number(carried)} phiếu kỳ trước chuyển sang)" if carried else ""


def _dossiers(content: Content) -> list[str]:
    """What missed its appointment, and of that only what is still owed is asked for."""
    known = content.dossiers
    if known is None or not known.overdue:
        return []
    whole = (
        f"- {vi.number(known.overdue)} hồ sơ thủ tục hành chính trễ hẹn trong kỳ"
        f"{annexes.bracketed(content.told, Upshot.LATE_DOSSIERS)}"
    )
    owed = [
        f"{vi.number(count)} hồ sơ {words}"
        for count, words in (
            (known.unfinished, "chưa giải quyết xong: trả kết quả và hẹn lại theo quy định"),
            (known.unapologised, "chưa có văn bản xin lỗi: xin lỗi người dân, tổ chức"),
        )
        if count
    ]
    if not owed:
        return [f"{whole}: rút kinh nghiệm, không để tiếp tục trễ hẹn."]
    return [f"{whole}, trong đó {'; '.join(owed)}."]
