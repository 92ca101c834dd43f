"""What the dialplan writes into the PBX's database, in the dialplan's order.

Values are encoded as Asterisk's URIENCODE does; instants are epoch seconds with
milliseconds. Every write of an entry is followed by the doorbell.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from hotline import clock
from hotline.asterisk.simulator.channels import Channel
from hotline.asterisk.simulator.exchange import Exchange

_UNTOUCHED = "-_.!~*'()"


@dataclass(slots=True)
class Entry:
    """A conversation as its channel's variables know it, until it has ended."""

    channel: Channel
    direction: str
    begun: str
    queue: str = ""
    qstatus: str = ""
    abandoned: str = ""
    member: str = ""
    mname: str = ""
    dialstatus: str = ""
    talk: str = ""
    answered: str = ""
    rec: str = ""
    hours: str = ""
    menu: str = ""
    taken: str = ""
    machine: str = ""

    @property
    def key(self) -> str:
        """Its key below hotline/journal and hotline/answers."""
        return self.channel.linkedid

    def take(self, member: str, name: str) -> None:
        """An operator takes the call: of one who was rung to be asked, or of a caller."""
        if self.direction == "ask":
            self.taken = now()
        else:
            # Option c sets this whoever hangs up first.
            self.answered, self.qstatus = self.answered or now(), "CONTINUE"
        self.member, self.mname = member, name


def now() -> str:
    """This instant as the dialplan writes it."""
    return f"{time.time():.3f}"


def today() -> str:
    """The province's day, YYYYMMDD."""
    return clock.local_day(datetime.now(UTC)).strftime("%Y%m%d")


def arrive(
    exchange: Exchange, channel: Channel, direction: str, to: str, *, op: str = "", ask: str = ""
) -> Entry:
    """Writes the entry of a conversation that begins; counts it if it is inbound."""
    shown = any(character.isdigit() for character in channel.number)
    sender = quote(channel.number if shown else "", safe=_UNTOUCHED)
    name = quote(channel.caller_name if shown else "", safe=_UNTOUCHED)
    begun = (
        f"v=1&dir={direction}&start={now()}&from={sender}&name={name}"
        f"&to={quote(to, safe=_UNTOUCHED)}&op={op}&ask={ask}"
    )
    entry = Entry(channel, direction, begun)
    _write(exchange, channel, f"journal/{entry.key}", begun, "hotline-arrive")
    if direction == "in":
        _count(exchange)
    return entry


def end(exchange: Exchange, entry: Entry, cause: int) -> None:
    """The hang-up handler: completes the entry, forgets a rating nobody came for."""
    exchange.db.delete(f"hotline/rate/{entry.key}")
    spoken_with = entry.taken if entry.direction == "ask" else entry.answered
    rec = entry.rec if spoken_with else ""
    member, mname = quote(entry.member, safe=_UNTOUCHED), quote(entry.mname, safe=_UNTOUCHED)
    text = (
        f"{entry.begun}&end={now()}&queue={entry.queue}&qstatus={entry.qstatus}"
        f"&abandoned={entry.abandoned}&member={member}&mname={mname}"
        f"&dialstatus={entry.dialstatus}&talk={entry.talk}&answered={entry.answered}"
        f"&cause={cause}&rec={quote(rec, safe=_UNTOUCHED)}&hours={entry.hours}&menu={entry.menu}"
        f"&taken={entry.taken}&machine={entry.machine}"
    )
    _write(exchange, entry.channel, f"journal/{entry.key}", text, "hotline-ended")


def answers(exchange: Exchange, channel: Channel, turn: int, text: str) -> None:
    """Writes the dialogue about the `turn`-th ticket as far as it has come."""
    key = channel.linkedid if turn == 1 else f"{channel.linkedid}+{turn}"
    _write(exchange, channel, f"answers/{key}", text, "hotline-answers")


def encoded(text: str) -> str:
    """A value as Asterisk's URIENCODE writes it."""
    return quote(text, safe=_UNTOUCHED)


def spoken(reference: str) -> str:
    """The file that holds a spoken message."""
    return f"{clock.local_day(datetime.now(UTC)):%Y/%m/%d}/voice-{reference}.wav"


def recording(key: str) -> str:
    """The file a conversation is recorded in."""
    return f"{clock.local_day(datetime.now(UTC)):%Y/%m/%d}/{key}.wav"


def mend(exchange: Exchange) -> None:
    """At start: ends what a crash left open and says that its end is unknown."""
    for family, broken in (
        ("journal", f"&end={now()}&broken=TRUE"),
        ("answers", f"&end={now()}&outcome=hung_up&broken=TRUE"),
    ):
        for path, text in list(exchange.db.tree(f"hotline/{family}")):
            if "&end=" not in text:
                exchange.db.put(path, text + broken)


def is_open(exchange: Exchange, default: str = "open") -> bool:
    """Whether the hotline is staffed now, by hotline/hours/<day> or the default."""
    spans = exchange.db.get(f"hotline/hours/{today()}")
    spans = default if spans is None else spans
    if spans == "open":
        return True
    wall = clock.local(datetime.now(UTC)).strftime("%H%M")
    return any(_within(wall, span) for span in spans.split(","))


def _within(wall: str, span: str) -> bool:
    start, _, stop = span.partition("-")
    return len(start) == len(stop) == 4 and start <= wall < stop


def _count(exchange: Exchange) -> None:
    path = f"hotline/count/{today()}"
    exchange.db.put(path, str(int(exchange.db.get(path) or 0) + 1))


def _write(exchange: Exchange, channel: Channel, key: str, text: str, context: str) -> None:
    exchange.db.put(f"hotline/{key}", text)
    exchange.user_event(channel, "HotlineJournal", f"Key: {key}", context)
