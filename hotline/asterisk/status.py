"""What the PBX asks over FastAGI: where does the ticket of this code stand?"""

from __future__ import annotations

from hotline import clock, tickets, vietnam
from hotline.asterisk.agi import AgiCall
from hotline.db import Database
from hotline.tickets import ENDED, Ticket, TicketStatus

# A caller hears a few plain words; the inner steps of an agency are not theirs to sort out.
_SPOKEN = {
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


class StatusDialogue:
    """Answers `agi://…/status,<digits>` from the database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def __call__(self, call: AgiCall) -> None:
        """Set HOTLINE_STATE, and HOTLINE_DUE (YYYYMMDD, local) where a date is owed."""
        digits = call.args[0] if call.args else ""
        word, due = await self._state(digits, call.headers.get("agi_callerid", ""))
        await call.set_variable("HOTLINE_STATE", word)
        await call.set_variable("HOTLINE_DUE", due)

    async def _state(self, digits: str, caller: str) -> tuple[str, str]:
        code = tickets.code_from_keys(digits)
        if code is None:
            return UNKNOWN, ""
        async with self._db.read() as s:
            found = await tickets.by_code(s, code)
            if found is None or not _is_callers_own(found, caller):
                return UNKNOWN, ""
            # A merged ticket is answered by its master: the caller hears how that one stands.
            told = await tickets.master(s, found)
        return _spoken(told), _due(told)


def _spoken(ticket: Ticket) -> str:
    word = _SPOKEN.get(TicketStatus(ticket.status), UNKNOWN)
    return "extended" if word == _WORKED_ON and ticket.extensions else word


def _due(ticket: Ticket) -> str:
    """The answer's day while one is owed, `YYYYMMDD` in local time."""
    if ticket.due_at is None or ticket.status in ENDED:
        return ""
    return f"{clock.local_day(ticket.due_at):%Y%m%d}"


def _is_callers_own(ticket: Ticket, caller: str) -> bool:
    """Codes can be guessed: only the number that the ticket belongs to may hear of it."""
    phone = vietnam.e164(caller)
    return phone is not None and ticket.caller is not None and ticket.caller.phone == phone
