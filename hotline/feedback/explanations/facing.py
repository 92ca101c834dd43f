"""An explanation as one person finds it: what was said, what was decided, what they may do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.feedback.explanations import reviewers
from hotline.feedback.explanations.codes import MAY, MOVES
from hotline.feedback.explanations.hearing import hearing_of
from hotline.feedback.explanations.path import owing_name, theirs
from hotline.feedback.explanations.tables import (
    Explanation,
    ExplanationDecision,
    ExplanationRound,
    OutcomeHearing,
)
from hotline.staff import Person
from hotline.tickets import Attachment, Reader, Ticket, TicketDeadline, TicketStatus, Verb


class Round(NamedTuple):
    """What was explained and what was decided of it; either may be missing, never both."""

    given: ExplanationRound | None
    by: str
    files: Sequence[Attachment]
    decision: ExplanationDecision | None
    decided_by: str


@dataclass(frozen=True)
class Facing:
    """`may` are the verbs that lead on from here for this person.

    `barred` says that they would explain it, had they not written the answer themselves.
    """

    explanation: Explanation
    deadline: TicketDeadline
    owing: str
    reviewer: str
    rounds: Sequence[Round]
    hearing: OutcomeHearing | None
    may: frozenset[Verb]
    barred: bool


async def facings(s: AsyncSession, ticket: Ticket, reader: Reader, *, at: datetime) -> list[Facing]:
    """What was owed for each closing, the present one last.

    Nothing for whoever is neither of the owing agency nor sees all: who cooperated on the
    answer does not read how the lead explains it.
    """
    rows = await s.execute(
        select(Explanation, TicketDeadline, Person.name)
        .join(TicketDeadline, TicketDeadline.id == Explanation.deadline_id)
        .outerjoin(Person, Person.id == Explanation.reviewer_id)
        .where(Explanation.ticket_id == ticket.id)
        .order_by(Explanation.closing)
    )
    found = []
    for one, deadline, name in rows.all():
        own = await theirs(s, one.agency_id, reader.person, at=at)
        if not own and not reader.sees_all:
            continue
        present = one.closing == ticket.reopenings and ticket.status == TicketStatus.CLOSED
        verbs = _verbs(one, reader.person, own=own) if present else frozenset()
        barred = Verb.EXPLAINED in verbs and not await _may_explain(s, ticket, reader.person)
        found.append(
            Facing(
                one, deadline, await owing_name(s, one.agency_id), name or "",
                await _rounds(s, one), await hearing_of(s, one),
                verbs - {Verb.EXPLAINED} if barred else verbs, barred,
            )
        )  # fmt: skip
    return found


def _verbs(one: Explanation, person: Person, *, own: bool) -> frozenset[Verb]:
    """What leads on from this state for the role; explaining only for one's own."""
    return frozenset(
        verb
        for verb, roles in MAY.items()
        if person.role in roles and one.state in MOVES[verb][0] and (own or verb != Verb.EXPLAINED)
    )


async def _may_explain(s: AsyncSession, ticket: Ticket, person: Person) -> bool:
    wrote = (await reviewers.involved(s, ticket)).wrote
    return reviewers.may_explain(person.id, await reviewers.people(s, person.agency_id), wrote)


async def _rounds(s: AsyncSession, one: Explanation) -> list[Round]:
    given = await s.scalars(
        select(ExplanationRound)
        .where(ExplanationRound.explanation_id == one.id)
        .order_by(ExplanationRound.number)
    )
    decided = await s.scalars(
        select(ExplanationDecision)
        .where(ExplanationDecision.explanation_id == one.id)
        .order_by(ExplanationDecision.id)
    )
    rounds, decisions = list(given), list(decided)
    names = await _names(s, {of.by_id for of in rounds} | {of.by_id for of in decisions})
    files = await _files(s, [number for of in rounds for number in of.files])
    by_round = {of.round_id: of for of in decisions if of.round_id is not None}
    told = [
        _round(of, by_round.get(of.id), names, [files[n] for n in of.files if n in files])
        for of in rounds
    ]
    return told + [_round(None, of, names, []) for of in decisions if of.round_id is None]


def _round(
    given: ExplanationRound | None,
    decision: ExplanationDecision | None,
    names: dict[int, str],
    files: Sequence[Attachment],
) -> Round:
    by = names[given.by_id] if given else ""
    return Round(given, by, files, decision, names[decision.by_id] if decision else "")


async def _names(s: AsyncSession, people: Collection[int]) -> dict[int, str]:
    rows = await s.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    return {number: name for number, name in rows}  # noqa: C416


async def _files(s: AsyncSession, numbers: Collection[int]) -> dict[int, Attachment]:
    if not numbers:
        return {}
    found = await s.scalars(select(Attachment).where(Attachment.id.in_(numbers)))
    return {file.id: file for file in found}
