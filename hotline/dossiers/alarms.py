"""Telling of letters that are due soon, late, wait for the head, or were sent back: each once.

That a dossier was told of is a row, unique on both engines, written with what it tells. People
hear of all letters of their agency at once, and on an occasion once a day. A letter that is due
on the very day must not wait for the next one: of such they hear again after an hour.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, clock, deadlines, notices
from hotline.agencies import Agency
from hotline.deadlines import Calendar
from hotline.dossiers import importing, owing, recounting
from hotline.dossiers.codes import LetterState
from hotline.dossiers.owing import ApologyNews, Waits
from hotline.notices import Addressee, News, Occasion
from hotline.staff import Role

_OF_DOSSIERS = (Occasion.APOLOGY_DUE_SOON, Occasion.APOLOGY_LATE)
# Whatever somebody was told of, all letters that stand so are found here.
_BOXES = {
    Occasion.APOLOGY_TO_APPROVE: f"/apologies#box-{LetterState.DRAFTED}",
    Occasion.APOLOGY_SENT_BACK: f"/apologies#box-{LetterState.SENT_BACK}",
}
# To whom of an agency it is news; of all else its officers and heads hear.
_FOR = {
    Occasion.APOLOGY_TO_APPROVE: Role.HEAD,
    Occasion.APOLOGY_SENT_BACK: Role.OFFICER,
}
# For so long what presses is gathered.
_GATHERED = timedelta(hours=1)


async def due(s: AsyncSession, *, at: datetime, but: Collection[int] = ()) -> list[int]:
    """Agencies whose people are to hear something now, in the order of their ids."""
    found = {agency_id for of in await _now(s, at) for agency_id in await _turns(s, of, at)}
    return sorted(found - set(but))


async def tell(s: AsyncSession, agency_id: int, *, at: datetime) -> int:
    """Tell an agency what is due to be told; returns how many dossiers that is about."""
    # One process at a time: another's dossiers of today must not make a second notice.
    one = select(Agency.id).where(Agency.id == agency_id)
    await s.execute(one.with_for_update(key_share=True))
    count = 0
    for of in await _now(s, at):
        if agency_id in await _turns(s, of, at, agency_id):
            count += await _tell(s, agency_id, of, at)
    return count


async def _now(s: AsyncSession, at: datetime) -> Sequence[Occasion]:
    """What may be told now: no days of which workers are about to say something else."""
    if await importing.under_way(s) or (await recounting.recounted(s)).under_way:
        return list(_BOXES)
    return [*_OF_DOSSIERS, *_BOXES]


async def _turns(
    s: AsyncSession, of: Occasion, at: datetime, agency_id: int | None = None
) -> list[int]:
    """Agencies that are to hear of an occasion now."""
    waiting = await owing.untold(s, of, at=at, agency_id=agency_id)
    if not waiting:
        return []
    told, book = await owing.last_told(s, of), await deadlines.book(s)
    known = (await agencies.directory(s)).agencies
    # Whoever does something to a letter at night may wait for whoever goes on with it.
    by_hand = of in _BOXES
    return [
        one
        for one, waits in waiting.items()
        if _is_turn(of, waits, told.get(one), at)
        and (by_hand or _opened(book.calendar(known[one].calendar_id), at))
    ]


def _is_turn(of: Occasion, waits: Waits, told_at: datetime | None, at: datetime) -> bool:
    today = clock.local_day(at)
    if told_at is None or clock.local_day(told_at) != today:
        return True
    presses = of != Occasion.APOLOGY_LATE and waits.day is not None and waits.day <= today
    return presses and at >= told_at + _GATHERED


def _opened(calendar: Calendar, at: datetime) -> bool:
    """Whether a day of work has begun: nobody is woken at midnight, when letters become late."""
    wall = clock.local(at)
    hours = calendar.hours(wall.date())
    return bool(hours) and wall.time() >= hours[0][0]


async def _tell(s: AsyncSession, agency_id: int, of: Occasion, at: datetime) -> int:
    row = ApologyNews(agency_id=agency_id, occasion=of, told_at=at)
    s.add(row)
    await s.flush()
    waits = await owing.mark(s, row, at=at)
    if waits is None:
        await s.delete(row)
        return 0
    known = (await agencies.directory(s)).agencies[agency_id]
    heir = await agencies.heir(s, known, on=clock.local_day(at))
    # That letters are late is the office's to know as well.
    office = [Role.OFFICE] if of == Occasion.APOLOGY_LATE else []
    people = await notices.addressees(s, agencies=[(heir or known).id], roles=office)
    named = {
        "agency": known.name,
        "count": waits.dossiers,
        "day": f"{waits.day:%d/%m/%Y}" if waits.day else None,
        "path": _BOXES.get(of, f"/apologies?news={row.id}#owed"),
    }
    heard = [to for to in people if _hears(to, of)]
    news = [News(f"alarm:apology:{row.id}:{to.id}", to, of, None, named) for to in heard]
    await notices.tell(s, news, at=at)
    return waits.dossiers


def _hears(to: Addressee, of: Occasion) -> bool:
    return to.role == _FOR.get(of, to.role)
