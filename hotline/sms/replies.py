"""What a citizen meant: `1022 <code> 1 2` in the spellings people really use. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hotline import vietnam
from hotline.tickets import code_from_keys

_CODE = re.compile(r"(?:1022\s*[-./ ]?\s*)?(\d{4}\s*[-./ ]?\s*\d{5})(?!\d)")
_LEAD = re.compile(r"^\s*1022(?=\D|$)")
_STOP = re.compile(r"^(?:tu choi|stop|ngung|huy|dung (?:hoi|gui|nhan)\b.*)$")
_NEGATED = r"(?:chua|khong|ko|kg|k|kh|hong|hok|khg)\s+(?:duoc\s+|thay\s+)?"
# Word by word, the longer before the shorter; what is matched is taken out of the text.
_PHRASES: tuple[tuple[re.Pattern[str], str, object], ...] = (
    (re.compile(rf"\b{_NEGATED}(?:huu ich|hi|co ich)\b"), "useful", False),
    (re.compile(r"\b(?:vo ich|chi)\b"), "useful", False),
    (re.compile(r"\b(?:huu ich|co ich|rat huu ich)\b"), "useful", True),
    (re.compile(rf"\b{_NEGATED}(?:rat\s+)?(?:hai long|hl)\b"), "satisfied", 3),
    (re.compile(r"\b(?:chl|khl|that vong|qua te)\b"), "satisfied", 3),
    (re.compile(r"\brat\s+(?:hai long|hl)\b|\brhl\b"), "satisfied", 1),
    (re.compile(r"\b(?:hai long|hl)\b"), "satisfied", 2),
)


@dataclass(frozen=True)
class Reply:
    """An understood reply. Nothing understood leaves both answers None; `words` is what is left."""

    code: str | None = None
    useful: bool | None = None
    satisfied: int | None = None
    words: str = ""
    stop: bool = False

    @property
    def answered(self) -> bool:
        """Whether at least one question was answered."""
        return self.useful is not None or self.satisfied is not None


def understand(text: str) -> Reply:
    """Read a reply: a code if there is one, then two digits, or words with or without accents.

    Digits are only read as answers when they stand alone (`1 2`, `1,2`, `12`, `1`);
    a first digit answers useful (1 yes, 2 no), a second satisfied (1 very, 2, 3 not).
    Anything that contradicts itself is not guessed at: a person reads it.
    """
    folded = vietnam.fold(vietnam.nfc(text))
    if _STOP.fullmatch(_LEAD.sub("", folded).strip(" .!")):
        return Reply(stop=True, words=text.strip())
    code, rest = _take_code(folded)
    useful, satisfied, left = _take_digits(rest)
    if useful is None and satisfied is None:
        useful, satisfied, left = _take_words(rest)
    return Reply(code, useful, satisfied, words=text.strip() if left else "")


def _take_code(folded: str) -> tuple[str | None, str]:
    found = _CODE.search(folded)
    if found is None:
        return None, _LEAD.sub("", folded).strip()
    rest = f"{folded[: found.start()]} {folded[found.end() :]}"
    return code_from_keys(found[1]), _LEAD.sub("", rest.strip()).strip()


def _take_digits(rest: str) -> tuple[bool | None, int | None, str]:
    found = re.match(r"^[\s:.,;-]*([12])(?:[\s:.,;/-]*([123]))?(?![\d])[\s.,;:!-]*(.*)$", rest)
    if found is None:
        return None, None, rest
    useful = found[1] == "1"
    satisfied = int(found[2]) if found[2] else None
    return useful, satisfied, found[3]


def _take_words(rest: str) -> tuple[bool | None, int | None, str]:
    answers: dict[str, set[object]] = {"useful": set(), "satisfied": set()}
    for pattern, question, answer in _PHRASES:
        rest, count = pattern.subn(" ", rest)
        if count:
            answers[question].add(answer)
    if any(len(given) > 1 for given in answers.values()):
        return None, None, rest
    useful = next((a for a in answers["useful"] if isinstance(a, bool)), None)
    satisfied = next((a for a in answers["satisfied"] if isinstance(a, int)), None)
    return useful, satisfied, re.sub(r"\b(?:va|toi|da|em|thay)\b|[\s.,;:!]", "", rest)
