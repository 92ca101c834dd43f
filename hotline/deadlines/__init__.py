"""When something is due, and why: the office's calendar, policies and the counting itself."""

from hotline.deadlines.calendar import (
    Calendar,
    DayOff,
    Hours,
    MakeUpDay,
    WorkingHours,
    calendar,
    is_open,
    opening_hours,
)
from hotline.deadlines.due import Due, Line, Unit, due_at
from hotline.deadlines.policy import DeadlinePolicy, Step, policies, policy_for

__all__ = [
    "Calendar",
    "DayOff",
    "DeadlinePolicy",
    "Due",
    "Hours",
    "Line",
    "MakeUpDay",
    "Step",
    "Unit",
    "WorkingHours",
    "calendar",
    "due_at",
    "is_open",
    "opening_hours",
    "policies",
    "policy_for",
]
