"""Pages for citizens: one language at a time, no cookies, nothing that others could keep."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import jinja2
from aiohttp import web

from hotline import texts
from hotline.errors import HotlineError, Invalid
from hotline.texts import LANGUAGES, pages

_HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
# A form or a batch of a citizen's is small.
SENT_AT_MOST = 256 * 1024


def language(request: web.Request) -> str:
    """The language that the address names; Vietnamese when it names none that we speak."""
    chosen = request.query.get("lang", "")
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def page(request: web.Request, template: str, *, status: int = 200, **shown: Any) -> web.Response:
    """A page in the language of its address."""
    refused: HotlineError | None = shown.pop("refused", None)
    tongue = language(request)
    about = {
        "here": request.path,
        "other": next(one for one in LANGUAGES if one != tongue),
        "asked": "" if tongue == LANGUAGES[0] else f"?lang={tongue}",
        "refusal": worded(refused, tongue) if refused else None,
    }
    text = _environment(tongue).get_template(f"portal/{template}").render(about | shown)
    code = refused.status if refused else status
    return web.Response(text=text, content_type="text/html", status=code, headers=_HEADERS)


def told(request: web.Request, refused: HotlineError) -> web.Response:
    """A page that says why there is nothing here, and what to do next."""
    return page(request, "told.html", refused=refused)


def see(path: str) -> web.Response:
    """Go on to a page."""
    return web.Response(status=303, headers={"Location": path, **_HEADERS})


def worded(refused: HotlineError, tongue: str) -> dict[str, str]:
    """A refusal as pages show it: the field, and the words."""
    words = texts.say(refused.code, tongue, **refused.named)
    return {"field": refused.field or "", "words": words}


async def typed(request: web.Request) -> Mapping[str, str]:
    """What a form held. Raises Invalid for more than any form of ours, or for what is none."""
    small(request)
    try:
        sent = await request.post()
    except (ValueError, LookupError) as error:
        raise Invalid("form_broken") from error
    return {name: value for name, value in sent.items() if isinstance(value, str)}


def small(request: web.Request) -> None:
    """Raises Invalid (`sent_too_much`) for what must not even be read."""
    if request.content_length is None or request.content_length > SENT_AT_MOST:
        raise Invalid("sent_too_much")


@functools.cache
def _environment(tongue: str) -> jinja2.Environment:
    env = pages.environment(tongue)
    # Rows of the office hold their words in both languages.
    env.filters["words"] = lambda row: row.words if tongue == LANGUAGES[0] else row.words_en
    return env
