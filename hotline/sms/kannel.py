"""Handing messages to Kannel over HTTP."""

from __future__ import annotations

from urllib.parse import quote

import aiohttp
from yarl import URL

from hotline.outbox import MessageStatus, Sending
from hotline.sms.gateway import Sms, ask, client
from hotline.sms.template import Access, Answer, Replies, Reports

_ACCEPTED = 202
# Delivered to the phone, failed at the phone, taken by the centre, refused by the centre.
_REPORTS_WANTED = "27"
_UNKNOWN_USER = "Authorization failed"
_ANSWERS_WITHIN = 20.0


class Kannel:
    """One Kannel. `url` carries user, password and sender; `reports_to` is our own address."""

    reports: Reports | None = Reports(
        reference="reference", status="report", delivered=("1",), failed=("2", "16")
    )
    replies: Replies | None = Replies(sender="from", text="text", id="id")
    access = Access()

    def __init__(self, url: str, *, reports_to: str, token: str) -> None:
        given = URL(url)
        self._query = dict(given.query)
        if given.user:
            self._query |= {"username": given.user, "password": given.password or ""}
        self._url = given.with_user(None).with_query(None)
        self._reports_to, self._token = reports_to, token
        self._session: aiohttp.ClientSession | None = None

    def secret(self, name: str) -> str:
        """Kannel has none but what its URL carries."""
        raise KeyError(name)

    async def hand(self, sms: Sms) -> Sending:
        """Hand over one SMS; Kannel parts it, and puts one report together of all parts."""
        query = self._query | {
            "to": sms.to,
            "text": sms.text,
            "charset": "UTF-8",
            "coding": "2" if sms.unicode else "0",
            "dlr-mask": _REPORTS_WANTED,
            "dlr-url": self._report_url(sms.reference),
        }
        return await ask(lambda: self._client().get(self._url, params=query), _meaning)

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

    def _report_url(self, reference: str) -> str:
        # Kannel fills in %d itself, so it must not be encoded.
        token = quote(self._token, safe="")
        asked = f"token={token}&reference={quote(reference)}&report=%d"
        return f"{self._reports_to}/sms/reports?{asked}"

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = client(_ANSWERS_WITHIN)
        return self._session


def _meaning(answer: Answer) -> Sending:
    said = answer.body[:200]
    if answer.status == _ACCEPTED:
        return Sending(MessageStatus.SENT, said)
    # A wrong password is ours to put right, and smsbox knows nobody in its first moments.
    if answer.status >= 500 or said.startswith(_UNKNOWN_USER):
        return Sending(MessageStatus.WAITING, f"{answer.status} {said}")
    return Sending(MessageStatus.DEAD, f"{answer.status} {said}")
