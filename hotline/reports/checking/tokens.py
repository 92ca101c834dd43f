"""Numbers in Vietnamese text: 6.034, 61,31 %, 150/302; days, hours and codes are none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from hotline import vietnam

_NUMBER = r"(?:\d{1,3}(?:\.\d{3})+|\d+)"
_SKIPPED = (
    r"\b(?=[0-9a-f]*\d)[0-9a-f]{24,}\b",
    # 28/9/2021, tháng 4/2022, quý III/2021, ngày 05 tháng 9 năm 2021, 00 giờ 00, 12:00
    r"\d{1,2}/\d{1,2}/\d{4}",
    r"\b(?:ngay|thang|quy|ky|nam)\s+\d{1,4}(?:/\d{1,2})?(?:/\d{4})?\b",
    r"\b[1-9i]?[0-9iv]/(?:19|20)\d\d\b(?!\s*phieu)",
    r"\b20\d\d-(?:Q?\d{1,2})(?:-\d\d)?(?:T[\d:]+Z?)?",
    r"\b\d{1,2}\s*(?:gio|h|:)\s*\d{0,2}\b",
    # Tổng đài 1022, 61/2018/NĐ-CP, 1022-2608-00017, Phụ lục 1
    r"\b1022(?:-\d{4}-\d{5})?\b",
    r"\d+(?:/\d{4})?/[a-z][\w-]*",
    r"\b(?:phu luc|so hieu|dieu|khoan|bieu)\s+\d+",
    r"\bcap(?: do)? [123]\b",
    r"^\s*(?:\d{1,2}[.)]|[-+*])\s+(?=\D)",
)
_TOKEN = re.compile(
    "|".join(f"(?P<skip{at}>{one})" for at, one in enumerate(_SKIPPED))
    + rf"|(?P<hits>{_NUMBER})\s*(?:/|tren(?: tong so)?)\s*(?P<of>{_NUMBER})\b"
    + r"|(?P<percent>\d+(?:[.,]\d+)?)\s*(?:%|phan tram)"
    + rf"|(?P<number>{_NUMBER})(?![\d,]*\d)"
)


class Token(NamedTuple):
    """A number, a pair or a percentage; `digits` are a percentage's."""

    start: int
    end: int
    number: int | None = None
    of: int | None = None
    percent: Fraction | None = None
    digits: int = 0


def bare(text: str) -> str:
    """Small letters without accents, as many as the text has."""
    return "".join(map(_bare, text))


def tidy(text: str) -> str:
    """Composed letters, plain spaces and minus signs."""
    return re.sub(r"[^\S\n\t]", " ", vietnam.nfc(text)).replace("\N{MINUS SIGN}", "-")


def tokens(words: str) -> Iterator[Token]:
    """The numbers of a text without accents, in their order."""
    for found in _TOKEN.finditer(words):
        start, end = found.span()
        if found["percent"]:
            value = found["percent"].replace(",", ".")
            digits = len(value.partition(".")[2])
            yield Token(start, end, percent=Fraction(value), digits=digits)
        elif found["of"]:
            yield Token(start, end, number(found["hits"]), number(found["of"]))
        elif found["number"]:
            yield Token(start, end, number(found["number"]))


def number(written: str) -> int:
    """6.034 is six thousand and thirty-four."""
    return int(written.replace(".", ""))


def _bare(letter: str) -> str:
    if letter in "đĐ":
        return "d"
    return unicodedata.normalize("NFD", letter)[0].lower()[:1] or letter
