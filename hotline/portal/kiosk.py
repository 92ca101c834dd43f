"""The page of a counter's tablet: one question a screen, kept by the tablet while offline."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, feedback
from hotline.db import Database
from hotline.errors import HotlineError, Invalid, NotFound
from hotline.feedback import Answers, Counter, Mode, Pressed
from hotline.portal.guessing import Guesses, Handler, Telling
from hotline.portal.showing import language, page, see, small, told, typed, worded
from hotline.settings import shipped
from hotline.texts import pages

BATCH_AT_MOST = 100
_KIOSK = r"/kiosk/{token:[\w-]{1,64}}"
_USEFUL = {"1": True, "2": False}
_FIELDS = ("officer", "dossier", "useful", "satisfied", "reason", "words")
# A tablet may lie in a drawer for a while; what is older tells nothing any more.
_OLDEST = timedelta(days=366)


class KioskPages:
    """The pages of all counters of a site."""

    def __init__(self, db: Database) -> None:
        self._db, self._guesses = db, Guesses()

    def routes(self) -> list[web.RouteDef]:
        """No sign-in: whoever has the token is the counter's tablet."""
        return [
            web.get("/kiosk/worker.js", _worker),
            web.get(_KIOSK, self._watched(self._show, told)),
            web.post(_KIOSK, self._watched(self._send, told)),
            web.post(f"{_KIOSK}/ratings", self._watched(self._take, _told_to_script)),
        ]

    def _watched(self, handler: Handler, tell: Telling) -> Handler:
        return self._guesses.watched(handler, unknown="kiosk_unknown", tell=tell)

    async def _show(self, request: web.Request) -> web.Response:
        return await self._page(request, {"officer": request.query.get("officer", "")})

    async def _send(self, request: web.Request) -> web.Response:
        """A form without a script: kept at once, or shown again as it was filled."""
        filled, at = await typed(request), clock.now()
        try:
            async with self._db.write() as s:
                counter = await _counter(s, request)
                given = Pressed(
                    filled.get("form", ""), at, _answers(filled), _number(filled, "officer"),
                    filled.get("dossier", ""),
                )  # fmt: skip
                await feedback.press(s, counter, given, mode=Mode.KIOSK, at=at)
        except Invalid as refused:
            return await self._page(request, filled, refused)
        chosen = "&lang=en" if language(request) == "en" else ""
        officer = _number(filled, "officer") or ""
        return see(f"{request.path}?done=1&officer={officer}{chosen}")

    async def _take(self, request: web.Request) -> web.Response:
        """A tablet's batch: each item is kept or refused on its own, and told so."""
        sent = await _batch(request)
        at, tongue = clock.now(), language(request)
        # How far the tablet's clock is off shows when it sends; what it waited is its own.
        off = at - _instant(sent.get("sent"))
        async with self._db.write() as s:
            counter = await _counter(s, request)
            results = [await _kept(s, counter, one, off, at, tongue) for one in sent["ratings"]]
        return web.json_response({"results": results})

    async def _page(
        self, request: web.Request, filled: Mapping[str, str], refused: Invalid | None = None
    ) -> web.Response:
        async with self._db.read() as s:
            counter = await _counter(s, request)
            scale, reasons = await feedback.scale(s), await feedback.reasons(s)
        if counter.ended_at is not None:
            raise NotFound("kiosk_ended")
        return page(
            request, "kiosk.html", refused=refused, counter=counter, address=request.path,
            scale=scale, reasons=reasons, filled=dict.fromkeys(_FIELDS, "") | dict(filled),
            done="done" in request.query and refused is None,
            form=filled.get("form") or feedback.new_source(),
        )  # fmt: skip


async def _worker(request: web.Request) -> web.Response:
    """The script that answers for the site while there is no network: it must have this path."""
    name = pages.asset("worker.js").removeprefix("/static/")
    text = (shipped("web") / "static" / name).read_text(encoding="utf-8")
    headers = {"Cache-Control": "no-cache"}
    return web.Response(text=text, content_type="text/javascript", headers=headers)


async def _counter(s: AsyncSession, request: web.Request) -> Counter:
    return await feedback.counter_of(s, request.match_info["token"])


async def _kept(
    s: AsyncSession, counter: Counter, item: Any, off: timedelta, at: datetime, tongue: str
) -> dict[str, Any]:
    source = str(item.get("id", ""))[:64] if isinstance(item, dict) else ""
    try:
        given = _pressed(item, off, at)
        await feedback.press(s, counter, given, mode=Mode.KIOSK, at=at)
    except HotlineError as refused:
        return {"id": source, "kept": False, "why": worded(refused, tongue)["words"]}
    return {"id": source, "kept": True}


def _pressed(item: Any, off: timedelta, at: datetime) -> Pressed:
    """Raises Invalid for what no tablet of ours says."""
    if not isinstance(item, dict):
        raise Invalid("kiosk_broken")
    words = {name: str(item.get(name) or "") for name in ("id", *_FIELDS)}
    given_at = min(_instant(item.get("at")) + off, at)
    if given_at < at - _OLDEST:
        raise Invalid("kiosk_too_old")
    return Pressed(
        words["id"], given_at, _answers(words), _number(words, "officer"), words["dossier"]
    )


def _answers(filled: Mapping[str, str]) -> Answers:
    return Answers(
        _USEFUL.get(filled.get("useful", "")),
        _number(filled, "satisfied"),
        _number(filled, "reason"),
        filled.get("words", ""),
    )


def _number(filled: Mapping[str, str], name: str) -> int | None:
    given = filled.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 10 else None


async def _batch(request: web.Request) -> dict[str, Any]:
    """What a tablet sent. Raises Invalid for what is no batch."""
    small(request)
    try:
        sent = json.loads(await request.read())
    except ValueError as error:
        raise Invalid("kiosk_broken") from error
    ratings = sent.get("ratings") if isinstance(sent, dict) else None
    if not isinstance(ratings, list) or len(ratings) > BATCH_AT_MOST:
        raise Invalid("kiosk_broken")
    batch: dict[str, Any] = sent
    return batch


def _instant(written: Any) -> datetime:
    try:
        instant = datetime.fromisoformat(str(written))
    except ValueError as error:
        raise Invalid("kiosk_broken") from error
    # Far beyond any clock's mistake there is nothing to reckon with.
    if instant.tzinfo is None or not 1970 <= instant.year <= 2200:
        raise Invalid("kiosk_broken")
    return instant


def _told_to_script(request: web.Request, refused: HotlineError) -> web.Response:
    why = worded(refused, language(request))["words"]
    return web.json_response({"why": why}, status=refused.status)
