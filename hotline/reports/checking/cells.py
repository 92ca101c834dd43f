"""Lines of a table as cells, whatever parts them, and what a cell holds."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from hotline.reports.checking import phrases
from hotline.reports.checking.tokens import bare, number, percentage, tokens

_SPACES = "  "
_COLON = re.compile(r"\s*[:=]\s*")
_PARTED = ("\t", ";", "|", ",", _SPACES, ":")
_VALUE = re.compile(r"(?:\W|\d|\b(?:phieu|cuoc goi|cuoc|luot|truong hop|tang|giam|so|co|khong)\b)*")
_DECIMAL = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
_COUNT = re.compile(r"[-+]?(?:\d{1,3}(?:([., ])\d{3})(?:\1\d{3})*|\d+)")
# The line under a head.
_RULE = re.compile(r"[\s|:+=_-]+")
_LONG = 90


class Value(NamedTuple):
    """What a cell holds: a count, a pair, a percentage, or several of them."""

    number: int | None = None
    of: int | None = None
    percent: Fraction | None = None
    digits: int = 0
    signed: bool = False


class Line(NamedTuple):
    """A line as cells."""

    written: str
    cells: tuple[str, ...]

    @property
    def values(self) -> list[bool]:
        """Which of its cells hold a number and nothing else."""
        return [is_value(one) for one in self.cells]


class Block(NamedTuple):
    """Lines that one table is made of; its head is empty where it has none."""

    head: tuple[str, ...]
    lines: list[Line]


def blocks(lines: Sequence[str]) -> Iterator[Block | str]:
    """The tables of a text, and the lines between them, in their order."""
    lines = ["" if _RULE.fullmatch(one) else one for one in lines]
    at = 0
    while at < len(lines):
        found = _block(lines, at)
        if found is None:
            yield lines[at]
            at += 1
        else:
            block, at = found
            yield block


def is_value(cell: str) -> bool:
    """Whether a cell is a number, a percentage or a pair, with its unit or not."""
    words = bare(cell)
    return bool(re.search(r"\d", words)) and bool(_VALUE.fullmatch(words))


def value(cell: str, *, percent: bool = False) -> Value | None:
    """What a cell holds; None for words, and for what is no count. In a column of percentages a
    plain number is one."""
    words = bare(cell).strip()
    if not is_value(cell):
        return None
    if percent and _DECIMAL.fullmatch(words.replace("%", "").strip()):
        found = percentage(words.replace("%", "").strip())
        return Value(percent=found.percent, digits=found.digits, signed=words[0] in "+-")
    if _COUNT.fullmatch(words):
        return Value(number(words), signed=words[0] in "+-")
    count, of, share, digits = None, None, None, 0
    for token in tokens(words):
        if token.percent is not None:
            share, digits = token.percent, token.digits
        elif token.number is not None and count is None:
            count, of = token.number, token.of
        else:
            return None
    if count is None and share is None:
        return None
    less = "giam" in words
    signed = less or "tang" in words or words[0] in "+-"
    if count is not None and less:
        count = -abs(count)
    return Value(count, of, share, digits, signed)


def _block(lines: Sequence[str], at: int) -> tuple[Block, int] | None:
    for parted in _PARTED:
        first = _line(lines[at], parted)
        if first is None:
            continue
        if _is_row(first, parted):
            return _rows(lines, at, parted, ())
        under = next((one for one in range(at + 1, len(lines)) if lines[one].strip()), None)
        head = first.cells
        if under is None or parted == ":" or any(first.values) or not _is_head(first):
            continue
        below = _line(lines[under], parted)
        if below is not None and _is_row(below, parted):
            return _rows(lines, under, parted, head)
        if below is not None and parted != ",":
            found = _merged(lines, under, parted, first, below)
            if found is not None:
                return found
    return None


def _merged(
    lines: Sequence[str], at: int, parted: str, first: Line, second: Line
) -> tuple[Block, int] | None:
    """A table whose head has two rows, of which some cells of the first are over several."""
    under = next((one for one in range(at + 1, len(lines)) if lines[one].strip()), None)
    row = _line(lines[under], parted) if under is not None else None
    if under is None or row is None or not _is_row(row, parted):
        return None
    if any(second.values) or not _is_head(second):
        return None
    head = _joined(first.cells, second.cells, len(row.cells))
    return _rows(lines, under, parted, head) if head else None


def _joined(first: Sequence[str], second: Sequence[str], width: int) -> tuple[str, ...]:
    """The names of columns: what stands over each, then what stands right above its cells.

    A cell over several is one and empty ones behind it, or one alone; empty where it is not told
    over how many it is.
    """
    plain = next((at for at, one in enumerate(second) if one), 0)
    wide = max(width, len(second))
    if len(first) > plain and len(first) < wide and all(first):
        if not plain and len(second) < wide:
            plain, second = wide - len(second), ("",) * (wide - len(second)) + tuple(second)
        over = first[plain:]
        each, left = divmod(len(second) - plain, len(over)) if over else (0, 1)
        if left or not all(second[plain:]):
            return ()
        first = (*first[:plain], *(one for one in over for _ in range(each)))
    first = (*first, *[""] * (wide - len(first)))
    second = (*second, *[""] * (wide - len(second)))
    found, above = [], ""
    for top, low in zip(first, second, strict=True):
        above = top or (above if low else "")
        found.append(" ".join(filter(None, (above, low))))
    return tuple(found)


def _rows(lines: Sequence[str], at: int, parted: str, head: tuple[str, ...]) -> tuple[Block, int]:
    """Rows as long as they are parted alike; a new head ends them."""
    found: list[Line] = []
    while at < len(lines):
        if not lines[at].strip() and head:
            at += 1
            continue
        line = _line(lines[at], parted)
        if line is None or not (_is_row(line, parted) or (head and _is_group(line, parted))):
            break
        found.append(line)
        at += 1
    return Block(head, found), at


def _line(written: str, parted: str) -> Line | None:
    text = written.strip("\n")
    if parted == _SPACES:
        cells = re.split(r"\s{2,}", text.strip())
    elif parted == ":":
        cells = _COLON.split(text, maxsplit=1)
    else:
        framed = parted == "|" and text.strip().startswith("|") and text.strip().endswith("|")
        text = text.strip()[1:-1] if framed else text
        cells = next(csv.reader([text], delimiter=parted, skipinitialspace=True), [])
    cells = [one.strip().strip("\"'") for one in cells]
    if parted == ",":
        cells = re.sub(r"(?<=\n)(\d{1,3})\n(0\d\d)(?=\n)", r"\1.\2", "\n".join(["", *cells, ""])
                       ).split("\n")[1:-1]  # fmt: skip
    while cells and not cells[-1]:
        cells.pop()
    return Line(written.strip(), tuple(cells)) if len(cells) > 1 else None


def _is_row(line: Line, parted: str) -> bool:
    """A name and at least a number; of what commas part, nothing else."""
    named = [cell for cell, counted in zip(line.cells, line.values, strict=True)
             if cell and not counted]  # fmt: skip
    names = [one for one in named if re.search(r"[^\W\d]", one)]
    if parted == ":" and line.cells[0] not in phrases.NAMES:
        return False
    if not names or not any(line.values) or any(len(one) > _LONG for one in names):
        return False
    if parted != "\t" and any(_said(one) for one in names):
        return False
    return parted != "," or len(names) < 3


def _is_head(line: Line) -> bool:
    return all(len(one) <= _LONG for one in line.cells)


def _is_group(line: Line, parted: str) -> bool:
    """A row that only names those after it."""
    return parted not in (",", _SPACES) and not any(line.values) and _is_head(line)


def _said(cell: str) -> bool:
    """Whether words with a number are rather those of a sentence."""
    return any(one.number is not None for one in tokens(bare(cell)))
