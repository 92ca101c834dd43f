"""Giải trình: what follows a negative rating, for who explains, who decides and who rings."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, texts, vietnam
from hotline.console import context, files
from hotline.console.moves import step
from hotline.console.rendering import page
from hotline.console.sheets import Column, Sentence, Sheet, Shown, comma
from hotline.console.words import times
from hotline.errors import Invalid
from hotline.feedback import explanations
from hotline.feedback.explanations import LedgerPile, Line, Row, Told, Wanted
from hotline.staff import Person, Role
from hotline.tickets import Reader, Ticket

# Days looked back; nought is since the beginning.
PERIODS = (30, 90, 365, 0)
_HOTLINE = "0"
_DAYS = ("from", "to")


@dataclass(frozen=True)
class Asked:
    """What the address asks for: days of the rating, an agency of the ledger, a column.

    `wrong` holds what was typed for a day and is none.
    """

    since: date | None
    until: date | None
    agency: str
    pile: LedgerPile | None
    wrong: Mapping[str, str]

    def address(self, **other: object) -> str:
        """The ledger's address with something else about it; empty values fall away."""
        said = {"from": self.since, "to": self.until, "agency": self.agency, "pile": self.pile}
        told = {name: str(value) for name, value in {**said, **other}.items() if value}
        return urlencode(told)

    def link(self, row: Row, pile: str) -> str:
        """The list behind a number of the table; the last line has no agency of its own."""
        if not row.name and not pile:
            return ""
        agency = str(row.agency_id or _HOTLINE) if row.name else ""
        return f"/explanations?{self.address(agency=agency, pile=pile)}#list"

    def in_words(self, language: str) -> str:
        """The days and the column."""
        pile = texts.label(self.pile, language) if self.pile else ""
        days = [f"{day:%d/%m/%Y}" for day in (self.since, self.until) if day]
        return ", ".join(one for one in ("–".join(days), pile) if one)

    def wanted(self, whose: Collection[int | None] | None, *, lists: bool) -> Wanted:
        """As a question; the table is of all agencies that may be seen, a list of the chosen."""
        if lists and self.agency:
            one = None if self.agency == _HOTLINE else int(self.agency)
            whose = [one] if whose is None or one in whose else []
        until = clock.at_local(self.until + timedelta(days=1)) if self.until else None
        since = clock.at_local(self.since) if self.since else None
        return Wanted(since, until, whose, self.pile if lists else None)


async def explain(request: web.Request) -> web.StreamResponse:
    """The agency explains. Files are kept before the transaction that records them."""
    typed = await context.typed(request)
    proof = await files.kept(request)
    words = Told(*(typed.get(name, "") for name in Told._fields))
    return await step(
        request, lambda s, t, me, at: explanations.explain(s, t, words, proof, by=me, at=at)
    )


async def accept(request: web.Request) -> web.StreamResponse:
    """The office accepts what was explained."""
    return await step(request, lambda s, t, me, at: explanations.accept(s, t, by=me, at=at))


async def send_back(request: web.Request) -> web.StreamResponse:
    """The office wants it explained anew, by another day."""
    typed = await context.typed(request)
    days, reason = context.picked(typed, "days") or 0, typed.get("reason", "")
    return await step(
        request,
        lambda s, t, me, at: explanations.send_back(s, t, days, reason=reason, by=me, at=at),
    )


async def excuse(request: web.Request) -> web.StreamResponse:
    """The caller's own demand was against the rules, says the office."""
    reason = (await context.typed(request)).get("reason", "")
    return await step(
        request, lambda s, t, me, at: explanations.excuse(s, t, reason=reason, by=me, at=at)
    )


async def ledger(request: web.Request) -> web.StreamResponse:
    """The office's ledger, agencies as rows; an agency finds its own line and its list."""
    at, asked = clock.now(), _asked(request.query)
    async with context.db(request).read() as s:
        whose = await _whose(s, context.reader(request))
        rows = await _rows(s, asked.wanted(whose, lists=False), at=at)
        chosen = bool(asked.agency or asked.pile) or whose is not None
        which = asked.wanted(whose, lists=True)
        lines = await explanations.listed(s, which, at=at) if chosen else []
        shown: dict[str, Any] = {"when": await times(s, at, context.language(request))}
    return page(
        request,
        "explanations.html",
        asked=asked,
        rows=rows,
        table=_table(rows, asked),
        tabled=whose is None or len(rows) > 1,
        total=sum(one.total for one in rows),
        lines=lines,
        which=which,
        chosen=chosen,
        of=next((one.name for one in rows if str(one.agency_id or _HOTLINE) == asked.agency), ""),
        periods=[(days, _since(days, at)) for days in PERIODS],
        most=explanations.LISTED_AT_MOST,
        **shown,
    )


def sheets(shown: Shown) -> list[Sheet]:
    """The ledger where it is on show, and all of the list where one is."""
    told = [shown["table"]] if shown["tabled"] else []
    if shown["chosen"]:
        asked = [shown["of"], shown["asked"].in_words(shown.language)]
        every = _every(shown.request, shown["which"], shown["when"].at)
        told.append(Sheet("Danh sách giải trình", _LINE, every, asked))
    return told


# The ledger as a file of text.
export = comma(ledger, sheets)


async def outcomes(request: web.Request) -> web.StreamResponse:
    """Callers who are to be rung about what came of their rating, with the words to say."""
    language = context.language(request)
    async with context.db(request).read() as s:
        waiting = await explanations.to_tell(s, most=context.most(request, 50))
        when = await times(s, clock.now(), language)
    return page(request, "outcomes.html", waiting=waiting, when=when, tries=explanations.TRIES)


async def tell(request: web.Request) -> web.StreamResponse:
    """An operator rang: the caller heard it, or was not reached."""
    reached = (await context.typed(request)).get("reached", "")
    if reached not in ("yes", "no"):
        raise Invalid("reached_missing", field="reached")

    async def rang(s: AsyncSession, t: Ticket, me: Person, at: datetime) -> None:
        await explanations.told(s, t, reached=reached == "yes", by=me, at=at)

    return await step(request, rang, then="/outcomes")


def _table(rows: Sequence[Row], asked: Asked) -> Sheet:
    """Agencies as rows, what they owe and owed as columns, every cell a link."""
    counts = {pile: sum(one.piles[pile] for one in rows) for pile in LedgerPile}

    def of_pile(pile: LedgerPile) -> Column:
        def link(row: Row) -> str:
            return asked.link(row, pile) if row.piles[pile] else ""

        def mark(row: Row) -> tuple[str, str] | None:
            late = pile == LedgerPile.LATE and row.piles[pile]
            return ("late", "alert-triangle") if late else None

        return Column(pile, lambda row: row.piles[pile], link=link, mark=mark, number=True)

    columns = (
        Column("Cơ quan", lambda row: row.name or Sentence("Tất cả")),
        *map(of_pile, LedgerPile),
        Column("Tất cả", "total", link=lambda row: asked.link(row, ""), number=True),
    )
    totals = [Row(None, "", counts)] if rows else []
    return Sheet("Giải trình theo cơ quan", columns, rows, [asked.in_words("vi")], totals=totals)


async def _every(request: web.Request, which: Wanted, at: datetime) -> AsyncIterator[Line]:
    async with context.db(request).stream() as s:
        async for one in explanations.every(s, which, at=at):
            yield one


async def _whose(s: AsyncSession, reader: Reader) -> list[int | None] | None:
    """Whose explanations somebody may see: the office all, an agency its own."""
    if reader.person.role == Role.OFFICE:
        return None
    return [None] if reader.sees_all else list(await reader.agency_ids(s))


async def _rows(s: AsyncSession, wanted: Wanted, *, at: datetime) -> list[Row]:
    """The ledger with a name for the hotline's own line."""
    rows = await explanations.ledger(s, wanted, at=at)
    return [one if one.name else one._replace(name=texts.say("hotline_itself")) for one in rows]


def _asked(query: Mapping[str, str]) -> Asked:
    """What cannot be read filters nothing, and a day that is none is shown as it was typed."""
    pile, agency = query.get("pile", ""), context.picked(query, "agency")
    days = {name: vietnam.day(query.get(name, "").strip()) for name in _DAYS}
    return Asked(
        days["from"],
        days["to"],
        "" if agency is None else str(agency),
        LedgerPile(pile) if pile in set(LedgerPile) else None,
        {name: query[name] for name in _DAYS if query.get(name, "").strip() and not days[name]},
    )


def _since(days: int, at: datetime) -> date | None:
    return clock.local_day(at) - timedelta(days=days) if days else None


def _when(one: Line) -> datetime:
    return one.explanation.decided_at or one.deadline.done_at or one.explanation.owed_at


_LINE = (
    Column("Mã phiếu", "ticket.code"),
    Column("Trạng thái", "explanation.state", group="ExplanationState"),
    Column("Thời hạn", "deadline.due_at"),
    Column("Thời điểm", _when),
    Column("Nội dung", "ticket.content"),
    Column("Cơ quan", "agency"),
    Column("Lĩnh vực", "ticket.field.name"),
    Column("Người xem xét lại", "reviewer"),
    Column("Đánh giá lúc", "explanation.owed_at"),
)
