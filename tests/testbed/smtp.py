"""A real SMTP server of our own, on loopback, that keeps what it takes and refuses as told."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

OK = "250 taken"


class SmtpServer:
    """Runs in a thread. `answer` decides about each letter by its recipient: an SMTP reply."""

    def __init__(self, *, port: int = 0, password: str | None = None) -> None:
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.connections = 0
        self.answer: Callable[[str], str] = lambda _: OK
        self.greets: Callable[[str], str] = lambda _: OK
        self._password = password
        self._controller = self._make(port)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """A letter was handed over."""
        recipient = envelope.rcpt_tos[0]
        said = self.answer(recipient)
        if said.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            letter = message_from_bytes(content, policy=default)
            assert isinstance(letter, EmailMessage)
            self.letters.append(letter)
            self.recipients.append(recipient)
        return said

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        """Whether a recipient is known here."""
        said = self.greets(address)
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_EHLO(  # noqa: N802
        self, _server: SMTP, session: Session, _envelope: Envelope, name: str, said: list[str]
    ) -> list[str]:
        """Somebody connected."""
        self.connections += 1
        session.host_name = name
        return said

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._controller.port)

    @property
    def url(self) -> str:
        """As HOTLINE_SMTP_URL names it."""
        user = f"hotline:{self._password}@" if self._password else ""
        return f"smtp://{user}127.0.0.1:{self.port}"

    def by_message_id(self) -> Counter[str]:
        """How often each letter arrived."""
        return Counter(str(letter["Message-ID"]) for letter in self.letters)

    def start(self) -> None:
        """Listen."""
        self._controller.start()

    def stop(self) -> None:
        """Close the port and every connection; safe to repeat."""
        if not self._controller.loop.is_closed():
            self._controller.stop(no_assert=True)

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self.start)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await asyncio.to_thread(self.stop)

    def _make(self, port: int) -> Controller:
        more: dict[str, Any] = {}
        if self._password:
            more = {
                "authenticator": self._authenticate,
                "auth_required": True,
                "auth_require_tls": False,
            }
        return _OnAnyPort(self, hostname="127.0.0.1", port=port, **more)

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: LoginPassword
    ) -> AuthResult:
        right = data.login == b"hotline" and data.password == (self._password or "").encode()
        return AuthResult(success=right, handled=False)


class _OnAnyPort(Controller):
    """aiosmtpd knocks at its own port to see whether it listens, so 0 will not do."""

    def _trigger_server(self) -> None:
        if self.port == 0:
            assert isinstance(self.server, asyncio.Server)
            self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]
