"""Words for codes: a Vietnamese label and an English one beside it.

Python speaks in codes; whatever a person reads of them stands here or in a
template. `label` words a member of a StrEnum, `say` words a message by its code.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from hotline import clock
from hotline.texts.labels import LABELS
from hotline.texts.messages import MESSAGES

LANGUAGES = ("vi", "en")

__all__ = ["LABELS", "LANGUAGES", "MESSAGES", "label", "label_in", "say"]


def label(code: StrEnum, language: str = "vi") -> str:
    """The label of an enum's member. Raises KeyError for a member without one."""
    return label_in(type(code).__name__, code, language)


def label_in(group: str, code: str, language: str = "vi") -> str:
    """The label of a stored code, by the name of its enum."""
    return LABELS[group][str(code)][LANGUAGES.index(language)]


def say(message: str, language: str = "vi", **named: object) -> str:
    """A message with its names filled in. Raises KeyError for an unknown code."""
    words = MESSAGES[message][LANGUAGES.index(language)]
    return words.format(**{key: _written(value) for key, value in named.items()})


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return f"{clock.local(value):%H:%M %d/%m/%Y}"
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".")
    return str(value)
