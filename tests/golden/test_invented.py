"""Invented months in as many shapes as reports have: all come back exactly, false ones do not."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import tests.golden.__main__ as golden
from hotline.db import Database
from hotline.reports import Split
from tests.golden import comparing, published, solving
from tests.golden.__main__ import Stage
from tests.golden.facts import Fact, Kind, Month
from tests.golden.published import month
from tests.golden.test_golden import given_back

INVENTED = Path(__file__).with_name("invented.json")
MONTHS = published.months(INVENTED)
APRIL: dict[str, Any] = {"period": "2022-04", "tickets": 442, "rated": 302, "open": 11}


@pytest.mark.slow
@pytest.mark.parametrize("month", MONTHS, ids=lambda one: one.period)
async def test_an_invented_month_comes_back_exactly(sqlite_db: Database, month: Month) -> None:
    assert not month.unknown
    told, played = await given_back(sqlite_db, month)
    compared = comparing.lines(month.facts, told, played.ids)
    assert [one for one in compared if not one.same] == []
    # And what the report tells is itself such a month, nothing of which is passed over.
    again = published.month(json.loads(json.dumps(told.now)))
    assert not again.unknown
    ids = {Split(split): {name: int(id_) for id_, name in of.items()}
           for split, of in told.now["names"].items()}  # fmt: skip
    assert all(one.same for one in comparing.lines(again.facts, told, ids))
    solving.solve(again.facts)


@pytest.mark.parametrize(
    ("false", "said"),
    [
        ({"positive": 150, "positive_percent": 61.31}, "150/302 is 49,67 %, not 61,31 %"),
        ({"positive": 150, "positive_percent": "49,66"}, "49,67 %"),
        ({"no_response": 130}, "443"),
        ({"no_response": 129, "being_asked": 130}, "being_asked = 130"),
        ({"previous": 400, "change": 41}, "change = 41"),
        ({"previous": 400, "change": 42, "change_percent": 10.6}, "10,5"),
        ({"by_channel": {"phone": 400, "web": 43}}, "by_channel.web = 43"),
        ({"interactions": 96, "by_channel": {"phone": 347}}, "by_channel.phone = 347"),
        ({"by_agency": {"Sở A": 400, "Sở B": 43}}, "by_agency.Sở B = 43"),
        ({"by_agency": {"Sở A": {"tickets": 3, "rated": 4}}}, "by_agency.Sở A.rated = 4"),
        ({"by_level": {"1": 400, "2": 40, "3": 3}}, "by_level.3 = 3"),
        ({"tthc": {"total": 5, "late": 6}}, "tthc.late = 6"),
        ({"directive": {"in_tracking": 10}}, "directive.in_tracking = 10"),
        ({"directive": {"in_tracking": 15, "carried_over": 5}}, "directive.carried_over = 5"),
        ({"calls": {"total": 10, "in": 6, "out": 5}}, "calls.out = 5"),
        ({"hot_fields": ["Đất đai", "Điện"], "by_field": {"Đất đai": 3, "Điện": 4}}, "place = 1"),
        ({"hot_fields": {"Đất đai": 1}, "by_field": {"Đất đai": 2}}, "by_field.Đất đai = 2"),
        ({"directive": {"agencies": ["Sở A"], "in_tracking": 11},
          "by_agency": {"Sở A": {"closing": 0, "complained": 0, "given_negative": 0}}},
         "agencies.Sở A = named"),
        ({"causes": {"agency": [{"agency": "Sở A", "tickets": 9, "previous": 4, "change": 4}]}},
         "causes.agency.Sở A.change = 4"),
        ({"opening": 3, "closed": 436, "closing": 12, "reopened": 0}, "closing = 12"),
        ({"dossiers": {"late": 4}, "letters_not_sent": 5}, "letters_not_sent = 5"),
        ({"trackers": [{"field": "Căn cước", "tickets": 443}]}, "trackers.Căn cước.tickets = 443"),
    ],
)  # fmt: skip
def test_what_cannot_be_true_is_refused_in_words(
    false: dict[str, Any], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    read = month(APRIL | false)
    assert not read.unknown
    assert not golden.possible(read.facts)[1]
    words = capsys.readouterr().out
    assert said in words
    assert "✗" in words


@pytest.mark.slow
def test_of_a_false_month_the_rest_is_seen_to_come_back(
    templates: SimpleNamespace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    read = month(APRIL | {"positive": 150, "positive_percent": "61,31 %", "colour": "red"})
    assert not golden.is_given_back(read, Stage(templates.sqlite, tmp_path, None), 1)
    said = capsys.readouterr().out
    assert "150/302 is 49,67 %, not 61,31 %" in said
    assert 'colour = "red"' in said
    rows = [line.split() for line in said.splitlines() if line.endswith((" yes", " NO"))]
    assert {row[0]: row[2:] for row in rows} == {
        "tickets": ["442", "yes"], "rated": ["302", "yes"], "open": ["11", "yes"],
        "positive": ["150", "yes"], "positive_percent": ["49.67", "NO"],
    }  # fmt: skip


def test_months_of_one_file_that_differ_are_pointed_out() -> None:
    march, april = {"period": "2022-03", "tickets": 600}, {"period": "2022-04", "tickets": 442}
    said = [month(one) for one in (march, april | {"change": -154})]
    assert [*comparing.apart(said)] == ["2022-04 has 596 tickets for 2022-03, which itself has 600"]
    assert not [*comparing.apart([month(march), month(april | {"change": -158}), month(APRIL)])]


@pytest.mark.parametrize(
    ("percent", "is_right"),
    [("49,67", True), (49.7, True), (50, True), (49.66, False), (49.6689, True), (61.31, False)],
)
def test_a_percentage_has_as_many_digits_as_were_published(percent: Any, *, is_right: bool) -> None:
    read = month(APRIL | {"positive": 150, "positive_percent": percent})
    if is_right:
        assert solving.solve(read.facts)
    else:
        with pytest.raises(solving.Contradiction):
            solving.solve(read.facts)


def test_a_half_may_be_rounded_either_way() -> None:
    for percent in (12, 13, "12,5", "12,50"):
        facts = month({"period": "2022-04", "rated": 8, "positive": 1, "positive_percent": percent})
        assert solving.solve(facts.facts)
    with pytest.raises(solving.Contradiction):
        solving.solve([*facts.facts, _of(facts.facts, 14)])


def _of(facts: tuple[Fact, ...], percent: int) -> Fact:
    return next(
        Fact("again", one.kind, type(one.value)(percent), one.about, one.when, one.of)
        for one in facts if one.kind == Kind.PERCENT
    )  # fmt: skip
