"""Which agency leads, decided by rules alone."""

from __future__ import annotations

from datetime import date, timedelta

from hotline.agencies import AgencyKind, KnownAgency, KnownRule, Question, choose

TODAY = date(2026, 11, 17)
LONG_AGO = date(2025, 7, 1)
WASTE, ENVIRONMENT, ROADS = 21, 2, 3
SA_DEC, MY_THO = 17, 1


def agency(
    code: str,
    *,
    since: date = LONG_AGO,
    until: date | None = None,
    number: int = 0,
    heir: int | None = None,
) -> KnownAgency:
    return KnownAgency(
        number,
        successor_id=heir,
        code=code,
        name=code,
        kind=AgencyKind.DEPARTMENT,
        valid_from=since,
        valid_to=until,
    )


DEPARTMENT, OTHER = agency("SNNMT"), agency("SXD")
COMMITTEE = agency("UBND Sa Đéc")


def rule(
    number: int,
    leads: KnownAgency | None = DEPARTMENT,
    *,
    field: int | None = None,
    commune: int | None = None,
    kind: str | None = None,
    urgency: str | None = None,
    priority: int = 0,
    since: date = LONG_AGO,
    until: date | None = None,
) -> KnownRule:
    return KnownRule(
        id=number, field_id=field, commune_id=commune, kind=kind, urgency=urgency,
        priority=priority, valid_from=since, valid_to=until, agency=leads,
        agency_id=leads.id if leads else None,
    )  # fmt: skip


def chosen(*rules: KnownRule, commune: int | None = SA_DEC) -> int | None:
    """The rule that wins for household waste in Sa Đéc, a feedback of normal urgency."""
    asked = Question((WASTE, ENVIRONMENT), commune, "feedback", "normal", TODAY)
    choice = choose(rules, {SA_DEC: COMMITTEE}, asked)
    return choice.rule.id if choice else None


def test_without_a_rule_nobody_is_chosen() -> None:
    assert chosen() is None
    assert chosen(rule(1, field=ROADS)) is None
    assert chosen(rule(1, commune=MY_THO)) is None
    assert chosen(rule(1, kind="question")) is None
    assert chosen(rule(1, urgency="urgent")) is None


def test_a_rule_about_everything_agrees_with_everything() -> None:
    assert chosen(rule(1)) == 1


def test_a_field_is_covered_by_the_rule_of_its_parent() -> None:
    assert chosen(rule(1, field=ENVIRONMENT)) == 1


def test_the_nearer_field_wins_in_either_order() -> None:
    near, far = rule(1, field=WASTE), rule(2, field=ENVIRONMENT)
    assert chosen(near, far) == chosen(far, near) == 1


def test_a_rule_about_a_field_wins_over_a_rule_about_none() -> None:
    assert chosen(rule(1, commune=SA_DEC, kind="feedback"), rule(2, field=ENVIRONMENT)) == 2


def test_more_conditions_win_at_the_same_field() -> None:
    plain, local = rule(1, field=WASTE), rule(2, field=WASTE, commune=SA_DEC)
    both = rule(3, field=WASTE, commune=SA_DEC, kind="feedback")
    assert chosen(plain, local) == 2
    assert chosen(both, local, plain) == 3


def test_a_condition_that_does_not_agree_makes_no_rule_more_telling() -> None:
    assert chosen(rule(1, field=WASTE), rule(2, field=WASTE, kind="petition")) == 1


def test_priority_wins_over_everything_else() -> None:
    telling = rule(1, field=WASTE, commune=SA_DEC, kind="feedback", urgency="normal")
    assert chosen(telling, rule(2, priority=1)) == 2
    assert chosen(rule(3, priority=-1), rule(4)) == 4


def test_of_two_equal_rules_the_older_wins() -> None:
    assert chosen(rule(8, field=WASTE), rule(7, field=WASTE)) == 7


def test_a_rule_without_an_agency_sends_to_the_committee_of_the_commune() -> None:
    asked = Question((WASTE,), SA_DEC, "feedback", "normal", TODAY)
    choice = choose([rule(1, None, field=WASTE)], {SA_DEC: COMMITTEE}, asked)
    assert choice is not None
    assert choice.agency is COMMITTEE


def test_a_commune_without_a_committee_leaves_the_next_rule_to_decide() -> None:
    local, general = rule(1, None, field=WASTE), rule(2, field=ENVIRONMENT)
    assert chosen(local, general, commune=MY_THO) == 2
    assert chosen(local, commune=None) is None


def test_a_rule_counts_from_its_first_day_to_the_day_before_its_end() -> None:
    tomorrow = TODAY + timedelta(days=1)
    assert chosen(rule(1, since=TODAY, until=tomorrow)) == 1
    assert chosen(rule(1, since=tomorrow)) is None
    assert chosen(rule(1, until=TODAY)) is None


def test_a_rule_whose_agency_has_ended_does_not_agree() -> None:
    ended = rule(1, agency("Sở cũ", until=TODAY), field=WASTE)
    assert chosen(ended, rule(2, field=ENVIRONMENT)) == 2
    assert chosen(ended) is None


def test_a_rule_whose_agency_does_not_exist_yet_does_not_agree() -> None:
    assert chosen(rule(1, agency("Sở mới", since=TODAY + timedelta(days=1)))) is None
    assert chosen(rule(1, agency("Sở mới", since=TODAY))) == 1


def test_the_choice_says_who_and_why() -> None:
    asked = Question((WASTE,), None, "feedback", "normal", TODAY)
    choice = choose([rule(1, OTHER, priority=2), rule(2, DEPARTMENT)], {}, asked)
    assert choice is not None
    assert (choice.agency, choice.rule.id) == (OTHER, 1)
