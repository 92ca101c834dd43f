"""What the gateway brings: delivery reports and replies. Authenticated by a shared token."""

from __future__ import annotations

import hmac
from collections.abc import Collection

import structlog
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, db, feedback, outbox, vietnam
from hotline.callers import OptOutVia
from hotline.feedback import Answers, AskOutcome, Attempt, Mode
from hotline.outbox import MessageStatus, Sending
from hotline.sms.replies import Reply, understand

_DELIVERED, _FAILED, _REFUSED = "1", "2", "16"
log = structlog.get_logger(__name__)


def routes(database: db.Database, *, token: str, modes: Collection[Mode]) -> list[web.RouteDef]:
    """The gateway's two entrances. An empty token closes them."""

    async def report(request: web.Request) -> web.Response:
        _authenticate(request, token)
        async with database.write() as s:
            query = request.query
            await take_report(s, query.get("reference", ""), query.get("report", ""), modes=modes)
        return web.Response(text="ok")

    async def reply(request: web.Request) -> web.Response:
        _authenticate(request, token)
        query = request.query
        async with database.write() as s:
            await take_reply(
                s, query.get("from", ""), query.get("text", ""), query.get("id", ""), modes=modes
            )
        # Kannel would send a body back to the citizen as an SMS.
        return web.Response(status=200, text="")

    return [web.get("/sms/reports", report), web.get("/sms/replies", reply)]


async def take_report(
    s: AsyncSession, reference: str, report: str, *, modes: Collection[Mode]
) -> None:
    """A delivery report for an ask or for news; reports may come twice and in either order."""
    message = await outbox.by_key(s, f"ask:{reference}") or await outbox.by_key(s, reference)
    at = clock.now()
    if message is None or message.status == MessageStatus.DELIVERED:
        return
    if report == _DELIVERED:
        await outbox.settle(s, message, Sending(MessageStatus.DELIVERED), at=at)
        await feedback.placed(s, reference, at=at)
    elif report in (_FAILED, _REFUSED):
        await outbox.settle(s, message, Sending(MessageStatus.UNDELIVERED, report), at=at)
        await feedback.talk_ended(s, reference, AskOutcome.UNDELIVERED, modes=modes, at=at)


async def take_reply(
    s: AsyncSession, sender: str, text: str, message_id: str, *, modes: Collection[Mode]
) -> None:
    """A citizen's reply: a rating, a wish not to be asked, or something a person must read."""
    phone, at = vietnam.e164(sender), clock.now()
    reply = understand(text)
    if phone is None:
        log.warning("sms.no_number", sender=sender[:40])
        return
    if reply.stop:
        await feedback.opt_out(s, phone, via=OptOutVia.SMS, at=at)
        return
    # A gateway without ids of its own: the same words on the same day are one message.
    source = message_id or db.digest(f"{phone} {clock.local_day(at)} {text}")
    attempt = await _meant(s, phone, reply)
    if attempt is None or not reply.answered:
        await feedback.keep_unclear(s, phone, text, source=f"sms:{source}", at=at)
        return
    await feedback.rate(
        s,
        attempt.ticket,
        Answers(reply.useful, reply.satisfied, words=reply.words),
        ask=attempt.ask,
        mode=Mode.SMS,
        source=f"sms:{source}",
        at=at,
    )
    await feedback.ended(s, attempt.ask.reference, AskOutcome.ANSWERED, modes=modes, at=at)


async def _meant(s: AsyncSession, phone: str, reply: Reply) -> Attempt | None:
    """The ask a reply answers: the one of its code, else the only one that number was sent."""
    asked = await feedback.open_asks_to(s, phone)
    if reply.code is not None:
        return next((one for one in asked if one.ticket.code == reply.code), None)
    waiting = [one for one in asked if one.ask.outcome == AskOutcome.ASKED]
    return waiting[0] if len(waiting) == 1 else None


def _authenticate(request: web.Request, token: str) -> None:
    given = request.query.get("token", "")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise web.HTTPForbidden(text="token")
