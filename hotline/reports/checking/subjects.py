"""Of whom or of when a passage speaks: the whole of the report, an agency, another period."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

# The period before, of which other figures than that of tickets may be told too.
BEFORE = "kỳ trước"
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_MANY = {"month": 12, "quarter": 4, "year": 0}
_CAPITAL = r"[A-ZĐÀ-ÖØ-ÝĂƠƯẠ-Ỹ]"
_PLACE = r"(?:huyện|xã|phường|thành phố|thị xã|thị trấn|quận|TP\.?|TX\.?|tp\.?)"
_AGENCY = re.compile(
    rf"(?:(?:Sở|Chi cục|Cục|Công an|Công ty|Điện lực|Bưu điện|Bảo hiểm xã hội|Kho bạc|Bệnh viện|"
    rf"Trường|Ban [Qq]uản lý|Thanh tra|Phòng|Viễn thông|(?:UBND|Ủy ban nhân dân|Uỷ ban nhân dân)"
    rf" {_PLACE})\s+(?:{_CAPITAL}|tỉnh\b)|(?i:{_PLACE})\s+{_CAPITAL})(?-i:[^\d:;,()\[\].\n]*)"
)
# Where the name of an agency ends, and what is said of it begins.
_ENDS = re.compile(
    r"\s(?:đã|đang|có|là|còn|chưa|với|tiếp nhận|nhận|giải quyết|xử lý|trả lời|được|đạt|theo dõi|"
    r"trễ|quá|phối hợp|chuyển|thực hiện|gồm|trong|cao|nhiều|ít|thì|chiếm|tăng|giảm|phải|không|"
    r"phiếu|về|-|–|—|=|\|)(?=\s|$)"
)
_MONTH = r"thang\s+(?P<month>\d{1,2})(?:\s*(?:/|nam|-)\s*(?P<year>20\d\d))?"
_PERIOD = re.compile(
    rf"(?<!\w)(?:(?:luy ke|cong don)\b(?: tu dau nam| den nay| nam)*(?: 20\d\d)?(?: den nay)?"
    rf"|(?:tu )?dau nam(?: 20\d\d)?(?: den nay)?"
    rf"|\d{{1,2}} thang (?:dau|cuoi) nam(?: 20\d\d)?|cung ky(?: nam (?:truoc|ngoai|20\d\d))?"
    rf"|{_MONTH}|quy\s+(?P<quarter>[1-4]|i{{1,3}}|iv)\b(?:\s*(?:/|nam)\s*(?P<in>20\d\d))?"
    rf"|nam\s+(?P<alone>20\d\d)\b)"
)
# Days, and dates of other papers, are no periods; neither is what others are compared with.
_DATED = re.compile(r"\bngay\s+\d{1,2}\s+(?:thang\s+\d{1,2}\s+)?$|\bso voi\s+(?:\w+\s+){0,3}$")
_LAST = re.compile(
    r"\W*(?:trong |so lieu |ket qua )?(?:thang|ky|quy) truoc\b(?!\s*(?:chuyen|con|ton))"
)
_WHOLE = re.compile(r"\btoan (?:tinh|he thong)\b|\b(?:tong dai|trung tam|he thong)(?: \w+)? 1022\b")
# These mean the whole only where nobody is named before them.
_TOTAL = re.compile(r"\btong (?:so|cong)\b|\btinh chung\b|\btren dia ban\b")
_NOW = re.compile(r"\b(?:thang|ky|quy|nam) nay\b|\btrong ky\b")
_APART = re.compile(
    r"\s*(?P<name>[^\d:;]{3,80}?)\s*\([^()]*theo dõi riêng[^()]*\)\s*:?", re.IGNORECASE
)


class Subject(NamedTuple):
    """Who, and when; each empty for that of the report itself."""

    who: str = ""
    when: str = ""

    @property
    def name(self) -> str:
        """As it is listed; empty for the whole of the report."""
        return ", ".join(filter(None, self))


class Mention(NamedTuple):
    """What words at a place change of the subject; None for what they leave."""

    start: int
    who: str | None = None
    when: str | None = None

    def of(self, subject: Subject) -> Subject:
        """Who and when is spoken of after it."""
        return Subject(
            subject.who if self.who is None else self.who,
            subject.when if self.when is None else self.when,
        )


def mentions(written: str, words: str, own: str) -> list[Mention]:
    """Who and what time is spoken of, in their order; `own` is the period of the report."""
    found = [*_agencies(written), *_periods(written, words, own)]
    if apart := _APART.match(written):
        found = [Mention(0, who=apart["name"].strip(" -–"))]
    elif not any(one.who or one.when for one in found) and (total := _TOTAL.search(words)):
        found.append(Mention(total.start(), "", ""))
    if _LAST.match(words):
        found = [Mention(0, when=BEFORE), *(one for one in found if one.who)]
    found += [Mention(one.start(), when="") for one in _NOW.finditer(words)]
    found += [Mention(one.start(), "", "") for one in _WHOLE.finditer(words)]
    return sorted(found, key=lambda one: one.start)


def periods(words: str) -> list[str]:
    """The periods that are named: `2022-04`, `Q3`, `2026`, or as they were written."""
    return [_canonical(one) for one in _named(words)]


def latest(named: Iterable[str]) -> str:
    """The last of several periods of one length; empty of none."""
    known = [one for one in named if _parsed(one)]
    return max(known, key=lambda one: (_parsed(one) or ("", 0, 0))[1:], default="")


def before(one: str, other: str) -> bool:
    """Whether a month, a quarter or a year is the one before another; without a year, of the
    same one."""
    first, second = _parsed(one), _parsed(other)
    if first is None or second is None or first[0] != second[0]:
        return False
    unit, year, at = first
    _, later, next_ = second
    many = _MANY[unit]
    if not many:
        return later - year == 1
    if at % many + 1 != next_:
        return False
    return not (year and later) or later - year == (at == many)


def same(one: str, other: str) -> bool:
    """Whether two periods are one, where either may be without its year."""
    first, second = _parsed(one), _parsed(other)
    if first is None or second is None:
        return one == other
    alike = (first[0], first[2]) == (second[0], second[2])
    return alike and (first[1] == second[1] or not (first[1] and second[1]))


def _parsed(name: str) -> tuple[str, int, int] | None:
    """Its unit, its year and its number within it; 0 for what is not said."""
    found = re.fullmatch(r"(?:(20\d\d)-?)?(?:(Q)?([1-4])|(\d\d))?", name)
    if found is None or not name:
        return None
    year = int(found[1] or 0)
    if found[4]:
        return "month", year, int(found[4])
    return ("quarter", year, int(found[3])) if found[2] else ("year", year, 0)


def _agencies(written: str) -> Iterator[Mention]:
    for one in _AGENCY.finditer(written):
        yield Mention(one.start(), who=_ENDS.split(one[0], maxsplit=1)[0].strip())


def _periods(written: str, words: str, own: str) -> Iterator[Mention]:
    for one in _named(words):
        name = _canonical(one)
        if not own or same(name, own):
            yield Mention(one.start(), when="")
        else:
            said = name if _parsed(name) else written[one.start() : one.end()].strip().lower()
            yield Mention(one.start(), when=BEFORE if before(name, own) else said)


def _named(words: str) -> Iterator[re.Match[str]]:
    """`ngày 05 tháng 9 năm 2021` names a day, and neither a month nor a year."""
    for one in _PERIOD.finditer(words):
        if not _DATED.search(words[: one.start()]):
            yield one


def _canonical(one: re.Match[str]) -> str:
    if one["month"]:
        return f"{one['year']}-{int(one['month']):02}" if one["year"] else f"{int(one['month']):02}"
    if one["quarter"]:
        number = _ROMAN.get(one["quarter"], one["quarter"])
        return f"{one['in']}-Q{number}" if one["in"] else f"Q{number}"
    return one["alone"] or " ".join(one[0].split())
