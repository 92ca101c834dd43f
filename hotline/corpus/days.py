"""Which ticket begins when, and which number it gets: the load of two years, day by day.

Calm days, busy Mondays, rainy seasons, and a few storms on which twenty times as many
people ring, most of them about water in one commune. Each day follows from the seed
alone, so that any process can make any day without knowing the others.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from hotline.corpus.office import Office, epoch
from hotline.corpus.world import days_between, shares

YEARS = timedelta(days=730)
# Beside each numbered ticket, so many calls that became none (DOMAIN §3: 56–89 % became one).
NO_TICKET = 0.16
_WEEKDAYS = (1.25, 1.1, 1.05, 1.0, 1.05, 0.45, 0.35)
_STORM = (3.0, 11.0, 20.0, 7.0)
_STORMS = 4
_IN_HOURS, _EARLY = 0.72, 0.25
_NIGHT, _HOUR = 7 * 3600, 3600


Rank = tuple[int, date, int]


class Slot(NamedTuple):
    """One beginning: when, when it is received (None: it becomes no ticket), and if in hours."""

    opened: int
    received: int | None
    in_hours: bool


@dataclass(frozen=True)
class Storm:
    """Days on which everybody rings about the same."""

    first: date
    commune: int


@dataclass(frozen=True)
class Piece:
    """A stretch of one day's beginnings; `row` is the number of its first one of all."""

    day: date
    since: int
    until: int
    row: int


class Counts(NamedTuple):
    """How many tickets of its month were received before each day, and in each month in all."""

    before: dict[date, int]
    months: dict[str, int]


class Load:
    """All beginnings of `count` tickets in the two years before the local day `end`."""

    def __init__(
        self,
        office: Office,
        count: int,
        end: date,
        *,
        seed: int,
        communes: int,
        counts: Counts | None = None,
    ) -> None:
        self.seed = seed
        self.days = days_between(end - YEARS, end)
        self._office = office
        chance = random.Random(f"{seed} load")
        self.storms = _storms(self.days, chance, communes)
        weights = [self._weight(day, chance) for day in self.days]
        self._tickets = dict(zip(self.days, shares(weights, count), strict=True))
        self._others = dict(zip(self.days, shares(weights, round(count * NO_TICKET)), strict=True))
        self.slots: Callable[[date], list[Slot]] = lru_cache(maxsize=64)(self._slots)
        self._received: Callable[[date], list[Rank]] = lru_cache(maxsize=16)(self._received_on)
        # Counting makes every day once: another process may have done it already.
        self.counts = counts or self._count()

    @property
    def rows(self) -> int:
        """How many tickets and drafts there are."""
        return sum(self._tickets.values()) + sum(self._others.values())

    def pieces(self, most: int) -> list[list[Piece]]:
        """Everything in order of time, in lists of at most so many rows."""
        lists: list[list[Piece]] = [[]]
        row, room = 0, most
        for day in self.days:
            done, whole = 0, self._tickets[day] + self._others[day]
            while done < whole:
                if room == 0:
                    lists.append([])
                    room = most
                take = min(room, whole - done)
                lists[-1].append(Piece(day, done, done + take, row))
                done, row, room = done + take, row + take, room - take
        return lists

    def number(self, day: date, index: int) -> tuple[str, int]:
        """The month (`YYMM`) and the number in it of the index-th beginning of a day."""
        received = self.slots(day)[index].received
        assert received is not None
        on = _local(received)
        rank = bisect_left(self._received(on), (received, day, index))
        return _month(on), self.counts.before[on] + rank + 1

    def storm(self, day: date) -> Storm | None:
        """The storm of a day."""
        for one in self.storms:
            if one.first <= day < one.first + timedelta(days=len(_STORM)):
                return one
        return None

    def _weight(self, day: date, chance: random.Random) -> float:
        weight = _WEEKDAYS[day.weekday()] * (1 + 0.4 * (day - self.days[0]) / YEARS)
        weight *= 1.2 if 5 <= day.month <= 11 else 1.0
        weight *= chance.uniform(0.85, 1.15)
        if self._office.calendar.off_because(day) is not None:
            weight *= 0.4
        storm = self.storm(day)
        return weight * _STORM[(day - storm.first).days] if storm else weight

    def _slots(self, day: date) -> list[Slot]:
        """The beginnings of a day in order of time."""
        chance = random.Random(f"{self.seed} {day}")
        tickets, others = self._tickets[day], self._others[day]
        made = [self._slot(day, chance, numbered=True) for _ in range(tickets)]
        made += [self._slot(day, chance, numbered=False) for _ in range(others)]
        made.sort(key=lambda slot: (slot.opened, slot.received or 0))
        return made

    def _slot(self, day: date, chance: random.Random, *, numbered: bool) -> Slot:
        office, draw = self._office, chance.random
        if day in office.works and draw() < _IN_HOURS:
            opened = office.later(epoch_of(day), draw() * 0.985 * office.seconds(day))
            return Slot(
                opened, opened + int(100 + draw() * draw() * 700) if numbered else None, True
            )
        if day in office.works and draw() < _EARLY:
            opened = epoch_of(day) + int((5 + 2.4 * draw()) * _HOUR)
        else:
            opened = epoch_of(day) + int((17.2 + 6.5 * draw()) * _HOUR)
            if day not in office.works:
                opened = epoch_of(day) + int((6 + 17.5 * draw()) * _HOUR)
        # Missed calls and messages of the night are taken one after the other in the morning.
        morning = office.later(office.open_from(opened), 60 + draw() * 2.6 * _HOUR)
        return Slot(opened, morning if numbered else None, False)

    def _received_on(self, day: date) -> list[Rank]:
        """When tickets are received on a day: its own, and those of the days off before it."""
        since, found = day, []
        while since >= self.days[0]:
            if since in self._tickets:
                for index, slot in enumerate(self.slots(since)):
                    if slot.received is not None and _local(slot.received) == day:
                        found.append((slot.received, since, index))
            if since < day and since in self._office.works:
                break
            since -= timedelta(days=1)
        return sorted(found)

    def _count(self) -> Counts:
        totals: dict[date, int] = {}
        for day in self.days:
            for slot in self._slots(day):
                if slot.received is not None:
                    on = _local(slot.received)
                    totals[on] = totals.get(on, 0) + 1
        before: dict[date, int] = {}
        months: dict[str, int] = {}
        for day in sorted(totals):
            before[day] = months.get(_month(day), 0)
            months[_month(day)] = before[day] + totals[day]
        return Counts(before, months)


@lru_cache(maxsize=1024)
def epoch_of(day: date) -> int:
    """Midnight of a local day."""
    return epoch(day)


def _storms(days: list[date], chance: random.Random, communes: int) -> list[Storm]:
    """One in each half year, in the rainy months where there are any."""
    found, span = [], len(days) // _STORMS
    for number in range(_STORMS):
        part = days[number * span : (number + 1) * span - len(_STORM)]
        wet = [day for day in part if 6 <= day.month <= 11] or part
        found.append(Storm(wet[int(chance.random() * len(wet))], int(chance.random() * communes)))
    return found


@lru_cache(maxsize=4096)
def _day_of(number: int) -> date:
    return date(1970, 1, 1) + timedelta(days=number)


def _local(at: int) -> date:
    return _day_of((at + _NIGHT) // 86_400)


@lru_cache(maxsize=4096)
def _month(day: date) -> str:
    return f"{day:%y%m}"
