"""Ringing a citizen to ask: the outbox's carrier for calls, and for the call in progress."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from hotline import agencies, feedback, vietnam
from hotline.agencies import KnownField
from hotline.asterisk.ami import ActionFailed, Ami, LinkDown, NoAnswer, Uncertain
from hotline.asterisk.desk import look
from hotline.asterisk.entries import FAMILY
from hotline.db import Away, Database
from hotline.outbox import Message, MessageStatus, Sending

_SOON, _LATER = timedelta(seconds=5), timedelta(seconds=30)
# The ring, and what it takes to listen for a machine.
_RINGS_FOR_MS = 50_000
# The digits of a code that are said and typed on telephones.
_SPOKEN = 9
_DIGIT = re.compile(r"\d")
# What the dialplan lets through: a code of another kind has its digits said instead.
_FIELD = re.compile(r"[0-9A-Za-z.-]+")


class Asks:
    """Places asks on one PBX. Whatever the PBX may do is an outcome, never an exception."""

    def __init__(self, ami: Ami, db: Database, *, own_number: str = "1022") -> None:
        self._ami, self._db, self._own = ami, db, own_number

    async def ring(self, message: Message) -> Sending:
        """Originate one conversation about its tickets, in the order of the message.

        Its reference names the channels, so the PBX refuses a second.
        """
        reference = str(message.payload["reference"])
        try:
            if await self._desk_is_busy():
                return Sending(MessageStatus.WAITING, "no operator to spare", _SOON)
            tickets = await self._told(message.payload.get("asks") or [message.payload])
            await self._ami.originate(
                ActionID=f"ask-{reference}",
                ChannelId=f"ask-{reference}",
                OtherChannelId=f"ask-{reference}-2",
                Channel=f"Local/{vietnam.national(message.recipient)}@hotline-ask/n",
                Context="hotline-feedback",
                Exten="s",
                Priority="1",
                Timeout=str(_RINGS_FOR_MS),
                Async="true",
                CallerID=f'"{self._own}" <{self._own}>',
                Variable=f"__HOTLINE_ASK={reference},__HOTLINE_ASKS={tickets}",
            )
        except (LinkDown, Away) as error:
            return Sending(MessageStatus.WAITING, f"out of reach: {error}"[:200], _LATER)
        except Uncertain as error:
            return Sending(MessageStatus.UNCERTAIN, str(error))
        except ActionFailed as error:
            return Sending(MessageStatus.DEAD, error.message)
        return Sending(MessageStatus.SENT)

    async def mark_call(self, message: Message) -> Sending:
        """Ask at the end of the call in progress: a flag that the dialplan reads once."""
        key = f"rate/{message.payload['linked_id']}"
        try:
            value = await self._told([message.payload])
            await self._ami.act("DBPut", Family=FAMILY, Key=key, Val=value)
        except (LinkDown, Away) as error:
            note = f"out of reach: {error}"[:200]
            return Sending(MessageStatus.WAITING, note, timedelta(seconds=1))
        except NoAnswer:
            # Setting the same flag again rings nobody.
            return Sending(MessageStatus.WAITING, "no answer", timedelta(seconds=1))
        except ActionFailed as error:
            return Sending(MessageStatus.DEAD, error.message)
        return Sending(MessageStatus.SENT)

    async def _desk_is_busy(self) -> bool:
        """The PBX is asked: what is written down of a queue may be old by now."""
        async with self._db.read() as s:
            spare = (await feedback.terms(s)).spare_desk
        desk = await look(self._ami) if spare else None
        return desk is not None and not desk.can_spare

    async def _told(self, asks: list[dict[str, Any]]) -> str:
        """The tickets as the dialplan takes them: `reference/digits/field`, separated by `_`."""
        async with self._db.read() as s:
            fields = (await agencies.directory(s)).fields
        return "_".join(_item(ask, fields) for ask in asks)


def _item(ask: dict[str, Any], fields: Mapping[int, KnownField]) -> str:
    digits = "".join(_DIGIT.findall(str(ask.get("code") or "")))[-_SPOKEN:]
    field = fields.get(ask.get("field") or 0)
    subject = field.code if field is not None and _FIELD.fullmatch(field.code) else ""
    return f"{ask['reference']}/{digits}/{subject}"
