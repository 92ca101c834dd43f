"""The page behind a link in an SMS or an e-mail: two taps, a sentence if one likes, send."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, feedback, vietnam
from hotline.db import Database
from hotline.errors import Invalid
from hotline.feedback import Answers, Conversation, Linked, Mode, RatingReason, ScaleLevel, Verdict
from hotline.portal.guessing import Guesses, Handler
from hotline.portal.showing import page, see, told, typed

WORDS_AT_MOST = 1000
_LINK = r"/r/{link:[\w-]{1,64}}"
_USEFUL = {"1": True, "2": False}


@dataclass(frozen=True)
class Questions:
    """What can be answered: the levels of the scale, and the reasons on offer."""

    scale: list[ScaleLevel]
    reasons: list[RatingReason]


class LinkPages:
    """The pages of all links of a site."""

    def __init__(self, db: Database, *, modes: Collection[Mode]) -> None:
        self._db, self._modes, self._guesses = db, modes, Guesses()

    def routes(self) -> list[web.RouteDef]:
        """No sign-in, and no form token: whoever has the link is whom we asked."""
        return [
            web.get(_LINK, self._watched(self._show)),
            web.post(_LINK, self._watched(self._send)),
            web.post(f"{_LINK}/peace", self._watched(self._leave)),
        ]

    def _watched(self, handler: Handler) -> Handler:
        return self._guesses.watched(handler, unknown="link_unknown", tell=told)

    async def _show(self, request: web.Request) -> web.Response:
        return await self._page(request, {})

    async def _send(self, request: web.Request) -> web.Response:
        """Keep what was answered; a form that cannot be taken is shown again as it was filled."""
        filled, link, at = await typed(request), request.match_info["link"], clock.now()
        try:
            async with self._db.write() as s:
                conversation = await feedback.behind_link(s, link, at=at)
                given = read(filled, conversation.linked, await _questions(s))
                await feedback.rate_by_link(s, link, given, modes=self._modes, at=at)
        except Invalid as refused:
            return await self._page(request, filled, refused)
        return _back(request)

    async def _leave(self, request: web.Request) -> web.Response:
        async with self._db.write() as s:
            await feedback.opt_out_by_link(s, request.match_info["link"], at=clock.now())
        return _back(request)

    async def _page(
        self, request: web.Request, filled: Mapping[str, str], refused: Invalid | None = None
    ) -> web.Response:
        async with self._db.read() as s:
            found = await feedback.behind_link(s, request.match_info["link"], at=clock.now())
            asked = await _questions(s)
        return page(
            request, "link.html", refused=refused, linked=found.linked, quiet=found.quiet,
            thanked=_all_rated(found), open=any(one.may_rate for one in found.linked),
            scale={one.value: one for one in asked.scale}, reasons=asked.reasons,
            filled=filled, most=WORDS_AT_MOST, address=request.path,
        )  # fmt: skip


def read(
    filled: Mapping[str, str], linked: Collection[Linked], asked: Questions
) -> dict[str, Answers]:
    """The answers of a form by ticket code; tickets that were left out are not among them.

    Raises Invalid for what cannot be taken, and (`link_nothing_chosen`) when nothing was
    answered about tickets that still may be.
    """
    codes = [str(one.ticket.code) for one in linked if one.may_rate]
    given = {code: answers for code in codes if (answers := _answers(filled, code, asked))}
    if codes and not given:
        raise Invalid("link_nothing_chosen", field=f"useful-{codes[0]}")
    return given


def _answers(filled: Mapping[str, str], code: str, asked: Questions) -> Answers | None:
    useful = _USEFUL.get(filled.get(f"useful-{code}", ""))
    satisfied = _number(filled, f"satisfied-{code}")
    reason = _number(filled, f"reason-{code}")
    words = _words(filled, f"words-{code}")
    if useful is None and satisfied is None:
        if words or reason is not None:
            raise Invalid("link_words_alone", field=f"useful-{code}", ticket=code)
        return None
    negative = [level.value for level in asked.scale if level.negative]
    # Without a script a reason stays ticked when the answer has become a good one.
    unhappy = feedback.verdict(useful, satisfied, negative) == Verdict.NEGATIVE
    on_offer = {one.id for one in asked.reasons}
    return Answers(useful, satisfied, reason if unhappy and reason in on_offer else None, words)


def _words(filled: Mapping[str, str], name: str) -> str:
    words = vietnam.nfc(filled.get(name, "")).strip()
    if len(words) > WORDS_AT_MOST:
        raise Invalid("link_words_too_long", field=name, most=WORDS_AT_MOST, long=len(words))
    return words


def _number(filled: Mapping[str, str], name: str) -> int | None:
    given = filled.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 10 else None


def _back(request: web.Request) -> web.Response:
    language = request.query.get("lang", "")
    chosen = "?lang=en" if language == "en" else ""
    return see(f"/r/{request.match_info['link']}{chosen}")


def _all_rated(found: Conversation) -> bool:
    return all(one.rating is not None for one in found.linked)


async def _questions(s: AsyncSession) -> Questions:
    return Questions(await feedback.scale(s), await feedback.reasons(s))
