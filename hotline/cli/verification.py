"""`hotline verify`: walk the chain of the timeline and say in words where it breaks."""

from __future__ import annotations

import sys
from datetime import timedelta

import click

from hotline import app, clock, texts
from hotline.db import Database
from hotline.feedback import checking, explanations
from hotline.reports import issuing, wording
from hotline.settings import Settings
from hotline.tickets import Ticket, chain, spells, verifying
from hotline.tickets.verifying import Broken, Finding, Walked

_SEALED_WITHIN = timedelta(minutes=1)
_SHOWN = 20
_LEAST_DIGITS = 16
_WORDS = {
    Broken.CHANGED: "verify_changed",
    Broken.MISSING: "verify_missing",
    Broken.CUT_OFF: "verify_cut_off",
    Broken.HEADLESS: "verify_headless",
}
Noted = tuple[int, str]


async def verify(settings: Settings, noted: Noted | None) -> bool:
    """Walk the whole chain; True when it holds and the noted head is still in it."""
    db = app.database(settings)
    try:
        findings = await _walk(db, settings.language)
        well = _tell(findings, settings.language)
        if noted is not None:
            well = await _look_up(db, noted, settings.language) and well
        well = await _unsealed(db, settings.language) and well
        well = await _ratings(db, settings.language) and well
        well = await _explanations(db, settings.language) and well
        well = await _reports(db, settings.language) and well
        if not any(one.what == Broken.HEADLESS for one in findings):
            await _say_head(db, settings.language)
        click.echo(texts.say("verify_not_covered", settings.language))
    finally:
        await db.close()
    return well


def head_typed(typed: str) -> Noted:
    """A head as it was noted: `position:hash`, at least 16 digits of it. Raises ValueError."""
    position, _, digits = typed.replace(" ", "").replace(".", "").partition(":")
    digits = digits.lower()
    if not position.isdecimal() or len(position) > 18 or not _LEAST_DIGITS <= len(digits) <= 64:
        raise ValueError(typed)
    if set(digits) - set("0123456789abcdef"):
        raise ValueError(typed)
    return int(position), digits


async def _walk(db: Database, language: str) -> list[Finding]:
    async with db.read() as s:
        try:
            length = (await chain.head(s)).position
        except LookupError:
            length = 0
    findings: list[Finding] = []
    said = texts.say("verify_walking", language)
    at, bar = 0, click.progressbar(length=length, label=said, file=sys.stderr)
    with bar:
        async for one in verifying.walk(db):
            if isinstance(one, Walked):
                bar.update(one.position - at)
                at = one.position
            else:
                findings.append(one)
    return findings


def _tell(findings: list[Finding], language: str) -> bool:
    if not findings:
        click.echo("✓ " + texts.say("verify_holds", language))
        return True
    for one in findings[:_SHOWN]:
        click.echo("✗ " + texts.say(_WORDS[one.what], language, **_named(one, language)))
    if len(findings) > _SHOWN:
        click.echo("✗ " + texts.say("verify_more", language, count=len(findings) - _SHOWN))
    click.echo(texts.say("verify_advice", language))
    return False


def _named(one: Finding, language: str) -> dict[str, object]:
    known = texts.LABELS["Verb"]
    verb = texts.label_in("Verb", one.verb, language) if one.verb in known else one.verb
    return {
        "position": one.position,
        "last": one.last,
        "count": one.last - one.position + 1,
        "code": one.code or "–",
        "verb": verb or "?",
        "at": one.at or "?",
        "actor": one.actor or texts.say("history_system", language),
    }


async def _look_up(db: Database, noted: Noted, language: str) -> bool:
    async with db.read() as s:
        there = await verifying.holds(s, *noted)
    mark, said = ("✓", "verify_noted_holds") if there else ("✗", "verify_noted_gone")
    click.echo(f"{mark} {texts.say(said, language, position=noted[0])}")
    return there


async def _ratings(db: Database, language: str) -> bool:
    wrong = [one async for one in checking.disputed(db)]
    for one in wrong[:_SHOWN]:
        said = texts.say("verify_ratings", language, code=one.code or "–", ratings=one.ratings,
                         lines=one.lines)  # fmt: skip
        click.echo("✗ " + said)
    if len(wrong) > _SHOWN:
        click.echo("✗ " + texts.say("verify_more", language, count=len(wrong) - _SHOWN))
    if not wrong:
        click.echo("✓ " + texts.say("verify_ratings_hold", language))
    return not wrong


async def _reports(db: Database, language: str) -> bool:
    """Versions of reports agree with their hashes, and how tickets stood with their rows."""
    async with db.read() as s:
        wrong = await issuing.amiss(s)
        stood = await spells.amiss(s)
        code = (await s.get_one(Ticket, stood[0])).code if stood else None
    for one in wrong:
        period = wording.words(one.report.period, language)
        said = texts.say("verify_report", language, period=period, version=one.version)
        click.echo("✗ " + said)
    if stood:
        said = texts.say("verify_spells", language, count=len(stood), code=code or "–")
        click.echo("✗ " + said)
    if not (wrong or stood):
        click.echo("✓ " + texts.say("verify_reports_hold", language))
    return not (wrong or stood)


async def _explanations(db: Database, language: str) -> bool:
    wrong = [one async for one in explanations.misstated(db)]
    for one in wrong[:_SHOWN]:
        kept, told = (_said(states, language) for states in (one.kept, one.told))
        said = texts.say("verify_explanations", language, code=one.code or "–", kept=kept,
                         told=told)  # fmt: skip
        click.echo("✗ " + said)
    if len(wrong) > _SHOWN:
        click.echo("✗ " + texts.say("verify_more", language, count=len(wrong) - _SHOWN))
    if not wrong:
        click.echo("✓ " + texts.say("verify_explanations_hold", language))
    return not wrong


def _said(states: tuple[str, ...], language: str) -> str:
    known = texts.LABELS["ExplanationState"]
    words = [texts.label_in("ExplanationState", one, language) if one in known else one
             for one in states]  # fmt: skip
    return ", ".join(words) or "–"


async def _unsealed(db: Database, language: str) -> bool:
    async with db.read() as s:
        late = await chain.waiting(s, before=clock.now() - _SEALED_WITHIN)
    if late:
        click.echo("✗ " + texts.say("verify_unsealed", language, count=late))
    return not late


async def _say_head(db: Database, language: str) -> None:
    async with db.read() as s:
        head = await chain.head(s)
    click.echo(texts.say("verify_head", language, head=str(head)))
