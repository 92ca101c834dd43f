"""A changed template is looked through before it is kept: a bad one changes nothing."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

import jinja2
from docx.opc.exceptions import OpcError
from docx.oxml import parse_xml
from jinja2 import nodes

from hotline import vietnam
from hotline.documents import press
from hotline.documents.codes import FORMS, ROWS, Blank, Columns, DocumentKind, Shape
from hotline.documents.examples import example
from hotline.documents.filling import FILTERS, Sheet, Template, environment, filled
from hotline.errors import Invalid

SIZE_AT_MOST = 5 * 2**20
_UNPACKED_AT_MOST = 60 * 2**20
_PARTS_AT_MOST = 2_000
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_MACROS = re.compile(r"vbaproject|vbadata|activex|/embeddings/|\.bin$", re.IGNORECASE)
_HYPERLINK = "/hyperlink"
# Fields of Word that read other files; their names may be spread over several pieces of text.
_FETCHES = re.compile(rb"INCLUDETEXT|INCLUDEPICTURE|DDE|\bLINK\b|\bRD\b")
_TOLD = re.compile(rb"<w:instrText[^>]*>([^<]*)|w:instr=\"([^\"]*)")
_LOOP = frozenset({"index", "first", "last", "length"})
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem,
    nodes.Const, nodes.For, nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And,
    nodes.Or, nodes.Not, nodes.Filter, nodes.Test,
)  # fmt: skip
# What a name stands for inside a loop: a row's columns, or a text.
_Scope = dict[str, Columns | Shape]


async def check(kind: DocumentKind, content: bytes) -> None:
    """Raise Invalid saying what is wrong with a template and what to do about it.

    Everything that it names is looked at, not only what an example happens to reach. Done in
    a process of its own.
    """
    await press.away(_check, kind, content)


def _check(kind: DocumentKind, content: bytes) -> None:
    _check_archive(content)
    try:
        sheet = Sheet(io.BytesIO(content))
        sheet.init_docx()
        sources = list(_sources(sheet))
    except (OpcError, KeyError, ValueError, SyntaxError) as error:
        raise Invalid("document_not_word", field="file") from error
    _check_words(kind, sources)
    try:
        filled(Template(kind, 0, content), example(kind), {})
    except (jinja2.TemplateError, ValueError, SyntaxError, LookupError, TypeError) as error:
        why = str(error).splitlines()[0][:160] if str(error) else type(error).__name__
        raise Invalid("document_unfillable", field="file", why=why) from error


def _check_archive(content: bytes) -> None:
    if not content:
        raise Invalid("document_missing", field="file")
    if len(content) > SIZE_AT_MOST:
        raise Invalid("document_too_large", field="file", most=SIZE_AT_MOST // 2**20)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            large = sum(part.file_size for part in parts) > _UNPACKED_AT_MOST
            if large or len(parts) > _PARTS_AT_MOST or any(part.flag_bits & 1 for part in parts):
                raise Invalid("document_not_word", field="file")
            _check_parts({part.filename: archive.read(part) for part in parts})
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise Invalid("document_not_word", field="file") from error


def _check_parts(parts: dict[str, bytes]) -> None:
    """No program comes along, and nothing is fetched from elsewhere when it is opened."""
    types = parts.get("[Content_Types].xml", b"")
    if any(_MACROS.search(name) for name in parts) or b"macroEnabled" in types:
        raise Invalid("document_macros", field="file")
    if _MAIN.encode() not in types or any(_declares(part) for part in parts.values()):
        raise Invalid("document_not_word", field="file")
    for name, part in parts.items():
        told = b"".join(b"".join(found) for found in _TOLD.findall(part))
        if _FETCHES.search(told) or (name.endswith(".rels") and _leads_out(part)):
            raise Invalid("document_outside", field="file")


def _leads_out(relations: bytes) -> bool:
    """Whether opening the file would fetch another one; a link that a reader clicks does not."""
    try:
        links = list(parse_xml(relations))
    except (SyntaxError, ValueError) as error:
        raise Invalid("document_not_word", field="file") from error
    outside = [link for link in links if link.get("TargetMode") == "External"]
    return any(not link.get("Type", "").endswith(_HYPERLINK) for link in outside)


def _declares(part: bytes) -> bool:
    """Whether a part brings entities of its own, as no Word file does."""
    return part.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") and b"<!DOCTYPE" in part[:4096]


def _sources(sheet: Sheet) -> Iterator[str]:
    """The text of the page, its heads and feet as Jinja reads it."""
    yield sheet.patch_xml(sheet.get_xml())
    for kind in (sheet.HEADER_URI, sheet.FOOTER_URI):
        for _, part in sheet.get_headers_footers(kind):
            yield sheet.patch_xml(sheet.get_part_xml(part))


def _check_words(kind: DocumentKind, sources: list[str]) -> None:
    look = _Look(kind)
    for source in sources:
        try:
            look.through(environment().parse(source), {})
        except jinja2.TemplateSyntaxError as error:
            near = _near(source, error.lineno)
            raise Invalid("document_syntax", field="file", near=near) from error
    if look.foreign:
        raise Invalid("document_code", field="file", what=", ".join(sorted(look.foreign)))
    if look.unknown:
        named = "; ".join(look.unknown)
        raise Invalid("document_unknown", field="file", named=named)
    if missing := [blank for blank in FORMS[kind].blanks if blank in look.missing]:
        named = ", ".join(f"{{{{ {blank} }}}}" for blank in missing)
        raise Invalid("document_lacks", field="file", named=named)


class _Look:
    """What was found on the way through a template."""

    def __init__(self, kind: DocumentKind) -> None:
        self._blanks = FORMS[kind].blanks
        self.missing = set(FORMS[kind].obligatory)
        # In the order of the text, each once.
        self.unknown: dict[str, None] = {}
        self.foreign: set[str] = set()

    def through(self, node: nodes.Node, scope: _Scope) -> None:
        """Look at a node and all below it."""
        if not isinstance(node, _ALLOWED):
            self.foreign.add(type(node).__name__)
        elif isinstance(node, nodes.For):
            self._loop(node, scope)
        elif isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
            self._means(node, scope)
        else:
            self._below(node, scope)

    def _below(self, node: nodes.Node, scope: _Scope) -> None:
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            self.foreign.add(node.name)
        if isinstance(node, nodes.Test) and node.name != "defined":
            self.foreign.add(node.name)
        for child in node.iter_child_nodes():
            self.through(child, scope)

    def _loop(self, node: nodes.For, scope: _Scope) -> None:
        """A loop inside another goes over what the outer one holds: work stays bounded."""
        over = self._means(node.iter, scope)
        inner = isinstance(node.iter, nodes.Getattr)
        if not isinstance(node.target, nodes.Name) or (scope and not inner) or node.recursive:
            self.foreign.add("for")
            return
        row: Columns | Shape = over if isinstance(over, dict) else Shape.TEXT
        within: _Scope = {**scope, node.target.name: row, "loop": Shape.TEXT}
        for child in (*node.body, *node.else_):
            self.through(child, within)
        if node.test is not None:
            self.through(node.test, within)

    def _means(self, node: nodes.Node, scope: _Scope) -> Columns | Shape | None:
        """What is named; a name that nothing stands behind is written down."""
        if isinstance(node, nodes.Name):
            return self._name(node.name, scope)
        if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
            return self._means(node.node, scope)
        if not isinstance(node, nodes.Getattr):
            self.foreign.add(type(node).__name__)
            return None
        if isinstance(node.node, nodes.Name) and node.node.name == "loop" and "loop" in scope:
            return self._one_of(node.attr, dict.fromkeys(_LOOP, Shape.TEXT), "loop.")
        row = self._means(node.node, scope)
        if row is None:
            return None
        columns = row if isinstance(row, dict) else {}
        known = {str(column): shape for column, shape in columns.items()}
        return self._one_of(node.attr, known, f"{_written(node.node)}.")

    def _name(self, name: str, scope: _Scope) -> Columns | Shape | None:
        if name in scope:
            return scope[name]
        if name not in self._blanks:
            self._wrong(name, [*self._blanks, *scope])
            return None
        blank = Blank(name)
        self.missing.discard(blank)
        return ROWS.get(blank, Shape.PARAGRAPHS)

    def _one_of(
        self, name: str, known: Mapping[str, Columns | Shape], before: str
    ) -> Columns | Shape | None:
        if name not in known:
            self._wrong(name, known, before)
        return known.get(name)

    def _wrong(self, name: str, known: Iterable[str], before: str = "") -> None:
        plain = vietnam.fold(name).replace(" ", "_")
        near = get_close_matches(plain, [str(one) for one in known], n=1, cutoff=0.6)
        hint = f" → {{{{ {before}{near[0]} }}}}" if near else ""
        self.unknown[f"{{{{ {before}{name} }}}}{hint}"] = None


def _written(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_written(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else "…"


def _near(source: str, number: int) -> str:
    """Words of the page around a fault, without what Word writes between them."""
    lines = source.splitlines()[max(0, number - 1) :]
    told = re.sub(r"<[^>]+>", " ", " ".join(lines[:1]))
    steered = re.search(r"\{[{%].{0,80}", told)
    return " ".join((steered[0] if steered else told).split())[:80]
