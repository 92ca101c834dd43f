"""Rules that contradict each other, and rules that can never count."""

from __future__ import annotations

from datetime import date, timedelta

from hotline.agencies import Book, KnownAgency, KnownField, KnownRule, heirs
from hotline.agencies.flaws import Flaw, flaws
from tests.agencies.test_choose import LONG_AGO, TODAY, agency, rule

ENVIRONMENT, WASTE, ROADS = 2, 21, 3
FIELDS = [
    KnownField(id=ENVIRONMENT, code="02", name="Môi trường"),
    KnownField(id=WASTE, code="02.1", name="Rác", parent_id=ENVIRONMENT),
    KnownField(id=ROADS, code="03", name="Đường", valid_to=TODAY),
]
ONE, OTHER = agency("Một", number=1), agency("Hai", number=2)
GONE = agency("Cũ", until=TODAY, number=3)


def found(
    *rules: KnownRule, every: tuple[KnownAgency, ...] = (ONE, OTHER, GONE)
) -> dict[int, set[Flaw]]:
    book = Book(rules, {}, heirs(every, on=TODAY))
    return {
        number: {one.flaw for one in told} for number, told in flaws(book, FIELDS, on=TODAY).items()
    }


def test_rules_about_different_things_have_no_flaw() -> None:
    assert found(rule(1, ONE, field=WASTE), rule(2, OTHER, field=ENVIRONMENT)) == {}


def test_two_rules_that_ask_the_same_and_send_elsewhere_are_in_conflict() -> None:
    told = found(rule(1, ONE, field=WASTE), rule(2, OTHER, field=WASTE))
    assert told == {1: {Flaw.CONFLICT}, 2: {Flaw.CONFLICT}}


def test_one_after_the_other_is_no_conflict() -> None:
    first = rule(1, ONE, field=WASTE, until=TODAY + timedelta(days=5))
    assert found(first, rule(2, OTHER, field=WASTE, since=TODAY + timedelta(days=5))) == {}


def test_the_younger_of_two_equal_rules_never_counts() -> None:
    assert found(rule(1, ONE, field=WASTE), rule(2, ONE, field=WASTE)) == {2: {Flaw.SHADOWED}}


def test_a_rule_under_a_wider_one_with_priority_never_counts() -> None:
    wide = rule(1, ONE, field=ENVIRONMENT, priority=1)
    assert found(wide, rule(2, OTHER, field=WASTE, commune=17)) == {2: {Flaw.SHADOWED}}


def test_a_rule_that_outlasts_the_wider_one_still_counts() -> None:
    wide = rule(1, ONE, field=ENVIRONMENT, priority=1, until=TODAY + timedelta(days=9))
    assert found(wide, rule(2, OTHER, field=WASTE)) == {}


def test_what_cannot_name_an_agency_shadows_nobody() -> None:
    wide = rule(1, GONE, field=ENVIRONMENT, priority=1)
    assert found(wide, rule(2, OTHER, field=WASTE)) == {1: {Flaw.AGENCY_ENDED}}


def test_a_successor_stands_in_and_is_no_fault() -> None:
    heir = agency("Mới", number=9)
    old = agency("Trước", until=TODAY, number=8, heir=9)
    assert found(rule(1, old), every=(old, heir)) == {1: {Flaw.SUCCEEDED}}


def test_what_is_over_is_said_to_be_over_and_no_more() -> None:
    over = rule(2, OTHER, field=WASTE, until=TODAY)
    assert found(rule(1, ONE, field=WASTE), over) == {2: {Flaw.EXPIRED}}


def test_a_rule_about_an_ended_field_is_said() -> None:
    assert found(rule(1, ONE, field=ROADS)) == {1: {Flaw.FIELD_ENDED}}


def test_a_commune_without_a_committee_is_said() -> None:
    assert found(rule(1, None, commune=99)) == {1: {Flaw.NO_COMMITTEE}}


def test_a_rule_of_a_draft_is_the_younger_one() -> None:
    told = found(
        rule(5, ONE, field=WASTE, since=LONG_AGO),
        rule(-1, ONE, field=WASTE, since=date(2026, 1, 1)),
    )
    assert told == {-1: {Flaw.SHADOWED}}
