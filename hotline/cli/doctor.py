"""`hotline doctor`: each part looked at in turn, and what to do where one is ill."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from hotline import app, clock, deadlines, documents, sms, texts, tickets
from hotline.asterisk.ami import ActionFailed, Ami, LinkError
from hotline.asterisk.entries import FAMILY, Broken, parse
from hotline.db import Away, Database, current_revision, head_revision
from hotline.documents import DocumentKind
from hotline.errors import HotlineError
from hotline.settings import Settings, split_address
from hotline.tickets import chain, verifying
from hotline.tickets.verifying import Finding

NEEDED = ("DBGet", "DBGetTree", "DBPut", "DBDel", "Originate", "CoreShowChannels", "CoreSettings")
_PATIENCE = 6.0
_CHAIN_LOOKED_BACK = 2000


class Findings:
    """What was found, said aloud as it is found."""

    def __init__(self, language: str) -> None:
        self.well = True
        self._language = language

    def good(self, finding: str, **named: object) -> None:
        """Something works."""
        click.echo("✓ " + texts.say(finding, self._language, **named))

    def note(self, finding: str, **named: object) -> None:
        """Nothing is ill yet, but somebody must see to it."""
        click.echo("! " + texts.say(finding, self._language, **named))

    def said(self, error: HotlineError) -> str:
        """A refusal in words."""
        return texts.say(error.code, self._language, **error.named)

    def bad(self, finding: str, **named: object) -> None:
        """Something does not, and this is what to do."""
        self.well = False
        click.echo("✗ " + texts.say(finding, self._language, **named))


async def examine(settings: Settings) -> bool:
    """Look at database, PBX, journal, AGI, gateways and the daily statement; True when well."""
    findings = Findings(settings.language)
    db = app.database(settings)
    try:
        if await _database(db, findings):
            await _statement(db, findings)
            await _days_off(db, findings)
            await _chain(db, findings)
        await _pbx(settings, findings)
        await _agi(settings, findings)
        await _gateway(settings, findings)
        await _mail(settings, findings)
        await _office(settings, findings)
    finally:
        await db.close()
    return findings.well


async def _database(db: Database, findings: Findings) -> bool:
    if missing := _missing_file(db):
        findings.bad("database_missing", path=missing)
        return False
    try:
        here, there = await current_revision(db), head_revision()
    except (Away, SQLAlchemyError, OSError) as error:
        findings.bad("doctor_database_away", error=str(error).splitlines()[0][:160])
        return False
    if here != there:
        findings.bad("doctor_not_migrated", here=here or "–", there=there)
        return False
    findings.good("doctor_database", revision=here, kind=db.url.get_backend_name())
    return True


def _missing_file(db: Database) -> str | None:
    """A mistyped path must not become a second, empty hotline."""
    path = db.url.database if db.is_sqlite else None
    return path if path and not Path(path).exists() else None


async def _statement(db: Database, findings: Findings) -> None:
    async with db.read() as s:
        lines = await tickets.statements(s, at=clock.now())
    if not lines:
        findings.good("doctor_no_statement")
    for line in lines:
        say = findings.good if line.difference == 0 else findings.bad
        say(
            "doctor_statement",
            day=f"{line.day:%d/%m/%Y}",
            system=line.system,
            journalled=line.journalled,
            calls=line.calls,
            tickets=line.tickets,
            difference=line.difference,
        )


async def _chain(db: Database, findings: Findings) -> None:
    """The newest lines of the chain; `hotline verify` walks it all."""
    async with db.read() as s:
        with contextlib.suppress(LookupError):
            length = (await chain.head(s)).position
            start = max(0, length - _CHAIN_LOOKED_BACK)
            async for one in verifying.walk(db, start=start):
                if isinstance(one, Finding):
                    findings.bad("doctor_chain_broken", position=one.position)
                    return
            findings.good("doctor_chain", count=length)
            if late := await chain.waiting(s, before=clock.now() - timedelta(minutes=1)):
                findings.bad("verify_unsealed", count=late)
            return
    findings.bad("verify_headless")


async def _days_off(db: Database, findings: Findings) -> None:
    async with db.read() as s:
        year = await deadlines.undecided(s, at=clock.now())
    if year is None:
        findings.good("tet_decided")
    else:
        findings.note("tet_undecided", year=str(year))


async def _pbx(settings: Settings, findings: Findings) -> None:
    if settings.ami is None:
        findings.bad("ami_unset")
        return
    if settings.simulated:
        findings.good("doctor_simulated")
        return
    async with _linked(settings) as ami:
        if ami.state.word != "up":
            finding = "doctor_ami_refused" if ami.state.word == "refused" else "doctor_ami_away"
            findings.bad(finding, address=settings.ami, detail=ami.state.detail)
            return
        findings.good("doctor_ami", address=settings.ami)
        try:
            await _privileges(ami, findings)
            await _journal(ami, findings)
        except LinkError as error:
            findings.bad("doctor_ami_away", address=settings.ami, detail=str(error))


@contextlib.asynccontextmanager
async def _linked(settings: Settings) -> AsyncIterator[Ami]:
    assert settings.ami is not None
    host, port = split_address(settings.ami)
    ami = Ami(host, port, settings.ami_username, settings.secret("ami_secret"))
    decided = asyncio.Event()
    ami.on_state = lambda state: decided.set() if state.word != "connecting" else None
    running = asyncio.create_task(ami.run())
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE):
            await decided.wait()
    try:
        yield ami
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def _privileges(ami: Ami, findings: Findings) -> None:
    allowed = {name.lower() for name in await ami.act("ListCommands")}
    missing = [name for name in NEEDED if name.lower() not in allowed]
    if missing:
        findings.bad("doctor_privileges", missing=", ".join(missing))
    else:
        findings.good("doctor_privileges_good")
    await _events(ami, findings)


async def _events(ami: Ami, findings: Findings) -> None:
    """Ring our own doorbell and see whether it is heard, dated, and through the filters."""
    await ami.act("UserEvent", UserEvent="HotlineJournal", Key="doctor")
    try:
        async with asyncio.timeout(_PATIENCE):
            async for batch in ami.batches():
                heard = next((e for e in batch if e.get("Key") == "doctor"), None)
                if heard is not None:
                    break
    except TimeoutError:
        findings.bad("doctor_deaf")
        return
    if heard is not None and "Timestamp" not in heard:
        findings.bad("doctor_undated")
    else:
        findings.good("doctor_events")


async def _journal(ami: Ami, findings: Findings) -> None:
    waiting, broken = 0, []
    for branch in ("journal", "answers"):
        with contextlib.suppress(ActionFailed):
            for item in await ami.collect("DBGetTree", Family=FAMILY, Key=branch):
                entry = parse(item.get("Key", ""), item.get("Val", ""))
                waiting += entry is not None
                if isinstance(entry, Broken):
                    broken.append(entry.key)
    if broken:
        findings.bad("doctor_journal_broken", keys=", ".join(broken[:5]))
    findings.good("doctor_journal", waiting=waiting)


async def _agi(settings: Settings, findings: Findings) -> None:
    host, port = split_address(settings.agi)
    try:
        async with asyncio.timeout(3):
            _, writer = await asyncio.open_connection(host, port)
    except (OSError, TimeoutError):
        findings.bad("doctor_agi_away", address=settings.agi)
        return
    writer.close()
    findings.good("doctor_agi", address=settings.agi)


async def _gateway(settings: Settings, findings: Findings) -> None:
    try:
        gateway = app.gateway_of(settings)
    except sms.Faulty as error:
        faults = sms.worded(error.faults, settings.language)
        findings.bad("gateway_template", path=settings.sms_gateway, faults=faults)
        return
    if gateway is None:
        findings.good("doctor_no_gateway")
        return
    why = await gateway.reachable()
    await gateway.close()
    if why:
        findings.bad("doctor_gateway_away", why=why)
    elif not settings.secret("sms_token") and gateway.access.signature is None:
        findings.bad("doctor_no_token")
    elif isinstance(gateway, sms.Provider):
        findings.good("doctor_provider", name=gateway.name)
    else:
        findings.good("doctor_gateway")


async def _mail(settings: Settings, findings: Findings) -> None:
    post = app.post_of(settings)
    if post is None:
        findings.good("doctor_no_mail")
        return
    why = await post.reachable()
    await post.close()
    address = post.server.address
    if why:
        findings.bad("doctor_mail_away", address=address, why=why)
    else:
        findings.good("doctor_mail", address=address)


async def _office(settings: Settings, findings: Findings) -> None:
    """Whether a letter of our own becomes a PDF."""
    path = documents.program(settings.office)
    if path is None:
        findings.note("doctor_office_missing")
        return
    try:
        await documents.pdf(documents.default(DocumentKind.APOLOGY), office=settings.office)
    except HotlineError as error:
        findings.bad("doctor_office_ill", path=path, why=findings.said(error))
    else:
        findings.good("doctor_office", path=path)
