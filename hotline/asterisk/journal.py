"""What happened while nobody listened: taking the PBX's journal and acknowledging it.

Read, commit, then delete on the PBX. A crash between the last two only means that
the same entries are read again, which changes nothing.

A crash of the PBX may cost it the last second of its journal: for calls of that second
no entry is ever completed. After a login they are found by asking what lives.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import calls, clock, health
from hotline.asterisk.ami import ActionFailed, Ami
from hotline.asterisk.entries import (
    FAMILY,
    AnswersEntry,
    Broken,
    JournalEntry,
    asked_by,
    own_key,
    parse,
)
from hotline.asterisk.taking import take_answers, take_calls
from hotline.calls import Call, CallOutcome, Direction, Facts
from hotline.db import Away, Database
from hotline.feedback import Mode
from hotline.health import Condition, Part

# Entries in one transaction: live events wait for no longer than these take.
_AT_ONCE = 25
_COUNTS_KEPT_DAYS = 40
_COUNT = re.compile(r"\d{1,9}", re.ASCII)
_DIRECTIONS = {"in": Direction.INBOUND, "out": Direction.OUTBOUND, "ask": Direction.ASK}
_DIALLED = {
    "ANSWER": CallOutcome.ANSWERED,
    "BUSY": CallOutcome.BUSY,
    "NOANSWER": CallOutcome.NO_ANSWER,
    "CANCEL": CallOutcome.ABANDONED,
}
_QUEUED = {
    "TIMEOUT": CallOutcome.QUEUE_TIMEOUT,
    "FULL": CallOutcome.QUEUE_FULL,
    "JOINEMPTY": CallOutcome.QUEUE_EMPTY,
    "LEAVEEMPTY": CallOutcome.QUEUE_EMPTY,
    "JOINUNAVAIL": CallOutcome.QUEUE_EMPTY,
    "LEAVEUNAVAIL": CallOutcome.QUEUE_EMPTY,
}
_REJECTED_CAUSE = 21
Entry = JournalEntry | AnswersEntry
log = structlog.get_logger(__name__)


class Journal:
    """One PBX's journal. `modes` are the means by which the site can ask again."""

    def __init__(self, db: Database, ami: Ami, system: str, modes: Collection[Mode]) -> None:
        self._db, self._ami, self._system, self._modes = db, ami, system, modes
        self._broken: set[str] = set()
        self._taken: dict[str, Entry] = {}

    async def take(self) -> int:
        """Take whatever stands in the journal; returns how many entries were completed."""
        entries = await self._read()
        # Calls in progress stand in the journal for minutes: taken once until they change.
        fresh = [entry for entry in entries if self._taken.get(entry.key) != entry]
        fresh = _ripe(fresh, entries)
        done = await self._keep(fresh)
        self._taken = {entry.key: entry for entry in entries if not entry.complete}
        return done

    async def end_lost(self, *, booted: datetime | None) -> int:
        """End what no channel of the PBX carries any more; returns how many calls that were.

        To be called after a login, once `take` was and what was heard before that login is
        recorded. Open before the channels are asked for, without a channel, and still open
        after what was completed meanwhile is taken: only such a call is lost, whatever any
        clock says. Its end is `booted`, when the PBX began to run, if that came later than
        the call's beginning, else now.
        """
        standing = set(self._taken)
        async with self._db.read() as s:
            asked = {call.id for call in await calls.unfinished(s, self._system)}
        if not standing and not asked:
            return 0
        alive = await self._alive()
        await self.take()
        left = [
            _cut(entry, booted)
            for key, entry in self._taken.items()
            if key in standing and entry.linkedid not in alive
        ]
        count = await self._keep(left) + await self._end_others(asked, alive, booted)
        if count:
            log.info("journal.lost", entries=len(left), ended=count, channels=len(alive))
        return count

    async def _end_others(self, asked: set[int], alive: set[str], booted: datetime | None) -> int:
        """End those of these calls that have no entry in the PBX any more."""
        async with self._db.read() as s:
            told = {
                call.conversation: _lost(call, booted)
                for call, ids in (await calls.unfinished(s, self._system)).items()
                if call.id in asked and alive.isdisjoint(ids)
            }
        if told:
            async with self._db.write() as s:  # which holds each call and looks at it again
                await take_calls(s, self._system, told, modes=self._modes)
        return len(told)

    async def _alive(self) -> set[str]:
        """The ids of every channel there is, and of the conversations they belong to."""
        channels = await self._ami.collect("CoreShowChannels", limit=30.0)
        ids = {channel.get(name, "") for channel in channels for name in ("Uniqueid", "Linkedid")}
        return ids - {""}

    async def read_counts(self) -> None:
        """Write down the PBX's own count of arrivals for each day it still has."""
        now = clock.now()
        counted = {
            key: (day, int(value))
            for key, value in await self._tree("count")
            if (day := _day(key)) is not None and _COUNT.fullmatch(value)
        }
        async with self._db.write() as s:
            for day, count in counted.values():
                await calls.note_count(s, self._system, day, count, at=now)
            if not self._broken:
                detail = f"{len(self._taken)} in progress"
                await health.tell(s, Part.JOURNAL, Condition.UP, detail, at=now)
        for key, (day, _) in counted.items():
            if (clock.local_day(now) - day).days > _COUNTS_KEPT_DAYS:
                await self._delete(key)

    async def _read(self) -> list[Entry]:
        calls_told = await self._tree("journal")
        # Answers first: the call that carried them may end its ask only after them.
        found = [*await self._tree("answers"), *calls_told]
        self._broken &= {own_key(key) for key, _ in found}
        entries: list[Entry] = []
        for key, value in found:
            entry = parse(key, value)
            if isinstance(entry, Broken):
                await self._complain(entry)
            elif entry is not None:
                entries.append(entry)
        return entries

    async def _tree(self, branch: str) -> list[tuple[str, str]]:
        try:
            items = await self._ami.collect("DBGetTree", limit=60.0, Family=FAMILY, Key=branch)
        except ActionFailed:
            return []  # Asterisk calls an empty branch an error.
        return [(item["Key"], item.get("Val", "")) for item in items if "Key" in item]

    async def _keep(self, entries: list[Entry]) -> int:
        done = 0
        for start in range(0, len(entries), _AT_ONCE):
            for entry in await self._write(entries[start : start + _AT_ONCE]):
                if entry.complete:
                    await self._delete(entry.key)
                    done += 1
        return done

    async def _write(self, some: list[Entry]) -> list[Entry]:
        """Commit these entries; returns those that are now safe here.

        A database that is away is the caller's to wait for. An entry that we cannot
        take because of a bug stays in the PBX and must not cost the others.
        """
        try:
            async with self._db.write() as s:
                await self._take_some(s, some)
        except Away:
            raise
        except Exception as error:
            if len(some) > 1:
                return [one for entry in some for one in await self._write([entry])]
            await self._complain(Broken(some[0].key, some[0].format(), repr(error)[:200]))
            return []
        return some

    async def _take_some(self, s: AsyncSession, some: list[Entry]) -> None:
        for entry in some:
            if isinstance(entry, AnswersEntry) and entry.complete:
                await take_answers(s, self._system, entry, modes=self._modes)
        ended = [one for one in some if isinstance(one, JournalEntry)]
        told = {one.linkedid: facts(one) for one in ended}
        machines = {one.linkedid for one in ended if one.machine}
        await take_calls(s, self._system, told, modes=self._modes, machines=machines)

    async def _delete(self, key: str) -> None:
        branch, _, rest = key.removeprefix(f"/{FAMILY}/").partition("/")
        try:
            await self._ami.act("DBDel", Family=FAMILY, Key=f"{branch}/{rest}")
        except ActionFailed as error:
            log.info("journal.gone", key=key, error=str(error))

    async def _complain(self, entry: Broken) -> None:
        """Said once an entry, and on the status page for as long as it is there."""
        if entry.key in self._broken:
            return
        log.error("journal.broken", key=entry.key, text=entry.text, why=entry.why)
        async with self._db.write() as s:
            detail = f"{entry.key}: {entry.why}"
            await health.tell(s, Part.JOURNAL, Condition.DEGRADED, detail, at=clock.now())
        self._broken.add(entry.key)


def _ripe(fresh: list[Entry], entries: list[Entry]) -> list[Entry]:
    """Without the ends of calls in which somebody is still being asked.

    The two halves of such a call end at once: what was answered counts first.
    """
    answers = [one for one in entries if isinstance(one, AnswersEntry)]
    asking = {one.linkedid for one in answers if not one.complete}
    return [
        one
        for one in fresh
        if isinstance(one, AnswersEntry) or not one.complete or one.linkedid not in asking
    ]


def facts(entry: JournalEntry) -> Facts:
    """The journal's words as facts of a call."""
    direction = _DIRECTIONS[entry.direction]
    outbound = direction == Direction.OUTBOUND
    outcome = outcome_of(entry) if entry.complete else None
    answered = outcome == CallOutcome.ANSWERED
    return Facts(
        direction=direction,
        started_at=entry.start,
        caller=_extension(entry.operator) if outbound else entry.caller or None,
        caller_name=entry.name or None,
        dialed=entry.to or None,
        queue=entry.queue or None,
        answered_by=_answerer(entry) if answered else None,
        answered_at=_answered(entry) if answered else None,
        ended_at=entry.end,
        outcome=outcome,
        recording=entry.recording or None,
        ask=entry.ask or None,
    )


def outcome_of(entry: JournalEntry) -> CallOutcome:
    """How a completed call ended, by what the dialplan knew at hang-up."""
    if entry.broken:
        return CallOutcome.INTERRUPTED
    if _wished_operator(entry):
        if entry.taken is not None:
            return CallOutcome.ANSWERED
        return _QUEUED.get(entry.queue_status, CallOutcome.ABANDONED)
    if entry.direction != "in":
        if entry.dial_status in ("CONGESTION", "CHANUNAVAIL") and entry.cause == _REJECTED_CAUSE:
            return CallOutcome.REJECTED
        return _DIALLED.get(entry.dial_status, CallOutcome.FAILED)
    if entry.member and (entry.answered is not None or (entry.talk or 0) > 0):
        return CallOutcome.ANSWERED
    if entry.hours == "closed":
        return CallOutcome.OUT_OF_HOURS
    if not entry.queue and entry.menu:
        return CallOutcome.SERVED
    return _QUEUED.get(entry.queue_status, CallOutcome.ABANDONED)


def _cut(entry: Entry, booted: datetime | None) -> Entry:
    """The entry as the PBX's own mending at start would have ended it."""
    end = _end(entry.start, booted)
    if isinstance(entry, AnswersEntry):
        return replace(entry, end=end, outcome="hung_up")
    return replace(entry, end=end, broken=True)


def _lost(call: Call, booted: datetime | None) -> Facts:
    known = calls.known(call)
    ask = known.ask or asked_by(call.conversation) or None
    return calls.lost(replace(known, ask=ask), at=_end(known.started_at, booted))


def _end(start: datetime, booted: datetime | None) -> datetime:
    """A PBX that began to run after a call's beginning has ended it by then."""
    return booted if booted is not None and booted > start else clock.now()


def _wished_operator(entry: JournalEntry) -> bool:
    """Rung to be asked, the citizen wished an operator: then a caller of the queue."""
    return entry.direction == "ask" and bool(entry.queue)


def _answered(entry: JournalEntry) -> datetime | None:
    return entry.taken if _wished_operator(entry) else entry.answered


def _answerer(entry: JournalEntry) -> str | None:
    by_operator = entry.direction == "in" or _wished_operator(entry)
    return _extension(entry.member) if by_operator else entry.to or None


def _extension(interface: str) -> str | None:
    """`PJSIP/101-0000001a` and `PJSIP/101` are the phone 101."""
    name = interface.rpartition("/")[2]
    return name.partition("-")[0] or None


def _day(key: str) -> date | None:
    text = key.rpartition("/")[2]
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None
