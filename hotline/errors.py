"""Expected refusals.

Each carries a code whose words, in Vietnamese and English, stand in `texts`,
and what those words need to name. Edges turn them into a page, a fragment or a
JSON body; anything that is not a HotlineError is a bug.
"""

from __future__ import annotations


class HotlineError(Exception):
    """A refusal that a person can act on. `status` is its HTTP status."""

    status = 400

    def __init__(self, code: str, *, field: str | None = None, **named: object) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.named = named


class Invalid(HotlineError):
    """What was typed cannot be taken; `field` says which."""

    status = 422


class NotFound(HotlineError):
    """There is no such thing, or this person may not know that there is."""

    status = 404


class NotSignedIn(HotlineError):
    """Nobody has said who they are; people are led to the sign-in page, programmes are told."""

    status = 401


class NotAllowed(HotlineError):
    """This person, or this role, may not do that."""

    status = 403


class Conflict(HotlineError):
    """The thing has moved on since it was shown."""

    status = 409


class Unavailable(HotlineError):
    """A part is out of reach for now; trying again later is the way."""

    status = 503
