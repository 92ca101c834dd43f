"""Playing a month into an empty database: its calls, its tickets, what went before and after."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from hotline import calls, clock
from hotline.calls import CallOutcome, Direction, Facts
from hotline.corpus.making import number_of
from hotline.corpus.office import Office, stamp
from hotline.corpus.past import plant_forebears
from hotline.corpus.reserving import take
from hotline.corpus.story import STRIDES, Story
from hotline.corpus.tables import rows_of
from hotline.corpus.world import World, look
from hotline.corpus.writing import as_text, prepared, write
from hotline.db import Database
from hotline.reports import Figure, Period, Split
from hotline.tickets import Channel, Mode, search
from hotline.tickets.tables import TicketNumber
from tests.golden import living
from tests.golden.facts import REST, Fact, Kind
from tests.golden.lateness import place_dossiers
from tests.golden.placing import Ids, place_beside, place_rows, place_trackers, set_terms
from tests.golden.population import Wanted, people
from tests.golden.solving import Solution
from tests.golden.sorts import OPEN, OVERDUE, PLAIN, SILENT, New, Old
from tests.golden.telling import Place, Rows, Teller, may_be_nobody

PBX = "golden"
_AT_ONCE = 500
_BESIDE = 20
_HOUR, _WEEKS = 3600, 20 * 86_400


class Played(NamedTuple):
    """What was played: which rows of tables stand for which published names."""

    period: Period
    ids: Ids


async def play(db: Database, period: str, facts: Sequence[Fact], solution: Solution) -> Played:
    """Play a month into a database that has a province and nothing else."""
    chance = random.Random(f"golden {period}")
    async with db.write() as s:
        month = await set_terms(s, period, facts)
        first = clock.local_day(month.previous().previous().span.start)
        ids = await place_rows(s, facts, first)
        closed = await place_trackers(s, facts, ids)
        beside = await place_beside(s, facts, _more_fields(facts, solution), first)
        await place_dossiers(s, month, solution)
        await plant_forebears(s, first)
    async with db.read() as s:
        last = clock.local_day(month.span.end) + timedelta(days=50)
        world = await look(s, first, last, seed=1022)
        assert world is not None
        rows = Rows(
            {name: world.bodies[id_] for name, id_ in ids[Split.AGENCY].items()},
            ids[Split.FIELD], ids[Split.COMMUNE], beside, closed,
        )  # fmt: skip
    play_ = _Play(db, month, world, rows, chance, first)
    await play_.all(people(solution, chance), solution)
    return Played(month, ids)


class _Play:
    def __init__(
        self, db: Database, month: Period, world: World, rows: Rows, chance: random.Random,
        first: date,
    ) -> None:  # fmt: skip
        self._db, self._month, self._chance = db, month, chance
        self._world, self._rows = world, rows
        last = clock.local_day(month.span.end) + timedelta(days=60)
        self._offices = {
            id_: Office(calendar, first, last) for id_, calendar in world.calendars.items()
        }

    async def all(self, wanted: list[Wanted], solution: Solution) -> None:
        times = self._times(wanted)
        rung = await self._ring(wanted, times, solution)
        first_ids = await self._first_ids(len(wanted) + _BESIDE)
        teller = Teller(self._world, self._rows, self._month.span, first_ids, self._chance,
                        self._offices)  # fmt: skip
        lived = [] if self._rows.are_published else living.chosen(wanted, rung)
        written = sorted(set(range(len(times))) - set(lived), key=times.__getitem__)
        stories: list[Story] = []
        callers: list[Any] = []
        month = Counter[str]()
        for number in written:
            at, one = times[number], wanted[number]
            caller = None
            if not (may_be_nobody(one) and self._chance.random() < 0.2):
                caller = (first_ids["caller"] + len(stories), number_of(number + 1))
                callers.append((*caller, "", "", None, stamp(at - 150)))
            place = self._place(len(stories), at, month, caller, rung.get(number))
            stories.append(teller.tell(place, one))
        for one, at in self._beside():
            place = self._place(len(stories), at, month, None, None)
            refer = at < int(self._month.span.end.timestamp())
            stories.append((teller.refer if refer else teller.tell)(place, one))
        await self._write(stories, callers, month)
        for number in sorted(lived, key=times.__getitem__):
            await living.live(self._db, wanted[number], rung[number], times[number], self._world)

    def _place(
        self, row: int, at: int, months: Counter[str], caller: tuple[int, str] | None,
        call: int | None,
    ) -> Place:  # fmt: skip
        months[_month(at)] += 1
        return Place(row, f"1022-{_month(at)}-{months[_month(at)]:05d}", at, caller, call)

    def _times(self, wanted: list[Wanted]) -> list[int]:
        """When each is received, in office hours: what is past its date early, open ones late."""
        period, before = self._month, self._month.previous()
        found = [0] * len(wanted)
        for span, those in (
            (period.span, [n for n, one in enumerate(wanted) if isinstance(one.sort, New)]),
            (before.span, [n for n, one in enumerate(wanted)
                           if isinstance(one.sort, Old) and not one.earlier]),
            (before.previous().span, [n for n, one in enumerate(wanted) if one.earlier]),
        ):  # fmt: skip
            start, end = (int(at.timestamp()) for at in span)
            at = sorted(self._working(start, end) for _ in those)
            those.sort(key=lambda number: self._lateness(wanted[number]))
            for number, instant in zip(those, at, strict=True):
                found[number] = instant
        return found

    def _lateness(self, one: Wanted) -> float:
        outcome = one.sort.outcome if isinstance(one.sort, New) else ""
        return self._chance.random() + {OVERDUE: -0.6, OPEN: 0.6}.get(outcome, 0.0)

    def _working(self, start: int, end: int) -> int:
        office = self._offices[None]
        day = start + self._chance.random() * (end - start - 8 * _HOUR)
        at = office.open_from(int(day))
        at = office.later(at, self._chance.random() * 2 * _HOUR)
        # The very last days may be days off: somebody took it down all the same.
        return at if at < end - 3 * _HOUR else int(end - (3 + 4 * self._chance.random()) * _HOUR)

    def _beside(self) -> list[tuple[Wanted, int]]:
        """Tickets that no figure of the month may count: referred ones, and later ones."""
        start, end = (int(at.timestamp()) for at in self._month.span)
        some = New(SILENT, PLAIN, by_phone=False)
        plain = Wanted(some, False, Channel.WEB, 1, Mode.WEB, None, False, {})
        times = [self._working(start, end) for _ in range(3)]
        times += [end, *(end + n * 9 * _HOUR for n in range(1, 4))]
        return [(plain, at) for at in sorted(times)]

    async def _ring(
        self, wanted: list[Wanted], times: list[int], solution: Solution
    ) -> dict[int, int]:
        """Let the phones ring as the PBX's journal tells it; which call each ticket came by."""
        start, end = (int(at.timestamp()) for at in self._month.span)
        counts = solution.calls
        by_phone = [n for n, one in enumerate(wanted)
                    if isinstance(one.sort, New) and one.sort.by_phone]  # fmt: skip
        by_phone = by_phone[: counts[Figure.CALLS_ANSWERED]]
        starts = [times[n] - 150 for n in by_phone]
        told = [_facts(Direction.INBOUND, False, at, number_of(n + 1))
                for n, at in zip(by_phone, starts, strict=True)]  # fmt: skip
        for direction, figure in (
            (Direction.INBOUND, Figure.CALLS_ANSWERED), (Direction.INBOUND, Figure.CALLS_MISSED),
            (Direction.OUTBOUND, Figure.CALLS_OUT), (Direction.ASK, Figure.CALLS_ASKING),
        ):  # fmt: skip
            more = counts[figure] - (len(by_phone) if figure == Figure.CALLS_ANSWERED else 0)
            at = [start + int(self._chance.random() * (end - start)) for _ in range(more)]
            missed = figure == Figure.CALLS_MISSED
            # The first and the last instant of a month are its own; the next one is not.
            at[:2] = [start, end - 1][: len(at)]
            told += [_facts(direction, missed, one, number_of(one % 10**6 + 1)) for one in at]
            told += [_facts(direction, missed, one, number_of(7)) for one in (end, end + 9)]
            many = solution.calls_before[figure]
            before = [start - 1 - one * _WEEKS // many for one in range(many)]
            told += [_facts(direction, missed, one, number_of(one % 10**6 + 1)) for one in before]
        found: list[int] = []
        async with self._db.write() as s:
            for first in range(0, len(told), _AT_ONCE):
                journal = {f"{first + n}.0": one
                           for n, one in enumerate(told[first : first + _AT_ONCE])}  # fmt: skip
                found += [call.id for call in await calls.record_journals(s, PBX, journal)]
        return dict(zip(by_phone, found, strict=False))

    async def _first_ids(self, rows: int) -> dict[str, int]:
        async with self._db.write() as s:
            return {table: await take(s, table, rows * step) for table, step in STRIDES.items()}

    async def _write(self, stories: list[Story], callers: list[Any], months: Counter[str]) -> None:
        rows, hashed = rows_of(stories)
        rows["caller"] = callers
        rows["ticket_call"] += [(story.id, story.ticket["call_id"]) for story in stories
                                if story.ticket["call_id"] is not None]  # fmt: skip
        if not self._db.is_sqlite:
            rows = {name: as_text(made) for name, made in rows.items()}
        async with prepared(self._db, fresh=True), self._db.write() as s:
            await write(s, rows, hashed)
            s.add_all(TicketNumber(month=month, last=last) for month, last in months.items())
            await search.settle(s)


def _more_fields(facts: Sequence[Fact], solution: Solution) -> int:
    """How many fields the rest needs, that none of them have more tickets than a hot one."""
    if not any(one.split == Split.FIELD for one in facts):
        return 0
    hot = {str(one.row) for one in facts if one.kind == Kind.PLACE}
    has: Counter[str] = Counter()
    for (row, sort), many in solution.rows.get(Split.FIELD, {}).items():
        if isinstance(sort, New):
            has[row] += many
    return max(-(-has[REST] // max(min((has[one] for one in hot), default=has[REST]), 1)), 1)


def _facts(direction: Direction, missed: bool, at: int, phone: str) -> Facts:
    started = datetime.fromtimestamp(at, UTC)
    number = "0" + phone[3:]
    inbound = direction == Direction.INBOUND
    return Facts(
        direction=direction, started_at=started, caller=number if inbound else None,
        dialed="1022" if inbound else number,
        answered_by=None if missed or direction == Direction.ASK else "101",
        answered_at=None if missed else started + timedelta(seconds=7),
        ended_at=started + timedelta(seconds=95),
        outcome=CallOutcome.ABANDONED if missed else CallOutcome.ANSWERED,
    )  # fmt: skip


def _month(at: int) -> str:
    return f"{clock.local(datetime.fromtimestamp(at, UTC)):%y%m}"
