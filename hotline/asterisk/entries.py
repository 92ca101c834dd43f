"""What the PBX's own journal says: entries of calls and of feedback dialogues.

Each entry is one query string (`key=value&…`, values URI-encoded) in AstDB family
`hotline`. Reading is tolerant: unknown keys are passed over, a nonsense entry becomes
`Broken` and nothing raises. Instants are aware UTC. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeVar, get_args
from urllib.parse import quote, unquote

from hotline import clock

FAMILY = "hotline"
JOURNAL = "journal/"
ANSWERS = "answers/"

Direction = Literal["in", "out", "ask"]
Step = Literal["useful", "satisfied", "reason", "voice", "done"]
Outcome = Literal["done", "no_key", "hung_up", "opted_out", "to_operator", "wrong_person"]

_EPOCH = re.compile(r"\d{9,11}(\.\d{1,9})?", re.ASCII)
_TURN = re.compile(r"\+\d+$", re.ASCII)
_FILE = re.compile(r"(?:[\w-]+/)*[\w-]+\.wav", re.ASCII)
_Word = TypeVar("_Word", bound=str)


@dataclass(frozen=True)
class Broken:
    """An entry that cannot be understood, kept as it is for a person to look at."""

    key: str
    text: str
    why: str


@dataclass(frozen=True, kw_only=True)
class JournalEntry:
    """One conversation that touched the outside.

    `key` is the entry's key in the family, as DBDel wants it. `caller` is empty when
    the number was withheld. `talk` is in seconds. Texts are empty when not known.
    Of an ask, `answered` is the citizen's answer, `queue` and `taken` tell that they wished
    an operator and when one took the call; `machine` that no person answered.
    `broken` says that the PBX died in the middle and ended the entry at its next start.
    """

    key: str
    direction: Direction
    start: datetime
    caller: str = ""
    name: str = ""
    to: str = ""
    operator: str = ""
    ask: str = ""
    end: datetime | None = None
    queue: str = ""
    queue_status: str = ""
    abandoned: bool | None = None
    member: str = ""
    member_name: str = ""
    dial_status: str = ""
    talk: int | None = None
    answered: datetime | None = None
    cause: int | None = None
    recording: str = ""
    hours: str = ""
    menu: str = ""
    taken: datetime | None = None
    machine: bool = False
    broken: bool = False

    @property
    def linkedid(self) -> str:
        return self.key.removeprefix(JOURNAL)

    @property
    def complete(self) -> bool:
        """True once the call is over and the entry may be acknowledged."""
        return self.end is not None

    @classmethod
    def parse(cls, key: str, text: str) -> JournalEntry | Broken:
        """An entry from its AstDB key (with or without the family) and value."""
        key = own_key(key)
        try:
            return _journal_entry(key, _fields(key, JOURNAL, text))
        except ValueError as error:
            return Broken(key, _clean(text), str(error))

    def format(self) -> str:
        """The entry as the PBX would write it."""
        fields = {"v": "1", "dir": self.direction, "start": _instant(self.start)}
        fields |= {"from": self.caller, "name": self.name, "to": self.to}
        fields |= {"op": self.operator, "ask": self.ask}
        if self.end is not None:
            fields |= {"end": _instant(self.end), **self._ending()}
        return _query(fields)

    def _ending(self) -> dict[str, str]:
        return {
            "queue": self.queue,
            "qstatus": self.queue_status,
            "abandoned": "" if self.abandoned is None else str(self.abandoned).upper(),
            "member": self.member,
            "mname": self.member_name,
            "dialstatus": self.dial_status,
            "talk": _number(self.talk),
            "answered": _instant(self.answered),
            "cause": _number(self.cause),
            "rec": self.recording,
            "hours": self.hours,
            "menu": self.menu,
            "taken": _instant(self.taken),
            "machine": "TRUE" if self.machine else "",
            **({"broken": "TRUE"} if self.broken else {}),
        }


@dataclass(frozen=True, kw_only=True)
class AnswersEntry:
    """What was asked about one ticket. `ask` is the reference of the ask it belongs to.

    `useful` is 1 or 2, `satisfied` 1 to 3, None while unanswered. `reason` is the key of
    one, `voice` the recording of what was said, below the recordings' folder. An answer
    that was given stays whatever the outcome.
    """

    key: str
    ask: str
    start: datetime
    useful: int | None = None
    satisfied: int | None = None
    reason: int | None = None
    voice: str = ""
    step: Step | None = None
    end: datetime | None = None
    outcome: Outcome | None = None

    @property
    def linkedid(self) -> str:
        """The conversation; its second ticket and on are filed under `<conversation>+<n>`."""
        return _TURN.sub("", self.name)

    @property
    def name(self) -> str:
        """What names this one ticket's dialogue among all of its PBX."""
        return self.key.removeprefix(ANSWERS)

    @property
    def complete(self) -> bool:
        """True once the dialogue is over and the entry may be acknowledged."""
        return self.end is not None

    @classmethod
    def parse(cls, key: str, text: str) -> AnswersEntry | Broken:
        """An entry from its AstDB key (with or without the family) and value."""
        key = own_key(key)
        try:
            return _answers_entry(key, _fields(key, ANSWERS, text))
        except ValueError as error:
            return Broken(key, _clean(text), str(error))

    def format(self) -> str:
        """The entry as the PBX would write it."""
        fields = {"v": "1", "ask": self.ask, "start": _instant(self.start)}
        fields |= {"useful": _number(self.useful), "satisfied": _number(self.satisfied)}
        fields |= {"reason": _number(self.reason), "voice": self.voice, "step": self.step or ""}
        if self.end is not None:
            fields |= {"end": _instant(self.end), "outcome": self.outcome or ""}
        return _query(fields)


def parse(key: str, text: str) -> JournalEntry | AnswersEntry | Broken | None:
    """Whatever stands under a key of the family; None when it is no entry at all."""
    if own_key(key).startswith(JOURNAL):
        return JournalEntry.parse(key, text)
    if own_key(key).startswith(ANSWERS):
        return AnswersEntry.parse(key, text)
    return None


def asked_by(linkedid: str) -> str:
    """The reference of an ask, which names its own conversation `ask-<reference>`; else empty."""
    return linkedid.removeprefix("ask-") if linkedid.startswith("ask-") else ""


def own_key(key: str) -> str:
    """A key without the family: `/hotline/journal/x` and `journal/x` are one."""
    return key.removeprefix(f"/{FAMILY}/")


def _journal_entry(key: str, fields: Mapping[str, str]) -> JournalEntry:
    return JournalEntry(
        key=key,
        direction=_word(fields, "dir", get_args(Direction)),
        start=_must_at(fields, "start"),
        caller=fields.get("from", ""),
        name=fields.get("name", ""),
        to=fields.get("to", ""),
        operator=fields.get("op", ""),
        ask=fields.get("ask", ""),
        end=_at(fields, "end"),
        queue=fields.get("queue", ""),
        queue_status=fields.get("qstatus", "").upper(),
        abandoned=_flag(fields.get("abandoned", "")),
        member=fields.get("member", ""),
        member_name=fields.get("mname", ""),
        dial_status=fields.get("dialstatus", "").upper(),
        talk=_whole(fields.get("talk", "")),
        answered=_soft_at(fields, "answered"),
        cause=_whole(fields.get("cause", "")),
        recording=fields.get("rec", ""),
        hours=fields.get("hours", ""),
        menu=fields.get("menu", ""),
        taken=_soft_at(fields, "taken"),
        machine=fields.get("machine", "") == "TRUE",
        broken=fields.get("broken", "") == "TRUE",
    )


def _answers_entry(key: str, fields: Mapping[str, str]) -> AnswersEntry:
    ask = fields.get("ask", "") or asked_by(_TURN.sub("", key.removeprefix(ANSWERS)))
    if not ask:
        raise ValueError("ask is missing")
    return AnswersEntry(
        key=key,
        ask=ask,
        start=_must_at(fields, "start"),
        useful=_pressed(fields, "useful", 2),
        satisfied=_pressed(fields, "satisfied", 3),
        reason=_whole(fields.get("reason", "")),
        voice=_file(fields.get("voice", "")),
        step=_soft_word(fields, "step", get_args(Step)),
        end=_at(fields, "end"),
        outcome=_soft_word(fields, "outcome", get_args(Outcome)),
    )


def _fields(key: str, kind: str, text: str) -> dict[str, str]:
    """The query string as it was meant. A repeated key keeps its last value."""
    if len(key) <= len(kind) or not key.startswith(kind):
        raise ValueError(f"the key is not one of {kind}")
    pairs = (part.partition("=") for part in text.split("&"))
    fields = {name: _clean(unquote(value)) for name, _, value in pairs}
    if fields.get("v", "1") != "1":
        raise ValueError(f"version {fields['v']} is not known")
    return fields


def _clean(text: str) -> str:
    """One spelling for each letter, and nothing that a database or a page chokes on."""
    kept = "".join(sign for sign in text if unicodedata.category(sign) not in {"Cc", "Cs"})
    return unicodedata.normalize("NFC", kept).strip()


def _word(fields: Mapping[str, str], name: str, words: tuple[_Word, ...]) -> _Word:
    said = fields.get(name, "")
    for word in words:
        if said == word:
            return word
    raise ValueError(f"{name} is {said!r}" if said else f"{name} is missing")


def _soft_word(fields: Mapping[str, str], name: str, words: tuple[_Word, ...]) -> _Word | None:
    return next((word for word in words if fields.get(name) == word), None)


def _must_at(fields: Mapping[str, str], name: str) -> datetime:
    at = _at(fields, name)
    if at is None:
        raise ValueError(f"{name} is missing")
    return at


def _at(fields: Mapping[str, str], name: str) -> datetime | None:
    said = fields.get(name, "")
    if said and not _EPOCH.fullmatch(said):
        raise ValueError(f"{name} is {said!r}")
    return clock.from_epoch(said) if said else None


def _soft_at(fields: Mapping[str, str], name: str) -> datetime | None:
    said = fields.get(name, "")
    return clock.from_epoch(said) if _EPOCH.fullmatch(said) else None


def _flag(said: str) -> bool | None:
    return {"TRUE": True, "FALSE": False}.get(said.upper())


def _whole(said: str) -> int | None:
    """Seconds and causes only inform: an unreadable one is not known, never an error."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else None


def _file(said: str) -> str:
    """A recording stays below its folder, whatever an entry says."""
    return said if _FILE.fullmatch(said) else ""


def _pressed(fields: Mapping[str, str], name: str, highest: int) -> int | None:
    """A rating is never guessed: an answer that no key gives breaks the entry."""
    said = fields.get(name, "")
    if not said:
        return None
    answer = _whole(said)
    if answer is None or not 1 <= answer <= highest:
        raise ValueError(f"{name} is {said!r}")
    return answer


def _query(fields: Mapping[str, str]) -> str:
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in fields.items())


def _instant(at: datetime | None) -> str:
    return "" if at is None else f"{at.timestamp():.3f}"


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
