"""What an address of reports asks for: a period, as of when, and whose tickets count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import reports
from hotline.console import context, given, periods
from hotline.console.feedback_figures import scope_of
from hotline.console.periods import Period
from hotline.reports import Figure, Scope, Split
from hotline.reports.counting import Key
from hotline.tickets import Channel, Level, Mode
from hotline.tickets.filters import branch
from hotline.tickets.wanted import instant, written_instant

_PLACES = ("agency", "field", "commune")
_CODES: dict[str, list[str]] = {
    "channel": [one.value for one in Channel], "level": [str(one.value) for one in Level],
    "mode": [one.value for one in Mode],
}  # fmt: skip
_NUMBERED = (Split.AGENCY, Split.FIELD, Split.COMMUNE, Split.LEVEL)


@dataclass(frozen=True)
class Asked:
    """What was asked for. `chosen` are the filters by name, `as_of` an instant if one was typed."""

    period: Period
    as_of: datetime | None
    chosen: Mapping[str, str]
    scope: Scope

    @property
    def kept(self) -> dict[str, str]:
        """All but the period, as an address holds it."""
        as_of = {"as_of": written_instant(self.as_of)} if self.as_of else {}
        return {**self.chosen, **as_of}

    @property
    def filters(self) -> str:
        """The filters alone, as a query: another period is looked at through them as well."""
        return urlencode(self.chosen)

    def query(self, **more: str) -> str:
        """The whole as a query, with something else about it."""
        return urlencode({**self.period.typed, **self.kept, **more})


async def read(request: web.Request, s: AsyncSession, *, at: datetime) -> Asked:
    """The report that an address asks for; of the last month that has ended where it names none.

    An agency's own tickets only are counted for its people.
    """
    query, set_ = request.query, await reports.terms(s)
    if not {"period", "since", "until"} & query.keys():
        query = {**query, "period": reports.month_of(at, set_.cutoff).previous().name}  # type: ignore[assignment]
    chosen = _chosen(query)
    own = await scope_of(request, s)
    if own is not None:
        chosen.pop("agency", None)
    agency = chosen.get("agency")
    field = chosen.get("field")
    scope = Scope(
        agency_ids=own if own is not None else [int(agency)] if agency else None,
        field_ids=await branch(s, int(field)) if field else None,
        commune_id=int(chosen["commune"]) if "commune" in chosen else None,
        channel=chosen.get("channel"),
        level=int(chosen["level"]) if "level" in chosen else None,
        mode=chosen.get("mode"),
    )
    return Asked(
        periods.read(query, at=at, cutoff=set_.cutoff), instant(query.get("as_of")), chosen, scope
    )


def number(request: web.Request) -> tuple[Figure, tuple[Split, Key] | None]:
    """Which number an address means: a figure, of the whole or of a row of a split."""
    query = request.query
    said, by = query.get("figure", ""), query.get("by", "")
    figure = Figure(said) if said in set(Figure) else Figure.TICKETS
    if by not in set(Split):
        return figure, None
    split, key = Split(by), query.get("key", "")
    if split in _NUMBERED:
        return figure, (split, given.one_of(query, "key"))
    return figure, (split, key or None)


def of_number(figure: Figure, by: tuple[Split, Key] | None = None) -> dict[str, str]:
    """The same as an address holds it."""
    if by is None:
        return {"figure": figure}
    return {"figure": figure, "by": by[0], "key": "" if by[1] is None else str(by[1])}


def sees_all(request: web.Request) -> bool:
    """Whether the whole province is this person's."""
    return context.reader(request).sees_all


def _chosen(query: Mapping[str, str]) -> dict[str, str]:
    found = {name: str(given.one_of(query, name) or "") for name in _PLACES}
    found |= {name: query.get(name, "") for name, codes in _CODES.items()
              if query.get(name, "") in codes}  # fmt: skip
    return {name: value for name, value in found.items() if value}
