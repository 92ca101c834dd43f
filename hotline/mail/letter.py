"""A notice as a letter: plain text, one language, nothing of the citizen's in it."""

from __future__ import annotations

from collections.abc import Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from hotline import clock, db, notices, texts
from hotline.outbox import Message


def letter(message: Message, *, sender: str, site: str) -> EmailMessage:
    """The letter for a message of the outbox; `site` is our own address, for links.

    Its Message-ID comes of the outbox key alone: handed over twice it is one letter to whoever
    receives it, and it names neither a ticket nor a person.
    """
    payload = message.payload
    made = EmailMessage(policy=SMTP)
    made["From"] = Address(texts.say("mail_sender"), addr_spec=sender)
    made["To"] = Address(str(payload.get("name", "")), addr_spec=message.recipient)
    made["Subject"] = f"[1022] {notices.sentence(payload['occasion'], payload['named'])}"
    made["Date"] = format_datetime(clock.local(message.created_at))
    made["Message-ID"] = message_id(message.key, sender)
    made["Auto-Submitted"] = "auto-generated"
    made["Content-Language"] = "vi"
    made.set_content("\n".join(_lines(message, site)) + "\n", cte="quoted-printable")
    return made


def message_id(key: str, sender: str) -> str:
    """The one Message-ID of an outbox key."""
    return f"<{db.digest(key)[:40]}@{sender.rpartition('@')[2]}>"


def _lines(message: Message, site: str) -> Iterator[str]:
    payload = message.payload
    named = payload["named"]
    yield texts.say("mail_greeting", name=payload.get("name", ""))
    yield ""
    yield notices.sentence(payload["occasion"], named)
    if due := notices.until(named):
        yield texts.say("mail_until", due=due)
    if named.get("reason"):
        yield texts.say("mail_reason", reason=named["reason"])
    if payload.get("ticket"):
        yield ""
        yield texts.say("mail_ticket", link=f"{site}/tickets/{payload['ticket']}")
    # The dashes with a space are how letters mark what is no part of what they say.
    yield from ("", "-- ", texts.say("mail_foot", link=f"{site}/preferences"))
