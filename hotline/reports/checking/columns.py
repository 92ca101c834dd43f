"""What the head of a column, or the name of a row, says of the numbers in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from hotline.reports.checking import phrases, subjects
from hotline.reports.checking.said import About
from hotline.reports.checking.tokens import bare
from hotline.reports.codes import Figure, Split
from hotline.reports.counting import Key


class Role(Enum):
    """What a column holds."""

    ORDINAL = "ordinal"
    NAME = "name"
    NOTE = "note"
    COUNT = "count"
    CHANGE = "change"
    CHANGE_PERCENT = "change_percent"
    PERCENT = "percent"
    UNKNOWN = "unknown"


class Of(Enum):
    """What the rows of a table are."""

    FIGURES = "figures"
    SUBJECTS = "subjects"
    SPLIT = "split"


class Label(NamedTuple):
    """What a head or a name says: a figure, a row of a split, when; `total` of all rows."""

    written: str
    figure: Figure | None = None
    row: tuple[Split, Key] | None = None
    when: str = ""
    total: bool = False

    @property
    def named(self) -> str:
        """What it names beside being a number or a percentage: `đúng hạn` of `tỷ lệ đúng hạn`."""
        return self.figure or " ".join(_BARE.sub(" ", bare(self.written)).split())


class Column(NamedTuple):
    """A column: what it holds, and what its head says."""

    role: Role
    label: Label


_BARE = re.compile(
    r"\W|\b(?:ty le|ti le|phan tram|ty trong|co cau|so|luong|phieu|tong|tren|dat|da|ky nay|"
    r"trong ky|thang nay|giai quyet|xu ly)\b"
)
_TOTAL = re.compile(r"\W*(?:tong(?: so| cong)?|cong|toan tinh)\W*")
_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = tuple(
    (role, re.compile(words))
    for role, words in (
        (Role.ORDINAL, r"(?:stt|tt|so tt|so thu tu|no|#)[\s.]*"),
        (Role.NOTE, r".*(?:ghi chu|giai trinh|don vi tinh|\bdvt\b).*|don vi tinh"),
        (Role.CHANGE_PERCENT,
         r".*(?:tang|giam|bien dong|so sanh|chenh lech|so voi).*(?:%|ty le|ti le|phan tram).*"
         r"|.*(?:%|ty le|ti le|phan tram).*(?:tang|giam|bien dong|so sanh|chenh lech|so voi).*"),
        (Role.CHANGE, r".*(?:\btang\b|\bgiam\b|bien dong|so sanh|chenh lech|so voi|\+\s*/\s*-).*"),
        (Role.PERCENT, r".*(?:%|\bty le|\bti le|phan tram|\bty trong|\bco cau).*"),
        (Role.COUNT, r".*(?:\b(?:thang|ky|quy|nam) (?:nay|truoc|bao cao)|so luong|\bso phieu|"
                     r"ket qua|gia tri|thuc hien|trong ky|so lieu|\bso\b\W*$|luy ke|cung ky).*"),
    )
)  # fmt: skip
_BEFORE = re.compile(r"(?<!cung ky )\b(?:thang|ky|quy|nam) truoc\b")
_SUBJECTS = re.compile(r"\b(?:co quan|don vi|dia phuong|linh vuc|so nganh|xa|phuong|huyen)\b")
_SPLITS = (
    (Split.CHANNEL, re.compile(r"\bkenh\b")),
    (Split.LEVEL, re.compile(r"\bcap(?: do)?\b")),
    (Split.MODE, re.compile(r"hinh thuc|cach hoi")),
)


def heads(of: Iterable[str], own: str) -> list[Column]:
    """What the columns of a table hold; a percentage right after a change is that of the change."""
    found: list[Column] = []
    for one in of:
        said = column(one, own)
        if found and found[-1].role == Role.CHANGE and said.role == Role.PERCENT:
            plain = said.label.figure is None
            said = said._replace(role=Role.CHANGE_PERCENT) if plain else said
        found.append(said)
    return found


def column(head: str, own: str) -> Column:
    """What a column holds by its head; `own` is the period of the report."""
    words = " ".join(bare(head).split())
    said = label(head, own)
    role = next((one for one, pattern in _ROLES if pattern.fullmatch(words)), None)
    known = said.figure or said.row or said.total or said.when or subjects.periods(words)
    if role is None:
        role = Role.COUNT if known else Role.UNKNOWN
    if role == Role.COUNT and said.figure in (Figure.PREVIOUS, Figure.CHANGE):
        # "Tiếp nhận tháng trước" are tickets of then.
        of = phrases.figure(_BEFORE.sub(" ", words)) if said.figure == Figure.PREVIOUS else None
        said = said._replace(figure=of)
    return Column(role, said)


def label(written: str, own: str) -> Label:
    """What the words of a head or a name say."""
    if written in phrases.NAMES:
        about = phrases.NAMES[written]
        row = None if about.split is None else (about.split, about.key)
        return Label(written, about.figure, row)
    words = " ".join(bare(written).split())
    if _TOTAL.fullmatch(words):
        return Label(written, total=True)
    figure = phrases.figure(words)
    dossiers = "ho so" in words and "phieu" not in words
    if figure is not None and (dossiers or phrases.narrowed(words, figure)):
        figure = None
    return Label(written, figure, _row(words, figure), _when(written, words, own))


def rows_of(head: str) -> tuple[Of, Split | None]:
    """What rows are by the head over their names."""
    words = bare(head)
    for split, pattern in _SPLITS:
        if pattern.search(words):
            return Of.SPLIT, split
    return (Of.SUBJECTS if _SUBJECTS.search(words) else Of.FIGURES), None


def row_in(words: str, split: Split) -> Key:
    """Which row of a split a name is; None if none."""
    if split == Split.LEVEL:
        found = phrases.LEVEL.search(words) or re.fullmatch(r"\W*()()([123])\W*", words)
        return int(found[2] or found[3]) if found else None
    named = phrases.row(words, split)
    return named.key if named else None


def joined(row: Label, over: Label, anchor: Figure | None) -> About | None:
    """What the number in a row is about, under a head; None where they do not agree."""
    if row.figure and over.figure and row.figure != over.figure and over.figure != Figure.TICKETS:
        return None
    figure = row.figure or over.figure
    split = row.row or over.row
    if row.row and over.row and row.row != over.row:
        return None
    if split is not None and row.row is not None and row.figure is None and over.figure is None:
        figure = anchor or Figure.TICKETS
    if figure is None and split is not None:
        figure = anchor or Figure.TICKETS
    if figure is None:
        return None
    return About(figure, *split) if split else About(figure)


def _row(words: str, figure: Figure | None) -> tuple[Split, Key] | None:
    if found := phrases.LEVEL.search(words):
        return Split.LEVEL, int(found[2])
    if figure is not None and not re.search(r"\bqua\b", words):
        return None
    named = phrases.row(words, Split.CHANNEL)
    return (named.split, named.key) if named else None


def _when(written: str, words: str, own: str) -> str:
    found = subjects.mentions(written, bare(written), own)
    named = next((one.when for one in found if one.when), "")
    if named:
        return named
    return subjects.BEFORE if _BEFORE.search(words) else ""
