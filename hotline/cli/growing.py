"""`hotline seed --tickets N`: a corpus of sample tickets, with a bar that shows how far it is."""

from __future__ import annotations

import sys
import time
from datetime import date, timedelta

import click

from hotline import app, clock, corpus, texts
from hotline.db import Database
from hotline.errors import Conflict
from hotline.settings import Settings


async def grow(settings: Settings, count: int, *, seed: int, last: date | None, more: bool) -> None:
    """Make the corpus, or say in words why not and end with status 2.

    `last` is the last local day on which anything happens; yesterday when it is not given.
    """
    end = (last or clock.local_day(clock.now()) - timedelta(days=1)) + timedelta(days=1)
    db = app.database(settings)
    try:
        _only_where_nobody_is_reached(settings)
        await _only_where_none_are(db, more)
        began, rows = time.monotonic(), await _grown(settings, db, count, seed=seed, end=end)
    except Conflict as refused:
        click.echo(texts.say(refused.code, settings.language, **refused.named), err=True)
        sys.exit(2)
    finally:
        await db.close()
    seconds = max(time.monotonic() - began, 0.1)
    click.echo(
        texts.say(
            "corpus_planted",
            settings.language,
            rows=rows,
            seconds=round(seconds),
            speed=round(rows / seconds),
        )
    )


async def _grown(settings: Settings, db: Database, count: int, *, seed: int, end: date) -> int:
    day = end - timedelta(days=1)
    said = {"end": f"{day:%d/%m/%Y}", "seed": str(seed)}
    click.echo(texts.say("corpus_planting", settings.language, count=count, **said))
    with click.progressbar(length=corpus.rows_of(count), file=sys.stderr) as bar:
        return await corpus.plant(db, count, seed=seed, end=end, told=bar.update)


def _only_where_nobody_is_reached(settings: Settings) -> None:
    """Invented numbers may be real people's: nothing here must be able to ring them."""
    if settings.has_sms:
        raise Conflict("corpus_real_site", name="HOTLINE_SMS_URL / HOTLINE_SMS_GATEWAY")
    if settings.ami and not settings.simulated:
        raise Conflict("corpus_real_site", name="HOTLINE_AMI")


async def _only_where_none_are(db: Database, more: bool) -> None:
    async with db.read() as s:
        there = await corpus.tickets_there(s)
    if there and not more:
        raise Conflict("corpus_tickets_there", count=there)
