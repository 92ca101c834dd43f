"""What messages say: an SMS as it is sent, and beforehand as it will be.

A part of a message costs, and a letter with an accent costs more than two without. So asks
are short, and the terms may have them sent without accents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from hotline import notices, texts, vietnam
from hotline.feedback.courtesy import terms
from hotline.feedback.ratings import scale
from hotline.settings import rating_address
from hotline.vietnam import SmsSize


class Wording(NamedTuple):
    """How this site words its messages.

    `levels` are those of the scale as people may choose them, "1 rất hài lòng" and so on.
    `site` is our own address for citizens; without one no message has a link.
    """

    accents: bool
    levels: tuple[str, ...]
    site: str = ""


class Preview(NamedTuple):
    """A message as the phone shows it, and how it travels."""

    text: str
    size: SmsSize


async def wording(s: AsyncSession, *, site: str) -> Wording:
    """How messages are worded now."""
    words = ((one.value, one.words) for one in await scale(s))
    levels = tuple(f"{value} {name[:1].lower()}{name[1:]}" for value, name in words)
    return Wording((await terms(s)).accents, levels, site)


def preview(payload: Mapping[str, Any], wording: Wording) -> Preview:
    """The SMS that a payload of the outbox becomes. Pure.

    An ask names its tickets and, where there is room left in its last part, how to have peace.
    """
    if asks := payload.get("asks"):
        return _ask([str(one["code"]) for one in asks], payload.get("link"), wording)
    return _sized(_news(payload), wording)


def _ask(codes: Sequence[str], link: str | None, wording: Wording) -> Preview:
    name = "sms_ask" if len(codes) == 1 else "sms_ask_several"
    text = texts.say(name, codes=", ".join(codes), levels=", ".join(wording.levels))
    ends = "."
    if link and wording.site:
        # No full stop: phones would take it for a part of the address.
        text += texts.say("sms_ask_link", address=rating_address(wording.site, link))
        ends = ""
    short = _sized(text + ends, wording)
    whole = _sized(text + ends + texts.say("sms_ask_stop"), wording)
    return whole if whole.size.parts == short.size.parts else short


def _news(payload: Mapping[str, Any]) -> str:
    """News to our own people, or what the `text` code words to a citizen."""
    named = payload.get("named", {})
    until = notices.until(named)
    if "occasion" in payload:
        due = " " + texts.say("notice_until", due=until) if until else ""
        return f"1022: {notices.sentence(payload['occasion'], named)}{due}"
    if "state" in payload:
        return _state(payload)
    said = payload.get("said", {})
    return texts.say(str(payload["text"]), code=str(payload.get("code", "")), due=until, **said)


def _state(payload: Mapping[str, Any]) -> str:
    """Where a ticket stands, in the words that callers hear on the phone."""
    state = texts.say(f"told_{payload['state']}")
    due = texts.say("sms_status_due", day=payload["due"]) if payload.get("due") else ""
    return texts.say(str(payload["text"]), code=payload["code"], state=state) + due


def _sized(text: str, wording: Wording) -> Preview:
    sent = text if wording.accents else vietnam.unaccented(text)
    return Preview(sent, vietnam.sms_size(sent))
