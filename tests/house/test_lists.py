"""Whoever sees a list can have it as an Excel file."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

from hotline.console.routes import ROUTES
from hotline.console.table import Route
from hotline.texts.pages import messages
from tests.house.source import PACKAGE, ROOT, modules, short, tree

TEMPLATES = ROOT / "web" / "templates"
LISTED = re.compile(r'<table\b|<(?:ul|ol) class="(?:rows|story)\b')
INCLUDED = re.compile(r'{% (?:include|from) "([\w/]+\.html)"')
# What every page has around it, whatever it shows.
FRAME = {"layout.html", "_topbar.html", "_nav.html", "_keys.html", "_kept_words.html"}
# A form of what is not there yet shows no list, though its template can.
FORM = "/new"
# Page → why what it lists is no list to take along.
NO_FILE = {
    "/preferences": "a form: its table is of boxes to tick",
    "/tickets/bulk": "a step of work on tickets of the list, which is a file there",
    "/tickets/{id:\\d{1,9}}/print": "the ticket on paper; its page gives its lists",
    "/asking-policies/trial": "a trial that is worked out anew each time, and keeps nothing",
    "/knowledge/hits": "a part of the page that searches, which is a file",
    "/answer-templates/{id:\\d{1,9}}": "a form: it lists the blanks that a template may have",
    "/counters/returned/sheet": "a file that was read just now, and is not kept yet",
}


def test_every_page_with_a_list_gives_it_as_a_file() -> None:
    pages = [row for row in ROUTES if row.method == "GET" and not row.path.endswith(FORM)]
    listing = {row.path for row in pages if lists(row)}
    given = {row.path for row in ROUTES if row.sheets}
    assert len(listing) > 30
    assert listing - given == NO_FILE.keys()


def test_heads_and_names_of_sheets_have_their_english() -> None:
    english = messages("en")
    said = {one: short(path) for path in modules() for one in sentences(path)}
    assert len(said) > 100
    assert {one: at for one, at in said.items() if one.replace("%", "%%") not in english} == {}


def lists(row: Route) -> bool:
    """Whether any template that a route's handler shows holds a list or a table."""
    return any(LISTED.search(text) for name in shown(row) for text in with_parts(name, set()))


def shown(row: Route) -> set[str]:
    """The templates that a handler names, itself or by a function of its own module."""
    path = Path(inspect.getsourcefile(inspect.unwrap(row.handler)) or "")
    if not path.is_relative_to(PACKAGE):
        return set()
    functions = {
        one.name: one
        for one in tree(path).body
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    wanted, seen = [row.handler.__name__], set[str]()
    found: set[str] = set()
    for name in wanted:
        if name in seen or name not in functions:
            continue
        seen.add(name)
        for node in ast.walk(functions[name]):
            if isinstance(node, ast.Name):
                wanted.append(node.id)
            if isinstance(node, ast.Constant) and str(node.value).endswith(".html"):
                found.add(str(node.value))
    return found


def with_parts(name: str, seen: set[str]) -> Iterator[str]:
    """The text of a template and of all that it includes."""
    if name in seen | FRAME:
        return
    seen.add(name)
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    yield text
    for part in INCLUDED.findall(text):
        yield from with_parts(part, seen)


def sentences(path: Path) -> Iterator[str]:
    """What a file calls columns and sheets, and says in their cells."""
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        first = node.args[0] if node.args else None
        of_sheets = node.func.id in ("Column", "Sheet", "Sentence")
        if of_sheets and isinstance(first, ast.Constant) and first.value:
            yield str(first.value)
