"""The path of a letter of apology: drafted, approved by the head, sent or handed over, published.

NĐ 118/2025 (before it NĐ 61/2018): whoever will miss an appointment says so in writing before
the appointment, with the reason and a new date. The last day for it is a row (`rules`).
A letter or dossier is handed in by whoever looked it up within what the person may see.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, clock, deadlines, documents, outbox, vietnam
from hotline.agencies import Agency
from hotline.db import announce
from hotline.deadlines import Unit
from hotline.documents import DocumentKind
from hotline.dossiers import carrying, wording
from hotline.dossiers.codes import LetterMeans, LetterState, LetterVerb
from hotline.dossiers.letters import FAILED, ApologyEvent, ApologyLetter
from hotline.dossiers.tables import Dossier
from hotline.errors import Conflict, Invalid, NotAllowed, NotFound
from hotline.staff import Person, Role

REASON_AT_LEAST, REASON_AT_MOST = 10, 2_000
LISTED_AT_MOST = 200
# An appointment lasts to the end of the day.
_END_OF_DAY = time(23, 59)
_TAKEN_AT_MOST = 200
# Nobody is put off for longer: a year that was mistyped is found at once.
_ANEW_WITHIN = timedelta(days=365)

# What each verb moves, from where and to where.
MOVES: dict[LetterVerb, tuple[frozenset[LetterState], LetterState]] = {
    LetterVerb.REWORDED: (
        frozenset({LetterState.DRAFTED, LetterState.SENT_BACK}), LetterState.DRAFTED,
    ),
    LetterVerb.SENT_BACK: (frozenset({LetterState.DRAFTED}), LetterState.SENT_BACK),
    LetterVerb.APPROVED: (frozenset({LetterState.DRAFTED}), LetterState.APPROVED),
    LetterVerb.SENT: (frozenset({LetterState.APPROVED}), LetterState.SENT),
    LetterVerb.DROPPED: (
        frozenset({LetterState.DRAFTED, LetterState.SENT_BACK, LetterState.APPROVED}),
        LetterState.DROPPED,
    ),
}  # fmt: skip
MAY: dict[LetterVerb, frozenset[Role]] = {
    LetterVerb.DRAFTED: frozenset({Role.OFFICER, Role.HEAD}),
    LetterVerb.REWORDED: frozenset({Role.OFFICER, Role.HEAD}),
    LetterVerb.SENT_BACK: frozenset({Role.HEAD}),
    LetterVerb.APPROVED: frozenset({Role.HEAD}),
    LetterVerb.SENT: frozenset({Role.OFFICER, Role.HEAD}),
    LetterVerb.DROPPED: frozenset({Role.OFFICER, Role.HEAD}),
}


class LetterWords(NamedTuple):
    """What the agency says: why, and by when."""

    reason: str
    new_day: date | None


class LetterLine(NamedTuple):
    """A letter of a list, with its dossier and agency."""

    letter: ApologyLetter
    dossier: Dossier
    agency: str


async def draft(
    s: AsyncSession, row: Dossier, words: LetterWords, *, by: Person, at: datetime
) -> ApologyLetter:
    """Draft the letter about the present appointment of a dossier.

    Raises NotAllowed for others than the agency, Conflict (`apology_there`,
    `apology_needless`), Invalid as `_said`.
    """
    _require(LetterVerb.DRAFTED, by)
    _check_needed(row, at)
    assert row.due_at is not None
    reason, new_due = await _said(s, words, row.agency_id, row.due_at, at)
    # Of two who draft at the same time the second finds the letter of the first.
    await s.execute(select(Dossier.id).where(Dossier.id == row.id).with_for_update())
    before = await standing(s, row)
    if before is not None:
        if before.agency_id == row.agency_id or before.state == LetterState.SENT:
            raise Conflict("apology_there")
        # Another agency had the dossier; it is not theirs any more to say sorry for it.
        await drop(s, before, by=by, at=at)
    letter = ApologyLetter(
        dossier_id=row.id, agency_id=row.agency_id, due_at=row.due_at,
        letter_due_at=row.letter_due_at, reason=reason, new_due_at=new_due, drafted_at=at,
    )  # fmt: skip
    s.add(letter)
    await s.flush()
    _note(s, letter, LetterVerb.DRAFTED, by=by, at=at)
    return letter


async def reword(
    s: AsyncSession, letter: ApologyLetter, words: LetterWords, *, by: Person, at: datetime
) -> None:
    """Say it otherwise, before it is approved. Raises as `draft`."""
    reason, new_due = await _said(s, words, letter.agency_id, letter.due_at, at)
    _move(s, letter, LetterVerb.REWORDED, by=by, at=at)
    letter.reason, letter.new_due_at, letter.drafted_at = reason, new_due, at
    await s.flush()


async def working_day(s: AsyncSession, agency_id: int, day: date) -> date:
    """A local day, or the first after it on which the agency works by its calendar."""
    agency = await s.get_one(Agency, agency_id)
    calendar = await deadlines.calendar(s, agency.calendar_id)
    before = clock.at_local(day - timedelta(days=1))
    return clock.local_day(deadlines.due_at(before, 1, Unit.CALENDAR_DAYS, calendar).at)


async def send_back(
    s: AsyncSession, letter: ApologyLetter, *, reason: str, by: Person, at: datetime
) -> None:
    """The head wants it said otherwise. Raises Invalid (`apology_why_missing`)."""
    why = vietnam.nfc(reason).strip()
    if not why:
        raise Invalid("apology_why_missing", field="why")
    _move(s, letter, LetterVerb.SENT_BACK, by=by, at=at, words=why[:REASON_AT_MOST])
    await s.flush()


async def approve(s: AsyncSession, letter: ApologyLetter, *, by: Person, at: datetime) -> None:
    """The head signs: the text is what it is from now on. Raises Conflict as `send`."""
    row = await s.get_one(Dossier, letter.dossier_id)
    _require(LetterVerb.APPROVED, by)
    _check_still(letter, row, at)
    _move(s, letter, LetterVerb.APPROVED, by=by, at=at)
    letter.approved_at, letter.approved_by_id = at, by.id
    letter.body = await text(s, letter, row, name=row.applicant, at=at)
    letter.template_version = (await documents.template(s, DocumentKind.APOLOGY)).version
    await s.flush()


async def send(
    s: AsyncSession,
    letter: ApologyLetter,
    means: LetterMeans,
    *,
    handed_to: str = "",
    by: Person,
    at: datetime,
) -> None:
    """Let it go: leave it to the outbox, or write down that it was handed over on paper.

    Raises Invalid as `carrying.check`, and `apology_taker_long`; Conflict for what is not to be
    said any more (`apology_needless`, `apology_other_day`, `apology_day_passed`).
    """
    row = await s.get_one(Dossier, letter.dossier_id)
    taker = _taker(handed_to)
    _require(LetterVerb.SENT, by)
    if letter.state == LetterState.APPROVED:
        _check_still(letter, row, at)
        carrying.check(letter, row, means, taker)
    _move(s, letter, LetterVerb.SENT, by=by, at=at, words=taker)
    letter.means, letter.sent_at = means, at
    letter.handed_to = taker if means == LetterMeans.PAPER else ""
    if means != LetterMeans.PAPER:
        letter.message = f"apology:{letter.id}:{int(at.timestamp())}"
        await carrying.put(s, letter, row, means, at=at)
    await s.flush()


async def hand_over(
    s: AsyncSession, letter: ApologyLetter, *, handed_to: str, by: Person, at: datetime
) -> None:
    """A message that was sent did not arrive: the letter was handed over on paper instead.

    Raises Conflict (`apology_arrived`) while it may have arrived, Invalid without who took it.
    """
    _require(LetterVerb.SENT, by)
    message = await outbox.by_key(s, letter.message) if letter.message else None
    if letter.state != LetterState.SENT or message is None or message.status not in FAILED:
        raise Conflict("apology_arrived")
    taker = _taker(handed_to)
    if not taker:
        raise Invalid("apology_taker_missing", field="handed_to")
    letter.means, letter.message, letter.handed_to = LetterMeans.PAPER, None, taker
    letter.sent_at = at
    _note(s, letter, LetterVerb.SENT, by=by, at=at, words=taker)
    await s.flush()


async def drop(s: AsyncSession, letter: ApologyLetter, *, by: Person, at: datetime) -> None:
    """It is not needed: the dossier was finished in time after all."""
    _move(s, letter, LetterVerb.DROPPED, by=by, at=at)
    await s.flush()


async def letter(
    s: AsyncSession,
    letter_id: int,
    *,
    agency_ids: Collection[int] | None = None,
    hold: bool = False,
) -> ApologyLetter:
    """One letter of these agencies (None: of any). Raises NotFound."""
    wanted = select(ApologyLetter).where(ApologyLetter.id == letter_id)
    found: ApologyLetter | None = await s.scalar(wanted.with_for_update() if hold else wanted)
    if found is None or (agency_ids is not None and found.agency_id not in agency_ids):
        raise NotFound("no_such_apology")
    return found


async def standing(s: AsyncSession, row: Dossier) -> ApologyLetter | None:
    """The letter about the present appointment, if one was drafted."""
    found: ApologyLetter | None = await s.scalar(
        select(ApologyLetter).where(
            ApologyLetter.dossier_id == row.id,
            ApologyLetter.due_at == row.due_at,
            ApologyLetter.state != LetterState.DROPPED,
        )
    )
    return found


async def letters_of(s: AsyncSession, row: Dossier) -> list[ApologyLetter]:
    """All letters about a dossier, the newest first."""
    found = await s.scalars(
        select(ApologyLetter)
        .where(ApologyLetter.dossier_id == row.id)
        .order_by(ApologyLetter.id.desc())
    )
    return list(found)


async def letters(
    s: AsyncSession,
    states: Collection[LetterState],
    *,
    agency_ids: Collection[int] | None = None,
    most: int = LISTED_AT_MOST,
) -> list[LetterLine]:
    """Letters that stand so, those whose last day comes first on top; sent ones newest first."""
    order = (
        (ApologyLetter.sent_at.desc(),)
        if LetterState.SENT in states
        else (ApologyLetter.letter_due_at, ApologyLetter.id)
    )
    wanted = (
        select(ApologyLetter, Dossier)
        .join(Dossier, Dossier.id == ApologyLetter.dossier_id)
        .where(ApologyLetter.state.in_(states))
        .order_by(*order)
        .limit(most)
    )
    if agency_ids is not None:
        wanted = wanted.where(ApologyLetter.agency_id.in_(agency_ids))
    names = await agencies.titles(s)
    return [LetterLine(one, row, names[one.agency_id]) for one, row in await s.execute(wanted)]


async def history(s: AsyncSession, of: ApologyLetter) -> Sequence[ApologyEvent]:
    """What was done to a letter, from the beginning."""
    found = await s.scalars(
        select(ApologyEvent).where(ApologyEvent.letter_id == of.id).order_by(ApologyEvent.id)
    )
    return found.all()


async def text(s: AsyncSession, of: ApologyLetter, row: Dossier, *, name: str, at: datetime) -> str:
    """What the letter says now, to an applicant who is named so."""
    agency = (await agencies.directory(s)).agencies[of.agency_id].name
    body = (await wording.wording(s)).body
    return wording.fill(body, wording.values(row, of, name=name, agency=agency, at=at))


def may(of: ApologyLetter, person: Person) -> frozenset[LetterVerb]:
    """What leads on from here for a person of the letter's own agency. Pure."""
    return frozenset(
        verb
        for verb, (starts, _) in MOVES.items()
        if of.state in starts and person.role in MAY[verb]
    )


async def _said(
    s: AsyncSession, words: LetterWords, agency_id: int, due_at: datetime, at: datetime
) -> tuple[str, datetime]:
    reason = vietnam.nfc(words.reason).strip()
    if not REASON_AT_LEAST <= len(reason) <= REASON_AT_MOST:
        raise Invalid("apology_reason_length", field="reason", least=REASON_AT_LEAST,
                      most=REASON_AT_MOST)  # fmt: skip
    if words.new_day is None:
        raise Invalid("apology_day_missing", field="new_day")
    await _check_new_day(s, words.new_day, agency_id, clock.local_day(due_at), clock.local_day(at))
    return reason, clock.at_local(words.new_day, _END_OF_DAY)


async def _check_new_day(
    s: AsyncSession, day: date, agency_id: int, missed: date, today: date
) -> None:
    """After the missed day, within a year, and one on which the applicant finds somebody there."""
    if day <= missed or day < today:
        raise Invalid("apology_day_early", field="new_day", due=f"{missed:%d/%m/%Y}")
    last = max(missed, today) + _ANEW_WITHIN
    if day > last:
        raise Invalid("apology_day_far", field="new_day", last=f"{last:%d/%m/%Y}")
    works = await working_day(s, agency_id, day)
    if works != day:
        raise Invalid("apology_day_off", field="new_day", day=f"{day:%d/%m/%Y}",
                      next=f"{works:%d/%m/%Y}")  # fmt: skip


def _check_needed(row: Dossier, at: datetime) -> None:
    """Raise Conflict (`apology_needless`) for a dossier that does not miss its appointment."""
    in_time = row.finished_at is not None and row.due_at and row.finished_at <= row.due_at
    if row.due_at is None or in_time or (row.over(at) and not row.late(at)):
        raise Conflict("apology_needless")


def _check_still(of: ApologyLetter, row: Dossier, at: datetime) -> None:
    """A file may have told something else since the letter was drafted, and days go by.

    Raises Conflict (`apology_needless`, `apology_other_day`, `apology_day_passed`).
    """
    _check_needed(row, at)
    if of.due_at != row.due_at:
        assert row.due_at is not None
        raise Conflict("apology_other_day", due=carrying.day(row.due_at))
    if clock.local_day(of.new_due_at) < clock.local_day(at):
        raise Conflict("apology_day_passed", day=carrying.day(of.new_due_at))


def _move(
    s: AsyncSession,
    of: ApologyLetter,
    verb: LetterVerb,
    *,
    by: Person,
    at: datetime,
    words: str = "",
) -> None:
    """The one place that changes a state. Raises Conflict where the verb does not lead on."""
    _require(verb, by)
    starts, to = MOVES[verb]
    if of.state not in starts:
        raise Conflict("apology_moved_on")
    of.state = to
    _note(s, of, verb, by=by, at=at, words=words)


def _note(
    s: AsyncSession,
    of: ApologyLetter,
    verb: LetterVerb,
    *,
    by: Person,
    at: datetime,
    words: str = "",
) -> None:
    s.add(ApologyEvent(letter_id=of.id, verb=verb, by_id=by.id, by_name=by.name, at=at,
                       words=words))  # fmt: skip
    announce(s, "dossier", agency=of.agency_id)


def _require(verb: LetterVerb, by: Person) -> None:
    if by.role not in MAY[verb]:
        raise NotAllowed("not_your_role")


def _taker(typed: str) -> str:
    """Who took the paper, on one line."""
    taker = " ".join(vietnam.nfc(typed).split())
    if len(taker) > _TAKEN_AT_MOST:
        raise Invalid("apology_taker_long", field="handed_to", most=_TAKEN_AT_MOST)
    return taker
