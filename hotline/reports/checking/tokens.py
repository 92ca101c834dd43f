"""Numbers in Vietnamese text: 6.034, 61,31 %, 150/302; days, hours and codes are none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from hotline import vietnam

# 6.034, 6,034 and, where tickets or calls follow, 6 034.
_NUMBER = (
    r"(?:\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+(?= (?:phieu|cuoc|luot)\b)|\d+)"
    r"(?![.,]?\d)"
)
_UNIT = r"(?:phieu|luot|cuoc(?: goi)?|truong hop|phan anh|y kien)"
_OVER = (
    rf"(?:(?:\s*{_UNIT})?\s*(?:/|tren(?: tong so)?\b|trong (?:tong so|so)\b)"
    r"|(?:\s+[a-z]+){1,7},?\s+(?:tren|trong) tong so\b)\s*(?:tong so\s+)?"
)
_DAY = r"\d{1,2}[/.-]\d{1,2}"
_SKIPPED = (
    r"\b(?=[0-9a-f]*\d)[0-9a-f]{24,}\b",
    # 28/9/2021, tháng 4/2022, quý III/2021, ngày 05 tháng 9 năm 2021, 00 giờ 00, 12:00, 24/7
    rf"(?:\d{{1,2}}\s*-\s*)?{_DAY}[/.-]\d{{4}}\b",
    rf"\b(?:tu|den|truoc|sau|het|toi)(?: ngay)?\s+{_DAY}(?:/\d{{4}})?(?!\d|\s*(?:{_UNIT}|%))",
    rf"\b{_DAY}(?=\s+den\b)",
    r"\b(?:ngay|thang)\s+\d{1,2}(?![.,]?\d)(?:/\d{1,2}(?!\d))?(?:/\d{4})?\b(?!\s*%)",
    r"\b(?:quy\s+[1-4]|nam\s+(?:19|20)\d\d)(?:/\d{4})?\b(?![.,]?\d|\s*%)",
    rf"\bky\s+\d{{1,2}}\b(?![.,]?\d|\s*(?:{_UNIT}|%))",
    r"\b\d{1,2}\s+thang\b",
    r"\b[1-9i]?[0-9iv]/(?:19|20)\d\d\b(?!\s*phieu)",
    r"\b20\d\d-(?:Q?\d{1,2})(?:-\d\d)?(?:T[\d:]+Z?)?|\b20\d\d\s*-\s*20\d\d\b",
    r"\b\d{1,2}\s*(?:gio|h|:)\s*\d{0,2}\b|\b24/(?:7|24)\b",
    # Tổng đài 1022, 61/2018/NĐ-CP, 1022-2608-00017, Phụ lục 1, Covid-19, (0277) 3.851.851
    r"\b0\d{2,3}\)?[ .]?(?:1022|\d[\d. ]{4,9}\d)\b|\b0\d{8,10}\b",
    rf"\b1022(?:-\d{{4}}-\d{{5}})?\b(?!\s*{_UNIT}\b|[.,]\d)",
    r"\d+(?:/\d{4})?/[a-z][\w-]*",
    r"\b(?:phu luc|so hieu|dieu|khoan|bieu)\s+\d+",
    r"\bcap(?: do)? [123]\b",
    r"\b[a-z]+-?\d[\w-]*",
    r"^\s*(?:\d{1,2}(?:\.\d{1,2})*[.)]|[-+*])\s+(?=\D)",
)
_TOKEN = re.compile(
    "|".join(f"(?P<skip{at}>{one})" for at, one in enumerate(_SKIPPED))
    # 7,4 nghìn, 1,2 triệu
    + r"|(?P<rough>\d+(?:[.,]\d{1,2})?)\s*(?P<scale>nghin|ngan|trieu)\b"
    + r"|(?P<percent>(?:(?<![\w)%])[-+])?\d+(?:[.,]\d+)?)\s*(?:%|phan tram)"
    # 4,5 of 5, and from 12 to 15, are no counts.
    + r"|(?P<odd>\d+[.,]\d{1,2}/\d+|\d+\s*-\s*\d[\d.,]*\d|\d+\s*-\s*\d)(?!\d)"
    + rf"|(?P<hits>{_NUMBER}){_OVER}(?P<of>{_NUMBER})(?!\s*%)"
    + rf"|(?P<number>(?:(?<![\w)%])[-+])?{_NUMBER})"
    + r"|(?P<strange>\d[\d.,]*)"
)
_SCALES = {"nghin": 10**3, "ngan": 10**3, "trieu": 10**6}
_GROUPS = re.compile(r"(?<=\d)[\u00a0\u202f](?=\d{3}(?!\d))")
_LESS = re.compile(r"(?:(?<=^)|(?<=[\s(;|:\t]))[\u2013\u2014](?=\d)", re.MULTILINE)


class Token(NamedTuple):
    """A number, a pair or a percentage, whose digits `digits` are; none of them where digits
    stand that are no count. `step` is to what a number was rounded, 0 where it says no such."""

    start: int
    end: int
    number: int | None = None
    of: int | None = None
    percent: Fraction | None = None
    digits: int = 0
    step: int = 0


def bare(text: str) -> str:
    """Small letters without accents, as many as the text has."""
    return "".join(map(_bare, text))


def tidy(text: str) -> str:
    """Composed letters, plain spaces and minus signs."""
    grouped = _GROUPS.sub(".", vietnam.nfc(text).replace("\ufeff", ""))
    spaced = re.sub(r"[^\S\n\t]", " ", grouped).replace("\N{MINUS SIGN}", "-")
    return _LESS.sub("-", spaced)


def tokens(words: str) -> Iterator[Token]:
    """The numbers of a text without accents, in their order."""
    for found in _TOKEN.finditer(words):
        start, end = found.span()
        if found["percent"]:
            yield percentage(found["percent"])._replace(start=start, end=end)
        elif found["rough"]:
            yield _scaled(found["rough"], _SCALES[found["scale"]])._replace(start=start, end=end)
        elif found["of"]:
            yield Token(start, end, number(found["hits"]), number(found["of"]))
        elif found["number"]:
            yield Token(start, end, number(found["number"]))
        elif found["odd"] or found["strange"]:
            yield Token(start, end)


def number(written: str) -> int:
    """6.034 is six thousand and thirty-four, and so are 6,034 and 6 034."""
    return int(re.sub(r"[., ]", "", written))


def percentage(written: str) -> Token:
    """61,31 or 61.31."""
    value = written.replace(",", ".")
    return Token(0, len(written), percent=Fraction(value), digits=len(value.partition(".")[2]))


def _scaled(written: str, scale: int) -> Token:
    whole, _, rest = written.replace(",", ".").partition(".")
    step = scale // 10 ** len(rest)
    return Token(0, len(written), int(whole + rest) * step, step=step)


def _bare(letter: str) -> str:
    if letter in "đĐ":
        return "d"
    return unicodedata.normalize("NFD", letter)[0].lower()[:1] or letter
