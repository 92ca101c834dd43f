"""Until when a letter of apology is due: rules of law with their dates, and the wording of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import CheckConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from hotline import agencies, clock, deadlines
from hotline.agencies import Directory
from hotline.db import Base, announce, digest
from hotline.deadlines import Book, Calendar, Unit
from hotline.dossiers.tables import one_of
from hotline.errors import Invalid, NotFound

DAYS_AT_MOST, AHEAD_AT_MOST = 30, 60
_SOURCE_AT_MOST = 300
_LOOKED_BACK = 366


class ApologyRule(Base):
    """How many days before an appointment the letter must be out, from a day on.

    A rule holds for appointments from `valid_from` until the next one. `unit` counts calendar
    or working days. `ahead` is how many days before the appointment a dossier that is not
    finished stands in the list of those that will miss it.
    """

    __tablename__ = "apology_rule"
    __table_args__ = (
        one_of("unit", Unit),
        CheckConstraint(f"days between 0 and {DAYS_AT_MOST}", name="days"),
        CheckConstraint(f"ahead between 1 and {AHEAD_AT_MOST}", name="ahead"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(unique=True)
    days: Mapped[int]
    unit: Mapped[str]
    ahead: Mapped[int]
    source: Mapped[str]


class RuleTerms(NamedTuple):
    """A rule as the office writes it."""

    valid_from: date
    days: int
    unit: str
    ahead: int
    source: str


class Rules(NamedTuple):
    """Everything that the last day of a letter depends on."""

    rules: Sequence[ApologyRule]
    book: Book
    directory: Directory

    def of(self, appointment: date) -> ApologyRule | None:
        """The rule that holds for an appointment; None before the first."""
        held = [one for one in self.rules if one.valid_from <= appointment]
        return held[-1] if held else None

    def letter_due(self, due_at: datetime | None, agency_id: int) -> datetime | None:
        """The end of the last day for a letter about an appointment; None without a rule."""
        if due_at is None:
            return None
        rule = self.of(clock.local_day(due_at))
        if rule is None:
            return None
        agency = self.directory.agencies.get(agency_id)
        calendar = self.book.calendar(agency.calendar_id if agency else None)
        last = days_before(clock.local_day(due_at), rule.days, Unit(rule.unit), calendar)
        return clock.day_span(last).end

    @property
    def basis(self) -> str:
        """A mark that is another one as soon as any last day may be."""
        terms: list[object] = [(one.valid_from, one.days, one.unit) for one in self.rules]
        if any(one.unit == Unit.WORKING_DAYS for one in self.rules):
            terms += [
                (sheet.id, sorted(sheet.week.items()), sorted(sheet.special.items()))
                for sheet in self.book.sheets
            ]
            terms += sorted(
                (one.id, one.calendar_id)
                for one in self.directory.agencies.values()
                if one.calendar_id is not None
            )
        return digest(repr(terms))


def days_before(day: date, count: int, unit: Unit, calendar: Calendar) -> date:
    """The day so many days before another; working days as the calendar has them. Pure."""
    if unit != Unit.WORKING_DAYS:
        return day - timedelta(days=count)
    # A calendar on which nobody ever works must not keep us here for ever.
    for _ in range(_LOOKED_BACK):
        if count == 0:
            break
        day -= timedelta(days=1)
        count -= calendar.works_on(day)
    return day


async def known(s: AsyncSession) -> Rules:
    """The rules, calendars and agencies as of now."""
    return Rules(await rules(s), await deadlines.book(s), await agencies.directory(s))


async def rules(s: AsyncSession) -> list[ApologyRule]:
    """All rules, the oldest first."""
    return list(await s.scalars(select(ApologyRule).order_by(ApologyRule.valid_from)))


async def rule(s: AsyncSession, rule_id: int) -> ApologyRule:
    """One rule. Raises NotFound."""
    found = await s.get(ApologyRule, rule_id)
    if found is None:
        raise NotFound("no_such_apology_rule")
    return found


async def soon_until(s: AsyncSession, *, at: datetime) -> datetime:
    """The end of the last day whose appointments are soon, as the rule of today says it."""
    today = clock.local_day(at)
    held = [one.ahead for one in await rules(s) if one.valid_from <= today]
    return clock.day_span(today + timedelta(days=held[-1] if held else 0)).end


async def keep_rule(s: AsyncSession, row: ApologyRule | None, terms: RuleTerms) -> ApologyRule:
    """Add a rule or word it otherwise; workers count the last days by it (`recounting`).

    Raises Invalid (`apology_rule_days`, `apology_rule_ahead`, `apology_rule_ahead_short`,
    `apology_rule_source`, `apology_rule_twice`).
    """
    if not 0 <= terms.days <= DAYS_AT_MOST or terms.unit == Unit.WORKING_HOURS:
        raise Invalid("apology_rule_days", field="days", most=DAYS_AT_MOST)
    if not 1 <= terms.ahead <= AHEAD_AT_MOST:
        raise Invalid("apology_rule_ahead", field="ahead", most=AHEAD_AT_MOST)
    if terms.ahead <= terms.days:
        # The last day would be over before anybody was told of the appointment.
        raise Invalid("apology_rule_ahead_short", field="ahead", days=terms.days)
    if not terms.source or len(terms.source) > _SOURCE_AT_MOST:
        raise Invalid("apology_rule_source", field="source", most=_SOURCE_AT_MOST)
    same = await s.scalar(select(ApologyRule).where(ApologyRule.valid_from == terms.valid_from))
    if same is not None and same is not row:
        raise Invalid("apology_rule_twice", field="valid_from")
    if row is None:
        row = ApologyRule()
        s.add(row)
    for name, value in terms._asdict().items():
        setattr(row, name, value)
    await s.flush()
    announce(s, "apology_rule")
    return row
