"""Everything that leaves the house: put inside the transaction, sent after it.

A message is claimed under a lease, sent with no transaction open, then settled.
What was claimed and never settled may or may not have reached the citizen: it
becomes `uncertain`, which no machine ever repeats.
"""

from hotline.outbox.export import exported
from hotline.outbox.messages import (
    Message,
    MessageKind,
    MessageStatus,
    Sender,
    Sending,
    backlog,
    by_key,
    claim,
    claimed,
    expire,
    put,
    settle,
    take_turns,
    withdraw,
)

__all__ = [
    "Message",
    "MessageKind",
    "MessageStatus",
    "Sender",
    "Sending",
    "backlog",
    "by_key",
    "claim",
    "claimed",
    "expire",
    "exported",
    "put",
    "settle",
    "take_turns",
    "withdraw",
]
