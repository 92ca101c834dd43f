"""Making a stretch of the corpus: pure, from the province and the load to rows of all tables."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from hotline.corpus.days import Counts, Load, Piece
from hotline.corpus.office import Office, epoch
from hotline.corpus.story import STRIDES
from hotline.corpus.stretch import Stretch
from hotline.corpus.tables import Rows, rows_of
from hotline.corpus.words import book
from hotline.corpus.world import Topic, World

_MOBILE = ("90", "91", "93", "94", "96", "97", "98", "35", "36", "38")
SHARES = 4096
# The share of popularity that each further commune keeps of the one before (Zipf).
_ZIPF = 0.85
_WITHHELD = 0.012
_NEW_CALLERS = 0.62


@dataclass(frozen=True)
class Order:
    """What the whole corpus is made from; the same order makes the same rows."""

    world: World
    count: int
    end: date
    seed: int
    first_ids: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    counts: Counts | None = None


class Maker:
    """Makes any stretch of one order's corpus."""

    def __init__(self, order: Order) -> None:
        self.order, self.world = order, order.world
        first = order.end - timedelta(days=740)
        self.offices = {
            id_: Office(calendar, first, order.end)
            for id_, calendar in self.world.calendars.items()
        }
        self.load = Load(self.offices[None], order.count, order.end, seed=order.seed,
                         communes=len(self.world.communes), counts=order.counts)  # fmt: skip
        self.until = epoch(order.end)
        self.communes = _popular(len(self.world.communes), order.seed)
        self.topics = _weighted(self.world.topics)
        self.by_code = {topic.code: topic for topic in self.world.topics}

    def begin_at(self, order: Order) -> None:
        """The ids and numbers to begin with are known now."""
        self.order = order

    def make(self, pieces: list[Piece]) -> tuple[Rows, bytes]:
        """The rows of a stretch by table, and what the hashes of its timeline cover."""
        stretch = Stretch(self, random.Random(f"{self.order.seed} row {pieces[0].row}"))
        for piece in pieces:
            slots = self.load.slots(piece.day)
            for index in range(piece.since, piece.until):
                stretch.add(piece.day, index, slots[index], piece.row + index - piece.since)
        rows, hashed = rows_of(stretch.stories)
        return {"caller": stretch.callers, **rows}, hashed

    def phone(self, row: int) -> tuple[int, str] | None:
        """Who begins the row-th ticket: an id and a number, often one known from before."""
        draw = self._draw(row)
        if draw > 1 - _WITHHELD:
            return None
        step = 1
        while draw >= _NEW_CALLERS and row > 0:
            row = max(row - step * (1 + row * 7919 % 997), 0)
            step += 1
            draw = self._draw(row) if row else 0.0
        id_ = self.order.first_ids["caller"] + row
        return id_, number_of(id_)

    def is_new(self, row: int) -> bool:
        """Whether nobody called from that number before."""
        return self._draw(row) < _NEW_CALLERS or row == 0

    def base(self, row: int) -> dict[str, int]:
        """The first ids that the rows of one ticket get."""
        first = self.order.first_ids
        return {table: first[table] + row * stride for table, stride in STRIDES.items()}

    def code(self, day: date, index: int) -> str:
        """The code of a numbered ticket."""
        month, number = self.load.number(day, index)
        return f"1022-{month}-{number + self.order.numbers.get(month, 0):05d}"

    def _draw(self, row: int) -> float:
        return ((row + self.order.seed) * 2_654_435_761 % 4_294_967_291 >> 5) % 10_000 / 10_000


def number_of(id_: int) -> str:
    """The telephone number of a caller: every id has its own."""
    if id_ % 9 == 0 and id_ < 10**7:
        return f"+842{'73' if id_ % 2 else '77'}{(id_ * 7_654_321 + 3_141_592) % 10**7:07d}"
    mixed = (id_ * 68_718_953 + 27_182_818) % 10**8
    return f"+84{_MOBILE[mixed // 10**7]}{mixed % 10**7:07d}"


def _popular(communes: int, seed: int) -> tuple[int, ...]:
    """Communes as often as people ring from there."""
    order = list(range(communes))
    random.Random(f"{seed} communes").shuffle(order)
    weights = {commune: 1 / (rank + 1) ** _ZIPF for rank, commune in enumerate(order)}
    return _spread(list(weights), list(weights.values()))


def _weighted(topics: tuple[Topic, ...]) -> tuple[Topic, ...]:
    spread = _spread(list(range(len(topics))), [book().subjects[t.code].weight for t in topics])
    return tuple(topics[one] for one in spread)


def _spread(things: list[int], weights: list[float]) -> tuple[int, ...]:
    total, run = sum(weights), 0.0
    found: list[int] = []
    for thing, weight in zip(things, weights, strict=True):
        run += weight
        found += [thing] * (round(run / total * SHARES) - len(found))
    return tuple(found)
