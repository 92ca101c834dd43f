"""What stands until the office changes it, kept in memory by every process.

Agencies, fields, communes, rules, policies, calendars and people change a few times a day at
most, and nearly every request needs them. A room says how such a picture is read and made:

    @standing.kept
    async def directory(s: AsyncSession) -> Directory: ...

and each process makes it once for each state of the tables in `WATCHED`. Triggers give the one
row of `standing` a new random stamp with every change of those tables, whoever makes it and by
whatever way, in the same transaction. So two states never share a stamp, a rolled back change
leaves nothing behind, and what was kept is right for several processes and several databases.

A session asks for the stamp once and again after it has written to a watched table itself: one
action sees one state. Pictures are shared by everybody: they are frozen and hold no row of a
session.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from itertools import chain
from typing import Any, TypeVar

from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, UOWTransaction, mapped_column

from hotline.db import Base

__all__ = ["WATCHED", "Standing", "kept"]

# A table that a kept picture is made of stands here and has its triggers by a migration. Of a
# person, only what others see counts: that somebody mistyped a password changes no picture.
WATCHED = frozenset(
    {
        "agency",
        "asking_policy",
        "asking_step",
        "calendar",
        "commune",
        "courtesy_hours",
        "deadline_policy",
        "feedback_terms",
        "field",
        "notice_preference",
        "person",
        "routing_rule",
        "scale_level",
        "special_day",
        "working_hours",
    }
)
_STAMP = "standing"
# Some, for the sake of a transaction that changes things step by step; hardly two are ever used.
_KEPT_AT_MOST = 8

Picture = TypeVar("Picture")
Reading = Callable[[AsyncSession], Awaitable[Picture]]


class Standing(Base):
    """The one row whose stamp is another after every change of what stands."""

    __tablename__ = "standing"

    id: Mapped[int] = mapped_column(primary_key=True)
    stamp: Mapped[str]


def kept(read: Reading[Picture]) -> Reading[Picture]:
    """Make the picture of one state once a process; without a change it costs no statement.

    `read` must make it of watched tables alone, and the same for whoever asks.
    """
    pictures: dict[str, Picture] = {}

    @wraps(read)
    async def look(s: AsyncSession) -> Picture:
        stamp = await _stamp(s)
        while stamp not in pictures:
            made = await read(s)
            # Whatever was committed while we read may be half in it: then it is read again.
            before, stamp = stamp, await _stamp(s, anew=True)
            if stamp == before:
                while len(pictures) >= _KEPT_AT_MOST:
                    del pictures[next(iter(pictures))]
                pictures[stamp] = made
        return pictures[stamp]

    return look


async def _stamp(s: AsyncSession, *, anew: bool = False) -> str:
    if s.sync_session.autoflush and _changes(s.sync_session):
        await s.flush()
    if anew or _STAMP not in s.info:
        s.info[_STAMP] = (await s.execute(select(Standing.stamp))).scalar_one()
    stamp: str = s.info[_STAMP]
    return stamp


@event.listens_for(Session, "after_flush")
def _flushed(session: Session, _flush: UOWTransaction) -> None:
    """What the session itself wrote counts for it from now on."""
    if _STAMP in session.info and _changes(session):
        del session.info[_STAMP]


def _changes(session: Session) -> bool:
    """Whether the session has rows of watched tables to write."""
    waiting = chain(session.new, session.dirty, session.deleted)
    return any(one.__tablename__ in WATCHED for one in waiting)


@event.listens_for(Session, "do_orm_execute")
def _executed(state: ORMExecuteState) -> None:
    if state.is_select:
        return
    # Plain text says nothing of what it changes.
    table: Any = getattr(state.statement, "table", None)
    if table is None or table.name in WATCHED:
        state.session.info.pop(_STAMP, None)


@event.listens_for(Session, "after_soft_rollback")
def _rolled_back(session: Session, _transaction: Any) -> None:
    session.info.pop(_STAMP, None)


@event.listens_for(Session, "after_commit")
def _committed(session: Session) -> None:
    session.info.pop(_STAMP, None)
