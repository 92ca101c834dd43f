"""The path of an explanation: owed, given, decided once; every move on the ticket's timeline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, notices, texts
from hotline.agencies import directory, heir
from hotline.deadlines import Step
from hotline.errors import Conflict, Invalid, NotAllowed
from hotline.feedback.courtesy import terms
from hotline.feedback.explanations import reviewers
from hotline.feedback.explanations.codes import MAY, MOVES, ExplanationState
from hotline.feedback.explanations.hearing import tell_caller
from hotline.feedback.explanations.tables import (
    Explanation,
    ExplanationDecision,
    ExplanationRound,
)
from hotline.notices import News, Occasion
from hotline.staff import Person, Role
from hotline.tickets import (
    Kept,
    Reader,
    Ticket,
    TicketDeadline,
    TicketStatus,
    Verb,
    Wish,
    hold,
    note,
    noticing,
    obligations,
)
from hotline.tickets.attachments import put_on
from hotline.tickets.path import said, tidied

# Working days in which one that was sent back is to come again, at most.
AGAIN_AT_MOST = 30
_PARTNERS_AT_MOST = 1000


class Told(NamedTuple):
    """What an agency explains: why it came so, what is done about it, and who cooperated."""

    cause: str
    remedy: str
    partners: str = ""


async def owe(s: AsyncSession, ticket: Ticket, rating_id: int, *, at: datetime) -> None:
    """A negative rating decided a closing of the held ticket: its answer is to be explained.

    Owed by the agency whose answer it was, within `explain_days` working days of its calendar,
    or by the hotline itself for what it answered at once. When everybody there wrote or
    approved that answer, the office is told.
    """
    whose = await reviewers.answering(s, ticket)
    known = await reviewers.involved(s, ticket)
    agency_id = whose.agency_id
    days = (await terms(s)).explain_days
    due = await obligations.set_explanation(s, ticket, agency_id, days, at=at)
    one = Explanation(
        ticket_id=ticket.id, closing=ticket.reopenings, rating_id=rating_id, agency_id=agency_id,
        reviewer_id=await reviewers.reviewer(s, agency_id, known), deadline_id=due.id, owed_at=at,
    )  # fmt: skip
    s.add(one)
    await s.flush()
    await _say(s, ticket, one, Verb.EXPLANATION_OWED, by=None, at=at, due=due)
    if one.reviewer_id is None:
        await _tell_office(s, ticket, one, at=at)


async def explain(
    s: AsyncSession, ticket: Ticket, told: Told, files: Sequence[Kept], *, by: Person, at: datetime
) -> None:
    """The agency explains. Raises Invalid without a cause or a remedy, NotAllowed for another
    agency's people and for whoever wrote the answer while somebody else could explain it.
    """
    _require(Verb.EXPLAINED, by)
    one = await _held(s, ticket)
    await _require_theirs(s, ticket, one, by, at=at)
    words = Told(
        said(told.cause, "cause_missing", field="cause"),
        said(told.remedy, "remedy_missing", field="remedy"),
        tidied(told.partners, field="partners", most=_PARTNERS_AT_MOST),
    )
    await _move(s, ticket, one, Verb.EXPLAINED, by=by, at=at)
    kept = await put_on(s, ticket, files, by=by, at=at)
    s.add(
        ExplanationRound(
            explanation_id=one.id, number=await _rounds(s, one) + 1, by_id=by.id, at=at,
            files=[file.id for file in kept], **words._asdict(),
        )
    )  # fmt: skip
    await obligations.done(s, ticket, (Step.EXPLAIN,), at)
    await s.flush()


async def accept(s: AsyncSession, ticket: Ticket, *, by: Person, at: datetime) -> None:
    """The office accepts what was explained; the caller hears of it."""
    _require(Verb.EXPLANATION_ACCEPTED, by)
    one = await _held(s, ticket)
    await _move(s, ticket, one, Verb.EXPLANATION_ACCEPTED, by=by, at=at)
    await _decide(s, one, "", by=by, at=at)
    await tell_caller(s, ticket, one, at=at)


async def send_back(
    s: AsyncSession, ticket: Ticket, days: int, *, reason: str, by: Person, at: datetime
) -> None:
    """The office wants it explained anew, says what is missing and gives so many working days."""
    _require(Verb.EXPLANATION_SENT_BACK, by)
    text = said(reason, "reason_missing")
    if not 0 < days <= AGAIN_AT_MOST:
        raise Invalid("explain_days_wrong", field="days", most=AGAIN_AT_MOST)
    one = await _held(s, ticket)
    _check(one, Verb.EXPLANATION_SENT_BACK)
    owing = await _owing(s, one, at=at)
    due = await obligations.set_explanation(s, ticket, owing, days, at=at)
    one.deadline_id = due.id
    await _move(s, ticket, one, Verb.EXPLANATION_SENT_BACK, by=by, at=at, reason=text, due=due)
    await _decide(s, one, text, by=by, at=at)


async def excuse(s: AsyncSession, ticket: Ticket, *, reason: str, by: Person, at: datetime) -> None:
    """The caller's own demand was against the rules: nothing is owed, and the rating stays
    negative in every count. Only the office says so, with a reason (DOMAIN §3.5).
    """
    _require(Verb.EXPLANATION_EXCUSED, by)
    text = said(reason, "excuse_reason_missing")
    one = await _held(s, ticket)
    await _move(s, ticket, one, Verb.EXPLANATION_EXCUSED, by=by, at=at, reason=text)
    await _decide(s, one, text, by=by, at=at)
    await obligations.done(s, ticket, (Step.EXPLAIN,), at)
    await tell_caller(s, ticket, one, at=at)


async def end_by_reopening(
    s: AsyncSession, ticket: Ticket, *, reason: str, wish: str, by: Person, at: datetime
) -> None:
    """The work was not done and the ticket is open again: what is owed is the work itself.

    To be called right after the reopening. Whoever wished it knows already; when it was the
    office, the caller hears of it.
    """
    one = await _of_closing(s, ticket, ticket.reopenings - 1)
    if one is None or one.state not in MOVES[Verb.EXPLANATION_REOPENED][0]:
        return
    await _move(s, ticket, one, Verb.EXPLANATION_REOPENED, by=by, at=at)
    await _decide(s, one, tidied(reason), by=by, at=at)
    await obligations.done(s, ticket, (Step.EXPLAIN,), at)
    if wish == Wish.OFFICE:
        await tell_caller(s, ticket, one, at=at)


async def current(s: AsyncSession, ticket: Ticket) -> Explanation | None:
    """What is or was owed for the present closing of the ticket, as it is stored now."""
    return await _of_closing(s, ticket, ticket.reopenings)


async def owing_name(s: AsyncSession, agency_id: int | None) -> str:
    """Who owes it, by name; the hotline itself where there was no agency."""
    if agency_id is None:
        return texts.say("hotline_itself")
    return (await directory(s)).agencies[agency_id].name


async def theirs(s: AsyncSession, agency_id: int | None, by: Person, *, at: datetime) -> bool:
    """Whether a person explains for that agency, or for the one in whose place theirs stands."""
    if agency_id is None:
        return by.role == Role.DISPATCHER
    reader = Reader(by, on=clock.local_day(at))
    return agency_id in await reader.agency_ids(s)


async def _of_closing(s: AsyncSession, ticket: Ticket, closing: int) -> Explanation | None:
    found: Explanation | None = await s.scalar(
        select(Explanation)
        .where(Explanation.ticket_id == ticket.id, Explanation.closing == closing)
        .execution_options(populate_existing=True)
    )
    return found


async def _held(s: AsyncSession, ticket: Ticket) -> Explanation:
    await hold(s, ticket)
    one = await current(s, ticket)
    if one is None or ticket.status != TicketStatus.CLOSED:
        raise Conflict("explanation_none")
    return one


async def _require_theirs(
    s: AsyncSession, ticket: Ticket, one: Explanation, by: Person, *, at: datetime
) -> None:
    if not await theirs(s, one.agency_id, by, at=at):
        raise NotAllowed("not_your_agency")
    wrote = (await reviewers.involved(s, ticket)).wrote
    people = await reviewers.people(s, by.agency_id)
    if not reviewers.may_explain(by.id, people, wrote):
        raise NotAllowed("own_answer_explained")


async def _move(
    s: AsyncSession,
    ticket: Ticket,
    one: Explanation,
    verb: Verb,
    *,
    by: Person,
    at: datetime,
    reason: str = "",
    due: TicketDeadline | None = None,
) -> None:
    """The one place that changes a state. Raises Conflict where the verb does not lead on."""
    _check(one, verb)
    one.state = MOVES[verb][1]
    one.decided_at = None if verb == Verb.EXPLAINED else at
    await _say(s, ticket, one, verb, by=by, at=at, reason=reason, due=due)


def _check(one: Explanation, verb: Verb) -> None:
    if one.state not in MOVES[verb][0]:
        raise _stands_elsewhere(ExplanationState(one.state))


def _stands_elsewhere(state: ExplanationState) -> Conflict:
    """Why a verb does not lead on from a state, and what to do instead."""
    return {
        ExplanationState.OWED: Conflict("explanation_is_owed"),
        ExplanationState.GIVEN: Conflict("explanation_is_given"),
        ExplanationState.SENT_BACK: Conflict("explanation_is_sent_back"),
        ExplanationState.ACCEPTED: Conflict("explanation_is_accepted"),
        ExplanationState.EXCUSED: Conflict("explanation_is_excused"),
        ExplanationState.REOPENED: Conflict("explanation_is_reopened"),
    }[state]


async def _say(
    s: AsyncSession,
    ticket: Ticket,
    one: Explanation,
    verb: Verb,
    *,
    by: Person | None,
    at: datetime,
    reason: str = "",
    due: TicketDeadline | None = None,
) -> None:
    named: dict[str, object] = {"agency": await owing_name(s, one.agency_id)}
    if due is not None:
        named["due"] = clock.iso(due.due_at)
    note(s, ticket, verb, by=by, at=at, reason=reason, **named)
    await noticing.tell(
        s, ticket, verb, by=by, at=at, reason=reason, named=named,
        partner=await _owing(s, one, at=at), handler=one.reviewer_id,
    )  # fmt: skip


async def _owing(s: AsyncSession, one: Explanation, *, at: datetime) -> int | None:
    """Who owes it today: the agency, or who stands in its place."""
    if one.agency_id is None:
        return None
    agency = (await directory(s)).agencies[one.agency_id]
    successor = await heir(s, agency, on=clock.local_day(at))
    return successor.id if successor else one.agency_id


async def _tell_office(s: AsyncSession, ticket: Ticket, one: Explanation, *, at: datetime) -> None:
    named = {"code": ticket.code, "agency": await owing_name(s, one.agency_id)}
    office = await notices.addressees(s, roles=[Role.OFFICE])
    key = f"explanation:{one.id}:{Occasion.NO_REVIEWER}"
    news = [News(f"{key}:{to.id}", to, Occasion.NO_REVIEWER, ticket.id, named) for to in office]
    await notices.tell(s, news, at=at)


async def _decide(
    s: AsyncSession, one: Explanation, reason: str, *, by: Person, at: datetime
) -> None:
    """Written once beside the last round, if that has no decision yet."""
    last = await s.scalar(
        select(ExplanationRound.id)
        .outerjoin(ExplanationDecision, ExplanationDecision.round_id == ExplanationRound.id)
        .where(ExplanationRound.explanation_id == one.id, ExplanationDecision.id.is_(None))
        .order_by(ExplanationRound.number.desc())
        .limit(1)
    )
    s.add(
        ExplanationDecision(
            explanation_id=one.id, round_id=last, decision=one.state, reason=reason, by_id=by.id,
            at=at,
        )
    )  # fmt: skip
    await s.flush()


async def _rounds(s: AsyncSession, one: Explanation) -> int:
    counted = select(func.count()).where(ExplanationRound.explanation_id == one.id)
    return await s.scalar(counted) or 0


def _require(verb: Verb, by: Person) -> None:
    if by.role not in MAY[verb]:
        raise NotAllowed("not_your_role")
