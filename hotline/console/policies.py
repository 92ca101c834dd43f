"""Quy định thời hạn: how long each step may take, row by row with its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import groupby

from aiohttp import web

from hotline import agencies, deadlines, vietnam
from hotline.console import context, recounted
from hotline.console.rendering import page
from hotline.deadlines import OF_POLICIES, PolicyChange, PolicyRow, Step, Unit
from hotline.errors import Invalid
from hotline.tickets import TicketKind, Urgency

_PAGE = "/policies"


async def policy_list(request: web.Request) -> web.StreamResponse:
    """All policies by step; a refused row is shown again with what was typed."""
    async with context.db(request).read() as s:
        rows = await deadlines.policies(s)
        fields = await agencies.fields(s)
    order = {field.id: place for place, field in enumerate(fields)}
    ordered = sorted(rows, key=lambda row: (
        list(Step).index(Step(row.step)), row.urgency or "", order.get(row.field_id or 0, -1),
        row.kind or "",
    ))  # fmt: skip
    return page(
        request,
        "policies.html",
        groups={step: list(of) for step, of in groupby(ordered, key=lambda row: row.step)},
        fields=fields,
        names={field.id: field.name for field in fields},
        kinds=list(TicketKind),
        urgencies=list(Urgency),
        steps=OF_POLICIES,
        units=list(Unit),
        typed=await context.typed(request),
        refused=context.refused(request),
        moved=recounted.moved(request),
    )


async def add(request: web.Request) -> web.StreamResponse:
    """A further policy."""
    return await _save(request, None, _row(await context.typed(request)))


async def change(request: web.Request) -> web.StreamResponse:
    """A policy put otherwise."""
    return await _save(request, context.number(request), _row(await context.typed(request)))


async def remove(request: web.Request) -> web.StreamResponse:
    """A policy taken away; what it ruled falls to the more general one."""
    return await _save(request, context.number(request), None)


async def _save(
    request: web.Request, number: int | None, row: PolicyRow | None
) -> web.StreamResponse:
    return await recounted.save(request, PolicyChange(number, row), then=_PAGE, again=policy_list)


def _row(typed: Mapping[str, str]) -> PolicyRow:
    amount = typed.get("amount", "").strip()
    field = typed.get("field", "")
    return PolicyRow(
        step=Step(_one_of(OF_POLICIES, typed, "step")),
        amount=int(amount) if amount.isdecimal() and len(amount) < 9 else 0,
        unit=Unit(_one_of(Unit, typed, "unit")),
        field_id=int(field) if field.isdecimal() and len(field) < 10 else None,
        kind=_one_of(TicketKind, typed, "kind") if typed.get("kind") else None,
        urgency=_one_of(Urgency, typed, "urgency") if typed.get("urgency") else None,
        source=vietnam.nfc(typed.get("source", "")).strip()[:300],
    )


def _one_of(codes: Iterable[StrEnum], typed: Mapping[str, str], field: str) -> str:
    told = typed.get(field, "")
    if told not in set(codes):
        raise Invalid("policy_choice", field=field, typed=told[:40])
    return told
