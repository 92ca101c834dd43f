"""Lists of closed tickets by what became of their feedback: each as long as its figure says."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from hotline import clock, tickets
from hotline.db import Database
from hotline.feedback import Mode, figures
from hotline.feedback.figures import Slice
from hotline.tickets import Cause, Filters, Reader, Response
from hotline.tickets.wanted import read, written
from tests.conftest import NOW
from tests.feedback.closings import asked_about, closed_as, rated

MONTH = clock.month_span(2026, 11)
PERIOD = Filters(closed_from=MONTH.start, closed_to=MONTH.end)


async def _plant(db: Database) -> None:
    async with db.write() as s:
        for at in (NOW, NOW - timedelta(days=40)):
            await rated(s, Mode.SMS, at=at, agency_id=1)
            await rated(s, Mode.OPERATOR, at=at, good=False, agency_id=2)
            for cause in (*Cause, None):
                await closed_as(s, "no_response", at=at, cause=cause, agency_id=1)
            for state in ("none", "due", "asking"):
                await closed_as(s, state, at=at, agency_id=2)
            about = await closed_as(s, "positive", at=at)
            await asked_about(s, about, Mode.SMS, at=at, policy_id=1)


async def test_every_figure_opens_a_list_of_that_length(
    db: Database, cast: SimpleNamespace
) -> None:
    await _plant(db)
    async with db.read() as s:

        async def listed(**wanted: object) -> int:
            asked = Filters(**{**vars(PERIOD), **wanted})
            assert read(written(asked)) == asked
            found = await tickets.find(s, Reader(cast.phuc), asked, at=NOW)
            assert found.count is not None
            assert len(found.tickets) == found.count.n
            return found.count.n

        whole = await figures.figures(s, MONTH)
        for response in Response:
            assert await listed(response=response) == whole[response], response
        for cause in Cause:
            assert await listed(cause=cause) == whole.causes.get(cause, 0), cause
        for key, one in (await figures.sliced(s, MONTH, Slice.MODE)).items():
            if key is not None:
                assert await listed(mode=Mode(str(key))) == one[Response.RATED]
        for key, one in (await figures.sliced(s, MONTH, Slice.AGENCY)).items():
            if key is not None:
                assert await listed(leads=(key,), response=Response.RATED) == one[Response.RATED]
        assert await listed(policy=1) == 1
        assert await listed(leads=(1, 2)) == whole[Response.CLOSED] - 1


async def test_an_agency_finds_among_its_own_only(db: Database, cast: SimpleNamespace) -> None:
    await _plant(db)
    async with db.write() as s:
        await rated(s, Mode.SMS, at=NOW, agency_id=cast.hanh.agency_id)
        own = await figures.figures(s, MONTH, [cast.hanh.agency_id])
        found = await tickets.find(s, Reader(cast.hanh), PERIOD, at=NOW)
    assert found.count is not None
    assert found.count.n == own[Response.CLOSED]


@pytest.mark.parametrize(
    "typed",
    [{"response": "x"}, {"cause": "1"}, {"mode": "'"}, {"leads": "a-b"}, {"policy": "-1"},
     {"closed_from": "2026-13-01T00:00"}, {"closed_to": "0001-01-01T00:00"}],
)  # fmt: skip
def test_what_makes_no_sense_asks_for_nothing(typed: dict[str, str]) -> None:
    assert read(typed) == Filters()
