"""The draft of the rules: what it changes, and what it would have made of the last tickets."""

from __future__ import annotations

from aiohttp import web

from hotline import agencies, clock
from hotline.agencies import drafting
from hotline.agencies.drafting import RoutingDraft
from hotline.agencies.flaws import Flaw, Flawed, flaws
from hotline.amendments import Subject
from hotline.console import amended, context
from hotline.console.rendering import page
from hotline.console.rules import latest
from hotline.console.story import Change
from hotline.tickets import trial

SIZES = (200, 1000, 5000)


async def draft(request: web.Request) -> web.StreamResponse:
    """The changes; with `last`, the trial on so many tickets. Nothing is written."""
    at, last = clock.now(), _last(request)
    async with context.db(request).read() as s:
        rows = await drafting.draft(s)
        on = latest(rows, at)
        standing = await agencies.book(s, on=on)
        changed = drafting.drafted(standing, rows)
        fields = await agencies.fields(s)
        tried = None
        if rows and last:
            tried = await trial.trial(s, standing, changed, last=last, on=on)
    before, after = flaws(standing, fields, on=on), flaws(changed, fields, on=on)
    language = context.language(request)
    told = [(row, _changes(row, language), _new_flaws(row, before, after)) for row in rows]
    return page(
        request,
        "rule_draft.html",
        rows=told,
        trial=tried,
        sizes=SIZES,
        last=last or SIZES[1],
        on=on,
    )


def _last(request: web.Request) -> int:
    """How many tickets the trial looks at; 0 when it was not asked for."""
    typed = request.query.get("last", "")
    return int(typed) if typed in {str(size) for size in SIZES} else 0


def _changes(row: RoutingDraft, language: str) -> list[Change]:
    before = drafting.in_words(row.rule) if row.rule else {}
    after = dict.fromkeys(before) if row.removed else drafting.in_words(row)
    return amended.changed(Subject.RULE, before, after, language)


def _new_flaws(
    row: RoutingDraft, before: dict[int, list[Flawed]], after: dict[int, list[Flawed]]
) -> list[Flawed]:
    """What the change itself brings about, not what was wrong already."""
    had = {one.flaw for one in before.get(row.number, [])}
    return [
        one for one in after.get(row.number, []) if one.flaw not in had or one.flaw == Flaw.CONFLICT
    ]
