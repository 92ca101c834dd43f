"""What the gateway brings means something: how a message fared, and what a citizen wrote."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any, NamedTuple

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import callers, clock, feedback, inbox, outbox, tickets, vietnam
from hotline.callers import OptOutVia
from hotline.feedback import Answers, AskOutcome, Attempt, Mode
from hotline.inbox import IncomingMessage, Meant
from hotline.outbox import MessageKind, MessageStatus, Sending
from hotline.sms.reasons import reason_named
from hotline.sms.replies import Reply, levels, understand

_LISTENED_TO = timedelta(hours=1)
_LISTENED_TO_AT_MOST = 30
_ENQUIRIES_A_DAY = 5
# One that waits is among those that may be answered only while it is being handed over.
_MAY_BE_MEANT = (AskOutcome.WAITING, AskOutcome.ASKED, AskOutcome.UNCERTAIN)
log = structlog.get_logger(__name__)


class Report(NamedTuple):
    """A delivery report: the message by our name or its carrier's; None: no end of it."""

    reference: str | None
    carrier_id: str | None
    delivered: bool | None


async def take_report(s: AsyncSession, report: Report, *, modes: Collection[Mode]) -> bool:
    """Keep how a message fared; reports may come twice and in either order.

    Delivered once is delivered for good. False when nobody knows the message.
    """
    message = await _reported(s, report)
    if message is None:
        return False
    if message.status == MessageStatus.DELIVERED or report.delivered is None:
        return True
    at, talk = clock.now(), str(message.payload.get("reference", ""))
    if report.delivered:
        await outbox.settle(s, message, Sending(MessageStatus.DELIVERED, message.note), at=at)
        await feedback.placed(s, talk, at=at)
    else:
        await outbox.settle(s, message, Sending(MessageStatus.UNDELIVERED, message.note), at=at)
        await feedback.talk_ended(s, talk, AskOutcome.UNDELIVERED, modes=modes, at=at)
    return True


async def take_reply(
    s: AsyncSession, sender: str, text: str, message_id: str, *, modes: Collection[Mode]
) -> None:
    """A citizen's message, once: a rating, a wish, a question, or something a person must read."""
    phone, at = vietnam.e164(sender), clock.now()
    if phone is None:
        log.warning("sms.no_number", sender=sender[:40])
        return
    message = await inbox.take(s, phone, text, message_id=message_id, at=at)
    if message is None:
        return
    if await inbox.counted(s, phone, since=at - _LISTENED_TO) > _LISTENED_TO_AT_MOST:
        message.meant = Meant.TOO_MANY
        log.warning("sms.too_many", message=message.id)
        return
    scale = {one.value: one.words for one in await feedback.scale(s)}
    reply = understand(text, levels(scale))
    if reply.stop:
        await _stop(s, message)
    elif reply.enquiry is not None:
        await _tell_state(s, message, reply)
    else:
        await _rate(s, message, reply, modes)


async def _reported(s: AsyncSession, report: Report) -> outbox.Message | None:
    if report.reference:
        named = report.reference
        return await outbox.by_key(s, f"ask:{named}") or await outbox.by_key(s, named)
    if report.carrier_id:
        return await outbox.by_carrier(s, MessageKind.SMS, report.carrier_id)
    return None


async def _stop(s: AsyncSession, message: IncomingMessage) -> None:
    """Nobody asks them again; they are told so once."""
    message.meant = Meant.STOP
    caller = await callers.by_phone(s, message.phone)
    if caller is None or caller.opted_out_at is None:
        await feedback.opt_out(s, message.phone, via=OptOutVia.SMS, at=message.received_at)
        await _answer(s, message, {"text": "sms_stopped"})


async def _tell_state(s: AsyncSession, message: IncomingMessage, reply: Reply) -> None:
    """Where the ticket stands, to its own number and a few times a day only."""
    at = message.received_at
    since = clock.at_local(clock.local_day(at))
    asked = await inbox.counted(s, message.phone, since=since, meant=Meant.STATUS)
    message.meant = Meant.STATUS
    if asked >= _ENQUIRIES_A_DAY:
        return
    typed = reply.code or reply.enquiry or ""
    found = await tickets.enquire(s, typed, message.phone)
    if not typed:
        await _answer(s, message, {"text": "sms_status_how"})
    elif found.ticket is None or found.word == "unknown":
        await _answer(s, message, {"text": "sms_status_unknown"})
    else:
        message.ticket_id = found.ticket.id
        due = f"{found.due:%d/%m/%Y}" if found.due else ""
        told = {"text": "sms_status", "code": found.ticket.code, "state": found.word, "due": due}
        await _answer(s, message, told)


async def _answer(s: AsyncSession, message: IncomingMessage, payload: dict[str, Any]) -> None:
    at = message.received_at
    await outbox.put(
        s, MessageKind.SMS, key=f"reply:{message.id}", recipient=message.phone, payload=payload,
        not_before=at, at=at, citizen=True, requested=True,
    )  # fmt: skip


async def _rate(
    s: AsyncSession, message: IncomingMessage, reply: Reply, modes: Collection[Mode]
) -> None:
    at, source = message.received_at, f"sms:{message.id}"
    attempts = await _meant(s, message.phone, reply) if reply.answered else []
    if len(attempts) == 1:
        message.ticket_id = attempts[0].ticket.id
    if not attempts:
        await feedback.keep_unclear(s, message.phone, message.text, source=source, at=at)
        return
    message.meant = Meant.RATING
    answers = await _answers(s, reply)
    for ask, ticket in attempts:
        await feedback.rate(
            s, ticket, answers, ask=ask, mode=Mode.SMS, source=f"{source}:{ask.reference}", at=at
        )
        await feedback.ended(s, ask.reference, AskOutcome.ANSWERED, modes=modes, at=at)


async def _answers(s: AsyncSession, reply: Reply) -> Answers:
    """As the reply says, with the reason that its words name, if they clearly name one."""
    negative = {one.value for one in await feedback.scale(s) if one.negative}
    reason = None
    if reply.useful is False or reply.satisfied in negative:
        offered = {one.id: one.words for one in await feedback.reasons(s)}
        reason = reason_named(reply.words, offered)
    return Answers(reply.useful, reply.satisfied, reason, reply.words)


async def _meant(s: AsyncSession, phone: str, reply: Reply) -> list[Attempt]:
    """The asks a reply answers: the one of its code, else all of the only open conversation."""
    asked = await feedback.open_asks_to(s, phone)
    if reply.code is not None:
        return [one for one in asked if one.ticket.code == reply.code][:1]
    waiting = [one for one in asked if one.ask.outcome in _MAY_BE_MEANT]
    if len({one.ask.talk for one in waiting}) != 1:
        return []
    return sorted(waiting, key=lambda one: one.ticket.id)
