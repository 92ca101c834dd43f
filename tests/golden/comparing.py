"""Each published figure beside what the report gives, and why a month cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from hotline.reports import Figure, Split
from hotline.reports.checking import findings
from hotline.reports.checking.said import SHARE_OF, About, Number, Percentage, Said
from hotline.reports.outline import rows
from hotline.reports.plain import figure_of
from tests.golden.placing import Ids
from tests.golden.published import Fact, Kind
from tests.golden.solving import digits


class Line(NamedTuple):
    """A published figure, what the report gives, and whether that is the same."""

    key: str
    published: str
    given: str

    @property
    def same(self) -> bool:
        """Whether the report gives exactly what was published."""
        return self.published == self.given


def lines(facts: Iterable[Fact], told: Mapping[str, Any], ids: Ids) -> list[Line]:
    """All published figures of a month beside a report's plain data."""
    return [Line(one.key, str(one.value), _given(one, told, ids)) for one in facts]


def table(compared: Sequence[Line]) -> Iterator[str]:
    """The lines as text, for people."""
    width = max((len(one.key) for one in compared), default=0)
    yield f"  {'figure':{width}}  {'published':>10}  {'given':>10}  same?"
    for one in compared:
        mark = "yes" if one.same else "NO"
        yield f"  {one.key:{width}}  {one.published:>10}  {one.given:>10}  {mark}"


def broken(facts: Iterable[Fact]) -> list[str]:
    """What the house's own checker finds wrong with published figures, in words."""
    said = Said()
    for one in facts:
        if one.figure is None or one.split in (Split.AGENCY, Split.FIELD, Split.COMMUNE):
            continue
        about = About(one.figure, one.split, _key(one, {}))
        if one.kind == Kind.COUNT:
            said.numbers.append(Number(about, one.count, one.key))
        elif about.base is not None:
            value = Fraction(str(one.value))
            said.percentages.append(Percentage(value, digits(one), about, about.base, one.key))
    return [one.words("en") for one in findings(said)]


def _given(fact: Fact, told: Mapping[str, Any], ids: Ids) -> str:
    if fact.kind == Kind.DAY:
        return str(told.get("directive", {}).get("report_before"))
    assert fact.figure is not None
    number = _number(fact, fact.figure, told, ids)
    if fact.kind == Kind.COUNT:
        return str(number)
    of = _number(fact, SHARE_OF.get(fact.figure, Figure.TICKETS), told, ids)
    if number is None or not of:
        return "None"
    # With as many digits as were published, halves up.
    step = Decimal(1).scaleb(-digits(fact))
    return str((Decimal(100 * number) / of).quantize(step, ROUND_HALF_UP))


def _number(fact: Fact, figure: Figure, told: Mapping[str, Any], ids: Ids) -> int | None:
    if fact.split is None:
        return figure_of(told, figure)
    key = _key(fact, ids)
    for row in rows(told, fact.split):
        if row[fact.split.value] == key:
            found = row.get(figure.value)
            return found if isinstance(found, int) else None
    # A row of which there is nothing is not told.
    return 0


def _key(fact: Fact, ids: Mapping[Split, Mapping[str, int]]) -> int | str | None:
    if fact.split is not None and fact.split in ids and fact.row is not None:
        return ids[fact.split][fact.row]
    return int(fact.row) if fact.split == Split.LEVEL and fact.row else fact.row
