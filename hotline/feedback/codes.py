"""The codes of feedback: what its columns may hold."""

from __future__ import annotations

from enum import StrEnum

from hotline.tickets.codes import Cause as Cause
from hotline.tickets.codes import Mode as Mode


class NumberType(StrEnum):
    """What an SMS can reach, what only a call can, and who left no number."""

    MOBILE = "mobile"
    OTHER = "other"
    NONE = "none"


class AskOutcome(StrEnum):
    """What became of one attempt. `waiting` and `asked` are not ends yet.

    `cancelled`: called off before anybody was asked, because the rating was there, the answer
    does not stand any more, or the attempt had waited too long for its turn.
    `to_operator`: the caller wished to speak to a person instead of pressing keys.
    """

    WAITING = "waiting"
    ASKED = "asked"
    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    REJECTED = "rejected"
    NO_KEY = "no_key"
    HUNG_UP = "hung_up"
    MACHINE = "machine"
    WRONG_PERSON = "wrong_person"
    TO_OPERATOR = "to_operator"
    REFUSED = "refused"
    UNDELIVERED = "undelivered"
    EXPIRED = "expired"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    OPTED_OUT = "opted_out"
    CANCELLED = "cancelled"


class Verdict(StrEnum):
    """What a rating counts as (DOMAIN §3.4)."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    NO_RESPONSE = "no_response"


# Not an end yet, or one that a straggler may still make certain.
OPEN = (AskOutcome.WAITING, AskOutcome.ASKED, AskOutcome.UNCERTAIN)

# What the last attempt tells about why nobody answered.
CAUSES = {
    AskOutcome.NO_ANSWER: Cause.NOT_REACHED,
    AskOutcome.BUSY: Cause.NOT_REACHED,
    AskOutcome.MACHINE: Cause.NOT_REACHED,
    AskOutcome.WRONG_PERSON: Cause.NOT_REACHED,
    AskOutcome.UNDELIVERED: Cause.NOT_REACHED,
    AskOutcome.FAILED: Cause.NOT_REACHED,
    AskOutcome.UNCERTAIN: Cause.NOT_REACHED,
    AskOutcome.REJECTED: Cause.REFUSED,
    AskOutcome.REFUSED: Cause.REFUSED,
    AskOutcome.HUNG_UP: Cause.REFUSED,
    AskOutcome.OPTED_OUT: Cause.OPTED_OUT,
    AskOutcome.NO_KEY: Cause.EXPIRED,
    AskOutcome.TO_OPERATOR: Cause.EXPIRED,
    AskOutcome.EXPIRED: Cause.EXPIRED,
    AskOutcome.CANCELLED: Cause.NOT_ASKED,
}

# Ends after which the policy's next means is tried.
TRY_AGAIN = {
    AskOutcome.NO_ANSWER,
    AskOutcome.BUSY,
    AskOutcome.REJECTED,
    AskOutcome.NO_KEY,
    AskOutcome.HUNG_UP,
    AskOutcome.MACHINE,
    AskOutcome.UNDELIVERED,
    AskOutcome.EXPIRED,
    AskOutcome.FAILED,
}

# Ends after which nobody is asked again: the person who answered said so, or it is too late.
FINAL = {
    AskOutcome.CANCELLED,
    AskOutcome.WRONG_PERSON,
    AskOutcome.TO_OPERATOR,
    AskOutcome.REFUSED,
    AskOutcome.OPTED_OUT,
}
