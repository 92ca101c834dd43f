"""Templates: what ours look like, how they are filled, what is refused of changed ones."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace

import docx
import pytest
from docx.shared import Length

from hotline import documents, texts
from hotline.db import Database
from hotline.documents import Blank, Column, DocumentKind, Template
from hotline.errors import Conflict, Invalid, NotFound
from tests.documents.word import changed, part, swapped, text, with_part

REPORT = DocumentKind.REPORT
each_kind = pytest.mark.parametrize("kind", list(DocumentKind))


def own(kind: DocumentKind) -> Template:
    return Template(kind, 0, documents.default(kind))


@each_kind
async def test_our_own_template_passes_its_own_check_and_names_every_blank(
    kind: DocumentKind,
) -> None:
    await documents.check(kind, documents.default(kind))
    source = part(documents.default(kind), "word/document.xml")
    form = documents.FORMS[kind]
    unused = {blank for blank in form.blanks if blank not in source}
    assert unused <= {Blank.PERIOD, Blank.PREVIOUS_PERIOD}
    assert form.obligatory <= set(form.blanks)


@each_kind
def test_the_page_is_that_of_decree_30(kind: DocumentKind) -> None:
    section = docx.Document(io.BytesIO(documents.default(kind))).sections[0]
    paper = (section.page_width or 0, section.page_height or 0)
    assert [round(Length(side).mm) for side in paper] == [210, 297]
    margins = (section.top_margin, section.bottom_margin, section.left_margin)
    told = [round(Length(side or 0).mm) for side in (*margins, section.right_margin)]
    assert told == [20, 20, 30, 15]
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml


@each_kind
async def test_the_same_values_give_the_same_bytes_and_nothing_of_the_template_stays(
    kind: DocumentKind,
) -> None:
    pictures = await documents.example_pictures(kind)
    made = [await documents.fill(own(kind), documents.example(kind), pictures) for _ in range(2)]
    assert made[0] == made[1]
    assert "{" not in text(made[0])
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text(made[0])


async def test_what_people_typed_is_text_and_never_read_as_a_template() -> None:
    typed = ["Giá < 5 & > 3 {{ nguoi_ky }} {% if %}", "Dòng một\nDòng hai\x00\x0b"]
    made = text(await documents.fill(own(REPORT), {Blank.CLOSING: typed}))
    assert typed[0] in made
    assert "Dòng mộtDòng hai" in made


async def test_what_there_is_none_of_leaves_no_heading_and_no_table() -> None:
    bare = await documents.fill(own(REPORT), {Blank.RECEIVED: ["Không có phiếu nào."]})
    document = docx.Document(io.BytesIO(bare))
    assert len(document.tables) == 2, "head and foot only"
    assert "V. LĨNH VỰC" not in text(bare)
    assert "Phụ lục" not in text(bare)
    rows = [{Column.NAME: "Sở Y tế", Column.COUNT: 2}, {Column.NAME: "Sở Xây dựng"}]
    listed = docx.Document(io.BytesIO(await documents.fill(own(REPORT), {Blank.LIST_C: rows})))
    told = [[cell.text for cell in row.cells] for row in listed.tables[1].rows]
    assert told[1:] == [["Sở Y tế", "2", ""], ["Sở Xây dựng", "", ""]]


async def test_a_picture_is_in_the_file_with_its_words() -> None:
    pictures = await documents.example_pictures(REPORT)
    made = await documents.fill(own(REPORT), documents.example(REPORT), pictures)
    document = docx.Document(io.BytesIO(made))
    assert len(document.inline_shapes) == len(pictures) == 4
    assert 'descr="Số phiếu theo kênh"' in part(made, "word/document.xml")


RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="http://example.test/hyperlink" TargetMode=\'External\' '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/>'
    "</Relationships>"
)
FETCHING = (
    "<w:body><w:p><w:r><w:instrText>INCLUDE</w:instrText></w:r>"
    "<w:r><w:instrText>PICTURE</w:instrText></w:r></w:p>"
)


def put(name: str, content: str) -> Callable[[], bytes]:
    return lambda: with_part(documents.default(REPORT), name, content.encode())


def add(*words: str) -> Callable[[], bytes]:
    return lambda: changed(REPORT, *words)


def swap(before: str, after: str) -> Callable[[], bytes]:
    return lambda: swapped(REPORT, before, after)


LOOP, END = "{%p for dong in bang_kenh %}", "{%p endfor %}"
ANNEX = ("{%p for phan in phu_luc %}", "{%p for dong in phan.dong %}")
TWICE = ("{%p for a in tiep_nhan %}", "{%p for b in tiep_nhan %}", END, END)


@pytest.mark.parametrize(
    ("made", "code", "named"),
    [
        (bytes, "document_missing", ""),
        (lambda: b"Kinh gui", "document_not_word", ""),
        (lambda: b"PK\x03\x04" + b"\x00" * 64, "document_not_word", ""),
        (lambda: bytes(documents.SIZE_AT_MOST + 1), "document_too_large", ""),
        (put("word/vbaProject.bin", "x"), "document_macros", ""),
        (put("word/embeddings/oleObject1.bin", "x"), "document_macros", ""),
        (put("[Content_Types].xml", "<Types/>"), "document_not_word", ""),
        (put("word/x.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"), "document_not_word", ""),
        (put("word/document.xml", "<w:document"), "document_not_word", ""),
        (put("word/_rels/x.rels", RELATION.format(kind="attachedTemplate")),
         "document_outside", ""),
        (swap("<w:body>", FETCHING), "document_outside", ""),
        (add("{{ ky_baocao }} {{ xyz }}"), "document_unknown",
         "{{ ky_baocao }} → {{ ky_bao_cao }}; {{ xyz }}"),
        (add("{{ Kỳ_báo_cáo }}"), "document_unknown", "{{ Kỳ_báo_cáo }} → {{ ky_bao_cao }}"),
        (add(LOOP, "{{ dong.tang_gia }}", END), "document_unknown", "→ {{ dong.tang_giam }}"),
        (add(*ANNEX, "{{ dong.ma_phiu }}", END, END), "document_unknown",
         "{{ dong.ma_phiu }} → {{ dong.ma_phieu }}"),
        (add("{%p for doan in tiep_nhan %}"), "document_syntax", ""),
        (add("Kỳ {{ ky_bao_cao }"), "document_syntax", ""),
        (add("{{ ky_bao_cao * 99999 }}"), "document_code", "Mul"),
        (add("{{ tiep_nhan.__class__.mro() }}"), "document_code", "Call"),
        (add("{{ ky_bao_cao | tojson }}"), "document_code", "tojson"),
        (add("{% include 'x' %}"), "document_code", "Include"),
        (add(*TWICE), "document_code", "for"),
        (swap("in danh_gia", "in tiep_nhan"), "document_lacks", "{{ danh_gia }}"),
    ],
)  # fmt: skip
async def test_a_bad_template_is_refused_with_what_to_do(
    made: Callable[[], bytes], code: str, named: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await documents.check(REPORT, made())
    assert (refused.value.code, refused.value.field) == (code, "file")
    said = texts.say(code, "vi", **refused.value.named)
    assert named in said
    assert "Chưa chọn" in said or "Mẫu đang dùng vẫn giữ nguyên" in said


async def test_a_link_to_click_on_and_words_of_ones_own_are_welcome() -> None:
    link = RELATION.format(kind="hyperlink").encode()
    await documents.check(
        REPORT, with_part(documents.default(REPORT), "word/_rels/footnotes.xml.rels", link)
    )
    more = ("Kỳ: {{ ky_bao_cao }}", "{%p if ket_thuc %}", "{{ mo_dau | length }}", "{%p endif %}")
    await documents.check(REPORT, changed(REPORT, *more))


async def test_every_version_stays_and_any_may_be_taken_up_again(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    one, two = changed(REPORT, "Một"), changed(REPORT, "Hai")
    async with db.write() as s:
        assert (await documents.template(s, REPORT)).content == documents.default(REPORT)
        await documents.keep(s, REPORT, one, "một.docx", instead_of=0, by=cast.dieu, at=now)
        await documents.keep(s, REPORT, two, "hai.docx", instead_of=1, by=cast.dieu, at=now)
        assert (await documents.template(s, REPORT)).content == two
        assert (await documents.template(s, DocumentKind.APOLOGY)).version == 0
        await documents.restore(s, REPORT, 1, instead_of=2, by=cast.dieu, at=now)
        assert await documents.template(s, REPORT) == Template(REPORT, 3, one)
        await documents.restore(s, REPORT, 0, instead_of=3, by=cast.dieu, at=now)
        assert await documents.template(s, REPORT) == own(REPORT)._replace(version=4)
        assert (await documents.template(s, REPORT, 2)).content == two
        told = [
            (row.version, row.name, row.restored) for row in await documents.versions(s, REPORT)
        ]
        assert told == [
            (4, "", 0),
            (3, "một.docx", 1),
            (2, "hai.docx", None),
            (1, "một.docx", None),
        ]
        with pytest.raises(Conflict):
            await documents.keep(s, REPORT, one, "x.docx", instead_of=3, by=cast.dieu, at=now)
        with pytest.raises(NotFound):
            await documents.restore(s, REPORT, 99, instead_of=4, by=cast.dieu, at=now)
