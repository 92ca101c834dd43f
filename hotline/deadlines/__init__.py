"""When something is due, and why: calendars, policies and the counting itself."""

from hotline.deadlines.book import Book, Sheet, book, calendar, policies
from hotline.deadlines.calendar import Calendar, Special, is_open, opening_hours
from hotline.deadlines.changes import (
    CALENDAR_NEWS,
    BookChange,
    DaysChange,
    PolicyChange,
    PolicyRow,
    WeekChange,
)
from hotline.deadlines.due import Due, Line, Unit, due_at, prolonged
from hotline.deadlines.editing import add_calendar, remove_calendar, rename_calendar
from hotline.deadlines.exchange import from_csv, from_ical, to_csv, to_ical
from hotline.deadlines.hours import Hours, read_hours, shown, written
from hotline.deadlines.policy import OF_POLICIES, DeadlinePolicy, KnownPolicy, Step, policy_for
from hotline.deadlines.tables import DecidedYear, SpecialDay, WorkCalendar, WorkingHours
from hotline.deadlines.years import decide, decided_years, undecided, year_to_decide

__all__ = [
    "CALENDAR_NEWS",
    "OF_POLICIES",
    "Book",
    "BookChange",
    "Calendar",
    "DaysChange",
    "DeadlinePolicy",
    "DecidedYear",
    "Due",
    "Hours",
    "KnownPolicy",
    "Line",
    "PolicyChange",
    "PolicyRow",
    "Sheet",
    "Special",
    "SpecialDay",
    "Step",
    "Unit",
    "WeekChange",
    "WorkCalendar",
    "WorkingHours",
    "add_calendar",
    "book",
    "calendar",
    "decide",
    "decided_years",
    "due_at",
    "from_csv",
    "from_ical",
    "is_open",
    "opening_hours",
    "policies",
    "policy_for",
    "prolonged",
    "read_hours",
    "remove_calendar",
    "rename_calendar",
    "shown",
    "to_csv",
    "to_ical",
    "undecided",
    "written",
    "year_to_decide",
]
