"""Signing in and out, and the language of the pages."""

from __future__ import annotations

from datetime import datetime

from aiohttp import web

from hotline import clock, staff
from hotline.console import context
from hotline.console.guard import set_cookie
from hotline.console.rendering import page
from hotline.errors import HotlineError, Invalid
from hotline.staff import Role
from hotline.texts import LANGUAGES

START = {
    Role.OPERATOR: "/desk",
    Role.DISPATCHER: "/dispatch",
    Role.OFFICER: "/agency",
    Role.HEAD: "/approvals",
    Role.OFFICE: "/overview",
    Role.ADMIN: "/admin",
}
_REASONS = ("signed_out", "good_bye")


async def start(request: web.Request) -> web.StreamResponse:
    """`/`: the page on which this role's day happens."""
    return context.see(START[Role(context.person(request).role)])


async def sign_in_page(request: web.Request) -> web.StreamResponse:
    """The form; whoever is signed in already goes on."""
    typed = await context.typed(request)
    if context.visit(request) is not None and context.refusal(request) is None:
        return context.see("/")
    because = request.query.get("because", "")
    return page(
        request,
        "sign_in.html",
        login=typed.get("login", ""),
        next=typed.get("next", request.query.get("next", "")),
        because=because if because in _REASONS else "",
    )


async def sign_in(request: web.Request) -> web.StreamResponse:
    """Check the password between two transactions, then begin a visit or count the failure."""
    typed = await context.typed(request)
    login, at = typed.get("login", ""), clock.now()
    async with context.db(request).read() as s:
        stored = await staff.password_hash(s, login)
    matched = await staff.matches(stored, typed.get("password", ""))
    cookie = await _begin(request, login, matched, at)
    if cookie is None:
        raise Invalid("sign_in_failed", field="password")
    response = context.see(_own_path(typed.get("next", "")))
    set_cookie(request, response, context.VISIT_COOKIE, cookie)
    return response


async def _begin(request: web.Request, login: str, matched: bool, at: datetime) -> str | None:
    """The failure is counted in a transaction that commits."""
    try:
        async with context.db(request).write() as s:
            return await staff.sign_in(s, login, matched=matched, at=at)
    except HotlineError as locked:
        raise Invalid(locked.code, until=locked.named.get("until")) from locked


async def sign_out(request: web.Request) -> web.StreamResponse:
    """End the visit here and in the browser."""
    token = request.cookies.get(context.VISIT_COOKIE, "")
    async with context.db(request).write() as s:
        await staff.sign_out(s, token)
    response = context.see("/sign-in?because=good_bye")
    response.del_cookie(context.VISIT_COOKIE, path="/")
    return response


async def choose_language(request: web.Request) -> web.StreamResponse:
    """Remember the language and go back to the page it was chosen on."""
    typed = await context.typed(request)
    response = context.see(_own_path(typed.get("next", "")))
    if typed.get("language") in LANGUAGES:
        set_cookie(request, response, context.LANGUAGE_COOKIE, typed["language"])
    return response


def _own_path(wanted: str) -> str:
    """A path of this site, whatever was asked for: nobody is sent elsewhere by a link."""
    own = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if own and wanted.isprintable() else "/"
