"""The gateway's two entrances: who may come in, and what they carry, whatever its shape."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Collection, Mapping
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import parse_qsl

import structlog
from aiohttp import web

from hotline import db
from hotline.feedback import Mode
from hotline.sms.found import at_path, inner
from hotline.sms.gateway import Gateway
from hotline.sms.incoming import Report, take_reply, take_report

_WRONG_AT_MOST = 20
_WRONG_WITHIN = 60.0
_WAITS_FOR_ITS_NAME = (0.0, 0.2, 0.8)
log = structlog.get_logger(__name__)


class Entrance:
    """Takes reports and replies of one gateway. An empty token lets in signed ones only."""

    def __init__(
        self, database: db.Database, gateway: Gateway, *, token: str, modes: Collection[Mode]
    ) -> None:
        self._db, self._gateway, self._token, self._modes = database, gateway, token, modes
        self._wrong: dict[str, list[float]] = {}

    def routes(self) -> list[web.RouteDef]:
        """Both entrances, however the gateway asks."""
        takes = (("/sms/reports", self.report), ("/sms/replies", self.reply))
        return [
            made for path, take in takes for made in (web.get(path, take), web.post(path, take))
        ]

    async def report(self, request: web.Request) -> web.Response:
        """Delivery reports. 404 for a message that nobody knows: the gateway may say it again."""
        given = await self._let_in(request)
        shape = self._gateway.reports
        if shape is None:
            raise web.HTTPNotFound(text="no reports are expected")
        known = [
            await self._report(
                Report(
                    at_path(one, shape.reference) if shape.reference else None,
                    at_path(one, shape.id) if shape.id else None,
                    shape.meaning(at_path(one, shape.status)),
                )
            )
            for one in _each(given, shape.each)
        ]
        if not all(known):
            raise web.HTTPNotFound(text="no such message")
        return web.Response(text="ok")

    async def reply(self, request: web.Request) -> web.Response:
        """Messages of citizens."""
        given = await self._let_in(request)
        shape = self._gateway.replies
        if shape is None:
            raise web.HTTPNotFound(text="no replies are expected")
        for one in _each(given, shape.each):
            sender, text = at_path(one, shape.sender) or "", at_path(one, shape.text) or ""
            named = at_path(one, shape.id) if shape.id else None
            async with self._db.write() as s:
                await take_reply(s, sender, text, named or "", modes=self._modes)
        # Kannel would send a body back to the citizen as an SMS.
        return web.Response(status=200, text="")

    async def _report(self, report: Report) -> bool:
        """A report may overtake the answer that tells us what the provider calls the message."""
        for pause in _WAITS_FOR_ITS_NAME:
            await asyncio.sleep(pause)
            async with self._db.write() as s:
                if await take_report(s, report, modes=self._modes):
                    return True
            if report.carrier_id is None:
                # Our own names are there before the message leaves: this one never was.
                return True
        return False

    async def _let_in(self, request: web.Request) -> Any:
        """What was brought, from whoever may bring it. Raises 403, and 429 for who keeps trying."""
        body = await request.read()
        where, now = request.remote or "", asyncio.get_running_loop().time()
        if not self._may(request, body):
            self._wrong = {
                one: left
                for one, tried in self._wrong.items()
                if (left := [at for at in tried if at > now - _WRONG_WITHIN])
            }
            tried = self._wrong.setdefault(where, [])
            if len(tried) >= _WRONG_AT_MOST:
                raise web.HTTPTooManyRequests(text="token")
            tried.append(now)
            log.warning("sms.refused", remote=where, path=request.path)
            raise web.HTTPForbidden(text="token")
        # Only what was signed counts.
        unsigned = self._gateway.access.signature is not None and body
        return _given({} if unsigned else request.query, body)

    def _may(self, request: web.Request, body: bytes) -> bool:
        access = self._gateway.access
        if access.addresses and not _is_among(request.remote, access.addresses):
            return False
        if access.signature is not None:
            key = self._gateway.secret(access.signature.secret).encode()
            signed = body or request.rel_url.raw_query_string.encode()
            made = hmac.new(key, signed, access.signature.algorithm).hexdigest()
            given = request.headers.get(access.signature.header, "")
            return hmac.compare_digest(given.strip().lower().encode(), made.encode())
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        given = request.query.get("token", "") or bearer
        return bool(self._token) and hmac.compare_digest(given.encode(), self._token.encode())


def _given(query: Mapping[str, str], body: bytes) -> Any:
    """Fields of the query and of a form or JSON body; a body that is neither brings nothing."""
    fields = dict(query)
    if not body.strip():
        return fields
    text = body.decode("utf-8", "replace")
    try:
        told = json.loads(text)
    except ValueError:
        return fields | _form(text)
    return fields | told if isinstance(told, dict) else told


def _form(text: str) -> dict[str, str]:
    return dict(parse_qsl(text, keep_blank_values=True))


def _each(given: Any, path: str) -> list[Any]:
    """The reports or replies that were brought: one, or all of a list."""
    found = inner(given, path)
    return found if isinstance(found, list) else [found]


def _is_among(remote: str | None, addresses: Collection[str]) -> bool:
    try:
        come = ip_address(remote or "")
    except ValueError:
        return False
    return any(come in ip_network(one) for one in addresses)
