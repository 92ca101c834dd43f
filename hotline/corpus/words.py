"""Sentences from the grammar in `words.toml`: what citizens say and offices answer."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, TypeVar

from hotline import vietnam

_SLOT = re.compile(r"\{(\w+)\}")
Word = TypeVar("Word")
_LETTERS = "BCDEFGHKLMNPSTVXYZ"
UNACCENTED, MISSPELT = 0.05, 0.09


@dataclass(frozen=True)
class Template:
    """A sentence with holes: a format and what fills it, in order."""

    form: str
    slots: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Template:
        return cls(_SLOT.sub("%s", text.replace("%", "%%")), tuple(_SLOT.findall(text)))


@dataclass(frozen=True)
class Subject:
    """How people speak about one field."""

    code: str
    weight: int
    near: tuple[str, ...]
    procedure: bool
    things: tuple[str, ...]
    troubles: tuple[str, ...]
    asks: tuple[str, ...]
    results: tuple[str, ...]


@dataclass(frozen=True)
class Book:
    """All words."""

    subjects: dict[str, Subject]
    lists: dict[str, tuple[str, ...]]
    templates: dict[str, tuple[Template, ...]]
    typos: tuple[tuple[str, str], ...]
    bare: dict[int, str]


@lru_cache(maxsize=1)
def book() -> Book:
    """The words as written in `words.toml`."""
    text = files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
    found: dict[str, Any] = tomllib.loads(text)
    subjects = {code: _subject(code, row) for code, row in found["fields"].items()}
    lists = {name: tuple(words) for name, words in found["common"].items()}
    templates = {name: tuple(map(Template.of, words)) for name, words in lists.items()}
    letters = {c for c in text if not c.isascii()}
    bare = {ord(c): vietnam.unaccented(c) for c in letters}
    return Book(subjects, lists, templates, tuple(found["typos"].items()), bare)


def _subject(code: str, row: dict[str, Any]) -> Subject:
    lists = {name: tuple(row[name]) for name in ("things", "troubles", "asks", "results")}
    return Subject(
        code, row["weight"], tuple(row.get("near", ())), row.get("procedure", False), **lists
    )


class Tongue:
    """Speaks with one source of chance; the same chance says the same."""

    def __init__(self, chance: Callable[[], float]) -> None:
        self._chance = chance
        self._book = book()
        self._fill: dict[str, Callable[[], str]] = {
            "since": lambda: self.one("sinces"),
            "when": lambda: self.one("whens"),
            "effect": lambda: self.one("effects"),
            "number": lambda: str(int(2 + chance() * chance() * 300)),
            "day": lambda: f"{int(1 + chance() * 28)}/{int(1 + chance() * 12)}",
            "plate": self._plate,
            "meter": lambda: f"PB{int(chance() * 10**8):08d}",
        }

    def one(self, name: str) -> str:
        """A word of a list."""
        words = self._book.lists[name]
        return words[int(self._chance() * len(words))]

    def name(self) -> str:
        """A person's name."""
        return " ".join((self.one("surnames"), self.one("middles"), self.one("givens"))).replace(
            "  ", " "
        )

    def place(self) -> str:
        """Where it is: a street, a well-known spot, or both."""
        chance = self._chance()
        if chance < 0.35:
            return f"{int(1 + self._chance() * 400)} {self.one('streets')}"
        if chance < 0.65:
            return f"{self.one('spots')}, {self.one('streets')}"
        return self.one("spots") if chance < 0.85 else self.one("streets")

    def told(self, subject: Subject, commune: str, place: str, *, asks: bool) -> str:
        """What the citizen says; short or long, now and then misspelt or without accents."""
        known = {"commune": commune, "place": place}
        chance = self._chance
        said = [self._filled("openings", known)] if chance() < 0.45 else []
        said.append(self._question(subject) if asks else self._trouble(subject, known))
        if chance() < 0.8:
            said[0] = said[0][0].upper() + said[0][1:]
        while chance() < 0.38:
            said.append(self._filled("details", known))
        if chance() < 0.7:
            said.append(self._filled("wishes", known))
        return self._typed(" ".join(said))

    def answer(self, subject: Subject, place: str) -> str:
        """What the agency writes back."""
        known = {"place": place, "result": _of(subject.results, self._chance)}
        return self._filled("answers", known)

    def _question(self, subject: Subject) -> str:
        asked = _of(subject.asks, self._chance)
        if self._chance() < 0.3:
            return f"{asked} {_of(subject.things, self._chance).capitalize()} thì sao?"
        return asked

    def _trouble(self, subject: Subject, known: dict[str, str]) -> str:
        known["thing"] = _of(subject.things, self._chance)
        known["trouble"] = _of(subject.troubles, self._chance)
        return self._filled("frames", known)

    def _filled(self, name: str, known: dict[str, str]) -> str:
        template = _of(self._book.templates[name], self._chance)
        if not template.slots:
            return template.form
        fill = self._fill
        return template.form % tuple(
            [known[s] if s in known else fill[s]() for s in template.slots]
        )

    def _typed(self, text: str) -> str:
        chance = self._chance()
        if chance < UNACCENTED:
            return text.translate(self._book.bare)
        if chance < UNACCENTED + MISSPELT:
            for right, wrong in self._book.typos:
                if self._chance() < 0.6:
                    text = text.replace(right, wrong)
        return text

    def _plate(self) -> str:
        chance = self._chance
        letter = _LETTERS[int(chance() * len(_LETTERS))]
        return (
            f"6{int(3 + chance() * 4)}{letter}{int(1 + chance() * 9)}-{int(chance() * 10**5):05d}"
        )


def _of(words: Sequence[Word], chance: Callable[[], float]) -> Word:
    return words[int(chance() * len(words))]
