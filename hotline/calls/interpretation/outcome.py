"""How a conversation that nobody answered ended."""

from __future__ import annotations

from .cast import Cast
from .legs import NEVER, Leg

BY_QUEUE_STATUS = {
    "TIMEOUT": "queue_timeout",
    "FULL": "queue_full",
    "JOINEMPTY": "queue_empty",
    "LEAVEEMPTY": "queue_empty",
    "JOINUNAVAIL": "queue_empty",
    "LEAVEUNAVAIL": "queue_empty",
}
BY_DIAL_STATUS = {
    "CANCEL": "abandoned",
    "BUSY": "busy",
    "NOANSWER": "no_answer",
    "CHANUNAVAIL": "failed",
    "CONGESTION": "failed",
    "DONTCALL": "rejected",
    "TORTURE": "rejected",
}
BY_CAUSE = {"": "abandoned", "0": "abandoned", "16": "abandoned", "17": "busy", "18": "no_answer",
            "19": "no_answer", "21": "rejected", "26": "abandoned", "31": "abandoned",
            "127": "abandoned"}  # fmt: skip


def unanswered(cast: Cast) -> str:
    """The outcome code of an ended, unanswered conversation."""
    if cast.talk.cut is not NEVER:
        return "interrupted"
    for leg in cast.talk.legs.values():
        if leg.queue or leg.queue_tried:
            return _of_queue(cast, leg)
    if cast.origin is None:
        return _of_originated(cast)
    if cast.called:
        return _of_rung(cast, cast.called, gave_up="abandoned")
    return _of_nobody_rung(cast.origin)


def _of_queue(cast: Cast, leg: Leg) -> str:
    if leg.abandoned is not NEVER:
        return "abandoned"
    told = BY_QUEUE_STATUS.get(leg.queue_status)
    if told is not None:
        return told
    if leg.joined is NEVER and leg.left is NEVER and not cast.called:
        return "queue_empty"  # tried to join and was not let in
    if leg.left is NEVER:
        return "abandoned"
    # Asterisk says no more in its events: with phones to ring, time ran out; without, it was empty.
    return "queue_timeout" if cast.called or cast.plumbing else "queue_empty"


def _of_originated(cast: Cast) -> str:
    if cast.second_parties:
        return _of_rung(cast, cast.second_parties, gave_up="abandoned")
    first = cast.first_party
    if first is None:
        return _of_rung(cast, cast.plumbing, gave_up="no_answer")
    if first.up is not NEVER:
        return "served"
    return _of_rung(cast, [first], gave_up="no_answer")


def _of_rung(cast: Cast, rung: list[Leg], *, gave_up: str) -> str:
    if len(rung) == 1:
        return _of_one(cast, rung[0], gave_up)
    statuses = _outermost(cast, rung)
    if "CANCEL" in statuses:
        return gave_up
    if statuses == {"BUSY"}:
        return "rejected" if all(leg.rang for leg in rung) else "busy"
    if statuses and statuses <= {"CHANUNAVAIL", "CONGESTION"}:
        return "failed"
    return "no_answer" if statuses else gave_up


def _of_one(cast: Cast, leg: Leg, gave_up: str) -> str:
    statuses = _outermost(cast, [leg])
    if "CANCEL" in statuses:
        return gave_up
    if leg.cause == "21" or (leg.rang and "BUSY" in statuses):
        return "rejected"  # it rang, and a person said no
    for status in ("BUSY", "NOANSWER", "CHANUNAVAIL", "CONGESTION", "DONTCALL", "TORTURE"):
        if status in statuses:
            return BY_DIAL_STATUS[status]
    told = BY_CAUSE.get(leg.cause, "failed")
    return gave_up if told == "abandoned" else told


def _outermost(cast: Cast, rung: list[Leg]) -> set[str]:
    """What the dials nearest the caller came to, for these legs."""
    statuses: set[str] = set()
    for leg in rung:
        statuses |= _upwards(cast, leg, 0)
    return statuses - {"FORWARD", ""}


def _upwards(cast: Cast, leg: Leg, depth: int) -> set[str]:
    statuses: set[str] = set()
    for uid, dial in leg.dials.items():
        source = cast.talk.legs.get(uid)
        pair = cast.talk.other_half(source) if source is not None and source.local else None
        above = _upwards(cast, pair, depth + 1) if pair is not None and depth < 9 else set()
        if "FORWARD" not in dial.statuses:
            statuses |= above or dial.statuses
    return statuses


def _of_nobody_rung(origin: Leg) -> str:
    if origin.dialled_status in BY_DIAL_STATUS:
        return BY_DIAL_STATUS[origin.dialled_status]
    if origin.up is not NEVER:
        return "served"
    return BY_CAUSE.get(origin.cause, "failed")
