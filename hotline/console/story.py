"""The timeline as it is told: who did what, and what changed from what to what. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hotline import clock, texts
from hotline.tickets import TicketEvent, Verb

# Verbs after which another agency leads.
_HANDED = {Verb.ROUTED, Verb.ASSIGNED, Verb.ARBITRATED, Verb.SETTLED}
# What changes, by the enum that words its codes.
_GROUPS = {
    "kind": "TicketKind",
    "urgency": "Urgency",
    "level": "Level",
    "reason_class": "ReasonClass",
}


@dataclass(frozen=True)
class Change:
    """One thing that changed, in words; `before` is empty where there was nothing."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """A line of the timeline with its changes.

    `lead` is who answers the ticket from then on; `handed` says that it was another before.
    `status` is where the ticket stood before and stands from then on, if that changed.
    """

    event: TicketEvent
    lead: str
    handed: bool
    changes: list[Change]
    status: Change | None = None


def told(events: Iterable[TicketEvent], language: str = "vi") -> list[Told]:
    """The story, oldest first, with each hand-over from the agency before."""
    lines, lead, stood = [], "", ""
    for event in events:
        before = lead
        if event.verb in _HANDED or (event.verb == Verb.SUCCEEDED and "agency" in event.named):
            lead = str(event.named.get("agency", ""))
        handed = bool(before) and event.verb in _HANDED and before != lead
        moved = [Change(_name("agency", language), before, lead)] if handed else []
        status = _status(stood, event.status, language)
        lines.append(Told(event, lead, handed, [*moved, *changes(event, language)], status))
        stood = event.status
    return lines


def changes(event: TicketEvent, language: str = "vi") -> list[Change]:
    """What an event says has changed: `changed` maps a name to what was and what is."""
    changed = event.named.get("changed")
    if not isinstance(changed, dict):
        return []
    # What is only asked for has not changed yet.
    wished = "wished_" if event.verb == Verb.EXTENSION_ASKED else ""
    return [
        Change(_name(wished + key, language), *(_worded(key, value, language) for value in pair))
        for key, pair in changed.items()
    ]


def _status(before: str, after: str, language: str) -> Change | None:
    if before in ("", after):
        return None
    words = (texts.label_in("TicketStatus", code, language) for code in (before, after))
    return Change(_name("status", language), *words)


def _name(key: str, language: str) -> str:
    return texts.say(f"changed_{key}", language)


def _worded(key: str, value: object, language: str) -> str:
    """A stored value as a person reads it; a code that is worded no more stands for itself."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return texts.say("yes" if value else "no", language)
    if key in _GROUPS:
        return texts.label_in(_GROUPS[key], str(value), language)
    if key.endswith("_at"):
        return day_in_words(datetime.fromisoformat(str(value)), language)
    return str(value)


def day_in_words(at: datetime, language: str = "vi") -> str:
    """An instant with its weekday: `17:00 thứ sáu 27/11/2026`."""
    wall = clock.local(at)
    weekday = texts.label_in("Weekday", str(wall.weekday()), language)
    return f"{wall:%H:%M} {weekday.lower() if language == 'vi' else weekday} {wall:%d/%m/%Y}"
