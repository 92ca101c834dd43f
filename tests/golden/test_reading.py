"""Published figures are read however reports write them, and what is not understood is named."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.reports import Figure, Split
from hotline.reports.checking.said import About
from tests.golden import published
from tests.golden.facts import ANY_REASON, REST, WRITTEN, Fact, Kind, When
from tests.golden.published import month, months

TICKETS = Figure.TICKETS


def only(row: dict[str, Any]) -> Fact:
    """The one fact of a month that says one thing."""
    read = month({"period": "2022-04", **row})
    assert read.unknown == ()
    (fact,) = read.facts
    return fact


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("colour", "red"), ("calls", {"lost": 3}), ("tickets", 4.5), ("tthc", True),
        ("by_channel", {"pigeon": 2}), ("by_level", {"4": 1}), ("by_mode", {"sms": {"lost": 1}}),
        ("directive", {"report_before": "soon"}), ("by_agency", [3]), ("rated", "many"),
        ("by_channel", 5), ("by_mode", {"sms": {"tickets": 3}}), ("tickets", -1),
        ("directive", {"by_agency": {"Sở A": 3}}), ("positive", {"previous": 3}),
        ("tickets", "1.39"), ("late", 3), ("calls", {"by_agency": {"Sở A": 3}}),
        ("on_time_percent", 90), ("positive_percent", "nearly all"), ("start", "soon"),
        ("by_agency", {"Sở A": {"by_field": {"Đất đai": 3}}}), ("satisfaction", "good"),
        ("tthc", {"percent_percent": 3}), ("previous", {"rated": 3}),
        ("by_field", [{"tickets": 3}]),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_named_and_never_passed_over(key: str, value: Any) -> None:
    read = month({"period": "2022-04", key: value})
    assert read.facts == ()
    assert next(name for name, _ in read.unknown).startswith(key)


@pytest.mark.parametrize(
    ("row", "about"),
    [
        ({"carried_over": 3}, About(Figure.CARRIED)),
        ({"directive": {"in_tracking": {"total": 3}}}, About(Figure.CLOSING)),
        ({"directive": {"in_tracking": {"carried_over": 3}}}, About(Figure.CARRIED)),
        ({"directive_negative": 3}, About(Figure.GIVEN_NEGATIVE)),
        ({"calls_in": 3}, About(Figure.CALLS_IN)),
        ({"calls": {"in": {"total": 3}}}, About(Figure.CALLS_IN)),
        ({"calls": 3}, About(Figure.CALLS)),
        ({"tthc": {"total": 3}}, About(Figure.PROCEDURE)),
        ({"tthc": {"attitude": 3}}, About(Figure.PROCEDURE, Split.REASON, "attitude")),
        ({"directive": {"late": 3}}, About(Figure.COMPLAINED, Split.REASON, "late")),
        ({"tthc": {"resolved": 3}}, About(Figure.RESOLVED, Split.REASON, ANY_REASON)),
        ({"interactions": {"zalo": 3}}, About(Figure.INTERACTIONS, Split.CHANNEL, "zalo")),
        ({"by_level": {"2": {"resolved": 3}}}, About(Figure.RESOLVED, Split.LEVEL, "2")),
        ({"resolved_by_level": {"2": 3}}, About(Figure.RESOLVED, Split.LEVEL, "2")),
        ({"resolved": {"level_2": 3}}, About(Figure.RESOLVED, Split.LEVEL, "2")),
        ({"level_2": 3}, About(TICKETS, Split.LEVEL, "2")),
        ({"by_mode": {"sms": 3}}, About(Figure.RATED, Split.MODE, "sms")),
        ({"rated": {"sms": 3}}, About(Figure.RATED, Split.MODE, "sms")),
        ({"tickets": {"sms": 3}}, About(TICKETS, Split.CHANNEL, "sms")),
        ({"negative": {"by_mode": {"sms": 3}}}, About(Figure.NEGATIVE, Split.MODE, "sms")),
        ({"directive": {"negative": {"by_agency": {"A": 3}}}},
         About(Figure.GIVEN_NEGATIVE, Split.AGENCY, "A")),
        ({"directive": {"by_agency": {"A": {"negative": 3}}}},
         About(Figure.GIVEN_NEGATIVE, Split.AGENCY, "A")),
        ({"directive": {"in_tracking": {"Sở Y tế": 3}}},
         About(Figure.CLOSING, Split.AGENCY, "Sở Y tế")),
        ({"by_channel": {"Điện thoại": 3}}, About(TICKETS, Split.CHANNEL, "phone")),
        ({"by_channel": {"letter": 3}}, About(TICKETS, Split.CHANNEL, "paper")),
        ({"by_reason": [{"reason": None, "tickets": 3}]}, About(TICKETS, Split.REASON, REST)),
        ({"by_agency": [{"agency": 5, "tickets": 3}], "names": {"agency": {"5": "Sở Y tế"}}},
         About(TICKETS, Split.AGENCY, "Sở Y tế")),
        ({"ratings": {"total": 3}}, About(Figure.RATED)),
        ({"ratings": {"by_mode": {"sms": {"positive": 3}}}},
         About(Figure.POSITIVE, Split.MODE, "sms")),
        ({"trackers": {"Căn cước": 3}}, About(TICKETS, Split.FIELD, "Căn cước")),
    ],
)  # fmt: skip
def test_figures_are_read_as_reports_write_them(row: dict[str, Any], about: About) -> None:
    fact = only(row)
    assert (fact.kind, fact.about, fact.when, fact.count) == (Kind.COUNT, about, When.NOW, 3)


@pytest.mark.parametrize(
    ("row", "about", "when"),
    [
        ({"previous": 3}, About(TICKETS), When.BEFORE),
        ({"tickets": {"change": 3}}, About(TICKETS), When.CHANGE),
        ({"calls": {"in": {"change": 3}}}, About(Figure.CALLS_IN), When.CHANGE),
        ({"tthc_change": 3}, About(TICKETS, Split.REASON, ANY_REASON), When.CHANGE),
        ({"interactions": {"previous": 3}}, About(TICKETS, Split.CHANNEL, WRITTEN), When.BEFORE),
        ({"causes": {"Đất đai": 3}}, About(TICKETS, Split.FIELD, "Đất đai"), When.CHANGE),
        ({"causes": [{"agency": "Sở Y tế", "previous": 3}]},
         About(TICKETS, Split.AGENCY, "Sở Y tế"), When.BEFORE),
    ],
)  # fmt: skip
def test_the_period_before_is_read_of_calls_and_of_tickets(
    row: dict[str, Any], about: About, when: When
) -> None:
    fact = only(row)
    assert (fact.about, fact.when, fact.count) == (about, when, 3)


@pytest.mark.parametrize(
    ("row", "about", "of"),
    [
        ({"positive_percent": 3}, About(Figure.POSITIVE), About(Figure.RATED)),
        ({"satisfaction": 3}, About(Figure.POSITIVE), About(Figure.RATED)),
        ({"ratings": {"percent": 3}}, About(Figure.POSITIVE), About(Figure.RATED)),
        ({"satisfaction": {"percent": 3}}, About(Figure.POSITIVE), About(Figure.RATED)),
        ({"tthc": {"percent": 3}}, About(Figure.PROCEDURE), About(TICKETS)),
        ({"change_percent": 3}, About(TICKETS), About(TICKETS)),
        ({"by_channel_percent": {"zalo": 3}}, About(TICKETS, Split.CHANNEL, "zalo"),
         About(TICKETS)),
        ({"by_mode": {"sms": {"percent": 3}}}, About(Figure.RATED, Split.MODE, "sms"),
         About(Figure.RATED)),
        ({"by_agency": {"A": {"resolved_percent": 3}}}, About(Figure.RESOLVED, Split.AGENCY, "A"),
         About(TICKETS, Split.AGENCY, "A")),
        ({"response_rate": 3}, About(Figure.RATED), About(Figure.RESOLVED)),
    ],
)  # fmt: skip
def test_percentages_are_of_what_reports_take_them_of(
    row: dict[str, Any], about: About, of: About
) -> None:
    fact = only(row)
    assert (fact.kind, fact.about, fact.of) == (Kind.PERCENT, about, of)


@pytest.mark.parametrize(
    ("row", "kind", "value"),
    [
        ({"tickets": "1.399"}, Kind.COUNT, Decimal(1399)),
        ({"tickets": "1 234 567"}, Kind.COUNT, Decimal(1_234_567)),
        ({"tickets": "1,399"}, Kind.COUNT, Decimal(1399)),
        ({"change": "+2.147"}, Kind.COUNT, Decimal(2147)),
        ({"change": "\N{MINUS SIGN}154"}, Kind.COUNT, Decimal(-154)),
        ({"positive_percent": "61,31 %"}, Kind.PERCENT, Decimal("61.31")),
        ({"positive_percent": "61.310%"}, Kind.PERCENT, Decimal("61.310")),
        ({"directive": {"report_before": "28/9/2021"}}, Kind.DAY, date(2021, 9, 28)),
        ({"end": "2021-08-25T12:00Z"}, Kind.END, datetime(2021, 8, 25, 12, tzinfo=UTC)),
        ({"hot_fields": ["Đất đai"]}, Kind.PLACE, Decimal(1)),
        ({"directive": {"agencies": ["Sở Y tế"]}}, Kind.NAMED, "named"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(row: dict[str, Any], kind: Kind, value: Any) -> None:
    fact = only(row)
    assert (fact.kind, fact.value) == (kind, value)


def test_what_is_carried_over_is_the_opening_where_the_balance_says_so() -> None:
    told = {"period": "2022-04", "tickets": 120, "closed": 118, "in_tracking": 11}
    carried = {9: Figure.OPENING, 2: Figure.CARRIED}
    for count, figure in carried.items():
        assert month(told | {"carried_over": count}).facts[-1].figure == figure


@pytest.mark.parametrize(
    ("said", "period"),
    [("2022-04", "2022-04"), (2021, "2021"), ("4/2022", "2022-04"), ("Tháng 12/2021", "2021-12"),
     ("Quý 3/2022", "2022-Q3"), ("2022-Q3", "2022-Q3")],
)  # fmt: skip
def test_periods_are_read_as_people_write_them(said: Any, period: str) -> None:
    assert month({"period": said}).period == period


@pytest.mark.parametrize("told", [[], {"months": 3}, {"months": ["x"]}, {"months": []}, [{}]])
def test_a_file_without_months_is_refused_in_words(told: Any, tmp_path: Path) -> None:
    path = tmp_path / "told.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(ValueError, match=r"no list of `months`|without its `period`"):
        months(path)


def test_months_may_stand_alone_or_under_other_words(tmp_path: Path) -> None:
    path, row = tmp_path / "told.json", {"period": "2022-04", "tickets": 3}
    for told in (row, [row], {"reports": [row]}, {"quarters": [row], "years": []}):
        path.write_text(json.dumps(told), encoding="utf-8")
        assert [one.period for one in published.months(path)] == ["2022-04"]


_words = st.sampled_from([
    "tickets", "calls", "in", "by_agency", "by_mode", "sms", "percent", "change", "directive",
    "negative", "hot_fields", "causes", "trackers", "agency", "field", "level_2", "total", "Sở A",
    "tthc", "late", "closed", "by_level", "previous", "names",
])  # fmt: skip
_values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_words, inner, max_size=2),
    max_leaves=5,
)


@given(st.dictionaries(_words, _values, max_size=3))
def test_whatever_stands_there_is_read_or_named(told: dict[str, Any]) -> None:
    read = month({"period": "2022-04", **told})
    assert all(isinstance(one, Fact) for one in read.facts)
    assert all(isinstance(key, str) for key, _ in read.unknown)
