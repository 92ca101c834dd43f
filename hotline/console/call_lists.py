"""Calls as lists show them: who rang as far as the reader needs it, how it ended, who answered."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import NamedTuple

from aiohttp import web

from hotline import callers, calls, vietnam
from hotline.calls import Call
from hotline.console import context
from hotline.console.sheets import Column, Sentence
from hotline.tickets import Reader

_AT_ONCE = 100


class Listed(NamedTuple):
    """A call on a list; `number` is written out or hidden, empty where the caller withheld it."""

    id: int
    number: str
    direction: str
    outcome: str | None
    answered_by: str | None
    started_at: datetime
    ended_at: datetime | None


def listed(rows: Sequence[Call], reader: Reader | None) -> list[Listed]:
    """Calls for a reader; behind a figure (None) nobody needs to know whose number it was.

    A phone number is personal data (Luật 91/2025): only whoever rings people back reads it here.
    """
    whole = reader is not None and reader.rings_back
    return [
        Listed(one.id, _number(one.phone, whole), one.direction, one.outcome, one.answered_by,
               one.started_at, one.ended_at)
        for one in rows
    ]  # fmt: skip


async def every(request: web.Request, ids: Sequence[int]) -> AsyncIterator[Listed]:
    """All calls behind a figure, read piece by piece."""
    async with context.db(request).read() as s:
        for start in range(0, len(ids), _AT_ONCE):
            for one in listed(await calls.by_ids(s, ids[start : start + _AT_ONCE]), None):
                yield one


def _number(phone: str | None, whole: bool) -> str:
    if not phone:
        return ""
    return vietnam.spoken(phone) if whole else callers.mask_phone(phone)


COLUMNS = (
    Column("Bắt đầu lúc", "started_at"),
    Column("Chiều gọi", "direction", group="Direction"),
    Column("Số điện thoại", lambda one: one.number or Sentence("Số ẩn")),
    Column("Kết quả", "outcome", group="CallOutcome"),
    Column("Người nghe", "answered_by"),
    Column("Kết thúc lúc", "ended_at"),
)
