"""Routing against a second, naive telling of the same rules."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.agencies import (
    AgencyKind,
    Book,
    KnownAgency,
    KnownField,
    KnownRule,
    Question,
    choose,
    heirs,
)
from hotline.agencies.flaws import Flaw, Flawed, flaws

pytestmark = pytest.mark.slow

DAY = date(2026, 11, 17)
FIELDS = {1: None, 2: 1, 3: 2, 4: None}
COMMUNES = (1, 2)
KINDS, URGENCIES = ("question", "feedback"), ("normal", "urgent")
days = st.integers(-3, 3).map(lambda n: DAY + timedelta(days=n))


@st.composite
def agency_sets(draw: st.DrawFn) -> list[KnownAgency]:
    """Eight agencies, some ended, some not begun, with successors in any shape."""
    made = []
    for number in range(1, 9):
        begins = draw(days)
        lasts = draw(st.one_of(st.none(), st.integers(1, 5)))
        ends = begins + timedelta(days=lasts) if lasts else None
        commune = draw(st.sampled_from((None, *COMMUNES)))
        made.append(
            KnownAgency(
                id=number, code=str(number), name=str(number),
                kind=AgencyKind.COMMUNE if commune else AgencyKind.DEPARTMENT,
                commune_id=commune, valid_from=begins, valid_to=ends,
                successor_id=draw(st.one_of(st.none(), st.integers(1, 8))) if ends else None,
            )
        )  # fmt: skip
    return made


@st.composite
def rule_sets(draw: st.DrawFn, every: list[KnownAgency]) -> list[KnownRule]:
    """Up to twelve rules over the same few fields, communes and codes."""
    made = []
    for number in range(1, draw(st.integers(0, 12)) + 1):
        begins, leads = draw(days), draw(st.one_of(st.none(), st.sampled_from(every)))
        made.append(
            KnownRule(
                id=number,
                field_id=draw(st.sampled_from((None, *FIELDS))),
                commune_id=draw(st.sampled_from((None, None, *COMMUNES))),
                kind=draw(st.sampled_from((None, *KINDS))),
                urgency=draw(st.sampled_from((None, *URGENCIES))),
                priority=draw(st.integers(-1, 1)),
                valid_from=begins,
                valid_to=draw(st.one_of(st.none(), days)),
                agency=leads,
                agency_id=leads.id if leads else None,
            )
        )
    return made


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[KnownAgency], list[KnownRule], Question]:
    """Agencies, rules over them, and a ticket's question."""
    every = draw(agency_sets())
    field = draw(st.sampled_from((None, *FIELDS)))
    line = []
    while field is not None:
        line.append(field)
        field = FIELDS[field]
    asked = Question(
        tuple(line),
        draw(st.sampled_from((None, *COMMUNES))),
        draw(st.sampled_from(KINDS)),
        draw(st.sampled_from(URGENCIES)),
        DAY,
    )
    return every, draw(rule_sets(every)), asked


@settings(max_examples=600, deadline=None)
@given(cases())
def test_the_choice_is_that_of_whoever_reads_the_rules_slowly(
    case: tuple[list[KnownAgency], list[KnownRule], Question],
) -> None:
    every, rules, asked = case
    took_over = heirs(every, on=DAY)
    committees = _committees(every)
    book = Book(rules, committees, took_over)
    expected = _slowly(every, rules, asked)
    for choice in (
        book.choose(asked),
        choose(reversed(rules), committees, asked, heirs=took_over),
    ):
        told = (choice.agency.id, choice.rule.id) if choice else None
        assert told == expected
    if expected:
        assert next(one for one in every if one.id == expected[0]).valid_on(DAY)


@settings(max_examples=300, deadline=None)
@given(agency_sets().flatmap(lambda every: st.tuples(st.just(every), rule_sets(every))))
def test_a_rule_said_never_to_count_wins_no_question_on_any_day_to_come(
    case: tuple[list[KnownAgency], list[KnownRule]],
) -> None:
    every, rules = case
    fields = [
        KnownField(id=one, code=str(one), name="", parent_id=up) for one, up in FIELDS.items()
    ]
    book = Book(rules, _committees(every), heirs(every, on=DAY))
    told = flaws(book, fields, on=DAY)
    never = {number for number, found in told.items() if _never(found)}
    for ahead in range(4):
        if never:
            assert never.isdisjoint(_winners(book, DAY + timedelta(days=ahead)))


def _never(found: list[Flawed]) -> bool:
    return any(one.flaw in (Flaw.SHADOWED, Flaw.EXPIRED) for one in found)


def _winners(book: Book, day: date) -> set[int]:
    lines: list[tuple[int, ...]] = [(), (1,), (2, 1), (3, 2, 1), (4,)]
    asked = itertools.product(lines, (None, *COMMUNES), KINDS, URGENCIES)
    choices = (book.choose(Question(*one, day)) for one in asked)
    return {choice.rule.id for choice in choices if choice}


def _slowly(
    every: list[KnownAgency], rules: list[KnownRule], asked: Question
) -> tuple[int, int] | None:
    """Sort by each preference in turn, least important first; take the first that agrees."""
    agreeing = []
    for rule in rules:
        if rule.valid_from > DAY or (rule.valid_to is not None and rule.valid_to <= DAY):
            continue
        if rule.field_id is not None and rule.field_id not in asked.field_ids:
            continue
        conditions = [(rule.commune_id, asked.commune_id), (rule.kind, asked.kind),
                      (rule.urgency, asked.urgency)]  # fmt: skip
        if any(wanted is not None and wanted != got for wanted, got in conditions):
            continue
        agency = rule.agency or _committees(every).get(asked.commune_id or 0)
        agency = _today(every, agency)
        if agency is not None:
            agreeing.append((rule, agency, sum(wanted is not None for wanted, _ in conditions)))
    agreeing.sort(key=lambda one: one[0].id)
    agreeing.sort(key=lambda one: -one[2])
    far = len(asked.field_ids)
    agreeing.sort(
        key=lambda one: far if one[0].field_id is None else asked.field_ids.index(one[0].field_id)
    )
    agreeing.sort(key=lambda one: -one[0].priority)
    return (agreeing[0][1].id, agreeing[0][0].id) if agreeing else None


def _today(every: list[KnownAgency], agency: KnownAgency | None) -> KnownAgency | None:
    """Step from successor to successor, at most as often as there are agencies."""
    for _ in range(len(every) + 1):
        if agency is None or agency.valid_on(DAY):
            return agency
        agency = next((one for one in every if one.id == agency.successor_id), None)
    return None


def _committees(every: list[KnownAgency]) -> dict[int, KnownAgency]:
    """The last committee that exists; without one, the heir of the last that has one."""
    found: dict[int, KnownAgency] = {}
    for commune in COMMUNES:
        own = [one for one in every if one.commune_id == commune]
        existing = [one for one in own if one.valid_on(DAY)]
        heirs_ = [heir for one in own if not one.valid_on(DAY) and (heir := _today(every, one))]
        if existing or heirs_:
            found[commune] = existing[-1] if existing else heirs_[-1]
    return found
