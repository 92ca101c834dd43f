"""The page of a counter on visitors' own phones, by the code on their receipt or a poster."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from hotline import clock, feedback
from hotline.db import Database
from hotline.errors import Conflict, Invalid, NotFound
from hotline.feedback import Answers, Mode, Pressed
from hotline.portal.guessing import Guesses, Handler
from hotline.portal.link import WORDS_AT_MOST
from hotline.portal.showing import language, page, see, told, typed

_PAGE = r"/c/{link:[\w-]{1,64}}"
_USEFUL = {"1": True, "2": False}
_FIELDS = ("dossier", "officer", "useful", "satisfied", "reason", "words")


class CounterPages:
    """The pages of all counters of a site."""

    def __init__(self, db: Database) -> None:
        self._db, self._guesses = db, Guesses()

    def routes(self) -> list[web.RouteDef]:
        """No sign-in: whoever holds a receipt of the counter may rate, once for each dossier."""
        return [web.get(_PAGE, self._watched(self._show)),
                web.post(_PAGE, self._watched(self._send))]  # fmt: skip

    def _watched(self, handler: Handler) -> Handler:
        return self._guesses.watched(handler, unknown="counter_link_unknown", tell=told)

    async def _show(self, request: web.Request) -> web.Response:
        return await self._page(request, {"dossier": request.query.get("dossier", "")[:60]})

    async def _send(self, request: web.Request) -> web.Response:
        """Keep what was answered; a form that cannot be taken is shown again as it was filled."""
        filled, at = await typed(request), clock.now()
        try:
            given = _read(filled)
            async with self._db.write() as s:
                counter = await feedback.counter_by_link(s, request.match_info["link"])
                kept = await feedback.press(s, counter, given, mode=Mode.WEB, at=at)
        except (Invalid, Conflict) as refused:
            return await self._page(request, filled, refused)
        said = "1" if kept.received_at == at else "known"
        return see(f"{request.path}?done={said}{'&lang=en' if language(request) == 'en' else ''}")

    async def _page(
        self,
        request: web.Request,
        filled: Mapping[str, str],
        refused: Invalid | Conflict | None = None,
    ) -> web.Response:
        async with self._db.read() as s:
            counter = await feedback.counter_by_link(s, request.match_info["link"])
            scale, reasons = await feedback.scale(s), await feedback.reasons(s)
        if counter.ended_at is not None:
            raise NotFound("counter_closed")
        return page(
            request, "counter.html", refused=refused, counter=counter, address=request.path,
            scale=scale, reasons=reasons, filled=dict.fromkeys(_FIELDS, "") | dict(filled),
            done="" if refused else request.query.get("done", ""), most=WORDS_AT_MOST,
        )  # fmt: skip


def _read(filled: Mapping[str, str]) -> Pressed:
    """Raises Invalid (`counter_dossier`, `link_words_too_long`)."""
    dossier, words = "".join(filled.get("dossier", "").upper().split()), filled.get("words", "")
    if not dossier:
        raise Invalid("counter_dossier", field="dossier")
    if len(words) > WORDS_AT_MOST:
        raise Invalid("link_words_too_long", field="words", most=WORDS_AT_MOST, long=len(words))
    answers = Answers(
        _USEFUL.get(filled.get("useful", "")), _number(filled, "satisfied"),
        _number(filled, "reason"), words,
    )  # fmt: skip
    officer = _number(filled, "officer")
    return Pressed(feedback.source_of(dossier), clock.now(), answers, officer, dossier)


def _number(filled: Mapping[str, str], name: str) -> int | None:
    given = filled.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 10 else None
