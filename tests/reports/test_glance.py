"""A period that runs beside as much of the one before."""

from __future__ import annotations

from datetime import date, datetime, time
from types import SimpleNamespace

import pytest

from hotline.clock import at_local
from hotline.db import Database
from hotline.reports import Figure, card, dashboard, named
from hotline.reports.period import Cutoff
from hotline.tickets import FeedbackState, spells
from tests.feedback.closings import closed_as

NOW = at_local(date(2026, 11, 22), time(17))


@pytest.mark.parametrize(
    ("name", "at", "end"),
    [
        ("2026-11", NOW, (22, 17)),
        ("2026-11", at_local(date(2026, 12, 5)), None),
        ("2026-12", NOW, None),
        # February has no 30th: all of it stands beside March's first thirty days.
        ("2026-03", at_local(date(2026, 3, 30)), None),
        ("2026-11-12..2026-11-30", NOW, (3, 17)),
    ],
)
def test_what_a_period_is_compared_with_ends_where_it_has_come_itself(
    name: str, at: datetime, end: tuple[int, int] | None
) -> None:
    period = named(name)
    whole, before = period.previous(), period.before(at)
    if end is None:
        assert before.span == whole.span
        return
    day, hour = end
    month = 10 if period.months else 11
    assert before.span == (whole.span.start, at_local(date(2026, month, day), time(hour)))


def test_months_of_the_provinces_own_end_are_compared_from_their_beginning() -> None:
    month = named("2026-12", Cutoff(25, 12))
    before = month.before(at_local(date(2026, 11, 26), time(12)))
    assert before.span == (
        at_local(date(2026, 10, 25), time(12)),
        at_local(date(2026, 10, 26), time(12)),
    )


async def test_tickets_of_later_days_of_the_month_before_do_not_count_against_it(
    db: Database, cast: SimpleNamespace
) -> None:
    lead = cast.minh.agency_id
    async with db.write() as s:
        for month, days in ((10, (2, 10, 25, 30)), (11, (5,))):
            for day in days:
                at = at_local(date(2026, month, day), time(12))
                row = await closed_as(s, FeedbackState.POSITIVE, at=at, agency_id=lead)
                await spells.follow(s, [row.id], at=at)
    async with db.read() as s:
        november = named("2026-11")
        glance = await dashboard.glance(s, november, None, at=NOW)
        over = await dashboard.glance(s, november, None, at=at_local(date(2026, 12, 3)))
        shown = await card.card(s, lead, november, at=NOW)
    assert [one.counted[Figure.PREVIOUS] for one in (glance, over)] == [2, 4]
    assert glance.counted[Figure.CHANGE] == -1
    assert shown.before.of(lead, card.CardFigure.CLOSED) == 2
