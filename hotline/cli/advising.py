"""`hotline suggest`: what would be suggested for some words, and how well suggestions do."""

from __future__ import annotations

import functools
import sys

import click
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, app, clock, texts
from hotline.errors import Invalid
from hotline.learning import Guess
from hotline.settings import Settings
from hotline.tickets import Situation, Suggestion, measuring, suggesting
from hotline.tickets.measuring import Measured, Score

_AT_ONCE = 200
_SHOWN = 90


async def suggest(settings: Settings, words: str, commune: str) -> None:
    """Print the likeliest fields and agencies; what was learned since is kept for the desks."""
    if not suggesting.enough(words):
        _refuse(settings, "too_few_words", least=suggesting.LEAST_WORDS)
    db = app.database(settings)
    try:
        async with db.read() as s:
            guess = await _guess(settings, s, words)
            found = await agencies.find_communes(s, commune, most=1) if commune else []
            situation = Situation(found[0].id if found else None)
            made = await suggesting.suggest(s, None, guess, situation, at=clock.now())
    finally:
        await db.close()
    _print(settings.language, made)


async def measure(settings: Settings, newest: int) -> None:
    """Print how often the first suggestion, and one of three, is right; and the baseline."""
    db = app.database(settings)
    try:
        async with db.read() as s:
            length = await _length(s, newest)
            with click.progressbar(length=length, file=sys.stderr) as bar:
                measured = await measuring.measure(s, newest=newest, told=bar.update)
    except Invalid as refused:
        _refuse(settings, refused.code, **refused.named)
    finally:
        await db.close()
    for line in table(measured, settings.language):
        click.echo(line)


def table(measured: Measured, language: str) -> list[str]:
    """The figures as lines of text, as Vietnamese writes numbers."""
    m, say = measured, functools.partial(texts.say, language=language)
    rows = [
        (say("measured_field"), m.field, m.field_majority),
        (say("measured_field_early", n=measuring.EARLY), m.field_early, m.field_majority),
        (say("measured_agency"), m.agency, m.agency_majority),
        (say("measured_agency_early", n=measuring.EARLY), m.agency_early, m.agency_majority),
        (say("measured_learned"), m.agency_learned, m.agency_majority),
        (say("measured_rules"), m.agency_rules, m.agency_majority),
    ]
    return [
        say("measured_split", train=m.train, test=m.test, until=f"{clock.local(m.until):%d/%m/%Y}"),
        say("measured_head"),
        *(f"{name:38} {_both(score)}   {_both(majority)}" for name, score, majority in rows),
        say("measured_speed", learned=round(m.learned_per_second), median=_figure(m.median),
            p95=_figure(m.p95)),
    ]  # fmt: skip


async def _length(s: AsyncSession, newest: int) -> int:
    """How many steps the bar has: each ticket is learned once or tried twice."""
    mark = await suggesting.beginning(s, newest)
    there = newest if mark else await suggesting.closed(s)
    return there + there // 5


async def _guess(settings: Settings, s: AsyncSession, words: str) -> Guess:
    from hotline.learning.learner import Learner  # it takes a second and 100 MB

    file = settings.data_dir / "suggestion.npz"
    learner = Learner(await suggesting.answers(s))
    learner.load(file)
    known, mark = learner.learned, learner.mark
    while True:
        examples, mark = await suggesting.lessons(s, mark, most=_AT_ONCE)
        if not examples:
            break
        learner.learn(examples, mark)
    if learner.learned < measuring.LEAST:
        _refuse(settings, "too_few_to_learn", n=learner.learned, least=measuring.LEAST)
    if learner.learned > known:
        learner.save(file)
    return learner.guess(words)


def _print(language: str, made: Suggestion) -> None:
    click.echo(texts.say("suggested_fields", language))
    for field in made.fields:
        codes = ", ".join(ticket.code or "" for ticket in field.like)
        click.echo(f"  {field.percent:3} %  {field.field.name}  ({codes})")
    click.echo(texts.say("suggested_agencies", language))
    for one in made.agencies:
        name = one.agency.name if one.agency else texts.say("committee_of_place", language)
        click.echo(f"  {one.percent:3} %  {name}  ({texts.label(one.ground, language)})")
    click.echo(texts.say("suggested_similar", language))
    for ticket in made.similar:
        click.echo(f"  {ticket.code}  {' '.join(ticket.content.split())[:_SHOWN]}")


def _both(score: Score) -> str:
    return f"{_figure(100 * score.first):>8} % {_figure(100 * score.among):>8} %"


def _figure(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")


def _refuse(settings: Settings, code: str, **named: object) -> None:
    click.echo(texts.say(code, settings.language, **named), err=True)
    sys.exit(2)
