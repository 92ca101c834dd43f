"""The live link to the PBX. The only way to it: see `Ami`."""

from .errors import ActionFailed, LinkDown, LinkError, NoAnswer, Uncertain
from .link import Ami, LinkState
from .protocol import LINK_UP
from .wire import Event

__all__ = [
    "LINK_UP",
    "ActionFailed",
    "Ami",
    "Event",
    "LinkDown",
    "LinkError",
    "LinkState",
    "NoAnswer",
    "Uncertain",
]
