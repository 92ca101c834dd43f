"""The `hotline` command. Everything it prints for people is worded in `texts`."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import structlog
from alembic.util import CommandError
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import app, calls, clock, feedback, outbox, texts, tickets
from hotline.cli import advising, growing, planting, reporting, rewording, verification
from hotline.cli.doctor import examine
from hotline.db import Away, upgrade
from hotline.errors import HotlineError
from hotline.settings import Settings

_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)
EXPORTS: dict[str, Callable[[AsyncSession], AsyncIterator[dict[str, Any]]]] = {
    "calls": calls.exported,
    "tickets": lambda s: tickets.exported(s, at=clock.now()),
    "ratings": feedback.exported,
    "outbox": outbox.exported,
}


class Worded(click.Group):
    """Whatever a site can get wrong ends in a sentence, never in a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (Away, OSError, SQLAlchemyError, CommandError, ImportError) as error:
            why = str(error).strip().splitlines() or [type(error).__name__]
            click.echo(texts.say("command_failed", _language(ctx), why=why[0][:200]), err=True)
            ctx.exit(2)


@click.group(cls=Worded)
@click.pass_context
def main(context: click.Context) -> None:
    """Tổng đài 1022: from a ring to a rating."""
    # Citizens' numbers and words are nobody else's to read on this machine.
    os.umask(0o077)
    try:
        context.obj = Settings()
        for name in ("database_url", "ami_secret", "sms_url", "sms_token", "smtp_url"):
            context.obj.secret(name)
    except ValidationError as error:
        problem = error.errors()[0]
        _refuse(
            context,
            "_".join(str(part) for part in problem["loc"]),
            problem["msg"].removeprefix("Value error, "),
        )
    except OSError as error:
        _refuse(context, "…_FILE", f"{error.filename}: {error.strerror}")
    gateway = context.obj.secret("sms_url")
    if gateway and not gateway.startswith(("http://", "https://")):
        _refuse(context, "sms_url", "http://user:password@host:port/cgi-bin/sendsms?from=1022")
    _check_mail(context, context.obj)
    _log_to_stderr(context.obj)


def _check_mail(context: click.Context, settings: Settings) -> None:
    try:
        post = app.post_of(settings)
    except ValueError as error:
        _refuse(context, "smtp_url", str(error))
    else:
        if post is not None and "@" not in settings.mail_from:
            _refuse(context, "mail_from", "tongdai1022@…gov.vn")


def _refuse(context: click.Context, setting: str, why: str) -> None:
    name = f"HOTLINE_{setting}".upper()
    click.echo(texts.say("setting_wrong", _language(context), name=name, why=why), err=True)
    context.exit(2)


def _language(context: click.Context) -> str:
    settings = context.obj
    return settings.language if isinstance(settings, Settings) else "vi"


@main.command()
@click.option("--only", type=click.Choice(app.PARTS), help="Run one part of several processes.")
@click.option("--rate", type=click.FloatRange(0.01), help="How fast a simulated day passes.")
@click.pass_obj
def serve(settings: Settings, only: str | None, rate: float | None) -> None:
    """Run the hotline until it is told to stop."""
    if rate is not None:
        settings = settings.model_copy(update={"simulator_rate": rate})
    try:
        asyncio.run(app.serve(settings, only=only, ready=lambda: _say_where(settings)))
    except* app.Refusal as refusals:
        for refusal in _leaves(refusals):
            click.echo(texts.say(refusal.code, settings.language, **refusal.named), err=True)
        sys.exit(2)


@main.command()
@click.pass_obj
def migrate(settings: Settings) -> None:
    """Bring the database to this program's schema. Safe to repeat."""

    async def _migrate() -> None:
        db = app.database(settings)
        await upgrade(db)
        await db.close()

    asyncio.run(_migrate())
    click.echo(texts.say("migrated", settings.language))


@main.command()
@click.option("--tickets", type=click.IntRange(1, 3_000_000), help="Make so many sample tickets.")
@click.option("--seed", "number", type=int, default=1022, help="The same seed makes the same.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Their last day; else yesterday.")
@click.option("--more", is_flag=True, help="Also where there are tickets already.")
@click.pass_obj
def seed(
    settings: Settings, tickets: int | None, number: int, until: datetime | None, more: bool
) -> None:
    """Plant the sample province, once; passwords are shown and kept in the data folder.

    With --tickets, then make that many tickets of the two years up to the last day.
    """
    asyncio.run(planting.seed(settings))
    if tickets is not None:
        last = until.date() if until else None
        asyncio.run(growing.grow(settings, tickets, seed=number, last=last, more=more))


@main.command()
@click.argument("words", required=False, default="")
@click.option("--commune", default="", help="A few letters of the commune it is about.")
@click.option("--measure", is_flag=True, help="Tell how well suggestions do on newer tickets.")
@click.option("--tickets", type=click.IntRange(1), default=100_000, help="Of so many newest ones.")
@click.pass_obj
def suggest(settings: Settings, words: str, commune: str, measure: bool, tickets: int) -> None:
    """Say which fields and agencies words are likely about, learned on closed tickets."""
    if measure:
        asyncio.run(advising.measure(settings, tickets))
    else:
        asyncio.run(advising.suggest(settings, words, commune))


@main.command()
@click.pass_obj
def doctor(settings: Settings) -> None:
    """Say in words what is wrong, and what to do about it. Exit status 1 when something is."""
    sys.exit(0 if asyncio.run(examine(settings)) else 1)


@main.command()
@click.option("--head", metavar="N:HASH", help="A head noted earlier: is it still in the chain?")
@click.pass_obj
def verify(settings: Settings, head: str | None) -> None:
    """Walk the chain of the timeline. Exit status 1 when a line was changed or is missing."""
    try:
        noted = verification.head_typed(head) if head is not None else None
    except ValueError:
        click.echo(texts.say("verify_head_typed", settings.language), err=True)
        sys.exit(2)
    sys.exit(0 if asyncio.run(verification.verify(settings, noted)) else 1)


@main.command()
@click.pass_obj
def index(settings: Settings) -> None:
    """Build the index of words anew, as after a field or a commune was renamed."""
    asyncio.run(rewording.index(settings))


@main.command()
@click.argument("period")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--docx", type=_FILE, help="Write the report as a Word file.")
@click.option("--xlsx", type=_FILE, help="Write it as an Excel file.")
@click.option("--pdf", type=_FILE, help="Write it as a PDF; needs LibreOffice.")
@click.option("--as-of", metavar="INSTANT", help="As things stood then, say 2026-11-20T17:00.")
@click.pass_obj
def report(
    settings: Settings, /, period: str, as_json: bool, as_of: str | None, **files: Path | None
) -> None:
    """Report on a period: 2021-08, 2026-Q3, 2026, or A..B (days, or local instants)."""
    try:
        asyncio.run(reporting.report(settings, period, as_of=as_of, as_json=as_json, files=files))
    except HotlineError as refused:
        click.echo(texts.say(refused.code, settings.language, **refused.named), err=True)
        sys.exit(2)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.pass_context
def replay(context: click.Context, files: tuple[Path, ...]) -> None:
    """Read AMI recordings and print one JSON line for each call in them."""
    for file in files:
        try:
            events = json.loads(file.read_text(encoding="utf-8"))
            if not isinstance(events, list) or not events:
                raise ValueError("no list of events")
            told = [
                {str(name): str(value) for name, value in event.items()}
                for event in events
                if isinstance(event, dict)
            ]
        except (ValueError, OSError, RecursionError) as error:
            why = str(error) or type(error).__name__
            click.echo(
                texts.say("not_a_recording", _language(context), file=file, why=why), err=True
            )
            sys.exit(2)
        for call in calls.interpret(told):
            click.echo(json.dumps(calls.as_line(call), ensure_ascii=False))


@main.command()
@click.argument("what", type=click.Choice(tuple(EXPORTS)))
@click.pass_obj
def export(settings: Settings, what: str) -> None:
    """Print every row of a kind as JSON lines; instants are UTC, ISO 8601."""

    async def _export() -> None:
        db = app.database(settings)
        async with db.stream() as s:
            async for line in EXPORTS[what](s):
                click.echo(json.dumps(line, ensure_ascii=False))
        await db.close()

    asyncio.run(_export())


def _say_where(settings: Settings) -> None:
    click.echo(
        texts.say(
            "listening_simulated" if settings.simulated else "listening_pbx",
            settings.language,
            address=f"http://{settings.http}",
            pbx=settings.ami,
            path=planting.passwords_file(settings),
        )
    )


def _leaves(group: BaseExceptionGroup[app.Refusal]) -> Iterator[app.Refusal]:
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _leaves(error)
        else:
            yield error


def _log_to_stderr(settings: Settings) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelName(settings.log_level.upper())
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
