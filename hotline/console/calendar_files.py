"""A calendar's special days out to a file and in from one: iCalendar and CSV."""

from __future__ import annotations

from aiohttp import web

from hotline import clock, deadlines, vietnam
from hotline.console import context, recounted
from hotline.console.calendars import calendar_page
from hotline.deadlines import DaysChange
from hotline.errors import Invalid, NotFound

_ICAL = b"BEGIN:VCALENDAR"


async def export(request: web.Request) -> web.StreamResponse:
    """A year as `?as=ics` for other calendars, or `?as=csv` for a spreadsheet."""
    number, told = context.number(request), request.query.get("year", "")
    known = told.isdecimal() and len(told) == 4
    year = int(told) if known else clock.local_day(clock.now()).year
    async with context.db(request).read() as s:
        book = await deadlines.book(s)
    sheet = book.sheet(number)
    if sheet is None or sheet.id != number or year not in vietnam.YEARS:
        raise NotFound("no_such_calendar")
    if request.query.get("as") == "csv":
        return _file(deadlines.to_csv(sheet.special, year), "text/csv", f"lich-{year}.csv")
    made = deadlines.to_ical(sheet.special, book.calendar(number), year, sheet.name)
    return _file(made, "text/calendar", f"lich-{year}.ics")


async def import_(request: web.Request) -> web.StreamResponse:
    """Days from a file; what stands there already for other days stays."""
    number, typed = context.number(request), await context.typed(request)
    if "days" in typed:
        data = typed["days"].encode()
    else:
        form = await context.form(request)
        if form.refused is not None:
            raise form.refused
        if not form.uploads:
            raise Invalid("file_missing", field="file")
        data = form.uploads[0].content
    ical = data.lstrip(b"\xef\xbb\xbf \r\n").upper().startswith(_ICAL)
    days = deadlines.from_ical(data) if ical else deadlines.from_csv(data)
    return await recounted.save(
        request,
        DaysChange(number, days),
        then=f"/calendars/{number}?year={min(days).year}",
        again=calendar_page,
        keeping={"days": data.decode("utf-8-sig", "replace")},
    )


def _file(data: bytes, media_type: str, name: str) -> web.Response:
    return web.Response(
        body=data,
        content_type=media_type,
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
