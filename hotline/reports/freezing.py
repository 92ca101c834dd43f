"""What a version keeps: its content as text that never reads otherwise, and whose figures are.

Each ticket that any figure counts is one row with the figures it is counted by and how it stood
then; so every number of the version, also of a row of a split, opens the same tickets for ever.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import db
from hotline.reports import beside, document
from hotline.reports.beside import Matter
from hotline.reports.codes import Figure, Split, Upshot
from hotline.reports.counting import Key, behind
from hotline.reports.definitions import Moments
from hotline.reports.document import (
    Content,
    Dossiers,
    Followed,
    Goal,
    Letterhead,
    Line,
    Month,
    ReportPart,
)
from hotline.reports.period import Cutoff, Period
from hotline.reports.plain import OF_CALLS, canonical
from hotline.reports.versions import ReportVersion, VersionState, of_period, version
from hotline.tickets import Mode
from hotline.tickets.filters import branch
from hotline.tickets.spells import Spell, stood_at

# The figures that count tickets, each a bit of a row; never reordered, only added to.
OF_TICKETS = tuple(one for one in Figure if one not in (*OF_CALLS, Figure.PREVIOUS, Figure.CHANGE))
BITS: dict[Figure, int] = {figure: 1 << at for at, figure in enumerate(OF_TICKETS)}
# How a ticket stood, in the order of its row behind its id and its figures.
STOOD = (
    Split.AGENCY, Split.FIELD, Split.COMMUNE, Split.CHANNEL, Split.LEVEL, Split.REASON, Split.MODE,
)  # fmt: skip
_AT_ONCE = 5000


class Taken(NamedTuple):
    """A report as it was counted, before anybody keeps it."""

    period: Period
    moments: Moments
    content: str
    lists: str


def is_empty(taken: Taken) -> bool:
    """Whether nothing happened in the period and nothing was open: before the first day."""
    told = json.loads(taken.content)["figures"]
    counts = (told["tickets"], told["closing"], told["opening"], told["calls"]["total"])
    return not any(counts)


def frozen(content: Content) -> str:
    """What was counted, as its one text."""
    return canonical(
        {
            "figures": content.figures, "before": content.before, "trend": content.trend,
            "goals": content.goals, "followed": content.followed, "dossiers": content.dossiers,
            "fewest": content.fewest, "cutoff": content.cutoff,
        }
    )  # fmt: skip


async def listed(
    s: AsyncSession, period: Period, moments: Moments, content: Content
) -> dict[str, Any]:
    """Whose the figures are, and the lines of the lists for the directive.

    `branches` are the fields under each that has a tracker; `beside` is behind what stands beside
    the figures.
    """
    marks, again = await _marks(s, moments)
    modes = {
        id_: mode.value
        for mode in Mode
        for id_ in await behind(s, Figure.RATED, moments, by=(Split.MODE, mode))
    }
    return {
        "tickets": await _rows(s, marks, modes, moments),
        "again": again,
        "calls": {
            one.value: await behind(s, one, moments) for one in OF_CALLS if one != Figure.CALLS
        },
        "lines": {
            figure.value: [_kept(line) for line in lines] for figure, lines in content.lists.items()
        },
        "branches": {
            row["field"]: sorted(await branch(s, row["field"]))
            for row in content.figures["trackers"]
        },
        "beside": [
            [*one[:4], _kept(one.line)]
            for one in await beside.matters(s, period, at=moments.counted)
        ],
    }


def hashed(content: str, lists: str, words: str) -> str:
    """SHA-256 over the three texts of a version."""
    parts = {"content": content, "lists": lists, "words": words}
    return db.digest(canonical({name: db.digest(text) for name, text in parts.items()}))


def figures(row: ReportVersion) -> dict[str, Any]:
    """The plain figures of a version."""
    found: dict[str, Any] = json.loads(row.content)["figures"]
    return found


def fewest(row: ReportVersion) -> int:
    """Of fewer than so many a version tells no percentage."""
    return int(json.loads(row.content)["fewest"])


def before(row: ReportVersion) -> dict[str, Any]:
    """The plain figures of the period before, with which a version is compared."""
    found: dict[str, Any] = json.loads(row.content)["before"]
    return found


async def compared_with(s: AsyncSession, row: ReportVersion) -> ReportVersion | None:
    """The version of the period before that was issued and has the very figures with which this
    one is compared; None where these were counted."""
    of = before(row).get("hash")
    for one in await of_period(s, row.report.period.previous()):
        if one.state == VersionState.ISSUED:
            known = await version(s, one.id)
            if figures(known)["hash"] == of:
                return known
    return None


def told(row: ReportVersion) -> dict[str, Any]:
    """The same with what stands beside them."""
    kept = json.loads(row.content)
    followed, dossiers = _beside(kept)
    found: dict[str, Any] = kept["figures"]
    return found | {"beside": document.plain_of(followed, dossiers)}


def content(row: ReportVersion) -> Content:
    """All that the documents of a version say; it must have been loaded with its lists."""
    told, lists = json.loads(row.content), json.loads(row.lists)
    letterhead, remarks = words(row)
    followed, dossiers = _beside(told)
    return Content(
        figures=told["figures"], before=told["before"],
        lists={Figure(one): [_line(line) for line in of] for one, of in lists["lines"].items()},
        trend=[Month(*one) for one in told["trend"]],
        goals=[Goal(*one) for one in told["goals"]],
        followed=followed, dossiers=dossiers,
        fewest=told["fewest"], cutoff=Cutoff(*told["cutoff"]),
        letterhead=letterhead, remarks=remarks,
    )  # fmt: skip


def words(row: ReportVersion) -> tuple[Letterhead, dict[ReportPart, str]]:
    """What the office typed."""
    told = json.loads(row.words)
    head = told["letterhead"]
    letterhead = replace(
        Letterhead(**head), day=date.fromisoformat(head["day"]) if head["day"] else None,
        addressees=tuple(head["addressees"]), recipients=tuple(head["recipients"]),
    )  # fmt: skip
    return letterhead, {ReportPart(part): said for part, said in told["remarks"].items()}


def template(row: ReportVersion) -> int | None:
    """Which version of the office's template it was issued with; None where that was not kept."""
    found: int | None = json.loads(row.words).get("template")
    return found


def written(
    letterhead: Letterhead, remarks: Mapping[ReportPart, str], template: int | None = None
) -> str:
    """What the office typed as text, and with what was issued the version of its template."""
    head = asdict(letterhead) | {"day": letterhead.day.isoformat() if letterhead.day else None}
    with_ = {} if template is None else {"template": template}
    return canonical(
        {
            "letterhead": head,
            "remarks": {one: said for one, said in remarks.items() if said},
            **with_,
        }
    )


def tickets(
    row: ReportVersion,
    figure: Figure,
    by: tuple[Split, Key] | None = None,
    *,
    branch: int | None = None,
) -> list[int]:
    """The tickets (calls, for a figure of calls) that a number of a version counts.

    `branch` leaves those of a field with a tracker, and of what lies under it.
    """
    lists = json.loads(row.lists)
    if figure in OF_CALLS:
        return [id_ for name in _calls(figure) for id_ in lists["calls"].get(name, ())]
    bit = BITS.get(figure, 0)
    at = 2 + STOOD.index(by[0]) if by else 0
    rows = [one for one in lists["tickets"] if one[1] & bit and (not by or one[at] == by[1])]
    if branch is not None:
        fields, place = set(lists["branches"].get(str(branch), ())), 2 + STOOD.index(Split.FIELD)
        rows = [one for one in rows if one[place] in fields]
    found = [one[0] for one in rows]
    again = lists["again"].get(figure, ())
    return sorted([*found, *(id_ for id_ in again if id_ in set(found))])


def matters(row: ReportVersion) -> list[Matter]:
    """What is behind the numbers beside the figures of a version."""
    return [
        Matter(number, agency_id, apart, tuple(Upshot(one) for one in counts), _line(line))
        for number, agency_id, apart, counts, line in json.loads(row.lists).get("beside", ())
    ]


def _beside(told: Mapping[str, Any]) -> tuple[list[Followed], Dossiers | None]:
    followed = [Followed(*one) for one in told["followed"]]
    return followed, Dossiers(*told["dossiers"]) if told["dossiers"] else None


def _calls(figure: Figure) -> Sequence[Figure]:
    both = (Figure.CALLS_IN, Figure.CALLS_OUT)
    return both if figure == Figure.CALLS else (figure,)


async def _marks(s: AsyncSession, moments: Moments) -> tuple[Counter[int], dict[str, list[int]]]:
    """By ticket the figures that count it, and what one of them counts more than once."""
    marks, again = Counter[int](), dict[str, list[int]]()
    for figure, bit in BITS.items():
        for id_ in await behind(s, figure, moments):
            if marks[id_] & bit:
                again.setdefault(figure, []).append(id_)
            marks[id_] |= bit
    return marks, again


async def _rows(
    s: AsyncSession, marks: Mapping[int, int], modes: Mapping[int, str], moments: Moments
) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for ids in _pieces(sorted(marks)):
        found = await s.execute(
            select(
                Spell.ticket_id, Spell.agency_id, Spell.field_id, Spell.commune_id, Spell.channel,
                Spell.level, Spell.reason_class,
            )
            .where(Spell.ticket_id.in_(ids), stood_at(moments.counted))
            .order_by(Spell.ticket_id)
        )  # fmt: skip
        rows += [[id_, marks[id_], *stood, modes.get(id_)] for id_, *stood in found]
    return rows


def _pieces(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE))


def _kept(line: Line) -> list[str]:
    return [line.code, line.received.isoformat(), *line[2:]]


def _line(kept: Sequence[str]) -> Line:
    code, received, *rest = kept
    return Line(code, date.fromisoformat(received), *rest)
