"""What an address of reports asks for: a period, as of when, and whose tickets count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlencode

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import reports, texts
from hotline.console import context, given, periods
from hotline.console.feedback_figures import scope_of
from hotline.console.periods import Period
from hotline.errors import Invalid
from hotline.reports import Figure, Scope, Split
from hotline.reports.codes import Counting, Upshot
from hotline.reports.counting import Key
from hotline.tickets import Channel, Level, Mode
from hotline.tickets.filters import branch
from hotline.tickets.wanted import written_instant

_PLACES = ("agency", "field", "commune")
_CODES: dict[str, list[str]] = {
    "channel": [one.value for one in Channel], "level": [str(one.value) for one in Level],
    "mode": [one.value for one in Mode],
}  # fmt: skip
_NUMBERED = (Split.AGENCY, Split.FIELD, Split.COMMUNE, Split.LEVEL)


@dataclass(frozen=True)
class Asked:
    """What was asked for. `chosen` are the filters by name, `as_of` an instant if one was typed.

    `unread` is what was typed for an instant and is none, or is to come.
    """

    period: Period
    as_of: datetime | None
    chosen: Mapping[str, str]
    scope: Scope
    unread: Invalid | None = None
    typed: str = ""

    def wrong(self, language: str) -> str:
        """Why the instant that was typed is none, in words."""
        return texts.say(self.unread.code, language, **self.unread.named) if self.unread else ""

    @property
    def tells_beside(self) -> bool:
        """Whether directives and dossiers are told of: they are of agencies, nothing narrower."""
        return replace(self.scope, agency_ids=None).is_all

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
    period, typed = periods.read(query, at=at, cutoff=set_.cutoff), query.get("as_of", "").strip()
    try:
        as_of = reports.instant(typed) if typed else None
        if as_of is not None and as_of > at:
            raise Invalid("as_of_ahead", field="as_of")
    except Invalid as refused:
        return Asked(period, None, chosen, scope, refused, typed)
    return Asked(period, as_of, chosen, scope)


class Number(NamedTuple):
    """A number of a report: of the whole, or of a row of a split.

    `apart` is of an agency's row of directives: its fields with a tracker. `branch` is a field
    with all that lies under it.
    """

    figure: Counting
    by: tuple[Split, Key] | None = None
    apart: bool = False
    branch: int | None = None

    @property
    def query(self) -> dict[str, str]:
        """The same as an address holds it."""
        apart = {"apart": "1"} if self.apart else {}
        branch = {"branch": str(self.branch)} if self.branch is not None else {}
        return {**of_number(self.figure, self.by), **apart, **branch}

    @property
    def agency(self) -> tuple[int | None, bool] | None:
        """Whose row of the follow-up of directives, apart or not."""
        if self.by is None or self.by[0] != Split.AGENCY:
            return None
        return (int(self.by[1]) if self.by[1] is not None else None), self.apart


def number(request: web.Request) -> Number:
    """Which number an address means."""
    query = request.query
    figure, by = _number(query)
    return Number(figure, by, query.get("apart") == "1", given.one_of(query, "branch"))


def _number(query: Mapping[str, str]) -> tuple[Counting, tuple[Split, Key] | None]:
    said, by = query.get("figure", ""), query.get("by", "")
    figure: Counting = Upshot(said) if said in set(Upshot) else Figure.TICKETS
    figure = Figure(said) if said in set(Figure) else figure
    if by not in set(Split):
        return figure, None
    split, key = Split(by), query.get("key", "")
    if split in _NUMBERED:
        return figure, (split, given.one_of(query, "key"))
    return figure, (split, key or None)


def of_number(figure: Counting, by: tuple[Split, Key] | None = None) -> dict[str, str]:
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
