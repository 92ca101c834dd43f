"""The templates that every site begins with; the office takes them as they are or edits them."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.oxml import OxmlElement
from docx.shared import Length, Mm, Pt

from hotline.documents import layout, packing
from hotline.documents.codes import Blank, Column, DocumentKind

_SMALLEST = 11.0
# A column of a table: what stands above it, what it shows, how wide it is, in the middle or not.
Shown = tuple[str, str, int, bool]
_COUNTED: tuple[Shown, ...] = (
    ("Trong kỳ", Column.NOW, 24, True), ("Kỳ trước", Column.BEFORE, 24, True),
    ("Tăng, giảm", Column.CHANGE, 26, True),
)  # fmt: skip
_SHARED: Shown = ("Tỷ trọng", Column.SHARE, 26, True)
# A list is lettered by how many stand before it: one of nothing is left out.
_LETTERS = {
    Blank.LIST_A: "a",
    Blank.LIST_B: f"{{% if {Blank.LIST_A} %}}b{{% else %}}a{{% endif %}}",
    Blank.LIST_C: (
        f"{{% if {Blank.LIST_A} and {Blank.LIST_B} %}}c"
        f"{{% elif {Blank.LIST_A} or {Blank.LIST_B} %}}b{{% else %}}a{{% endif %}}"
    ),
}
_LISTED: tuple[Shown, ...] = (
    ("Cơ quan, đơn vị, địa phương", Column.NAME, 62, False), ("Số phiếu", Column.COUNT, 20, True),
    ("Mã phiếu", Column.CODES, 83, False),
)  # fmt: skip


@functools.cache
def default(kind: DocumentKind) -> bytes:
    """The template of a kind as this program draws it; always the same bytes."""
    document = _DRAWN[kind]()
    out = io.BytesIO()
    document.save(out)
    return packing.settled(out.getvalue())


def _report() -> Document:
    document = layout.sheet("Báo cáo")
    layout.head(document)
    layout.heading(document, "BÁO CÁO", "{{ trich_yeu }}")
    _addressed(document)
    layout.paragraphs(document, Blank.OPENING)
    _section(document, "I. TÌNH HÌNH TIẾP NHẬN", Blank.RECEIVED)
    _table(document, Blank.SUMMARY_TABLE, (
        ("Chỉ tiêu", Column.NAME, 49, False), ("Trong kỳ", Column.NOW, 21, True),
        ("Kỳ trước", Column.BEFORE, 21, True), ("Tăng, giảm", Column.CHANGE, 23, True),
        ("Tăng, giảm (%)", Column.SHARE, 29, True), ("Phụ lục", Column.ANNEX, 22, True),
    ))  # fmt: skip
    _shares(document, Blank.CHANNEL_TABLE, "Kênh tiếp nhận")
    for chart in (Blank.CHANNEL_CHART, Blank.TREND_CHART):
        _picture(document, chart)
    _shares(document, Blank.FIELD_TABLE, "Lĩnh vực")
    _picture(document, Blank.FIELD_CHART)
    _section(document, "II. KẾT QUẢ XỬ LÝ", Blank.HANDLED)
    _shares(document, Blank.LEVEL_TABLE, "Cấp độ")
    _section(document, "III. ĐÁNH GIÁ CỦA NGƯỜI DÂN, TỔ CHỨC", Blank.RATED)
    _table(document, Blank.MODE_TABLE, (
        ("Hình thức đánh giá", Column.NAME, 61, False), ("Đã đánh giá", Column.RATED, 32, True),
        ("Hài lòng, hữu ích", Column.POSITIVE, 42, True), ("Tỷ lệ", Column.SHARE, 30, True),
    ))  # fmt: skip
    _picture(document, Blank.RATING_CHART)
    _directed(document)
    layout.mark(document, f"{{%p if {Blank.SPECIALIST} %}}")
    _section(document, "V. LĨNH VỰC CHUYÊN NGÀNH THEO DÕI RIÊNG", Blank.SPECIALIST)
    layout.mark(document, "{%p endif %}")
    layout.paragraphs(document, Blank.CLOSING)
    layout.foot(document)
    _annexes(document)
    return document


def _directed(document: Document) -> None:
    _section(document, "IV. NỘI DUNG KIẾN NGHỊ CHỈ ĐẠO", Blank.DIRECTED)
    for blank, said in (
        (Blank.LIST_A, "Phiếu phản ánh hồ sơ trễ hạn, thái độ phục vụ, vướng mắc về quy định"),
        (Blank.LIST_B, "Phiếu đang theo dõi xử lý, kể cả phiếu kỳ trước chuyển sang"),
        (Blank.LIST_C, "Phiếu được đánh giá chưa hài lòng hoặc thông tin chưa hữu ích"),
    ):
        layout.mark(document, f"{{%p if {blank} %}}")
        layout.body(document, f"{_LETTERS[blank]}) {said}", bold=True)
        layout.mark(document, "{%p endif %}")
        _table(document, blank, _LISTED)
    layout.paragraphs(document, Blank.FOLLOWED)
    _table(document, Blank.FOLLOW_TABLE, (
        ("Cơ quan, đơn vị, địa phương", Column.NAME, 75, False),
        ("Phải thực hiện", Column.OWED, 30, True), ("Đã thực hiện", Column.DONE, 30, True),
        ("Quá hạn", Column.LATE, 30, True),
    ))  # fmt: skip


def _directive() -> Document:
    document = layout.sheet("Văn bản chỉ đạo")
    layout.head(document, letter=True)
    document.add_paragraph().paragraph_format.space_after = Pt(0)
    _addressed(document)
    layout.paragraphs(document, Blank.OPENING)
    layout.mark(document, f"{{%p for muc in {Blank.TASKS} %}}")
    layout.body(document, f"{{{{ loop.index }}}}. {{{{ muc.{Column.NAME} }}}}", bold=True)
    layout.paragraphs(document, f"muc.{Column.WORK}")
    layout.mark(document, f"{{%p if muc.{Column.DUE} %}}")
    layout.body(document, f"Thời hạn thực hiện: {{{{ muc.{Column.DUE} }}}}.", italic=True)
    layout.mark(document, "{%p endif %}")
    layout.mark(document, "{%p endfor %}")
    layout.paragraphs(document, Blank.REQUIREMENTS)
    layout.body(
        document,
        "Các cơ quan, đơn vị, địa phương có tên nêu trên báo cáo kết quả thực hiện "
        f"chậm nhất {{{{ {Blank.DEADLINE} }}}}.",
    )
    layout.paragraphs(document, Blank.CLOSING)
    layout.foot(document)
    _annexes(document)
    return document


def _apology() -> Document:
    """What the head approved, word by word, between the head and the foot of a paper."""
    document = layout.sheet("Thư xin lỗi")
    layout.head(document)
    layout.heading(document, "THƯ XIN LỖI", "{{ trich_yeu }}")
    layout.paragraphs(document, Blank.LETTER)
    layout.foot(document)
    return document


def _addressed(document: Document) -> None:
    """One is named on the line itself, several are listed below it."""
    layout.mark(document, f"{{%p if {Blank.ADDRESSEES} | length == 1 %}}")
    said = layout.body(document, f"Kính gửi: {{{{ {Blank.ADDRESSEES}[0] }}}}")
    said.alignment = layout.CENTRE
    layout.mark(document, "{%p endif %}")
    layout.mark(document, f"{{%p if {Blank.ADDRESSEES} | length > 1 %}}")
    said = layout.body(document, "Kính gửi:")
    said.paragraph_format.first_line_indent = Mm(35)
    layout.mark(document, f"{{%p for noi in {Blank.ADDRESSEES} %}}")
    said = layout.body(document, "- {{ noi }}")
    said.alignment = layout.LEFT
    said.paragraph_format.left_indent = Mm(45)
    said.paragraph_format.first_line_indent = Length(0)
    said.paragraph_format.space_after = Pt(0)
    layout.mark(document, "{%p endfor %}")
    document.add_paragraph().paragraph_format.space_after = Length(0)
    layout.mark(document, "{%p endif %}")


def _section(document: Document, title: str, blank: Blank) -> None:
    layout.body(document, title, bold=True)
    layout.paragraphs(document, blank)


def _table(document: Document, blank: str, columns: tuple[Shown, ...], size: float = 12.0) -> None:
    """A table with a row for each of the blank's; none at all where there is none."""
    layout.mark(document, f"{{%p if {blank} %}}")
    widths = tuple(Mm(width) for _, _, width, _ in columns)
    table = layout.grid(document, 4, widths, "Table Grid")
    table.rows[1].cells[0].text = f"{{%tr for dong in {blank} %}}"
    table.rows[3].cells[0].text = "{%tr endfor %}"
    for number, (title, column, _, centred) in enumerate(columns):
        align = layout.CENTRE if centred else layout.LEFT
        above, below = table.rows[0].cells[number], table.rows[2].cells[number]
        layout.line(above, title, size=size, bold=True, around=2)
        layout.line(below, f"{{{{ dong.{column} }}}}", size=size, align=align, around=2)
        for cell in (above, below):
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for each in (table.rows[0], table.rows[2]):
        each._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    document.add_paragraph().paragraph_format.space_after = Pt(0)
    layout.mark(document, "{%p endif %}")


def _shares(document: Document, blank: Blank, title: str) -> None:
    """A table of counts and of what part of the whole each is."""
    _table(document, blank, ((title, Column.NAME, 65, False), *_COUNTED, _SHARED))


def _picture(document: Document, blank: Blank) -> None:
    layout.mark(document, f"{{%p if {blank} %}}")
    made = document.add_paragraph(f"{{{{ {blank} }}}}")
    made.alignment = layout.CENTRE
    layout.mark(document, "{%p endif %}")


def _annexes(document: Document) -> None:
    """Each begins on a page of its own, across the paper."""
    layout.turn(document)
    layout.mark(document, f"{{%p for phan in {Blank.ANNEXES} %}}")
    title = document.add_paragraph()
    title.alignment, title.paragraph_format.page_break_before = layout.CENTRE, True
    layout.write(title, f"Phụ lục {{{{ phan.{Column.NUMBER} }}}}", bold=True)
    name = document.add_paragraph()
    name.alignment = layout.CENTRE
    layout.write(name, f"{{{{ phan.{Column.NAME} }}}}", bold=True)
    note = document.add_paragraph()
    note.alignment = layout.CENTRE
    layout.write(note, f"{{{{ phan.{Column.NOTE} }}}}", italic=True)
    _table(document, f"phan.{Column.LINES}", (
        ("TT", Column.ORDER, 12, True), ("Mã", Column.CODES, 38, True),
        ("Ngày", Column.DAY, 26, True), ("Cơ quan", Column.AGENCY, 50, False),
        ("Nội dung", Column.CONTENT, 90, False), ("Tình trạng", Column.STATE, 36, False),
    ), _SMALLEST)  # fmt: skip
    layout.mark(document, "{%p endfor %}")


_DRAWN: dict[DocumentKind, Callable[[], Document]] = {
    DocumentKind.REPORT: _report,
    DocumentKind.DIRECTIVE: _directive,
    DocumentKind.APOLOGY: _apology,
}
