"""Whether the ground of a commendation or criticism is there, and is about that agency."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import dossiers
from hotline.dossiers import Dossier
from hotline.errors import Invalid
from hotline.feedback import Rating
from hotline.feedback.explanations import Explanation
from hotline.merits import GroundKind
from hotline.reports.codes import Figure
from hotline.reports.directives.codes import DirectiveState
from hotline.reports.directives.tables import Directive, DirectiveTask
from hotline.reports.period import instant, named
from hotline.tickets import Part, PartState, Ticket, TicketStatus

_REPORTED = "/reports/"


async def check(
    s: AsyncSession, kind: GroundKind, reference: str, *, of: Collection[int], field: str
) -> None:
    """Refuse a ground that is not there or is another agency's; `of` are the agency's ids.

    Those are its own and its predecessors'. A ticket is theirs when they lead it or cooperate.
    Raises Invalid (`merit_ground_ticket`, `merit_ground_rating`, `merit_ground_explanation`,
    `merit_ground_dossier`, `merit_ground_directive`, `merit_ground_figure`) naming the field.
    """
    if kind == GroundKind.FIGURE:
        there = _is_figure(reference)
    else:
        there = bool(await s.scalar(select(_found(kind, reference, of))))
    if not there:
        raise Invalid(f"merit_ground_{kind}", field=field, reference=reference or "–")


def _found(kind: GroundKind, reference: str, of: Collection[int]) -> ColumnElement[bool]:
    if kind == GroundKind.DOSSIER:
        code = dossiers.code_of(reference) or reference
        return exists().where(Dossier.code == code, Dossier.agency_id.in_(of))
    if kind == GroundKind.DIRECTIVE:
        return exists().where(
            Directive.number == reference,
            Directive.state == DirectiveState.ISSUED,
            DirectiveTask.directive_id == Directive.id,
            DirectiveTask.agency_id.in_(of),
        )
    ticket = [Ticket.code == reference, Ticket.status != TicketStatus.DRAFT]
    if kind == GroundKind.EXPLANATION:
        return exists().where(
            *ticket, Explanation.ticket_id == Ticket.id, Explanation.agency_id.in_(of)
        )
    if kind == GroundKind.RATING:
        ticket.append(Rating.ticket_id == Ticket.id)
    helps = exists().where(
        Part.ticket_id == Ticket.id, Part.agency_id.in_(of), Part.state != PartState.WITHDRAWN
    )
    return exists().where(*ticket, or_(Ticket.agency_id.in_(of), helps))


def _is_figure(reference: str) -> bool:
    """Whether a page is named with a period; one of a report's numbers, with a known number."""
    address = urlsplit(reference)
    said = {name: values[-1] for name, values in parse_qs(address.query).items()}
    if not address.path.startswith("/") or not _has_period(said):
        return False
    return not address.path.startswith(_REPORTED) or said.get("figure", Figure.TICKETS) in set(
        Figure
    )


def _has_period(said: Mapping[str, Any]) -> bool:
    try:
        if "period" in said:
            named(said["period"])
        else:
            return instant(said.get("since", "")) < instant(said.get("until", ""))
    except Invalid:
        return False
    return True
