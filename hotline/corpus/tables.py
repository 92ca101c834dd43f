"""From stories to rows, in the order of each table's columns."""

from __future__ import annotations

from collections.abc import Iterable
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from hotline.corpus.office import precise_iso, stamp
from hotline.corpus.story import NEW_TICKET, STOOD, Story
from hotline.tickets.spells import FOREVER

COLUMNS: dict[str, tuple[str, ...]] = {
    "caller": ("id", "phone", "name", "address", "opted_out_at", "created_at"),
    "call": (
        "id", "system", "conversation", "direction", "state", "outcome", "caller", "caller_name",
        "dialed", "phone", "queue", "answered_by", "ringing", "started_at", "answered_at",
        "ended_at", "recording", "ask", "live", "journal", "part_of_id",
    ),
    "call_leg": ("system", "linked_id", "call_id"),
    "ticket": tuple(NEW_TICKET),
    "ticket_call": ("ticket_id", "call_id"),
    "ticket_deadline": (
        "id", "ticket_id", "step", "agency_id", "start_at", "due_at", "first_due_at", "amount",
        "unit", "source", "lines", "done_at", "next_alarm_at",
    ),
    "ticket_extension": (
        "id", "ticket_id", "state", "amount", "unit", "reason", "due_before", "due_after",
        "asked_by_id", "asked_at", "decided_by_id", "decided_at", "decided_because",
    ),
    "ticket_part": (
        "id", "ticket_id", "agency_id", "state", "question", "asked_by_id", "asked_at", "due_at",
        "answer", "answered_by_id", "answered_at",
    ),
    "ticket_return": ("id", "ticket_id", "agency_id", "to_agency_id", "reason", "by_id", "at"),
    "ask": (
        "id", "reference", "ticket_id", "closing", "attempt", "mode", "phone", "outcome",
        "created_at", "asked_at", "expires_at", "ended_at", "talk", "policy_id", "due_at",
    ),
    "rating": (
        "id", "ticket_id", "ask_id", "mode", "useful", "satisfied", "verdict", "words", "source",
        "given_at", "closing", "decides",
    ),
    "outbox": (
        "id", "key", "kind", "recipient", "payload", "status", "attempts", "not_before",
        "lease_until", "claimed_by", "created_at", "settled_at", "note",
        "claimed_at", "citizen",
    ),
    "ticket_event": (
        "id", "ticket_id", "at", "actor_id", "actor_name", "verb", "status", "reason", "named",
        "position", "hash",
    ),
    "explanation": (
        "id", "ticket_id", "closing", "rating_id", "agency_id", "reviewer_id", "state",
        "deadline_id", "owed_at", "decided_at",
    ),
    "explanation_round": (
        "id", "explanation_id", "number", "cause", "remedy", "partners", "files", "by_id", "at",
    ),
    "explanation_decision": (
        "id", "explanation_id", "round_id", "decision", "reason", "by_id", "at",
    ),
    "outcome_hearing": ("explanation_id", "state", "message", "tries", "by_id", "at"),
    "ticket_spell": ("id", "ticket_id", "since", "until", "received_at", "state", *STOOD),
}  # fmt: skip
_FOREVER = stamp(int(FOREVER.timestamp()))
_INSTANTS = ("opened_at", "received_at", "due_at", "first_due_at", "closed_at")
Rows = dict[str, list[Any]]


def rows_of(stories: Iterable[Story]) -> tuple[Rows, bytes]:
    """The rows of stories by table, and for each line of a timeline a line that its hash covers.

    Rows come without position and hash: these follow from all rows before.
    """
    rows: Rows = {name: [] for name in COLUMNS if name != "caller"}
    hashed: list[str] = []
    for story in stories:
        _spells(story, rows["ticket_spell"])
        _ticket(story, rows["ticket"])
        for call in story.calls:
            rows["call"].append(call)
            rows["call_leg"].append((call[1], call[2], call[0]))
            rows["ticket_call"].append((story.id, call[0]))
        _events(story, rows["ticket_event"], hashed)
        _deadlines(story, rows["ticket_deadline"])
        _beside(story, rows)
    return rows, "\n".join(hashed).encode("ascii")


def _spells(story: Story, rows: list[Any]) -> None:
    story.stood()
    if not story.spells:
        return
    id_, received = story.base["ticket_spell"], stamp(story.ticket["received_at"])
    ends = [stamp(since) for since, _ in story.spells]
    ends.append(_FOREVER)
    for place, (_, stood) in enumerate(story.spells):
        *kept, due, closed = stood
        rows.append(
            (id_ + place, story.id, ends[place], ends[place + 1], received, *kept, stamp(due),
             stamp(closed))
        )  # fmt: skip


def _ticket(story: Story, rows: list[Any]) -> None:
    ticket = story.ticket
    ticket["id"], ticket["status"] = story.id, story.status
    for name in _INSTANTS:
        ticket[name] = stamp(ticket[name])
    rows.append(list(ticket.values()))


def _events(story: Story, rows: list[Any], hashed: list[str]) -> None:
    ticket, id_ = story.id, story.base["ticket_event"]
    for at, verb, status, by, reason, named in story.events:
        instant = stamp(at)
        if by is None:
            rows.append([id_, ticket, instant, None, None, verb, status, reason, named])
            who = "null,null"
        else:
            rows.append([id_, ticket, instant, by.id, by.name, verb, status, reason, named])
            who = by.told
        said = quoted(reason) if reason else '""'
        hashed.append(
            f'{id_},{ticket},"{precise_iso(at)}",{who},"{verb}","{status}",{said},{named}]'
        )
        id_ += 1


def _deadlines(story: Story, rows: list[Any]) -> None:
    until, id_ = stamp(story.until), story.base["ticket_deadline"]
    for step, agency, start, due, first, amount, unit, source, lines, done in story.deadlines:
        ends = stamp(due)
        rows.append(
            (id_, story.id, step, agency, stamp(start), ends,
             ends if first == due else stamp(first), amount, unit, source, lines, stamp(done),
             None if done else until)
        )  # fmt: skip
        id_ += 1


def _beside(story: Story, rows: Rows) -> None:
    """What only some tickets have; their rows were made as they stand, but for the ids."""
    for table, made in (
        ("ask", story.asks),
        ("rating", story.ratings),
        ("outbox", story.messages),
        ("ticket_extension", story.extensions),
        ("ticket_part", story.parts),
        ("ticket_return", story.returns),
        ("explanation", story.explanations),
        ("explanation_round", story.rounds),
        ("explanation_decision", story.decisions),
    ):
        if made:
            rows[table] += [(id_, *row) for id_, row in enumerate(made, start=story.base[table])]
    rows["outcome_hearing"] += story.hearings
