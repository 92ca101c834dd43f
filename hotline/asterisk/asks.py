"""Ringing a citizen to ask: the outbox's carrier for calls, and for the call in progress."""

from __future__ import annotations

from datetime import timedelta

from hotline import vietnam
from hotline.asterisk.ami import ActionFailed, Ami, LinkDown, NoAnswer, Uncertain
from hotline.asterisk.entries import FAMILY
from hotline.outbox import Message, MessageStatus, Sending

_LATER = timedelta(seconds=30)
_RINGS_FOR_MS = 45_000


class Asks:
    """Places asks on one PBX. Whatever the PBX may do is an outcome, never an exception."""

    def __init__(self, ami: Ami, *, own_number: str = "1022") -> None:
        self._ami, self._own = ami, own_number

    async def ring(self, message: Message) -> Sending:
        """Originate one ask; its reference names the channels, so the PBX refuses a second."""
        reference = str(message.payload["reference"])
        try:
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
                Variable=f"__HOTLINE_ASK={reference}",
            )
        except LinkDown:
            return Sending(MessageStatus.WAITING, "the PBX is out of reach", _LATER)
        except Uncertain as error:
            return Sending(MessageStatus.UNCERTAIN, str(error))
        except ActionFailed as error:
            return Sending(MessageStatus.DEAD, error.message)
        return Sending(MessageStatus.SENT)

    async def mark_call(self, message: Message) -> Sending:
        """Ask at the end of the call in progress: a flag that the dialplan reads once."""
        key = f"rate/{message.payload['linked_id']}"
        value = str(message.payload["reference"])
        try:
            await self._ami.act("DBPut", Family=FAMILY, Key=key, Val=value)
        except LinkDown:
            return Sending(MessageStatus.WAITING, "the PBX is out of reach", timedelta(seconds=1))
        except NoAnswer:
            # Setting the same flag again rings nobody.
            return Sending(MessageStatus.WAITING, "no answer", timedelta(seconds=1))
        except ActionFailed as error:
            return Sending(MessageStatus.DEAD, error.message)
        return Sending(MessageStatus.SENT)
