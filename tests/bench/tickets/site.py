"""A hotline as a site has it, on a kept database, and somebody of it at work."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from uuid import uuid4

import aiohttp
import psutil
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, calls, clock, tickets, vietnam
from hotline.callers import Caller
from hotline.calls import CallOutcome, Direction, Facts
from hotline.corpus.words import book
from hotline.db import Database
from hotline.reports import month_of
from hotline.tickets import Ticket
from tests.bench.tickets.measuring import backends, cpu, tree
from tests.testbed.hotline import PASSWORD, Hotline
from tests.testbed.machine import until

DRAFTS = 1500
_SAID = "Đường ngập nước từ hôm qua, xe máy đi không được, mong sớm có người xuống xem."
_PLATE = re.compile(r"\b6\d[A-Z]\d-\d{5}\b")
_COMMON = ("ngập nước", "rác thải", "đường dây điện", "trễ hẹn", "nước máy")


@dataclass
class Known:
    """What there is to ask for."""

    tickets: list[int] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    plates: list[str] = field(default_factory=list)
    drafts: list[int] = field(default_factory=list)
    agencies: list[int] = field(default_factory=list)
    fields: list[int] = field(default_factory=list)
    communes: list[int] = field(default_factory=list)


class Site:
    """One `hotline serve` with somebody signed in; every action is one real request."""

    def __init__(self, url: str, cluster: int | None = None, *, drafts: int = DRAFTS) -> None:
        self._url, self._cluster, self._drafts = url, cluster, drafts
        # Slow days: the simulated PBX rings now and then, as at a quiet site.
        more = {"HOTLINE_SIMULATOR_RATE": "0.02"}
        self._hotline = Hotline(database_url=url, extra=more)
        self._http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self._chance = random.Random(7)
        self._csrf = ""
        self.known = Known()

    async def __aenter__(self) -> Self:
        await self._look()
        await self._hotline.start()
        await self._sign_in("dieu")
        await until(self._is_quiet, "what a start sets going has come to rest", 300)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.close()
        self._hotline.stop()

    def serving(self) -> list[psutil.Process]:
        """Who serves a request: the hotline, and its database's processes."""
        if self._cluster is None:
            return tree(self._hotline.pid)
        return tree(self._hotline.pid) + backends(self._cluster, self._url.rpartition("/")[2])

    def actions(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """All actions by name, in the order of the table."""
        return {
            "list": self.newest,
            "filtered list": self.filtered,
            "search, common words": self.common,
            "search, rare word": self.rare,
            "phone look-up": self.phone,
            "ticket page": self.page,
            "completing": self.complete,
        }

    async def newest(self) -> None:
        """The newest tickets."""
        await self._get("/tickets")

    async def filtered(self) -> None:
        """Tickets of an agency, of a field or of a commune, and of a kind or a state."""
        known, one = self.known, self._chance.choice
        agency, field, commune = one(known.agencies), one(known.fields), one(known.communes)
        query = one([
            {"agency": f"{agency}", "kind": "petition"},
            {"field": f"{field}", "status": "closed"},
            {"commune": f"{commune}", "field": f"{field}"},
            {"agency": f"{agency}", "timeliness": "late"},
        ])  # fmt: skip
        await self._get("/tickets", **query)

    async def common(self) -> None:
        """Words that thousands of tickets have."""
        await self._get("/tickets", q=self._chance.choice(_COMMON))

    async def street(self) -> None:
        """The name of a street."""
        await self._get("/tickets", q=street(self._chance))

    async def rare(self) -> None:
        """A number plate that stands in one ticket."""
        await self._get("/tickets", q=self._chance.choice(self.known.plates))

    async def phone(self) -> None:
        """A caller's number as people write it."""
        await self._get("/tickets", q=vietnam.spoken(self._chance.choice(self.known.phones)))

    async def page(self) -> None:
        """One ticket with its story."""
        await self._get(f"/tickets/{self._chance.choice(self.known.tickets)}")

    async def overview(self) -> None:
        """What the provincial office sees of all agencies."""
        await self._get("/overview")

    async def dashboard(self) -> None:
        """Today and this month at a glance."""
        await self._get("/dashboard")

    async def figures(self) -> None:
        """All figures of the month that ended last, counted now."""
        month = month_of(clock.now()).previous()
        await self._get("/reports/figures", period=month.name)

    async def reports(self) -> None:
        """Which reports there are."""
        await self._get("/reports")

    async def card(self) -> None:
        """An agency beside itself and beside those of its kind."""
        month = month_of(clock.now()).previous()
        agency = self._chance.choice(self.known.agencies)
        await self._get(f"/agencies/{agency}/card", period=month.name)

    async def complete(self) -> None:
        """A draft becomes a numbered ticket and goes to its agency."""
        known, one = self.known, self._chance.choice
        draft = known.drafts.pop()
        form = {
            "csrf": self._csrf, "kind": "feedback", "urgency": "normal", "level": "1",
            "field": str(one(known.fields)), "commune": str(one(known.communes)),
            "place": f"{self._chance.randrange(400)} đường Hùng Vương", "caller_name": "Bác Tư",
            "caller_phone": vietnam.national(one(known.phones)),
            "content": _SAID,
        }  # fmt: skip
        path = f"{self._hotline.url}/drafts/{draft}/completion"
        async with self._http.post(path, data=form, allow_redirects=False) as answer:
            text = await answer.text()
            assert answer.status == 303, (answer.status, text[:2000])

    async def become(self, login: str) -> None:
        """Somebody else sits down."""
        self._http.cookie_jar.clear()
        await self._sign_in(login)

    async def _get(self, path: str, **query: str) -> None:
        async with self._http.get(self._hotline.url + path, params=query) as answer:
            text = await answer.text()
            assert answer.status == 200, (path, query, answer.status, text[:2000])

    async def _sign_in(self, login: str) -> None:
        async with self._http.get(f"{self._hotline.url}/sign-in") as answer:
            token = _token(await answer.text())
        form = {"csrf": token, "login": login, "password": PASSWORD}
        async with self._http.post(f"{self._hotline.url}/visits", data=form) as answer:
            assert answer.status == 200, await answer.text()
            self._csrf = _token(await answer.text())

    async def _look(self) -> None:
        """What may be asked for, and drafts of calls that were just answered."""
        db, known = Database(self._url), self.known
        async with db.read() as s:
            last = await s.scalar(select(Ticket.id).order_by(Ticket.id.desc()).limit(1)) or 1
            ids = self._chance.sample(range(1, last + 1), min(4000, last))
            for some in range(0, len(ids), 400):
                await self._remember(s, ids[some : some + 400])
            known.agencies = list(
                await s.scalars(
                    select(agencies.Agency.id).where(agencies.Agency.valid_to.is_(None))
                )
            )
            known.communes = list(await s.scalars(select(agencies.Commune.id)))
            codes = agencies.Field.code.in_(book().subjects)
            known.fields = list(await s.scalars(select(agencies.Field.id).where(codes)))
        async with db.write() as s:
            known.drafts = await self._ring(s)
        await db.close()

    async def _remember(self, s: AsyncSession, ids: list[int]) -> None:
        rows = await s.execute(
            select(Ticket.id, Ticket.content, Caller.phone)
            .join(Caller, Caller.id == Ticket.caller_id)
            .where(Ticket.id.in_(ids), Ticket.code.is_not(None), Caller.phone.is_not(None))
        )
        for id_, content, phone in rows:
            self.known.tickets.append(id_)
            self.known.phones.append(str(phone))
            self.known.plates += _PLATE.findall(content)

    async def _ring(self, s: AsyncSession) -> list[int]:
        """So many answered calls, as the PBX's journal tells of them, with their drafts."""
        at, made = clock.now(), []
        for _ in range(self._drafts // 100):
            told = {
                f"{time.time()}.{uuid4().hex[:8]}": Facts(
                    Direction.INBOUND, at, caller=vietnam.national(phone), dialed="1022",
                    answered_at=at, ended_at=at, outcome=CallOutcome.ANSWERED,
                )
                for phone in self._chance.choices(self.known.phones, k=100)
            }  # fmt: skip
            rows = await calls.record_journals(s, "bench", told)
            drafts = await tickets.open_drafts_for(s, rows, at=at)
            made += [ticket.id for ticket in drafts.values()]
        return made

    def _is_quiet(self) -> bool:
        """Whether the process and those it began do next to nothing."""
        before = cpu(tree(self._hotline.pid))
        time.sleep(1.5)
        return cpu(tree(self._hotline.pid)) - before < 0.15


def street(chance: random.Random) -> str:
    """A street that some tickets in a hundred name."""
    return chance.choice(book().lists["streets"]).removeprefix("đường ")


def _token(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found, page[:500]
    return found[1]
