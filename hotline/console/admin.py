"""Quản trị: the rows that an office keeps, each behind a card, and who changed what last."""

from __future__ import annotations

from aiohttp import web

from hotline import amendments
from hotline.console import amended, context
from hotline.console.rendering import page


async def admin(request: web.Request) -> web.StreamResponse:
    """Where an administrator begins: cards, and the newest changes."""
    async with context.db(request).read() as s:
        newest = await amendments.recent(s, most=context.most(request, 50))
    return page(request, "admin.html", newest=amended.told(newest, context.language(request)))
