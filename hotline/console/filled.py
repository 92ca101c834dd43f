"""A refused form shown again: only that form has what was typed, whatever else is on the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web

from hotline.console import context
from hotline.console.tasks import NOUNS


@dataclass(frozen=True)
class Filled:
    """What one form held when it was refused, and the field that was wrong; else nothing."""

    task: str = ""
    row: int = 0
    wrong_field: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    def here(self, task: str, row: int) -> bool:
        """Whether this is the form that was refused."""
        return bool(self.task) and self.task == task and self.row == row

    def value(self, task: str, row: int, name: str, otherwise: str = "") -> str:
        """What was typed into a field of the refused form; another form has what it had."""
        return self.words.get(name, "") if self.here(task, row) else otherwise

    def wrong(self, task: str, row: int, name: str) -> bool:
        """Whether this field is why."""
        return self.here(task, row) and self.wrong_field == name


async def filled(request: web.Request) -> Filled:
    """What this request's form held, if it was refused."""
    refused = context.refusal(request)
    if refused is None or "id" not in request.match_info:
        return Filled()
    task = NOUNS.get(request.path.rsplit("/", 1)[-1], "")
    words = await context.typed(request)
    return Filled(task, context.number(request), refused.field or "", words)
