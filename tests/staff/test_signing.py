"""Signing in, being locked out, and the end of a visit."""

from __future__ import annotations

import asyncio
import unicodedata
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select, update

from hotline import staff
from hotline.db import Database
from hotline.errors import NotAllowed
from hotline.staff import FAILURES_ALLOWED, LOCKED_FOR, Person, Visit
from hotline.staff.signing import VISIT_LASTS
from tests.conftest import PASSWORD

SECOND = timedelta(seconds=1)


async def enter(db: Database, login: str, *, matched: bool, at: datetime) -> str | None:
    """One try to sign in, as the edge does it once it has compared the password."""
    async with db.write() as s:
        return await staff.sign_in(s, login, matched=matched, at=at)


async def fail(db: Database, times: int, at: datetime) -> None:
    for _ in range(times):
        assert await enter(db, "lan", matched=False, at=at) is None


async def test_the_right_password_opens_a_visit(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with db.read() as s:
        stored = await staff.password_hash(s, " LAN ")
    assert await staff.matches(stored, PASSWORD)
    token = await enter(db, " LAN ", matched=True, at=now)
    assert token is not None
    async with db.read() as s:
        visit = await staff.visit(s, token, at=now)
        assert visit is not None
        assert (visit.person.id, visit.ends_at) == (cast.lan.id, now + VISIT_LASTS)
        assert token not in {visit.token_digest, visit.csrf}


async def test_a_wrong_password_does_not_match() -> None:
    stored = staff.hash_of(PASSWORD)
    assert not await staff.matches(stored, PASSWORD + " ")
    assert not await staff.matches(stored, "")
    assert not await staff.matches("not a hash", PASSWORD)
    assert PASSWORD not in stored


async def test_a_password_is_the_same_on_every_keyboard() -> None:
    apart = unicodedata.normalize("NFD", PASSWORD)
    assert apart != PASSWORD
    assert await staff.matches(staff.hash_of(PASSWORD), apart)
    assert await staff.matches(staff.hash_of(apart), PASSWORD)


@pytest.mark.parametrize("login", ["nobody", "", "lan'; --", "\x00", "x" * 5000])
async def test_an_unknown_name_is_compared_with_something_that_never_matches(
    db: Database, now: datetime, login: str
) -> None:
    async with db.read() as s:
        stored = await staff.password_hash(s, login)
    assert stored.startswith("$argon2id$")
    assert not await staff.matches(stored, PASSWORD)
    assert await enter(db, login, matched=False, at=now) is None


async def test_after_too_many_failures_even_the_right_password_is_refused(
    db: Database, now: datetime
) -> None:
    await fail(db, FAILURES_ALLOWED, now)
    for matched in (True, False):
        with pytest.raises(NotAllowed) as refused:
            await enter(db, "lan", matched=matched, at=now + SECOND)
        assert refused.value.code == "locked"
        assert refused.value.named == {"until": now + LOCKED_FOR}


async def test_one_failure_fewer_locks_nobody_out(sqlite_db: Database, now: datetime) -> None:
    await fail(sqlite_db, FAILURES_ALLOWED - 1, now)
    assert await enter(sqlite_db, "lan", matched=True, at=now) is not None


async def test_signing_in_forgets_earlier_failures(sqlite_db: Database, now: datetime) -> None:
    for _ in range(3):
        await fail(sqlite_db, FAILURES_ALLOWED - 1, now)
        assert await enter(sqlite_db, "lan", matched=True, at=now) is not None


async def test_the_lock_opens_by_itself_after_its_time(sqlite_db: Database, now: datetime) -> None:
    await fail(sqlite_db, FAILURES_ALLOWED, now)
    with pytest.raises(NotAllowed):
        await enter(sqlite_db, "lan", matched=True, at=now + LOCKED_FOR - SECOND)
    assert await enter(sqlite_db, "lan", matched=True, at=now + LOCKED_FOR) is not None


async def test_a_lock_that_opened_counts_from_the_beginning(
    sqlite_db: Database, now: datetime
) -> None:
    await fail(sqlite_db, FAILURES_ALLOWED, now)
    await fail(sqlite_db, FAILURES_ALLOWED - 1, now + LOCKED_FOR)
    assert await enter(sqlite_db, "lan", matched=True, at=now + LOCKED_FOR) is not None


async def test_one_person_locked_out_locks_out_nobody_else(
    sqlite_db: Database, now: datetime
) -> None:
    await fail(sqlite_db, FAILURES_ALLOWED, now)
    assert await enter(sqlite_db, "tam", matched=True, at=now) is not None


async def test_guesses_that_come_all_at_once_are_all_counted(db: Database, now: datetime) -> None:
    tries = [enter(db, "lan", matched=False, at=now) for _ in range(FAILURES_ALLOWED + 3)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    refused = [one for one in outcomes if isinstance(one, NotAllowed)]
    assert len(refused) == 3
    assert outcomes.count(None) == FAILURES_ALLOWED


async def test_a_visit_ends_with_its_time_and_with_signing_out(
    sqlite_db: Database, now: datetime
) -> None:
    token = await enter(sqlite_db, "lan", matched=True, at=now)
    other = await enter(sqlite_db, "lan", matched=True, at=now)
    assert token is not None
    assert other is not None
    async with sqlite_db.write() as s:
        assert await staff.visit(s, token, at=now + VISIT_LASTS - SECOND) is not None
        assert await staff.visit(s, token, at=now + VISIT_LASTS) is None
        await staff.sign_out(s, token)
        assert await staff.visit(s, token, at=now) is None
        assert await staff.visit(s, other, at=now) is not None


@pytest.mark.parametrize("token", ["", "made up", "\x00", "é"])
async def test_a_made_up_cookie_is_no_visit(db: Database, now: datetime, token: str) -> None:
    async with db.write() as s:
        assert await staff.visit(s, token, at=now) is None
        await staff.sign_out(s, token)


async def test_expired_visits_are_swept_away_by_the_next_sign_in(
    sqlite_db: Database, now: datetime
) -> None:
    for later in (timedelta(), VISIT_LASTS + timedelta(days=2) + SECOND):
        await enter(sqlite_db, "lan", matched=True, at=now + later)
    async with sqlite_db.read() as s:
        assert await s.scalar(select(func.count()).select_from(Visit)) == 1


async def test_who_has_left_can_neither_sign_in_nor_stay(
    sqlite_db: Database, now: datetime
) -> None:
    token = await enter(sqlite_db, "lan", matched=True, at=now)
    assert token is not None
    async with sqlite_db.write() as s:
        await s.execute(update(Person).where(Person.login == "lan").values(active=False))
    async with sqlite_db.read() as s:
        assert await staff.visit(s, token, at=now) is None
        assert not await staff.matches(await staff.password_hash(s, "lan"), PASSWORD)
        assert await staff.name_of(s, 1) is not None
    assert await enter(sqlite_db, "lan", matched=True, at=now) is None


async def test_a_phone_belongs_to_the_person_at_the_desk(
    sqlite_db: Database, cast: SimpleNamespace
) -> None:
    async with sqlite_db.read() as s:
        found = await staff.by_extension(s, "101")
        assert found is not None
        assert found.id == cast.lan.id
        for nobody in (None, "", "199", "0912345678"):
            assert await staff.by_extension(s, nobody) is None
        assert (await staff.extensions(s))["102"] == cast.tam.name
