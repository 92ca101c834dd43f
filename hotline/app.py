"""The only wiring: settings → database, PBX, gateway, web and workers in one TaskGroup."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import gc
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass

import structlog
from aiohttp import web

from hotline import console, mail, portal, sms
from hotline.asterisk.agi import AgiServer
from hotline.asterisk.agi_watch import watch
from hotline.asterisk.ami import Ami
from hotline.asterisk.listener import Listener
from hotline.asterisk.simulator import Simulator
from hotline.asterisk.status import StatusDialogue
from hotline.db import Away, Database, current_revision, head_revision
from hotline.feedback import Mode
from hotline.outbox import MessageKind
from hotline.settings import Settings, split_address
from hotline.workers import (
    Alarms,
    Apologies,
    Chores,
    Courier,
    Drafter,
    Importer,
    Sealer,
    Spotter,
    Watch,
)

PARTS = ("web", "asterisk", "workers")
log = structlog.get_logger(__name__)


class Refusal(Exception):
    """The hotline cannot be served like this; `code` words what to set."""

    def __init__(self, code: str, **named: object) -> None:
        super().__init__(code)
        self.code, self.named = code, named


@dataclass(frozen=True)
class Pbx:
    """Where the AMI of the PBX is, and the simulator behind it if there is one."""

    host: str
    port: int
    secret: str
    simulator: Simulator | None = None


def database(settings: Settings) -> Database:
    """The site's database, by URL or by the file that holds the URL."""
    return Database(settings.secret("database_url"))


def modes(settings: Settings) -> frozenset[Mode]:
    """By which means this site can ask: messages only where there is somebody to carry them.

    A letter is nothing but its link, so it needs an address that citizens can reach.
    """
    letters = bool(settings.secret("smtp_url") and settings.citizen_url)
    carried = {Mode.SMS: settings.has_sms, Mode.WEB: letters}
    return frozenset({Mode.IVR, Mode.OPERATOR, *(mode for mode, has in carried.items() if has)})


def gateway_of(settings: Settings) -> sms.Gateway | None:
    """The site's SMS gateway, if one is set. Raises sms.Faulty for a template that is none."""
    reports_to, token = settings.gateway_url, settings.secret("sms_token")
    if settings.sms_gateway is not None:
        template = sms.read(settings.sms_gateway)
        return sms.Provider(template, reports_to=reports_to, token=token)
    url = settings.secret("sms_url")
    return sms.Kannel(url, reports_to=reports_to, token=token) if url else None


def post_of(settings: Settings) -> mail.Post | None:
    """The site's mail server, if one is set. Raises ValueError for an address that is none."""
    url = settings.secret("smtp_url")
    if not url:
        return None
    server = mail.MailServer.of(url)
    return mail.Post(server, sender=settings.mail_from, site=settings.base_url)


async def serve(
    settings: Settings, *, only: str | None = None, ready: Callable[[], None] = lambda: None
) -> None:
    """Run the parts until SIGTERM or SIGINT; `ready` is called once the web listens.

    Raises Refusal, alone or in a group, when something must be set first.
    """
    check(settings, only)
    # What stands now stands for good: collecting garbage must not look at it again and again.
    gc.freeze()
    db = database(settings)
    try:
        with _alone(settings, db):
            await _run(db, settings, only, ready)
    finally:
        await db.close()
        log.info("hotline.stopped")


def check(settings: Settings, only: str | None) -> None:
    """Refuse what would be a mistake: made-up calls by accident, parts that cannot meet."""
    if settings.ami is None:
        raise Refusal("ami_unset")
    if only is not None and settings.secret("database_url").startswith("sqlite"):
        raise Refusal("sqlite_alone")
    if settings.simulated and only is not None:
        raise Refusal("simulator_alone")
    if settings.sms_gateway is not None and settings.secret("sms_url"):
        raise Refusal("two_gateways")
    try:
        gateway_of(settings)
    except sms.Faulty as error:
        faults = sms.worded(error.faults, settings.language)
        raise Refusal("gateway_template", path=settings.sms_gateway, faults=faults) from error


@contextlib.asynccontextmanager
async def pbx(settings: Settings, only: str | None = None) -> AsyncIterator[Pbx]:
    """The PBX that the settings name, or a simulated one for as long as the block lasts."""
    if settings.simulated:
        store = settings.data_dir / "simulator.json"
        async with Simulator.of(settings, store=store) as simulator:
            yield Pbx(simulator.host, simulator.port, simulator.secret, simulator)
        return
    assert settings.ami is not None
    host, port = split_address(settings.ami)
    yield Pbx(host, port, settings.secret("ami_secret"))


async def _run(
    db: Database, settings: Settings, only: str | None, ready: Callable[[], None]
) -> None:
    try:
        await _check_schema(db)
        async with _until_told(), pbx(settings, only) as place, asyncio.TaskGroup() as tasks:
            tasks.create_task(db.changes.run(), name="changes")
            if only in (None, "web"):
                tasks.create_task(_serve_web(db, settings, ready), name="web")
            if only in (None, "asterisk"):
                tasks.create_task(_serve_asterisk(db, settings, place), name="asterisk")
            if only in (None, "workers"):
                tasks.create_task(_serve_workers(db, settings), name="workers")
    except Away as error:
        raise Refusal("doctor_database_away", error=str(error)) from error


async def _serve_web(db: Database, settings: Settings, ready: Callable[[], None]) -> None:
    means = modes(settings)
    others = [*_entrance(db, settings), *portal.routes(db, modes=means)]
    app = console.build(db, settings, modes=means, routes=others)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=3)
    await runner.setup()
    host, port = split_address(settings.http)
    try:
        with _listening(settings.http):
            await web.TCPSite(runner, host, port).start()
        ready()
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


def _entrance(db: Database, settings: Settings) -> list[web.RouteDef]:
    """Where the SMS gateway comes in, if there is one."""
    gateway, token = gateway_of(settings), settings.secret("sms_token")
    if gateway is None:
        return []
    return sms.Entrance(db, gateway, token=token, modes=modes(settings)).routes()


async def _serve_asterisk(db: Database, settings: Settings, place: Pbx) -> None:
    ami = Ami(place.host, place.port, settings.ami_username, place.secret)
    means = modes(settings)
    listener = Listener(db, ami, modes=means, always_open=settings.desk_hours == "always")
    host, port = split_address(settings.agi)
    ring = Courier(
        db, MessageKind.ASK_CALL, listener.asks.ring, modes=means, at_once=settings.ask_lines
    )
    mark = Courier(db, MessageKind.ASK_IN_CALL, listener.asks.mark_call, modes=means, at_once=20)
    agi = AgiServer(host, port, routes={"status": StatusDialogue(db)})
    async with contextlib.AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
        with _listening(settings.agi):
            await stack.enter_async_context(agi)
        tasks.create_task(listener.run(), name="listener")
        tasks.create_task(ring.run(), name="ask-calls")
        tasks.create_task(mark.run(), name="ask-in-call")
        tasks.create_task(watch(db, agi), name="agi-watch")
        if place.simulator is not None:
            place.simulator.start_day()


async def _serve_workers(db: Database, settings: Settings) -> None:
    means = modes(settings)
    async with contextlib.AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
        tasks.create_task(Chores(db, modes=means).run(), name="chores")
        tasks.create_task(Alarms(db).run(), name="alarms")
        tasks.create_task(Spotter(db).run(), name="spotter")
        tasks.create_task(Watch(db).run(), name="watch")
        tasks.create_task(Drafter(db).run(), name="drafter")
        tasks.create_task(Importer(db).run(), name="importer")
        tasks.create_task(Apologies(db).run(), name="apologies")
        if (post := post_of(settings)) is not None:
            stack.push_async_callback(post.close)
            letters = Courier(db, MessageKind.EMAIL, post, modes=means, at_once=10)
            tasks.create_task(letters.run(), name="mail")
        tasks.create_task(Sealer(db).run(), name="sealer")
        if (gateway := gateway_of(settings)) is not None:
            stack.push_async_callback(gateway.close)
            carrier = sms.Carrier(db, gateway, site=settings.citizen_url)
            courier = Courier(db, MessageKind.SMS, carrier, modes=means, at_once=50)
            tasks.create_task(courier.run(), name="sms")


async def _check_schema(db: Database) -> None:
    if await current_revision(db) != head_revision():
        raise Refusal("not_migrated")


@contextlib.contextmanager
def _alone(settings: Settings, db: Database) -> Iterator[None]:
    """On SQLite one process owns the data folder: a second would undo what the first is doing."""
    if not db.is_sqlite:
        yield
        return
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with (settings.data_dir / "hotline.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Refusal("runs_already", folder=settings.data_dir) from error
        yield


@contextlib.contextmanager
def _listening(address: str) -> Iterator[None]:
    """A port that cannot be opened is for a person to free, not a bug."""
    try:
        yield
    except OSError as error:
        raise Refusal("address_taken", address=address, why=error.strerror) from error


@contextlib.asynccontextmanager
async def _until_told() -> AsyncIterator[None]:
    """Cancel the block on SIGTERM or SIGINT, and take that as its good end."""
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    assert task is not None
    told = False

    def stop() -> None:
        nonlocal told
        told = True
        task.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    try:
        yield
    except asyncio.CancelledError:
        if not told:
            raise
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
