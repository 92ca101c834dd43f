"""Handing letters to an SMTP server over connections that are kept for the next one."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import AsyncIterator
from datetime import timedelta

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from hotline.mail.letter import letter
from hotline.mail.server import MailServer
from hotline.outbox import Message, MessageStatus, Sending

_LIMIT = 20.0
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
# With the pauses above the last try comes about ten hours after the first.
_TRIES = 16
_LASTING = range(500, 600)
_NOT_OURS = (SMTPAuthenticationError, SMTPConnectError, SMTPHeloError, SMTPSenderRefused)


class Post:
    """One mail server. Whatever it does is an outcome; nothing it does is an exception.

    A letter is tried again after everything but a lasting refusal of this letter or of its
    recipient. Where it is not known whether the server took it, it may arrive twice, as one
    letter: both carry the same Message-ID.
    """

    def __init__(self, server: MailServer, *, sender: str, site: str, tries: int = _TRIES) -> None:
        self.server, self._sender, self._site, self._tries = server, sender, site, tries
        self._idle: list[SMTP] = []

    async def __call__(self, message: Message) -> Sending:
        """Send one letter."""
        made = letter(message, sender=self._sender, site=self._site)
        try:
            async with self._connection() as smtp:
                _, said = await smtp.send_message(
                    made, sender=self._sender, recipients=[message.recipient]
                )
        except (SMTPRecipientsRefused, SMTPRecipientRefused) as error:
            return self._refused(message, _first(error))
        except _NOT_OURS as error:
            # The server does not take us: the site is to blame, not this letter.
            return self._again(message, f"{type(error).__name__}: {error}")
        except SMTPResponseException as error:
            return self._refused(message, error)
        except ValueError as error:
            return Sending(MessageStatus.DEAD, f"no address: {error}")
        except (SMTPException, OSError) as error:
            return self._again(message, f"{type(error).__name__}: {error}")
        return Sending(MessageStatus.SENT, said)

    async def reachable(self) -> str:
        """An empty text when the server lets us in, else why not."""
        try:
            async with self._connection() as smtp:
                await smtp.noop()
        except (SMTPException, OSError) as error:
            return f"{type(error).__name__}: {error}"
        return ""

    async def close(self) -> None:
        """Give the connections back."""
        while self._idle:
            with contextlib.suppress(SMTPException, OSError):
                await self._idle.pop().quit()

    @contextlib.asynccontextmanager
    async def _connection(self) -> AsyncIterator[SMTP]:
        """A connection that is open; kept afterwards unless something went wrong on it."""
        smtp = self._take_idle() or await self._open()
        try:
            yield smtp
        except (SMTPResponseException, SMTPRecipientsRefused):
            # The server answered: the line is well, only this letter is not.
            self._idle.append(smtp)
            raise
        except BaseException:
            smtp.close()
            raise
        self._idle.append(smtp)

    def _take_idle(self) -> SMTP | None:
        while self._idle:
            smtp = self._idle.pop()
            if smtp.is_connected:
                return smtp
        return None

    async def _open(self) -> SMTP:
        smtp = SMTP(
            hostname=self.server.host,
            port=self.server.port,
            use_tls=self.server.tls,
            start_tls=self.server.starttls,
            username=self.server.username,
            password=self.server.password,
            tls_context=ssl.create_default_context(),
            timeout=_LIMIT,
        )
        await smtp.connect()
        return smtp

    def _refused(self, message: Message, error: SMTPResponseException) -> Sending:
        if error.code in _LASTING:
            return Sending(MessageStatus.DEAD, _said(error))
        return self._again(message, _said(error))

    def _again(self, message: Message, note: str) -> Sending:
        if message.attempts >= self._tries:
            return Sending(MessageStatus.DEAD, note)
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (message.attempts - 1))
        return Sending(MessageStatus.WAITING, note, pause)


def _first(error: SMTPRecipientsRefused | SMTPRecipientRefused) -> SMTPResponseException:
    if isinstance(error, SMTPRecipientsRefused):
        first: SMTPRecipientRefused = error.recipients[0]
        return first
    return error


def _said(error: SMTPResponseException) -> str:
    return f"{error.code} {error.message}"
