"""A report's content from the database: figures, those of the period before, and the lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, calls, clock, feedback, texts
from hotline.agencies import Directory
from hotline.callers import Caller, mask_phone
from hotline.calls import Call
from hotline.clock import Span
from hotline.feedback.courtesy import terms as feedback_terms
from hotline.feedback.masking import masked
from hotline.reports.codes import Figure
from hotline.reports.counting import behind, count_at
from hotline.reports.definitions import Moments
from hotline.reports.document.content import LISTED, Annex, Content, Goal, Line, Month
from hotline.reports.period import Period
from hotline.reports.plain import figure_of, plain
from hotline.reports.terms import ReportTerms, terms
from hotline.tickets import Ticket
from hotline.tickets.spells import Spell, SpellState, stood_at

# How many periods the lines of the charts have, this one included, and what they draw.
TREND = 6
_DRAWN = (Figure.TICKETS, Figure.RATED, Figure.POSITIVE)
_AT_ONCE = 500
_WORDS_AT_MOST = 200
# Figures that were issued, by the span of their period.
Issued = dict[Span, Mapping[str, Any]]


async def gather(
    s: AsyncSession,
    period: Period,
    moments: Moments,
    *,
    figures: Mapping[str, Any] | None = None,
    issued: Issued | None = None,
    annexes: Sequence[Figure] = (),
) -> Content:
    """The content of a period's report as of its moments; with the same moments the same again.

    `figures` are those of the period where they are known; `issued` those of periods before
    whose reports were issued. What is not known is counted. `annexes` are figures whose tickets
    are appended beside the lists for the directive. Letterhead, remarks and what follows the
    directive are added by `replace`.
    """
    set_ = await terms(s)
    year, known = clock.local(period.span.start).year, issued or {}
    before = known.get(period.previous().span)
    return Content(
        figures=figures or await plain(s, await count_at(s, period, moments)),
        before=before or await _before(s, period, moments, set_),
        lists={figure: await lines(s, figure, moments) for figure in LISTED},
        annexes=[Annex(figure, await lines(s, figure, moments)) for figure in annexes],
        trend=await _trend(s, period, moments, set_, known),
        goals=[Goal(one.percent, one.name) for one in await feedback.targets(s, year=year)],
        fewest=(await feedback_terms(s)).fewest,
        cutoff=set_.cutoff,
    )


async def lines(s: AsyncSession, figure: Figure, moments: Moments) -> list[Line]:
    """The tickets behind a figure as they stood then, by agency and code; words are masked."""
    return await lines_of(s, await behind(s, figure, moments), moments)


async def lines_of(
    s: AsyncSession,
    ids: Iterable[int],
    moments: Moments,
    modes: Mapping[int, str] | None = None,
) -> list[Line]:
    """The same of tickets that are known already; `modes` is by which means some were rated."""
    known = await agencies.directory(s)
    found: list[Line] = []
    # A ticket may have several negative ratings within a period; it is one line.
    every = sorted(set(ids))
    for start in range(0, len(every), _AT_ONCE):
        rows = await s.execute(
            select(Ticket.code, Ticket.content, Caller.name, Spell)
            .join(Spell, Spell.ticket_id == Ticket.id)
            .outerjoin(Caller, Caller.id == Ticket.caller_id)
            .where(Ticket.id.in_(every[start : start + _AT_ONCE]), stood_at(moments.counted))
        )
        found += [
            _line(known, moments.counted, *row, mode=modes.get(row[3].ticket_id) if modes else None)
            for row in rows
        ]
    return sorted(found, key=lambda line: (line.agency, line.code))


async def calls_of(s: AsyncSession, ids: Sequence[int]) -> list[Line]:
    """Calls as lines, in their order, the numbers hidden."""
    found: list[Line] = []
    for start in range(0, len(ids), _AT_ONCE):
        found += map(_call, await calls.by_ids(s, ids[start : start + _AT_ONCE]))
    return found


def _call(one: Call) -> Line:
    ended = texts.label_in("CallOutcome", one.outcome) if one.outcome else "Đang gọi"
    direction = texts.label_in("Direction", one.direction)
    return Line(
        mask_phone(one.phone) if one.phone else "Số ẩn", clock.local_day(one.started_at),
        one.answered_by or "", "", f"{direction} lúc {clock.local(one.started_at):%H:%M}", ended,
    )  # fmt: skip


def _line(
    known: Directory, at: datetime, code: str | None, content: str, name: str | None, spell: Spell,
    *, mode: str | None = None,
) -> Line:  # fmt: skip
    agency = known.titles.get(spell.agency_id or 0, "Tổng đài 1022")
    field = known.fields.get(spell.field_id or 0)
    commune = known.communes.get(spell.commune_id or 0)
    state = texts.label(SpellState(spell.state))
    late = spell.state == SpellState.OPEN and spell.due_at is not None and spell.due_at < at
    return Line(
        code=code or "",
        received=clock.local_day(spell.received_at),
        agency=agency,
        field=field.name if field else "",
        content=_short(masked(content, name or "")),
        state=f"{state}, quá hạn" if late else state,
        channel=texts.label_in("Channel", spell.channel),
        commune=commune.name if commune else "",
        level=texts.label_in("Level", str(spell.level)) if spell.level else "",
        reason=texts.label_in("ReasonClass", spell.reason_class) if spell.reason_class else "",
        mode=texts.label_in("Mode", mode) if mode else "",
    )


def _short(words: str) -> str:
    said = " ".join(words.split())
    return said if len(said) <= _WORDS_AT_MOST else said[: _WORDS_AT_MOST - 1].rstrip() + "…"


async def _before(
    s: AsyncSession, period: Period, moments: Moments, set_: ReportTerms
) -> Mapping[str, Any]:
    """The period before, as its own report had it."""
    previous = period.previous()
    counted = await count_at(s, previous, _moments(previous, moments.opened, set_))
    return await plain(s, counted)


async def _trend(
    s: AsyncSession, period: Period, moments: Moments, set_: ReportTerms, issued: Issued
) -> list[Month]:
    """The periods up to this one, each as its own report has it; none before the first ticket."""
    found: list[Month] = []
    of, at = period, moments
    while len(found) < TREND:
        told = issued.get(of.span) if found else None
        one = await _point(s, of, at) if told is None else [figure_of(told, f) or 0 for f in _DRAWN]
        if not one[0] and found:
            break
        found.insert(0, Month(_brief(of), *one))
        of, at = of.previous(), _moments(of.previous(), at.opened, set_)
    return found


async def _point(s: AsyncSession, period: Period, moments: Moments) -> list[int]:
    counted = await count_at(s, period, moments, splits=())
    return [counted[figure] for figure in _DRAWN]


def _moments(period: Period, counted: datetime, set_: ReportTerms) -> Moments:
    return Moments(period.span, set_.counted_at(period.previous(), at=counted), counted)


def _brief(period: Period) -> str:
    """8/2021, as an axis has it."""
    year, _, rest = period.name.partition("-")
    if period.months == 1:
        return f"{int(rest)}/{year}"
    if period.months:
        return f"{rest}/{year}" if rest else year
    return f"{clock.local(period.span.start):%d/%m/%Y}"
