"""Published months come back exactly, and so does any other month that can be."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

import tests.golden.__main__ as golden
from hotline import reports
from hotline.db import Database
from hotline.reports import Figure, Split, beside, directives
from hotline.reports.checking.said import About
from hotline.reports.directives import DirectiveLine, DirectiveTask, TaskKind
from hotline.reports.plain import OF_CALLS, PATHS, figure_of
from hotline.tickets import spells
from tests.conftest import copy_of
from tests.golden import comparing, published, solving
from tests.golden.comparing import Told
from tests.golden.facts import Fact, Kind, Month, When
from tests.golden.playing import Played, play
from tests.golden.published import SHIPPED
from tests.golden.solving import Contradiction, Solution
from tests.golden.sorts import SORTS, Old, Sort, counted

# A report says when its month began, and until when agencies answer; places tell all or nothing.
_OF_ITS_OWN = (Kind.START, Kind.END, Kind.DAY, Kind.PLACE)
NOW = datetime(2026, 11, 17, tzinfo=UTC)
APRIL, JANUARY, AUGUST = published.months(SHIPPED)


async def reported(db: Database, played: Played) -> Told:
    """The report, asked years later, and that nothing of the tickets' past is amiss."""
    of = played.period
    async with db.read() as s:
        assert await spells.amiss(s) == []
        counted = [await reports.count(s, one, at=NOW) for one in (of, of.previous())]
        now, before = [await reports.plain(s, one) for one in counted]
        now["beside"] = await beside.told(s, of, at=counted[0].moments.counted)
    return Told(now, before)


async def given_back(db: Database, month: Month) -> tuple[Told, Played]:
    played = await play(db, month.period, month.facts, solving.solve(month.facts))
    return await reported(db, played), played


@pytest.mark.slow
@pytest.mark.parametrize("month", [APRIL, JANUARY], ids=lambda one: one.period)
async def test_a_published_month_comes_back_exactly(sqlite_db: Database, month: Month) -> None:
    await _comes_back(sqlite_db, month)


@pytest.mark.slow
async def test_a_month_and_the_directive_after_it_come_back_exactly(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    """Its three lists: late, attitude and regulation; in tracking; negative (DOMAIN §7 ⑧)."""
    played = await _comes_back(sqlite_db, AUGUST)
    async with sqlite_db.write() as s:
        await directives.make(s, played.period, by=cast.phuc, at=NOW)
        of = select(DirectiveTask.kind, func.count()).join(DirectiveLine).group_by("kind")
        asked = {kind: count for kind, count in await s.execute(of)}  # noqa: C416
    assert asked == {
        TaskKind.DOSSIER_REPORT: 26, TaskKind.REMAINING: 112, TaskKind.EXPLANATION: 37,
    }  # fmt: skip


@pytest.mark.slow
@settings(max_examples=4, phases=[Phase.generate])
@given(data=st.data())
def test_any_month_that_can_be_comes_back_exactly(
    data: st.DataObject, templates: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Of a month drawn at random some figures are published; all of them must be true again."""
    sorts = {sort: data.draw(st.integers(0, 4), str(sort)) for sort in SORTS}
    facts = [one for one in _figures(sorts) if data.draw(st.booleans(), one.key)]
    facts += _agencies(sorts, data.draw(st.integers(0, 99)))
    solution = solving.solve(facts)
    db = copy_of(templates.sqlite, tmp_path_factory.mktemp("month"))
    told, played = asyncio.run(_there_and_back(db, facts, solution))
    compared = comparing.lines(facts, told, played.ids)
    assert [one for one in compared if not one.same] == []
    assert {figure: figure_of(told.now, figure) for figure in PATHS} == _all(solution)
    # The same once more, of what that report tells: in all its parts and rows.
    whole = published.month({**told.now, "period": "2024-06"})
    assert not whole.unknown
    chance = random.Random(data.draw(st.integers(0, 99)))
    facts = [one for one in whole.facts if chance.random() < 0.6 and one.kind not in _OF_ITS_OWN]
    db = copy_of(templates.sqlite, tmp_path_factory.mktemp("again"))
    told, played = asyncio.run(_there_and_back(db, facts, solving.solve(facts)))
    assert [one for one in comparing.lines(facts, told, played.ids) if not one.same] == []


@pytest.mark.slow
def test_figures_that_cannot_be_true_together_are_named() -> None:
    for fact in filter(_is_determined, APRIL.facts):
        others = [_falsified(one) if one is fact else one for one in APRIL.facts]
        with pytest.raises(Contradiction) as refused:
            solving.solve(others)
        assert any(_falsified(fact) in of for of in refused.value.quarrels)
        assert comparing.broken(others)


def test_the_programme_says_both_sides_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    told = {"period": "2022-04", "tickets": 442, "rated": 419, "open": 11, "no_response": 13}
    _, all_true = golden.possible(published.month(told).facts)
    assert not all_true
    said = capsys.readouterr().out
    assert "443" in said
    assert "tickets = 442, rated = 419, open = 11, no_response = 13" in said


async def _comes_back(db: Database, month: Month) -> Played:
    """The month's report tells every published figure, and one that is not would be seen."""
    assert not month.unknown
    told, played = await given_back(db, month)
    compared = comparing.lines(month.facts, told, played.ids)
    assert [one for one in compared if not one.same] == []
    wrong = comparing.lines([*map(_falsified, month.facts)], told, played.ids)
    assert not any(one.same for one in wrong)
    return played


async def _there_and_back(
    db: Database, facts: list[Fact], solution: Solution
) -> tuple[Told, Played]:
    played = await play(db, "2023-02", facts, solution)
    told = await reported(db, played)
    await db.close()
    return told, played


def _falsified(fact: Fact) -> Fact:
    """The same figure, but one more; of a day, the one before."""
    if isinstance(fact.value, date):
        return replace(fact, value=fact.value - timedelta(days=1))
    return replace(fact, value=fact.value + 1)


def _is_determined(fact: Fact) -> bool:
    """Whether April's other figures leave no choice of it."""
    known = (Figure.CALLS, Figure.INTERACTIONS, Figure.TICKETS, Figure.OPEN, Figure.NO_RESPONSE)
    return fact.figure in known and fact.when == When.NOW


def _figures(sorts: dict[Sort, int]) -> Iterable[Fact]:
    """All figures of a month as facts."""
    for figure in PATHS:
        if figure not in OF_CALLS:
            yield _fact(figure.value, figure, _counted(sorts, figure))


def _agencies(sorts: dict[Sort, int], seed: int) -> Iterable[Fact]:
    """Each ticket is one of three agencies'; of two of them it was published what they have."""
    chance = random.Random(seed)
    of: dict[str, dict[Sort, int]] = {name: dict.fromkeys(SORTS, 0) for name in "ABC"}
    for sort, many in sorts.items():
        for _ in range(many):
            of[chance.choice("ABC")][sort] += 1
    for name in "AB":
        for figure in (Figure.TICKETS, Figure.CLOSING, Figure.COMPLAINED, Figure.GIVEN_NEGATIVE):
            number = _counted(of[name], figure)
            yield _fact(f"{name}.{figure}", figure, number, Split.AGENCY, f"Sở {name}")


def _counted(sorts: dict[Sort, int], figure: Figure) -> int:
    if figure == Figure.PREVIOUS:
        return sum(many for sort, many in sorts.items() if isinstance(sort, Old))
    if figure == Figure.CHANGE:
        return _counted(sorts, Figure.TICKETS) - _counted(sorts, Figure.PREVIOUS)
    return sum(many for sort, many in sorts.items() if counted(figure, sort))


def _all(solution: Solution) -> dict[Figure, int]:
    """Every figure that a solution means, published or not."""
    found = {one: _counted(solution.sorts, one) for one in PATHS if one not in OF_CALLS}
    found[Figure.PREVIOUS] = sum(solution.before.values())
    found[Figure.CHANGE] = found[Figure.TICKETS] - found[Figure.PREVIOUS]
    calls = solution.calls
    found[Figure.CALLS_IN] = calls[Figure.CALLS_ANSWERED] + calls[Figure.CALLS_MISSED]
    found[Figure.CALLS] = found[Figure.CALLS_IN] + calls[Figure.CALLS_OUT]
    return found | calls


def _fact(
    key: str, figure: Figure, number: int, split: Split | None = None, row: str | None = None
) -> Fact:
    when = {Figure.PREVIOUS: When.BEFORE, Figure.CHANGE: When.CHANGE}.get(figure, When.NOW)
    of = figure if when == When.NOW else Figure.TICKETS
    return Fact(key, Kind.COUNT, Decimal(number), About(of, split, row), when)
