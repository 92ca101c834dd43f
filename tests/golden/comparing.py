"""Each published figure beside what the report gives, and why a month cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from hotline.errors import HotlineError
from hotline.reports import Figure, Split, named
from hotline.reports.checking import findings
from hotline.reports.checking.identities import rounds_to
from hotline.reports.checking.said import About, Number, Percentage, Said
from hotline.reports.codes import Upshot
from hotline.reports.outline import rows
from hotline.reports.plain import figure_of
from tests.golden.facts import REST, Fact, Kind, Month, When
from tests.golden.placing import Ids
from tests.golden.sorts import one_by_one

_OWED = (Figure.COMPLAINED, Figure.CLOSING, Figure.GIVEN_NEGATIVE)
# Where a report tells them.
_UPSHOTS = {
    Upshot.LATE_DOSSIERS: "overdue", Upshot.UNFINISHED: "unfinished",
    Upshot.UNAPOLOGISED: "unapologised",
}  # fmt: skip


class Line(NamedTuple):
    """A published figure, what the report gives, and whether that is the same."""

    key: str
    published: str
    given: str

    @property
    def same(self) -> bool:
        """Whether the report gives exactly what was published."""
        return self.published == self.given


class Told(NamedTuple):
    """The plain data of a report, and of the one of the period before where it is needed."""

    now: Mapping[str, Any]
    before: Mapping[str, Any] | None = None


def asks_before(facts: Iterable[Fact]) -> bool:
    """Whether the report of the period before is needed too: this one tells of tickets only."""
    return any(one.when != When.NOW and one.about != About(Figure.TICKETS) for one in facts)


def lines(facts: Iterable[Fact], told: Told, ids: Ids) -> list[Line]:
    """All published figures of a month beside a report's plain data."""
    return [Line(one.key, one.said, _given(one, told, ids)) for one in facts]


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
        about, of = _of_house(one.about, one.when), _of_house(one.of, When.NOW)
        if about is None:
            continue
        if one.kind == Kind.COUNT:
            said.numbers.append(Number(about, one.count, one.key))
        elif one.kind == Kind.PERCENT and of is not None and one.but is None:
            if one.when == When.CHANGE:
                of = About(Figure.PREVIOUS)
            # Of a change the checker asks how much, not in which direction.
            value = abs(Fraction(one.value)) if one.when == When.CHANGE else Fraction(one.value)
            said.percentages.append(Percentage(value, one.digits, about, of, one.key))
    return [one.words("en") for one in findings(said)]


def apart(found: Sequence[Month]) -> Iterator[str]:
    """Where a month says of the one before what that one, in the same file, does not.

    Each report stands as it was issued, so that either comes back; a correction lies between.
    """
    own = {one.period: _published(one, When.NOW) for one in found}
    for one in found:
        try:
            before = named(one.period).previous().name
        except HotlineError:
            continue
        said, change = _published(one, When.BEFORE), _published(one, When.CHANGE)
        if said is None and change is not None and (now := own[one.period]) is not None:
            said = now - change
        itself = own.get(before)
        if said is not None and itself is not None and said != itself:
            yield f"{one.period} has {said} tickets for {before}, which itself has {itself}"


def _published(month: Month, when: When) -> int | None:
    return next((one.count for one in month.facts if one.kind == Kind.COUNT
                 and one.about == About(Figure.TICKETS) and one.when == when), None)  # fmt: skip


def _of_house(about: About | None, when: When) -> About | None:
    """As the checker names it; None where it has no such thing, or too few of its rows are said."""
    if about is None or about.split in (Split.AGENCY, Split.FIELD, Split.COMMUNE):
        return None
    if when != When.NOW:
        moved = {When.BEFORE: Figure.PREVIOUS, When.CHANGE: Figure.CHANGE}[when]
        return About(moved) if about == About(Figure.TICKETS) else None
    if about.split is None:
        return about
    key = _key(about, {})
    together = one_by_one(about.split, str(about.key)) != (str(about.key),)
    return None if together else about._replace(key=key)


def _given(fact: Fact, told: Told, ids: Ids) -> str:
    if fact.upshot is not None:
        return str(told.now["beside"]["dossiers"][_UPSHOTS[fact.upshot]])
    match fact.kind:
        case Kind.DAY:
            return str(told.now.get("directive", {}).get("report_before"))
        case Kind.START | Kind.END:
            at = datetime.fromisoformat(told.now[fact.kind.value])
            return _instant(at, fact.value)
        case Kind.PLACE:
            return str(_place(fact, told, ids))
        case Kind.OWNER:
            return _owner(fact, told, ids)
        case Kind.NAMED:
            asked = [_number(_about(fact)._replace(figure=one), told.now, ids) for one in _OWED]
            return "named" if any(asked) else "nothing asked of it"
        case Kind.COUNT:
            return str(_counted(_about(fact), fact.when, fact, told, ids))
    return _share(fact, told, ids)


def _share(fact: Fact, told: Told, ids: Ids) -> str:
    """With as many digits as were published; a half either way, as the checker has it."""
    assert fact.of is not None
    hits = _counted(_about(fact), fact.when, fact, told, ids)
    base = When.BEFORE if fact.when == When.CHANGE else When.NOW
    of = _counted(fact.of, base, fact, told, ids)
    if of is not None and fact.but is not None:
        of -= _counted(fact.but, When.NOW, fact, told, ids) or 0
    if hits is None or not of:
        return "None"
    if rounds_to(hits, of, Fraction(fact.value), fact.digits):
        return fact.said
    step = Decimal(1).scaleb(-fact.digits)
    return str((Decimal(100 * hits) / of).quantize(step, ROUND_HALF_UP))


def _counted(about: About, when: When, fact: Fact, told: Told, ids: Ids) -> int | None:
    if when == When.NOW:
        return _number(about, told.now, ids, tracked=fact.tracked)
    now, before = _number(about, told.now, ids), _before(about, told, ids)
    if when == When.BEFORE or now is None or before is None:
        return before
    return now - before


def _before(about: About, told: Told, ids: Ids) -> int | None:
    if about == About(Figure.TICKETS):
        return figure_of(told.now, Figure.PREVIOUS)
    return None if told.before is None else _number(about, told.before, ids)


def _number(
    about: About, told: Mapping[str, Any], ids: Ids, *, tracked: bool = False
) -> int | None:
    if about.split is None:
        return figure_of(told, about.figure)
    of: Sequence[Mapping[str, Any]] = told["trackers"] if tracked else rows(told, about.split)
    wanted = [_key(about._replace(key=one), ids) for one in one_by_one(about.split, str(about.key))]
    # A row of which there is nothing is not told.
    return sum(int(row[about.figure.value]) for row in of if row[about.split.value] in wanted)


def _place(fact: Fact, told: Told, ids: Ids) -> int:
    """Which place a field has by its tickets; where several may be meant, the published one.

    Several have as many, and what has a tracker of its own may be left out, or not.
    """
    mine = _number(_about(fact), told.now, ids) or 0
    apart = {row["field"] for row in told.now["trackers"]}
    others = [row for row in rows(told.now, Split.FIELD) if row["field"] is not None]
    more = [row["field"] for row in others if row["tickets"] > mine]
    first = sum(one not in apart for one in more) + 1
    last: int = len(more) + max(sum(row["tickets"] == mine for row in others), 1)
    return min(max(int(fact.value), first), last)


def _owner(fact: Fact, told: Told, ids: Ids) -> str:
    field = ids[Split.FIELD][str(fact.row)]
    found = [row["agency"] for row in told.now["trackers"] if row["field"] == field]
    called = {id_: name for name, id_ in ids[Split.AGENCY].items()}
    return fact.said if ids[Split.AGENCY][fact.value] in found else str([*map(called.get, found)])


def _key(about: About, ids: Mapping[Split, Mapping[str, int]]) -> int | str | None:
    said = str(about.key)
    if about.split is not None and about.split in ids:
        return ids[about.split].get(said)
    if said == REST:
        return None
    return int(said) if about.split == Split.LEVEL else said


def _about(fact: Fact) -> About:
    assert fact.about is not None
    return fact.about


def _instant(at: datetime, like: datetime) -> str:
    """In the zone in which it was published."""
    return at.astimezone(like.tzinfo).isoformat(timespec="minutes")
