"""How a letter of apology reaches the applicant: by SMS, by e-mail, or on paper."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, callers, clock, outbox, vietnam
from hotline.dossiers.codes import LetterMeans
from hotline.dossiers.letters import ApologyLetter
from hotline.dossiers.tables import Dossier
from hotline.dossiers.wording import UNKNOWN
from hotline.errors import Invalid
from hotline.outbox import MessageKind


def check(of: ApologyLetter, row: Dossier, means: LetterMeans, taker: str) -> None:
    """Raise Invalid where a letter cannot go that way.

    Without a number (`apology_no_phone`) or address (`apology_no_email`), with places that
    nobody filled (`apology_blank`), or without a name of who took it (`apology_taker_missing`).
    """
    if means == LetterMeans.SMS and not vietnam.is_mobile(row.phone):
        raise Invalid("apology_no_phone", field="means")
    if means == LetterMeans.EMAIL:
        if not (row.email and callers.is_email(row.email)):
            raise Invalid("apology_no_email", field="means")
        # On paper they are filled by hand.
        if of.body.count(UNKNOWN) > of.reason.count(UNKNOWN):
            raise Invalid("apology_blank", field="means")
    if means == LetterMeans.PAPER and not taker:
        raise Invalid("apology_taker_missing", field="handed_to")


async def put(
    s: AsyncSession, of: ApologyLetter, row: Dossier, means: LetterMeans, *, at: datetime
) -> None:
    """Leave it to the outbox. Couriers keep the courtesy hours of citizens."""
    agency = (await agencies.directory(s)).agencies[of.agency_id].name
    assert of.message is not None
    if means == LetterMeans.SMS:
        named = {"agency": agency, "missed": day(of.due_at), "anew": day(of.new_due_at)}
        payload = {"text": "sms_apology", "code": row.code, "said": named}
        await outbox.put(s, MessageKind.SMS, key=of.message, recipient=row.phone or "",
                         payload=payload, not_before=at, at=at, citizen=True)  # fmt: skip
        return
    payload = {"subject": "mail_apology_subject", "code": row.code, "body": of.body,
               "name": row.applicant, "said": {"agency": agency}}  # fmt: skip
    await outbox.put(s, MessageKind.EMAIL, key=of.message, recipient=row.email or "",
                     payload=payload, not_before=at, at=at, citizen=True)  # fmt: skip


def day(at: datetime) -> str:
    """A local day as letters write it."""
    return f"{clock.local(at):%d/%m/%Y}"
