"""Quy tắc chuyển: the rules as they stand, what is wrong with them, and a draft of changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, amendments, clock
from hotline.agencies import KnownRule, RoutingRule, Titled, drafting, keeping
from hotline.agencies.drafting import RoutingDraft, Terms
from hotline.agencies.flaws import Flaw, Flawed, flaws
from hotline.amendments import Deed, Subject
from hotline.console import amended, context, given
from hotline.console.choices import field_choices
from hotline.console.given import Typed
from hotline.console.rendering import page
from hotline.errors import Invalid
from hotline.tickets import TicketKind, Urgency

_PRIORITY_AT_MOST = 100


@dataclass(frozen=True)
class Ruled:
    """A rule with its flaws, and its row of the draft if it has one."""

    rule: KnownRule
    flaws: list[Flawed]
    draft: RoutingDraft | None


async def rule_list(request: web.Request) -> web.StreamResponse:
    """All rules in the order of their fields; those with a flaw can be had alone."""
    today, only = clock.local_day(clock.now()), request.query.get("only", "")
    async with context.db(request).read() as s:
        book = await agencies.book(s, on=today)
        fields = await agencies.fields(s)
        rows = await drafting.draft(s)
    found = flaws(book, fields, on=today)
    drafts = {row.rule_id: row for row in rows}
    ordered = sorted(book.rules, key=_order)
    told = [Ruled(rule, found.get(rule.id, []), drafts.get(rule.id)) for rule in ordered]
    flawed = [one for one in told if any(each.flaw != Flaw.SUCCEEDED for each in one.flaws)]
    return page(
        request,
        "rules.html",
        rules=flawed if only == "flawed" else told,
        only=only,
        total=len(told),
        flawed=len(flawed),
        drafted=len(rows),
    )


async def rule(request: web.Request) -> web.StreamResponse:
    """One rule, also one that was removed: what it says, its flaws, its form, its history."""
    typed, number = await context.typed(request), context.number(request)
    today = clock.local_day(clock.now())
    async with context.db(request).read() as s:
        found = await drafting.rule(s, number)
        drafted = next((row for row in await drafting.draft(s) if row.rule_id == number), None)
        told = flaws(await agencies.book(s, on=today), await agencies.fields(s), on=today)
        most = context.most(request, 200)
        history = await amendments.of(s, Subject.RULE, number, most=most)
        shown = await _form(s, typed, _row(drafted or found), today)
    return page(
        request,
        "rule.html",
        rule=found,
        draft=drafted,
        flaws=told.get(number, []),
        history=amended.told(history, context.language(request)),
        **shown,
    )


async def new(request: web.Request) -> web.StreamResponse:
    """The form of a rule that is not there yet."""
    typed, today = await context.typed(request), clock.local_day(clock.now())
    async with context.db(request).read() as s:
        shown = await _form(s, typed, _row(None) | {"valid_from": today}, today)
    return page(request, "rule.html", rule=None, draft=None, flaws=[], history=[], **shown)


async def put(request: web.Request) -> web.StreamResponse:
    """A new rule goes into the draft."""
    return await _put(request, None)


async def reword(request: web.Request) -> web.StreamResponse:
    """Another wording of a rule goes into the draft."""
    return await _put(request, context.number(request))


async def remove(request: web.Request) -> web.StreamResponse:
    """The end of a rule goes into the draft."""
    async with context.db(request).write() as s:
        await drafting.put_removal(
            s, context.number(request), by_id=context.person(request).id, at=clock.now()
        )
    return context.see("/rules/draft")


async def withdraw(request: web.Request) -> web.StreamResponse:
    """One change leaves the draft."""
    async with context.db(request).write() as s:
        await drafting.withdraw(s, context.number(request))
    return context.see("/rules/draft")


async def drop(request: web.Request) -> web.StreamResponse:
    """All changes leave the draft."""
    async with context.db(request).write() as s:
        await drafting.withdraw(s, None)
    return context.see("/rules")


async def adopt(request: web.Request) -> web.StreamResponse:
    """The draft becomes the rules; who, when and what changed is written down with it."""
    at, me = clock.now(), context.person(request)
    async with context.db(request).write() as s:
        for one in await drafting.adopt(s, at=at):
            everything = {**dict.fromkeys(one.before), **one.after}
            changed = amendments.difference(one.before, everything)
            amendments.note(s, Subject.RULE, one.rule.id, _title(one.after or one.before),
                            Deed(one.deed), changed, by=me, at=at)  # fmt: skip
    return context.see("/rules")


async def _put(request: web.Request, number: int | None) -> web.StreamResponse:
    terms = _terms(await context.typed(request))
    async with context.db(request).write() as s:
        await drafting.put(s, number, terms, by_id=context.person(request).id, at=clock.now())
    return context.see("/rules/draft")


def _title(words: dict[str, Any]) -> str:
    """What a rule is known as: its note, else its field and where it sends to."""
    asked = words["field"] or words["commune"] or "*"
    return str(words["note"] or f"{asked} → {words['to_agency'] or 'UBND'}")


def _terms(typed: Typed) -> Terms:
    kind, urgency = typed.get("kind", ""), typed.get("urgency", "")
    if kind not in {"", *TicketKind} or urgency not in {"", *Urgency}:
        raise Invalid("rule_kind_wrong", field="kind")
    return Terms(
        field_id=given.one_of(typed, "field"),
        commune_id=given.one_of(typed, "commune"),
        kind=kind or None,
        urgency=urgency or None,
        agency_id=given.one_of(typed, "agency"),
        priority=_priority(typed),
        valid_from=given.needed_day(typed, "valid_from"),
        valid_to=given.day(typed, "valid_to"),
        note=given.text(typed, "note")[:300],
    )


def _priority(typed: Typed) -> int:
    try:
        priority = int(typed.get("priority", "").strip() or "0")
    except ValueError as error:
        raise Invalid("priority_wrong", field="priority") from error
    if abs(priority) > _PRIORITY_AT_MOST:
        raise Invalid("priority_wrong", field="priority")
    return priority


def _row(row: RoutingRule | RoutingDraft | None) -> dict[str, object]:
    """The rule under the names of the form."""
    return {
        "field": row.field_id if row else None,
        "commune": row.commune_id if row else None,
        "kind": row.kind if row else None,
        "urgency": row.urgency if row else None,
        "agency": row.agency_id if row else None,
        "priority": row.priority if row else 0,
        "valid_from": row.valid_from if row else None,
        "valid_to": row.valid_to if row else None,
        "note": row.note if row else "",
    }


async def _form(
    s: AsyncSession, typed: Typed, kept: dict[str, object], today: date
) -> dict[str, Any]:
    titles = await agencies.titles(s)
    return {
        "value": given.shown(typed, kept),
        "fields": field_choices(await agencies.fields(s)),
        "communes": await agencies.communes(s),
        "agencies": [
            Titled(one.id, titles[one.id])
            for one in await keeping.every_agency(s)
            if one.valid_on(today) or one.valid_from > today or str(one.id) == str(kept["agency"])
        ],
        "kinds": list(TicketKind),
        "urgencies": list(Urgency),
        "today": today,
    }


def _order(rule: KnownRule) -> tuple[bool, str, int, int]:
    """By field, then what goes first; rules about every field stand first of all."""
    return rule.field is not None, rule.field.code if rule.field else "", -rule.priority, rule.id


def latest(rows: list[RoutingDraft], at: datetime) -> date:
    """The day from which the whole draft counts: today, or the latest beginning in it."""
    return max([clock.local_day(at), *(row.valid_from for row in rows if not row.removed)])
