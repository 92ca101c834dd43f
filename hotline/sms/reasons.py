"""Which of the reasons on offer somebody's own words name, where that is clear. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hotline import vietnam

# Words that say nothing of why.
_EMPTY = re.compile(
    r"\b(?:qua|rat|lam|bi|con|van|da|thi|la|ma|vi|do|tai|chua|khong|ko|k|tot|kem|a|nhe|nha|nua"
    r"|moi|hoi|toi|viec|can|bo|anh|chi|em|cac|ben)\b"
)
_SYLLABLE = re.compile(r"[a-z0-9]+")


def reason_named(words: str, reasons: Mapping[int, str]) -> int | None:
    """The id of the only reason that holds every word said, and one of its own; else None."""
    said = _syllables(words)
    if not said:
        return None
    known = {number: _syllables(text) for number, text in reasons.items()}
    holds = [number for number, syllables in known.items() if said <= syllables]
    if len(holds) != 1:
        return None
    others = set().union(*(s for number, s in known.items() if number != holds[0]))
    return holds[0] if said - others else None


def _syllables(text: str) -> set[str]:
    return set(_SYLLABLE.findall(_EMPTY.sub("", vietnam.fold(text))))
