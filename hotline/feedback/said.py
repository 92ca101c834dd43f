"""What people said beside their two answers: reasons, words, voice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.callers import Caller
from hotline.clock import Span
from hotline.errors import NotFound
from hotline.feedback.codes import Verdict
from hotline.feedback.figures import Scope
from hotline.feedback.masking import masked
from hotline.feedback.ratings import SAID, Rating, RatingReason
from hotline.tickets import Ticket

# Beyond these nobody reads on; phrases are counted in the newest of them.
READ_AT_MOST = 2000


@dataclass(frozen=True)
class Heard:
    """What is to be read: given within a span, each filter None or empty for all."""

    span: Span
    verdict: Verdict | None = None
    agency: int | None = None
    field_ids: Sequence[int] = ()
    reason: int | None = None
    scope: Scope = None


class Said(NamedTuple):
    """One answer with words or a voice message, as its reader may see it."""

    id: int
    ticket_id: int
    code: str | None
    agency_id: int | None
    field_id: int | None
    verdict: str
    mode: str
    reason: str | None
    words: str
    has_voice: bool
    given_at: datetime


@dataclass(frozen=True)
class ReasonCount:
    """How many ratings gave a reason; `id` is None for the negative ones without any."""

    id: int | None
    words: str | None
    words_en: str | None
    count: int


async def said(s: AsyncSession, heard: Heard, *, names: bool) -> list[Said]:
    """Newest first, `READ_AT_MOST` of them. Without `names` the words are masked."""
    rows = await s.execute(_with_words(heard).limit(READ_AT_MOST))
    return [_said(row, names) for row in rows]


async def every(s: AsyncSession, heard: Heard, *, names: bool) -> AsyncIterator[Said]:
    """All of them in that order, read piece by piece."""
    rows = await s.stream(_with_words(heard).execution_options(yield_per=100))
    async for row in rows:
        yield _said(row, names)


async def reason_counts(s: AsyncSession, heard: Heard) -> list[ReasonCount]:
    """How often each reason was given for a negative rating that decides, most frequent first."""
    count = func.count()
    rows = await s.execute(
        _given(heard, RatingReason.id, RatingReason.words, RatingReason.words_en, count)
        .outerjoin(RatingReason, RatingReason.id == Rating.reason_id)
        .where(Rating.decides, Rating.verdict == Verdict.NEGATIVE)
        .group_by(RatingReason.id, RatingReason.words, RatingReason.words_en)
        .order_by(count.desc(), RatingReason.id)
    )
    return [ReasonCount(*row) for row in rows]


async def voice(s: AsyncSession, rating_id: int) -> str:
    """The recording of a rating, below the recordings' folder. Raises NotFound."""
    found: str | None = await s.scalar(select(Rating.voice).where(Rating.id == rating_id))
    if not found:
        raise NotFound("no_such_voice")
    return found


def _with_words(heard: Heard) -> Select[Any]:
    return (
        _given(heard, Rating, Ticket.code, Ticket.agency_id, Ticket.field_id,
               RatingReason.words, Caller.name)
        .outerjoin(Caller, Caller.id == Ticket.caller_id)
        .outerjoin(RatingReason, RatingReason.id == Rating.reason_id)
        .where(SAID)
        .order_by(Rating.given_at.desc(), Rating.id.desc())
    )  # fmt: skip


def _given(heard: Heard, *columns: Any) -> Select[Any]:
    query: Select[Any] = (
        select(*columns)
        .select_from(Rating)
        .join(Ticket, Ticket.id == Rating.ticket_id)
        .where(Rating.given_at >= heard.span.start, Rating.given_at < heard.span.end)
    )
    if heard.verdict is not None:
        query = query.where(Rating.verdict == heard.verdict)
    if heard.reason is not None:
        query = query.where(Rating.reason_id == heard.reason)
    if heard.field_ids:
        query = query.where(Ticket.field_id.in_(heard.field_ids))
    if heard.agency is not None:
        query = query.where(Ticket.agency_id == heard.agency)
    return query if heard.scope is None else query.where(Ticket.agency_id.in_(heard.scope))


def _said(row: Any, names: bool) -> Said:
    rating, code, agency_id, field_id, reason, name = row
    words = rating.words if names else masked(rating.words, name or "")
    return Said(
        rating.id, rating.ticket_id, code, agency_id, field_id, rating.verdict, rating.mode,
        reason, words, bool(rating.voice), rating.given_at,
    )  # fmt: skip
