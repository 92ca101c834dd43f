"""Kinds of documents, the blanks that their templates may name, and which each kind must.

Names of blanks are Vietnamese without accents, because the office writes templates.
"""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import NamedTuple


class DocumentKind(StrEnum):
    """What leaves the office on paper."""

    REPORT = "report"
    DIRECTIVE = "directive"
    APOLOGY = "apology"


class Shape(Enum):
    """How a blank is written: `{{ text }}`, a loop over paragraphs or rows, or a picture."""

    TEXT = 1
    PARAGRAPHS = 2
    ROWS = 3
    PICTURE = 4


class Blank(StrEnum):
    """What a template may name."""

    SUPERIOR = "co_quan_chu_quan"
    ISSUER = "co_quan_ban_hanh"
    NUMBER = "so_ky_hieu"
    PLACE_AND_DATE = "dia_danh_ngay"
    SUBJECT = "trich_yeu"
    ADDRESSEES = "kinh_gui"
    RECIPIENTS = "noi_nhan"
    AUTHORITY = "quyen_han_ky"
    POSITION = "chuc_vu_ky"
    SIGNER = "nguoi_ky"

    PERIOD = "ky_bao_cao"
    PREVIOUS_PERIOD = "ky_truoc"
    OPENING = "mo_dau"
    CLOSING = "ket_thuc"
    ANNEXES = "phu_luc"

    RECEIVED = "tiep_nhan"
    HANDLED = "xu_ly"
    RATED = "danh_gia"
    DIRECTED = "chi_dao"
    FOLLOWED = "theo_doi"
    SPECIALIST = "chuyen_nganh"
    SUMMARY_TABLE = "bang_tong_hop"
    CHANNEL_TABLE = "bang_kenh"
    FIELD_TABLE = "bang_linh_vuc"
    LEVEL_TABLE = "bang_cap_do"
    MODE_TABLE = "bang_hinh_thuc"
    FOLLOW_TABLE = "bang_theo_doi"
    LIST_A = "danh_sach_a"
    LIST_B = "danh_sach_b"
    LIST_C = "danh_sach_c"
    CHANNEL_CHART = "bieu_do_kenh"
    FIELD_CHART = "bieu_do_linh_vuc"
    TREND_CHART = "bieu_do_phieu"
    RATING_CHART = "bieu_do_hai_long"

    TASKS = "nhiem_vu"
    REQUIREMENTS = "yeu_cau_chung"
    DEADLINE = "thoi_han"

    LETTER = "noi_dung"


class Column(StrEnum):
    """What a row of a table, a task or an annex has."""

    NAME = "ten"
    NOW = "ky_nay"
    BEFORE = "ky_truoc"
    CHANGE = "tang_giam"
    SHARE = "ty_le"
    RATED = "da_danh_gia"
    POSITIVE = "hai_long"
    COUNT = "so_phieu"
    CODES = "ma_phieu"
    WORK = "viec"
    DUE = "thoi_han"
    OWED = "phai_lam"
    DONE = "da_lam"
    LATE = "qua_han"
    NUMBER = "so"
    NOTE = "ghi_chu"
    LINES = "dong"
    ORDER = "stt"
    DAY = "ngay"
    AGENCY = "co_quan"
    CONTENT = "noi_dung"
    STATE = "tinh_trang"
    ANNEX = "so_phu_luc"


Columns = dict[Column, "Columns | Shape"]


def _texts(*columns: Column) -> Columns:
    return dict.fromkeys(columns, Shape.TEXT)


_FIGURES = _texts(Column.NAME, Column.NOW, Column.BEFORE, Column.CHANGE, Column.SHARE)
_LISTED = _texts(Column.NAME, Column.COUNT, Column.CODES)

# The columns of every blank that is rows.
ROWS: dict[Blank, Columns] = {
    Blank.SUMMARY_TABLE: {**_FIGURES, **_texts(Column.ANNEX)},
    Blank.CHANNEL_TABLE: _FIGURES,
    Blank.FIELD_TABLE: _FIGURES,
    Blank.LEVEL_TABLE: _FIGURES,
    Blank.MODE_TABLE: _texts(Column.NAME, Column.RATED, Column.POSITIVE, Column.SHARE),
    Blank.FOLLOW_TABLE: _texts(Column.NAME, Column.OWED, Column.DONE, Column.LATE),
    Blank.LIST_A: _LISTED,
    Blank.LIST_B: _LISTED,
    Blank.LIST_C: _LISTED,
    Blank.TASKS: {
        **_texts(Column.NAME, Column.COUNT, Column.DUE),
        Column.WORK: Shape.PARAGRAPHS,
    },
    Blank.ANNEXES: {
        **_texts(Column.NUMBER, Column.NAME, Column.NOTE),
        Column.LINES: _texts(
            Column.ORDER, Column.CODES, Column.DAY, Column.AGENCY, Column.CONTENT, Column.STATE
        ),
    },
}

PARAGRAPHS = frozenset(
    {
        Blank.ADDRESSEES, Blank.RECIPIENTS, Blank.OPENING, Blank.CLOSING, Blank.RECEIVED,
        Blank.HANDLED, Blank.RATED, Blank.DIRECTED, Blank.FOLLOWED, Blank.SPECIALIST,
        Blank.REQUIREMENTS, Blank.LETTER,
    }
)  # fmt: skip

PICTURES = frozenset(
    {Blank.CHANNEL_CHART, Blank.FIELD_CHART, Blank.TREND_CHART, Blank.RATING_CHART}
)


class Form(NamedTuple):
    """What templates of a kind may name, in the order in which it is explained."""

    blanks: tuple[Blank, ...]
    obligatory: frozenset[Blank]


_HEAD = (
    Blank.SUPERIOR, Blank.ISSUER, Blank.NUMBER, Blank.PLACE_AND_DATE, Blank.SUBJECT,
)  # fmt: skip
_FOOT = (Blank.RECIPIENTS, Blank.AUTHORITY, Blank.POSITION, Blank.SIGNER)
_ALWAYS = frozenset({Blank.NUMBER, Blank.PLACE_AND_DATE})

FORMS = {
    DocumentKind.REPORT: Form(
        (
            *_HEAD, Blank.ADDRESSEES, Blank.PERIOD, Blank.PREVIOUS_PERIOD, Blank.OPENING,
            Blank.RECEIVED, Blank.SUMMARY_TABLE, Blank.CHANNEL_TABLE, Blank.CHANNEL_CHART,
            Blank.TREND_CHART, Blank.FIELD_TABLE, Blank.FIELD_CHART, Blank.HANDLED,
            Blank.LEVEL_TABLE, Blank.RATED, Blank.MODE_TABLE, Blank.RATING_CHART, Blank.DIRECTED,
            Blank.LIST_A, Blank.LIST_B, Blank.LIST_C, Blank.FOLLOWED, Blank.FOLLOW_TABLE,
            Blank.SPECIALIST, Blank.CLOSING, *_FOOT, Blank.ANNEXES,
        ),
        _ALWAYS | {Blank.RECEIVED, Blank.HANDLED, Blank.RATED, Blank.DIRECTED, Blank.SPECIALIST},
    ),
    DocumentKind.DIRECTIVE: Form(
        (
            *_HEAD, Blank.ADDRESSEES, Blank.PERIOD, Blank.OPENING, Blank.TASKS,
            Blank.REQUIREMENTS, Blank.DEADLINE, Blank.CLOSING, *_FOOT, Blank.ANNEXES,
        ),
        _ALWAYS | {Blank.ADDRESSEES, Blank.TASKS, Blank.DEADLINE},
    ),
    DocumentKind.APOLOGY: Form(
        (*_HEAD, Blank.LETTER, *_FOOT),
        _ALWAYS | {Blank.LETTER},
    ),
}  # fmt: skip


def shape_of(blank: Blank) -> Shape:
    """How a blank is written."""
    if blank in PICTURES:
        return Shape.PICTURE
    if blank in PARAGRAPHS:
        return Shape.PARAGRAPHS
    return Shape.ROWS if blank in ROWS else Shape.TEXT
