"""What a notice says, in either language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hotline import texts


def sentence(occasion: str, named: Mapping[str, Any], language: str = "vi") -> str:
    """The notice in one sentence."""
    return texts.say(f"notice_{occasion}", language, **_filled(named, language))


def names_agency(occasion: str) -> bool:
    """Whether the sentence needs to be told an agency's name."""
    return "{agency}" in texts.MESSAGES[f"notice_{occasion}"][0]


def until(named: Mapping[str, Any]) -> datetime | None:
    """The due date that a notice names, if it does."""
    due = named.get("due")
    return datetime.fromisoformat(due) if due else None


def _filled(named: Mapping[str, Any], language: str) -> dict[str, Any]:
    filled: dict[str, Any] = dict.fromkeys(("code", "agency", "by", "day"), "–")
    filled |= {k: v for k, v in named.items() if v}
    if named.get("mode"):
        filled["mode"] = texts.label_in("Mode", named["mode"], language)
    if "step" in named:
        filled["step"] = texts.label_in("Step", named["step"], language)
    return filled
