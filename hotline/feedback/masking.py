"""Words of citizens as an agency may read them: without numbers, addresses and names."""

from __future__ import annotations

import re

from hotline import callers, vietnam

_PHONE = re.compile(r"(?<![\w.])(?:\+?84|0)(?:[ .\-]?\d){8,10}(?!\w)")
_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_WORD = re.compile(r"\w+")
_BEFORE_A_NAME = frozenset(
    "ông bà anh chị cô chú bác cậu mợ dì thím em cháu tên".split()  # noqa: SIM905
)
# Who is spoken of here is an office, not a person.
_OFFICES = frozenset("sở phòng ban ủy uỷ ubnd công trung tổng cục chi tòa trường bệnh".split())  # noqa: SIM905
_NAME_AT_MOST = 4
_LINKS = frozenset({"là", "tôi", "của"})


def masked(words: str, name: str = "") -> str:
    """The words with phone numbers and e-mail addresses hidden, and names as initials.

    Names are the caller's own, however they are written, and what is capitalised after a
    form of address. Pure.
    """
    hidden = _EMAIL.sub("•••", words)
    hidden = _PHONE.sub(lambda found: _number(found[0]), hidden)
    return _initials(hidden, [*_spans_of(hidden, name), *_spans_addressed(hidden)])


def _number(found: str) -> str:
    phone = vietnam.e164(found)
    return callers.mask_phone(phone) if phone else "•••"


def _spans_of(words: str, name: str) -> list[tuple[int, int]]:
    """Where the caller's own name stands, in any accents and case."""
    wanted = [vietnam.fold(one) for one in name.split()]
    if len(wanted) < 2:
        return []
    said = [(vietnam.fold(one[0]), one.start(), one.end()) for one in _WORD.finditer(words)]
    return [
        (said[at][1], said[at + len(wanted) - 1][2])
        for at in range(len(said) - len(wanted) + 1)
        if [one[0] for one in said[at : at + len(wanted)]] == wanted
    ]


def _spans_addressed(words: str) -> list[tuple[int, int]]:
    """Where capitalised words follow a form of address: anh Nguyễn Văn Tư."""
    said, spans, at = list(_WORD.finditer(words)), [], 0
    while at < len(said):
        before = said[at][0].casefold()
        at += 1
        if before not in _BEFORE_A_NAME:
            continue
        while at < len(said) and said[at][0] in _LINKS:
            at += 1
        first = at
        while at < len(said) and at - first < _NAME_AT_MOST and _is_name(said, at, first, words):
            at += 1
        if at > first and said[first][0].casefold() not in _OFFICES:
            spans.append((said[first].start(), said[at - 1].end()))
    return spans


def _is_name(said: list[re.Match[str]], at: int, first: int, words: str) -> bool:
    near = words[said[at - 1].end() : said[at].start()]
    return said[at][0][0].isupper() and (at == first or near == " ") and len(near.strip()) == 0


def _initials(words: str, spans: list[tuple[int, int]]) -> str:
    kept, end = list[str](), 0
    for start, stop in sorted(spans):
        if start < end:
            continue
        kept += [words[end:start], callers.mask_name(words[start:stop])]
        # The full stop of the last initial ends the sentence as well.
        end = stop + (words[stop : stop + 1] == ".")
    return "".join([*kept, words[end:]])
