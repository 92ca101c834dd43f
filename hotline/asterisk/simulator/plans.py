"""What a test or the day asks of the people, and what truly happened to them.

Durations are seconds of simulated time: at rate 60 a talk of 60 lasts one second.
Instants are aware UTC and real.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

HANG_UP = "hangup"
ANYBODY = "*"

Answer = Literal["answers", "busy", "no_answer", "rejected", "unreachable", "machine"]
Direction = Literal["in", "out", "ask"]


@dataclass(frozen=True, slots=True)
class CallPlan:
    """A citizen calls 1022.

    `caller` empty: the number is withheld. `answered_by`: an operator's endpoint,
    `ANYBODY` for the first free member, None for nobody. `wait`: how long the
    operator lets it ring. Without an answer the caller leaves after
    `gives_up_after` seconds in the queue, or the queue ends the wait.
    `hung_up_by` None: the operator when a rating waits for this call, else the
    caller. `keys` answer a rating in the same call, one for each prompt, and `says` is
    how long they speak after the tone.
    `menu_status`: the nine digits of a ticket, asked for by key 2.
    """

    caller: str = "0912345678"
    name: str = ""
    to: str = "1022"
    listens: float = 0.0
    wait: float = 3.0
    answered_by: str | None = ANYBODY
    talk: float = 40.0
    gives_up_after: float | None = None
    leaves_before_queue: bool = False
    hung_up_by: Literal["caller", "agent"] | None = None
    keys: tuple[str, ...] = ("1", "1")
    says: float = 0.0
    menu_status: str | None = None


@dataclass(frozen=True, slots=True)
class OutboundPlan:
    """An operator dials an outside number."""

    to: str
    operator: str = "101"
    answer: Answer = "answers"
    after: float = 5.0
    talk: float = 30.0


@dataclass(frozen=True, slots=True)
class AskPlan:
    """What a citizen does when rung for a rating.

    `after`: seconds of ringing before `answer`. `keys`: what is pressed at each
    prompt in turn, "" for nothing, `HANG_UP` to leave; prompts beyond them get
    nothing. `says`: how long they speak after the tone. `wait` and `talk` are as in
    CallPlan, for one who wishes an operator.
    """

    answer: Answer = "answers"
    after: float = 6.0
    keys: tuple[str, ...] = ("1", "1")
    says: float = 0.0
    wait: float = 3.0
    talk: float = 40.0


@dataclass(slots=True)
class Said:
    """What was answered about one ticket; `outcome` as in the entry, empty before its end."""

    reference: str
    useful: str = ""
    satisfied: str = ""
    reason: str = ""
    voice: str = ""
    outcome: str = ""
    ended: datetime | None = None

    @property
    def negative(self) -> bool:
        """Whether they are asked why."""
        return self.useful == "2" or self.satisfied == "3"


@dataclass(slots=True)
class CallRecord:
    """The truth about one conversation, in the manner of a CDR.

    `outcome`: answered, abandoned, closed, left (before the queue), lost (by a
    restart), refused (asked twice), a queue status such as TIMEOUT or JOINEMPTY,
    or the answer of the person rung. `feedback` is how the first ticket's dialogue
    ended; `said` has them all.
    """

    linkedid: str
    direction: Direction
    caller: str
    name: str
    to: str
    start: datetime
    answered_by: str | None = None
    answer: datetime | None = None
    end: datetime | None = None
    outcome: str = ""
    reference: str | None = None
    said: list[Said] = field(default_factory=list)
    feedback: str | None = None
    heard: str | None = None
    heard_due: str | None = None
