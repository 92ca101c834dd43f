"""Who is asked about nothing: added and lifted by a dispatcher, and written down each time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hotline import amendments, callers, vietnam
from hotline.amendments import Deed, Subject
from hotline.callers import Caller, OptOutVia
from hotline.errors import Conflict, Invalid, NotAllowed
from hotline.feedback.calling_off import opt_out
from hotline.staff import Person, Role

_REASON_AT_MOST = 500


async def add(s: AsyncSession, typed: str, *, by: Person, at: datetime) -> Caller:
    """Somebody told a dispatcher that they wish not to be asked; what waits is called off.

    Raises NotAllowed, Invalid (`opt_out_phone`) and Conflict (`opt_out_known`).
    """
    _require(by)
    phone = vietnam.e164(typed)
    if phone is None:
        raise Invalid("opt_out_phone", field="phone")
    known = await callers.by_phone(s, phone)
    if known is not None and known.opted_out_at is not None:
        raise Conflict("opt_out_known", field="phone")
    await opt_out(s, phone, via=OptOutVia.OPERATOR, at=at)
    caller = await callers.by_phone(s, phone)
    assert caller is not None
    changed = {"opted_out_via": [None, OptOutVia.OPERATOR]}
    amendments.note(s, Subject.OPT_OUT, caller.id, known_as(caller), Deed.ADDED, changed,
                    by=by, at=at)  # fmt: skip
    return caller


async def lift(s: AsyncSession, caller_id: int, reason: str, *, by: Person, at: datetime) -> None:
    """They may be asked again, for a reason that is kept.

    Raises NotAllowed, Invalid (`reason_missing`) and Conflict (`opt_out_lifted`).
    """
    _require(by)
    why = vietnam.nfc(reason).strip()[:_REASON_AT_MOST]
    if not why:
        raise Invalid("reason_missing", field="reason")
    caller = await s.get(Caller, caller_id)
    if caller is None or caller.opted_out_at is None:
        raise Conflict("opt_out_lifted")
    changed = {"opted_out_via": [caller.opted_out_via, None], "lifted_because": [None, why]}
    amendments.note(s, Subject.OPT_OUT, caller.id, known_as(caller), Deed.REMOVED, changed,
                    by=by, at=at)  # fmt: skip
    await callers.opt_in(s, caller)


def known_as(caller: Caller) -> str:
    """Enough to tell two people apart, for those who may not know who they are."""
    if caller.phone:
        return callers.mask_phone(caller.phone)
    name, _, site = (caller.email or "").partition("@")
    return f"{name[:1]}•••@{site}" if site else "•••"


def _require(by: Person) -> None:
    if by.role != Role.DISPATCHER:
        raise NotAllowed("not_your_role")
