"""One talk told as a conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from .cast import Cast
from .legs import NEVER, Leg, Mark, Talk
from .outcome import unanswered
from .rules import DirectionRules, first_number, is_number


@dataclass(frozen=True, slots=True)
class Conversation:
    """What happened between people. All instants are aware UTC; None where nothing tells them.

    Without Timestamp headers only `started_at` is known, to the second, from the id.
    """

    system: str  # the PBX, '' if unknown
    conversation: str  # linked id of the first channel
    linked_ids: frozenset[str]
    direction: str  # inbound | outbound | internal | ask
    caller: str | None  # as presented, None if withheld; outbound: the operator
    caller_name: str | None
    dialed: str | None  # what the caller dialled; click-to-dial: who was called
    queue: str | None
    answered_by: str | None  # the first person who answered
    answered_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    ringing: tuple[str, ...]  # who is being rung now
    state: str  # ringing | waiting | talking | ended
    outcome: str | None  # None until ended


def tell(talk: Talk, rules: DirectionRules) -> Conversation:
    cast = Cast(talk, rules)
    direction = _direction(cast)
    ended = _ended(cast)
    answer = cast.answers[0] if cast.answers else None
    ringing = () if ended else _ringing(cast)
    return Conversation(
        system=talk.system,
        conversation=talk.conversation,
        linked_ids=frozenset(talk.linked),
        direction=direction,
        caller=_caller(cast, direction),
        caller_name=_caller_name(cast, direction),
        dialed=_dialed(cast, direction),
        queue=_queue(cast),
        answered_by=cast.number(answer[1]) if answer else None,
        answered_at=_instant(answer[0]) if answer else None,
        started_at=_started(cast),
        ended_at=_instant(_last_hangup(cast)) if ended else None,
        ringing=ringing,
        state=_state(cast, ended, ringing),
        outcome=_outcome(cast, ended),
    )


def _direction(cast: Cast) -> str:
    if cast.asked:
        return "ask"
    origin = cast.origin
    if origin is None:
        return "outbound" if any(cast.external(leg) for leg in cast.called) else "internal"
    if cast.external(origin):
        return "inbound"
    if _queue(cast) is not None:
        known = origin.context in cast.rules.operator_contexts
        return "internal" if known or cast.rules.is_extension(cast.number(origin)) else "inbound"
    return "outbound" if _dialled_outside(cast, origin) else "internal"


def _dialled_outside(cast: Cast, origin: Leg) -> bool:
    """113 over a trunk is outside; an extension that rings somebody's mobile is not."""
    dialed = _origin_dialed(origin) or ""
    outside = [cast.number(leg) for leg in cast.called if cast.external(leg)]
    if cast.rules.is_extension(dialed):
        return dialed in outside
    return bool(outside) or cast.rules.is_public(dialed)


def _queue(cast: Cast) -> str | None:
    """The queue of the member who answered, else the first that was joined or tried."""
    waiting = sorted(
        (leg for leg in cast.talk.legs.values() if leg.queue or leg.queue_tried),
        key=lambda leg: (leg.joined, leg.age),
    )
    return next((leg.queue or leg.queue_tried for leg in waiting), None)


def _caller(cast: Cast, direction: str) -> str | None:
    if direction == "ask":
        return next(iter(cast.rules.own_numbers), None)
    leg = cast.origin or cast.first_party
    if leg is None:
        return None
    if direction == "inbound":
        return cast.presented(leg)
    if cast.origin is None and cast.external(leg) and not cast.second_parties:
        return None  # a machine rang a citizen: there is no operator yet
    return cast.number(leg)


def _caller_name(cast: Cast, direction: str) -> str | None:
    leg = cast.origin
    if leg is None or direction == "ask" or (direction == "inbound" and leg.hidden):
        return None
    number = _caller(cast, direction)
    named = leg.cids.get(number or "")
    return named or next((name for name in leg.cids.values() if name), None)


def _dialed(cast: Cast, direction: str) -> str | None:
    if cast.origin is not None:
        return _origin_dialed(cast.origin)
    rung = [cast.first_party] if direction == "ask" and cast.first_party else cast.second_parties
    if rung:
        return cast.number(min(rung, key=lambda leg: leg.up))
    first = cast.first_party
    if first is None:
        return first_number(leg.device.partition("@")[0] for leg in cast.plumbing)
    if cast.external(first):
        return cast.number(first)
    other = is_number(first.exten) and first.exten not in (first.device, *first.cids)
    return first.exten if other else None


def _origin_dialed(origin: Leg) -> str | None:
    return origin.exten if is_number(origin.exten) else None


def _started(cast: Cast) -> datetime | None:
    first = cast.origin or next(iter(cast.people or cast.plumbing), None)
    if first is not None and first.born is not NEVER and first.born[0]:
        return _instant(min(leg.born for leg in cast.talk.legs.values()))
    epoch = cast.talk.age[0]
    if epoch != NEVER[0]:
        return _instant((epoch, 0))
    return _instant(min((leg.seen for leg in cast.talk.legs.values()), default=NEVER))


def _ended(cast: Cast) -> bool:
    """The last real channel hung up; a lost hang-up of a phone that only rang does not count."""
    if cast.talk.cut is not NEVER:
        return True
    legs = cast.people or cast.plumbing
    if all(leg.hung is NEVER for leg in legs):
        return False
    alive = [leg for leg in legs if leg.hung is NEVER]
    if not alive:
        return True
    if cast.origin is None or cast.origin.hung is NEVER:
        return False
    return all(leg.up is NEVER and leg in cast.called for leg in alive) and not _still_up(cast)


def _still_up(cast: Cast) -> bool:
    return any(leg.up is not NEVER and leg.hung is NEVER for leg in cast.people)


def _last_hangup(cast: Cast) -> Mark:
    hung = [leg.hung for leg in cast.people or cast.plumbing if leg.hung is not NEVER]
    return max(hung) if hung else cast.talk.cut


def _ringing(cast: Cast) -> tuple[str, ...]:
    now = [leg for leg in cast.called if _rings(cast, leg)]
    return tuple(dict.fromkeys(cast.number(leg) for leg in now))


def _rings(cast: Cast, leg: Leg) -> bool:
    if leg.up is not NEVER or leg.hung is not NEVER or cast.edge_refused(leg):
        return False
    dialled = any(d.begun is not NEVER and d.answered is NEVER for d in leg.dials.values())
    return dialled or (leg.rang and not leg.dials)


def _state(cast: Cast, ended: bool, ringing: tuple[str, ...]) -> str:
    if ended:
        return "ended"
    if any(leg.hung is NEVER for _, leg in cast.answers):
        return "talking"
    if ringing:
        return "ringing"
    if any(x.joined is not NEVER and x.left is NEVER for x in cast.talk.legs.values()):
        return "waiting"
    return "talking" if cast.answers else "ringing"


def _outcome(cast: Cast, ended: bool) -> str | None:
    if not ended:
        return None
    return "answered" if cast.answers else unanswered(cast)


def _instant(mark: Mark) -> datetime | None:
    seconds = mark[0]
    if not seconds or seconds == NEVER[0]:
        return None
    return datetime.fromtimestamp(seconds, UTC)
