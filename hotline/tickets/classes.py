"""What sort of ticket it is: kind, field, place, level, urgency, and its procedure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, dossiers
from hotline.errors import Invalid
from hotline.tickets.codes import Level, ReasonClass, TicketKind, Urgency
from hotline.tickets.tables import Ticket

Noun = TypeVar("Noun")


@dataclass(frozen=True)
class Classes:
    """A classification as typed: ids and codes come as text from the form.

    `reason_class` and `dossier` count only where the ticket is about an
    administrative procedure (`procedure`).
    """

    kind: str = ""
    field: str = ""
    commune: str = ""
    urgency: str = Urgency.NORMAL
    level: str = "1"
    procedure: bool = False
    reason_class: str = ""
    dossier: str = ""


async def classify(s: AsyncSession, ticket: Ticket, classes: Classes, *, on: date) -> None:
    """Write a classification on a ticket. Raises Invalid naming the first field that is missing.

    A subject that had ended by the local day `on` is refused, unless the ticket has it already.
    """
    before = ticket.field_id
    ticket.kind = _one_of(TicketKind, classes.kind, "kind")
    ticket.urgency = _one_of(Urgency, classes.urgency, "urgency")
    known = await agencies.directory(s)
    field = _existing(known.fields, classes.field, "field")
    if field.id != before and not field.valid_on(on):
        raise Invalid("field_ended", field="field", name=field.name)
    ticket.field_id = field.id
    ticket.commune_id = _existing(known.communes, classes.commune, "commune").id
    ticket.level = _level(classes.level)
    ticket.procedure = classes.procedure
    ticket.reason_class = (
        _one_of(ReasonClass, classes.reason_class, "reason_class") if classes.procedure else None
    )
    ticket.dossier = _dossier(classes.dossier) if classes.procedure else ""


def _one_of(codes: type[StrEnum], typed: str, field: str) -> str:
    if typed not in set(codes):
        raise Invalid(f"{field}_missing", field=field)
    return typed


def _existing(known: Mapping[int, Noun], typed: str, field: str) -> Noun:
    found = known.get(int(typed)) if typed.isdecimal() and len(typed) < 10 else None
    if found is None:
        raise Invalid(f"{field}_missing", field=field)
    return found


def _level(typed: str) -> int:
    if typed not in {str(int(level)) for level in Level}:
        raise Invalid("level_missing", field="level")
    return int(typed)


def _dossier(typed: str) -> str:
    """As printed on appointment slips, for example 000.00.16.H20-261105-0012."""
    code = dossiers.code_of(typed)
    if typed.strip() and code is None:
        raise Invalid("dossier_wrong", field="dossier")
    return code or ""
