"""What this person may do next with this ticket: the one next step, and what else there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hotline import tickets
from hotline.feedback.explanations import Facing
from hotline.staff import Person, Role
from hotline.tickets import (
    MAY,
    MOVES,
    Extension,
    Part,
    PartState,
    Ticket,
    TicketStatus,
    Verb,
)


class Task(StrEnum):
    """A step as its form on the page names it; each has a template of its own."""

    EXPLAIN = "explain"
    ACCEPT_EXPLANATION = "accept_explanation"
    RETURN_EXPLANATION = "return_explanation"
    EXCUSE = "excuse"
    CONTRIBUTE = "contribute"
    SETTLE = "settle"
    DECIDE_EXTENSION = "decide_extension"
    ASSIGN = "assign"
    ACCEPT = "accept"
    APPROVE = "approve"
    SEND_BACK = "send_back"
    START = "start"
    ANSWER = "answer"
    PROGRESS = "progress"
    ASK_EXTENSION = "ask_extension"
    ASK_PART = "ask_part"
    WITHDRAW_PART = "withdraw_part"
    DISAGREE = "disagree"
    HAND_OVER = "hand_over"
    RETURN = "return"
    RECLASSIFY = "reclassify"
    MERGE = "merge"
    REFER = "refer"
    REOPEN = "reopen"


# The last word of a form's address → the step it is: where a refusal is shown again.
NOUNS = {
    "explanation": Task.EXPLAIN,
    "explanation-acceptance": Task.ACCEPT_EXPLANATION,
    "explanation-return": Task.RETURN_EXPLANATION,
    "explanation-excuse": Task.EXCUSE,
    "contribution": Task.CONTRIBUTE,
    "settlement": Task.SETTLE,
    "extension-grant": Task.DECIDE_EXTENSION,
    "extension-refusal": Task.DECIDE_EXTENSION,
    "assignment": Task.ASSIGN,
    "acceptance": Task.ACCEPT,
    "approval": Task.APPROVE,
    "rework": Task.SEND_BACK,
    "work": Task.START,
    "handover": Task.HAND_OVER,
    "answer": Task.ANSWER,
    "progress": Task.PROGRESS,
    "extension": Task.ASK_EXTENSION,
    "part": Task.ASK_PART,
    "part-withdrawal": Task.WITHDRAW_PART,
    "disagreement": Task.DISAGREE,
    "return": Task.RETURN,
    "classification": Task.RECLASSIFY,
    "merger": Task.MERGE,
    "referral": Task.REFER,
    "reopening": Task.REOPEN,
}


@dataclass(frozen=True)
class Standing:
    """A ticket as one person finds it: its parts, and the wish for more time that waits.

    `facing` is what is or was owed for a negative rating of its present closing.
    """

    ticket: Ticket
    me: Person
    parts: Sequence[Part]
    extension: Extension | None
    facing: Facing | None = None

    @property
    def leads(self) -> bool:
        """Whether this person's agency answers the ticket."""
        return self.me.agency_id is not None and self.ticket.agency_id == self.me.agency_id

    @property
    def mine(self) -> Part | None:
        """The part that this person's agency contributes."""
        asked = (part for part in self.parts if part.state != PartState.WITHDRAWN)
        return next((part for part in asked if part.agency_id == self.me.agency_id), None)

    @property
    def owed_parts(self) -> list[Part]:
        """The parts without which the lead cannot answer."""
        return [p for p in self.parts if p.state in (PartState.ASKED, PartState.DISAGREED)]

    @property
    def disputed(self) -> list[Part]:
        """The parts about which the agencies do not agree."""
        return [part for part in self.parts if part.state == PartState.DISAGREED]

    @property
    def open_parts(self) -> list[Part]:
        """The parts that were asked and not taken back."""
        return [part for part in self.parts if part.state != PartState.WITHDRAWN]

    @property
    def status(self) -> TicketStatus:
        """Where the ticket stands."""
        return TicketStatus(self.ticket.status)

    @property
    def dispatches(self) -> bool:
        """Whether this is the dispatcher."""
        return self.me.role == Role.DISPATCHER


Condition = Callable[[Standing], bool]


def offered(at: Standing) -> list[Task]:
    """All that this person may do now, the likeliest first."""
    may = at.facing.may if at.facing else frozenset()
    explaining = [task for task, verb in _EXPLAINING.items() if verb in may]
    return explaining + [
        task
        for task, (verb, agrees) in _TASKS.items()
        if at.me.role in MAY[verb] and at.status in MOVES[verb][0] and agrees(at)
    ]


def next_of(at: Standing, tasks: Sequence[Task]) -> Task | None:
    """The next step for this role; None when the ticket waits for somebody else."""
    decided = at.status not in (TicketStatus.RECEIVED, TicketStatus.RETURNED)
    aside = _ASIDE | ({Task.ASSIGN} if decided else set())
    return next((task for task in tasks if task not in aside), None)


def _always(at: Standing) -> bool:
    return True


def _leads(at: Standing) -> bool:
    return at.leads


def _owes_part(at: Standing) -> bool:
    return at.mine is not None and at.mine.state == PartState.ASKED


def _differs(at: Standing) -> bool:
    """The lead may differ with anybody asked, who is asked with the lead."""
    asked = at.open_parts if at.leads else [at.mine] if at.mine else []
    return any(part.state != PartState.DISAGREED for part in asked)


def _before_agency(at: Standing) -> bool:
    """What an agency has is the dispatcher's to take away; what was merged goes with its master."""
    open_ = at.status != TicketStatus.MERGED
    return at.status == TicketStatus.RECEIVED or (at.dispatches and open_)


# Each step: the verb that says who and from where, and what else must be so.
_TASKS: dict[Task, tuple[Verb, Condition]] = {
    Task.CONTRIBUTE: (Verb.PART_ANSWERED, _owes_part),
    Task.SETTLE: (Verb.SETTLED, lambda at: bool(at.disputed)),
    Task.DECIDE_EXTENSION: (Verb.EXTENSION_GRANTED, lambda at: at.extension is not None),
    Task.ASSIGN: (Verb.ASSIGNED, _always),
    Task.ACCEPT: (Verb.ACCEPTED, _leads),
    Task.APPROVE: (Verb.APPROVED, _leads),
    Task.SEND_BACK: (Verb.SENT_BACK, _leads),
    Task.START: (Verb.STARTED, lambda at: at.leads and at.status == TicketStatus.ACCEPTED),
    Task.ANSWER: (Verb.ANSWERED, lambda at: at.leads and not at.owed_parts),
    Task.PROGRESS: (Verb.PROGRESSED, _leads),
    Task.ASK_EXTENSION: (
        Verb.EXTENSION_ASKED,
        lambda at: at.leads and at.extension is None and at.ticket.due_at is not None,
    ),
    Task.ASK_PART: (Verb.PART_ASKED, lambda at: at.leads or at.dispatches),
    Task.WITHDRAW_PART: (
        Verb.PART_WITHDRAWN,
        lambda at: bool(at.open_parts) and (at.leads or at.dispatches),
    ),
    Task.DISAGREE: (Verb.DISAGREED, _differs),
    Task.HAND_OVER: (
        Verb.STARTED,
        lambda at: at.leads and at.status == TicketStatus.IN_PROGRESS,
    ),
    Task.RETURN: (Verb.RETURNED, lambda at: at.leads and not tickets.must_arbitrate(at.ticket)),
    Task.RECLASSIFY: (Verb.RECLASSIFIED, _always),
    Task.MERGE: (Verb.MERGED, _before_agency),
    Task.REFER: (Verb.REFERRED, _before_agency),
    Task.REOPEN: (Verb.REOPENED, _always),
}
# What follows a negative rating has states of its own, and says itself who may.
_EXPLAINING = {
    Task.EXPLAIN: Verb.EXPLAINED,
    Task.ACCEPT_EXPLANATION: Verb.EXPLANATION_ACCEPTED,
    Task.RETURN_EXPLANATION: Verb.EXPLANATION_SENT_BACK,
    Task.EXCUSE: Verb.EXPLANATION_EXCUSED,
}
# Never anybody's next step, however much may be done.
_ASIDE = frozenset({
    Task.SEND_BACK, Task.PROGRESS, Task.ASK_EXTENSION, Task.ASK_PART, Task.WITHDRAW_PART,
    Task.DISAGREE, Task.HAND_OVER, Task.RETURN, Task.RECLASSIFY, Task.MERGE, Task.REFER,
    Task.REOPEN, Task.RETURN_EXPLANATION, Task.EXCUSE,
})  # fmt: skip
