"""Key presses (RFC 4733) and sounds as packets for SIPp to play.

The ones that come with SIPp all carry the time stamp they were recorded at. A PBX takes a
second key that is not later than the first for an echo of it; these count on from key to key.
"""

import struct
from pathlib import Path
from typing import Final

PAYLOAD_TYPE: Final = 101
SAMPLES: Final = 160
"""Samples in the 20 ms from one packet to the next."""
PACKETS: Final = 8
ENDS: Final = 3
"""The last packet is sent three times, for one may be lost."""
# A-law: nothing, and 1000 Hz, of which eight samples are one wave.
_SILENCE: Final = bytes([0xD5]) * SAMPLES
_TONE: Final = bytes([0x34, 0x21, 0x34, 0xD5, 0xB4, 0xA1, 0xB4, 0xD5]) * (SAMPLES // 8)


def press(key: str, turn: int, folder: Path) -> Path:
    """The file that presses `key` as the `turn`-th key of a call, counted from 0."""
    path = folder / f"key-{turn}-{'0123456789*#'.index(key)}.pcap"
    if not path.exists():
        made = path.with_suffix(f".{id(path)}")
        made.write_bytes(_pcap(_packets("0123456789*#".index(key), turn)))
        made.replace(path)
    return path


def sound(seconds: float, turn: int, folder: Path, *, loud: bool = True) -> Path:
    """The file that sends a steady tone, or silence, as the `turn`-th thing of a call."""
    path = folder / f"{'tone' if loud else 'silence'}-{turn}-{seconds:g}.pcap"
    if not path.exists():
        made = path.with_suffix(f".{id(path)}")
        wave = _TONE if loud else _SILENCE
        sent = [
            _header(8, 1000 * (turn + 1) + n, 100_000 * (turn + 1) + n * SAMPLES) + wave
            for n in range(round(seconds * 50))
        ]
        made.write_bytes(_pcap(sent, steady=True))
        made.replace(path)
    return path


def _packets(event: int, turn: int) -> list[bytes]:
    packets = []
    for number in range(PACKETS + ENDS):
        last = number >= PACKETS
        duration = SAMPLES * min(number + 1, PACKETS)
        first = 0x80 if number == 0 else 0
        sequence = 1000 * (turn + 1) + number
        stamp = 100_000 * (turn + 1)
        header = _header(first | PAYLOAD_TYPE, sequence, stamp)
        packets.append(header + struct.pack("!BBH", event, 0x80 * last | 10, duration))
    return packets


def _header(payload: int, sequence: int, stamp: int) -> bytes:
    return struct.pack("!BBHII", 0x80, payload, sequence, stamp, 0x1022)


def _pcap(packets: list[bytes], *, steady: bool = False) -> bytes:
    # Only the UDP payload matters: SIPp puts its own addresses in front.
    parts = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)]
    for number, rtp in enumerate(packets):
        udp = struct.pack("!HHHH", 4000, 4000, 8 + len(rtp), 0) + rtp
        local = b"\x7f\0\0\1"
        ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0) + local + local
        frame = b"\0" * 12 + b"\x08\0" + ip + udp
        at = 20_000 * (number if steady else min(number, PACKETS))
        parts.append(
            struct.pack("<IIII", at // 1_000_000, at % 1_000_000, len(frame), len(frame)) + frame
        )
    return b"".join(parts)
