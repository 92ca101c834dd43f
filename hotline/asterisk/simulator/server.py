"""The AMI port: clients, what they are told, and the faults tests ask for."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping

from hotline.asterisk.simulator import wire
from hotline.asterisk.simulator.session import Session
from hotline.asterisk.simulator.wire import Message

FAREWELL_SECONDS = 1.0

Handler = Callable[[Session, Message], None]


class Server:
    """Listens on a loopback port of its own choice and keeps it over a restart."""

    def __init__(self, login: Callable[[Message], bool], *, seed: int, wrong_delay: float) -> None:
        self._login = login
        self._wrong_delay = wrong_delay
        self._sessions: set[Session] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._handlers: Mapping[str, Handler] = {}
        self._booted: Callable[[], str] = str
        self._dice = random.Random(seed)
        self._server: asyncio.Server | None = None
        self._flushing = False
        self._mute = False
        self._held_until = 0.0
        self._lost_share = 0.0
        self.somebody = asyncio.Event()
        self.host, self.port = "127.0.0.1", 0

    async def open(self, handlers: Mapping[str, Handler], booted: Callable[[], str]) -> None:
        """Starts to listen; `booted` gives the text of FullyBooted."""
        self._handlers, self._booted = handlers, booted
        await self._listen()

    async def away(self, seconds: float) -> None:
        """Lets every client go and takes no connection for so many real seconds."""
        await self.close()
        await asyncio.sleep(seconds)
        await self._listen()

    async def close(self) -> None:
        """Sends what is in line, lets every client go and stops listening."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for session in tuple(self._sessions):
            self._settle(session)
            session.close()
        if self._tasks:
            await asyncio.wait(tuple(self._tasks), timeout=FAREWELL_SECONDS)
        for session in tuple(self._sessions):
            session.cut()

    def announce(self, name: str, kind: str, text: str) -> None:
        """Tells an event to whoever wants it, unless the network loses it."""
        if not self._sessions or (self._lost_share and self._dice.random() < self._lost_share):
            return
        data = text.encode()
        for session in self._sessions:
            if session.wants(kind, text):
                session.push(data)
        self._soon()

    async def drained(self) -> None:
        """Waits until every client has taken most of what it was sent."""
        for session in tuple(self._sessions):
            await session.drained()
        await asyncio.sleep(0)

    def drop(self) -> None:
        """Breaks every connection off."""
        for session in tuple(self._sessions):
            self._settle(session)
            session.cut()

    def mute(self, mute: bool) -> None:
        """Connections stay, nothing is ever answered or said while this lasts."""
        self._mute = mute

    def hold(self, seconds: float) -> None:
        """Nothing arrives for so many real seconds; then all of it does."""
        loop = asyncio.get_running_loop()
        self._held_until = loop.time() + seconds
        loop.call_later(seconds, self._soon)

    def lose(self, share: float) -> None:
        """Loses this share of events, drawn by seed; 0 loses none."""
        self._lost_share = share

    @property
    def clients(self) -> int:
        """How many are signed in."""
        return sum(session.known for session in self._sessions)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        session = Session(writer)
        self._sessions.add(session)
        try:
            session.say(wire.BANNER)
            self._soon()
            while action := await wire.read(reader):
                await self._act(session, action)
        finally:
            self._sessions.discard(session)
            self._tasks.discard(task)
            writer.close()

    async def _act(self, session: Session, action: Message) -> None:
        if self._mute:
            return
        verb = action["Action"].lower()
        if verb == "login":
            await self._sign_in(session, action)
        elif verb == "logoff":
            session.say(wire.response(action, "Goodbye", "Message: Thanks for all the fish."))
            session.close()
        elif not session.known:
            session.refuse(action, "Permission denied")
        elif not verb:
            session.refuse(action, "Missing action in request")
        elif handler := self._handlers.get(verb):
            handler(session, action)
        else:
            unknown = f"Invalid/unknown command: {action['Action']}. "
            session.refuse(action, unknown + "Use Action: ListCommands to show available commands.")
        self._soon()

    async def _sign_in(self, session: Session, action: Message) -> None:
        if not self._login(action):
            await asyncio.sleep(self._wrong_delay)
            session.refuse(action, "Authentication failed")
            session.close()
            return
        session.known = True
        session.hear(action["Events"])
        session.ok(action, "Authentication accepted")
        booted = self._booted()
        if session.wants("system", booted):
            session.say(booted)
        self.somebody.set()

    def _soon(self) -> None:
        if not self._flushing:
            self._flushing = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._flushing = False
        if asyncio.get_running_loop().time() < self._held_until:
            return
        for session in tuple(self._sessions):
            self._settle(session)

    def _settle(self, session: Session) -> None:
        if self._mute:
            session.forget()
        else:
            session.flush()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
