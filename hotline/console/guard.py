"""Who may come in: sign-in, roles from the route table, forms that are our own, headers."""

from __future__ import annotations

import hmac
import re
from urllib.parse import quote

from aiohttp import web
from aiohttp.typedefs import Handler

from hotline import clock, notices, staff
from hotline.console import context, unsent
from hotline.console.refusals import API
from hotline.console.table import route_of
from hotline.errors import HotlineError, NotAllowed, NotSignedIn

# Whoever looks whether we are well has no visit, and must not need the database for one.
PROBES = ("/healthz", "/readyz", "/metrics")
# What need not be done any more once the visit has ended.
_LEFT = ("/visits/end", "/notices/reading")
# Tells a page's script that what it kept of a form was taken; the form carries the mark.
_TAKEN_COOKIE, _MARK = "hotline_taken", re.compile(r"[0-9]{1,32}", re.ASCII)
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
        "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """What every answer says to the browser; pages are never kept by it."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if not request.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-store")
    elif response.status == 200:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"


@web.middleware
async def remember_form(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Leave the form's token with whoever got a form without being signed in."""
    response = await handler(request)
    token = request.get(context.FORM_TOKEN)
    if token and context.FORM_COOKIE not in request.cookies and not response.prepared:
        set_cookie(request, response, context.FORM_COOKIE, token)
    return response


@web.middleware
async def admit(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let a request through to its page, or on to the sign-in page."""
    route = route_of(request)
    if route is None:
        return await handler(request)
    if not route.path.startswith(PROBES):
        await _recognise(request)
    if route.file_most is not None:
        request[context.FILE_MOST] = route.file_most
    if route.roles is not None:
        visit = context.visit(request)
        if visit is None:
            if request.path.startswith(API):
                raise NotSignedIn("not_signed_in")
            return await _to_sign_in(request)
        if visit.person.role not in route.roles:
            raise NotAllowed("not_your_role")
    if request.method != "POST":
        return await handler(request)
    await _own_form(request)
    response = await handler(request)
    _tell_taken(request, response)
    return response


def _tell_taken(request: web.Request, response: web.StreamResponse) -> None:
    form = request.get(context.FORM)
    mark = form.words.get("kept_as", "") if form else ""
    if response.status == 303 and _MARK.fullmatch(mark):
        response.set_cookie(_TAKEN_COOKIE, mark, max_age=60, path="/", samesite="Lax",
                            secure=request.app[context.SETTINGS].secure_cookies)  # fmt: skip


async def _recognise(request: web.Request) -> None:
    token = request.cookies.get(context.VISIT_COOKIE)
    if not token:
        return
    async with context.db(request).read() as s:
        if found := await notices.visit(s, token, at=clock.now()):
            request[context.VISIT], request[context.UNREAD] = found


async def _to_sign_in(request: web.Request) -> web.Response:
    had_one = context.VISIT_COOKIE in request.cookies
    because = "&because=signed_out" if had_one else ""
    if request.method == "GET":
        return context.see(f"/sign-in?next={quote(request.path_qs)}{because}")
    before = _came_from(request)
    owner = await _writer(request) if had_one else None
    then = before if owner is None else await unsent.keep(request, owner, before)
    return context.see(f"/sign-in?because=signed_out&next={quote(then)}")


async def _writer(request: web.Request) -> int | None:
    """Whose form it is that came after its visit had ended; None unless it is our own."""
    if request.path in _LEFT:
        return None
    async with context.db(request).read() as s:
        ended = await staff.ended_visit(s, request.cookies[context.VISIT_COOKIE])
    if ended is None:
        return None
    try:
        sent = (await context.typed(request)).get("csrf", "")
    except (HotlineError, web.HTTPException):
        # Too large to be read, or no form at all.
        return None
    own = hmac.compare_digest(ended.csrf.encode(), sent.encode("utf-8", "replace"))
    return ended.person_id if own else None


def _came_from(request: web.Request) -> str:
    """The page a form was on: what was typed there is still kept by the browser."""
    referer = request.headers.get("Referer", "")
    origin = f"{request.scheme}://{request.host}/"
    return "/" + referer.removeprefix(origin) if referer.startswith(origin) else "/"


async def _own_form(request: web.Request) -> None:
    """Raise NotAllowed (`form_expired`) unless the form came from one of our own pages."""
    visit = context.visit(request)
    wanted = visit.csrf if visit else request.cookies.get(context.FORM_COOKIE, "")
    sent = request.headers.get("X-CSRF") or (await context.typed(request)).get("csrf", "")
    if not wanted or not hmac.compare_digest(wanted.encode(), sent.encode("utf-8", "replace")):
        raise NotAllowed("form_expired")


def set_cookie(request: web.Request, response: web.StreamResponse, name: str, value: str) -> None:
    """Set a cookie that scripts cannot read and other sites cannot send along."""
    response.set_cookie(
        name,
        value,
        httponly=True,
        samesite="Lax",
        path="/",
        secure=request.app[context.SETTINGS].secure_cookies,
    )
