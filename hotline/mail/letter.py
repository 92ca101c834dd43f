"""A message of the outbox as a letter: plain text, one language, nothing that a citizen said.

To our own people it is a notice; to a citizen it asks for a rating, or is a letter of an agency
that was written for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from email.charset import QP, Charset
from email.header import Header
from email.mime.nonmultipart import MIMENonMultipart
from email.utils import format_datetime, formataddr

from hotline import clock, db, notices, texts
from hotline.feedback import LINK_HOLDS
from hotline.outbox import Message
from hotline.settings import rating_address


def letter(message: Message, *, sender: str, site: str) -> MIMENonMultipart:
    """The letter for a message of the outbox; `site` is our own address, for links.

    Its Message-ID comes of the outbox key alone: handed over twice it is one letter to whoever
    receives it, and it names neither a ticket nor a person.
    """
    payload = message.payload
    # The newer EmailMessage loses a space where it folds a long Vietnamese subject.
    made = MIMENonMultipart("text", "plain")
    made["From"] = _address(texts.say("mail_sender"), sender)
    made["To"] = _address(str(payload.get("name", "")), message.recipient)
    made["Subject"] = Header(_line(_subject(message)), "utf-8", header_name="Subject").encode()
    made["Date"] = format_datetime(clock.local(message.created_at))
    made["Message-ID"] = message_id(message.key, sender)
    made["Auto-Submitted"] = "auto-generated"
    made["Content-Language"] = "vi"
    if _asks(message):
        # What mail programs offer as "unsubscribe" (RFC 8058): a POST that needs no words.
        made["List-Unsubscribe"] = f"<{rating_address(site, payload['link'])}/peace>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if _asks(message):
        lines = _asking(message, site)
    else:
        lines = _written(message) if _is_written(message) else _notice(message, site)
    made.set_payload("\n".join(lines) + "\n", _readable())
    return made


def message_id(key: str, sender: str) -> str:
    """The one Message-ID of an outbox key."""
    return f"<{db.digest(key)[:40]}@{sender.rpartition('@')[2]}>"


def _asks(message: Message) -> bool:
    return "asks" in message.payload


def _is_written(message: Message) -> bool:
    return "body" in message.payload


def _subject(message: Message) -> str:
    payload = message.payload
    if _is_written(message):
        return texts.say(payload["subject"], code=payload["code"], **payload["said"])
    if _asks(message):
        return texts.say("mail_ask_subject", codes=_codes(message))
    return f"[1022] {notices.sentence(payload['occasion'], payload['named'])}"


def _codes(message: Message) -> str:
    return ", ".join(str(one["code"]) for one in message.payload["asks"])


def _asking(message: Message, site: str) -> Iterator[str]:
    address = rating_address(site, message.payload["link"])
    yield texts.say("mail_ask_greeting")
    yield ""
    yield texts.say("mail_ask_codes", codes=_codes(message))
    yield texts.say("mail_ask_request")
    yield from ("", address, "")
    yield texts.say("mail_ask_holds", days=LINK_HOLDS.days)
    yield texts.say("mail_ask_peace")
    yield from ("", "-- ", texts.say("mail_ask_foot"))


def _written(message: Message) -> Iterator[str]:
    """A letter of an agency's own words, whole."""
    yield str(message.payload["body"])
    yield from ("", "-- ", texts.say("mail_ask_foot"))


def _notice(message: Message, site: str) -> Iterator[str]:
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
    elif named.get("path"):
        yield ""
        yield texts.say("mail_page", link=f"{site}{named['path']}")
    # The dashes with a space are how letters mark what is no part of what they say.
    yield from ("", "-- ", texts.say("mail_foot", link=f"{site}/preferences"))


def _address(name: str, address: str) -> str:
    return formataddr((_line(name), address))


def _line(text: str) -> str:
    """On one line: a line break in a header would begin another header."""
    return " ".join(text.split())


def _readable() -> Charset:
    charset = Charset("utf-8")
    charset.body_encoding = QP
    return charset
