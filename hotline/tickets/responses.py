"""What closed tickets count as in the figures of feedback: the one definition of each.

Rated, no response and being asked are apart from one another and together all closed tickets
(DOMAIN §7). Lists and figures are made of this table alike, so that a number and the tickets
behind it cannot differ.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, func, or_, true

from hotline.tickets.codes import Cause, FeedbackState, Response, TicketStatus
from hotline.tickets.tables import CLOSED_ROWS, Ticket, among_rows

_RATED = frozenset({FeedbackState.POSITIVE, FeedbackState.NEGATIVE})
# A ticket without a caller is closed with nothing due: there was nobody to ask.
_SILENT = frozenset({FeedbackState.NO_RESPONSE, FeedbackState.NONE})
STATES: dict[Response, frozenset[FeedbackState]] = {
    Response.CLOSED: frozenset(FeedbackState),
    Response.ASKED: _RATED | {FeedbackState.ASKING, FeedbackState.NO_RESPONSE},
    Response.RATED: _RATED,
    Response.POSITIVE: frozenset({FeedbackState.POSITIVE}),
    Response.NEGATIVE: frozenset({FeedbackState.NEGATIVE}),
    Response.NO_RESPONSE: _SILENT,
    Response.BEING_ASKED: frozenset({FeedbackState.DUE, FeedbackState.ASKING}),
}
# Nobody set out to ask these.
UNASKED = frozenset({Cause.NOT_ASKED, Cause.OPTED_OUT})


def cause_of(state: str, cause: str | None) -> Cause | None:
    """Why a closed ticket in this state has no rating; None for one that is no such.

    A cause that was not told is that nobody was reached. Pure.
    """
    if state == FeedbackState.NONE:
        return Cause.NOT_ASKED
    if state != FeedbackState.NO_RESPONSE:
        return None
    return Cause(cause) if cause else Cause.NOT_REACHED


def counts_as(response: Response, state: str, cause: str | None) -> bool:
    """Whether a closed ticket in this state, for this cause, counts as that. Pure."""
    if FeedbackState(state) not in STATES[response]:
        return False
    return response != Response.ASKED or cause_of(state, cause) not in UNASKED


def responded(response: Response) -> ColumnElement[bool]:
    """`counts_as` as a condition of a query, for closed tickets only."""
    # As an expression the status is no index's key: when it was closed leads, and what counts
    # is read from the index alone.
    status = func.coalesce(Ticket.status, Ticket.status)
    closed = and_(among_rows(CLOSED_ROWS), status == TicketStatus.CLOSED)
    return closed if response == Response.CLOSED else and_(closed, told_apart(response))


def told_apart(response: Response) -> ColumnElement[bool]:
    """The same of tickets that are known to be closed."""
    if response == Response.CLOSED:
        return true()
    states = Ticket.feedback.in_(sorted(STATES[response]))
    if response != Response.ASKED:
        return states
    asked = or_(Ticket.feedback != FeedbackState.NO_RESPONSE, _cause().not_in(sorted(UNASKED)))
    return and_(states, asked)


def silent_for(cause: Cause) -> ColumnElement[bool]:
    """That a closed ticket has no rating for this cause."""
    silent = and_(Ticket.feedback == FeedbackState.NO_RESPONSE, _cause() == cause)
    if cause == Cause.NOT_ASKED:
        silent = or_(silent, Ticket.feedback == FeedbackState.NONE)
    return and_(responded(Response.NO_RESPONSE), silent)


def _cause() -> ColumnElement[str]:
    return func.coalesce(Ticket.no_response_cause, Cause.NOT_REACHED.value)
