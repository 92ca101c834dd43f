"""Lines of the table of counters: a counter, then its officers, each number with its ratings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from hotline import texts
from hotline.console.charts import written
from hotline.console.figure_rows import percent
from hotline.console.periods import Period
from hotline.feedback import Counter, CounterFinding
from hotline.feedback.beside import Beside, Besides
from hotline.feedback.shares import Share

NOBODY = "0"


@dataclass(frozen=True)
class Row:
    """A counter, or an officer of it (`officer` is their id, 0 for nobody known): a line."""

    counter: Counter
    officer: int | None
    name: str
    beside: Beside
    query: str
    alarms: Sequence[CounterFinding] = field(default_factory=list)

    @property
    def share(self) -> str:
        """Rated ÷ returned; empty where that cannot be told."""
        return percent(self.beside.share) if self.beside.share.of else ""

    @property
    def interval(self) -> str:
        """Between which percentages it truly lies."""
        return interval(self.beside.share)

    @property
    def score(self) -> str:
        """Positive ÷ rated."""
        return percent(self.beside.score)

    def link(self, **more: str) -> str:
        """The ratings behind one of its numbers."""
        who = {} if self.officer is None else {"officer": str(self.officer)}
        query = "&".join(filter(None, (self.query, urlencode(who | more))))
        return f"/counters/{self.counter.id}?{query}#ratings"


def rows(
    counters: Sequence[Counter],
    numbers: Besides,
    period: Period,
    found: Sequence[CounterFinding],
    language: str,
) -> list[Row]:
    """Each counter with its officers; of what has ended, only if it has numbers."""
    lines = []
    for one in counters:
        own = numbers.of(one.id)
        if one.ended_at is not None and not (own.rated or own.returned):
            continue
        alarms = [each for each in found if each.counter_id == one.id]
        whole = [each for each in alarms if each.officer_id is None]
        lines.append(Row(one, None, one.name, own, period.query, whole))
        for officer in one.officers:
            of_officer = numbers.of(one.id, officer.id)
            if of_officer.rated or of_officer.returned or not officer.ended:
                theirs = [each for each in alarms if each.officer_id == officer.id]
                lines.append(Row(one, officer.id, officer.name, of_officer, period.query, theirs))
        nobody = numbers.of(one.id, None)
        if nobody.rated or nobody.returned:
            name = texts.say("counters_nobody", language)
            lines.append(Row(one, int(NOBODY), name, nobody, period.query))
    return lines


def interval(share: Share) -> str:
    """Between which percentages a share truly lies; empty where nothing was counted."""
    low, high = share.interval
    return f"{written(low)}–{written(high)} %" if share.of else ""
