"""Which fields an agency follows by means of its own, so that they are reported apart."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, amendments, clock
from hotline.amendments import Deed, Subject
from hotline.errors import Conflict, Invalid, NotFound
from hotline.reports.directives.drafting import require_office
from hotline.reports.terms import Tracker
from hotline.staff import Person


async def track(
    s: AsyncSession, field_id: int | None, agency_id: int | None, *, by: Person, at: datetime
) -> Tracker:
    """A field, with all below it, is followed by an agency of its own from now on.

    Raises NotAllowed, Invalid naming what is missing, Conflict for a field that has one.
    """
    require_office(by)
    known = await agencies.directory(s)
    field, agency = known.fields.get(field_id or 0), known.agencies.get(agency_id or 0)
    if field is None:
        raise Invalid("tracker_field", field="field")
    if agency is None or not agency.valid_on(clock.local_day(at)):
        raise Invalid("agency_missing", field="agency")
    if await s.scalar(select(Tracker.id).where(Tracker.field_id == field.id)) is not None:
        raise Conflict("tracker_there", name=field.name)
    row = Tracker(field_id=field.id, agency_id=agency.id)
    s.add(row)
    await s.flush()
    amendments.note(s, Subject.TRACKER, row.id, field.name, Deed.ADDED,
                    {"agency": [None, agency.name]}, by=by, at=at)  # fmt: skip
    return row


async def untrack(s: AsyncSession, tracker_id: int, *, by: Person, at: datetime) -> None:
    """The field is reported with all others again. Raises NotAllowed, NotFound."""
    require_office(by)
    row = await s.get(Tracker, tracker_id)
    if row is None:
        raise NotFound("no_such_tracker")
    known = await agencies.directory(s)
    title, was = known.fields[row.field_id].name, known.agencies[row.agency_id].name
    await s.delete(row)
    amendments.note(s, Subject.TRACKER, row.id, title, Deed.REMOVED, {"agency": [was, None]},
                    by=by, at=at)  # fmt: skip
    await s.flush()
