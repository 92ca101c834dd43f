"""Figures: each defined once, apart where they must be apart, and the whole when put together."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, text

from hotline import clock
from hotline.clock import Span
from hotline.db import Database
from hotline.feedback import Cause, Mode, Rating, figures
from hotline.feedback.figures import Figures, Slice, counted
from hotline.feedback.shares import Share, wilson
from hotline.tickets import FeedbackState, Response, Ticket, TicketStatus
from tests.conftest import NOW
from tests.console.statements import counted as counted_statements
from tests.feedback.closings import asked_about, closed_as, rated

MONTH = clock.month_span(2026, 11)
HOUR = timedelta(hours=1)
STATES = st.sampled_from(list(FeedbackState))
CAUSES = st.none() | st.sampled_from(list(Cause))
CLOSED = st.lists(
    st.fixed_dictionaries(
        {
            "feedback": STATES, "no_response_cause": CAUSES,
            "closed_at": st.integers(-40, 40).map(lambda hours: MONTH.start + hours * HOUR),
            "status": st.sampled_from(["closed", "closed", "closed", "merged", "referred"]),
            "agency_id": st.none() | st.integers(1, 3), "field_id": st.none() | st.integers(1, 3),
            "mode": st.sampled_from(list(Mode)),
        }
    ),
    max_size=30,
)  # fmt: skip


def oracle(rows: list[dict[str, Any]]) -> dict[str, int]:
    """The same figures in plain words of Python."""
    states = [row["feedback"] for row in rows]
    told = Counter({
        "closed": len(rows),
        "positive": states.count("positive"),
        "negative": states.count("negative"),
        "rated": states.count("positive") + states.count("negative"),
        "being_asked": states.count("due") + states.count("asking"),
        "no_response": states.count("no_response") + states.count("none"),
    })  # fmt: skip
    left_alone = ("opted_out", "not_asked")
    told["asked"] = sum(
        state in ("positive", "negative", "asking")
        or (state == "no_response" and row["no_response_cause"] not in left_alone)
        for state, row in zip(states, rows, strict=True)
    )
    return {name: number for name, number in told.items() if number}


def told(found: Figures) -> dict[str, int]:
    """Figures as the oracle tells them."""
    return {str(name): number for name, number in found.counts.items() if number}


@given(
    st.lists(st.tuples(STATES, CAUSES, st.integers(0, 1000)), max_size=20),
)
def test_rated_and_no_response_and_being_asked_are_all_closed_tickets(
    rows: list[tuple[str, str | None, int]],
) -> None:
    found = counted(rows)
    apart = found[Response.RATED], found[Response.NO_RESPONSE], found[Response.BEING_ASKED]
    assert sum(apart) == found[Response.CLOSED] == sum(number for _, _, number in rows)
    assert found[Response.POSITIVE] + found[Response.NEGATIVE] == found[Response.RATED]
    assert sum(found.causes.values()) == found[Response.NO_RESPONSE]
    assert found.response.of + found[Response.BEING_ASKED] == found[Response.CLOSED]


@pytest.mark.slow
async def test_every_figure_is_what_plain_counting_gives(db: Database) -> None:
    @given(CLOSED)
    def counts(rows: list[dict[str, Any]]) -> None:
        examples.append(rows)

    examples: list[list[dict[str, Any]]] = []
    counts()
    for rows in examples[:60]:
        await _compare(db, rows)


async def _compare(db: Database, rows: list[dict[str, Any]]) -> None:
    span = Span(MONTH.start - 20 * HOUR, MONTH.start + 20 * HOUR)
    closed = [row for row in rows if row["status"] == "closed"]
    inside = [row for row in closed if span.start <= row["closed_at"] < span.end]
    async with db.write() as s:
        for row in rows:
            await _plant(s, row)
        assert told(await figures.figures(s, span)) == oracle(inside)
        for by, name in ((Slice.AGENCY, "agency_id"), (Slice.FIELD, "field_id")):
            apart = await figures.sliced(s, span, by)
            assert {key: told(one) for key, one in apart.items()} == {
                key: oracle([row for row in inside if row[name] == key])
                for key in {row[name] for row in inside}
            }
        of_mine = [row for row in inside if row["agency_id"] in (1, 2)]
        assert told(await figures.figures(s, span, [1, 2])) == oracle(of_mine)
        by_mode = await figures.sliced(s, span, Slice.MODE)
        assert {key: one[Response.RATED] for key, one in by_mode.items() if key} == Counter(
            row["mode"] for row in inside if row["feedback"] in ("positive", "negative")
        )
        halves = [Span(span.start, MONTH.start), Span(MONTH.start, span.end)]
        whole = Counter[str]()
        for one in await figures.in_spans(s, halves):
            whole.update(told(one))
        assert dict(whole) == oracle(inside)
        await s.rollback()


async def _plant(s: Any, row: dict[str, Any]) -> None:
    mode = row["mode"]
    values = {name: value for name, value in row.items() if name != "mode"}
    made = insert(Ticket).values(**values, opened_at=row["closed_at"], reopenings=1)
    number = await s.scalar(made.returning(Ticket.id))
    if row["feedback"] not in ("positive", "negative"):
        return
    # One that decides, one beside it, and one of the closing before: counted once.
    for closing, decides, by in ((1, True, mode), (1, False, "paper"), (0, True, "kiosk")):
        await s.execute(insert(Rating).values(
            ticket_id=number, closing=closing, decides=decides, mode=by, useful=True,
            verdict="positive", source=f"{number}:{closing}:{decides}", given_at=NOW,
        ))  # fmt: skip


async def test_a_period_holds_its_first_instant_and_not_its_last(sqlite_db: Database) -> None:
    async with sqlite_db.write() as s:
        for at in (MONTH.start, MONTH.end - timedelta(seconds=1), MONTH.end):
            await closed_as(s, "positive", at=at)
        assert (await figures.figures(s, MONTH))[Response.CLOSED] == 2


async def test_a_ticket_that_was_closed_without_a_caller_had_nobody_to_ask(
    sqlite_db: Database,
) -> None:
    async with sqlite_db.write() as s:
        await closed_as(s, "none", at=NOW)
        found = await figures.figures(s, MONTH)
    assert found[Response.NO_RESPONSE] == 1
    assert found[Response.ASKED] == 0
    assert found.causes == {Cause.NOT_ASKED: 1}


async def test_an_answer_on_the_page_of_a_message_is_an_answer_to_the_message(
    db: Database,
) -> None:
    async with db.write() as s:
        rating = await rated(s, Mode.SMS, at=NOW)
        silent = await closed_as(s, "no_response", at=NOW, cause="expired")
        await asked_about(s, silent, Mode.SMS, at=NOW)
        await asked_about(s, await closed_as(s, "asking", at=NOW), Mode.OPERATOR, at=NOW)
        shares = await figures.answered_when_asked(s, MONTH)
        by_mode = await figures.sliced(s, MONTH, Slice.MODE)
    assert rating.mode == "sms"
    assert shares == {Mode.SMS: Share(1, 2), Mode.OPERATOR: Share(0, 1)}
    assert by_mode[Mode.SMS][Response.RATED] == 1
    assert by_mode[None][Response.CLOSED] == 2


async def test_figures_by_policy_are_those_of_the_policy_that_asked(db: Database) -> None:
    async with db.write() as s:
        for policy in (1, 1, 2):
            ticket = await closed_as(s, "positive", at=NOW)
            await asked_about(s, ticket, Mode.SMS, at=NOW, policy_id=policy)
        await closed_as(s, "none", at=NOW)
        found = await figures.sliced(s, MONTH, Slice.POLICY)
    assert {key: one[Response.CLOSED] for key, one in found.items()} == {1: 2, 2: 1, None: 1}


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611),
     (1, 29, 0.0061, 0.1718)],
)  # fmt: skip
def test_intervals_are_those_that_newcombe_published(
    hits: int, of: int, low: float, high: float
) -> None:
    assert wilson(hits, of) == pytest.approx((low, high), abs=0.00005)


@given(st.integers(1, 5000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_intervals_are_those_of_scipy(counts: tuple[int, int]) -> None:
    # All of scipy's statistics: a second that each worker would take to begin.
    from scipy.stats import binomtest

    theirs = binomtest(*counts).proportion_ci(method="wilson")
    assert wilson(*counts) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_a_share_of_nothing_has_no_percentage() -> None:
    assert Share(0, 0).percent is None
    assert Share(0, 0).interval == (0.0, 100.0)


async def test_no_ticket_is_read_to_count(sqlite_db: Database) -> None:
    with counted_statements(sqlite_db) as run:
        async with sqlite_db.read() as s:
            await figures.figures(s, MONTH, [1, 2])
            for by in (Slice.AGENCY, Slice.FIELD, Slice.OPERATOR, Slice.COMMUNE, Slice.MODE):
                await figures.sliced(s, MONTH, by)
            await figures.in_spans(s, [MONTH, MONTH])
    asked = [one for one in run if one.startswith("SELECT")]
    assert len(asked) == 7
    async with sqlite_db.read() as s:
        connection = await s.connection()
        for statement in asked:
            bound = (None,) * statement.count("?")
            plan = await connection.exec_driver_sql(f"explain query plan {statement}", bound)
            looked = [row.detail for row in plan if row.detail.startswith(("SEARCH", "SCAN"))]
            assert all("COVERING INDEX ix_" in one for one in looked), looked


@pytest.mark.parametrize(
    "db", [pytest.param("postgresql", marks=pytest.mark.real_postgres)], indirect=True
)
async def test_no_ticket_is_read_to_count_on_postgresql_either(db: Database) -> None:
    async with db.write() as s:
        await closed_as(s, "positive", at=NOW)
    with counted_statements(db) as run:
        async with db.read() as s:
            await figures.sliced(s, MONTH, Slice.AGENCY)
    (asked,) = [one for one in run if one.startswith("SELECT")]
    async with db.read() as s:
        # A table of one row is always read as a whole unless that is forbidden.
        await s.execute(text("set local enable_seqscan = off"))
        await s.execute(text("set local enable_bitmapscan = off"))
        connection = await s.connection()
        bound = (TicketStatus.CLOSED.value, MONTH.start, MONTH.end)
        plan = await connection.exec_driver_sql(f"explain {asked}", bound)
        assert "Index Only Scan using ix_ticket_figures" in str(plan.all())
