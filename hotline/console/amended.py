"""Changes of the set-up as a person reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from hotline import amendments, texts, vietnam
from hotline.amendments import Amendment, Subject
from hotline.console.story import Change
from hotline.deadlines import read_hours, shown

# Codes in what changed, by the enum that words them; the rest are names, days and numbers.
_GROUPS = {
    (Subject.RULE, "kind"): "TicketKind",
    (Subject.RULE, "urgency"): "Urgency",
    (Subject.AGENCY, "agency_kind"): "AgencyKind",
    (Subject.PERSON, "role"): "Role",
    (Subject.ALARM_RULE, "step"): "Step",
    (Subject.ALARM_RULE, "unit"): "OffsetUnit",
    (Subject.ALARM_RULE, "circle"): "Circle",
    (Subject.POLICY, "step"): "Step",
    (Subject.POLICY, "unit"): "Unit",
    (Subject.APOLOGY, "unit"): "Unit",
    (Subject.POLICY, "kind"): "TicketKind",
    (Subject.POLICY, "urgency"): "Urgency",
    (Subject.OPT_OUT, "opted_out_via"): "OptOutVia",
    (Subject.DIRECTIVE, "task"): "TaskKind",
    (Subject.ASKING, "kind"): "TicketKind",
    (Subject.ASKING, "channel"): "Channel",
    (Subject.ASKING, "number_type"): "NumberType",
}
_PAGES = {
    Subject.RULE: "/rules/{}",
    Subject.AGENCY: "/admin/agencies/{}",
    Subject.FIELD: "/admin/fields/{}",
    Subject.PERSON: "/admin/people/{}",
    Subject.CALENDAR: "/calendars/{}",
    Subject.POLICY: "/policies",
    Subject.HOT_SPOT: "/hot-spots/rules",
    Subject.ALARM_RULE: "/alarm-rules",
    Subject.ASKING: "/asking-policies",
    Subject.TARGET: "/feedback/targets",
    Subject.OPT_OUT: "/opt-outs",
    Subject.COUNTER: "/admin/counters/{}",
    Subject.APOLOGY: "/apology-rules",
    Subject.MERIT: "/merits/{}",
    Subject.REPORT_TERMS: "/reports/terms",
    Subject.DIRECTIVE: "/directives/{}",
    Subject.TRACKER: "/directives/trackers",
}


@dataclass(frozen=True)
class Amended:
    """One amendment, its changes in words, what it changed by name, and the page of that."""

    row: Amendment
    title: str
    path: str
    changes: list[Change]


def told(rows: Iterable[Amendment], language: str) -> list[Amended]:
    """Amendments in the order they come."""
    return [_told(row, language) for row in rows]


def changed(
    subject: Subject, before: dict[str, Any], after: dict[str, Any], language: str
) -> list[Change]:
    """What differs between two wordings of the same row, before it is written down."""
    return _changes(subject, amendments.difference(before, after), language)


def _told(row: Amendment, language: str) -> Amended:
    subject = Subject(row.subject)
    path = _PAGES[subject].format(row.subject_id)
    return Amended(row, _title(row, language), path, _changes(subject, row.changed, language))


def _title(row: Amendment, language: str) -> str:
    """Its name; parts of the asking that have none are noted by code, `courtesy:sms`."""
    part, _, mode = row.title.partition(":")
    if row.subject != Subject.ASKING or part not in texts.LABELS["AskingPart"]:
        return row.title
    named = texts.label_in("AskingPart", part, language)
    return f"{named}: {texts.label_in('Mode', mode, language)}" if mode else named


def _changes(subject: Subject, pairs: dict[str, list[Any]], language: str) -> list[Change]:
    told = []
    for trait, (before, after) in pairs.items():
        name = _named(trait, language)
        words = [_worded(subject, trait, value, language) for value in (before, after)]
        if any(words):
            told.append(Change(name, *words))
    return told


def _named(trait: str, language: str) -> str:
    """A trait by its words; one of several, `day-0`, with its number."""
    name, _, number = trait.partition("-")
    if name == "day":
        return texts.label_in("Weekday", number, language)
    return texts.say(f"changed_{name}", language, number=number)


def _worded(subject: Subject, trait: str, value: Any, language: str) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return texts.say("yes" if value else "no", language)
    if group := _GROUPS.get((subject, trait)):
        known = texts.LABELS[group]
        return texts.label_in(group, value, language) if value in known else str(value)
    if trait.startswith("asking_step-"):
        mode, minutes = value
        return texts.say("changed_to_step", language, minutes=minutes,
                         mode=texts.label_in("Mode", mode, language))  # fmt: skip
    if trait.startswith("day-"):
        return shown(read_hours(value))
    if trait == "phone":
        return vietnam.spoken(str(value))
    if trait.startswith("valid_") or (subject, trait) == (Subject.DIRECTIVE, "due_on"):
        return f"{date.fromisoformat(str(value)):%d/%m/%Y}"
    return str(value)
