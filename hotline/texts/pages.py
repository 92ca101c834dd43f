"""Templates in the languages we speak: sentences, labels, instants, icons and assets.

Whoever shows pages, to our own people or to citizens, starts from `environment`.
"""

from __future__ import annotations

import functools
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import jinja2
from babel.messages.pofile import read_po
from jinja2 import nodes
from jinja2.ext import InternationalizationExtension
from markupsafe import Markup

from hotline import clock, texts, vietnam
from hotline.settings import shipped


def environment(language: str) -> jinja2.Environment:
    """A new environment over all templates, with what every page may say."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(shipped("web") / "templates"),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        extensions=[_Worded],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    words = messages(language)

    def gettext(sentence: str) -> str:
        return words.get(sentence, sentence)

    def ngettext(one: str, many: str, count: int) -> str:
        return gettext(one if count == 1 else many)

    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals |= {"language": language, "icon": icon, "asset": asset}
    env.filters |= {
        "label": lambda code, group: texts.label_in(group, str(code), language),
        "say": lambda code, **named: texts.say(code, language, **named),
        "sentence": lambda words: sentence(words, language),
        "local": lambda at: f"{clock.local(at):%H:%M %d/%m/%Y}",
        "moment": moment,
        "hour": lambda at: f"{clock.local(at):%H:%M}",
        "day": lambda day: f"{clock.local(day) if isinstance(day, datetime) else day:%d/%m/%Y}",
        "iso": clock.iso,
        "epoch": lambda at: int(at.timestamp()),
        # The same numbers are drawn again and again on every desk.
        "phone": functools.lru_cache(maxsize=4096)(vietnam.spoken),
        "number": lambda n: f"{n:,}".replace(",", "."),
    }
    return env


def moment(at: datetime) -> str:
    """An instant of which often only the day is known: then only the day."""
    wall = clock.local(at)
    only_day = (wall.hour, wall.minute) in ((0, 0), (23, 59))
    return f"{wall:%d/%m/%Y}" if only_day else f"{wall:%H:%M %d/%m/%Y}"


@functools.cache
def messages(language: str) -> dict[str, str]:
    """English by its Vietnamese sentence; empty for Vietnamese, which templates hold."""
    path = shipped("web") / "locale" / f"{language}.po"
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    return {str(one.id): str(one.string) for one in catalog if one.id and one.string}


def sentence(vietnamese: str, language: str) -> str:
    """A sentence of the pages that names nothing, in a language; itself where it has no other."""
    # As templates do, the catalogue holds per cent signs twice.
    return messages(language).get(vietnamese.replace("%", "%%"), vietnamese).replace("%%", "%")


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


@functools.cache
def icon(name: str) -> Markup:
    """One of Tabler's icons, from the sprite."""
    return Markup('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>').format(
        asset("icons.svg"), name
    )


@functools.cache
def asset(name: str) -> str:
    """The address of a built file. Raises FileNotFoundError before the assets are built."""
    return f"/static/{_manifest(shipped('web') / 'static' / 'manifest.json')[name]}"


@functools.cache
def _manifest(path: Path) -> dict[str, str]:
    names: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return names
