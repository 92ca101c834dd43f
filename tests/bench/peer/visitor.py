"""A member of the peer's staff at work: what a browser sends, without pictures and scripts."""

from __future__ import annotations

import json
import random
import re
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

from tests.bench.peer.helpdesk import PASSWORD, Helpdesk
from tests.bench.peer.words import QUEUES, Teller
from tests.bench.tickets.site import street

_COLUMNS = (
    "id", "ticket", "priority", "queue", "status", "created", "due_date", "assigned_to",
    "submitter", "last_followup", "time_spent", "kbitem",
)  # fmt: skip


class Visitor:
    """One signed-in browser; every action is one thing that a person does."""

    def __init__(self, peer: Helpdesk, seed: int = 7) -> None:
        self._peer, self._chance = peer, random.Random(seed)
        self._teller = Teller(seed, peer.count)
        patience = aiohttp.ClientTimeout(total=400)
        self._http = aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True), timeout=patience
        )

    async def __aenter__(self) -> Self:
        await self._get("/login/")
        answer = await self._post("/login/", username="admin", password=PASSWORD)
        assert answer == 302, answer
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.close()

    async def create(self) -> None:
        """The form for a new ticket, filled in."""
        told = self._teller.told()
        answer = await self._post(
            "/tickets/submit/", queue=str(self._chance.randrange(1, QUEUES + 1)), title=told.title,
            body=told.text, submitter_email=told.email, priority="3", assigned_to="",
        )  # fmt: skip
        assert answer == 302, answer

    async def page(self) -> None:
        """One ticket."""
        await self._get(f"/tickets/{self._chance.randrange(1, self._peer.count + 1)}/")

    async def newest(self) -> None:
        """The list, and the rows that its script asks for."""
        await self._table()

    async def street(self) -> None:
        """A word in the search of the page's head."""
        await self._table(q=street(self._chance), search_type="header")

    async def phone(self) -> None:
        """A caller's number there."""
        await self._table(q=self._teller.phone(), search_type="header")

    async def report(self) -> None:
        """Tickets by queue and month."""
        assert "Hàng đợi 30" in await self._get("/reports/queuemonth/")

    async def _table(self, **query: str) -> None:
        page = await self._get("/tickets/", **query)
        found = re.search(r"/datatables_ticket_list/[\w+/=]+", page)
        assert found, page[:500]
        asked = {f"columns[{n}][data]": name for n, name in enumerate(_COLUMNS)}
        asked |= {"draw": "1", "start": "0", "length": "25", "search[value]": ""}
        rows = json.loads(await self._get(found[0], **asked))
        assert len(rows["data"]) == min(25, rows["recordsFiltered"])

    async def _get(self, path: str, **query: str) -> str:
        async with self._http.get(self._peer.url + path, params=query) as answer:
            text = await answer.text()
            assert answer.status == 200, (path, answer.status, text[:500])
            return text

    async def _post(self, path: str, **form: str) -> int:
        cookies = self._http.cookie_jar.filter_cookies(URL(self._peer.url))
        head = {"X-CSRFToken": cookies["csrftoken"].value}
        url = self._peer.url + path
        async with self._http.post(url, data=form, headers=head, allow_redirects=False) as answer:
            await answer.read()
            return answer.status
