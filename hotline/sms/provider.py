"""Handing messages to a provider that a template describes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

import aiohttp
from yarl import URL

from hotline import vietnam
from hotline.outbox import MessageStatus, Sending
from hotline.sms.gateway import Sms, ask, client
from hotline.sms.template import Access, Answer, Replies, Reports, Template, fill

_SEE_OTHER = 303


class Provider:
    """One provider. `reports_to` is our own address, where it brings reports and replies."""

    def __init__(self, template: Template, *, reports_to: str, token: str) -> None:
        self.name = template.name
        self._template, self._reports_to, self._token = template, reports_to, token
        self._secrets = {f"secret.{name}": template.secret(name) for name in template.secrets}
        self._session: aiohttp.ClientSession | None = None

    @property
    def reports(self) -> Reports | None:
        """How delivery reports come, if they do."""
        return self._template.reports

    @property
    def replies(self) -> Replies | None:
        """How citizens' messages come, if they do."""
        return self._template.replies

    @property
    def access(self) -> Access:
        """Who may bring them, beside those who know the token."""
        return self._template.access

    def secret(self, name: str) -> str:
        """A secret of the template by its name."""
        return self._secrets[f"secret.{name}"]

    async def hand(self, sms: Sms) -> Sending:
        """Hand over one SMS. Answers that the template does not explain are uncertain."""
        request, values = self._template.request, self._values(sms)
        written = {name: quote(value, safe="") for name, value in values.items()}
        url = URL(fill(request.url, written), encoded=True)
        headers = {name: fill(value, values) for name, value in request.headers.items()}
        body = _body(self._template, values, headers)
        return await ask(
            lambda: self._client().request(
                request.method, url, headers=headers, allow_redirects=False, **body
            ),
            self._meaning,
        )

    async def reachable(self) -> str:
        """An empty text when something answers at the provider's address, else why not.

        Nothing is asked of it: a request might be a message.
        """
        url = URL(fill(self._template.request.url, dict.fromkeys(self._values(_NOBODY), "x")))
        try:
            async with self._client().options(url.origin(), allow_redirects=False):
                return ""
        except (aiohttp.ClientError, TimeoutError) as error:
            return type(error).__name__

    async def close(self) -> None:
        """Give the connections back."""
        if self._session is not None:
            await self._session.close()

    def _meaning(self, answer: Answer) -> Sending:
        """Refused before accepted: some answer 200 to whatever they are asked."""
        template, note = self._template, f"{answer.status} {answer.body[:200]}"
        if template.refused.holds(answer):
            return Sending(MessageStatus.DEAD, note)
        if template.accepted.holds(answer):
            named = template.message_id.of(answer)
            return Sending(MessageStatus.SENT, note, carrier_id=named)
        moved = 300 <= answer.status < 400 and answer.status != _SEE_OTHER
        if moved or template.later.holds(answer):
            return Sending(MessageStatus.WAITING, note)
        if 400 <= answer.status < 500:
            return Sending(MessageStatus.DEAD, note)
        return Sending(MessageStatus.UNCERTAIN, note)

    def _values(self, sms: Sms) -> dict[str, str]:
        token, reference = quote(self._token, safe=""), quote(sms.reference, safe="")
        return self._secrets | {
            "to": sms.to,
            "to_84": sms.to.removeprefix("+"),
            "to_0": vietnam.national(sms.to),
            "text": sms.text,
            "reference": sms.reference,
            "sender": self._template.sender,
            "unicode": "1" if sms.unicode else "0",
            "report_url": f"{self._reports_to}/sms/reports?token={token}&reference={reference}",
        }

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = client(self._template.request.seconds)
        return self._session


_NOBODY = Sms("", "", "", unicode=False)


def _body(template: Template, values: Mapping[str, str], headers: dict[str, str]) -> dict[str, Any]:
    """What carries the fields, as aiohttp takes it; a body of text says what it is."""
    request = template.request
    signed: dict[str, Any] = {}
    if request.user:
        user, password = fill(request.user, values), fill(request.password, values)
        signed["auth"] = aiohttp.BasicAuth(user, password, encoding="utf-8")
    if request.format == "query":
        return signed | {"params": _flat(request.fields, values)}
    if request.format == "form":
        return signed | {"data": _flat(request.fields, values)}
    if request.format == "json":
        kind, body = "application/json", json.dumps(_filled(request.fields, values))
    else:
        kind = "text/xml; charset=utf-8"
        body = fill(request.body, {name: escape(one) for name, one in values.items()})
    headers.setdefault("Content-Type", kind)
    return signed | {"data": body.encode()}


def _flat(fields: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, str]:
    return {name: fill(str(value), values) for name, value in fields.items()}


def _filled(value: Any, values: Mapping[str, str]) -> Any:
    """The fields with their places filled in, as deep as they go; numbers stay numbers."""
    if isinstance(value, str):
        return fill(value, values)
    if isinstance(value, Mapping):
        return {name: _filled(inner, values) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, values) for inner in value]
    return value
