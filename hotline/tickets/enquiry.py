"""What callers are told when they ask where their ticket stands, by whatever means they ask."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, vietnam
from hotline.tickets.afterwards import master
from hotline.tickets.codes import TicketStatus
from hotline.tickets.lists import by_code
from hotline.tickets.numbering import code_from_keys
from hotline.tickets.tables import Ticket
from hotline.tickets.timeline import ENDED

# A caller hears a few plain words; the inner steps of an agency are not theirs to sort out.
_WORDS = {
    TicketStatus.RECEIVED: "received",
    TicketStatus.ASSIGNED: "assigned",
    TicketStatus.RETURNED: "returned",
    TicketStatus.ACCEPTED: "in_progress",
    TicketStatus.IN_PROGRESS: "in_progress",
    TicketStatus.ANSWERED: "in_progress",
    TicketStatus.APPROVED: "answered",
    TicketStatus.CLOSED: "closed",
    TicketStatus.REFERRED: "referred",
}
_WORKED_ON = "in_progress"
UNKNOWN = "unknown"


class Enquiry(NamedTuple):
    """How the ticket stands in a word, and the local day an answer is due while one is owed.

    `ticket` is the one asked for, even when a master answers it; None when it is unknown.
    """

    word: str = UNKNOWN
    due: date | None = None
    ticket: Ticket | None = None


async def enquire(s: AsyncSession, typed: str, number: str) -> Enquiry:
    """Where the ticket of a code stands, in any spelling of code and number.

    Codes can be guessed: only the number that the ticket belongs to may hear of it.
    """
    code = code_from_keys(typed)
    found = await by_code(s, code) if code is not None else None
    if found is None or not _is_callers_own(found, number):
        return Enquiry()
    # A merged ticket is answered by its master: the caller hears how that one stands.
    one = await master(s, found)
    return Enquiry(_word(one), _due(one), found)


def _word(ticket: Ticket) -> str:
    word = _WORDS.get(TicketStatus(ticket.status), UNKNOWN)
    return "extended" if word == _WORKED_ON and ticket.extensions else word


def _due(ticket: Ticket) -> date | None:
    if ticket.due_at is None or ticket.status in ENDED:
        return None
    return clock.local_day(ticket.due_at)


def _is_callers_own(ticket: Ticket, number: str) -> bool:
    phone = vietnam.e164(number)
    return phone is not None and ticket.caller is not None and ticket.caller.phone == phone
