"""`hotline report`: the figures of a period, as a table, as data or as a document."""

from __future__ import annotations

import json
from datetime import datetime

import click

from hotline import app, clock, reports
from hotline.errors import Invalid
from hotline.settings import Settings


async def report(settings: Settings, period: str, *, as_of: str | None, as_json: bool) -> None:
    """Print it. Raises Invalid where the period or the instant cannot be read."""
    at = clock.now()
    then = _instant(as_of) if as_of else None
    db = app.database(settings)
    try:
        async with db.read() as s:
            wanted = reports.named(period, (await reports.terms(s)).cutoff)
            counted = await reports.count(s, wanted, at=at, as_of=then)
            told = await reports.plain(s, counted)
    finally:
        await db.close()
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


def _instant(typed: str) -> datetime:
    """A local instant, or one with its zone."""
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        raise Invalid("as_of_unreadable", field="as_of", typed=typed[:60]) from None
    return at if at.tzinfo else at.replace(tzinfo=clock.ZONE)
