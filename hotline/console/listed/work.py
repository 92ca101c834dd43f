"""Lists of the day's work: calls, tickets that wait for somebody, what agencies owe."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

from hotline import tickets, vietnam
from hotline.console.sheets import Column, Sentence, Sheet, Shown
from hotline.console.ticket_list import TICKET

_CODE = Column("Mã phiếu", "ticket.code")
_CONTENT = Column("Nội dung", "ticket.content")
_FIELD = Column("Lĩnh vực", "ticket.field.name")
_COMMUNE = Column("Xã, phường", "ticket.commune.name")
_PLACE = Column("Địa điểm", "ticket.place")
_AGENCY = Column("Cơ quan", "ticket.agency.name")
_URGENCY = Column("Mức độ gấp", "ticket.urgency", group="Urgency")
_KIND = Column("Loại", "ticket.kind", group="TicketKind")


def phone(path: str) -> Column:
    """The number at a path, as people write it; one that was withheld is said to be."""
    number = Column("", path)

    def written(row: Any) -> str:
        found = number.found(row)
        return vietnam.spoken(str(found)) if found else Sentence("Số ẩn")

    return Column("Số điện thoại", written)


def desk(shown: Shown) -> list[Sheet]:
    """Who calls, who is owed a call, who is to hear an outcome, and one's own drafts."""
    return [
        Sheet("Đang gọi đến", _LIVE, shown["live"].rows),
        Sheet("Cần gọi lại", _OWED_CALLS, shown["owed"]),
        Sheet("Gọi báo kết quả", _OUTCOMES, shown["outcomes"]),
        Sheet("Đang ghi dở của tôi", _MINE, shown["mine"]),
    ]


def outcomes(shown: Shown) -> list[Sheet]:
    """Whom to ring about what came of their rating, with the words to say."""
    words = Column("Lời báo", lambda one: one.words(shown.language))
    return [Sheet("Báo kết quả", (*_OUTCOMES, words), shown["waiting"])]


def dispatch(shown: Shown) -> list[Sheet]:
    """All that waits for a decision, and messages that wait to be read."""
    return [
        Sheet("Chọn cơ quan xử lý", _WAITING, shown["waiting"]),
        Sheet("Các cơ quan chưa thống nhất", _DISPUTES, shown["disputes"]),
        Sheet("Đề nghị gia hạn", _LONGER, shown["longer"]),
        Sheet("Tin trả lời cần người đọc", _UNCLEAR, shown["replies"]),
    ]


def agency(shown: Shown) -> list[Sheet]:
    """What the agency owes, overdue first."""
    rows = chain.from_iterable(
        ((group, one) for one in of) for group, of in shown["groups"].items()
    )
    owed = [Column(one.head, _second(one), one.group) for one in _OWED]
    return [Sheet("Việc của cơ quan", (Column("Nhóm", lambda row: row[0]), *owed), rows)]


def approvals(shown: Shown) -> list[Sheet]:
    """Answers that wait for the head, beside the citizen's words."""
    return [Sheet("Chờ duyệt", _APPROVALS, shown["waiting"])]


def hot_spots(shown: Shown) -> list[Sheet]:
    """The hot spots of now, and those of before."""
    now = Sheet("Điểm nóng", _SPOT, shown["spots"])
    return [now, Sheet("Đã qua", (*_SPOT, *_SPOT_OVER), shown["past"])]


def hot_spot(shown: Shown) -> list[Sheet]:
    """The tickets of one hot spot."""
    return [Sheet("Phiếu", TICKET, map(tickets.line_of, shown["tickets"]))]


def notices(shown: Shown) -> list[Sheet]:
    """One's own notices."""
    return [Sheet("Thông báo", _NOTICES, shown["told"])]


def ticket(shown: Shown) -> list[Sheet]:
    """The timeline of a ticket, its due dates and its calls."""
    return [
        Sheet("Diễn biến", _TIMELINE, shown["events"]),
        Sheet("Thời hạn", _DEADLINE, shown["deadlines"]),
        Sheet("Cuộc gọi", _CALL, shown["calls"]),
    ]


def _second(column: Column) -> Any:
    return lambda row: column.found(row[1])


def _changes(line: Any) -> Iterable[str]:
    return [f"{one.name}: {one.before} → {one.after}" for one in line.changes]


_LIVE = (
    phone("phone"),
    Column("Họ tên", "name"),
    Column("Trạng thái", "state", group="CallState"),
    Column("Người nghe", "by"),
    Column("Từ lúc", "since"),
)
_OWED_CALLS = (
    phone("phone"),
    Column("Họ tên", "name"),
    Column("Số lần gọi", "tries"),
    Column("Lý do", "outcome", group="CallOutcome"),
    Column("Lần đầu", "first"),
    Column("Gần nhất", "last"),
)
_MINE = (phone("phone"), Column("Họ tên", "name"), Column("Từ lúc", "opened"))
_OUTCOMES = (
    phone("caller.phone"),
    Column("Họ tên", "caller.name"),
    _CODE,
    Column("Số lần đã gọi", "tries"),
    Column("Kết quả", "outcome", group="ExplanationState"),
)
_WAITING = (
    _CODE,
    Column("Cần phân xử", "arbitrates"),
    Column("Số lần trả lại", "ticket.returns"),
    Column("Thời hạn", "due"),
    _CONTENT,
    _URGENCY,
    _KIND,
    _FIELD,
    _COMMUNE,
    _PLACE,
    Column("Cơ quan trả lại", lambda one: one.ticket.agency.name if one.returned else None),
    Column("Lý do", "returned.reason"),
    Column("Gợi ý", "suggestion.agency.name"),
)
_DISPUTES = (
    Column("Mã phiếu", "standing.ticket.code"),
    Column("Thời hạn", "standing.ticket.due_at"),
    Column("Nội dung", "standing.ticket.content"),
    Column("Lĩnh vực", "standing.ticket.field.name"),
    Column("Xã, phường", "standing.ticket.commune.name"),
    Column("Cơ quan chủ trì", "standing.ticket.agency.name"),
    Column("Cơ quan phối hợp", lambda one: [part.agency.name for part in one.standing.parts]),
    Column("Lý do", "differs.reason"),
)
_LONGER = (
    _CODE,
    Column("Thời hạn", "ticket.due_at"),
    _CONTENT,
    _FIELD,
    _COMMUNE,
    _AGENCY,
    Column("Lý do", "standing.extension.reason"),
    Column("Hạn mới nếu đồng ý", "later.at"),
)
_UNCLEAR = (phone("phone"), Column("Thời điểm", "received_at"), Column("Lời nhắn", "text"))
_OWED = (
    _CODE,
    _URGENCY,
    Column("Phối hợp", lambda one: one.part is not None),
    Column("Việc", "step", group="Step"),
    Column("Thời hạn", "due"),
    Column("Nội dung", lambda one: one.part.question if one.part else one.ticket.content),
    _FIELD,
    _COMMUNE,
    Column("Cơ quan chủ trì", "ticket.agency.name"),
)
_APPROVALS = (
    Column("Mã phiếu", "code"),
    Column("Mức độ gấp", "urgency", group="Urgency"),
    Column("Thời hạn", "due_at"),
    Column("Người dân nói", "content"),
    Column("Câu trả lời", "answer"),
)
_SPOT = (
    Column("Xã, phường", "commune.name"),
    Column("Lĩnh vực", "field.name"),
    Column("Số phiếu", "count"),
    Column("Từ lúc", "since"),
    Column("Gần nhất", "latest"),
    Column("Cùng nhắc", "words"),
)
_SPOT_OVER = (
    Column("Đã lắng xuống", "ended_at"),
    Column("Đã bỏ qua", "dismissed_at"),
    Column("Lý do", "dismissed_because"),
)
_NOTICES = (
    Column("Thời điểm", "notice.at"),
    Column("Thông báo", "words"),
    Column("Lý do", "reason"),
    Column("Thời hạn", "due"),
    Column("Đã đọc lúc", "notice.read_at"),
)
_DEADLINE = (
    Column("Bước", "step", group="Step"),
    Column("Thời hạn", "due_at"),
    Column("Hạn đầu", "first_due_at"),
    Column("Xong lúc", "done_at"),
)
_CALL = (
    Column("Chiều", "direction", group="Direction"),
    Column("Bắt đầu lúc", "started_at"),
    Column("Kết quả", "outcome", group="CallOutcome"),
)
_TIMELINE = (
    Column("Thời điểm", "event.at"),
    Column("Việc", "event.verb", group="Verb"),
    Column("Ai làm", "event.actor_name"),
    Column("Từ", "status.before"),
    Column("Thành", "status.after"),
    Column("Thay đổi", _changes),
    Column("Lý do", "event.reason"),
)
