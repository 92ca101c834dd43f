"""Trả lại: which agencies send tickets back, and to whom they go then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from aiohttp import web

from hotline import agencies, clock
from hotline.agencies import keeping
from hotline.console import context, given
from hotline.console.rendering import page
from hotline.console.sheets import Column, Sentence, Sheet, Shown
from hotline.tickets import returns
from hotline.tickets.returns import Pair

# Days looked back; nought is since the beginning.
PERIODS = (30, 90, 365, 0)
_BEGINNING = timedelta(days=100 * 365)


async def return_list(request: web.Request) -> web.StreamResponse:
    """The pairs, and under a chosen one its tickets."""
    query = request.query
    days = int(query["days"]) if query.get("days") in {str(one) for one in PERIODS} else PERIODS[1]
    since = clock.now() - (timedelta(days=days) if days else _BEGINNING)
    from_id, to_id = given.one_of(query, "from"), given.one_of(query, "to")
    async with context.db(request).read() as s:
        pairs = await returns.pairs(s, since=since, most=context.most(request, 100))
        total, every = await returns.counted(s, since=since)
        chosen, most = from_id is not None, context.most(request, 200)
        giver = await keeping.agency(s, from_id) if from_id is not None else None
        taker = await keeping.agency(s, to_id) if chosen and to_id is not None else None
        titles = await agencies.titles(s)
        sent = await returns.sent(s, giver.id, to_id, since=since, most=most) if giver else []
    return page(
        request,
        "returns.html",
        table=_table(pairs, titles, days),
        titles=titles,
        total=total,
        shown=len(pairs),
        more=every > len(pairs),
        days=days,
        periods=PERIODS,
        giver=giver,
        taker=taker,
        sent=sent,
    )


def sheets(shown: Shown) -> list[Sheet]:
    """The pairs, and the tickets of the one that was chosen."""
    giver, taker, titles = shown["giver"], shown["taker"], shown["titles"]
    if giver is None:
        return [shown["table"]]
    to = titles[taker.id] if taker else shown.sentence(_WAITS)
    sent = Sheet("Phiếu bị trả lại", _SENT, shown["sent"], [f"{titles[giver.id]} → {to}"])
    return [sent, shown["table"]]


def _table(pairs: Sequence[Pair], titles: Mapping[int, str], days: int) -> Sheet:
    def link(pair: Pair) -> str:
        to = f"&to={pair.to_id}" if pair.to_id else ""
        return f"/returns?days={days}&from={pair.from_id}{to}#tickets"

    columns = (
        Column("Cơ quan trả lại", lambda pair: titles[pair.from_id]),
        Column("Sau đó chuyển đến", lambda pair: titles[pair.to_id] if pair.to_id else _WAITS),
        Column("Số lần", "returns", link=link, number=True),
        Column("Số phiếu", "tickets", number=True),
        Column("Trả từ hai lần", "final", mark=_mark, number=True),
        Column("Gần nhất", lambda pair: clock.local_day(pair.last)),
    )
    return Sheet("Trả lại theo cặp cơ quan", columns, pairs)


def _mark(pair: Pair) -> tuple[str, str] | None:
    return ("soon", "gavel") if pair.final else None


_WAITS = Sentence("Còn chờ điều phối")
_SENT = (
    Column("Mã phiếu", "code"),
    Column("Trạng thái", "status", group="TicketStatus"),
    Column("Số lần trả lại", "returns"),
    Column("Ai làm", "by"),
    Column("Thời điểm", "at"),
    Column("Lý do", "reason"),
)
