"""Lists of the set-up: rules, terms, calendars, agencies, people, and who changed what."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from hotline import texts
from hotline.console.amended import Amended
from hotline.console.sheets import Column, Sentence, Sheet, Shown
from hotline.deadlines import shown as hours_shown

_EVERY_FIELD = Sentence("Mọi lĩnh vực")
_COMMITTEE = Sentence("UBND xã, phường nơi xảy ra")
_WAITS = Sentence("Chờ điều phối")
_OFF = Sentence("nghỉ")


def history(shown: Shown) -> list[Sheet]:
    """Who changed what of the thing on show."""
    return [changes(shown["history"])]


def newest(shown: Shown) -> list[Sheet]:
    """Who changed what of the whole set-up."""
    return [changes(shown["newest"])]


def changes(rows: Iterable[Amended]) -> Sheet:
    """Amendments, newest first."""
    return Sheet("Ai đã sửa gì", _AMENDED, rows)


def agencies(shown: Shown) -> list[Sheet]:
    """All agencies with what is left of those that ended."""
    names, left = shown["names"], shown["left"]

    def open_ones(one: Any, what: str) -> int | None:
        return getattr(left[one.id], what) or None if one.id in left else None

    columns = (
        Column("Cơ quan", lambda one: names[one.id]),
        Column("Mã", "code"),
        Column("Loại cơ quan", "kind", group="AgencyKind"),
        Column("Hoạt động từ ngày", "valid_from"),
        Column("Kết thúc từ ngày", "valid_to"),
        Column("Cơ quan kế thừa", lambda one: names.get(one.successor_id)),
        Column("Phiếu đang mở", lambda one: open_ones(one, "tickets")),
        Column("Người dùng", lambda one: open_ones(one, "people")),
    )
    return [Sheet("Cơ quan", columns, shown["agencies"])]


def fields(shown: Shown) -> list[Sheet]:
    """The tree of fields, each under the one it belongs to."""
    columns = (
        Column("Mã", lambda row: row[1].code),
        Column("Lĩnh vực", lambda row: f"{'    ' * row[0]}{row[1].name}"),
        Column("Thôi dùng từ", lambda row: row[1].valid_to),
    )
    return [Sheet("Lĩnh vực", columns, shown["branches"])]


def people(shown: Shown) -> list[Sheet]:
    """Those who were looked for."""
    names = shown["names"]
    columns = (
        Column("Họ tên", "name"),
        Column("Tên đăng nhập", "login"),
        Column("Vai trò", "role", group="Role"),
        Column("Cơ quan", lambda one: names.get(one.agency_id)),
        Column("Máy lẻ", "extension"),
        Column("Đã nghỉ", lambda one: None if one.active else True),
    )
    role = texts.label_in("Role", shown["role"], shown.language) if shown["role"] else ""
    return [Sheet("Người dùng", columns, shown["people"], [shown["typed"], role])]


def counters(shown: Shown) -> list[Sheet]:
    """All counters with who sits there."""
    columns = (
        Column("Quầy", "name"),
        Column("Cơ quan", "agency.name"),
        Column("Ngừng từ", "ended_at"),
        Column("Cán bộ", lambda one: [officer.name for officer in one.on_duty]),
    )
    return [Sheet("Quầy tiếp nhận", columns, shown["counters"])]


def rules(shown: Shown) -> list[Sheet]:
    """The routing rules with what is wrong with each."""
    return [Sheet("Quy tắc chuyển", _RULED, shown["rules"])]


def rule_draft(shown: Shown) -> list[Sheet]:
    """What is to change, and which tickets would go elsewhere."""
    trial = shown["trial"]
    return [
        Sheet("Bản nháp quy tắc chuyển", _DRAFT, shown["rows"]),
        Sheet("Phiếu sẽ đi nơi khác", _TRIAL, trial.shown if trial else []),
    ]


def policies(shown: Shown) -> list[Sheet]:
    """How long each step may take."""
    names = shown["names"]
    columns = (
        Column("Bước", "step", group="Step"),
        Column("Thời hạn", "amount"),
        Column("Đơn vị", "unit", group="Unit"),
        Column("Mức độ gấp", "urgency", group="Urgency"),
        Column("Lĩnh vực", lambda one: names.get(one.field_id)),
        Column("Loại", "kind", group="TicketKind"),
        Column("Văn bản", "source"),
    )
    rows = chain.from_iterable(shown["groups"].values())
    return [Sheet("Quy định thời hạn", columns, rows)]


def alarm_rules(shown: Shown) -> list[Sheet]:
    """Who is told how long before and after a due date."""
    rows = chain.from_iterable(shown["groups"].values())
    return [Sheet("Nhắc hạn, báo quá hạn", _ALARM_RULE, rows)]


def calendars(shown: Shown) -> list[Sheet]:
    """The calendars with their weeks."""
    weeks, used = shown["weeks"], shown["used"]

    def of_day(at: int) -> Callable[[Any], object]:
        return lambda one: weeks[one.id][at] or _OFF

    days = [
        Column(texts.label_in("Weekday", str(at), shown.language), of_day(at)) for at in range(7)
    ]
    columns = (
        Column("Lịch", "name"),
        Column("Số cơ quan", lambda one: used.get(one.id, 0)),
        *days,
    )
    return [Sheet("Các lịch", columns, shown["sheets"])]


def calendar(shown: Shown) -> list[Sheet]:
    """The days of a year that are unlike their weekday, and who counts by the calendar."""
    own = shown["sheet"].special
    columns = (
        Column("Ngày", lambda row: row[0]),
        Column("Giờ làm", lambda row: hours_shown(row[1].hours) or _OFF),
        Column("Vì sao", lambda row: row[1].name),
        Column("Theo lịch chung của tỉnh", lambda row: row[0] not in own),
    )
    return [
        Sheet("Ngày đặt riêng", columns, shown["days"], [str(shown["year"])]),
        Sheet("Cơ quan tính theo lịch này", (Column("Cơ quan", "name"),), shown["mine"]),
    ]


def hot_spot_rules(shown: Shown) -> list[Sheet]:
    """From how many tickets in how many hours a hot spot is raised."""
    return [Sheet("Quy tắc điểm nóng", _SPOT_RULE, shown["rules"])]


def knowledge(shown: Shown) -> list[Sheet]:
    """The articles that were found."""
    fields = {one.id: one.name for one in shown["fields"]}
    return [Sheet("Kho tri thức", _ARTICLE, shown["articles"],
                  [shown["q"], fields.get(shown["field_id"], "")])]  # fmt: skip


def article(shown: Shown) -> list[Sheet]:
    """Everything an article ever said."""
    return [Sheet("Các lần viết", _VERSION, shown["versions"])]


def answer_templates(shown: Shown) -> list[Sheet]:
    """The templates of agencies' answers."""
    return [Sheet("Mẫu trả lời", _TEMPLATE, shown["templates"])]


def _rule(path: str) -> tuple[Column, ...]:
    field, goes = Column("", f"{path}field.name"), Column("", f"{path}agency.name")
    return (
        Column("Lĩnh vực", lambda one: field.found(one) or _EVERY_FIELD),
        Column("Xã, phường", f"{path}commune.name"),
        Column("Loại", f"{path}kind", group="TicketKind"),
        Column("Mức độ gấp", f"{path}urgency", group="Urgency"),
        Column("Ưu tiên", f"{path}priority"),
        Column("Hết hiệu lực từ", f"{path}valid_to"),
        Column("Chuyển đến", lambda one: goes.found(one) or _COMMITTEE),
    )


def _because(one: Any) -> str | None:
    """Why a ticket would go there: the rule's own note, or the field that it is about."""
    if one.would_go is None:
        return None
    rule = one.would_go.rule
    return rule.note or (rule.field.name if rule.field else _EVERY_FIELD)


def _of_draft(one: Any) -> Sentence | None:
    if one.draft is None:
        return None
    return Sentence("Sẽ bỏ") if one.draft.removed else Sentence("Có bản nháp")


def _of_first(column: Column) -> Column:
    return Column(column.head, lambda row: column.found(row[0]), column.group)


def _deed(row: Any) -> str:
    drafted = row[0]
    return "removed" if drafted.removed else "changed" if drafted.rule_id else "added"


def _in_words(told: Iterable[Any]) -> list[str]:
    return [
        f"{one.name}: {one.before} → {one.after}" if one.before else f"{one.name}: {one.after}"
        for one in told
    ]


_RULED = (
    *_rule("rule."),
    Column("Cần xem lại", lambda one: [each.flaw for each in one.flaws]),
    Column("Bản nháp", _of_draft),
)
_DRAFT = (
    Column("Thay đổi", _deed, group="Deed"),
    *(_of_first(one) for one in _rule("")),
    Column("Nội dung", lambda row: _in_words(row[1])),
)
_TRIAL = (
    Column("Phiếu", "code"),
    Column("Lĩnh vực", "field"),
    Column("Xã, phường", "commune"),
    Column("Quy tắc hiện nay", lambda one: one.goes.agency.name if one.goes else _WAITS),
    Column("Theo bản nháp", lambda one: one.would_go.agency.name if one.would_go else _WAITS),
    Column("Vì quy tắc", _because),
    Column("Đang ở", lambda one: one.leads or Sentence("Chưa có cơ quan")),
)
_SPOT_RULE = (
    Column(
        "Lĩnh vực",
        lambda one: one.field.name if one.field else Sentence("Mọi lĩnh vực còn lại"),
    ),
    Column("Ít nhất số phiếu", "least"),
    Column("Trong số giờ", "hours"),
    Column("Gấp mấy lần ngày thường", "times"),
)
_AMENDED = (
    Column("Thời điểm", "row.at"),
    Column("Ai sửa", "row.by_name"),
    Column("Việc", "row.deed", group="Deed"),
    Column("Loại", "row.subject", group="Subject"),
    Column("Tên", "title"),
    Column("Thay đổi", lambda one: _in_words(one.changes)),
)
_ALARM_RULE = (
    Column("Bước", "step", group="Step"),
    Column("Trước hạn", "before"),
    Column("Thời gian", "amount"),
    Column("Đơn vị", "unit", group="OffsetUnit"),
    Column("Báo cho", "circle", group="Circle"),
    Column("Thư điện tử", "email"),
    Column("Tin nhắn", "sms"),
)
_ARTICLE = (
    Column("Câu hỏi", "question"),
    Column("Câu trả lời", "answer"),
    Column("Lĩnh vực", "field.name"),
    Column("Văn bản", "source"),
    Column("Có hiệu lực từ", "valid_from"),
    Column("Hết hiệu lực từ", "valid_to"),
)
_VERSION = (
    Column("Lần", "version"),
    Column("Ai sửa", "edited_by"),
    Column("Thời điểm", "edited_at"),
    Column("Câu hỏi", "question"),
    Column("Câu trả lời", "answer"),
    Column("Văn bản", "source"),
    Column("Có hiệu lực từ", "valid_from"),
    Column("Hết hiệu lực từ", "valid_to"),
)
_TEMPLATE = (
    Column("Tên", "name"),
    Column("Nội dung", "body"),
    Column("Đang dùng", "active"),
    Column("Ai sửa", "edited_by"),
    Column("Thời điểm", "edited_at"),
)
