"""A report of a past period is what it was; what was issued stays, and a correction says what."""

from __future__ import annotations

import asyncio
import json
import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from hotline import documents, reports
from hotline.agencies import Agency
from hotline.clock import Span
from hotline.db import Database
from hotline.documents import DocumentKind
from hotline.errors import Conflict, HotlineError, Invalid, NotAllowed
from hotline.notices import Notice
from hotline.reports import (
    Figure,
    Period,
    Split,
    checking,
    document,
    freezing,
    issuing,
    printing,
    taking,
)
from hotline.reports.comparing import differences
from hotline.reports.document import Letterhead, ReportPart
from hotline.reports.freezing import Taken
from hotline.reports.versions import ReportVersion, VersionState, of_period, version
from hotline.staff import Person
from hotline.tickets import Mode, Ticket, Verb, spells
from hotline.workers import Drafter
from tests.feedback.closings import many
from tests.reports.test_counting import _DAY, _done, _live, _rate
from tests.tickets.deeds import DEEDS

_SIGNED = Letterhead(
    number="125/BC-VP", place="Đồng Tháp", day=date(2026, 12, 2), signer="Nguyễn Văn A"
)


async def _later(db: Database, cast: SimpleNamespace, at: datetime, seed: int = 3) -> None:
    """A month in which the same tickets are moved, rated, reopened and closed."""
    chance = random.Random(seed)
    async with db.read() as s:
        ids = list(await s.scalars(select(Ticket.id)))
        agencies = list(await s.scalars(select(Agency.id)))
    people = [cast.lan, cast.dieu, cast.minh, cast.hanh, cast.phuc]
    for number in range(120):
        at += timedelta(hours=chance.randint(1, 12))
        first, second = chance.sample(ids, 2)
        verb = chance.choice([*DEEDS, Verb.REOPENED, Verb.APPROVED, Verb.ANSWERED])
        for me in chance.sample(people, len(people)):
            if await _done(db, verb, first, second, me, chance.choice(agencies), at):
                break
        await _rate(db, first, chance, at, 10_000 + number)


async def _taken(db: Database, period: Period, at: datetime) -> Taken:
    async with db.read() as s:
        moments = await reports.moments_of(s, period, at=at)
        return await taking.take(s, period, moments)


@pytest.mark.slow
async def test_a_report_of_then_is_the_same_byte_for_byte_after_a_month_of_changes(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    photos = await _live(db, cast, random.Random(2), now)
    span = Span(photos[1].at, photos[-3].at)
    period = Period(f"{span.start:%Y-%m-%dT%H:%M}..{span.end:%Y-%m-%dT%H:%M}", span, 0)
    then = await _taken(db, period, photos[-1].at)
    await _later(db, cast, photos[-1].at)
    async with db.read() as s:
        moved = await reports.count(s, period, at=photos[-1].at + 90 * _DAY,
                                    as_of=photos[-1].at + 60 * _DAY)  # fmt: skip
    again = await _taken(db, period, photos[-1].at + 60 * _DAY)
    told = json.loads(then.content)["figures"]
    assert told["tickets"] > 4
    assert again == then
    # The month did change what is counted as of now.
    assert reports.canonical(told["directive"]) != "{}"
    assert {one: moved[one] for one in (Figure.CLOSING, Figure.RATED)} != {
        Figure.CLOSING: told["closing"], Figure.RATED: told["rated"],
    }  # fmt: skip
    assert checking.check(told) == []


@pytest.fixture
async def month(store: Database, cast: SimpleNamespace, now: datetime) -> Period:
    """November 2026: some tickets that were rated, and some that are open."""
    async with store.write() as s:
        mine = cast.minh.agency_id
        await many(s, Mode.SMS, at=now, good=3, bad=2, agency_id=mine)
        for at in range(4):
            s.add(Ticket(code=f"1022-2611-{at:05}", status="assigned", agency_id=mine,
                         opened_at=now, received_at=now))  # fmt: skip
        await s.flush()
        await spells.follow(s, list(await s.scalars(select(Ticket.id))), at=now + _DAY)
    return reports.named("2026-11")


async def _close_two(db: Database, at: datetime) -> None:
    """Two of the open tickets are closed without anybody's rating."""
    async with db.write() as s:
        opened = select(Ticket).where(Ticket.status == "assigned").limit(2)
        found = list(await s.scalars(opened))
        for one in found:
            one.status, one.feedback, one.closed_at = "closed", "no_response", at
        await s.flush()
        await spells.follow(s, [one.id for one in found], at=at)


@pytest.fixture
async def second(store: Database) -> Person:
    """Another person of the office."""
    async with store.write() as s:
        other = Person(login="hoa", name="Hoa", role="office", password_hash="x", active=True)
        s.add(other)
        await s.flush()
        return other


async def _issued(
    db: Database, month: Period, by: Person, other: Person, at: datetime
) -> ReportVersion:
    taken = await _taken(db, month, at)
    async with db.write() as s:
        row = await issuing.draft(s, taken, by=by, at=at)
        head = Letterhead(place="Đồng Tháp")
        remarks = {ReportPart.RECEIVED: "Do mưa lớn kéo dài."}
        await issuing.write(s, row.id, head, remarks, seen=row.hash, by=by, at=at)
        await issuing.check(s, row.id, seen=row.hash, by=other, at=at)
        return await issuing.issue(s, row.id, _SIGNED, seen=row.hash, by=by, at=at)


async def test_what_was_issued_does_not_change_and_whatever_was_done_to_it_shows(
    db: Database, cast: SimpleNamespace, month: Period, second: Person
) -> None:
    at = month.span.end + _DAY
    row = await _issued(db, month, cast.phuc, second, at)
    assert row.state == VersionState.ISSUED
    for change in (update(ReportVersion).values(words="{}"), text("delete from report_version")):
        with pytest.raises(DBAPIError, match="issued reports do not change"):
            async with db.write() as s:
                await s.execute(change)
    async with db.write() as s:
        assert await issuing.amiss(s) == []
        with pytest.raises(Conflict):
            await issuing.recount(s, row.id, await _taken(db, month, at), seen=row.hash,
                                  by=cast.phuc, at=at)  # fmt: skip
    async with db.write() as s:
        on = "" if db.is_sqlite else " on report_version"
        await s.execute(text(f"drop trigger report_version_fixed{on}"))
        await s.execute(text("update report_version set content = replace(content, '1', '2')"))
        assert [one.id for one in await issuing.amiss(s)] == [row.id]


async def test_the_numbers_of_a_version_open_whose_they_were(
    sqlite_db: Database, cast: SimpleNamespace, month: Period, second: Person
) -> None:
    at = month.span.end + _DAY
    row = await _issued(sqlite_db, month, cast.phuc, second, at)
    await _close_two(sqlite_db, at)
    async with sqlite_db.read() as s:
        kept = await version(s, row.id, lists=True)
        for about, number in checking.counted(freezing.figures(kept)).known().items():
            if about.figure in (Figure.PREVIOUS, Figure.CHANGE):
                continue
            by = (about.split, about.key) if about.split else None
            if about.split == Split.MODE and about.figure != Figure.RATED:
                continue
            assert len(freezing.tickets(kept, about.figure, by)) == number, about
    content = freezing.content(kept)
    assert content.letterhead.signer == "Nguyễn Văn A"
    assert content.letterhead.place == "Đồng Tháp"
    assert content.remarks[ReportPart.RECEIVED] == "Do mưa lớn kéo dài."
    assert len(content.lists[Figure.CLOSING]) == freezing.figures(kept)["closing"]
    # What the document says of these figures, the checker finds right, and knows again.
    said = [line for part in document.paragraphs(content).values() for line in part]
    read, found = checking.check_typed("\n".join(said), freezing.figures(kept))
    assert [one.words() for one in found] == []
    assert len(read.numbers) > 10


async def test_a_correction_is_a_new_version_that_names_what_differs(
    sqlite_db: Database, cast: SimpleNamespace, month: Period, second: Person
) -> None:
    at = month.span.end + _DAY
    first = await _issued(sqlite_db, month, cast.phuc, second, at)
    await _close_two(sqlite_db, at)
    later = at + 40 * _DAY
    async with sqlite_db.write() as s:
        await documents.keep(s, DocumentKind.REPORT, b"PK", "mau.docx", instead_of=0,
                             by=cast.phuc, at=later)  # fmt: skip
    async with sqlite_db.read() as s:
        moments = await reports.moments_of(s, month, at=later, as_of=later)
        taken = await taking.take(s, month, moments)
    async with sqlite_db.write() as s:
        with pytest.raises(Invalid, match="report_because_missing"):
            await issuing.draft(s, taken, by=cast.phuc, at=later)
    async with sqlite_db.write() as s:
        why = "Bổ sung đánh giá đến chậm."
        row = await issuing.draft(s, taken, by=cast.phuc, at=later, because=why)
        assert (row.version, row.state) == (2, VersionState.DRAFT)
    async with sqlite_db.read() as s:
        versions = [await version(s, one.id, lists=True) for one in (first, row)]
        found = list(differences(*versions))
        assert found
        whole = {one.place.figure: one for one in found if one.place.is_whole}
        assert set(whole) == {
            Figure.RESOLVED, Figure.OPEN, Figure.NO_RESPONSE, Figure.ENDED, Figure.CLOSING,
        }  # fmt: skip
        assert (whole[Figure.CLOSING].before, whole[Figure.CLOSING].after) == (4, 2)
        assert whole[Figure.CLOSING].lost == whole[Figure.RESOLVED].gained
        assert all(len(one.gained) - len(one.lost) == one.after - one.before for one in found)
        assert [one.state for one in await of_period(s, month)] == ["draft", "issued"]
        # What was issued stays on the template it was issued on.
        assert [(await printing.template(s, one)).version for one in versions] == [0, 1]
        content = await printing.content(s, versions[1])
    replaced = "thay thế Báo cáo số 125/BC-VP ngày 02/12/2026"
    assert replaced in document.subject(content).replace("\u00a0", " ")
    said = document.paragraphs(content)
    tracked = "- Đang theo dõi lúc tính số liệu: 2, đã báo cáo 4."
    assert tracked in said[ReportPart.OPENING]
    lines = [line for part in said.values() for line in part]
    _, wrong = checking.check_typed("\n".join(lines), freezing.figures(versions[1]))
    assert [one.words() for one in wrong] == []


async def test_each_step_is_refused_to_whom_it_is_not_for(
    sqlite_db: Database, cast: SimpleNamespace, month: Period, second: Person
) -> None:
    at = month.span.end + _DAY
    early = await _taken(sqlite_db, month, month.span.end - _DAY)

    async def refused(code: str, kind: type[HotlineError], **of: Any) -> None:
        move, args = of.pop("move"), of.pop("args")
        async with sqlite_db.write() as s:
            with pytest.raises(kind, match=code):
                await move(s, *args, **of)

    await refused(
        "not_your_role", NotAllowed, move=issuing.draft, args=[early], by=cast.dieu, at=at
    )
    async with sqlite_db.write() as s:
        row = await issuing.draft(s, early, by=cast.phuc, at=at)
    seen: dict[str, Any] = {"seen": row.hash, "at": at}
    await refused(
        "drafted_already", Conflict, move=issuing.draft, args=[early], by=cast.phuc, at=at
    )
    await refused(
        "check_another", NotAllowed, move=issuing.check, args=[row.id], by=cast.phuc, **seen
    )
    await refused("stands_elsewhere", Conflict, move=issuing.issue, args=[row.id, _SIGNED],
                  by=cast.phuc, **seen)  # fmt: skip
    await refused("changed_meanwhile", Conflict, move=issuing.check, args=[row.id], by=second,
                  seen="x", at=at)  # fmt: skip
    async with sqlite_db.write() as s:
        await issuing.check(s, row.id, by=second, **seen)
    await refused("period_runs", Conflict, move=issuing.issue, args=[row.id, _SIGNED],
                  by=cast.phuc, **seen)  # fmt: skip
    taken = await _taken(sqlite_db, month, at)
    async with sqlite_db.write() as s:
        row = await issuing.recount(s, row.id, taken, by=cast.phuc, **seen)
        assert row.state == VersionState.DRAFT
        row = await issuing.check(s, row.id, seen=row.hash, by=second, at=at)
    for code, wrong in (
        ("number_missing", {"number": ""}), ("number_long", {"number": "1" * 61}),
        ("place_missing", {"place": ""}), ("signer_missing", {"signer": ""}),
        ("signer_long", {"signer": "A" * 101}),
        ("day_missing", {"day": None}), ("day_outside", {"day": date(2026, 11, 30)}),
        ("day_outside", {"day": date(2026, 12, 4)}),
    ):  # fmt: skip
        await refused(
            f"report_{code}",
            Invalid,
            move=issuing.issue,
            by=cast.phuc,
            seen=row.hash,
            args=[row.id, replace(_SIGNED, **wrong)],
            at=at,
        )


async def test_a_number_is_given_once_a_year_and_a_correction_gets_its_own(
    db: Database, cast: SimpleNamespace, month: Period, second: Person
) -> None:
    at = month.span.end + _DAY
    await _issued(db, month, cast.phuc, second, at)
    taken = await _taken(db, month, at)
    async with db.write() as s:
        with pytest.raises(Invalid, match="report_words_long"):
            await issuing.draft(s, taken, by=cast.phuc, at=at, because="a" * 2_001)
    async with db.write() as s:
        row = await issuing.draft(s, taken, by=cast.phuc, at=at, because="Bổ sung.")
        await issuing.check(s, row.id, seen=row.hash, by=second, at=at)
        signed: dict[str, Any] = {"seen": row.hash, "by": cast.phuc, "at": at}
        alike = replace(_SIGNED, number="125 / bc-vp")
        with pytest.raises(Invalid, match="report_number_taken"):
            await issuing.issue(s, row.id, alike, **signed)
        row = await issuing.issue(s, row.id, replace(_SIGNED, number="126/BC-VP"), **signed)
        assert row.state == VersionState.ISSUED


async def test_several_workers_draft_a_month_once_and_the_office_is_told(
    db: Database, cast: SimpleNamespace, month: Period
) -> None:
    end = month.span.end
    assert not await Drafter(db).once(at=end + timedelta(hours=7))
    at = end + timedelta(hours=8)
    drafted = await asyncio.gather(*(Drafter(db).once(at=at) for _ in range(3)))
    assert sorted(drafted) == [False, False, True]
    assert not await Drafter(db).once(at=at)
    async with db.read() as s:
        (row,) = await of_period(s, month)
        assert (row.version, row.drafted_by_id, row.counted) == (1, None, end)
        (notice,) = await s.scalars(select(Notice).where(Notice.occasion == "report_drafted"))
        assert notice.person_id == cast.phuc.id
        assert notice.named == {"month": "11/2026", "path": f"/reports/{row.id}"}
    # A house in which nothing has happened yet is not reported on.
    async with db.write() as s:
        assert await s.scalar(select(func.count()).select_from(ReportVersion)) == 1
    assert not await Drafter(db).once(at=reports.named("2020-01").span.end + _DAY)
