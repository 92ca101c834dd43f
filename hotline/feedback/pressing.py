"""What is pressed at a counter's tablet: kept once, whenever it arrives, and never changed."""

from __future__ import annotations

import re
import secrets
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, Index, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotline import clock, vietnam
from hotline.db import Base, announce, digest
from hotline.errors import Conflict, Invalid
from hotline.feedback.codes import Mode, Verdict
from hotline.feedback.counters import Counter, CounterOfficer
from hotline.feedback.ratings import Answers, RatingReason, counts_as, reasons

# As printed on appointment slips, for example 000.00.16.H20-261105-0012.
_DOSSIER = re.compile(r"[\w./-]{1,60}")
_SOURCE = re.compile(r"[\w-]{8,64}")


class CounterRating(Base):
    """What somebody at a counter answered, once and for good; of no ticket and no caller.

    `source` is made by the tablet, so that what is sent twice is kept once. `given_at` is
    the tablet's clock, never later than `received_at`; `day` is its local day, for what is
    counted by days.
    """

    __tablename__ = "counter_rating"
    __table_args__ = (
        CheckConstraint("useful is not null or satisfied is not null", name="answered"),
        CheckConstraint("satisfied between 1 and 9", name="satisfied"),
        Index("ix_counter_rating_day", "day", "counter_id", "verdict"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    counter_id: Mapped[int] = mapped_column(ForeignKey("counter.id"), index=True)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("counter_officer.id"))
    dossier: Mapped[str] = mapped_column(default="", server_default="")
    mode: Mapped[str]
    useful: Mapped[bool | None]
    satisfied: Mapped[int | None]
    verdict: Mapped[str]
    reason_id: Mapped[int | None] = mapped_column(ForeignKey("rating_reason.id"))
    words: Mapped[str] = mapped_column(default="", server_default="")
    source: Mapped[str] = mapped_column(unique=True)
    given_at: Mapped[datetime] = mapped_column(index=True)
    day: Mapped[date]
    received_at: Mapped[datetime]

    counter: Mapped[Counter] = relationship(lazy="raise")
    officer: Mapped[CounterOfficer | None] = relationship(lazy="raise")
    reason: Mapped[RatingReason | None] = relationship(lazy="raise")


class Pressed(NamedTuple):
    """One visitor's answers, as a tablet tells them."""

    source: str
    given_at: datetime
    answers: Answers
    officer_id: int | None = None
    dossier: str = ""


async def press(
    s: AsyncSession, counter: Counter, pressed: Pressed, *, mode: Mode, at: datetime
) -> CounterRating:
    """Keep what was pressed; the same `source` again returns what is there.

    Raises Invalid (`kiosk_broken`, `kiosk_officer`, `dossier_wrong`, and as `rate`), and
    Conflict (`counter_ended`) for what was given after the counter's end.
    """
    if not _SOURCE.fullmatch(pressed.source):
        raise Invalid("kiosk_broken")
    # What a tablet sends again while the first sending is still on its way waits for it.
    await s.execute(select(Counter.id).where(Counter.id == counter.id).with_for_update())
    source = f"{mode}:{counter.id}:{pressed.source}"
    known: CounterRating | None = await s.scalar(
        select(CounterRating).where(CounterRating.source == source)
    )
    if known is not None:
        return known
    given_at = min(pressed.given_at, at)
    if counter.ended_at is not None and given_at > counter.ended_at:
        raise Conflict("counter_ended", name=counter.name)
    if pressed.officer_id not in (None, *(one.id for one in counter.officers)):
        raise Invalid("kiosk_officer", field="officer")
    dossier = vietnam.nfc(pressed.dossier).strip()
    if dossier and not _DOSSIER.fullmatch(dossier):
        raise Invalid("dossier_wrong", field="dossier")
    answers = pressed.answers
    verdict = await counts_as(s, answers)
    why = answers.reason_id if verdict == Verdict.NEGATIVE else None
    kept = CounterRating(
        counter_id=counter.id, officer_id=pressed.officer_id, dossier=dossier, mode=mode,
        useful=answers.useful, satisfied=answers.satisfied, verdict=verdict,
        reason_id=why if why in {one.id for one in await reasons(s)} else None,
        words=vietnam.nfc(answers.words).strip()[:2000], source=source, given_at=given_at,
        day=clock.local_day(given_at), received_at=at,
    )  # fmt: skip
    s.add(kept)
    await s.flush()
    announce(s, "counter_rating", counter=counter.id)
    return kept


def source_of(dossier: str) -> str:
    """The name of what is rated on the web: one rating of a dossier at a counter is kept."""
    return digest("".join(vietnam.nfc(dossier).upper().split()))[:32]


def new_source() -> str:
    """A name for one visitor's answers, where no tablet makes one."""
    return secrets.token_hex(8)
