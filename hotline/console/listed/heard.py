"""Lists of what citizens say: asking them, paper, opt-outs, what they answered."""

from __future__ import annotations

from itertools import chain
from typing import Any

from hotline import texts
from hotline.console.listed.setup import changes
from hotline.console.listed.work import phone
from hotline.console.sheets import Column, Percent, Sheet, Shown


def asking(shown: Shown) -> list[Sheet]:
    """Who waits to be rung; a line for each ticket to ask about."""
    names = shown["names"]
    columns = (
        Column("Số điện thoại", lambda row: _PHONE.found(row[0])),
        Column("Họ tên", lambda row: row[1].ticket.caller and row[1].ticket.caller.name),
        Column("Chờ từ", lambda row: row[0].since),
        Column("Đang gọi", lambda row: names.get(row[0].holder_id)),
        Column("Mã phiếu", lambda row: row[1].ticket.code),
        Column("Lĩnh vực", lambda row: row[1].ticket.field and row[1].ticket.field.name),
        Column("Đóng lúc", lambda row: row[1].ticket.closed_at),
    )
    rows = chain.from_iterable(((row, one) for one in row.attempts) for row in shown["rows"])
    return [Sheet("Gọi hỏi ý kiến", columns, rows)]


def papers(shown: Shown) -> list[Sheet]:
    """The batches of papers."""
    names, typed = shown["names"], shown["typed_so_far"]
    columns = (
        Column("Tên tập phiếu", "name"),
        Column("Trạng thái", "stage", group="PaperStage"),
        Column("Lập lúc", "created_at"),
        Column("Số tờ", "papers"),
        Column("Lượt một", lambda row: names.get(row.first_id)),
        Column("Đã nhập lượt một", lambda row: typed.get((row.id, 1))),
        Column("Lượt hai", lambda row: names.get(row.second_id)),
        Column("Đã nhập lượt hai", lambda row: typed.get((row.id, 2))),
    )
    return [Sheet("Phiếu giấy", columns, shown["rows"])]


def paper(shown: Shown) -> list[Sheet]:
    """The papers of a batch as both typed them; nothing before both are done."""
    columns = [
        Column("Tờ số", "number"),
        Column("Trạng thái", "state", group="PaperState"),
        *(_of_paper(head, name, "counts") for name, head in PAPER_WORDS.items()),
        Column("Vì sao bỏ", "settled.dropped"),
    ]
    both = [Column("Tờ số", "number")]
    for name, head in PAPER_WORDS.items():
        both += [_of_paper(head, name, "first", "Lượt một", shown),
                 _of_paper(head, name, "second", "Lượt hai", shown)]  # fmt: skip
    rows = [] if shown["entry"] else shown["compared"]
    return [Sheet("Các tờ", columns, rows), Sheet("Hai bản", both, rows)]


def opt_outs(shown: Shown) -> list[Sheet]:
    """Who is left in peace, and who put them there or let them be asked again."""
    columns = (
        Column("Số điện thoại", lambda row: row[1]),
        Column("Họ tên", lambda row: row[2]),
        Column("Cách báo", lambda row: row[0].opted_out_via, group="OptOutVia"),
        Column("Từ lúc", lambda row: row[0].opted_out_at),
    )
    return [Sheet("Không muốn được hỏi", columns, shown["rows"]), changes(shown["history"])]


def targets(shown: Shown) -> list[Sheet]:
    """The targets by year."""
    return [Sheet("Mục tiêu theo năm", _TARGET, shown["targets"])]


def asking_setup(shown: Shown) -> list[Sheet]:
    """Whom to ask and how, when nobody is disturbed, the scale and the reasons."""
    names, weeks = shown["names"], shown["weeks"]
    steps = Column("Các bước", lambda one: [_step(step, shown) for step in one.steps])
    field = Column("Lĩnh vực", lambda one: names.get(one.field_id))
    hours = [
        Column(texts.label_in("Weekday", str(at), shown.language), _day(at)) for at in range(7)
    ]
    means = Column("Cách hỏi", lambda row: row[0], group="Mode")
    return [
        Sheet("Hỏi ai, bằng cách nào", (*_POLICY[:2], field, *_POLICY[2:], steps),
              shown["policies"]),
        Sheet("Giờ lịch sự", (means, *hours), weeks.items()),
        Sheet("Tin nhắn người dân nhận", _PREVIEW, shown["previews"]),
        Sheet("Thang hài lòng", _LEVEL, shown["scale"]),
        Sheet("Lý do chưa hài lòng", _REASON, shown["reasons"]),
    ]  # fmt: skip


def _of_paper(head: str, name: str, of: str, entry: str = "", shown: Shown | None = None) -> Column:
    def value(one: Any) -> Any:
        line = getattr(one, of)
        return getattr(line, name) if line else None

    said = f"{shown.sentence(head)}: {shown.sentence(entry)}" if shown else head
    return Column(said, value)


def _step(step: Any, shown: Shown) -> str:
    mode = texts.label_in("Mode", step.mode, shown.language)
    return f"{mode} ({texts.say('wait_minutes', shown.language, n=step.wait_minutes)})"


def _day(at: int) -> Any:
    return lambda row: row[1][at]


PAPER_WORDS = {
    "code": "Mã phiếu", "useful": "Câu 1", "satisfied": "Câu 2", "reason": "Lý do",
    "words": "Lời viết thêm", "day": "Ngày trên phiếu",
}  # fmt: skip
_PHONE = phone("phone")
_TARGET = (
    Column("Năm", lambda one: str(one.year)),
    Column("Phần trăm", lambda one: Percent(one.percent)),
    Column("Tên mục tiêu", "name"),
    Column("Văn bản giao mục tiêu", "source"),
)
_POLICY = (
    Column("Tên", "name"),
    Column("Loại", "kind", group="TicketKind"),
    Column("Kênh", "channel", group="Channel"),
    Column("Số điện thoại", "number_type", group="NumberType"),
)
_PREVIEW = (
    Column("Lời nhắn", "text"),
    Column("Số ký tự", "size.units"),
    Column("Số phần tin", "size.parts"),
)
_LEVEL = (
    Column("Mức", "value"),
    Column("Tiếng Việt", "words"),
    Column("Tiếng Anh", "words_en"),
    Column("Tính là chưa hài lòng", "negative"),
)
_REASON = (
    Column("Phím", "key"),
    Column("Tiếng Việt", "words"),
    Column("Tiếng Anh", "words_en"),
)
