"""Everything that leaves the house: put inside the transaction, sent after it.

A message is claimed under a lease, sent with no transaction open, then settled.
What was claimed and never settled may or may not have reached the citizen: it
becomes `uncertain`, which no machine ever repeats. Only e-mail waits again, under
the Message-ID it had before.
"""

from hotline.outbox.export import exported
from hotline.outbox.messages import (
    Message,
    MessageKind,
    MessageStatus,
    Peace,
    Put,
    Sender,
    Sending,
    backlog,
    by_carrier,
    by_key,
    claim,
    claimed,
    claimed_still,
    every_to_citizens,
    expire,
    give_up,
    put,
    put_all,
    settle,
    settle_all,
    take_turns,
    to_citizens,
    withdraw,
)

__all__ = [
    "Message",
    "MessageKind",
    "MessageStatus",
    "Peace",
    "Put",
    "Sender",
    "Sending",
    "backlog",
    "by_carrier",
    "by_key",
    "claim",
    "claimed",
    "claimed_still",
    "every_to_citizens",
    "expire",
    "exported",
    "give_up",
    "put",
    "put_all",
    "settle",
    "settle_all",
    "take_turns",
    "to_citizens",
    "withdraw",
]
