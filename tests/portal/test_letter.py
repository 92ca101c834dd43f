"""From a closed ticket to a rating by letter, with a real mail server between."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from hotline import app, callers, clock
from hotline.db import Database
from hotline.feedback import Mode
from hotline.mail import MailServer, Post
from hotline.outbox import MessageKind
from hotline.settings import Settings
from hotline.tickets import FeedbackState, Ticket, TicketStatus
from hotline.workers import Courier
from tests.feedback.asked import asks, begin, fresh
from tests.portal.conftest import CODE, Phone
from tests.testbed.smtp import SmtpServer

MEANS = (Mode.IVR, Mode.WEB)


async def closed(db: Database, email: str) -> Ticket:
    """A ticket of somebody who hid their number and left an address."""
    at = clock.now() - timedelta(days=1)
    async with db.write() as s:
        caller = await callers.remember_email(s, email, at=at)
        ticket = Ticket(code=CODE, status=TicketStatus.CLOSED, caller_id=caller.id, opened_at=at,
                        closed_at=at, feedback=FeedbackState.DUE)  # fmt: skip
        s.add(ticket)
        await s.flush()
    return ticket


async def test_who_left_an_address_is_asked_by_letter_and_rates_behind_its_link(
    sqlite_db: Database, phone: Phone
) -> None:
    ticket = await closed(sqlite_db, "tam@example.vn")
    async with sqlite_db.write() as s:
        await begin(s, clock.now(), MEANS)
    async with SmtpServer() as server:
        post = Post(MailServer.of(server.url), sender="tongdai@1022.vn", site="https://1022.vn")
        courier = Courier(sqlite_db, MessageKind.EMAIL, post, modes=MEANS, at_once=10)
        assert await courier.send_due() == 1
        await post.close()
        (letter,) = server.letters
    assert letter["To"] == "tam@example.vn"
    (path,) = re.findall(r"https://1022\.vn(/r/\S+)", letter.get_content())
    async with sqlite_db.read() as s:
        assert await asks(s, ticket) == [(1, "web", "asked")]
    await phone.send(path, **{f"useful-{CODE}": "1", f"satisfied-{CODE}": "1"})
    async with sqlite_db.read() as s:
        assert await asks(s, ticket) == [(1, "web", "answered")]
        assert (await fresh(s, ticket)).feedback == "positive"


@pytest.mark.parametrize(
    ("given", "means"),
    [
        ({}, {Mode.IVR, Mode.OPERATOR}),
        ({"sms_url": "http://gateway"}, {Mode.IVR, Mode.OPERATOR, Mode.SMS}),
        ({"smtp_url": "smtp://mail"}, {Mode.IVR, Mode.OPERATOR}),
        (
            {"smtp_url": "smtp://mail", "public_url": "https://1022.vn"},
            {Mode.IVR, Mode.OPERATOR, Mode.WEB},
        ),
    ],
)
def test_a_site_asks_by_the_means_that_are_set(given: dict[str, str], means: set[Mode]) -> None:
    assert app.modes(Settings(**given)) == means  # type: ignore[arg-type]
