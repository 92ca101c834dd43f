"""A mobile operator's message centre that speaks SMPP 3.4, the way a site's line does.

Unlike Kannel's fake centre it reports when it is told to, and failures too.
"""

import contextlib
import socket
import struct
import threading
from dataclasses import dataclass
from typing import BinaryIO

from .machine import free_port

BIND_TRANSCEIVER, SUBMIT, DELIVER, UNBIND, ENQUIRE_LINK = 0x09, 0x04, 0x05, 0x06, 0x15
RESPONSE = 0x80000000
RECEIPT = 0x04


@dataclass(frozen=True)
class Submitted:
    """One part of a message, as the centre took it under an id of its own."""

    id: str
    sender: str
    receiver: str
    content: bytes


class SmppCentre:
    """Takes one gateway on loopback; `submitted` grows as messages come."""

    def __init__(self) -> None:
        self.port = free_port()
        self.submitted: list[Submitted] = []
        self._listening: socket.socket | None = None
        self._gateway: socket.socket | None = None

    def lines(self) -> list[str]:
        """The gateway's settings for this line."""
        return [
            "group = smsc",
            "smsc = smpp",
            "smsc-id = operator",
            "host = 127.0.0.1",
            f"port = {self.port}",
            "transceiver-mode = true",
            "smsc-username = hotline",
            "smsc-password = hotline",
            'system-type = ""',
            "reconnect-delay = 1",
        ]

    @property
    def bound(self) -> bool:
        """Whether a gateway is logged in."""
        return self._gateway is not None

    def join(self) -> None:
        """Be in reach: the gateway logs in within a second or so."""
        if self._listening is None:
            self._listening = socket.create_server(("127.0.0.1", self.port))
            threading.Thread(target=self._serve, args=(self._listening,), daemon=True).start()

    def leave(self) -> None:
        """Be out of reach, and cut the line that is there."""
        for each in (self._listening, self._gateway):
            if each is not None:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
                each.close()
        self._listening = self._gateway = None

    def report(self, message: Submitted, state: str = "DELIVRD") -> None:
        """Tell the gateway what became of a part: DELIVRD, UNDELIV, EXPIRED, REJECTD."""
        if self._gateway is None:
            raise ConnectionError("no gateway is logged in")
        done = "submit date:2601010000 done date:2601010001"
        text = f"id:{message.id} sub:001 dlvrd:001 {done} stat:{state} err:000 text:"
        self._gateway.sendall(_pdu(DELIVER, 1, _receipt(message, text.encode())))

    def _serve(self, listening: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                gateway, _ = listening.accept()
                with contextlib.suppress(OSError, EOFError):
                    self._talk(gateway)
                self._gateway = None

    def _talk(self, gateway: socket.socket) -> None:
        with gateway.makefile("rb") as incoming:
            while True:
                command, sequence, body = _read(incoming)
                if command == SUBMIT:
                    self.submitted.append(_submitted(body, f"m{len(self.submitted) + 1}"))
                    answer = self.submitted[-1].id.encode() + b"\0"
                else:
                    answer = b"centre\0" if command == BIND_TRANSCEIVER else b""
                if command < RESPONSE:
                    gateway.sendall(_pdu(command | RESPONSE, sequence, answer))
                if command == BIND_TRANSCEIVER:
                    self._gateway = gateway


def _read(incoming: BinaryIO) -> tuple[int, int, bytes]:
    header = incoming.read(16)
    if len(header) < 16:
        raise EOFError
    length, command, _, sequence = struct.unpack(">4I", header)
    return command, sequence, incoming.read(length - 16)


def _pdu(command: int, sequence: int, body: bytes) -> bytes:
    return struct.pack(">4I", 16 + len(body), command, 0, sequence) + body


def _submitted(body: bytes, name: str) -> Submitted:
    _, rest = body.split(b"\0", 1)
    sender, rest = rest[2:].split(b"\0", 1)
    receiver, rest = rest[2:].split(b"\0", 1)
    # esm_class, protocol, priority; then two dates; then five more bytes, the last the length.
    _, _, rest = rest[3:].split(b"\0", 2)
    length = rest[4]
    return Submitted(name, sender.decode(), receiver.decode(), rest[5 : 5 + length])


def _receipt(message: Submitted, text: bytes) -> bytes:
    addresses = b"\0\0\0" + message.receiver.encode() + b"\0\0\0" + message.sender.encode() + b"\0"
    return addresses + bytes([RECEIPT, 0, 0]) + b"\0\0" + bytes([0, 0, 0, 0, len(text)]) + text
