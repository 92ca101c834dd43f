"""What reaches a person is theirs to choose."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from hotline import notices
from hotline.db import Database
from hotline.errors import Invalid, NotFound
from hotline.notices import DEFAULTS, Means, News, Notice, Occasion
from hotline.staff import Role
from hotline.tickets import TicketStatus
from tests.notices.bells import letters, reachable, told
from tests.tickets import desk


async def test_without_a_choice_the_defaults_of_the_role_hold(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with sqlite_db.read() as s:
        assert await notices.preferences(s, cast.minh) == DEFAULTS[Role.OFFICER]
        assert await notices.preferences(s, cast.quan) == {}


@pytest.mark.parametrize(
    ("means", "bell", "mail", "sms"),
    [
        (Means(True, True, True), True, True, True),
        (Means(False, True, False), False, True, False),
        (Means(True, False, False), True, False, False),
        (Means(False, False, False), False, False, False),
    ],
)
async def test_a_person_is_told_by_the_means_they_chose(
    db: Database, cast: SimpleNamespace, now: datetime,
    means: Means, bell: bool, mail: bool, sms: bool,
) -> None:  # fmt: skip
    async with db.write() as s:
        await reachable(s, cast.minh)
        await notices.choose(s, cast.minh, {Occasion.ASSIGNED: means})
    await desk.ticket_in(db, cast, TicketStatus.ASSIGNED, at=now)
    async with db.read() as s:
        assert (("minh", "assigned") in await told(s)) == bell
        assert (await letters(s) == [("minh@sa-dec.vn", "assigned")]) == mail
        assert (await letters(s, "sms") == [("+84912000000", "assigned")]) == sms


async def test_a_choice_is_replaced_by_the_next_and_by_the_defaults(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with sqlite_db.write() as s:
        await notices.choose(s, cast.minh, {Occasion.ASSIGNED: Means(False, False, True)})
        await notices.choose(s, cast.minh, {Occasion.OVERDUE: Means(False, False, True)})
        now_chosen = await notices.preferences(s, cast.minh)
        assert now_chosen[Occasion.ASSIGNED] == DEFAULTS[Role.OFFICER][Occasion.ASSIGNED]
        assert now_chosen[Occasion.OVERDUE] == Means(False, False, True)
        await notices.use_defaults(s, cast.minh)
        assert await notices.preferences(s, cast.minh) == DEFAULTS[Role.OFFICER]


async def test_what_never_reaches_a_role_cannot_be_chosen_by_it(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with sqlite_db.write() as s:
        await notices.choose(s, cast.minh, {Occasion.UNROUTED: Means(True, True, True)})
        assert await notices.preferences(s, cast.minh) == DEFAULTS[Role.OFFICER]


@pytest.mark.parametrize(
    ("email", "phone", "code"),
    [
        ("minh@", "", "email_wrong"), ("minh sa-dec.vn", "", "email_wrong"),
        ("a@b.vn\nBcc: c@d.vn", "", "email_wrong"), ("minh@sa-đéc.vn", "", "email_wrong"),
        ("", "02773851202", "mobile_wrong"), ("", "abc", "mobile_wrong"),
    ],
)  # fmt: skip
async def test_an_address_that_nothing_can_reach_is_refused_in_words(
    sqlite_db: Database, cast: SimpleNamespace, email: str, phone: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        async with sqlite_db.write() as s:
            await notices.set_address(s, cast.minh, email=email, phone=phone)
    assert refused.value.code == code


async def test_the_same_news_told_twice_is_told_once(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with db.write() as s:
        await reachable(s, cast.minh)
    for _ in range(2):
        async with db.write() as s:
            (minh,) = await notices.addressees(s, people=[cast.minh.id])
            named = {"code": "1022-2611-00001", "step": "answer"}
            one = News("alarm:1", minh, Occasion.OVERDUE, None, named)
            await notices.tell(s, [one], at=now)
    async with db.read() as s:
        assert len((await s.scalars(select(Notice))).all()) == 1
        assert await letters(s) == [("minh@sa-dec.vn", "overdue")]


async def test_the_bell_counts_what_is_unread_and_each_reads_their_own(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    for _ in range(3):
        await desk.ticket_in(sqlite_db, cast, TicketStatus.ASSIGNED, at=now)
    async with sqlite_db.write() as s:
        mine = await notices.told(s, cast.minh.id)
        assert [one.id for one in mine] == sorted((one.id for one in mine), reverse=True)
        with pytest.raises(NotFound):
            await notices.read(s, mine[0].id, cast.hanh.id, at=now)
        await notices.read(s, mine[0].id, cast.minh.id, at=now)
    async with sqlite_db.write() as s:
        assert await notices.unread(s, cast.minh.id) == 2
        assert await notices.unread_of(s, [cast.minh.id, cast.hanh.id, cast.lan.id]) == {
            cast.minh.id: 2, cast.hanh.id: 3,
        }  # fmt: skip
        # One came after the page was drawn: it stays unread.
        await notices.read_all(s, cast.minh.id, mine[1].id, at=now)
        assert await notices.unread(s, cast.minh.id) == 0
        assert await notices.unread(s, cast.hanh.id) == 3
