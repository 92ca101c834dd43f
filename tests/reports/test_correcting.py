"""A correction lists all that differs from what it replaces: every number, and every line."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from hotline import reports
from hotline.db import Database
from hotline.dossiers import Dossier
from hotline.reports import checking, comparing, document, freezing, printing, rewriting
from hotline.reports.beside import Matter
from hotline.reports.directives import tracking
from hotline.reports.document import LISTED
from hotline.reports.rewriting import Passage
from hotline.reports.versions import ReportVersion, version
from tests.reports import directed
from tests.reports.test_directed_more import reported
from tests.tickets import desk

DAY = timedelta(days=1)
ISSUED = date(2026, 11, 17)
# What follows from other numbers: percentages, orders, and what is said in two places.
_DERIVED = {
    "hash", "positive_percent", "hot_fields", "causes", "in_tracking", "by_channel", "new",
    "period", "start", "end", "as_of",
}  # fmt: skip


@pytest.fixture
async def corrected(store: Database, cast: SimpleNamespace, now: datetime) -> list[ReportVersion]:
    """November with a directive about October, a tracker and a late dossier, issued; and its
    correction after more of all of these."""
    scene = await directed.month(store, cast, now=now)
    number = await directed.drafted(store, cast, scene)
    await directed.issued(store, cast, number, at=now, day=ISSUED)
    november = reports.month_of(now)
    async with store.write() as s:
        field = await directed.field_of(s, directed.THEIRS)
        await tracking.track(s, field, cast.minh.agency_id, by=cast.phuc, at=now)
        ticket = await directed.remaining(s, cast, at=now + DAY)
        s.add(_late("000.00.20.H20-261101-0001", cast, now))
    await reported(store, cast, november, november.span.end, "12/BC-VP")
    async with store.write() as s:
        s.add(_late("000.00.20.H20-261101-0002", cast, now))
        await directed.closed(s, cast, await desk.load(s, scene.mine), at=november.span.end + DAY)
        await directed.closed(s, cast, await desk.load(s, ticket.id), at=november.span.end + DAY)
    await reported(store, cast, november, november.span.end + 2 * DAY, "13/BC-VP")
    async with store.read() as s:
        rows = await reports.versions.of_period(s, november)
        return [await version(s, one.id, lists=True) for one in reversed(rows)]


async def test_a_correction_lists_what_was_followed_up_dossiers_trackers_and_lines(
    db: Database, corrected: list[ReportVersion]
) -> None:
    before, after = corrected
    names = comparing.names(before, after)
    found = {
        comparing.called(one.place, names, "vi"): (one.before, one.after, one.gained, one.lost)
        for one in comparing.differences(before, after)
    }
    late, more = (found[name] for name in ("Hồ sơ trễ hẹn", _TASKS + "Đã thực hiện"))
    assert late[:2] == (1, 2)
    assert [isinstance(one, Matter) and one.line.code for one in late[2]] == [
        "000.00.20.H20-261101-0002"
    ]
    assert more[:2] == (0, 1)
    assert len(more[2]) == 1
    assert any(name.startswith(_TASKS + "Đã thực hiện: ") for name in found)
    tracked = [name for name in found if name.endswith("theo dõi riêng): Đã giải quyết")]
    assert [found[name][:2] for name in tracked] == [(0, 1)]
    said = list(rewriting.rewordings(before, after, "vi"))
    # What was asked stands done now.
    (line,) = (one for one in said if one.passage == Passage.LINE and "theo 1305" in one.of)
    assert "Đã xong" in line.after
    assert "Đã xong" not in line.before
    assert all(
        len(one.gained) - len(one.lost) == one.after - one.before or one.place.earlier
        for one in comparing.differences(before, after)
    )
    # The document says the same, and nothing of it reads as a wrong figure.
    async with db.read() as s:
        content = await printing.content(s, after)
    paragraphs = [line for part in document.paragraphs(content).values() for line in part]
    assert "- Hồ sơ trễ hẹn: 2, đã báo cáo 1." in paragraphs
    assert f"- {_TASKS}Đã thực hiện: 1, đã báo cáo 0." in paragraphs
    _, wrong = checking.check_typed("\n".join(paragraphs), freezing.told(after))
    assert [one.words() for one in wrong] == []


@pytest.mark.usefixtures("sqlite_db")
async def test_whatever_one_number_or_line_of_a_version_is_changed_is_listed(
    corrected: list[ReportVersion],
) -> None:
    row = corrected[1]
    assert _listed(row, row) == 0
    content, lists = json.loads(row.content), json.loads(row.lists)
    changed = 0
    for text, of in (("content", content), ("lists", lists["lines"]), ("lists", lists["beside"])):
        for path in _leaves(of):
            kept = {"content": copy.deepcopy(content), "lists": copy.deepcopy(lists)}
            place: Any = kept["content"] if text == "content" else kept["lists"][
                "lines" if of is lists["lines"] else "beside"]  # fmt: skip
            for step in path[:-1]:
                place = place[step]
            old = place[path[-1]]
            place[path[-1]] = _other(old)
            other = ReportVersion(words=row.words, **{
                name: reports.canonical(one) for name, one in kept.items()
            })  # fmt: skip
            assert _listed(row, other), path
            changed += 1
    assert changed > 200


@pytest.mark.usefixtures("sqlite_db")
async def test_as_many_but_other_tickets_are_listed(corrected: list[ReportVersion]) -> None:
    row = corrected[1]
    lists = json.loads(row.lists)
    id_ = lists["tickets"][0][0]
    lists["tickets"][0][0] = 999_999
    other = ReportVersion(words=row.words, content=row.content, lists=reports.canonical(lists))
    found = list(comparing.differences(row, other))
    assert found
    assert all((one.before, one.lost, one.gained) == (one.after, [id_], [999_999]) for one in found)


_TASKS = "Kết quả thực hiện chỉ đạo kỳ trước: "


def _other(old: float | str) -> float | str:
    if not isinstance(old, str):
        return old + 1
    return "2020-02-02" if old[:3] == "202" else f"{old}."


def _listed(one: ReportVersion, other: ReportVersion) -> int:
    found = [*comparing.differences(one, other), *rewriting.rewordings(one, other, "vi")]
    return len(found)


def _leaves(of: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where numbers and words stand that say something of their own."""
    if isinstance(of, dict):
        for name, each in of.items():
            if name not in _DERIVED:
                yield from _leaves(each, (*path, name))
    elif isinstance(of, list):
        for at, each in enumerate(of):
            yield from _leaves(each, (*path, at))
    elif isinstance(of, int | float | str) and not isinstance(of, bool) and _says(path):
        yield path


def _says(path: tuple[Any, ...]) -> bool:
    """What else is told elsewhere, or not at all: the period before by its own trackers and names,
    this period as the last point of the chart, and which numbers count a line."""
    if path[0] == "before":
        elsewhere = {"trackers", "names", "report_before"} & {*path}
        return not elsewhere and path[1] not in ("tickets", "change", "previous")
    if path[0] in ("trend", "cutoff"):
        return path[:2] == ("trend", 0)
    if isinstance(path[0], int):
        return bool(path[1] != 3)
    # The code of a listed ticket is which line it is.
    return not (path[0] in LISTED and path[2] == 0)


def _late(code: str, cast: SimpleNamespace, now: datetime) -> Dossier:
    return Dossier(code=code, agency_id=cast.minh.agency_id, procedure="Đất đai", stamps={},
                   received_at=now - 9 * DAY, due_at=now, changed_at=now)  # fmt: skip
