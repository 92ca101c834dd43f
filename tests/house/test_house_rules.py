"""The ways of the house, held by a test so that nobody has to remember them."""

from __future__ import annotations

import re
import statistics
import string
import subprocess
import sys
from pathlib import Path

import pytest

from hotline import texts
from tests.house.source import (
    PACKAGE,
    ROOT,
    enums,
    functions,
    imports,
    modules,
    refusals,
    short,
)

FILE_AT_MOST, FILE_MEDIAN = 400, 120
FUNCTION_AT_MOST, FUNCTION_MEDIAN = 40, 8
TEMPLATE_AT_MOST = 80
# File → why it may be longer.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}
EDGES = ("console", "portal", "asterisk", "sms", "mail", "workers", "cli", "app.py")
SQL = {"select", "insert", "update", "delete", "text", "func"}
REFUSALS = frozenset({"Invalid", "NotAllowed", "Conflict", "NotFound", "Unavailable", "Refusal"})
# Enums whose members no person ever reads, and why.
NEVER_SHOWN: dict[str, str] = {}
NAMES_WE_DO_NOT_USE = re.compile(r"(?i)(utils?|helpers?|managers?|services?)")


def test_a_file_is_short_enough_to_be_read() -> None:
    lengths = {short(path): len(path.read_text().splitlines()) for path in modules()}
    too_long = {name: n for name, n in lengths.items() if n > FILE_AT_MOST}
    assert too_long.keys() == LONG_FILES.keys()
    assert statistics.median(lengths.values()) <= FILE_MEDIAN


def test_a_function_is_short_enough_to_be_held_in_mind() -> None:
    lengths = dict(one for path in modules() for one in functions(path))
    too_long = {name: n for name, n in lengths.items() if n > FUNCTION_AT_MOST}
    assert too_long.keys() == LONG_FUNCTIONS.keys()
    assert statistics.median(lengths.values()) <= FUNCTION_MEDIAN


def test_a_template_is_short_enough_to_be_seen_at_once() -> None:
    pages = sorted((ROOT / "web/templates").rglob("*.html"))
    assert pages
    lengths = {short(page): len(page.read_text().splitlines()) for page in pages}
    assert {name: n for name, n in lengths.items() if n > TEMPLATE_AT_MOST} == {}


@pytest.mark.parametrize("edge", EDGES)
def test_an_edge_speaks_no_sql(edge: str) -> None:
    files = [path for path in modules() if path.relative_to(PACKAGE).parts[0] == edge]
    spoken = {
        f"{short(path)}: {name}"
        for path in files
        for name in imports(path)
        if name.startswith("sqlalchemy") and name.rpartition(".")[2] in {*SQL, "sqlalchemy"}
    }
    assert spoken == set()


def test_imports_go_downward_only() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_code_that_a_person_may_see_has_a_label_in_both_languages() -> None:
    shown = {name: kinds for name, kinds in enums().items() if name not in NEVER_SHOWN}
    assert {name for name, kinds in shown.items() if len(kinds) > 1} == set()
    codes = {(name, str(code)) for name, kinds in shown.items() for code in kinds[0]}
    labelled = {(group, code) for group, labels in texts.LABELS.items() for code in labels}
    assert codes - labelled == set()
    assert {group for group, _ in labelled} - shown.keys() <= {
        "Level",
        "Satisfied",
        "Useful",
        "Weekday",
    }
    assert {one for one in labelled - codes if one[0] in shown} == set()


def test_every_refusal_has_words_and_hands_them_what_they_name() -> None:
    raised = [one for path in modules() for one in refusals(path, REFUSALS)]
    assert len(raised) > 30
    wordless = {f"{one.place}: {one.code}" for one in raised if one.code not in texts.MESSAGES}
    assert wordless == set()
    silent = {
        f"{one.place}: {one.code} lacks {sorted(lacking)}"
        for one in raised
        if (lacking := _placeholders(one.code) - one.named)
    }
    assert silent == set()


def test_every_line_of_a_deadline_has_words() -> None:
    source = (PACKAGE / "deadlines/due.py").read_text()
    codes = set(re.findall(r'Line\(\s*"(\w+)"', source))
    codes |= set(re.findall(r'"((?:rolled_over_)?(?:weekend|holiday))"', source))
    assert len(codes) == 11
    assert {f"line_{code}" for code in codes} <= texts.MESSAGES.keys()


def test_a_room_is_named_for_what_happens_in_it() -> None:
    named = [path.relative_to(PACKAGE).with_suffix("") for path in modules()]
    assert [str(name) for name in named if NAMES_WE_DO_NOT_USE.fullmatch(name.name)] == []
    classes = {
        f"{short(path)}: {found}"
        for path in modules()
        for found in re.findall(r"(?m)^\s*class (\w+(?:Manager|Helper|Service|Util|Utils))\b",
                                path.read_text())
    }  # fmt: skip
    assert classes == set()


def test_nothing_is_left_to_be_done_some_day() -> None:
    left = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    written = [
        *modules(),
        *(ROOT / "web/templates").rglob("*.html"),
        *ROOT.glob("migrations/**/*.py"),
    ]
    assert [short(path) for path in written if left.search(path.read_text())] == []


def _placeholders(code: str) -> set[str]:
    words = texts.MESSAGES.get(code, ("",))[0]
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}
