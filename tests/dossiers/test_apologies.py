"""Who is late, who has said sorry in time, and what the public may see of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, dossiers, feedback, outbox, province
from hotline.db import Database
from hotline.deadlines import Calendar, Unit
from hotline.documents import Blank
from hotline.dossiers import (
    ApologyLetter,
    Dossier,
    DossierPile,
    LetterMeans,
    LetterState,
    Wanted,
    apologies,
    document,
    lists,
    rules,
    wording,
)
from hotline.dossiers.apologies import LetterWords
from hotline.dossiers.rules import RuleTerms, days_before
from hotline.errors import Conflict, Invalid, NotAllowed, NotFound
from hotline.feedback import Wording
from hotline.mail.letter import letter as mail_letter
from hotline.outbox import MessageStatus, Sending
from hotline.workers import Apologies
from tests.dossiers.files import as_csv, imported, row

WORDS = LetterWords("Chờ kết quả xác minh thực địa của phường.", date(2026, 11, 25))
# The appointments are on Friday 20/11/2026; the last day for a letter is the day before.
BEFORE = datetime.fromisoformat("2026-11-19T15:00:00+07:00")
AFTER = datetime.fromisoformat("2026-11-21T09:00:00+07:00")
MISSED = 1


async def town(db: Database, cast: SimpleNamespace, now: datetime) -> None:
    """One dossier of each fate, all due on 20/11/2026, and one of another agency."""
    fates: Mapping[str, dict[str, object]] = {
        "LATE": {}, "PAUSED": {"Trạng thái": "Chờ bổ sung"},
        "IN-TIME": {"Ngày có kết quả": "20/11/2026 16:00", "Trạng thái": "Đã trả kết quả"},
        "FINISHED": {"Ngày có kết quả": "23/11/2026", "Trạng thái": "Đã có kết quả"},
        "WITHDRAWN": {"Trạng thái": "Rút hồ sơ"}, "LATER": {"Ngày hẹn trả": "22/11/2026"},
        "OTHER": {"Cơ quan giải quyết": "SXD", "Người nộp": "Trần Thị Hai"},
    }  # fmt: skip
    rows = [row(f"H20-{name}", **told) for name, told in fates.items()]
    await imported(db, as_csv(rows), by=cast.phuc, at=now)


async def of(s: AsyncSession, name: str) -> Dossier:
    found = await s.scalar(select(Dossier).where(Dossier.code == f"H20-{name}"))
    assert found is not None
    return found


async def sent(
    s: AsyncSession, cast: SimpleNamespace, name: str, *, at: datetime,
    means: LetterMeans = LetterMeans.PAPER,
) -> ApologyLetter:  # fmt: skip
    """A letter on its whole way."""
    drafted = await apologies.draft(s, await of(s, name), WORDS, by=cast.minh, at=at)
    await apologies.approve(s, drafted, by=cast.hanh, at=at)
    await apologies.send(s, drafted, means, handed_to="Ông Tư ký nhận", by=cast.minh, at=at)
    return drafted


async def names(s: AsyncSession, pile: DossierPile, at: datetime) -> set[str]:
    lines = await dossiers.listed(s, Wanted(pile=pile), at=at)
    return {one.dossier.code.removeprefix("H20-") for one in lines}


async def test_each_pile_holds_its_dossiers_at_every_instant(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await town(db, cast, now)
    own, other = cast.minh.agency_id, cast.outsider.agency_id
    async with db.read() as s:
        assert await names(s, DossierPile.SOON, BEFORE) == {"LATE", "FINISHED", "LATER", "OTHER"}
        assert await names(s, DossierPile.LATE, BEFORE) == set()
        # On Saturday the one that will be finished on Monday is not finished yet.
        assert await names(s, DossierPile.LATE, AFTER) == {"LATE", "FINISHED", "OTHER"}
        monday = AFTER + timedelta(days=3)
        assert await names(s, DossierPile.LATE, monday) == {"LATE", "OTHER", "LATER"}
        assert await names(s, DossierPile.FINISHED_LATE, monday) == {"FINISHED"}
        assert await dossiers.overdue(s, at=monday) == {own: 3, other: 1}
        assert await dossiers.overdue(s, at=monday, finished=False) == {own: 2, other: 1}
        assert await dossiers.overdue(s, at=monday, agency_ids=[other]) == {other: 1}
        friday = clock.day_span(date(2026, 11, 20))
        assert await dossiers.overdue(s, at=monday, span=friday) == {own: 2, other: 1}
        for at in (BEFORE, AFTER, monday):
            late = await names(s, DossierPile.LATE, at) | await names(
                s, DossierPile.FINISHED_LATE, at
            )
            every = await s.scalars(select(Dossier))
            assert {one.code.removeprefix("H20-") for one in every if one.late(at)} == late


async def test_late_without_a_letter_and_letters_too_late_are_counted_by_agency(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await town(db, cast, now)
    own, other = cast.minh.agency_id, cast.outsider.agency_id
    async with db.write() as s:
        await sent(s, cast, "LATE", at=BEFORE)
        await sent(s, cast, "FINISHED", at=datetime.fromisoformat("2026-11-20T00:00:00+07:00"))
    async with db.read() as s:
        assert await names(s, DossierPile.NO_LETTER, AFTER) == {"OTHER"}
        assert await dossiers.without_apology(s, at=AFTER) == {other: 1}
        assert await dossiers.apologised_too_late(s, at=AFTER) == {own: 1}
        assert await names(s, DossierPile.LETTER_LATE, AFTER) == {"FINISHED"}
        # Nobody had sent anything by the eighteenth.
        assert await dossiers.without_apology(s, at=BEFORE - timedelta(days=1)) == {}
        rows = {one.agency_id: one.piles for one in await dossiers.ledger(s, Wanted(), at=AFTER)}
        assert rows[own] == {"soon": 1, "late": 2, "finished_late": 0, "no_letter": 0,
                             "letter_late": 1}  # fmt: skip


async def test_a_long_list_of_late_dossiers_holds_what_is_counted_with_who_was_written_to(
    db: Database, cast: SimpleNamespace, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "_AT_ONCE", 2)
    await town(db, cast, now)
    async with db.write() as s:
        await sent(s, cast, "LATE", at=now)
    for days in (0, 4, 30):
        at = AFTER + timedelta(days=days)
        async with db.read() as s:
            late = [one async for one in dossiers.late(s, at=at)]
            assert Counter(one.agency_id for one in late) == await dossiers.overdue(s, at=at)
            silent = Counter(one.agency_id for one in late if one.silent)
            assert silent == await dossiers.without_apology(s, at=at)
            for pile in (DossierPile.LATE, DossierPile.FINISHED_LATE):
                codes = {one.code.removeprefix("H20-") for one in late if one.pile == pile}
                assert codes == await names(s, pile, at)
            theirs = [cast.outsider.agency_id]
            only = [one async for one in dossiers.late(s, at=at, agency_ids=theirs)]
            assert only == [one for one in late if one.agency_id in theirs]


async def test_a_letter_goes_from_the_officer_over_the_head_to_the_applicant(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await town(sqlite_db, cast, now)
    async with sqlite_db.write() as s:
        late = await of(s, "LATE")
        for wrong, why in (
            (WORDS._replace(reason="Bận"), "apology_reason_length"),
            (WORDS._replace(new_day=None), "apology_day_missing"),
            (WORDS._replace(new_day=date(2026, 11, 20)), "apology_day_early"),
            (WORDS._replace(new_day=date(2026, 11, 22)), "apology_day_off"),
            (WORDS._replace(new_day=date(2062, 11, 24)), "apology_day_far"),
        ):
            with pytest.raises(Invalid, match=why):
                await apologies.draft(s, late, wrong, by=cast.minh, at=BEFORE)
        for name in ("IN-TIME",):
            with pytest.raises(Conflict, match="apology_needless"):
                await apologies.draft(s, await of(s, name), WORDS, by=cast.minh, at=BEFORE)
        one = await apologies.draft(s, late, WORDS, by=cast.minh, at=BEFORE)
        with pytest.raises(Conflict, match="apology_there"):
            await apologies.draft(s, late, WORDS, by=cast.hanh, at=BEFORE)
        with pytest.raises(NotAllowed):
            await apologies.approve(s, one, by=cast.minh, at=BEFORE)
        with pytest.raises(Conflict, match="apology_moved_on"):
            await apologies.send(s, one, LetterMeans.SMS, by=cast.minh, at=BEFORE)
        await apologies.send_back(s, one, reason="Nêu rõ hơn.", by=cast.hanh, at=BEFORE)
        again = WORDS._replace(reason="Phường chưa gửi kết quả xác minh thực địa.")
        await apologies.reword(s, one, again, by=cast.minh, at=BEFORE)
        await apologies.approve(s, one, by=cast.hanh, at=BEFORE)
        assert "Kính gửi ông/bà Nguyễn Văn Tư," in one.body
        assert "hẹn lại ngày trả kết quả là 25/11/2026" in one.body
        _, values = await document.parts(s, one, late, at=BEFORE)
        approved = [line for line in one.body.split("\n") if line]
        assert values[Blank.LETTER] == approved[:-2]
        assert approved[-2:] == ["Ngày 19/11/2026", "Sở Nông nghiệp và Môi trường"]
        await apologies.send(s, one, LetterMeans.SMS, by=cast.minh, at=BEFORE)
        assert [event.verb for event in await apologies.history(s, one)] == [
            "drafted", "sent_back", "reworded", "approved", "sent",
        ]  # fmt: skip
        message = await outbox.by_key(s, one.message or "")
        assert message is not None
        text = feedback.preview(message.payload, Wording(True, ())).text
    assert text.startswith("Sở Nông nghiệp và Môi trường xin lỗi ông/bà vì hồ sơ H20-LATE")
    assert message.recipient == "+84912345678"


async def test_a_message_that_did_not_arrive_is_no_letter_until_it_is_handed_over(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await town(db, cast, now)
    own = cast.minh.agency_id
    async with db.write() as s:
        one = await sent(s, cast, "LATE", at=BEFORE, means=LetterMeans.SMS)
        message = await outbox.by_key(s, one.message or "")
        assert message is not None
        with pytest.raises(Conflict, match="apology_arrived"):
            await apologies.hand_over(s, one, handed_to="Ông Tư", by=cast.minh, at=BEFORE)
        await outbox.settle(s, message, Sending(MessageStatus.UNDELIVERED), at=BEFORE)
        assert (await dossiers.without_apology(s, at=AFTER))[own] == 2
        await apologies.hand_over(s, one, handed_to="Ông Tư ký nhận", by=cast.minh, at=AFTER)
        assert (await dossiers.without_apology(s, at=AFTER))[own] == 1
        assert await dossiers.apologised_too_late(s, at=AFTER) == {own: 1}


async def test_an_email_carries_the_letter_whole(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await town(sqlite_db, cast, now)
    async with sqlite_db.write() as s:
        (await of(s, "LATE")).email = "tu@example.vn"
        one = await sent(s, cast, "LATE", at=BEFORE, means=LetterMeans.EMAIL)
        message = await outbox.by_key(s, one.message or "")
        assert message is not None
        made = mail_letter(message, sender="1022@example.vn", site="")
    payload = made.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert payload.decode().startswith(one.body)
    assert made["To"] == "=?utf-8?b?Tmd1eeG7hW4gVsSDbiBUxrA=?= <tu@example.vn>"


async def test_a_letter_that_has_become_wrong_meanwhile_does_not_go_out(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await town(sqlite_db, cast, now)
    letters: dict[str, ApologyLetter] = {}
    async with sqlite_db.write() as s:
        for name in ("LATE", "FINISHED", "OTHER"):
            by = cast.outsider if name == "OTHER" else cast.minh
            letters[name] = await apologies.draft(s, await of(s, name), WORDS, by=by, at=now)
        withdrawn = await of(s, "WITHDRAWN")
        with pytest.raises(Conflict, match="apology_needless"):
            await apologies.draft(s, withdrawn, WORDS, by=cast.minh, at=now)
    told: Mapping[str, dict[str, object]] = {
        "FINISHED": {"Ngày có kết quả": "19/11/2026"}, "OTHER": {},
        "LATE": {"Ngày hẹn trả": "24/11/2026", "Người nộp": ""},
    }  # fmt: skip
    later = as_csv([row(f"H20-{name}", **of_one) for name, of_one in told.items()])
    await imported(sqlite_db, later, by=cast.phuc, at=now + timedelta(hours=1))
    async with sqlite_db.write() as s:
        for name, why in (("FINISHED", "apology_needless"), ("LATE", "apology_other_day")):
            with pytest.raises(Conflict, match=why):
                await apologies.approve(s, letters[name], by=cast.hanh, at=BEFORE)
        # The dossier has come to another agency: what the one before it drafted is dropped.
        mine = await apologies.draft(s, await of(s, "OTHER"), WORDS, by=cast.minh, at=BEFORE)
        before = await apologies.letter(s, letters["OTHER"].id)
        assert before.state == LetterState.DROPPED
        await apologies.approve(s, mine, by=cast.hanh, at=BEFORE)
        with pytest.raises(Conflict, match="apology_day_passed"):
            await apologies.send(s, mine, LetterMeans.SMS, by=cast.minh,
                                 at=BEFORE + timedelta(days=9))  # fmt: skip
        anew = WORDS._replace(new_day=date(2026, 12, 1))
        late = await of(s, "LATE")
        late.email = "tu@example.vn"
        nameless = await apologies.draft(s, late, anew, by=cast.minh, at=BEFORE)
        await apologies.approve(s, nameless, by=cast.hanh, at=BEFORE)
        with pytest.raises(Invalid, match="apology_blank"):
            await apologies.send(s, nameless, LetterMeans.EMAIL, by=cast.minh, at=BEFORE)


async def test_a_letter_is_about_one_appointment_and_the_next_one_needs_another(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await town(sqlite_db, cast, now)
    async with sqlite_db.write() as s:
        await sent(s, cast, "LATE", at=BEFORE)
    moved = as_csv([row("H20-LATE", **{"Ngày hẹn trả": "25/11/2026"})])
    await imported(sqlite_db, moved, by=cast.phuc, at=AFTER)
    async with sqlite_db.read() as s:
        assert "LATE" not in await names(s, DossierPile.LATE, AFTER)
        later = AFTER + timedelta(days=6)
        assert "LATE" in await names(s, DossierPile.NO_LETTER, later)
        assert await apologies.standing(s, await of(s, "LATE")) is None


async def test_the_last_day_follows_the_rule_of_the_appointments_time(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await town(sqlite_db, cast, now)
    terms = RuleTerms(date(2026, 11, 1), 2, Unit.WORKING_DAYS, 5, "Quy chế của tỉnh")
    async with sqlite_db.write() as s:
        before = await rules.rules(s)
        assert [(one.valid_from.year, one.days) for one in before] == [(2018, 1), (2025, 1)]
        assert "118/2025" in before[-1].source
        with pytest.raises(Invalid, match="apology_rule_days"):
            await rules.keep_rule(s, None, terms._replace(days=31))
        with pytest.raises(Invalid, match="apology_rule_ahead_short"):
            await rules.keep_rule(s, None, terms._replace(ahead=2))
        await rules.keep_rule(s, None, terms)
    await Apologies(sqlite_db).recount()
    async with sqlite_db.read() as s:
        assert (await of(s, "LATE")).letter_due_at == clock.at_local(date(2026, 11, 19))
        assert (await of(s, "LATER")).letter_due_at == clock.at_local(date(2026, 11, 20))


def test_working_days_are_counted_back_over_a_weekend() -> None:
    hours = ((datetime.min.time(), datetime.max.time()),)
    office = Calendar(dict.fromkeys(range(5), hours), public_holidays=False)
    monday = date(2026, 11, 23)
    assert days_before(monday, 1, Unit.WORKING_DAYS, office) == date(2026, 11, 20)
    assert days_before(monday, 1, Unit.CALENDAR_DAYS, office) == date(2026, 11, 22)
    assert days_before(monday, 0, Unit.WORKING_DAYS, office) == monday


async def test_the_public_sees_only_what_was_published_and_no_name(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await town(db, cast, now)
    async with db.write() as s:
        await sent(s, cast, "LATE", at=BEFORE)
        late = Wanted([cast.minh.agency_id], DossierPile.LATE)
        assert await dossiers.public(s, at=AFTER) == []
        with pytest.raises(NotAllowed):
            await dossiers.publish(s, late, by=cast.hanh, at=AFTER)
        with pytest.raises(Conflict, match="publish_nothing_late"):
            await dossiers.publish(s, Wanted(), by=cast.phuc, at=AFTER)
        assert await dossiers.publish(s, late, by=cast.phuc, at=AFTER) == 2
        assert await dossiers.publish(s, late, by=cast.phuc, at=AFTER) == 0
        shown = {one.code: one for one in await dossiers.public(s, at=AFTER)}
        assert shown.keys() == {"H20-LATE", "H20-FINISHED"}
        assert shown["H20-LATE"].applicant == "N. V. T."
        assert shown["H20-LATE"].letter_at == BEFORE
        assert shown["H20-FINISHED"].letter_at is None
        await dossiers.withdraw(s, await of(s, "LATE"), by=cast.phuc, at=AFTER)
        assert {one.code for one in await dossiers.public(s, at=AFTER)} == {"H20-FINISHED"}
        assert await dossiers.public(s, at=AFTER, agency_id=cast.outsider.agency_id) == []


async def test_who_an_applicant_is_is_shown_for_an_hour_and_written_down(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await town(sqlite_db, cast, now)
    async with sqlite_db.write() as s:
        late = await of(s, "LATE")
        masked = await dossiers.applicant(s, late, cast.minh, at=now)
        assert masked == ("N. V. T.", "09•• ••• 678", "", True)
        for _ in range(2):
            await dossiers.unmask(s, late, by=cast.minh, at=now)
        seen = await dossiers.applicant(s, late, cast.minh, at=now)
        assert (seen.name, seen.phone) == ("Nguyễn Văn Tư", "0912 345 678")
        assert (await dossiers.applicant(s, late, cast.hanh, at=now)).masked
        later = await dossiers.applicant(s, late, cast.minh, at=now + timedelta(hours=2))
        assert later.masked
        assert [(one.name, one.at) for one in await dossiers.looks(s, late)] == [
            (cast.minh.name, now)
        ]
        with pytest.raises(NotFound):
            await dossiers.dossier(s, late.id, agency_ids=[cast.outsider.agency_id])


async def test_a_text_of_letters_must_say_what_the_law_wants(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        kept = await wording.wording(s)
        for body, why in (
            ("", "apology_body_length"), ("{ho_tenn}", "place_unknown"),
            (kept.body.replace("{ly_do}", ""), "apology_place_missing"),
        ):  # fmt: skip
            with pytest.raises(Invalid, match=why):
                await wording.reword(s, body, version=0, by=cast.quan, at=now)
        body = kept.body + "\nTrân trọng."
        assert (await wording.reword(s, body, version=0, by=cast.quan, at=now)).version == 1
        with pytest.raises(Conflict):
            await wording.reword(s, body, version=0, by=cast.quan, at=now)


def test_every_state_of_a_letter_but_its_ends_leads_on() -> None:
    starts = frozenset[LetterState]().union(*(first for first, _ in apologies.MOVES.values()))
    assert set(LetterState) - starts == {LetterState.SENT, LetterState.DROPPED}


async def test_the_sample_province_has_dossiers_of_every_fate(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        assert await province.plant_dossiers(s, at=now) == 44
        for pile in DossierPile:
            # Letters of the sample went out in time.
            assert bool(await names(s, pile, now)) == (pile != DossierPile.LETTER_LATE), pile
