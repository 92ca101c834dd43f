"""Citizens' phones behind Kannel's fake message centre."""

import contextlib
import socket
import threading
from dataclasses import dataclass
from urllib.parse import quote_from_bytes, unquote_to_bytes

from .machine import free_port, wait_until

CONCATENATED = b"\x05\x00\x03"
"""The header of a part: these three bytes, then reference, number of parts, number of this."""

REFUSED, REFUSED_ABROAD = "0999", "+84999"
"""The gateway takes no message to a number that begins so, as if the operator had none such."""


@dataclass(frozen=True)
class Sms:
    """One message as a person reads it: whole, whatever the number of parts it came in."""

    sender: str
    receiver: str
    text: str
    parts: int = 1


class Phones:
    """All phones of the province. What they get is read by a thread, whatever loop runs."""

    def __init__(self) -> None:
        self._port = free_port()
        self._connection: socket.socket | None = None
        self._lock = threading.Lock()
        self._messages: list[Sms] = []
        self._parts: dict[tuple[str, str, int], dict[int, bytes]] = {}

    def lines(self) -> list[str]:
        """The gateway's settings for this line."""
        return [
            "group = smsc",
            "smsc = fake",
            "smsc-id = phones",
            f"port = {self._port}",
            "connect-allow-ip = 127.0.0.1",
            f"denied-prefix = {REFUSED};{REFUSED_ABROAD}",
        ]

    def join(self) -> None:
        """Be in reach of the network: what waits at the centre arrives now."""
        self._connection = _connect(self._port)
        threading.Thread(target=self._read, args=(self._connection,), daemon=True).start()

    def leave(self) -> None:
        """Be out of reach: the gateway keeps what is sent meanwhile, or loses it if it dies."""
        if self._connection is not None:
            with contextlib.suppress(OSError):
                self._connection.shutdown(socket.SHUT_RDWR)
            self._connection.close()
            self._connection = None

    def send(self, sender: str, receiver: str, text: str) -> None:
        if self._connection is None:
            raise ConnectionError("the phones are out of reach")
        self._connection.sendall(_line(sender, receiver, text).encode() + b"\n")

    def inbox(self, number: str) -> list[Sms]:
        """Whole messages this number got, oldest first."""
        with self._lock:
            return [sms for sms in self._messages if sms.receiver == number]

    def all(self) -> list[Sms]:
        with self._lock:
            return list(self._messages)

    def forget(self) -> None:
        """Empty every inbox, for the next test."""
        with self._lock:
            self._messages.clear()
            self._parts.clear()

    def _read(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection.makefile("rb") as lines:
            for line in lines:
                with self._lock:
                    self._take(line.decode("latin-1").rstrip("\n"))

    def _take(self, line: str) -> None:
        sender, receiver, kind, rest = (*line.split(" ", 3), "")[:4]
        if kind != "udh":
            self._messages.append(Sms(sender, receiver, _text(kind, rest)))
            return
        header, _, rest = (*rest.split(" ", 2), "")[:3]
        udh = _bytes(header)
        if not udh.startswith(CONCATENATED):
            raise ValueError(f"not a part of a message: {line}")
        reference, total, number = udh[3:6]
        parts = self._parts.setdefault((sender, receiver, reference), {})
        parts[number] = _bytes(rest)
        if len(parts) == total:
            del self._parts[sender, receiver, reference]
            whole = b"".join(parts[each] for each in sorted(parts))
            self._messages.append(Sms(sender, receiver, _decoded(whole), total))


def _connect(port: int) -> socket.socket:
    # The gateway opens the centre's port a moment after its own.
    opened: list[socket.socket] = []

    def connected() -> bool:
        with contextlib.suppress(ConnectionRefusedError):
            opened.append(socket.create_connection(("127.0.0.1", port), timeout=5))
        return bool(opened)

    wait_until(connected, "the message centre takes us")
    opened[0].settimeout(None)
    return opened[0]


def _line(sender: str, receiver: str, text: str) -> str:
    if text.isascii() and "\n" not in text:
        return f"{sender} {receiver} text {text}"
    return f"{sender} {receiver} ucs2 {quote_from_bytes(text.encode('utf-16-be'))}"


def _text(kind: str, rest: str) -> str:
    if kind == "text":
        return rest.encode("latin-1").decode("utf-8")
    return _bytes(rest).decode("utf-16-be")


def _decoded(whole: bytes) -> str:
    # The centre writes parts of any coding as bytes and does not say which. A Vietnamese text of
    # several parts has a space in it, so a zero byte; a GSM text never has one.
    return whole.decode("utf-16-be" if b"\0" in whole else "utf-8")


def _bytes(quoted: str) -> bytes:
    return unquote_to_bytes(quoted.replace("+", " "))
