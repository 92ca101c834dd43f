"""What a request carries, and the few ways in which handlers take it out."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from hotline import clock
from hotline.console import forms
from hotline.console.forms import Form
from hotline.db import Database
from hotline.errors import HotlineError
from hotline.feedback import Mode
from hotline.settings import Settings
from hotline.staff import Person, Visit
from hotline.texts import LANGUAGES
from hotline.texts.pages import sentence
from hotline.tickets import SIZE_AT_MOST, Kept, Reader

DB = web.AppKey("DB", Database)
SETTINGS = web.AppKey("SETTINGS", Settings)
# By which means the site can ask citizens.
MODES = web.AppKey("MODES", frozenset[Mode])

# Held by whoever makes a file of a list: few at once, so that pages stay quick.
PREPARING = web.AppKey("PREPARING", asyncio.Semaphore)

VISIT = web.RequestKey("VISIT", Visit)
# How many notices the person has not read; 100 stands for more.
UNREAD = web.RequestKey("UNREAD", int)
# Why a form is shown again; its page then has the refusal's status and what was typed.
REFUSAL = web.RequestKey("REFUSAL", HotlineError)

FORM = web.RequestKey("FORM", Form)
# How large a file of this form may be, where its route says so.
FILE_MOST = web.RequestKey("FILE_MOST", int)
# Files of this form whose bytes are kept already, by the field they were chosen in: a refusal
# does not ask for them again.
KEPT = web.RequestKey("KEPT", dict[str, list[Kept]])

# What the form of somebody who is not signed in must carry, beside the same in a cookie.
FORM_TOKEN = web.RequestKey("FORM_TOKEN", str)


@dataclass
class Shown:
    """What a page would have shown, where its lists are wanted as a file.

    `title` is the page's, empty while nothing was shown; `names` is what its template is handed.
    """

    request: web.Request
    title: str = ""
    names: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.names[name]

    @property
    def language(self) -> str:
        """The reader's language."""
        return language(self.request)

    def sentence(self, vietnamese: str) -> str:
        """One of the pages' sentences in that language."""
        return sentence(vietnamese, self.language)


SHOWN = web.RequestKey("SHOWN", Shown)

# As many as nobody has.
_EVERY = 2**31 - 1

VISIT_COOKIE = "hotline_visit"
FORM_COOKIE = "hotline_form"
LANGUAGE_COOKIE = "hotline_language"


def db(request: web.Request) -> Database:
    """The database."""
    return request.app[DB]


def language(request: web.Request) -> str:
    """The language of the page: Vietnamese unless the person chose otherwise."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def visit(request: web.Request) -> Visit | None:
    """Who is signed in, if anybody."""
    return request.get(VISIT)


def person(request: web.Request) -> Person:
    """The person signed in; only for routes that need one."""
    return request[VISIT].person


def reader(request: web.Request) -> Reader:
    """What that person may see."""
    return Reader(person(request), on=clock.local_day(clock.now()))


def refusal(request: web.Request) -> HotlineError | None:
    """Why what was sent could not be taken."""
    return request.get(REFUSAL)


def form_token(request: web.Request) -> str:
    """What every form on this page carries, to show that it is our own."""
    signed_in = visit(request)
    if signed_in is not None:
        return signed_in.csrf
    if FORM_TOKEN not in request:
        request[FORM_TOKEN] = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)
    return request[FORM_TOKEN]


def refused(request: web.Request) -> int:
    """The row whose form was refused, 0 for a page that was only opened."""
    return number(request) if refusal(request) and "id" in request.match_info else 0


def number(request: web.Request, name: str = "id") -> int:
    """A row's id from the path; the route's pattern lets only digits through."""
    return int(request.match_info[name])


def picked(typed: Mapping[str, str], name: str) -> int | None:
    """The row that was chosen in a field of a form or of a query, if one was."""
    wanted = typed.get(name, "")
    return int(wanted) if wanted.isdecimal() and len(wanted) < 10 else None


async def typed(request: web.Request) -> Mapping[str, str]:
    """The text fields of a form as they were typed; empty for a page that was only opened."""
    if request.method != "POST":
        return {}
    return dict((await form(request)).words)


async def form(request: web.Request) -> Form:
    """What was sent, read once. Raises Invalid for bytes that are no form."""
    if FORM not in request:
        most = request.get(FILE_MOST, SIZE_AT_MOST)
        request[FORM] = await forms.read(request, most if visit(request) is not None else 0)
    return request[FORM]


def most(request: web.Request, shown: int) -> int:
    """How many rows of a list are read: as many as its page shows, all of them for a file."""
    return _EVERY if SHOWN in request else shown


def see(path: str) -> web.Response:
    """Go on to a page. Returned, never raised: a raise inside a transaction undoes it."""
    return web.Response(status=303, headers={"Location": path})
