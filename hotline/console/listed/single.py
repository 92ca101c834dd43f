"""Lists on the page of one thing: a dossier, a letter, a merit, a counter's duty, a template."""

from __future__ import annotations

from hotline.console.listed.setup import changes
from hotline.console.report_shown import Line
from hotline.console.sheets import Column, Percent, Sheet, Shown, of_page


def dossier(shown: Shown) -> list[Sheet]:
    """The way of a dossier, its letters, and the tickets about it."""
    return [
        Sheet("Các công đoạn", _SECTION, shown["way"]),
        Sheet("Thư xin lỗi", _LETTER, shown["letters"]),
        Sheet("Phiếu 1022 về hồ sơ này", _TICKET, shown["about"]),
    ]


def letter(shown: Shown) -> list[Sheet]:
    """What was done about a letter."""
    return [Sheet("Diễn biến", _DONE, shown["history"])]


def dossier_import(shown: Shown) -> list[Sheet]:
    """The rows of a file that cannot be taken, and why; those without an appointment apart."""
    return [Sheet("Dòng bị bỏ", _FLAW, shown["flaws"]),
            Sheet("Dòng không có ngày hẹn trả", _FLAW, shown["undated"])]  # fmt: skip


def merit(shown: Shown) -> list[Sheet]:
    """What a merit stands on, and who changed what of it."""
    return [Sheet("Căn cứ", _GROUND, shown["grounds"]), changes(shown["history"])]


def duty(shown: Shown) -> list[Sheet]:
    """Who sat at a counter, and from when until when."""
    return [Sheet("Lịch trực", _DUTY, shown["duties"])]


def documents(shown: Shown) -> list[Sheet]:
    """The kinds of documents with the template that is used for each."""
    return [Sheet("Mẫu văn bản", _KIND, shown["kinds"])]


def document(shown: Shown) -> list[Sheet]:
    """Every version of a template, newest first."""
    return [Sheet("Các bản đã dùng", _VERSION, shown["versions"])]


def figures(shown: Shown) -> list[Sheet]:
    """The numbers of a report section by section, why they changed, and its tables."""
    lines = ((section, one) for section, of in shown["sections"].items() for one in of)
    causes = ((split, one) for split, of in shown["causes"].items() for one in of)
    asked = [shown["words"]]
    return [
        Sheet("Số liệu", _FIGURE, lines, asked),
        Sheet("Vì sao tăng giảm", _CAUSE, causes, asked),
        *of_page(shown),
    ]


def _percent(row: tuple[object, Line]) -> Percent | None:
    return Percent(row[1].percent) if row[1].percent is not None else None


_FIGURE = (
    Column("Mục", lambda row: row[0]),
    Column("Số liệu", lambda row: row[1].name),
    Column("Số lượng", lambda row: row[1].amount),
    Column("Tỷ lệ", _percent),
    Column("Kỳ trước", lambda row: row[1].before),
)
_CAUSE = (
    Column("Chia theo", lambda row: row[0]),
    Column("Tên", lambda row: row[1].name),
    Column("Kỳ trước", lambda row: row[1].before),
    Column("Kỳ này", lambda row: row[1].now),
    Column("Thay đổi", lambda row: row[1].now - row[1].before),
)
_SECTION = (
    Column("Công đoạn", "name"),
    Column("Cán bộ", "officer"),
    Column("Nhận", "received_at"),
    Column("Phải xong", "due_at"),
    Column("Xong", "ended_at"),
)
_LETTER = (
    Column("Hẹn trả", "due_at"),
    Column("Hẹn lại", "new_due_at"),
    Column("Trạng thái", "state", group="LetterState"),
    Column("Lý do", "reason"),
)
_TICKET = (
    Column("Mã phiếu", "code"),
    Column("Trạng thái", "status", group="TicketStatus"),
    Column("Tiếp nhận lúc", lambda one: one.received_at or one.opened_at),
    Column("Nội dung", "content"),
)
_DONE = (
    Column("Thời điểm", "at"),
    Column("Việc", "verb", group="LetterVerb"),
    Column("Ai làm", "by_name"),
    Column("Nội dung", "words"),
)
_FLAW = (Column("Dòng", "number"), Column("Lý do", "words"))
_GROUND = (
    Column("Loại", "ground.kind", group="GroundKind"),
    Column("Văn bản", "ground.reference"),
    Column("Nội dung", "ground.words"),
)
_DUTY = (
    Column("Cán bộ", "officer.name"),
    Column("Trực từ", "since"),
    Column("Đến trước", "until"),
)
_KIND = (
    Column("Loại", "kind", group="DocumentKind"),
    Column("Lần", "present.version"),
    Column("Ai sửa", "present.by_name"),
    Column("Thời điểm", "present.at"),
)
_VERSION = (
    Column("Lần", "version"),
    Column("Tên", "name"),
    Column("Ai sửa", "by_name"),
    Column("Thời điểm", "at"),
)
