"""Changes of the set-up as a person reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from hotline import amendments, texts, vietnam
from hotline.amendments import Amendment, Subject
from hotline.console.story import Change

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
    """One amendment, its changes in words, and the page of what it changed."""

    row: Amendment
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
    return Amended(row, path, _changes(subject, row.changed, language))


def _changes(subject: Subject, pairs: dict[str, list[Any]], language: str) -> list[Change]:
    told = []
    for trait, (before, after) in pairs.items():
        name = texts.say(f"changed_{trait}", language)
        words = [_worded(subject, trait, value, language) for value in (before, after)]
        if any(words):
            told.append(Change(name, *words))
    return told


def _worded(subject: Subject, trait: str, value: Any, language: str) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return texts.say("yes" if value else "no", language)
    if group := _GROUPS.get((subject, trait)):
        known = texts.LABELS[group]
        return texts.label_in(group, value, language) if value in known else str(value)
    if trait == "phone":
        return vietnam.spoken(str(value))
    if trait.startswith("valid_"):
        return f"{date.fromisoformat(str(value)):%d/%m/%Y}"
    return str(value)
