"""Hồ sơ: looking up, and who is late, apologised for or not, by agency."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, dossiers, texts, vietnam
from hotline.clock import Span
from hotline.console import context
from hotline.console.rendering import page
from hotline.console.sheets import Column, Sentence, Sheet, Shown
from hotline.console.words import times
from hotline.dossiers import DossierPile, Line, Row, Wanted
from hotline.staff import Role
from hotline.tickets import Reader

LISTS = (DossierPile.LATE, DossierPile.SOON, DossierPile.FINISHED_LATE, DossierPile.NO_LETTER,
         DossierPile.LETTER_LATE)  # fmt: skip
_PATH = "/dossiers"
# The days between which an appointment may lie at all.
_FIRST, _LAST = date(vietnam.YEARS.start, 1, 1), date(vietnam.YEARS.stop - 1, 12, 30)
_PUBLISHED = frozenset(DossierPile) - {DossierPile.SOON}


@dataclass(frozen=True)
class Asked:
    """What the address asks for; `wrong` holds what was typed for a day and is none."""

    pile: DossierPile | None
    agency: int | None
    since: date | None
    until: date | None
    typed: str
    page: int
    wrong: Mapping[str, str]

    def address(self, **other: object) -> str:
        """The list's address with something else about it; empty values fall away."""
        said = {"pile": self.pile, "agency": self.agency, "from": self.since, "to": self.until,
                "q": self.typed}  # fmt: skip
        told = {name: str(value) for name, value in {**said, **other}.items() if value}
        return urlencode(told)

    def in_words(self, language: str) -> str:
        """The list, and the days of the appointments."""
        days = [f"{day:%d/%m/%Y}" for day in (self.since, self.until) if day]
        pile = texts.label(self.pile, language) if self.pile else self.typed
        return ", ".join(one for one in ("–".join(days), pile) if one)

    @property
    def span(self) -> Span | None:
        """Of which appointments."""
        if self.since is None and self.until is None:
            return None
        start = clock.at_local(self.since or _FIRST)
        return Span(start, clock.at_local((self.until or _LAST) + timedelta(days=1)))

    def wanted(self, whose: Collection[int] | None, *, of_one: bool = True) -> Wanted:
        """As a question; the ledger is of all agencies that may be seen."""
        if of_one and self.agency is not None:
            whose = [self.agency] if whose is None or self.agency in whose else []
        return Wanted(whose, self.pile, self.span, self.typed)


async def whose(s: AsyncSession, reader: Reader) -> list[int] | None:
    """Whose dossiers somebody may see: the office and the desk all, an agency its own."""
    return None if reader.sees_all else await reader.agency_ids(s)


async def dossier_list(request: web.Request) -> web.StreamResponse:
    """What was looked up, else a pile; above it how many each agency has in each."""
    at, me, asked = clock.now(), context.person(request), _asked(request.query)
    most = dossiers.LISTED_AT_MOST
    async with context.db(request).read() as s:
        seen = await whose(s, context.reader(request))
        rows = await dossiers.ledger(s, asked.wanted(seen, of_one=False), at=at)
        lines = await dossiers.listed(
            s, asked.wanted(seen), at=at, skip=(asked.page - 1) * most, most=most + 1
        )
        when = await times(s, at, context.language(request))
    total = _total(one for one in rows if asked.agency in (None, one.agency_id))
    return page(
        request, "dossiers.html", asked=asked, lines=lines[:most], when=when, lists=LISTS,
        total=total, several=seen is None or len(rows) > 1, table=_table(rows, asked),
        older=asked.page + 1 if len(lines) > most else 0, wanted=asked.wanted(seen),
        of=next((one.name for one in rows if one.agency_id == asked.agency), ""),
        may_publish=me.role == Role.OFFICE and asked.pile in _PUBLISHED,
        periods=[(days, _since(days, at)) for days in (30, 90, 365, 0)],
        done=request.query.get("done", ""),
    )  # fmt: skip


def sheets(shown: Shown) -> list[Sheet]:
    """The ledger where it is on show, and all of the list."""
    asked = [shown["of"], shown["asked"].in_words(shown.language)]
    every = _every(shown.request, shown["wanted"], shown["when"].at)
    told = [shown["table"]] if shown["several"] else []
    return [*told, Sheet("Danh sách hồ sơ", _LINE, every, asked)]


async def publish_list(request: web.Request) -> web.StreamResponse:
    """The office publishes all late dossiers of the list that it sees."""
    asked = _asked(await context.typed(request))
    async with context.db(request).write() as s:
        wanted = asked.wanted(None)
        me, at = context.person(request), clock.now()
        count = await dossiers.publish(s, wanted, by=me, at=at)
    return context.see(f"{_PATH}?{asked.address(done=f'published-{count}')}")


def _asked(query: Mapping[str, str]) -> Asked:
    """What cannot be read filters nothing; without a word or a pile, those that are late."""
    typed = " ".join(vietnam.nfc(query.get("q", "")).split())[:60]
    pile, agency, at_page = query.get("pile", ""), query.get("agency", ""), query.get("at", "")
    days = {name: vietnam.day(query.get(name, "").strip()) for name in ("from", "to")}
    known = DossierPile(pile) if pile in set(DossierPile) else None
    return Asked(
        None if typed else known or DossierPile.LATE,
        int(agency) if _is_id(agency) else None,
        days["from"], days["to"], typed,
        max(1, int(at_page)) if _is_id(at_page) and len(at_page) < 5 else 1,
        {name: query[name] for name in days if query.get(name, "").strip() and not days[name]},
    )  # fmt: skip


def _total(rows: Iterable[Row]) -> dict[DossierPile, int]:
    total = dict.fromkeys(DossierPile, 0)
    for row in rows:
        for pile, count in row.piles.items():
            total[pile] += count
    return total


def _table(rows: Sequence[Row], asked: Asked) -> Sheet:
    """Agencies as rows, piles as columns, every cell a link to its list."""

    def of_pile(pile: DossierPile) -> Column:
        def link(row: Row) -> str:
            agency = row.agency_id or ""
            address = asked.address(pile=pile, agency=agency, q="")
            return f"{_PATH}?{address}#list" if row.piles[pile] else ""

        def mark(row: Row) -> tuple[str, str] | None:
            late = pile == DossierPile.LATE and row.piles[pile]
            return ("late", "alert-triangle") if late else None

        return Column(pile, lambda row: row.piles[pile], link=link, mark=mark, number=True)

    columns = (
        Column("Cơ quan", lambda row: row.name or Sentence("Tất cả")),
        *(of_pile(pile) for pile in LISTS),
    )
    totals = [Row(0, "", _total(rows))] if rows else []
    return Sheet("Hồ sơ theo cơ quan", columns, rows, [asked.in_words("vi")], totals=totals)


async def _every(request: web.Request, wanted: Wanted, at: datetime) -> AsyncIterator[Line]:
    async with context.db(request).stream() as s:
        async for one in dossiers.every(s, wanted, at=at):
            yield one


def _since(days: int, at: datetime) -> date | None:
    return clock.local_day(at) - timedelta(days=days) if days else None


def _is_id(typed: str) -> bool:
    return typed.isdecimal() and typed.isascii() and len(typed) < 10


def _letter_state(line: Line) -> str | None:
    return line.letter.state if line.letter else None


_LINE = (
    Column("Mã hồ sơ", "dossier.code"),
    Column("Thủ tục", "dossier.procedure"),
    Column("Cơ quan", "agency"),
    Column("Trạng thái", "dossier.stands", group="DossierStatus"),
    Column("Ngày tiếp nhận", "dossier.received_at"),
    Column("Ngày hẹn trả", "dossier.due_at"),
    Column("Ngày có kết quả", "dossier.finished_at"),
    Column("Thư xin lỗi", "letter.state", group="LetterState"),
    Column("Gửi thư lúc", "letter.sent_at"),
)
