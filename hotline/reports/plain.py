"""The figures of a period as plain data: what the command, the interface and every frozen version
tell, by the same names and in the same order.

Rows name agencies, fields and communes by their numbers; `names`, which is no part of the
figures, says what they are called. Instants are UTC, ISO 8601; percentages have two digits.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, clock, db
from hotline.agencies import Directory
from hotline.feedback.shares import Share
from hotline.reports.codes import Figure, Split
from hotline.reports.counting import ALL, Counted, Counts, Key, count_at
from hotline.reports.definitions import Moments
from hotline.reports.period import Period
from hotline.reports.terms import ReportTerms, terms, trackers

# What the row of an agency, a field or a commune has; calls belong to nobody's.
OF_ROWS = (
    Figure.INTERACTIONS, Figure.TICKETS, Figure.PROCEDURE, Figure.RESOLVED, Figure.OPEN,
    Figure.RATED, Figure.POSITIVE, Figure.NEGATIVE, Figure.NO_RESPONSE, Figure.BEING_ASKED,
    Figure.OPENING, Figure.REOPENED, Figure.ENDED, Figure.CLOSING, Figure.CARRIED, Figure.OVERDUE,
    Figure.COMPLAINED, Figure.GIVEN_NEGATIVE,
)  # fmt: skip
# What is known of those whom a means asked: only that they rated.
OF_MODES = (Figure.RATED, Figure.POSITIVE, Figure.NEGATIVE)
_CAUSES = 5


async def plain(s: AsyncSession, counted: Counted) -> dict[str, Any]:
    """What a report says, as data that JSON holds; `hash` is over all but itself and `names`."""
    known, set_ = await agencies.directory(s), await terms(s)
    before = await _before(s, counted, set_)
    told = {
        **_head(counted), **_whole(counted), "directive": _directive(counted, set_),
        **_splits(counted),
        "hot_fields": _hot(counted, known),
        "causes": _causes(counted, before, known),
        "trackers": [
            {"field": one.field_id, "agency": one.agency_id,
             **_row(_under(counted.by.get(Split.FIELD, {}), one.field_id, known))}
            for one in await trackers(s)
        ],
    }  # fmt: skip
    return told | {"hash": hashed(told), "names": _names(told, known)}


def canonical(told: Mapping[str, Any]) -> str:
    """The one text of plain data: what is hashed, and frozen."""
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hashed(told: Mapping[str, Any]) -> str:
    """SHA-256 over the figures, whatever they are called and whether a hash is there or not."""
    return db.digest(canonical({k: v for k, v in told.items() if k not in ("hash", "names")}))


def percent(share: Share) -> float | None:
    """A percentage as reports write it: two digits, halves up; None of nothing."""
    if not share.of:
        return None
    hundredths = (2 * share.hits * 10**4 + share.of) // (2 * share.of)
    whole, rest = divmod(hundredths, 100)
    return hundredths / 100 if rest else whole


def report_before(period: Period, set_: ReportTerms) -> date:
    """The day before which agencies report on a period, as far as no directive has said another."""
    last = clock.local_day(period.span.end - timedelta(microseconds=1))
    return last + timedelta(days=set_.answer_days)


async def _before(s: AsyncSession, counted: Counted, set_: ReportTerms) -> Counted:
    """The period before, as its own report had it."""
    previous, at = counted.period.previous(), counted.moments.opened
    moments = Moments(previous.span, set_.counted_at(previous.previous(), at=at), at)
    splits = (Split.FIELD, Split.AGENCY)
    return await count_at(s, previous, moments, scope=counted.scope, splits=splits)


def _head(counted: Counted) -> dict[str, Any]:
    head: dict[str, Any] = {
        "period": counted.period.name,
        "start": clock.iso(counted.period.span.start),
        "end": clock.iso(counted.period.span.end),
        "as_of": clock.iso(counted.moments.counted),
    }
    if counted.scope != ALL:
        wanted = {k: v for k, v in vars(counted.scope).items() if v is not None}
        head["scope"] = {k: v if isinstance(v, int | str) else list(v) for k, v in wanted.items()}
    return head


def _whole(counted: Counted) -> dict[str, Any]:
    calls = {
        "total": counted[Figure.CALLS], "in": counted[Figure.CALLS_IN],
        "out": counted[Figure.CALLS_OUT], "asking": counted[Figure.CALLS_ASKING],
    }  # fmt: skip
    return {
        **({"calls": calls} if counted.scope == ALL else {}),
        "interactions": counted[Figure.INTERACTIONS],
        "tickets": counted[Figure.TICKETS],
        "previous": counted[Figure.PREVIOUS],
        "change": counted[Figure.CHANGE],
        "tthc": counted[Figure.PROCEDURE],
        "resolved": counted[Figure.RESOLVED],
        "open": counted[Figure.OPEN],
        "rated": counted[Figure.RATED],
        "positive": counted[Figure.POSITIVE],
        "negative": counted[Figure.NEGATIVE],
        "positive_percent": percent(counted.score),
        "no_response": counted[Figure.NO_RESPONSE],
        "being_asked": counted[Figure.BEING_ASKED],
        "opening": counted[Figure.OPENING],
        "new": counted[Figure.TICKETS],
        "reopened": counted[Figure.REOPENED],
        "closed": counted[Figure.ENDED],
        "closing": counted[Figure.CLOSING],
        "carried": counted[Figure.CARRIED],
        "overdue": counted[Figure.OVERDUE],
    }


def _directive(counted: Counted, set_: ReportTerms) -> dict[str, Any]:
    return {
        "late_attitude_regulation": counted[Figure.COMPLAINED],
        "in_tracking": counted[Figure.CLOSING],
        "negative": counted[Figure.GIVEN_NEGATIVE],
        "report_before": report_before(counted.period, set_).isoformat(),
    }


def _splits(counted: Counted) -> dict[str, Any]:
    """What a split has nothing of is not told. Nobody chose the means of those not rated."""
    told: dict[str, Any] = {}
    for split, rows in counted.by.items():
        figures = OF_MODES if split == Split.MODE else OF_ROWS
        named = [
            {split.value: key, **_row(rows[key], figures)}
            for key in sorted(rows, key=_in_order)
            if any(rows[key].get(one) for one in figures)
            and (key is not None or split != Split.MODE)
        ]
        told[f"by_{split}"] = named
    if Split.CHANNEL in counted.by:
        told["channels"] = channels = told["by_channel"]
        told["by_channel"] = {one["channel"]: one["tickets"] for one in channels if one["tickets"]}
    return told


def _in_order(key: Key) -> tuple[bool, bool, Key]:
    return key is None, isinstance(key, str), key if key is not None else 0


def _row(counts: Counts, figures: Iterable[Figure] = OF_ROWS) -> dict[str, Any]:
    score = percent(Share(counts.get(Figure.POSITIVE, 0), counts.get(Figure.RATED, 0)))
    return {**{one.value: counts.get(one, 0) for one in figures}, "positive_percent": score}


def _hot(counted: Counted, known: Directory) -> list[dict[str, Any]]:
    """The fields that most tickets are about; of each, its topmost one."""
    rows = counted.by.get(Split.FIELD, {})
    hot = sorted(_tickets(rows).items(), key=lambda one: (-one[1], _in_order(one[0])))
    return [
        {"field": key, "branch": known.line(int(key))[-1], "tickets": tickets}
        for key, tickets in hot
        if key is not None and tickets
    ][:_CAUSES]


def _causes(counted: Counted, before: Counted, known: Directory) -> dict[str, Any]:
    """Of which fields and agencies there are most more, or fewer, tickets than before."""
    return {
        split.value: _contributions(
            _tickets(counted.by.get(split, {})), _tickets(before.by[split]), split
        )
        for split in (Split.FIELD, Split.AGENCY)
        if split in counted.by
    }


def _contributions(
    now: Mapping[Key, int], before: Mapping[Key, int], split: Split
) -> list[dict[str, Any]]:
    each = {key: now.get(key, 0) - before.get(key, 0) for key in {*now, *before}}
    most = sorted(each.items(), key=lambda one: (-abs(one[1]), _in_order(one[0])))
    return [
        {split.value: key, "tickets": now.get(key, 0), "previous": before.get(key, 0),
         "change": change}
        for key, change in most[:_CAUSES] if change
    ]  # fmt: skip


def _tickets(rows: Mapping[Key, Counts]) -> dict[Key, int]:
    return {key: counts.get(Figure.TICKETS, 0) for key, counts in rows.items()}


def _under(rows: Mapping[Key, Counts], field_id: int, known: Directory) -> Counts:
    """A field with all that lie under it."""
    together: defaultdict[Figure, int] = defaultdict(int)
    for key, counts in rows.items():
        if key is not None and field_id in known.line(int(key)):
            for figure, number in counts.items():
                together[figure] += number
    return together


def _names(told: Mapping[str, Any], known: Directory) -> dict[str, dict[str, str]]:
    """What the numbers of rows are called."""
    called: dict[str, Mapping[int, Any]] = {
        "agency": known.agencies, "field": known.fields, "commune": known.communes,
    }  # fmt: skip
    named: dict[str, dict[str, str]] = {}
    for kind, rows in called.items():
        found = {id_ for id_ in _mentioned(told, kind) if id_ in rows}
        titles = known.titles if kind == "agency" else {id_: rows[id_].name for id_ in found}
        named[kind] = {str(id_): titles[id_] for id_ in sorted(found)}
    return named


def _mentioned(told: Mapping[str, Any], kind: str) -> set[int]:
    of = {"agency": ("agency",), "field": ("field", "branch"), "commune": ("commune",)}[kind]
    found: set[int] = set()
    rows = [row for part in told.values() if isinstance(part, list) for row in part]
    rows += [row for part in told.get("causes", {}).values() for row in part]
    for row in rows:
        found |= {row[name] for name in of if isinstance(row.get(name), int)}
    return found
