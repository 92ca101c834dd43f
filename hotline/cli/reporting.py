"""`hotline report`: the figures of a period, as a table, as data or as a document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import click

from hotline import app, clock, reports, texts
from hotline.reports import Period, outline, wording
from hotline.reports.outline import Entry
from hotline.settings import Settings

_NAME, _NUMBER, _SHARE = 56, 9, 10


async def report(settings: Settings, period: str, *, as_of: str | None, as_json: bool) -> None:
    """Print it. Raises Invalid where the period or the instant cannot be read."""
    at = clock.now()
    then = reports.instant(as_of) if as_of else None
    db = app.database(settings)
    try:
        async with db.read() as s:
            wanted = reports.named(period, (await reports.terms(s)).cutoff)
            counted = await reports.count(s, wanted, at=at, as_of=then)
            told = await reports.plain(s, counted)
    finally:
        await db.close()
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for line in _table(told, wanted, settings.language):
        click.echo(line)


def _table(told: Mapping[str, Any], period: Period, language: str) -> Iterator[str]:
    as_of = datetime.fromisoformat(told["as_of"])
    yield texts.say("report_head", language, period=wording.words(period, language), as_of=as_of)
    for section, entries in outline.outline(told).items():
        yield ""
        yield texts.label(section, language).upper()
        yield from (_line(one, told, language) for one in entries)
    day = date.fromisoformat(told["directive"]["report_before"])
    yield "  " + texts.say("report_before", language, day=f"{day:%d/%m/%Y}")
    yield ""
    yield texts.say("report_hash", language, hash=told["hash"])


def _line(one: Entry, told: Mapping[str, Any], language: str) -> str:
    share = wording.share(one.percent) if one.of is not None else ""
    name = ("    " if one.within else "  ") + one.words(told, language)
    number = wording.count(one.number, one.figure)
    return f"{name:{_NAME}}{number:>{_NUMBER}}{share:>{_SHARE}}".rstrip()
