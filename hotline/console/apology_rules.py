"""Quy định thư xin lỗi: until when a letter is due by which law, and what letters say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from hotline import amendments, clock
from hotline.amendments import Deed, Subject
from hotline.console import amended, context, given
from hotline.console.rendering import page
from hotline.console.sheets import Column, Sheet, Shown
from hotline.deadlines import Unit
from hotline.dossiers import recounting, rules, wording
from hotline.dossiers.rules import ApologyRule, RuleTerms
from hotline.dossiers.wording import LetterPlace
from hotline.staff import Role

_PATH = "/apology-rules"
_UNITS = (Unit.CALENDAR_DAYS, Unit.WORKING_DAYS)


async def rule_list(request: web.Request) -> web.StreamResponse:
    """All rules, the newest first, with the text of letters and what was changed."""
    typed, language = await context.typed(request), context.language(request)
    async with context.db(request).read() as s:
        rows = (await rules.rules(s))[::-1]
        text = await wording.wording(s)
        history = await amendments.recent(s, subject=Subject.APOLOGY)
        recounted = await recounting.recounted(s)
    return page(
        request, "apology_rules.html", rows=rows, wording=text, typed=typed,
        refused=context.refused(request), units=_UNITS, places=list(LetterPlace),
        values={0: _value(None, typed), **{one.id: _value(one, typed) for one in rows}},
        may_change=context.person(request).role == Role.ADMIN, day=rules.DAYS_AT_MOST,
        history=amended.told(history, language), recounted=recounted,
    )  # fmt: skip


def sheets(shown: Shown) -> list[Sheet]:
    """The rules."""
    return [Sheet("Quy định thư xin lỗi", _RULE, shown["rows"])]


async def add(request: web.Request) -> web.StreamResponse:
    """A rule from a day on."""
    return await _keep(request, None)


async def change(request: web.Request) -> web.StreamResponse:
    """A rule as it should have been."""
    return await _keep(request, context.number(request))


async def progress(request: web.Request) -> web.StreamResponse:
    """How far the last days are counted by the rules of now; it says so once all are."""
    async with context.db(request).read() as s:
        recounted = await recounting.recounted(s)
    return page(request, "_apology_recount.html", recounted=recounted)


async def reword(request: web.Request) -> web.StreamResponse:
    """What letters say from now on."""
    typed, me, at = await context.typed(request), context.person(request), clock.now()
    async with context.db(request).write() as s:
        before = (await wording.wording(s)).body
        version = context.picked(typed, "version") or 0
        row = await wording.reword(s, typed.get("body", ""), version=version, by=me, at=at)
        changed = amendments.difference({"apology_body": before}, {"apology_body": row.body})
        if changed:
            amendments.note(s, Subject.APOLOGY, 0, "", Deed.CHANGED, changed, by=me, at=at)
    return context.see(f"{_PATH}#wording")


async def _keep(request: web.Request, number: int | None) -> web.StreamResponse:
    typed, me, at = await context.typed(request), context.person(request), clock.now()
    terms = RuleTerms(
        given.needed_day(typed, "valid_from"), _number(typed, "days"), typed.get("unit", ""),
        _number(typed, "ahead"), given.text(typed, "source"),
    )  # fmt: skip
    async with context.db(request).write() as s:
        row = await rules.rule(s, number) if number is not None else None
        before = _words(row) if row else {}
        row = await rules.keep_rule(s, row, terms)
        changed = amendments.difference(before, _words(row))
        if changed:
            deed = Deed.CHANGED if before else Deed.ADDED
            title = f"{row.valid_from:%d/%m/%Y}"
            amendments.note(s, Subject.APOLOGY, row.id, title, deed, changed, by=me, at=at)
    return context.see(_PATH)


def _number(typed: Mapping[str, str], name: str) -> int:
    """A number of days; what is none is out of every range."""
    found = given.one_of(typed, name)
    return -1 if found is None else found


def _words(row: ApologyRule) -> dict[str, Any]:
    return {"valid_from": row.valid_from, "apology_days": row.days, "unit": row.unit,
            "apology_ahead": row.ahead, "source": row.source}  # fmt: skip


def _value(row: ApologyRule | None, typed: Mapping[str, str]) -> dict[str, str]:
    """What the form of a rule shows when nothing was refused there."""
    if row is None:
        return {"valid_from": "", "days": "1", "unit": Unit.CALENDAR_DAYS, "ahead": "3",
                "source": ""}  # fmt: skip
    return {"valid_from": f"{row.valid_from:%d/%m/%Y}", "days": str(row.days), "unit": row.unit,
            "ahead": str(row.ahead), "source": row.source}  # fmt: skip


_RULE = (
    Column("Từ ngày", "valid_from"),
    Column("Số ngày trước hẹn", "days"),
    Column("Tính theo", "unit", group="Unit"),
    Column("Báo trước (ngày)", "ahead"),
    Column("Căn cứ", "source"),
)
