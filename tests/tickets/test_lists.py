"""Pages of tickets: filters, order, places that hold, counts that stop, saved views."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from hotline import tickets
from hotline.agencies import Agency, Commune, Field
from hotline.db import Database, insert_rows
from hotline.errors import Conflict, HotlineError, Invalid, NotAllowed, NotFound
from hotline.staff import Person
from hotline.tickets import Filters, Found, Pile, Reader, Sort, Ticket, TicketStatus, found, walks
from hotline.tickets.found import PAGE, place_of, written_place
from hotline.tickets.tables import Part
from tests.tickets.desk import ticket_in


async def many(
    db: Database, count: int, *, now: datetime, agency: int | None = None, **more: object
) -> None:
    """Plain tickets, one a minute, the last one now."""
    async with db.read() as s:
        commune = await s.scalar(select(Commune.id).limit(1))
    rows = [
        {
            "code": f"1022-2610-{n:05d}", "status": "assigned", "channel": "phone",
            "opened_at": now - timedelta(minutes=count - n), "agency_id": agency,
            "received_at": now - timedelta(minutes=count - n), "commune_id": commune,
            "due_at": now + timedelta(days=10, minutes=n), "content": f"Cây đổ thứ {n}", **more,
        }
        for n in range(1, count + 1)
    ]  # fmt: skip
    async with db.write() as s:
        await insert_rows(s, Ticket, rows)


async def page(
    db: Database, who: Person, wanted: Filters, at: datetime, place: tickets.Place | None = None
) -> Found:
    async with db.read() as s:
        return await tickets.find(s, Reader(who), wanted, at=at, place=place)


def numbers(found: Found) -> list[int]:
    return [int((one.code or "")[-5:]) for one in found.tickets]


@pytest.mark.parametrize(
    "wanted",
    [Filters(), Filters(q="cay do"), Filters(pile=Pile.OPEN), Filters(urgency="normal"),  # type: ignore[arg-type]
     Filters(q="cay", urgency="normal"), Filters(status=TicketStatus.ASSIGNED)],  # type: ignore[arg-type]
)  # fmt: skip
async def test_pages_follow_one_another_without_gap_or_overlap(
    db: Database, cast: SimpleNamespace, now: datetime, wanted: Filters
) -> None:
    await many(db, 60, now=now)
    first = await page(db, cast.lan, wanted, now)
    assert numbers(first) == list(range(60, 35, -1))
    assert first.count is not None
    assert first.newer is None
    second = await page(db, cast.lan, wanted, now, first.older)
    assert numbers(second) == list(range(35, 10, -1))
    third = await page(db, cast.lan, wanted, now, second.older)
    assert numbers(third) == list(range(10, 0, -1))
    assert third.older is None
    assert numbers(await page(db, cast.lan, wanted, now, third.newer)) == numbers(second)
    assert numbers(await page(db, cast.lan, wanted, now, second.newer)) == numbers(first)


async def test_a_whole_list_is_read_piece_by_piece_without_gap_or_overlap(
    db: Database, cast: SimpleNamespace, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found, "_GATHERED", 7)
    monkeypatch.setattr(found, "_LOADED", 3)
    monkeypatch.setattr(walks, "WALKED", 20)
    await many(db, 60, now=now, agency=cast.minh.agency_id)
    newest, urgency = list(range(60, 0, -1)), {"urgency": "normal"}
    for wanted, asked in (
        (Filters(), newest), (Filters(q="cay do"), newest), (Filters(pile=Pile.OPEN), newest),
        (Filters(q="cây đổ", **urgency), newest), (Filters(**urgency), newest),  # type: ignore[arg-type]
        (Filters(q="cây đõ"), newest), (Filters(sort=Sort.DUE), newest[::-1]),
        (Filters(q="!"), []),
    ):  # fmt: skip
        for who in (cast.lan, cast.minh):
            async with db.read() as s:
                lines = [one async for one in tickets.every(s, Reader(who), wanted, at=now)]
            assert [int((one.code or "")[-5:]) for one in lines] == asked, wanted
    async with db.read() as s:
        other = Reader(cast.outsider)
        assert [one async for one in tickets.every(s, other, Filters(), at=now)] == []


async def test_a_ticket_that_comes_in_meanwhile_moves_no_page(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await many(db, 30, now=now)
    first = await page(db, cast.lan, Filters(), now)
    await ticket_in(db, cast, TicketStatus.RECEIVED, at=now + timedelta(minutes=1))
    assert numbers(await page(db, cast.lan, Filters(), now, first.older)) == [5, 4, 3, 2, 1]


async def test_what_is_due_soonest_comes_first(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await many(db, 30, now=now, agency=cast.minh.agency_id)
    wanted = Filters(sort=Sort.DUE)
    first = await page(db, cast.lan, wanted, now)
    assert numbers(first) == list(range(1, 26))
    second = await page(db, cast.lan, wanted, now, first.older)
    assert numbers(second) == list(range(26, 31))
    assert numbers(await page(db, cast.lan, wanted, now, second.newer)) == list(range(1, 26))
    assert numbers(await page(db, cast.minh, wanted, now)) == list(range(1, 26))


async def test_nothing_is_counted_beyond_a_thousand(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await many(db, 1001, now=now)
    for wanted in (Filters(), Filters(q="cay")):
        count = (await page(db, cast.lan, wanted, now)).count
        assert count == (1000, True)
    assert (await page(db, cast.lan, Filters(q='"thu 7"'), now)).count == (1, False)


async def test_a_long_search_says_where_it_goes_on(
    db: Database, cast: SimpleNamespace, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walks, "WALKED", 50)
    await many(db, 200, now=now)
    async with db.write() as s:
        rare = Ticket.code.in_(["1022-2610-00003", "1022-2610-00190"])
        await s.execute(update(Ticket).where(rare).values(urgency="urgent"))
    for wanted in (Filters(urgency="urgent"), Filters(urgency="urgent", q="cay")):  # type: ignore[arg-type]
        seen, place = [], None
        for _ in range(6):
            found = await page(db, cast.lan, wanted, now, place)
            seen += numbers(found)
            place = found.on
            if place is None:
                break
        assert seen == [190, 3], wanted


@pytest.mark.parametrize(
    ("pile", "statuses"),
    [(Pile.OPEN, {TicketStatus.ASSIGNED, TicketStatus.ACCEPTED, TicketStatus.IN_PROGRESS,
                  TicketStatus.ANSWERED}),
     (Pile.WAITING, {TicketStatus.RECEIVED, TicketStatus.RETURNED}),
     (Pile.RETURNED, {TicketStatus.RETURNED}), (Pile.TO_APPROVE, {TicketStatus.ANSWERED}),
     (Pile.MERGED, {TicketStatus.MERGED}), (Pile.OVERDUE, set()), (Pile.NEGATIVE, set())],
)  # fmt: skip
async def test_a_pile_holds_what_its_name_says(
    db: Database, cast: SimpleNamespace, now: datetime, pile: Pile, statuses: set[TicketStatus]
) -> None:
    standing = {}
    for status in set(TicketStatus) - {TicketStatus.APPROVED}:
        standing[await ticket_in(db, cast, status, at=now)] = status
    found = await page(db, cast.lan, Filters(pile=pile), now)
    held = {standing[one.id] for one in found.tickets if one.id in standing}
    assert held == statuses
    other = {one.status for one in found.tickets if one.id not in standing}
    assert other <= statuses


async def test_a_pile_of_wishes_for_more_time(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    one = await ticket_in(db, cast, TicketStatus.IN_PROGRESS, at=now)
    await ticket_in(db, cast, TicketStatus.IN_PROGRESS, at=now)
    async with db.write() as s:
        ticket = await tickets.ticket(s, one, Reader(cast.minh))
        await tickets.ask_extension(
            s, ticket, 3, "working_days", reason="Chờ vật tư", by=cast.minh, at=now
        )
    found = await page(db, cast.dieu, Filters(pile=Pile.EXTENSION), now)
    assert [each.id for each in found.tickets] == [one]


async def test_a_field_holds_what_lies_under_it(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    one = await ticket_in(db, cast, TicketStatus.ASSIGNED, at=now)
    async with db.read() as s:
        codes = {code: id_ for id_, code in await s.execute(select(Field.id, Field.code))}
    for code, held in (("02", [one]), ("02.2", [one]), ("02.1", []), ("01", [])):
        for q in ("", "xa thai"):
            found = await page(db, cast.lan, Filters(field=codes[code], q=q), now)
            assert [each.id for each in found.tickets] == held, (code, q)


async def test_drafts_and_dismissed_calls_are_in_no_list(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await ticket_in(db, cast, TicketStatus.DRAFT, at=now)
    await ticket_in(db, cast, TicketStatus.DISMISSED, at=now)
    assert (await page(db, cast.lan, Filters(), now)).tickets == []


async def test_an_administrator_finds_nothing_by_that_alone(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await ticket_in(db, cast, TicketStatus.ASSIGNED, at=now)
    for wanted in (Filters(), Filters(q="xa thai"), Filters(pile=Pile.OPEN)):
        assert (await page(db, cast.quan, wanted, now)).tickets == []


async def test_the_office_counts_what_its_lists_show(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    for status in (TicketStatus.ASSIGNED, TicketStatus.ANSWERED, TicketStatus.CLOSED):
        await ticket_in(db, cast, status, at=now - timedelta(days=20))
    await ticket_in(db, cast, TicketStatus.RETURNED, at=now)
    async with db.read() as s:
        (counted,) = await tickets.per_agency(s, at=now)
        tally = await tickets.tally(s)
    assert counted.agency.id == cast.minh.agency_id
    for pile, n in counted.piles.items():
        wanted = Filters(pile=pile, agency=counted.agency.id)
        assert len((await page(db, cast.phuc, wanted, now)).tickets) == n, pile
    assert counted.piles[Pile.OVERDUE] == 2
    assert tally == {"draft": 0, "assigned": 1, "answered": 1, "returned": 1}


@pytest.mark.parametrize(
    "wanted",
    [Filters(), Filters(q="ngập & nước", pile=Pile.OVERDUE, agency=3, level=tickets.Level.TWO),
     tickets.read_filters({"since": "01/02/2026", "until": "2026-03-31", "procedure": "yes",
                           "timeliness": "late_extended", "sort": "due", "loose": "1"})],
)  # fmt: skip
def test_an_address_holds_every_filter(wanted: Filters) -> None:
    assert tickets.read_filters(tickets.written_filters(wanted)) == wanted


def test_what_makes_no_sense_in_an_address_asks_for_nothing() -> None:
    typed = {"pile": "x", "status": "draft", "agency": "-1", "field": "²", "level": "9",
             "since": "32/13/2026", "until": "mai", "sort": "x", "commune": "99999999999",
             "kind": "", "unknown": "1"}  # fmt: skip
    assert tickets.read_filters(typed) == Filters()


@pytest.mark.parametrize(
    "typed", ["", "older", "older--1", "newer-1-x", "older-1-2-3", "older-9" * 9]
)
def test_a_broken_place_is_the_first_page(typed: str) -> None:
    assert place_of(typed) is None
    place = tickets.Place(True, 1763345000123456, 7)
    assert place_of(written_place(place)) == place


async def test_a_view_is_kept_by_a_person_and_shared_by_the_office(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    async with db.write() as s:
        mine = await tickets.save_view(s, " Rác  quá hạn ", "pile=overdue", shared=False,
                                       by=cast.lan, at=now)  # fmt: skip
        await tickets.save_view(s, "Toàn tỉnh", "pile=open", shared=True, by=cast.phuc, at=now)
        await tickets.save_view(s, "Rác quá hạn", "pile=open", shared=False, by=cast.lan, at=now)
    async with db.read() as s:
        for person, names in ((cast.lan, ["Toàn tỉnh", "Rác quá hạn"]), (cast.minh, ["Toàn tỉnh"])):
            assert [one.name for one in await tickets.views_of(s, person)] == names
    await _refused(db, NotAllowed, "x", cast.lan, now, shared=True)
    await _refused(db, Invalid, "  ", cast.lan, now)
    await _refused(db, Invalid, "x" * 61, cast.lan, now)
    with pytest.raises(NotFound):
        async with db.write() as s:
            await tickets.drop_view(s, mine.id, by=cast.minh)
    async with db.write() as s:
        await tickets.drop_view(s, mine.id, by=cast.lan)
    async with db.write() as s:
        for n in range(30):
            await tickets.save_view(s, f"{n}", "", shared=False, by=cast.lan, at=now)
    await _refused(db, Conflict, "31", cast.lan, now)


async def _refused(
    db: Database,
    error: type[HotlineError],
    name: str,
    by: Person,
    at: datetime,
    *,
    shared: bool = False,
) -> None:
    with pytest.raises(error):
        async with db.write() as s:
            await tickets.save_view(s, name, "", shared=shared, by=by, at=at)


async def test_a_cooperating_agency_sees_what_it_contributes_to_among_its_own(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await many(db, 40, now=now, agency=cast.minh.agency_id)
    async with db.write() as s:
        ids = list(await s.scalars(select(Ticket.id).order_by(Ticket.id)))
        await s.execute(
            update(Ticket).where(Ticket.id.in_(ids[::2])).values(agency_id=cast.outsider.agency_id)
        )
        s.add_all(
            Part(ticket_id=one, agency_id=cast.minh.agency_id, question="?", asked_at=now)
            for one in ids[::4]
        )
    first = await page(db, cast.minh, Filters(), now)
    second = await page(db, cast.minh, Filters(), now, first.older)
    seen = numbers(first) + numbers(second)
    assert seen == sorted((n for n in range(1, 41) if n % 2 == 0 or n % 4 == 1), reverse=True)
    assert len(first.tickets) == PAGE
    words = await page(db, cast.minh, Filters(q="cay"), now)
    assert numbers(words) == seen[:PAGE]


async def test_a_successor_finds_what_its_predecessor_led(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await many(db, 30, now=now, agency=cast.minh.agency_id)
    async with db.write() as s:
        ended = await s.get_one(Agency, cast.minh.agency_id)
        ended.valid_to, ended.successor_id = now.date(), cast.outsider.agency_id
    for wanted in (Filters(), Filters(q="cay"), Filters(pile=Pile.OPEN), Filters(sort=Sort.DUE)):
        found = await page(db, cast.outsider, wanted, now)
        assert len(found.tickets) == PAGE, wanted
        assert len((await page(db, cast.outsider, wanted, now, found.older)).tickets) == 5
    theirs = Filters(agency=cast.minh.agency_id)
    assert len((await page(db, cast.outsider, theirs, now)).tickets) == PAGE
