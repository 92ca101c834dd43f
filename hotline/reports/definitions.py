"""Every figure of a report, defined once: whose it is among, and what it asks of them.

Counts, lists of tickets, pages, files and the programme's interface are made of these rows
alike, so that a number and the tickets behind it cannot differ (DOMAIN §7).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, true

from hotline.calls import MISSED, Call, CallOutcome, Direction
from hotline.clock import Span
from hotline.reports.codes import Basis, Figure
from hotline.tickets import Channel, FeedbackState, ReasonClass, Response
from hotline.tickets.responses import STATES
from hotline.tickets.spells import Spell, SpellState


class Among(Enum):
    """Of whom a figure counts some; tickets are taken as they stood when it was counted.

    RECEIVED: received within the period, but for what was referred to citizen reception.
    STANDING: open then, whenever received. STOOD: open at the period's beginning. ENDED: of
    these, open no more. BACK: received before the period, not open at its beginning, open then.
    SAID: ratings that decide and were given within the period. CALLS: begun within the period.
    """

    CALLS = auto()
    RECEIVED = auto()
    STOOD = auto()
    ENDED = auto()
    BACK = auto()
    STANDING = auto()
    SAID = auto()


class Moments(NamedTuple):
    """What a count refers to: the period, and as of when its beginning and its end are taken."""

    span: Span
    opened: datetime
    counted: datetime

    @property
    def aside(self) -> bool:
        """Whether it is not counted as of the period's end but earlier or later."""
        return self.counted != self.span.end


@dataclass(frozen=True)
class Part:
    """How many of `among` hold a condition at these moments."""

    among: Among
    held: Callable[[Moments], ColumnElement[bool]] = lambda _: true()


def _rows(among: Among, *held: Any) -> tuple[Part, ...]:
    return (Part(among, lambda _: and_(true(), *held)),)


def _calls(direction: Direction, *held: Any) -> tuple[Part, ...]:
    return _rows(Among.CALLS, Call.direction == direction, *held)


def _closed(*states: FeedbackState) -> tuple[Part, ...]:
    return _rows(Among.RECEIVED, _CLOSED, Spell.feedback.in_(sorted(states)))


_CLOSED = Spell.state == SpellState.CLOSED
_RATED = STATES[Response.RATED]
_COMPLAINTS = (ReasonClass.LATE, ReasonClass.ATTITUDE, ReasonClass.REGULATION)
_RESOLVED = _rows(Among.RECEIVED, _CLOSED)
_IN, _OUT = _calls(Direction.INBOUND), _calls(Direction.OUTBOUND)
# A figure is the sum of its parts, which share nothing; PREVIOUS and CHANGE follow from TICKETS.
DEFINITIONS: dict[Figure, tuple[Part, ...]] = {
    Figure.CALLS: _IN + _OUT,
    Figure.CALLS_IN: _IN,
    Figure.CALLS_ANSWERED: _calls(Direction.INBOUND, Call.outcome == CallOutcome.ANSWERED),
    Figure.CALLS_MISSED: _calls(Direction.INBOUND, Call.outcome.in_(sorted(MISSED))),
    Figure.CALLS_OUT: _OUT,
    Figure.CALLS_ASKING: _calls(Direction.ASK),
    Figure.INTERACTIONS: _rows(Among.RECEIVED, Spell.channel != Channel.PHONE),
    Figure.TICKETS: _rows(Among.RECEIVED),
    Figure.PREVIOUS: (),
    Figure.CHANGE: (),
    Figure.PROCEDURE: _rows(Among.RECEIVED, Spell.procedure),
    Figure.RESOLVED: _RESOLVED,
    Figure.OPEN: _rows(Among.RECEIVED, Spell.state == SpellState.OPEN),
    Figure.RATED: _closed(*_RATED),
    Figure.POSITIVE: _closed(FeedbackState.POSITIVE),
    Figure.NEGATIVE: _closed(FeedbackState.NEGATIVE),
    Figure.NO_RESPONSE: _closed(*(set(FeedbackState) - _RATED)),
    Figure.BEING_ASKED: _closed(*STATES[Response.BEING_ASKED]),
    Figure.OPENING: _rows(Among.STOOD),
    Figure.REOPENED: _rows(Among.BACK),
    Figure.ENDED: _RESOLVED + _rows(Among.ENDED),
    Figure.CLOSING: _rows(Among.STANDING),
    Figure.CARRIED: (Part(Among.STANDING, lambda m: Spell.received_at < m.span.start),),
    Figure.OVERDUE: (Part(Among.STANDING, lambda m: Spell.due_at < m.counted),),
    Figure.COMPLAINED: _rows(
        Among.RECEIVED, Spell.procedure, Spell.reason_class.in_(sorted(_COMPLAINTS))
    ),
    Figure.GIVEN_NEGATIVE: _rows(Among.SAID),
}
_BASES = {Among.RECEIVED: Basis.RECEIVED, Among.SAID: Basis.GIVEN}


def basis(figure: Figure) -> Basis | None:
    """Of what a figure counts some; None where its name says so, or it counts among several."""
    among = {part.among for part in DEFINITIONS[figure]}
    return _BASES.get(among.pop()) if len(among) == 1 else None
