"""Every refusal becomes a page in the person's language; a bug becomes a page with an id."""

from __future__ import annotations

import secrets

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from hotline import texts
from hotline.console import context
from hotline.console.rendering import page
from hotline.console.table import route_of
from hotline.db import Away
from hotline.errors import HotlineError, Invalid, NotFound

MOST_SENT = 12 * 1024 * 1024
# Below this programmes ask.
API = "/api/"
# What people are told of pages and roles leads programmes nowhere.
_FOR_PROGRAMMES = {"not_your_role": "api_not_your_role", "no_such_page": "api_no_such_address"}
log = structlog.get_logger(__name__)


class TooLarge(Invalid):
    """More than the form takes; it was never read to its end."""

    status = 413


@web.middleware
async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let nothing but pages, fragments and redirects leave."""
    try:
        return await _known(request, handler)
    except HotlineError as refused:
        return await _show_again(request, refused)
    except web.HTTPException:
        raise
    except Exception:
        return _failed(request)


async def _known(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Run the handler; say in our own terms what others say in theirs."""
    try:
        return await handler(request)
    except web.HTTPRequestEntityTooLarge as refused:
        raise TooLarge("too_large", most=MOST_SENT // 2**20) from refused
    except (web.HTTPNotFound, web.HTTPMethodNotAllowed) as refused:
        raise NotFound("no_such_page") from refused
    except Away as refused:
        log.warning("console.database_busy", path=request.path, error=str(refused))
        raise


async def _show_again(request: web.Request, refused: HotlineError) -> web.StreamResponse:
    route = route_of(request)
    again = route.again if route else None
    # A form that was too large was not read to its end and cannot be filled in again; whoever
    # may not do this, or lost sight of the thing, gets no form either.
    if again is None or (refused.status in (403, 404, 413) and refused.code != "form_expired"):
        return _refused(request, refused)
    request[context.REFUSAL] = refused
    try:
        return await again(request)
    except HotlineError as further:
        del request[context.REFUSAL]
        return _refused(request, further)
    except Exception:
        return _failed(request)


def _refused(request: web.Request, refused: HotlineError, *, status: int = 0) -> web.Response:
    """A page for people; JSON in both languages for programmes, which ask below /api/."""
    status = status or refused.status
    if request.path.startswith(API):
        return _told(refused, status)
    request[context.REFUSAL] = refused
    return page(request, "refused.html", status=status, excel="")


def _told(refused: HotlineError, status: int) -> web.Response:
    words = _FOR_PROGRAMMES.get(refused.code, refused.code)
    vi, en = (texts.say(words, language, **refused.named) for language in texts.LANGUAGES)
    told = {"error": refused.code, "message": vi, "message_en": en}
    # RFC 9110 asks every 401 how one signs in: by the cookie of the sign-in page.
    how = {"WWW-Authenticate": 'Cookie realm="Hotline 1022"'} if status == 401 else {}
    return web.json_response(told, status=status, headers=how)


def _failed(request: web.Request) -> web.Response:
    """Logged once, with an id that the person can quote."""
    fault = secrets.token_hex(4)
    log.exception("console.failed", id=fault, method=request.method, path=request.path)
    return _refused(request, HotlineError("failed", id=fault), status=500)
