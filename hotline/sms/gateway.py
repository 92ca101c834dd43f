"""Handing messages to Kannel over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

from hotline import notices, texts
from hotline.outbox import Message, MessageStatus, Sending

_ACCEPTED = 202
# Delivered to the phone, failed at the phone, taken by the centre, refused by the centre.
_REPORTS_WANTED = "27"
_LATER = timedelta(seconds=60)
_LIMIT = aiohttp.ClientTimeout(total=20, connect=5)


class Gateway:
    """One Kannel. `url` carries user, password and sender; `reports_to` is our own address.

    Whatever the gateway does is an outcome. Only what surely was not taken is tried
    again; a request that was written and not answered is uncertain for good.
    """

    def __init__(self, url: str, *, reports_to: str, token: str, tries: int = 20) -> None:
        given = URL(url)
        self._query = dict(given.query)
        if given.user:
            self._query |= {"username": given.user, "password": given.password or ""}
        self._url = given.with_user(None).with_query(None)
        self._reports_to, self._token, self._tries = reports_to, token, tries
        self._session: aiohttp.ClientSession | None = None

    async def __call__(self, message: Message) -> Sending:
        """Send one SMS, worded from its payload."""
        body = _worded(message.payload)
        # Reports name the ask, or for news the message itself.
        reference = str(message.payload.get("reference", message.key))
        query = self._query | {
            "to": message.recipient,
            "text": body,
            "charset": "UTF-8",
            "coding": "2" if any(ord(c) > 127 for c in body) else "0",
            "dlr-mask": _REPORTS_WANTED,
            "dlr-url": self._report_url(reference),
        }
        try:
            async with self._client().get(self._url, params=query) as answer:
                said = (await answer.text())[:200]
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            return self._again(message, f"gateway out of reach: {type(error).__name__}")
        except (aiohttp.ClientError, TimeoutError) as error:
            return Sending(MessageStatus.UNCERTAIN, f"no answer: {type(error).__name__}")
        if answer.status == _ACCEPTED:
            return Sending(MessageStatus.SENT, said)
        if answer.status >= 500:
            return self._again(message, f"{answer.status} {said}")
        return Sending(MessageStatus.DEAD, f"{answer.status} {said}")

    async def reachable(self) -> str:
        """An empty text when something answers at the gateway's address, else why not."""
        try:
            async with self._client().get(self._url):
                return ""
        except (aiohttp.ClientError, TimeoutError) as error:
            return type(error).__name__

    async def close(self) -> None:
        """Give the connections back."""
        if self._session is not None:
            await self._session.close()

    def _again(self, message: Message, note: str) -> Sending:
        if message.attempts >= self._tries:
            return Sending(MessageStatus.DEAD, note)
        return Sending(MessageStatus.WAITING, note, min(_LATER, _LATER * message.attempts / 6))

    def _report_url(self, reference: str) -> str:
        # Kannel fills in %d itself, so it must not be encoded.
        token = quote(self._token, safe="")
        asked = f"token={token}&reference={quote(reference)}&report=%d"
        return f"{self._reports_to}/sms/reports?{asked}"

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_LIMIT)
        return self._session


def _worded(payload: dict[str, Any]) -> str:
    """News to our own people, or the message to a citizen that the `text` code words."""
    named = payload.get("named", {})
    until = notices.until(named)
    if "occasion" in payload:
        due = " " + texts.say("notice_until", due=until) if until else ""
        return f"1022: {notices.sentence(payload['occasion'], named)}{due}"
    if asks := payload.get("asks"):
        codes = [str(one["code"]) for one in asks]
        text = "sms_ask" if len(codes) == 1 else "sms_ask_several"
        return texts.say(text, code=codes[0], codes=", ".join(codes))
    return texts.say(str(payload["text"]), code=str(payload.get("code", "")), due=until)
