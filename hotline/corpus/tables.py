"""From stories to rows, in the order of each table's columns."""

from __future__ import annotations

from collections.abc import Iterable
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from hotline.corpus.office import stamp
from hotline.corpus.story import Story

COLUMNS: dict[str, tuple[str, ...]] = {
    "caller": ("id", "phone", "name", "address", "opted_out_at", "created_at"),
    "call": (
        "id", "system", "conversation", "direction", "state", "outcome", "caller", "caller_name",
        "dialed", "phone", "queue", "answered_by", "ringing", "started_at", "answered_at",
        "ended_at", "recording", "ask", "live", "journal", "part_of_id",
    ),
    "call_leg": ("system", "linked_id", "call_id"),
    "ticket": (
        "id", "code", "status", "channel", "call_id", "kind", "urgency", "field_id", "commune_id",
        "place", "content", "caller_id", "anonymous", "owner_id", "agency_id", "routing",
        "opened_at", "received_at", "due_at", "first_due_at", "closed_at", "answer",
        "dismissed_because", "feedback", "level", "procedure", "reason_class", "dossier",
        "handler_id", "returns", "extensions", "reopenings", "merged_into_id", "petition",
    ),
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
        "created_at", "asked_at", "expires_at", "ended_at",
    ),
    "rating": (
        "id", "ticket_id", "ask_id", "mode", "useful", "satisfied", "verdict", "words", "source",
        "given_at",
    ),
    "outbox": (
        "id", "key", "kind", "recipient", "payload", "status", "attempts", "not_before",
        "lease_until", "claimed_by", "created_at", "settled_at", "note",
    ),
    "ticket_event": (
        "id", "ticket_id", "at", "actor_id", "actor_name", "verb", "status", "reason", "named",
        "position", "hash",
    ),
}  # fmt: skip
_TICKET = COLUMNS["ticket"]
_PLAIN_TICKET: dict[str, Any] = dict.fromkeys(_TICKET) | {
    "channel": "phone", "urgency": "normal", "place": "", "content": "", "anonymous": 0,
    "answer": "", "feedback": "none", "level": 1, "procedure": 0, "dossier": "", "returns": 0,
    "extensions": 0, "reopenings": 0,
}  # fmt: skip
_INSTANTS = ("opened_at", "received_at", "due_at", "first_due_at", "closed_at")
Rows = dict[str, list[Any]]


def rows_of(stories: Iterable[Story]) -> tuple[Rows, list[bytes]]:
    """The rows of stories by table, and of each line of a timeline what its hash covers.

    Lines come without position and hash: these follow from all lines before.
    """
    rows: Rows = {name: [] for name in COLUMNS if name != "caller"}
    hashed: list[bytes] = []
    for story in stories:
        _ticket(story, rows["ticket"])
        for call in story.calls:
            rows["call"].append(call)
            rows["call_leg"].append((call[1], call[2], call[0]))
            rows["ticket_call"].append((story.id, call[0]))
        _events(story, rows["ticket_event"], hashed)
        id_ = story.base["ticket_deadline"]
        for number, row in enumerate(story.deadlines, start=id_):
            step, agency, start, due, first, amount, unit, source, lines, done = row
            rows["ticket_deadline"].append(
                (number, story.id, step, agency, stamp(start), stamp(due), stamp(first), amount,
                 unit, source, lines, stamp(done), stamp(None if done else story.until))
            )  # fmt: skip
        _beside(story, rows)
    return rows, hashed


def _ticket(story: Story, rows: list[Any]) -> None:
    ticket = {**_PLAIN_TICKET, **story.ticket}
    ticket["id"], ticket["status"] = story.id, story.status
    for name in _INSTANTS:
        ticket[name] = stamp(ticket[name])
    rows.append([ticket[name] for name in _TICKET])


def _events(story: Story, rows: list[Any], hashed: list[bytes]) -> None:
    ticket = story.id
    for id_, (at, verb, status, by, reason, named) in enumerate(
        story.events, start=story.base["ticket_event"]
    ):
        instant = stamp(at)
        assert instant is not None
        verb = str(verb)
        actor, name = (by.id, by.name) if by else (None, None)
        rows.append([id_, ticket, instant, actor, name, verb, status, reason, named])
        who = f"{actor},{quoted(name)}" if name else "null,null"
        when = f"{instant[:10]}T{instant[11:]}+00:00"
        hashed.append(
            f'{id_},{ticket},"{when}",{who},"{verb}","{status}",{quoted(reason)},{named}]'.encode()
        )


def _beside(story: Story, rows: Rows) -> None:
    """What only some tickets have; their rows were made as they stand, but for the ids."""
    for table, made in (
        ("ask", story.asks),
        ("rating", story.ratings),
        ("outbox", story.messages),
        ("ticket_extension", story.extensions),
        ("ticket_part", story.parts),
        ("ticket_return", story.returns),
    ):
        if made:
            rows[table] += [(id_, *row) for id_, row in enumerate(made, start=story.base[table])]
