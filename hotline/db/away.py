"""When the database is away or busy, as against when a statement is wrong."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from hotline.errors import Unavailable

# PostgreSQL's classes: connection trouble, out of resources, an operator's stop or a start.
_AWAY_CLASSES = ("08", "53", "57")
# Two transactions stood in each other's way: trying again is the cure.
_AGAIN = ("40001", "40P01", "55P03")


class Away(Unavailable):
    """The database cannot be used now; waiting and trying again is right."""

    def __init__(self, cause: BaseException) -> None:
        super().__init__("database_busy")
        self.cause = cause

    def __str__(self) -> str:
        return f"{type(self.cause).__name__}: {self.cause}".splitlines()[0][:200]


def is_away(error: BaseException) -> bool:
    """Whether an error says that the database is away, starting, stopping or locked."""
    if isinstance(error, (OSError, PoolTimeout, InterfaceError)):
        return True
    if not isinstance(error, DBAPIError):
        return False
    state = str(getattr(error.orig, "sqlstate", "") or "")
    if state:
        return state.startswith(_AWAY_CLASSES) or state in _AGAIN
    return error.connection_invalidated or (
        isinstance(error, OperationalError) and _sqlite_waits(str(error.orig))
    )


def _sqlite_waits(said: str) -> bool:
    waits = ("locked", "busy", "unable to open", "disk i/o", "disk is full", "readonly")
    return any(word in said.lower() for word in waits)
