"""What the desk's lists make of calls, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hotline.calls import Call, CallOutcome, CallState
from hotline.console import rows
from hotline.tickets import Draft, Ticket

NOON = datetime(2026, 11, 17, 5, tzinfo=UTC)


def draft(number: int, phone: str | None, state: str = CallState.ENDED, **told: object) -> Draft:
    started = NOON + timedelta(minutes=number)
    call = Call(id=number, phone=phone, caller=phone, state=state, started_at=started, **told)
    return Draft(Ticket(id=number, opened_at=started, caller=None), call)


def test_who_waits_stands_above_who_talks_and_the_longest_wait_on_top() -> None:
    live = rows.live(
        [
            draft(1, "+84900000001", CallState.TALKING, answered_by="101"),
            draft(2, "+84900000002", CallState.WAITING),
            draft(3, None, CallState.RINGING),
        ],
        {"101": "Lan"},
    )
    assert [row.draft for row in live.rows] == [2, 3, 1]
    assert (live.total, live.waiting) == (3, 2)
    assert live.rows[2].by == "Lan"


def test_more_calls_than_fit_are_counted_though_not_shown() -> None:
    many = [draft(n, f"+849{n:08d}", CallState.RINGING) for n in range(rows.LIVE_SHOWN + 5)]
    live = rows.live(many, {})
    assert len(live.rows) == rows.LIVE_SHOWN
    assert live.total == rows.LIVE_SHOWN + 5


def test_calls_of_one_number_are_owed_one_call_back_and_withheld_ones_each_their_own() -> None:
    owed = rows.owed(
        [
            draft(1, "+84900000001", outcome=CallOutcome.ABANDONED),
            draft(2, None, outcome=CallOutcome.QUEUE_EMPTY),
            draft(3, "+84900000001", outcome=CallOutcome.NO_ANSWER),
            draft(4, None),
        ]
    )
    assert [(row.draft, row.tries) for row in owed] == [(3, 2), (2, 1), (4, 1)]
    assert owed[0].outcome == CallOutcome.NO_ANSWER


def test_the_hand_holds_the_call_that_my_extension_talks_on() -> None:
    drafts = [
        draft(1, "+84900000001", CallState.TALKING, answered_by="102"),
        draft(2, "+84900000002", CallState.TALKING, answered_by="101"),
        draft(3, "+84900000003", CallState.RINGING, answered_by="101"),
    ]
    assert rows.in_hand(drafts, "101") == 2
    assert rows.in_hand(drafts, "109") is None
    assert rows.in_hand(drafts, None) is None
