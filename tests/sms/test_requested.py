"""What citizens asked for themselves is sent whenever they ask; what disturbs them is not."""

from __future__ import annotations

from datetime import time

from sqlalchemy import delete, update

from hotline import clock, feedback
from hotline.db import Database
from hotline.feedback import CourtesyHours, FeedbackTerms, Mode
from hotline.outbox import MessageKind
from hotline.sms.incoming import take_reply
from hotline.workers import Courier
from tests.feedback.asked import BOTH, MOBILE, closed
from tests.workers.carriers import Carrier

CODE = "1022-2611-00012"


async def asks_and_answers(db: Database) -> None:
    """An ask about one ticket waits, and so does the answer to a question of the same number."""
    at = clock.now()
    async with db.write() as s:
        await closed(s, MOBILE, at=at, code=CODE)
        await feedback.begin(s, modes=BOTH, at=at)
        await take_reply(s, MOBILE, "TT 261100012", "1", modes=BOTH)


def courier(db: Database, carrier: Carrier) -> Courier:
    return Courier(db, MessageKind.SMS, carrier, modes=BOTH, at_once=10)


async def test_an_answer_goes_at_night_while_asks_wait_for_the_day(db: Database) -> None:
    async with db.write() as s:
        await s.execute(delete(CourtesyHours))
        in_three_days = (clock.local_day(clock.now()).weekday() + 3) % 7
        s.add(CourtesyHours(mode=Mode.SMS, weekday=in_three_days, starts=time(8), ends=time(17)))
    await asks_and_answers(db)
    carrier = Carrier()
    assert await courier(db, carrier).send_due() == 1
    async with db.write() as s:
        await s.execute(delete(CourtesyHours))


async def test_an_answer_goes_to_who_may_not_be_asked_again_today(db: Database) -> None:
    async with db.write() as s:
        await s.execute(delete(CourtesyHours))
        await s.execute(update(FeedbackTerms).values(messages_per_day=1))
    await asks_and_answers(db)
    carrier = Carrier()
    one = courier(db, carrier)
    while await one.send_due():
        pass
    assert carrier.handed == [MOBILE, MOBILE]
    async with db.write() as s:
        await closed(s, MOBILE, at=clock.now())
        await feedback.begin(s, modes=BOTH, at=clock.now())
        await take_reply(s, MOBILE, "TT", "2", modes=BOTH)
    while await one.send_due():
        pass
    # The answer alone: a second ask waits for another day.
    assert len(carrier.handed) == 3
