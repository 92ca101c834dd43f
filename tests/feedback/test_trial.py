"""What a trial of asking policies tells is what asking would really do."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from hotline.feedback import CourtesyHours, Mode
from hotline.feedback.policy import Reach
from hotline.feedback.trial import Case, Limits, Plan, Tried, play
from tests.deadlines.calendars import at as wall

MOBILE, OTHER, LANDLINE = "+84912345678", "+84987654321", "+842773851234"
MORNING = wall("17/11/2026 09:00")
HOUR = timedelta(hours=1)
HOURS = {
    mode: [CourtesyHours(mode=mode, weekday=day, starts=time(8), ends=time(17)) for day in range(7)]
    for mode in (Mode.SMS, Mode.IVR)
}
LIMITS = Limits(messages=3, calls=1, together=3, hours=HOURS)
MODES = (Mode.SMS, Mode.IVR)


def case(
    phone: str | None = MOBILE, at: datetime = MORNING, *, kind: str = "feedback", out: bool = False
) -> Case:
    """A closed ticket."""
    return Case(at, kind, "phone", (1,), Reach(phone), out)


def plan(*steps: tuple[Mode, int], kind: str | None = None) -> Plan:
    """A policy for all tickets, or for those of a kind."""
    return Plan(1, f"plan {kind}", kind, None, None, None, steps)


def tried(told: list[Case], *plans: Plan, limits: Limits = LIMITS) -> Tried:
    """The trial, as if nobody answered and nothing were known of shares."""
    return play(told, plans, limits, MODES, {})


def test_every_step_is_taken_when_nobody_answers() -> None:
    done = tried([case()], plan((Mode.SMS, 0), (Mode.IVR, 1440), (Mode.IVR, 240)))
    assert dict(done.talks) == {Mode.SMS: 1, Mode.IVR: 2}
    assert done.put_off == 1, "the second call of a day waits for the next"


def test_tickets_of_one_number_closed_before_the_call_are_asked_about_in_one() -> None:
    night = wall("16/11/2026 20:00")
    told = [case(LANDLINE, night + n * HOUR) for n in range(4)]
    done = tried(told, plan((Mode.IVR, 0)))
    assert done.asks[Mode.IVR] == 4
    assert done.talks[Mode.IVR] == 2, "three at most in one conversation"
    assert done.busiest is not None
    assert done.busiest[1] == 1


def test_numbers_that_are_different_share_nothing() -> None:
    done = tried([case(MOBILE), case(OTHER)], plan((Mode.SMS, 0)))
    assert done.talks[Mode.SMS] == 2


def test_whoever_cannot_be_reached_or_wishes_peace_is_counted_by_cause() -> None:
    told = [case(None), case(out=True), case(kind="question"), case(LANDLINE)]
    done = tried(told, plan(kind="question"), plan((Mode.SMS, 0)))
    assert dict(done.never) == {"not_reached": 2, "opted_out": 1, "not_asked": 1}
    assert not done.talks


def test_the_first_plan_that_agrees_counts() -> None:
    done = tried([case()], plan((Mode.IVR, 0), kind="feedback"), plan((Mode.SMS, 0)))
    assert dict(done.by_policy) == {"plan feedback": 1}
    assert done.talks[Mode.SMS] == 0


def test_what_is_expected_follows_the_shares() -> None:
    steps = plan((Mode.SMS, 0), (Mode.IVR, 1440))
    done = play([case()], [steps], LIMITS, MODES, {Mode.SMS: 0.25, Mode.IVR: 0.5})
    assert done.expected == {Mode.SMS: 1.0, Mode.IVR: 0.75}
    assert done.ratings == 1 - 0.75 * 0.5
    assert tried([case()], steps).expected is None, "without shares nothing is expected"
