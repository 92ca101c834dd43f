"""Trả lại: which agencies send tickets back, and to whom they go then."""

from __future__ import annotations

from datetime import timedelta

from aiohttp import web

from hotline import agencies, clock
from hotline.agencies import keeping
from hotline.console import context, given
from hotline.console.rendering import page
from hotline.tickets import returns

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
        pairs = await returns.pairs(s, since=since)
        total, every = await returns.counted(s, since=since)
        chosen = from_id is not None
        giver = await keeping.agency(s, from_id) if from_id is not None else None
        taker = await keeping.agency(s, to_id) if chosen and to_id is not None else None
        titles = await agencies.titles(s)
        sent = await returns.sent(s, giver.id, to_id, since=since) if giver else []
    return page(
        request,
        "returns.html",
        pairs=pairs,
        titles=titles,
        total=total,
        more=every > len(pairs),
        days=days,
        periods=PERIODS,
        giver=giver,
        taker=taker,
        sent=sent,
    )
