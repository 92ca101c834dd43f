"""What a citizen meant: `1022 <code> 1 2` in the spellings people really use. Pure.

A rating stands for good, so whatever is not beyond doubt is left to a person: "1 tuần rồi
chưa ai làm" is a complaint, not the key 1, and "có hài lòng đâu" is no praise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from hotline import vietnam
from hotline.tickets import code_from_keys

_CODE = re.compile(r"(?<!\d)(?:1022\s*[-./]?\s*)?(\d\d(?:0[1-9]|1[0-2])\s*[-./]?\s*\d{5})(?!\d)")
_LEAD = re.compile(r"^[\s:.,;-]*1022(?!\d)")
_STOP = re.compile(
    r"(?:xin |vui long |hay )?(?:stop|huy|tc|tu choi|ngung"
    r"|(?:dung|ngung|stop|tu choi|huy) (?:hoi|gui|goi|nhan)"
    r"(?: tin| tin nhan)?(?: nua)?(?: cho toi)?)"
)
_ENQUIRY = re.compile(
    r"(?:xin |vui long |cho |toi |em |hoi |muon )*(?:tt|tra cuu|tinh trang|trang thai)"
    r"(?: (?:ma phieu|phieu|ma|ho so|so))*[\s:.,#-]*(\d[\d\s./-]*)?"
)
# To "ông/bà hài lòng không?", as the message asks.
_YES = re.compile(r"(?:da |vang |thua )*co(?: a| nhe| nha| em| chi| anh)*")
_NO = re.compile(
    r"(?:da |vang |thua )*(?:khong|ko|kg|khg|kh|hok|hong|chua)(?: a| nhe| nha| em| chi| anh)*"
)
_NOT = r"(?:khong|ko|kg|khg|kh|k|hok|hong|chua|chang|cha)"
_BETWEEN = r"(?:\s+(?:duoc|thay|cam|he|that|thuc|su|hoan|toan|may|the|lam|rat|co|la|phai|cho))*\s+"
# Longer before shorter; each is put down as a mark, so that "không hài lòng" hides its "hài lòng".
_PHRASES = tuple(
    (re.compile(rf"\b(?:{words})\b"), f"<{mark}>")
    for mark, words in (
        ("u2", rf"{_NOT}{_BETWEEN}(?:huu ich|ich)|vo ich"),
        ("s3", rf"{_NOT}{_BETWEEN}(?:hai long|hl)|chl|khl|that vong|bat man|qua te"),
        ("u1", r"(?:rat )?(?:huu ich|co ich)"),
        ("s1", r"(?:rat|vo cung|hoan toan) (?:hai long|hl)|rhl"),
        ("s2", r"hai long|hl"),
    )
)
_MARK = re.compile(r"<([us])([123])>")
_ECHO = re.compile(r"(?<!\d)([1-9])[\s.:=)-]*<([us])([123])>")
_KEYS = re.compile(
    r"^(?:[\s:.,;-]|\b(?:da|vang|toi|em|chau|minh|chon|xin|tra loi)\b)*"
    r"([12])(?:(?:[\s:.,;/&+-]|\bva\b)*([1-9]))?(?![\d%])(.*)$"
)
_DOUBT = rf"(?:{_NOT}|o|0|dau|gi|sao|neu|mong|phai chi)"
_DOUBTED_PRAISE = re.compile(rf"\b{_DOUBT}\b")
_DOUBTED_BLAME = re.compile(rf"\b{_DOUBT}\b[^.,;:!?<>]*<(?:u2|s3)>")
_COUNTED = re.compile(r"^\s*(?:ngay|tuan|thang|nam|gio|phut|lan|nguoi|ho|can|cai|cay|km|m|sao)\b")
_PAUSE = re.compile(r"^\s*(?:[.,;:!-]|\b(?:vi|do|tai|nhung)\b)")
_COURTESY = re.compile(
    r"(?:[\s.,;:!?()-]|\b(?:xin|cam on|thank|thanks|you|ok|tong dai|da|vang|a|nhe|nha|nhieu|rat|lam"
    r"|anh|chi|em|chau|toi|minh|ban|cac|quy|co quan|ve|va|thay|ket qua|thong tin)\b)*"
)
# Parts of key caps, and the brackets of our own marks.
_NO_LETTERS = str.maketrans(
    dict.fromkeys("\N{VARIATION SELECTOR-16}\N{COMBINING ENCLOSING KEYCAP}<>", " ")
)
_FROWNS = str.maketrans(dict.fromkeys("😡😠🤬👎😤😒🙄😞😢😭", " chang "))


# What is said right behind an answer, and its keys and code before what is said.
_BECAUSE = re.compile(
    r"(?is)[\s,.;:!?-](?:bởi vì|boi vi|tại vì|tai vi|vì|vi|do|tại|tai|lý do|ly do)[\s:,.-]+(\S.*)$"
)
_BEFORE_WORDS = re.compile(r"^[\s\d:.,;/&+-]+")


class Levels(NamedTuple):
    """What people's words say on a site's scale; None where its scale has no such level."""

    values: frozenset[int]
    very: int | None
    content: int | None
    discontent: int | None

    def of(self, mark: int) -> int | None:
        """The level of a mark: 1 very satisfied, 2 satisfied, 3 not."""
        return (self.very, self.content, self.discontent)[mark - 1]


def levels(words: Mapping[int, str]) -> Levels:
    """The levels of a scale by their values, as people name them."""
    named = {vietnam.fold(name): value for value, name in words.items()}
    return Levels(
        frozenset(words),
        named.get("rat hai long"),
        named.get("hai long"),
        named.get("chua hai long", named.get("khong hai long")),
    )


THREE = levels({1: "Rất hài lòng", 2: "Hài lòng", 3: "Chưa hài lòng"})


@dataclass(frozen=True)
class Reply:
    """An understood reply. Nothing understood leaves both answers None.

    `words` is what was said beside the answers. `enquiry` are the digits after "TT", of which
    `code` is made if they make one; None when nobody enquires.
    """

    code: str | None = None
    useful: bool | None = None
    satisfied: int | None = None
    words: str = ""
    stop: bool = False
    enquiry: str | None = None

    @property
    def answered(self) -> bool:
        """Whether at least one question was answered."""
        return self.useful is not None or self.satisfied is not None


def understand(text: str, levels: Levels = THREE) -> Reply:
    """Read a reply: a code if there is one, then two keys, or words with or without accents.

    The first key answers useful (1 yes, 2 no), the second satisfied, by the site's scale.
    Anything that contradicts itself, or may mean something else, answers nothing.
    """
    reply = _read(text, levels)
    because = _BECAUSE.search(vietnam.nfc(text)) if reply.answered and reply.words else None
    if because is not None:
        before = _read(because.string[: because.start()], levels)
        if before.answered and not before.words:
            return replace(reply, words=because[1].strip())
    return reply


def _read(text: str, levels: Levels) -> Reply:
    code, rest = _take_code(_plain(text))
    bare = rest.strip(" .!,:;-")
    if _STOP.fullmatch(bare):
        return Reply(code, stop=True, words=text.strip())
    if (asked := _ENQUIRY.fullmatch(bare)) is not None:
        return Reply(code, words=text.strip(), enquiry=asked[1] or "")
    for said, level in ((_YES, levels.content), (_NO, levels.discontent)):
        if said.fullmatch(bare) and level is not None:
            return Reply(code, satisfied=level)
    marked = rest
    for pattern, mark in _PHRASES:
        marked = pattern.sub(mark, marked)
    answers, left = _answers(marked, levels, with_code=code is not None)
    useful, satisfied = answers.get("u"), answers.get("s")
    words = text.strip() if not answers else _beside(text, left)
    return Reply(code, None if useful is None else useful == 1, satisfied, words)


def _beside(text: str, left: str) -> str:
    """What was said beside the answers, without the keys and the code before it."""
    if _COURTESY.fullmatch(left):
        return ""
    said = vietnam.nfc(text).strip()
    return _BEFORE_WORDS.sub("", said) or said


def _plain(text: str) -> str:
    """Folded, with emoji and key caps out of the way; a frown stays as a word of doubt."""
    folded = vietnam.fold(vietnam.nfc(text).translate(_FROWNS))
    kept = (" " if unicodedata.category(c) in ("So", "Sk", "Cf", "Co") else c for c in folded)
    return "".join(kept).translate(_NO_LETTERS)


def _take_code(plain: str) -> tuple[str | None, str]:
    found = _CODE.search(plain)
    if found is None:
        return None, _LEAD.sub("", plain).strip()
    rest = _LEAD.sub("", f"{plain[: found.start()]} {plain[found.end() :]}").strip()
    return code_from_keys(found[1]), rest


def _answers(marked: str, levels: Levels, *, with_code: bool) -> tuple[dict[str, int], str]:
    """Question → answer, and what else was said; no answers when there is any doubt."""
    echoes = [
        (int(key), _value(question, mark, levels)) for key, question, mark in _ECHO.findall(marked)
    ]
    if _CODE.search(marked) or any(key != value for key, value in echoes):
        return {}, marked
    marked = _ECHO.sub(lambda found: found[0][1:], marked)
    given: dict[str, set[int | None]] = {}
    for question, answer in _MARK.findall(marked):
        given.setdefault(question, set()).add(_value(question, answer, levels))
    keys = _KEYS.match(marked)
    left = keys[3] if keys else marked
    if keys is not None:
        if not _are_answers(keys, levels, with_code=with_code):
            return {}, marked
        given.setdefault("u", set()).add(int(keys[1]))
        if keys[2]:
            given.setdefault("s", set()).add(int(keys[2]))
    if any(len(one) > 1 or None in one for one in given.values()) or _is_doubted(left):
        return {}, marked
    clear = {question: value for question, (value,) in given.items() if value is not None}
    return clear, _MARK.sub("", left)


def _value(question: str, mark: str, levels: Levels) -> int | None:
    return int(mark) if question == "u" else levels.of(int(mark))


def _are_answers(keys: re.Match[str], levels: Levels, *, with_code: bool) -> bool:
    """Whether digits at the beginning are keys, not the beginning of a sentence that counts."""
    left = keys[3]
    if keys[2] and int(keys[2]) not in levels.values:
        return False
    if re.match(r"[\s.,;:/&+-]*\d", left) or _COUNTED.match(left):
        return False
    said_again = left.lstrip().startswith("<")
    if said_again or _COURTESY.fullmatch(_MARK.sub("", left)) or _PAUSE.match(left):
        return True
    return with_code and keys[2] is not None


def _is_doubted(left: str) -> bool:
    marks = {found[0] for found in _MARK.finditer(left)}
    if marks & {"<u1>", "<s1>", "<s2>"} and _DOUBTED_PRAISE.search(_MARK.sub(" ", left)):
        return True
    return _DOUBTED_BLAME.search(left) is not None
