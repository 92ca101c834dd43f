"""Reading a month: every key becomes a fact, or is named as not understood."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hotline.reports import Figure, Split
from hotline.reports.checking.said import About
from tests.golden import numerals
from tests.golden.facts import Fact, Kind, When
from tests.golden.vocabulary import Part, Place, narrowed, normal

# Words about a month that are no figures of it.
WORDS = frozenset({
    "period", "source", "sources", "note", "notes", "comment", "comments", "url", "title",
    "published", "published_at", "centre", "center", "province", "signed", "signed_by", "signer",
    "document", "hash", "names", "as_of", "branch", "quote", "text",
})  # fmt: skip
_DAYS = frozenset({"report_before", "deadline", "due", "before", "due_before"})
_DOCUMENT = frozenset({"number", "issued", "issued_at", "date"})
_KEYS = ("name", "code", "key", "row")
Read = Fact | tuple[str, Any]


def read(row: Mapping[str, Any]) -> Iterator[Read]:
    """All that a month says, in its order."""
    reader = _Reader(row.get("names"))
    for key, value in row.items():
        if normal(key) not in WORDS:
            yield from reader.read((key,), Place(), value)


class _Reader:
    def __init__(self, names: Any) -> None:
        self._names = names if isinstance(names, Mapping) else {}

    def read(self, path: tuple[str, ...], place: Place, value: Any) -> Iterator[Read]:
        """What stands under a key, given what the keys before it have narrowed down."""
        if value in (None, [], {}):
            return
        told = self._special(path, place, value)
        if told is not None:
            yield from told
            return
        # A percentage where it is a number, and what belongs to it where it has parts.
        parts = normal(path[-1]) == "satisfaction" and isinstance(value, Mapping)
        name = "ratings" if parts else path[-1]
        inner = narrowed(place, name) or _proper(place, name)
        if inner is None:
            yield ".".join(path), value
        else:
            yield from self._within(path, inner, value)

    def _special(self, path: tuple[str, ...], place: Place, value: Any) -> Iterable[Read] | None:
        """What is neither a count nor a percentage."""
        name, key = normal(path[-1]), ".".join(path)
        if place.part == Part.TOP and name in ("start", "end"):
            at = numerals.instant(value, last=name == "end")
            return [(key, value) if at is None else Fact(key, Kind(name), at)]
        if place.part == Part.DIRECTIVE and place.figure is None and place.split is None:
            if name in _DAYS:
                on = numerals.day(value)
                return [(key, value) if on is None else Fact(key, Kind.DAY, on)]
            if name in _DOCUMENT:
                return []
            if name in ("agencies", "by_agency") and _are_names(value):
                about = [About(Figure.TICKETS, Split.AGENCY, one) for one in value]
                return [Fact(f"{key}.{one.key}", Kind.NAMED, "named", one) for one in about]
        if place.part == Part.TRACKERS and place.row is not None and name == "agency":
            owner = self._called(Split.AGENCY, value)
            return [Fact(key, Kind.OWNER, owner, About(Figure.TICKETS, Split.FIELD, place.row))]
        if name in ("cause", "causes") and (isinstance(value, str) or _are_names(value)):
            return []
        return None

    def _within(self, path: tuple[str, ...], place: Place, value: Any) -> Iterator[Read]:
        if isinstance(value, Mapping):
            found = self._mapping(path, place, value)
        elif isinstance(value, list):
            found = self._list(path, place, value)
        else:
            found = iter([_fact(path, place, value)])
        if place.part == Part.HOT and place.awaits_row:
            found = iter(_ranked(list(found)))
        yield from found

    def _mapping(
        self, path: tuple[str, ...], place: Place, value: Mapping[str, Any]
    ) -> Iterator[Read]:
        for name, inner in value.items():
            if place.awaits_row or normal(name) not in WORDS:
                yield from self.read((*path, name), place, inner)

    def _list(self, path: tuple[str, ...], place: Place, value: list[Any]) -> Iterator[Read]:
        if place.part == Part.HOT and _are_names(value):
            for number, name in enumerate(value, 1):
                yield _placed((*path, name), name, number)
            return
        for number, row in enumerate(value, 1):
            at = (*path, str(number))
            if not isinstance(row, Mapping):
                yield ".".join(at), row
                continue
            split, key = _key(place, row)
            if split is None or key is None:
                yield ".".join(at), row
                continue
            named = self._called(split, row[key])
            inner = narrowed(replace(place, split=split), named)
            if inner is None:
                yield ".".join((*path, named)), row
                continue
            for name, found in row.items():
                if name != key and normal(name) not in WORDS:
                    yield from self.read((*path, named, name), inner, found)

    def _called(self, split: Split, key: Any) -> str:
        """What a number of a row is called, where the file says so."""
        if split == Split.REASON and key is None:
            return "none"
        known = self._names.get(split.value)
        return str(known.get(str(key), key) if isinstance(known, Mapping) else key)


def _proper(place: Place, name: str) -> Place | None:
    """A proper name alone: in a directive's lists an agency's, among causes a field's."""
    if place.split is not None or not (" " in name.strip() or name != name.lower()):
        return None
    if place.part == Part.DIRECTIVE and place.figure is not None:
        return replace(place, split=Split.AGENCY, row=name)
    return replace(place, split=Split.FIELD, row=name) if place.part == Part.CAUSES else None


def _key(place: Place, row: Mapping[str, Any]) -> tuple[Split | None, str | None]:
    """By which of its entries a row of a list is called, and whose row that makes it."""
    splits = [place.split] if place.split else [one for one in Split if one.value in row][:1]
    for split in splits:
        for name in (split.value, f"{split}_class", *_KEYS):
            if name in row and (row[name] is not None or split == Split.REASON):
                return split, name
    return None, None


def _fact(path: tuple[str, ...], place: Place, value: Any) -> Read:
    key = ".".join(path)
    if place.part == Part.CAUSES and place.figure is None and place.when == When.NOW:
        place = replace(place, when=When.CHANGE)
    if place.upshot is not None and not place.percent and place.when == When.NOW:
        number = numerals.count(value)
        wrong = number is None or number < 0
        return (key, value) if wrong else Fact(key, Kind.COUNT, number, upshot=place.upshot)
    about = place.about()
    if about is None:
        return key, value
    tracked = place.part == Part.TRACKERS
    if not place.percent:
        number = numerals.count(value)
        if number is None or (number < 0 and place.when != When.CHANGE):
            return key, value
        return Fact(key, Kind.COUNT, number, about, place.when, tracked=tracked)
    number = numerals.percentage(value)
    of, but = place.base(about)
    if number is None or of is None:
        return key, value
    return Fact(key, Kind.PERCENT, number, about, place.when, of, but, tracked)


def _ranked(found: list[Read]) -> Iterator[Read]:
    """Hot fields with their numbers, each no more than the one before, are the hottest."""
    yield from found
    counts = [one for one in found if isinstance(one, Fact) and one.kind == Kind.COUNT
              and one.figure == Figure.TICKETS and one.when == When.NOW]  # fmt: skip
    if all(one.count >= two.count for one, two in pairwise(counts)):
        for number, one in enumerate(counts, 1):
            yield _placed(("hot_fields", str(one.row)), str(one.row), number)


def _placed(path: tuple[str, ...], name: str, number: int) -> Fact:
    about = About(Figure.TICKETS, Split.FIELD, name)
    return Fact(f"{'.'.join(path)}.place", Kind.PLACE, Decimal(number), about)


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)
