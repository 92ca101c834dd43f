"""Pages and fragments: one Jinja environment a language, the same templates for both."""

from __future__ import annotations

import functools
from datetime import date, datetime
from html import unescape
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web

from hotline import clock, texts
from hotline.console import context, reasons, story
from hotline.console.table import file_of, may_open
from hotline.deadlines import shown
from hotline.errors import HotlineError
from hotline.texts import LANGUAGES, pages

_ENVIRONMENTS = {
    language: web.AppKey(f"PAGES_{language}", jinja2.Environment) for language in LANGUAGES
}


def set_up(app: web.Application) -> None:
    """Give the app its templates. Raises FileNotFoundError before the assets are built."""
    pages.asset("style.css")
    for language, key in _ENVIRONMENTS.items():
        app[key] = _environment(language)


def page(
    request: web.Request, template: str, *, status: int | None = None, **shown: Any
) -> web.Response:
    """A page in the person's language; a form shown again has its refusal's status."""
    refused = context.refusal(request)
    code = status or (refused.status if refused else 200)
    key = _ENVIRONMENTS[context.language(request)]
    if context.SHOWN in request and refused is None:
        return _for_a_file(request, request.app[key].get_template(template), shown)
    return aiohttp_jinja2.render_template(
        template, request, _about(request) | shown, app_key=key, status=code
    )


def fragment(app: web.Application, language: str, template: str, **shown: Any) -> str:
    """A part of a page for the stream, which serves many people at once."""
    return app[_ENVIRONMENTS[language]].get_template(template).render(shown)


def _for_a_file(
    request: web.Request, template: jinja2.Template, shown: dict[str, Any]
) -> web.Response:
    """Hand on what the page would have shown, with its title."""
    held = template.new_context(_about(request) | shown)
    file = request[context.SHOWN]
    file.title = unescape("".join(template.blocks["title"](held))).strip()
    file.names = shown
    return web.Response()


@functools.cache
def _environment(language: str) -> jinja2.Environment:
    """One for all apps of a process: a template is compiled once."""
    env = pages.environment(language)
    env.filters |= {
        "short": lambda at: _short(at, clock.now()),
        "size": _size,
        "minutes": lambda count: _wait(count, language),
        "month": lambda at: _month(at, language),
        "instant": datetime.fromisoformat,
        "in_words": lambda at: story.day_in_words(at, language),
        "hours": shown,
        "because": lambda why: reasons.because(why, language),
        "line_of_day": lambda line: _line(line, language),
    }
    return env


def _about(request: web.Request) -> dict[str, Any]:
    """What every page shows around its own content."""
    visit = context.visit(request)
    return {
        "me": visit.person if visit else None,
        "unread": request.get(context.UNREAD, 0),
        "csrf": context.form_token(request),
        "simulated": request.app[context.SETTINGS].simulated,
        "here": request.path,
        "excel": file_of(request),
        "may": functools.partial(_may, request),
        # Files of a refused form that need not be chosen again.
        "kept_files": request.get(context.KEPT, {}),
        "refusal": _worded(context.refusal(request), context.language(request)),
    }


def _may(request: web.Request, path: str) -> bool:
    visit = context.visit(request)
    return visit is not None and may_open(request, visit.person.role, path)


def _worded(refused: HotlineError | None, language: str) -> dict[str, str] | None:
    if refused is None:
        return None
    return {
        "field": refused.field or "",
        "words": texts.say(refused.code, language, **refused.named),
    }


def _short(at: datetime, now: datetime) -> str:
    """The hour of today, or the day and the hour: for lists that are about today."""
    wall = clock.local(at)
    return f"{wall:%H:%M}" if wall.date() == clock.local_day(now) else f"{wall:%H:%M %d/%m}"


def _line(line: dict[str, str], language: str) -> str:
    """One line of how a due date was counted: the day, and what it counted for."""
    day = date.fromisoformat(line["day"])
    weekday = texts.label_in("Weekday", str(day.weekday()), language)
    words = texts.say(f"line_{line['code']}", language, named=line["named"])
    return f"{weekday} {day:%d/%m/%Y}: {words}"


def _wait(minutes: int, language: str) -> str:
    """A wait in its largest whole unit: 1440 minutes are one day."""
    for code, length in (("days", 1440), ("hours", 60)):
        if minutes and minutes % length == 0:
            return texts.say(f"wait_{code}", language, n=minutes // length)
    return texts.say("wait_minutes", language, n=minutes)


def _month(at: datetime, language: str) -> str:
    wall = clock.local(at)
    return texts.say("month_of", language, month=wall.month, year=str(wall.year))


def _size(octets: int) -> str:
    if octets < 1024 * 1024:
        return f"{max(1, round(octets / 1024))} KB"
    return f"{octets / 1024 / 1024:.1f} MB".replace(".", ",")
