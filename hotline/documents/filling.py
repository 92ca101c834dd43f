"""Templates filled with values: Word's own text outside, named places and loops inside."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import jinja2
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm
from docxtpl import DocxTemplate
from jinja2.sandbox import ImmutableSandboxedEnvironment

from hotline import vietnam
from hotline.documents import packing, press
from hotline.documents.codes import FORMS, PICTURES, ROWS, Blank, Columns, DocumentKind, Shape
from hotline.documents.codes import shape_of as _shape_of

# What of a paragraph is seen on paper.
_PRINTED = ".//w:t | .//w:drawing | .//w:object"

Values = Mapping[str, Any]

FILTERS = frozenset({"length", "upper", "lower", "capitalize", "join", "first", "last", "default"})


class Template(NamedTuple):
    """A template as it is filled; version 0 is this program's own."""

    kind: DocumentKind
    version: int
    content: bytes


class Picture(NamedTuple):
    """A PNG, how wide it stands on paper in millimetres, and what it shows in words."""

    png: bytes
    width: float
    words: str


async def fill(
    template: Template, values: Values, pictures: Mapping[Blank, Picture] | None = None
) -> bytes:
    """The Word file: the same template, values and pictures give the same bytes.

    Values are by the names of `Blank`: text, lists of text, or lists of mappings by `Column`;
    what is not given is empty, and templates leave out what is. Done in a process of its own.
    Raises jinja2.TemplateError for a template that `check` would refuse, and Unavailable.
    """
    return await press.away(filled, template, dict(values), dict(pictures or {}))


def filled(template: Template, values: Values, pictures: Mapping[Blank, Picture]) -> bytes:
    """As `fill`, in this thread, which it holds up."""
    sheet = Sheet(io.BytesIO(template.content))
    told = {**_complete(template.kind, values)}
    told |= {blank: _Drawing(sheet, pictures[blank]) for blank in PICTURES & pictures.keys()}
    sheet.render(told, environment())
    _without_empty_end(sheet)
    out = io.BytesIO()
    sheet.save(out)
    return packing.settled(out.getvalue())


def environment() -> jinja2.Environment:
    """Where templates run: nothing is at hand but the values and a few harmless filters."""
    env = ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined, autoescape=True)
    env.globals.clear()
    env.filters = {name: env.filters[name] for name in FILTERS}
    return env


class Sheet(DocxTemplate):  # type: ignore[misc]
    """A template that refuses to mend what loops and conditions tore apart."""

    def fix_tables(self, xml: str) -> Any:
        parse_xml(xml.encode())
        return super().fix_tables(xml)


class _Drawing:
    """A picture as it is written into the text of whichever part names it."""

    def __init__(self, sheet: Sheet, picture: Picture) -> None:
        self._sheet, self._picture = sheet, picture

    def __html__(self) -> str:
        part, picture = self._sheet.current_rendering_part, self._picture
        inline = part.new_pic_inline(io.BytesIO(picture.png), width=Mm(picture.width))
        inline.docPr.set("descr", _clean(picture.words))
        return (
            f"</w:t></w:r><w:r><w:drawing>{inline.xml}</w:drawing></w:r>"
            '<w:r><w:t xml:space="preserve">'
        )


def _without_empty_end(sheet: Sheet) -> None:
    """Drop a last section in which nothing was left: it would print as an empty page."""
    body = sheet.docx.element.body
    *parts, last = body
    empty: list[Any] = []
    while parts and not parts[-1].xpath("./w:pPr/w:sectPr"):
        if parts[-1].tag != qn("w:p") or parts[-1].xpath(_PRINTED):
            return
        empty.append(parts.pop())
    if not parts:
        return
    ends = parts[-1]
    body.replace(last, ends.xpath("./w:pPr/w:sectPr")[0])
    for one in [*empty, *([] if ends.xpath(_PRINTED) else [ends])]:
        body.remove(one)


def _complete(kind: DocumentKind, values: Values) -> dict[str, Any]:
    """Every blank of the kind, those without a value empty."""
    return {
        str(blank): _empty(blank) if blank not in values else _shaped(blank, values[blank])
        for blank in FORMS[kind].blanks
    }


def _empty(blank: Blank) -> Any:
    return [] if _shape_of(blank) in (Shape.PARAGRAPHS, Shape.ROWS) else ""


def _shaped(blank: Blank, value: Any) -> Any:
    shape = _shape_of(blank)
    if shape is Shape.ROWS:
        return _rows(value, ROWS[blank])
    return [_clean(each) for each in value] if shape is Shape.PARAGRAPHS else _clean(value)


def _rows(rows: Sequence[Values], columns: Columns) -> list[dict[str, Any]]:
    """Rows with every column; those without a value are empty."""
    return [
        {str(column): _cell(row.get(column), shape) for column, shape in columns.items()}
        for row in rows
    ]


def _cell(value: Any, shape: Columns | Shape) -> Any:
    if isinstance(shape, dict):
        return _rows(value or (), shape)
    if shape is Shape.PARAGRAPHS:
        return [_clean(each) for each in value or ()]
    return _clean("" if value is None else value)


def _clean(value: object) -> str:
    """Words as XML can hold them."""
    return vietnam.nfc(str(value)).replace("\ufffe", "").replace("\uffff", "")
