"""A page as Nghị định 30/2020/NĐ-CP, Appendix I, lays it out: paper, letters, head and foot.

Everything is drawn by this program; no foreign file stands behind it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Length, Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

FACE = "Times New Roman"
# Of the same measures, with every Vietnamese letter, where Times New Roman is not installed.
FALLBACK = "Liberation Serif"
BODY = Pt(14)
CENTRE, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT
WIDTH = Mm(165)
_LEFT_OF_HEAD, _RIGHT_OF_HEAD = Mm(65), Mm(100)
# Parts of the library's empty file that ours has no use for.
_FOREIGN = ("/thumbnail", "/stylesWithEffects", "/customXml")
# No real instant: a template has the same bytes whenever it is drawn.
_DRAWN = datetime(2026, 1, 1, tzinfo=UTC)


def sheet(title: str) -> Document:
    """An empty A4 page: margins of 20, 20, 30 and 15 mm, page number above from page 2 on."""
    document = docx.Document()
    _tidy(document, title)
    _letters(document)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    above = section.header.paragraphs[0]
    above.alignment = CENTRE
    _page_number(above.add_run())
    return document


def head(document: Document, *, letter: bool = False) -> None:
    """Who issues at the left, the country at the right, number, place and date below.

    A `letter` has what it is about under its number.
    """
    table = grid(document, 2, (_LEFT_OF_HEAD, _RIGHT_OF_HEAD))
    _without_edges(table)
    left, right = table.rows[0].cells
    for said in ("{%p if co_quan_chu_quan %}", "{{ co_quan_chu_quan }}", "{%p endif %}"):
        line(left, said, size=13)
    line(left, "{{ co_quan_ban_hanh }}", size=13, bold=True)
    rule(left, Mm(25), _LEFT_OF_HEAD)
    line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=13, bold=True)
    line(right, "Độc lập - Tự do - Hạnh phúc", size=14, bold=True)
    rule(right, Mm(62), _RIGHT_OF_HEAD)
    left, right = table.rows[1].cells
    line(left, "Số: {{ so_ky_hieu }}", size=13)
    if letter:
        line(left, "V/v {{ trich_yeu }}", size=13)
    line(right, "{{ dia_danh_ngay }}", size=14, italic=True)


def heading(document: Document, *words: str) -> None:
    """The kind of document and what it is about, bold in the middle, with a line below."""
    for number, said in enumerate(words):
        made = document.add_paragraph()
        made.alignment = CENTRE
        made.paragraph_format.space_before = Pt(0 if number else 18)
        write(made, said, bold=True)
    rule(document, Mm(45), WIDTH)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def foot(document: Document) -> None:
    """Who receives it at the left, who signs at the right, on one page together."""
    document.add_paragraph().paragraph_format.space_after = Pt(0)
    table = grid(document, 1, (Mm(80), Mm(85)))
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    left, right = table.rows[0].cells
    line(left, "Nơi nhận:", size=12, bold=True, italic=True, align=LEFT)
    for said in ("{%p for dong in noi_nhan %}", "{{ dong }}", "{%p endfor %}"):
        line(left, said, size=11, align=LEFT)
    for said in ("{%p if quyen_han_ky %}", "{{ quyen_han_ky }}", "{%p endif %}"):
        line(right, said, bold=True)
    line(right, "{{ chuc_vu_ky }}", bold=True)
    for _ in range(4):
        line(right, "")
    line(right, "{{ nguoi_ky }}", bold=True)


def body(document: Document, words: str, *, bold: bool = False, italic: bool = False) -> Paragraph:
    """A paragraph of the text: justified, its first line set in by 1 cm."""
    made = document.add_paragraph()
    made.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    made.paragraph_format.first_line_indent = Cm(1)
    made.paragraph_format.keep_with_next = bold
    write(made, words, bold=bold, italic=italic)
    return made


def paragraphs(document: Document, blank: str, *, item: str = "doan") -> None:
    """A paragraph for each line of a blank."""
    mark(document, f"{{%p for {item} in {blank} %}}")
    body(document, f"{{{{ {item} }}}}")
    mark(document, "{%p endfor %}")


def turn(document: Document) -> None:
    """What follows lies across the paper, in a section that begins on a page of its own."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.different_first_page_header_footer = False


def mark(document: Document, words: str) -> None:
    """A paragraph that only steers and is gone when the template is filled."""
    document.add_paragraph(words)


def line(
    cell: _Cell, words: str, *, size: float = 14, bold: bool = False, italic: bool = False,
    align: WD_ALIGN_PARAGRAPH = CENTRE, around: float = 0,
) -> Paragraph:  # fmt: skip
    """A line of a cell; the first takes the empty paragraph that every cell begins with."""
    first = cell.paragraphs[0]
    fresh = len(cell.paragraphs) == 1 and not first.runs and not cell._tc.xpath("./w:p/w:pPr")
    made: Paragraph = first if fresh else cell.add_paragraph()
    made.alignment = align
    made.paragraph_format.space_before = made.paragraph_format.space_after = Pt(around)
    made.paragraph_format.line_spacing = 1
    write(made, words, size=size, bold=bold, italic=italic)
    _sized_when_empty(made, size)
    return made


def write(
    paragraph: Paragraph, words: str, *, size: float = 14, bold: bool = False, italic: bool = False
) -> None:
    """Words in a size of points."""
    run = paragraph.add_run(words)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic


def rule(place: Document | _Cell, length: Length, room: Length) -> None:
    """A thin line of a length in the middle of a room: the border of an empty paragraph."""
    made = place.add_paragraph()
    shape = made.paragraph_format
    shape.left_indent = shape.right_indent = Length((room - length) // 2)
    shape.space_before, shape.space_after = Pt(2), Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(4)
    border = f'<w:pBdr {nsdecls("w")}><w:top w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr>'  # noqa: E501
    properties = made._p.get_or_add_pPr()
    properties.insert_element_before(
        parse_xml(border), "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def grid(place: Document, rows: int, widths: tuple[Length, ...], style: str | None = None) -> Table:
    """A table of fixed widths, without borders unless a style has them."""
    table: Table = place.add_table(rows, len(widths), style)
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    return table


def _without_edges(table: Table) -> None:
    """Let the country's name have the whole width of its cell: it stands on one line."""
    edges = f'<w:tblCellMar {nsdecls("w")}><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'  # noqa: E501
    properties = table._tbl.tblPr
    properties.insert_element_before(parse_xml(edges), "w:tblLook", "w:tblCaption")


def _sized_when_empty(paragraph: Paragraph, size: float) -> None:
    """A cell whose value is empty is as high as its neighbours."""
    properties, height = OxmlElement("w:rPr"), OxmlElement("w:sz")
    height.set(qn("w:val"), str(round(size * 2)))
    properties.append(height)
    paragraph._p.get_or_add_pPr().append(properties)


def _letters(document: Document) -> None:
    normal: Any = document.styles["Normal"]
    normal.font.name, normal.font.size = FACE, BODY
    properties = normal.element.get_or_add_rPr()
    faces = properties.get_or_add_rFonts()
    for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        faces.set(qn(kind), FACE)
    tongue = OxmlElement("w:lang")
    tongue.set(qn("w:val"), "vi-VN")
    properties.append(tongue)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.1
    _name_fallback(document)


def _name_fallback(document: Document) -> None:
    said = (
        f'<w:fonts {nsdecls("w")}><w:font w:name="{FACE}"><w:altName w:val="{FALLBACK}"/>'
        '<w:family w:val="roman"/><w:pitch w:val="variable"/></w:font></w:fonts>'
    )
    for part in document.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = said.encode()


def _tidy(document: Document, title: str) -> None:
    """Say what it is, that it is no file of an old Word, and leave out what came along."""
    about = document.core_properties
    about.title, about.author, about.comments, about.language = title, "", "", "vi-VN"
    about.created = about.modified = _DRAWN
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    for relations in (document.part.rels, document.part.package.rels):
        for name in [n for n, one in relations.items() if one.reltype.endswith(_FOREIGN)]:
            relations.pop(name)


def _page_number(run: Run) -> None:
    run.font.size = BODY
    for kind in ("begin", None, "end"):
        if kind is None:
            told = OxmlElement("w:instrText")
            told.text = "PAGE"
        else:
            told = OxmlElement("w:fldChar")
            told.set(qn("w:fldCharType"), kind)
        run._r.append(told)
