"""`hotline report`: the figures of a period, as a table, as data or as a document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import app, clock, documents, reports, texts
from hotline.documents import DocumentKind, Template
from hotline.reports import Period, beside, document, outline, printing, taking, wording
from hotline.reports.document import Content
from hotline.reports.outline import Entry
from hotline.reports.versions import version
from hotline.settings import Settings

_NAME, _NUMBER, _SHARE = 56, 9, 10


async def report(
    settings: Settings,
    period: str,
    *,
    as_of: str | None,
    as_json: bool,
    files: Mapping[str, Path | None],
) -> None:
    """Print it, or write the files asked for by `docx`, `xlsx` and `pdf`.

    Files are those of the version that was issued, if one was and no instant is given. Raises
    Invalid where the period or the instant cannot be read or is to come, Unavailable for a PDF
    without LibreOffice.
    """
    at, wanted = clock.now(), {kind: path for kind, path in files.items() if path is not None}
    then = reports.instant(as_of) if as_of else None
    db = app.database(settings)
    try:
        async with db.read() as s:
            of = reports.named(period, (await reports.terms(s)).cutoff)
            reports.require_past(of, then, at=at)
            if wanted:
                content, template = await _content(s, of, at, then)
            else:
                counted = await reports.count(s, of, at=at, as_of=then)
                told = await reports.plain(s, counted)
                told["beside"] = await beside.told(s, of, at=counted.moments.counted)
    finally:
        await db.close()
    if wanted:
        await _write(content, template, wanted, settings)
    elif as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_table(told, of, settings.language)))


async def _content(
    s: AsyncSession, period: Period, at: datetime, as_of: datetime | None
) -> tuple[Content, Template]:
    issued = await reports.in_force(s, period) if as_of is None else None
    if issued is not None:
        row = await version(s, issued.id, lists=True)
        return await printing.content(s, row), await printing.template(s, row)
    moments = await reports.moments_of(s, period, at=at, as_of=as_of)
    content = await taking.gathered(s, period, moments)
    return content, await documents.template(s, DocumentKind.REPORT)


async def _write(
    content: Content, template: Template, wanted: Mapping[str, Path], settings: Settings
) -> None:
    word = await document.word(content, template) if wanted.keys() & {"docx", "pdf"} else b""
    for kind, path in wanted.items():
        if kind == "xlsx":
            made = await document.excel(content)
        else:
            made = word if kind == "docx" else await documents.pdf(word, office=settings.office)
        path.write_bytes(made)
        click.echo(texts.say("report_written", settings.language, path=path))


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
