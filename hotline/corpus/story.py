"""One ticket as it is told: every move in its order, and the rows that it leaves.

A story ends early when its next move would lie in the future. What a move does to the
ticket's status is read from the table of moves of `tickets`, what is owed follows
`tickets.obligations`.
"""

from __future__ import annotations

import json
from json.encoder import encode_basestring_ascii as quoted
from operator import itemgetter
from typing import Any

from hotline.corpus.office import Office, iso, offset_iso, stamp
from hotline.corpus.world import Body, Who, World
from hotline.tickets import MOVES, TicketStatus, Verb
from hotline.tickets.spells import KEPT, SpellState

SYSTEM = "corpus"
# How many rows of each table one ticket has at most: ids are given in strides of these.
STRIDES = {
    "ticket": 1, "ticket_event": 64, "ticket_deadline": 32, "call": 12, "ask": 8, "rating": 2,
    "outbox": 12, "ticket_extension": 4, "ticket_part": 2, "ticket_return": 3, "caller": 1,
    "ticket_spell": 32, "explanation": 2, "explanation_round": 2, "explanation_decision": 2,
}  # fmt: skip
# A ticket of which nothing is known yet, in the order of its columns.
NEW_TICKET: dict[str, Any] = {
    "id": None, "code": None, "status": None, "channel": "phone", "call_id": None, "kind": None,
    "urgency": "normal", "field_id": None, "commune_id": None, "place": "", "content": "",
    "caller_id": None, "anonymous": 0, "owner_id": None, "agency_id": None, "routing": None,
    "opened_at": None, "received_at": None, "due_at": None, "first_due_at": None,
    "closed_at": None, "answer": "", "dismissed_because": None, "feedback": "none", "level": 1,
    "procedure": 0, "reason_class": None, "dossier": "", "handler_id": None, "returns": 0,
    "extensions": 0, "reopenings": 0, "merged_into_id": None, "petition": None,
    "no_response_cause": None,
}  # fmt: skip
# What a spell keeps of these beside the state; instants, which are written otherwise, last.
_INSTANTS = ("due_at", "closed_at")
STOOD = (*(name for name in KEPT if name not in ("state", *_INSTANTS)), *_INSTANTS)
_stood = itemgetter(*STOOD)
_STATES: dict[str, str] = {
    TicketStatus.CLOSED: SpellState.CLOSED.value, TicketStatus.REFERRED: SpellState.REFERRED.value,
}  # fmt: skip
# The plain text of each verb, and the status that it leads to.
_TO = {
    verb: (str(verb), str(to) if to else None)
    for verb in Verb
    for _, to in [MOVES.get(verb, (set(), None))]
}
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
Row = list[Any]


class Over(Exception):
    """The rest of the story has not happened yet."""


class Story:
    """The rows of one ticket while they are being made; instants are whole seconds."""

    __slots__ = (
        "agency",
        "asks",
        "base",
        "calls",
        "deadlines",
        "decisions",
        "events",
        "explanations",
        "extensions",
        "hearings",
        "id",
        "kind",
        "messages",
        "now",
        "office",
        "offices",
        "parts",
        "phone",
        "ratings",
        "returns",
        "rounds",
        "spells",
        "status",
        "ticket",
        "told",
        "topic",
        "until",
        "urgency",
        "world",
    )  # fmt: skip

    def __init__(
        self,
        world: World,
        offices: dict[int | None, Office],
        until: int,
        id_: int,
        base: dict[str, int],
    ) -> None:
        self.world, self.until = world, until
        self.offices, self.office = offices, offices[None]
        self.id, self.base = id_, base
        self.status = str(TicketStatus.DRAFT)
        # When the last thing happened, and when the last line was written.
        self.now = self.told = 0
        self.agency: Body | None = None
        self.topic = 0
        self.kind, self.urgency = "", "normal"
        self.phone: str | None = None
        self.ticket = dict(NEW_TICKET)
        self.events: list[Row] = []
        self.deadlines: list[Row] = []
        self.calls: list[Row] = []
        self.asks: list[Row] = []
        self.messages: list[Row] = []
        self.ratings: list[Row] = []
        self.returns: list[Row] = []
        self.parts: list[Row] = []
        self.extensions: list[Row] = []
        self.explanations: list[Row] = []
        self.rounds: list[Row] = []
        self.decisions: list[Row] = []
        self.hearings: list[Row] = []
        self.spells: list[tuple[int, tuple[Any, ...]]] = []

    def say(
        self, at: int, verb: Verb, by: Who | None = None, reason: str = "", named: str = "{}"
    ) -> None:
        """A line of the timeline, and the move that it tells of. Raises Over in the future."""
        if at > self.until:
            raise Over
        if at < self.now:
            at = self.now
        if at > self.told:
            self.stood()
            self.told = at
        self.now = at
        said, to = _TO[verb]
        if to is not None:
            self.status = to
        self.events.append([at, said, self.status, by, reason, named])

    def stood(self) -> None:
        """What the lines of the last instant made of it is how it stands from then on."""
        if self.ticket["received_at"] is None:
            return
        stood = (_STATES.get(self.status, SpellState.OPEN.value), *_stood(self.ticket))
        if not self.spells or self.spells[-1][1] != stood:
            self.spells.append((self.told, stood))

    def happens(self, at: int) -> None:
        """Something without a line of its own. Raises Over in the future."""
        if at > self.until:
            raise Over

    def later(self, seconds: float) -> int:
        """So many working seconds from now."""
        return self.office.later(self.now, seconds)

    def owe(self, step: str, start: int, body: Body | None = None) -> Row | None:
        """A step is due from now on by the policy that holds, if one does."""
        policy = self.world.policies.get((self.topic, self.kind, self.urgency, step))
        if policy is None:
            return None
        amount, unit, source = policy
        due, lines = self.offices[body.calendar if body else None].due(start, amount, unit)
        row = [step, body.id if body else None, start, due, due, amount, unit, source, lines, None]
        self.deadlines.append(row)
        if step == "answer":
            self.ticket["due_at"] = self.ticket["first_due_at"] = due
        return row

    def hand_answer(self, body: Body) -> None:
        """The answer is this agency's to give now, counted by its calendar."""
        row = next((r for r in self.deadlines if r[0] == "answer" and r[9] is None), None)
        if row is None:
            return
        before = self.world.bodies[row[1]].calendar if row[1] else None
        row[1] = body.id
        if before == body.calendar:
            return
        was, start = row[3], row[2]
        due, row[8] = self.offices[body.calendar].due(start, row[5], row[6])
        row[3] = row[4] = self.ticket["due_at"] = self.ticket["first_due_at"] = due
        if due != was and start != self.now:
            change = {"due_at": [offset_iso(was), offset_iso(due)]}
            why = [{"code": "agency_calendar", "named": body.name}]
            self.say(
                self.now, Verb.DUE_MOVED, None, "", named(step="answer", changed=change, why=why)
            )

    def done(self, steps: tuple[str, ...], at: int) -> None:
        """These steps were taken."""
        for row in self.deadlines:
            if row[9] is None and row[0] in steps:
                row[9] = at

    def call(
        self,
        direction: str,
        outcome: str,
        start: int,
        *,
        answered: int | None = None,
        ended: int,
        by: str | None = None,
        ask: str | None = None,
    ) -> int:
        """A call that ended, as the PBX's journal told it; returns its id."""
        id_ = self.base["call"] + len(self.calls)
        phone = self.phone
        number = "0" + phone[3:] if phone else None
        inbound = direction == "inbound"
        caller, dialed = (number, "1022") if inbound else (by, number)
        if direction == "ask":
            caller = None
        queue = "1022" if inbound and outcome != "out_of_hours" else None
        journal = _journal(
            ask, caller, dialed, direction, iso(ended), outcome, queue, iso(start),
            iso(answered) if answered else None, by if answered else None,
        )  # fmt: skip
        self.calls.append(
            [id_, SYSTEM, f"{start}.{id_}", direction, "ended", outcome, caller, None, dialed,
             phone, queue, by if answered else None, "[]", stamp(start), stamp(answered),
             stamp(ended), None, ask, None, journal, None]
        )  # fmt: skip
        return id_

    def link(self, call: int, direction: str, at: int, by: Who | None) -> None:
        """A call beside the one that opened the ticket concerns it."""
        self.say(at, Verb.CALL_LINKED, by, "", f'{{"call":{call},"direction":"{direction}"}}')


_JOURNAL = (
    "ask", "caller", "dialed", "direction", "ended_at", "outcome", "queue", "started_at",
    "answered_at", "answered_by",
)  # fmt: skip
_FORMS: dict[tuple[bool, ...], str] = {}


def _journal(*values: str | None) -> str:
    """What the PBX's journal says of a call: what is known, by `_JOURNAL`'s names.

    None of these texts holds anything that JSON would write in another way.
    """
    known = tuple(map(bool, values))
    form = _FORMS.get(known)
    if form is None:
        form = ",".join(f'"{name}":"%s"' for name, one in zip(_JOURNAL, known, strict=True) if one)
        form = _FORMS[known] = f"{{{form}}}"
    return form % tuple(filter(None, values))


def named(**values: object) -> str:
    """What a line of the timeline names, as its column and its hash see it."""
    return _encode(values)


def names(key: str, text: str) -> str:
    """The same for one text, quicker."""
    return f'{{"{key}":{quoted(text)}}}'
