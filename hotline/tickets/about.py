"""The tickets that are about one administrative dossier."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.tickets.found import loaded
from hotline.tickets.rights import Reader
from hotline.tickets.tables import DOSSIER_ROWS, Ticket, among_rows

_AT_MOST = 50


async def about_dossier(s: AsyncSession, code: str, reader: Reader) -> list[Ticket]:
    """Those that this reader may see, the newest first."""
    found = await s.scalars(
        select(Ticket.id)
        .where(Ticket.dossier == code, among_rows(DOSSIER_ROWS))
        .order_by(Ticket.id.desc())
        .limit(_AT_MOST)
    )
    return await loaded(s, reader, list(found))
