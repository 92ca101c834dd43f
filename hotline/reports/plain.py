"""The figures of a period as plain data: what the command, the interface and every frozen version
tell, by the same names and in the same order.

Rows name agencies, fields and communes by their numbers; `names`, which is no part of the
figures, says what they are called. Instants are UTC, ISO 8601; percentages have two digits.
"""

from __future__ import annotations

import functools
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
from hotline.tickets import Channel, Mode, ReasonClass

# Where the figures of the whole stand.
PATHS: dict[Figure, tuple[str, ...]] = {
    Figure.CALLS: ("calls", "total"), Figure.CALLS_IN: ("calls", "in"),
    Figure.CALLS_ANSWERED: ("calls", "answered"), Figure.CALLS_MISSED: ("calls", "missed"),
    Figure.CALLS_OUT: ("calls", "out"), Figure.CALLS_ASKING: ("calls", "asking"),
    Figure.INTERACTIONS: ("interactions",), Figure.TICKETS: ("tickets",),
    Figure.PREVIOUS: ("previous",), Figure.CHANGE: ("change",), Figure.PROCEDURE: ("tthc",),
    Figure.RESOLVED: ("resolved",), Figure.OPEN: ("open",), Figure.RATED: ("rated",),
    Figure.POSITIVE: ("positive",), Figure.NEGATIVE: ("negative",),
    Figure.NO_RESPONSE: ("no_response",), Figure.BEING_ASKED: ("being_asked",),
    Figure.OPENING: ("opening",), Figure.REOPENED: ("reopened",), Figure.ENDED: ("closed",),
    Figure.CLOSING: ("closing",), Figure.CARRIED: ("carried",), Figure.OVERDUE: ("overdue",),
    Figure.COMPLAINED: ("directive", "late_attitude_regulation"),
    Figure.GIVEN_NEGATIVE: ("directive", "negative"),
}  # fmt: skip
OF_CALLS = (
    Figure.CALLS, Figure.CALLS_IN, Figure.CALLS_ANSWERED, Figure.CALLS_MISSED, Figure.CALLS_OUT,
    Figure.CALLS_ASKING,
)  # fmt: skip
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
_NOT_COUNTED = frozenset({"hash", "names", "beside"})
_CODES: dict[Split, list[str]] = {
    Split.CHANNEL: [one.value for one in Channel], Split.MODE: [one.value for one in Mode],
    Split.REASON: [one.value for one in ReasonClass],
}  # fmt: skip


async def plain(s: AsyncSession, counted: Counted, before: Counted | None = None) -> dict[str, Any]:
    """What a report says, as data that JSON holds; `hash` is over all but itself and `names`.

    `before` is the period before by field and agency, where it has been counted already.
    """
    known, set_ = await agencies.directory(s), await terms(s)
    if before is None:
        before = await count_before(s, counted, splits=(Split.FIELD, Split.AGENCY))
    of_all = _whole(counted)
    of_all["directive"]["report_before"] = report_before(counted.period, set_).isoformat()
    told = {
        **_head(counted), **of_all, **_splits(counted),
        "hot_fields": _hot(counted, known),
        "causes": _causes(counted, before, known),
        "trackers": [
            {"field": one.field_id, "agency": one.agency_id,
             **_row(_under(counted.by.get(Split.FIELD, {}), one.field_id, known))}
            for one in await trackers(s)
        ],
    }  # fmt: skip
    return told | {"hash": hashed(told), "names": _names(told, known)}


def against(told: Mapping[str, Any], issued: Mapping[str, Any]) -> dict[str, Any]:
    """The same compared with the period before as its report was issued. Pure.

    `previous_counted` is what the period before is counted as, which may differ by now.
    """
    previous = figure_of(issued, Figure.TICKETS) or 0
    compared = {
        **told, "previous": previous, "change": told["tickets"] - previous,
        "previous_counted": told["previous"],
        "causes": {
            split.value: _contributions(_told(told, split), _told(issued, split), split)
            for split in (Split.FIELD, Split.AGENCY)
        },
    }  # fmt: skip
    names = {
        kind: {**issued.get("names", {}).get(kind, {}), **of} for kind, of in told["names"].items()
    }
    return {**compared, "hash": hashed(compared), "names": names}


def figures_of(counted: Counted) -> dict[str, Any]:
    """The figures alone, without what they are compared with."""
    return {**_whole(counted), **_splits(counted)}


async def count_before(
    s: AsyncSession, counted: Counted, *, splits: Iterable[Split] = tuple(Split)
) -> Counted:
    """The period before, as its own report had it."""
    set_ = await terms(s)
    previous, at = counted.period.previous(), counted.moments.opened
    moments = Moments(previous.span, set_.counted_at(previous.previous(), at=at), at)
    return await count_at(s, previous, moments, scope=counted.scope, splits=splits)


def canonical(told: Mapping[str, Any]) -> str:
    """The one text of plain data: what is hashed, and frozen."""
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def figure_of(told: Mapping[str, Any], figure: Figure) -> int | None:
    """A figure of the whole; None where it is not told."""
    found: Any = told
    for name in PATHS[figure]:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, int) else None


def hashed(told: Mapping[str, Any]) -> str:
    """SHA-256 over the figures, whatever they are called and whether a hash is there or not."""
    return db.digest(canonical({k: v for k, v in told.items() if k not in _NOT_COUNTED}))


def percent(share: Share) -> float | None:
    """A percentage as reports write it: two digits, halves up; None of nothing."""
    if not share.of:
        return None
    hundredths = (2 * share.hits * 10**4 + share.of) // (2 * share.of)
    whole, rest = divmod(hundredths, 100)
    return hundredths / 100 if rest else whole


def spoken(share: Share, fewest: int) -> float | None:
    """The same, where there are enough to speak of a percentage: on pages as on paper."""
    return percent(share) if share.of >= fewest else None


def report_before(period: Period, set_: ReportTerms) -> date:
    """The day before which agencies report on a period, as far as no directive has said another."""
    last = clock.local_day(period.span.end - timedelta(microseconds=1))
    return last + timedelta(days=set_.answer_days)


def _whole(counted: Counted) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for figure, (*within, name) in PATHS.items():
        if counted.scope != ALL and figure in OF_CALLS:
            continue
        place = told
        for one in within:
            place = place.setdefault(one, {})
        place[name] = counted[figure]
    told["directive"] |= {"in_tracking": counted[Figure.CLOSING]}
    return told | {"positive_percent": percent(counted.score), "new": counted[Figure.TICKETS]}


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


def _splits(counted: Counted) -> dict[str, Any]:
    """What a split has nothing of is not told. Nobody chose the means of those not rated."""
    told: dict[str, Any] = {}
    for split, rows in counted.by.items():
        figures = OF_MODES if split == Split.MODE else OF_ROWS
        named = [
            {split.value: key, **_row(rows[key], figures)}
            for key in sorted(rows, key=functools.partial(_in_order, split=split))
            if any(rows[key].get(one) for one in figures)
            and (key is not None or split != Split.MODE)
        ]
        told[f"by_{split}"] = named
    if Split.CHANNEL in counted.by:
        told["channels"] = channels = told["by_channel"]
        told["by_channel"] = {one["channel"]: one["tickets"] for one in channels if one["tickets"]}
    return told


def _in_order(key: Key, split: Split | None = None) -> tuple[bool, int]:
    """Codes as their enum has them, ids as they come, None last."""
    codes = _CODES.get(split) if split else None
    return key is None, codes.index(str(key)) if codes and key is not None else int(key or 0)


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


def _told(told: Mapping[str, Any], split: Split) -> dict[Key, int]:
    return {row[split.value]: row[Figure.TICKETS.value] for row in told.get(f"by_{split}", ())}


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
