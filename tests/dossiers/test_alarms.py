"""What agencies hear of letters: once, together, and only while a letter is owed."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from hotline import feedback, notices
from hotline.db import Database
from hotline.dossiers import alarms, apologies, importing, owing, rules
from hotline.dossiers.rules import RuleTerms
from hotline.feedback import Wording
from hotline.notices import Notice, Occasion
from hotline.outbox import Message
from hotline.workers import Apologies
from tests.dossiers.files import as_csv, imported, opened, row
from tests.dossiers.test_apologies import WORDS, of, sent, town

# The appointments are on Friday 20/11/2026: letters are due until the end of Thursday.
TUESDAY = datetime.fromisoformat("2026-11-17T09:00:00+07:00")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FRIDAY = TUESDAY + 3 * DAY
SOON, LATE = Occasion.APOLOGY_DUE_SOON, Occasion.APOLOGY_LATE


@pytest.fixture
async def told(db: Database, cast: SimpleNamespace, now: datetime) -> Database:
    """The town, with its last days counted."""
    await town(db, cast, now)
    await Apologies(db).recount()
    return db


class KilledError(Exception):
    """What ends a worker in the middle."""


async def sweep(db: Database, at: datetime) -> None:
    """What a worker does at an instant."""
    async with db.read() as s:
        waiting = await alarms.due(s, at=at)
    for agency_id in waiting:
        async with db.write() as s:
            await alarms.tell(s, agency_id, at=at)


async def heard(db: Database, who: int) -> list[tuple[str, int, str | None]]:
    """What somebody's bell said: why, of how many dossiers, until when."""
    async with db.read() as s:
        rows = await s.scalars(select(Notice).where(Notice.person_id == who).order_by(Notice.id))
        return [(one.occasion, one.named["count"], one.named["day"]) for one in rows]


async def test_people_hear_once_before_and_once_after_of_all_letters_of_their_agency(
    told: Database, cast: SimpleNamespace
) -> None:
    # Appointments are within three days from Tuesday on, of Sunday's from Thursday on.
    for at in (TUESDAY - 2 * HOUR, TUESDAY, TUESDAY + HOUR, TUESDAY + DAY, TUESDAY + DAY):
        await sweep(told, at)
    soon = (SOON, 2, "19/11/2026")
    assert await heard(told, cast.minh.id) == await heard(told, cast.hanh.id) == [soon]
    assert await heard(told, cast.outsider.id) == [(SOON, 1, "19/11/2026")]
    assert await heard(told, cast.phuc.id) == []
    async with told.write() as s:
        await notices.set_address(s, cast.phuc, email="phuc@example.vn", phone="")
        await notices.choose(s, cast.phuc, {LATE: notices.Means(True, True, False)})
    # The site stands still for days: each is told what is owed by then, and no more.
    for at in (FRIDAY - 2 * HOUR, FRIDAY + 3 * DAY, FRIDAY + 3 * DAY + HOUR, FRIDAY + 9 * DAY):
        await sweep(told, at)
    assert await heard(told, cast.minh.id) == [soon, (LATE, 3, "19/11/2026")]
    assert await heard(told, cast.outsider.id) == [(SOON, 1, "19/11/2026"), (LATE, 1, "19/11/2026")]
    # The office hears of every agency that is late, by the means it chose.
    late = [(LATE, 3, "19/11/2026"), (LATE, 1, "19/11/2026")]
    assert sorted(await heard(told, cast.phuc.id)) == sorted(late)
    async with told.read() as s:
        mail = select(Message.recipient).where(Message.recipient == "phuc@example.vn")
        assert len(list(await s.scalars(mail))) == len(late)


async def test_of_what_is_no_longer_owed_nobody_hears(
    told: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with told.write() as s:
        await sent(s, cast, "LATE", at=now)
    done = {"Ngày có kết quả": "17/11/2026 08:00", "Trạng thái": "Đã có kết quả"}
    moved = {"Ngày hẹn trả": "01/12/2026", "Cơ quan giải quyết": "SXD"}
    rows = [row("H20-FINISHED", **done), row("H20-OTHER", **moved)]
    await imported(told, as_csv(rows), by=cast.phuc, at=now + timedelta(minutes=1))
    await sweep(told, TUESDAY + HOUR)
    assert await heard(told, cast.minh.id) == []
    async with told.read() as s:
        assert await owing.untold(s, LATE, at=FRIDAY + DAY) == {}
    # An appointment that was moved is another one.
    await sweep(told, FRIDAY + 10 * DAY)
    assert [one[0] for one in await heard(told, cast.outsider.id)] == [SOON]


async def test_two_workers_and_one_that_dies_tell_it_once(
    told: Database, cast: SimpleNamespace
) -> None:
    own = cast.minh.agency_id
    async with told.write() as s:
        await notices.set_address(s, cast.minh, email="minh@example.vn", phone="")

    async def worker(*, dies: bool = False) -> int:
        async with told.write() as s:
            count = await alarms.tell(s, own, at=TUESDAY)
            if dies:
                raise KilledError
            return count

    with pytest.raises(KilledError):
        await worker(dies=True)
    assert sorted(await asyncio.gather(*(worker() for _ in range(4)))) == [0, 0, 0, 2]
    assert await heard(told, cast.minh.id) == [(SOON, 2, "19/11/2026")]
    async with told.read() as s:
        letters = await s.scalars(select(Message).where(Message.key.startswith("alarm:apology")))
        (by_mail,) = [one for one in letters if one.recipient == "minh@example.vn"]
        text = feedback.preview(by_mail.payload, Wording(True, ())).text
    assert "2 hồ sơ sắp đến hẹn mà chưa xong" in text
    assert text.endswith("thư đầu tiên chậm nhất ngày 19/11/2026.")


async def test_a_head_hears_of_drafts_once_a_day_but_within_the_hour_on_the_last_one(
    told: Database, cast: SimpleNamespace
) -> None:
    at, approve = TUESDAY + 13 * HOUR, Occasion.APOLOGY_TO_APPROVE

    async def rung() -> list[int]:
        return [n for why, n, _ in await heard(told, cast.hanh.id) if why == approve]

    async with told.write() as s:
        one = await apologies.draft(s, await of(s, "LATE"), WORDS, by=cast.minh, at=at)
    # Nobody waits for the morning with what somebody has just written.
    await sweep(told, at)
    assert await rung() == [1]
    assert approve not in [why for why, _, _ in await heard(told, cast.minh.id)]
    thursday = FRIDAY - DAY
    async with told.write() as s:
        kept = await apologies.letter(s, one.id)
        await apologies.send_back(s, kept, reason="Nêu rõ hơn.", by=cast.hanh, at=thursday)
        await apologies.reword(s, kept, WORDS, by=cast.minh, at=thursday)
        later = await of(s, "FINISHED")
    await sweep(told, thursday)
    async with told.write() as s:
        await apologies.draft(s, later, WORDS, by=cast.minh, at=thursday)
    await sweep(told, thursday + timedelta(minutes=59))
    assert await rung() == [1, 1]
    await sweep(told, thursday + HOUR)
    assert await rung() == [1, 1, 1]
    async with told.write() as s:
        await apologies.draft(s, await of(s, "LATER"), WORDS, by=cast.hanh, at=thursday)
        # A head who wrote it may approve it.
        assert await owing.untold(s, approve, at=thursday + DAY) == {}


async def test_officers_hear_of_what_their_head_sent_back_once_a_day_and_of_nothing_mended(
    told: Database, cast: SimpleNamespace
) -> None:
    at, back = TUESDAY, Occasion.APOLOGY_SENT_BACK

    async def rung(who: int) -> list[int]:
        return [n for why, n, _ in await heard(told, who) if why == back]

    async with told.write() as s:
        drafts = [await apologies.draft(s, await of(s, code), WORDS, by=cast.minh, at=at)
                  for code in ("LATE", "FINISHED", "LATER")]  # fmt: skip
        letters = [one.id for one in drafts]

    async def send_back(*numbers: int, at: datetime, mended: bool = False) -> None:
        async with told.write() as s:
            for number in numbers:
                kept = await apologies.letter(s, number)
                await apologies.send_back(s, kept, reason="Nêu rõ hơn.", by=cast.hanh, at=at)
                if mended:
                    await apologies.reword(s, kept, WORDS, by=cast.minh, at=at)

    # What was mended before anybody looked is nobody's news.
    await send_back(letters[2], at=at, mended=True)
    await send_back(*letters[:2], at=at + 11 * HOUR)
    for hours in (11, 12, 13):
        await sweep(told, at + hours * HOUR)
    assert await rung(cast.minh.id) == [2]
    assert await rung(cast.hanh.id) == await rung(cast.outsider.id) == []
    await send_back(letters[2], at=at + 12 * HOUR)
    await sweep(told, at + 12 * HOUR)
    assert await rung(cast.minh.id) == [2]
    await sweep(told, at + DAY)
    assert await rung(cast.minh.id) == [2, 1]
    # Worded anew and sent back again it is another thing to be told.
    async with told.write() as s:
        kept = await apologies.letter(s, letters[0])
        await apologies.reword(s, kept, WORDS, by=cast.minh, at=at + DAY)
    thursday = at + 2 * DAY
    await send_back(letters[0], at=thursday)
    await sweep(told, thursday)
    assert await rung(cast.minh.id) == [2, 1, 1]


async def test_nobody_is_told_by_last_days_that_are_being_counted_or_by_half_a_file(
    told: Database, cast: SimpleNamespace, now: datetime
) -> None:
    terms = RuleTerms(date(2026, 11, 1), 2, "working_days", 5, "Quy chế của tỉnh")
    async with told.write() as s:
        await rules.keep_rule(s, None, terms)
        assert await alarms.due(s, at=TUESDAY) == []
    await Apologies(told).recount()
    async with told.write() as s:
        assert len(await alarms.due(s, at=TUESDAY)) == 2
        kept = await opened(s, "x.csv", as_csv([row("H20-9")]), by=cast.phuc, at=now)
        await importing.start(s, kept, by=cast.phuc)
        assert await alarms.due(s, at=TUESDAY) == []


def test_what_is_told_is_told_in_both_languages() -> None:
    named = {"agency": "Sở Xây dựng", "count": 12, "day": "19/11/2026"}
    for occasion in (SOON, LATE, Occasion.APOLOGY_TO_APPROVE, Occasion.APOLOGY_SENT_BACK):
        for language in ("vi", "en"):
            assert "12" in notices.sentence(occasion, named, language)
