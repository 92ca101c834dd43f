"""What the office sets of asking: policies, hours, terms, the scale and the reasons.

Every change is an amendment beside the change itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import amendments, deadlines, vietnam
from hotline.agencies import Field
from hotline.amendments import Deed, Subject
from hotline.errors import Conflict, Invalid, NotFound
from hotline.feedback.codes import Mode, NumberType
from hotline.feedback.courtesy import CourtesyHours, FeedbackTerms
from hotline.feedback.policy import AskingPolicy, AskingStep
from hotline.feedback.ratings import RatingReason, ScaleLevel, reasons
from hotline.staff import Person
from hotline.tickets import Channel, TicketKind

# Means that a policy may use, and that courtesy hours are set for.
ASKING_MODES = (Mode.SMS, Mode.IVR, Mode.WEB, Mode.OPERATOR)
COURTESY_MODES = (Mode.SMS, Mode.IVR, Mode.OPERATOR)
MOST_STEPS = 6
_LONGEST_WAIT = 60 * 24 * 60
_LONGEST_NAME = 120
_LONGEST_WORDS = 80
# What may be set, from and to.
_BOUNDS = {
    "messages_per_day": (1, 20),
    "calls_per_day": (1, 10),
    "together": (1, 5),
    "reply_hours": (1, 24 * 60),
    "explain_days": (1, 60),
    "fewest": (1, 1000),
}


class AskingPart(StrEnum):
    """What has no name of its own and is noted by this, hours with their means: `courtesy:sms`."""

    TERMS = "terms"
    SCALE = "scale"
    COURTESY = "courtesy"


class WaitUnit(StrEnum):
    """In what the wait before an attempt is typed."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"


MINUTES_OF = {WaitUnit.MINUTES: 1, WaitUnit.HOURS: 60, WaitUnit.DAYS: 1440}


class StepRow(NamedTuple):
    """One attempt as a form gives it."""

    mode: str
    minutes: int


class PolicyRow(NamedTuple):
    """A policy as a form gives it; an empty trait agrees with all, no steps ask nobody."""

    name: str
    kind: str | None = None
    field_id: int | None = None
    channel: str | None = None
    number_type: str | None = None
    steps: tuple[StepRow, ...] = ()


async def policy(s: AsyncSession, policy_id: int) -> AskingPolicy:
    """A policy in force. Raises NotFound."""
    row = await s.get(AskingPolicy, policy_id)
    if row is None or row.ended:
        raise NotFound("no_such_asking_policy")
    return row


async def put_policy(
    s: AsyncSession, policy_id: int | None, row: PolicyRow, *, by: Person, at: datetime
) -> AskingPolicy:
    """Add a policy at the end, or put one otherwise.

    Attempts under way go on by the new steps from their next one. Raises Invalid by field.
    """
    told = await checked(s, row)
    known = await policy(s, policy_id) if policy_id is not None else None
    before = await _in_words(s, known) if known is not None else {}
    made = known or await _new(s, told.name)
    made.name, made.kind, made.field_id = told.name, told.kind, told.field_id
    made.channel, made.number_type = told.channel, told.number_type
    made.steps.clear()
    await s.flush()
    made.steps.extend(
        AskingStep(attempt=number, mode=step.mode, wait_minutes=step.minutes)
        for number, step in enumerate(told.steps, start=1)
    )
    await s.flush()
    deed = Deed.CHANGED if before else Deed.ADDED
    _note(s, made.id, made.name, deed, before, await _in_words(s, made), by=by, at=at)
    return made


async def end_policy(s: AsyncSession, policy_id: int, *, by: Person, at: datetime) -> None:
    """A policy that holds no more; what follows it in the list decides instead."""
    row = await policy(s, policy_id)
    row.ended = True
    await s.flush()
    _note(s, row.id, row.name, Deed.REMOVED, await _in_words(s, row), {}, by=by, at=at)


async def raise_policy(s: AsyncSession, policy_id: int, *, by: Person, at: datetime) -> None:
    """Try a policy before the one above it; the first in the list stays."""
    rows = await _rows(s)
    place = next((i for i, row in enumerate(rows) if row.id == policy_id), None)
    if place is None:
        raise NotFound("no_such_asking_policy")
    if place:
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
    for position, row in enumerate(rows, start=1):
        row.position = position
    await s.flush()
    if place:
        _note(s, policy_id, rows[place - 1].name, Deed.CHANGED, {"position": place + 1},
              {"position": place}, by=by, at=at)  # fmt: skip


async def set_courtesy(
    s: AsyncSession, mode: Mode, week: Sequence[str], *, by: Person, at: datetime
) -> None:
    """The hours of a means for the seven days from Monday, each as people type them.

    All seven empty lifts every limit. Raises Invalid on the field of a day, `day-0` to `day-6`.
    """
    before = await courtesy_week(s, mode)
    spans = [deadlines.read_hours(told, field=f"day-{day}") for day, told in enumerate(week)]
    await s.execute(delete(CourtesyHours).where(CourtesyHours.mode == mode))
    s.add_all(
        CourtesyHours(mode=mode, weekday=day, starts=starts, ends=ends)
        for day, hours in enumerate(spans)
        for starts, ends in hours
    )
    await s.flush()
    after = await courtesy_week(s, mode)
    days = [{f"day-{day}": told for day, told in enumerate(week)} for week in (before, after)]
    _note(s, 0, f"{AskingPart.COURTESY}:{mode}", Deed.CHANGED, *days, by=by, at=at)


async def courtesy_week(s: AsyncSession, mode: Mode) -> list[str]:
    """The hours of a means as `set_courtesy` takes them, from Monday."""
    rows = await s.scalars(
        select(CourtesyHours).where(CourtesyHours.mode == mode).order_by(CourtesyHours.starts)
    )
    week: list[list[tuple[Any, Any]]] = [[] for _ in range(7)]
    for row in rows:
        week[row.weekday].append((row.starts, row.ends))
    return [deadlines.written(tuple(hours)) for hours in week]


async def set_terms(
    s: AsyncSession,
    numbers: Mapping[str, int | None],
    *,
    accents: bool,
    spare_desk: bool,
    by: Person,
    at: datetime,
) -> FeedbackTerms:
    """Put the terms otherwise. Raises Invalid (`terms_bounds`) for a number out of bounds."""
    for name, (least, most) in _BOUNDS.items():
        given = numbers.get(name)
        if given is None or not least <= given <= most:
            raise Invalid("terms_bounds", field=name, least=least, most=most)
    row = await s.get_one(FeedbackTerms, 1)
    told = {**{name: numbers[name] for name in _BOUNDS}, "accents": accents,
            "spare_desk": spare_desk}  # fmt: skip
    before = {name: getattr(row, name) for name in told}
    for name, value in told.items():
        setattr(row, name, value)
    await s.flush()
    _note(s, row.id, AskingPart.TERMS, Deed.CHANGED, before, told, by=by, at=at)
    return row


async def set_scale(
    s: AsyncSession, levels: Sequence[tuple[str, str, bool]], *, by: Person, at: datetime
) -> None:
    """The words of the levels, best first, and which of them are negative.

    The phone's questions speak of three levels, so their number stays. Raises Invalid when a
    word is missing, or when not at least one level is negative and one is not.
    """
    rows = list(await s.scalars(select(ScaleLevel).order_by(ScaleLevel.value)))
    if len(levels) != len(rows):
        raise Conflict("scale_changed")
    for place, (words, words_en, _) in enumerate(levels):
        _words(words, f"words-{place + 1}")
        _words(words_en, f"words_en-{place + 1}")
    negative = [bad for _, _, bad in levels]
    if all(negative) or not any(negative) or negative != sorted(negative):
        raise Invalid("scale_negative", field="negative-1")
    before = {f"scale_level-{row.value}": _level_in_words(row) for row in rows}
    for row, (words, words_en, bad) in zip(rows, levels, strict=True):
        row.words, row.words_en, row.negative = vietnam.nfc(words), words_en, bad
    await s.flush()
    after = {f"scale_level-{row.value}": _level_in_words(row) for row in rows}
    _note(s, 0, AskingPart.SCALE, Deed.CHANGED, before, after, by=by, at=at)


async def add_reason(
    s: AsyncSession, words: str, words_en: str, key: int | None, *, by: Person, at: datetime
) -> RatingReason:
    """A further reason. A key of the phone belongs to one reason at a time. Raises Invalid.

    The same once more is the one that is offered already.
    """
    row = RatingReason(words=_words(words, "words"), words_en=_words(words_en, "words_en"), key=key)
    for one in await reasons(s):
        if (one.words, one.words_en, one.key) == (row.words, row.words_en, key):
            return one
    if key is not None and (not 1 <= key <= 3 or any(one.key == key for one in await reasons(s))):
        raise Invalid("reason_key", field="key")
    s.add(row)
    await s.flush()
    amendments.note(s, Subject.ASKING, row.id, row.words, Deed.ADDED, {}, by=by, at=at)
    return row


async def end_reason(s: AsyncSession, reason_id: int, *, by: Person, at: datetime) -> None:
    """A reason that is not offered any more; ratings keep it."""
    row = await s.get(RatingReason, reason_id)
    if row is None:
        raise NotFound("no_such_reason")
    row.ended = True
    await s.flush()
    amendments.note(s, Subject.ASKING, row.id, row.words, Deed.REMOVED, {}, by=by, at=at)


async def checked(s: AsyncSession, row: PolicyRow) -> PolicyRow:
    """The row tidied. Raises Invalid by field for what no policy can be."""
    name = vietnam.nfc(row.name).strip()
    if not name or len(name) > _LONGEST_NAME:
        raise Invalid("asking_name", field="name", most=_LONGEST_NAME)
    for field, value, codes in (
        ("kind", row.kind, TicketKind), ("channel", row.channel, Channel),
        ("number_type", row.number_type, NumberType),
    ):  # fmt: skip
        if value is not None and value not in set(codes):
            raise Invalid("asking_choice", field=field)
    if row.field_id is not None and await s.get(Field, row.field_id) is None:
        raise Invalid("asking_choice", field="field")
    if len(row.steps) > MOST_STEPS:
        raise Invalid("asking_steps", field="steps", most=MOST_STEPS)
    for number, step in enumerate(row.steps, start=1):
        if step.mode not in ASKING_MODES:
            raise Invalid("asking_choice", field=f"mode-{number}")
        if not 0 <= step.minutes <= _LONGEST_WAIT:
            raise Invalid("asking_wait", field=f"wait-{number}")
    return row._replace(name=name)


async def _new(s: AsyncSession, name: str) -> AskingPolicy:
    """An empty policy after all others."""
    last = await s.scalar(select(func.max(AskingPolicy.position)))
    row = AskingPolicy(position=(last or 0) + 1, name=name, steps=[])
    s.add(row)
    return row


async def _rows(s: AsyncSession) -> list[AskingPolicy]:
    held = select(AskingPolicy).where(AskingPolicy.ended.is_(False))
    return list(await s.scalars(held.order_by(AskingPolicy.position, AskingPolicy.id)))


def _words(told: str, field: str) -> str:
    words = vietnam.nfc(told).strip()
    if not words or len(words) > _LONGEST_WORDS:
        raise Invalid("scale_words", field=field, most=_LONGEST_WORDS)
    return words


async def _in_words(s: AsyncSession, row: AskingPolicy) -> dict[str, Any]:
    field = await s.get(Field, row.field_id) if row.field_id is not None else None
    steps = {f"asking_step-{step.attempt}": [step.mode, step.wait_minutes] for step in row.steps}
    return {"name": row.name, "kind": row.kind, "field": field and field.name,
            "channel": row.channel, "number_type": row.number_type, **steps}  # fmt: skip


def _level_in_words(row: ScaleLevel) -> str:
    return f"{row.words} / {row.words_en}{' (-)' if row.negative else ''}"


def _note(
    s: AsyncSession, subject_id: int, title: str, deed: Deed, before: Mapping[str, Any],
    after: Mapping[str, Any], *, by: Person, at: datetime,
) -> None:  # fmt: skip
    changed = amendments.difference(before, after)
    if changed or deed != Deed.CHANGED:
        amendments.note(s, Subject.ASKING, subject_id, title, deed, changed, by=by, at=at)
