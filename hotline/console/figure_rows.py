"""Rows of figures as a page shows them: names, percentages, and the tickets behind each number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, feedback, staff, texts
from hotline.agencies import Directory
from hotline.console.charts import Bar, bar, written
from hotline.console.periods import Period, closing_in, month_name, months_until
from hotline.feedback import figures
from hotline.feedback.figures import Figures, Key, Scope, Slice
from hotline.feedback.shares import Share
from hotline.tickets import Cause, Response

MONTHS = 12
# Which filter of the list of tickets names a row of a slice.
_FILTERS = {
    Slice.AGENCY: "leads", Slice.FIELD: "field", Slice.OPERATOR: "operator", Slice.MODE: "mode",
    Slice.COMMUNE: "commune", Slice.POLICY: "policy",
}  # fmt: skip
# Of a means only what was rated by it is known.
OF_MODES = (Response.RATED, Response.POSITIVE, Response.NEGATIVE)


@dataclass(frozen=True)
class FigureRow:
    """One row. `query` names its tickets; None where no filter can. `asked` is of a means."""

    name: str
    figures: Figures
    fewest: int
    query: Mapping[str, str] | None
    asked: Share | None = None
    shown: Sequence[Response] = tuple(Response)

    @property
    def known(self) -> bool:
        """Whether enough were rated to show a percentage at all."""
        return self.figures[Response.RATED] >= self.fewest

    @property
    def score(self) -> str:
        """Positive ÷ rated in words of a number; empty where too few were rated."""
        return percent(self.figures.score) if self.known else ""

    @property
    def interval(self) -> str:
        """Between which percentages it truly lies."""
        low, high = self.figures.score.interval
        return f"{written(low)}–{written(high)} %" if self.known else ""

    @property
    def response(self) -> str:
        """Rated ÷ those whose asking is over; of a means, ÷ those whom it asked."""
        return percent(self.asked if self.asked is not None else self.figures.response)

    @property
    def bar(self) -> Bar:
        """The bar of the score."""
        return bar(self.figures.score)

    def count(self, code: str) -> int:
        """How many tickets count as that."""
        return self.figures[Response(code)]

    def link(self, code: str) -> str:
        """The list of those tickets; empty where there are none or no filter finds them."""
        if self.query is None or not self.count(code) or Response(code) not in self.shown:
            return ""
        return "/tickets?" + urlencode({**self.query, "response": code})

    def link_of_cause(self, cause: str) -> str:
        """The list of those that nobody rated for a cause."""
        return "/tickets?" + urlencode({**(self.query or {}), "cause": cause})


@dataclass(frozen=True)
class Names:
    """What the keys of slices are called."""

    directory: Directory
    people: Mapping[int, str]
    policies: Mapping[int, str]
    language: str
    without: str

    def of(self, by: Slice, key: Key) -> str:
        """The name of a row."""
        known: Mapping[int, object] = {
            Slice.AGENCY: self.directory.agencies, Slice.FIELD: self.directory.fields,
            Slice.COMMUNE: self.directory.communes, Slice.OPERATOR: self.people,
            Slice.POLICY: self.policies,
        }.get(by, {})  # fmt: skip
        if key is None:
            return self.without
        if by == Slice.MODE:
            return texts.label_in("Mode", str(key), self.language)
        found = known.get(int(key))
        return found if isinstance(found, str) else str(getattr(found, "name", key))


async def names(s: AsyncSession, by: Slice, language: str) -> Names:
    """The names that a slice needs."""
    people = await staff.roster(s) if by == Slice.OPERATOR else {}
    policies = await figures.policy_names(s) if by == Slice.POLICY else {}
    return Names(
        await agencies.directory(s), {id_: one.name for id_, one in people.items()}, policies,
        language, texts.say("figures_without", language),
    )  # fmt: skip


async def rows_of(
    s: AsyncSession, period: Period, by: Slice, scope: Scope, *, fewest: int, language: str
) -> list[FigureRow]:
    """The rows of a slice: those with a percentage first, best first."""
    if by == Slice.MONTH:
        return await months_of(s, period, scope, fewest=fewest)
    found = await figures.sliced(s, period.span, by, scope)
    called = await names(s, by, language)
    base = period.closing | of_scope(scope)
    if by == Slice.FIELD:
        found = _by_branch(found, called.directory)
    if by == Slice.MODE:
        asked = await figures.answered_when_asked(s, period.span, scope)
        rows = [
            FigureRow(called.of(by, key), one, fewest, base | {"mode": str(key)},
                      asked.get(feedback.Mode(str(key)), Share(0, 0)), OF_MODES)
            for key, one in found.items() if key is not None
        ]  # fmt: skip
        return sorted(rows, key=lambda row: -row.count(Response.RATED))
    rows = [
        FigureRow(called.of(by, key), one, fewest,
                  None if key is None else base | {_FILTERS[by]: str(key)})
        for key, one in found.items()
    ]  # fmt: skip
    return sorted(rows, key=_best_first)


async def months_of(
    s: AsyncSession, period: Period, scope: Scope, *, fewest: int
) -> list[FigureRow]:
    """The twelve months until the end of the period."""
    spans = months_until(period.span, MONTHS)
    return [
        FigureRow(month_name(span), one, fewest,
                  closing_in(span) | of_scope(scope))
        for span, one in zip(spans, await figures.in_spans(s, spans, scope), strict=True)
    ]  # fmt: skip


def of_scope(scope: Scope) -> dict[str, str]:
    """The filter that leaves the tickets of these agencies only."""
    return {} if scope is None else {"leads": "-".join(map(str, scope))}


def percent(share: Share) -> str:
    """A percentage with its sign; a dash where nothing was counted."""
    return f"{written(share.percent)} %" if share.percent is not None else "–"


def causes(row: FigureRow) -> list[tuple[Cause, int]]:
    """Why tickets have no rating, most frequent first."""
    return sorted(
        ((cause, count) for cause, count in row.figures.causes.items() if count),
        key=lambda one: -one[1],
    )


def _by_branch(found: Mapping[Key, Figures], known: Directory) -> dict[Key, Figures]:
    """Fields under their topmost one, as the list of tickets filters them."""
    parts: dict[Key, list[Figures]] = {}
    for key, one in found.items():
        line = known.line(int(key)) if key is not None else ()
        parts.setdefault(line[-1] if line else None, []).append(one)
    return {key: figures.together(each) for key, each in parts.items()}


def _best_first(row: FigureRow) -> tuple[bool, bool, float, int, str]:
    score = row.figures.score.percent or 0.0 if row.known else 0.0
    return row.query is None, not row.known, -score, -row.count(Response.CLOSED), row.name
