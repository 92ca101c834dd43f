"""A directive from the three lists of a period: who owes what, as the report counts it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, amendments
from hotline.agencies import Directory
from hotline.amendments import Deed, Subject
from hotline.db import insert_rows
from hotline.errors import Conflict, Invalid, NotAllowed
from hotline.feedback import Rating, Verdict
from hotline.feedback.explanations import Explanation, ExplanationState
from hotline.reports import freezing
from hotline.reports.counting import behind, moments_of
from hotline.reports.definitions import Moments
from hotline.reports.directives.codes import FIGURES, DirectiveState, LeftOut, TaskKind
from hotline.reports.directives.earlier import Earlier, before, earlier
from hotline.reports.directives.tables import Directive, DirectiveLine, DirectiveTask
from hotline.reports.document.content import Letterhead
from hotline.reports.period import Period, named
from hotline.reports.terms import terms, trackers
from hotline.reports.versions import in_force, versions
from hotline.staff import Person, Role
from hotline.tickets import Ticket
from hotline.tickets.spells import Spell, stood_at

# SQLite takes so many values in a statement.
_AT_ONCE = 10_000
# What one directive of a province has in common with the next.
_LASTING = ("place", "issuer", "authority", "position", "signer")
_ENDED = {
    ExplanationState.ACCEPTED: LeftOut.EXPLAINED,
    ExplanationState.EXCUSED: LeftOut.EXCUSED,
    ExplanationState.REOPENED: LeftOut.REOPENED,
}


class Share(NamedTuple):
    """Whose line it is: an agency's, or of a field that this agency follows by its own means."""

    agency_id: int | None
    apart: bool = False


class Sharing(NamedTuple):
    """Who is told of a ticket: its agency, unless its field or one above has a tracker."""

    trackers: Mapping[int, int]
    directory: Directory

    def of(self, agency_id: int | None, field_id: int | None) -> Share:
        """Whose line a ticket is."""
        line = self.directory.line(field_id)
        nearest = next((self.trackers[one] for one in line if one in self.trackers), None)
        return Share(agency_id) if nearest is None else Share(nearest, apart=True)


class Rated(NamedTuple):
    """A negative rating, and what is owed for it; `left_out` when nothing is."""

    rating_id: int
    explanation_id: int | None
    left_out: LeftOut | None


async def make(
    s: AsyncSession,
    period: Period,
    *,
    by: Person,
    at: datetime,
) -> Directive:
    """The draft of a period's directive; its lines are the tickets behind the report's lists.

    Counted as the report of the period that was issued, or as it would be. Raises NotAllowed,
    Invalid for a period that has not ended, Conflict where the period has one already.
    """
    require_office(by)
    if period.span.end > at:
        raise Invalid("directive_period_running", field="period", end=period.span.end)
    return await _drafted(s, period, None, by=by, at=at)


async def supplement(s: AsyncSession, first: Directive, *, by: Person, at: datetime) -> Directive:
    """The draft of another directive about the same period, with what no issued one asks.

    Counted as the report in force by now, so that a corrected one brings its tickets. What the
    office left out or withdrew is there, left out for the same reason. Raises NotAllowed,
    Conflict where `first` is not issued or a supplement is being drafted.
    """
    require_office(by)
    if first.state != DirectiveState.ISSUED:
        raise Conflict("directive_not_issued")
    period = named(first.period, (await terms(s)).cutoff)
    return await _drafted(s, period, first, by=by, at=at)


def require_office(by: Person) -> None:
    """Raise NotAllowed unless this person is of the provincial office."""
    if by.role != Role.OFFICE:
        raise NotAllowed("not_your_role")


def noted(
    s: AsyncSession,
    row: Directive,
    deed: Deed,
    changed: Mapping[str, Any],
    *,
    by: Person,
    at: datetime,
) -> None:
    """Write down what the office did to a directive."""
    title = row.number or row.period
    amendments.note(s, Subject.DIRECTIVE, row.id, title, deed, changed, by=by, at=at)


async def task_of(s: AsyncSession, row: Directive, share: Share, kind: TaskKind) -> DirectiveTask:
    """The task of an agency and kind, made where it was not there."""
    found: DirectiveTask | None = await s.scalar(
        select(DirectiveTask).where(
            DirectiveTask.directive_id == row.id,
            DirectiveTask.agency_id.is_not_distinct_from(share.agency_id),
            DirectiveTask.kind == kind,
            DirectiveTask.apart == share.apart,
        )
    )
    if found is None:
        found = DirectiveTask(
            directive_id=row.id, agency_id=share.agency_id, kind=kind, apart=share.apart
        )
        s.add(found)
        await s.flush()
    return found


async def sharing(s: AsyncSession) -> Sharing:
    """Who is told of which tickets, as fields and their trackers are now."""
    known = {one.field_id: one.agency_id for one in await trackers(s)}
    return Sharing(known, await agencies.directory(s))


async def rated(
    s: AsyncSession, ticket_ids: Sequence[int], moments: Moments
) -> dict[int, list[Rated]]:
    """The negative ratings that these tickets were given within the period, as they stand now."""
    found: defaultdict[int, list[Rated]] = defaultdict(list)
    for some in pieces(ticket_ids):
        rows = await s.execute(
            select(
                Rating.ticket_id, Rating.id, Rating.closing, Ticket.reopenings,
                Explanation.id, Explanation.state,
            )
            .join(Ticket, Ticket.id == Rating.ticket_id)
            .outerjoin(Explanation, Explanation.rating_id == Rating.id)
            .where(
                Rating.ticket_id.in_(some),
                Rating.decides,
                Rating.verdict == Verdict.NEGATIVE,
                Rating.given_at >= moments.span.start,
                Rating.given_at < moments.span.end,
            )
            .order_by(Rating.ticket_id, Rating.closing)
        )  # fmt: skip
        for ticket_id, rating_id, closing, reopenings, explanation_id, state in rows:
            out = _ENDED.get(ExplanationState(state)) if state else None
            if state is None and closing != reopenings:
                out = LeftOut.REOPENED
            found[ticket_id].append(Rated(rating_id, explanation_id, out))
    return found


def pieces(ids: Sequence[int]) -> list[Sequence[int]]:
    """As many at once as a statement takes. Pure."""
    return [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]


async def _drafted(
    s: AsyncSession, period: Period, first: Directive | None, *, by: Person, at: datetime
) -> Directive:
    report = await in_force(s, period)
    counted = report.moments if report else await moments_of(s, period, at=at)
    row = Directive(
        period=period.name, start_at=counted.span.start, end_at=counted.span.end,
        opened_at=counted.opened, counted_at=counted.counted,
        report_id=report.id if report else None,
        supplements_id=(first.supplements_id or first.id) if first else None,
        made_by_id=by.id, made_at=at, **await _last_head(s),
    )  # fmt: skip
    s.add(row)
    try:
        await s.flush()
    except IntegrityError as error:
        if first is not None:
            raise Conflict("directive_draft_there") from error
        raise Conflict("directive_there", field="period") from error
    known = await before(s, row)
    has = await earlier(s, known)
    for kind in TaskKind:
        await _fill(s, row, kind, has)
    changed = {"supplements": [None, known[0].number]} if known else {}
    noted(s, row, Deed.ADDED, changed, by=by, at=at)
    return row


async def _last_head(s: AsyncSession) -> dict[str, str]:
    """What the head and foot of the directive before were, to be typed no more.

    The first one is issued by whom the report goes to, at the place where it was signed.
    """
    last = await s.scalar(
        select(Directive)
        .where(Directive.state == DirectiveState.ISSUED)
        .order_by(Directive.id.desc())
        .limit(1)
    )
    if last is not None:
        return {name: getattr(last, name) for name in _LASTING}
    known = await versions(s)
    head = freezing.words(known[0])[0] if known else Letterhead()
    return {"place": head.place, "issuer": head.superior}


async def _fill(s: AsyncSession, row: Directive, kind: TaskKind, has: Earlier) -> None:
    ids = await behind(s, FIGURES[kind], row.moments)
    ratings = await rated(s, ids, row.moments) if kind == TaskKind.EXPLANATION else {}
    tasks: dict[Share, DirectiveTask] = {}
    lines = []
    known, shares = await _stood(s, ids, row.counted_at), await sharing(s)
    # A ticket that was rated, reopened and rated again is behind the figure as often.
    for ticket_id in ids:
        spell = known[ticket_id]
        of = ratings[ticket_id].pop(0) if ratings.get(ticket_id) else None
        asking = (kind, ticket_id, of.rating_id if of else None)
        if asking in has.asked:
            continue
        share = shares.of(spell.agency_id, spell.field_id)
        if share not in tasks:
            tasks[share] = await task_of(s, row, share, kind)
        lines.append(_line(tasks[share], spell, of, has.out.get(asking)))
    await insert_rows(s, DirectiveLine, lines)


async def _stood(s: AsyncSession, ids: Sequence[int], at: datetime) -> dict[int, Spell]:
    found: dict[int, Spell] = {}
    for some in pieces(ids):
        rows = await s.scalars(select(Spell).where(Spell.ticket_id.in_(some), stood_at(at)))
        found |= {one.ticket_id: one for one in rows}
    return found


def _line(task: DirectiveTask, spell: Spell, of: Rated | None, out: str | None) -> dict[str, Any]:
    """The row of a ticket; `out` is why the office did not ask about it before, if so."""
    ended = of.left_out if of else None
    by_office = LeftOut.OFFICE if ended is None and out is not None else None
    return {
        "task_id": task.id, "ticket_id": spell.ticket_id, "field_id": spell.field_id,
        "received_at": spell.received_at, "due_at": spell.due_at,
        "rating_id": of.rating_id if of else None,
        "explanation_id": of.explanation_id if of else None,
        "left_out": ended or by_office, "left_out_reason": out or "" if by_office else "",
        "added": "",
    }  # fmt: skip
