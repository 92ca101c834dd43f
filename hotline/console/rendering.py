"""Pages and fragments: one Jinja environment a language, the same templates for both."""

from __future__ import annotations

import functools
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web
from babel.messages.pofile import read_po
from jinja2 import nodes
from jinja2.ext import InternationalizationExtension
from markupsafe import Markup

from hotline import clock, texts, vietnam
from hotline.console import context, reasons, story
from hotline.console.table import may_open
from hotline.deadlines import shown
from hotline.errors import HotlineError
from hotline.settings import shipped
from hotline.texts import LANGUAGES

_ENVIRONMENTS = {
    language: web.AppKey(f"PAGES_{language}", jinja2.Environment) for language in LANGUAGES
}


def set_up(app: web.Application) -> None:
    """Give the app its templates. Raises FileNotFoundError before the assets are built."""
    _asset("style.css")
    for language, key in _ENVIRONMENTS.items():
        app[key] = _environment(language)


def page(
    request: web.Request, template: str, *, status: int | None = None, **shown: Any
) -> web.Response:
    """A page in the person's language; a form shown again has its refusal's status."""
    refused = context.refusal(request)
    code = status or (refused.status if refused else 200)
    key = _ENVIRONMENTS[context.language(request)]
    return aiohttp_jinja2.render_template(
        template, request, _about(request) | shown, app_key=key, status=code
    )


def fragment(app: web.Application, language: str, template: str, **shown: Any) -> str:
    """A part of a page for the stream, which serves many people at once."""
    return app[_ENVIRONMENTS[language]].get_template(template).render(shown)


@functools.cache
def messages(language: str) -> dict[str, str]:
    """English by its Vietnamese sentence; empty for Vietnamese, which templates hold."""
    path = shipped("web") / "locale" / f"{language}.po"
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    return {str(one.id): str(one.string) for one in catalog if one.id and one.string}


@functools.cache
def _environment(language: str) -> jinja2.Environment:
    """One for all apps of a process: a template is compiled once."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(shipped("web") / "templates"),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        extensions=[_Worded],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    _speak(env, language)
    return env


class _Worded(InternationalizationExtension):
    """Sentences without variables are put into the template as it is compiled, in its language."""

    def _make_node(
        self,
        singular: str,
        plural: str | None,
        context: str | None,
        variables: dict[str, nodes.Expr],
        *rest: Any,
    ) -> nodes.Output:
        if plural is not None or variables:
            return super()._make_node(singular, plural, context, variables, *rest)
        words = messages(str(self.environment.globals["language"]))
        # A sentence holds its per cent signs twice, as those with variables must.
        return nodes.Output([nodes.TemplateData(words.get(singular, singular) % {})])


def _speak(env: jinja2.Environment, language: str) -> None:
    words = messages(language)

    def gettext(sentence: str) -> str:
        return words.get(sentence, sentence)

    def ngettext(one: str, many: str, count: int) -> str:
        return gettext(one if count == 1 else many)

    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals |= {"language": language, "icon": _icon, "asset": _asset}
    env.filters |= {
        "label": lambda code, group: texts.label_in(group, str(code), language),
        "say": lambda code, **named: texts.say(code, language, **named),
        "local": lambda at: f"{clock.local(at):%H:%M %d/%m/%Y}",
        "short": lambda at: _short(at, clock.now()),
        "hour": lambda at: f"{clock.local(at):%H:%M}",
        "day": lambda day: f"{clock.local(day) if isinstance(day, datetime) else day:%d/%m/%Y}",
        "iso": clock.iso,
        "epoch": lambda at: int(at.timestamp()),
        # The same numbers are drawn again and again on every desk.
        "phone": functools.lru_cache(maxsize=4096)(vietnam.spoken),
        "number": lambda n: f"{n:,}".replace(",", "."),
        "size": _size,
        "in_words": lambda at: story.day_in_words(at, language),
        "hours": shown,
        "because": lambda why: reasons.because(why, language),
        "line_of_day": lambda line: _line(line, language),
    }


def _about(request: web.Request) -> dict[str, Any]:
    """What every page shows around its own content."""
    visit = context.visit(request)
    return {
        "me": visit.person if visit else None,
        "unread": request.get(context.UNREAD, 0),
        "csrf": context.form_token(request),
        "simulated": request.app[context.SETTINGS].simulated,
        "here": request.path,
        "may": functools.partial(_may, request),
        # Files of a refused form that need not be chosen again.
        "kept_files": request.get(context.KEPT, []),
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


@functools.cache
def _icon(name: str) -> Markup:
    return Markup('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>').format(
        _asset("icons.svg"), name
    )


@functools.cache
def _asset(name: str) -> str:
    return f"/static/{_manifest(shipped('web') / 'static' / 'manifest.json')[name]}"


@functools.cache
def _manifest(path: Path) -> dict[str, str]:
    names: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return names


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


def _size(octets: int) -> str:
    if octets < 1024 * 1024:
        return f"{max(1, round(octets / 1024))} KB"
    return f"{octets / 1024 / 1024:.1f} MB".replace(".", ",")
