"""How an action can end badly, told apart by what may be done next."""

from __future__ import annotations


class LinkError(Exception):
    """An action did not bring its answer."""


class LinkDown(LinkError):
    """There is no link, and nothing was written: trying later is safe."""


class NoAnswer(LinkError):
    """The action was written and no answer came in time, or the link broke first.

    Whether the PBX performed it is not known.
    """


class Uncertain(NoAnswer):
    """An originate was written and its outcome is not known. No machine may repeat it."""


class ActionFailed(LinkError):
    """The PBX refused the action. `message` holds its words."""

    def __init__(self, action: str, message: str) -> None:
        super().__init__(f"{action}: {message}")
        self.message = message
