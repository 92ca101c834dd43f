"""Every verb of a ticket's path as one call, for tests that try all of them on anybody."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hotline import tickets
from hotline.errors import Conflict
from hotline.staff import Person, Role
from hotline.tickets import Part, Ticket, Verb, Wish
from tests.tickets.desk import words


@dataclass(frozen=True)
class Try:
    """One attempt: who does it to which ticket when, and what else it names."""

    me: Person
    at: datetime
    agency_id: int
    other: Ticket
    routed: bool = True


Deed = Callable[[AsyncSession, Ticket, Try], Awaitable[object]]


async def complete(s: AsyncSession, t: Ticket, one: Try) -> None:
    written = await words(s, field="02" if one.routed else "99")
    await tickets.complete(s, t, written, by=one.me, at=one.at)


async def answer_at_once(s: AsyncSession, t: Ticket, one: Try) -> None:
    await tickets.answer_at_once(s, t, await words(s), "Làm ở phường", by=one.me, at=one.at)


async def dismiss(s: AsyncSession, t: Ticket, one: Try) -> None:
    await tickets.dismiss(s, t, "wrong_number", by=one.me, at=one.at)


async def refer(s: AsyncSession, t: Ticket, one: Try) -> None:
    await tickets.refer(s, t, "complaint", reason="Ban tiếp công dân", by=one.me, at=one.at)


async def reclassify(s: AsyncSession, t: Ticket, one: Try) -> None:
    other = await words(s, field="03" if one.routed else "02", level="2")
    await tickets.reclassify(s, t, other, reason="Nghe lại", by=one.me, at=one.at)


async def assign(s: AsyncSession, t: Ticket, one: Try) -> None:
    await tickets.assign(s, t, one.agency_id, reason="Đúng việc", by=one.me, at=one.at)


async def accept(s: AsyncSession, t: Ticket, one: Try) -> None:
    await tickets.accept(s, t, by=one.me, at=one.at)


async def return_(s: AsyncSession, t: Ticket, one: Try) -> None:
    await tickets.return_(s, t, reason="Không đúng thẩm quyền", by=one.me, at=one.at)


async def start(s: AsyncSession, t: Ticket, one: Try) -> None:
    await tickets.start(s, t, None, by=one.me, at=one.at)


async def progress(s: AsyncSession, t: Ticket, one: Try) -> None:
    await tickets.progress(s, t, "Đã khảo sát", by=one.me, at=one.at)


async def ask_extension(s: AsyncSession, t: Ticket, one: Try) -> None:
    await tickets.ask_extension(s, t, 3, "working_days", reason="Mưa", by=one.me, at=one.at)


async def grant_extension(s: AsyncSession, t: Ticket, one: Try) -> None:
    wish = await tickets.extension_asked(s, t)
    if wish is None:
        raise Conflict("extension_decided")
    await tickets.grant_extension(s, t, wish, reason="", by=one.me, at=one.at)


async def refuse_extension(s: AsyncSession, t: Ticket, one: Try) -> None:
    wish = await tickets.extension_asked(s, t)
    if wish is None:
        raise Conflict("extension_decided")
    await tickets.refuse_extension(s, t, wish, reason="Đủ rồi", by=one.me, at=one.at)


async def ask_part(s: AsyncSession, t: Ticket, one: Try) -> None:
    await tickets.ask_part(s, t, one.agency_id, "Kế hoạch?", by=one.me, at=one.at)


async def answer_part(s: AsyncSession, t: Ticket, one: Try) -> None:
    await tickets.answer_part(s, t, await _part(s, t, one), "Tuần này", by=one.me, at=one.at)


async def withdraw_part(s: AsyncSession, t: Ticket, one: Try) -> None:
    part = await _part(s, t, one)
    await tickets.withdraw_part(s, t, part, reason="Thôi", by=one.me, at=one.at)


async def disagree(s: AsyncSession, t: Ticket, one: Try) -> None:
    part = await _part(s, t, one)
    await tickets.disagree(s, t, part, reason="Không phải việc của chúng tôi", by=one.me, at=one.at)


async def settle(s: AsyncSession, t: Ticket, one: Try) -> None:
    await tickets.settle(s, t, one.agency_id, reason="Quyết định", by=one.me, at=one.at)


async def answer(s: AsyncSession, t: Ticket, one: Try) -> None:
    await tickets.draft_answer(s, t, "Đã xử lý", by=one.me, at=one.at)


async def send_back(s: AsyncSession, t: Ticket, one: Try) -> None:
    await tickets.send_back(s, t, reason="Ghi rõ ngày", by=one.me, at=one.at)


async def approve(s: AsyncSession, t: Ticket, one: Try) -> None:
    await tickets.approve(s, t, by=one.me, at=one.at)


async def merge(s: AsyncSession, t: Ticket, one: Try) -> None:
    await tickets.merge(s, t, one.other, reason="Cùng một việc", by=one.me, at=one.at)


async def reopen(s: AsyncSession, t: Ticket, one: Try) -> None:
    wish = Wish.OFFICE if one.me.role == Role.OFFICE else Wish.CALLER
    await tickets.reopen(s, t, reason="Chưa xong", wish=wish, by=one.me, at=one.at)


# Each verb that a person asks for. Arbitration is an assignment that finds two returns.
DEEDS: dict[Verb, Deed] = {
    Verb.RECEIVED: complete,
    Verb.ANSWERED_AT_ONCE: answer_at_once,
    Verb.DISMISSED: dismiss,
    Verb.REFERRED: refer,
    Verb.RECLASSIFIED: reclassify,
    Verb.ASSIGNED: assign,
    Verb.ACCEPTED: accept,
    Verb.RETURNED: return_,
    Verb.STARTED: start,
    Verb.PROGRESSED: progress,
    Verb.EXTENSION_ASKED: ask_extension,
    Verb.EXTENSION_GRANTED: grant_extension,
    Verb.EXTENSION_REFUSED: refuse_extension,
    Verb.PART_ASKED: ask_part,
    Verb.PART_ANSWERED: answer_part,
    Verb.PART_WITHDRAWN: withdraw_part,
    Verb.DISAGREED: disagree,
    Verb.SETTLED: settle,
    Verb.ANSWERED: answer,
    Verb.SENT_BACK: send_back,
    Verb.APPROVED: approve,
    Verb.MERGED: merge,
    Verb.REOPENED: reopen,
}


async def _part(s: AsyncSession, t: Ticket, one: Try) -> Part:
    """The part of the person's own agency, else of the agency named, else any."""
    parts = await tickets.parts_of(s, t)
    ranked = sorted(
        parts, key=lambda p: (p.agency_id != one.me.agency_id, p.agency_id != one.agency_id)
    )
    if not ranked:
        raise Conflict("part_ended")
    return ranked[0]
