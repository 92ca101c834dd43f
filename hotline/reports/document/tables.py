"""The tables of the report: rows as templates show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hotline import texts
from hotline.documents import Blank, Column
from hotline.reports.codes import Counting, Figure
from hotline.reports.document import annexes as numbering
from hotline.reports.document import vietnamese as vi
from hotline.reports.document.content import LISTED, Content, Line
from hotline.reports.document.sentences import called, figure_name
from hotline.reports.plain import figure_of

Row = dict[Column, str]

# In the place of a percentage of too few, and what it says.
FEW = "–"
FEW_SAID = f"Dấu “{FEW}” trong bảng: số lượng còn ít nên không tính tỷ lệ."
FIELDS_AT_MOST, CODES_AT_MOST = 10, 6
# LibreOffice lays out one table of n rows in a time of n², many tables in one of n.
LINES_AT_ONCE = 250
# Figures of the whole, as they stand under one another.
SUMMED = (
    Figure.CALLS, Figure.CALLS_IN, Figure.CALLS_OUT, Figure.INTERACTIONS, Figure.TICKETS,
    Figure.PROCEDURE, Figure.RESOLVED, Figure.OPEN, Figure.RATED, Figure.POSITIVE,
    Figure.NEGATIVE, Figure.NO_RESPONSE, Figure.CLOSING, Figure.CARRIED, Figure.OVERDUE,
)  # fmt: skip
_LISTS = dict(zip(LISTED, (Blank.LIST_A, Blank.LIST_B, Blank.LIST_C), strict=True))


def before(content: Content, figure: Figure) -> int | None:
    """A figure of the period before; None where that is not known."""
    if figure == Figure.TICKETS:
        return figure_of(content.figures, Figure.PREVIOUS)
    return figure_of(content.before, figure)


def rows(content: Content) -> dict[str, list[Row]]:
    """Every table of the report; one without rows is left out of the page."""
    places = numbering.numbers(content.told)
    return {
        Blank.SUMMARY_TABLE: _summary(content),
        Blank.CHANNEL_TABLE: _channels(content),
        Blank.FIELD_TABLE: _fields(content),
        Blank.LEVEL_TABLE: _levels(content),
        Blank.MODE_TABLE: _modes(content),
        Blank.FOLLOW_TABLE: [
            {Column.NAME: row.agency, Column.OWED: vi.number(row.owed),
             Column.DONE: vi.number(row.done), Column.LATE: vi.number(row.overdue)}
            for row in content.followed
        ],
        **{
            blank: _listed(content.lists.get(figure, ()), places.get(figure))
            for figure, blank in _LISTS.items()
        },
    }  # fmt: skip


def has_few(rows: Iterable[Row]) -> bool:
    """Whether a percentage is left out somewhere because it would be of too few."""
    return any(row.get(Column.SHARE) == FEW for row in rows)


def annexes(content: Content) -> list[dict[Column, Any]]:
    """The numbered lists that the Word file prints."""
    places, lists = numbering.numbers(content.told), content.every_list
    return [
        {
            Column.NUMBER: f"{place} (tiếp theo)" if start else str(place),
            Column.NAME: numbering.title(content.told, of),
            Column.NOTE: _note(content, of, len(lists[of])),
            Column.LINES: [
                _line(at, line)
                for at, line in enumerate(lists[of][start : start + LINES_AT_ONCE], start=start + 1)
            ],
        }
        for of, place in places.items()
        if of in content.printed and of in lists
        for start in range(0, len(lists[of]), LINES_AT_ONCE)
    ]


def by_agency(lines: Iterable[Line]) -> list[tuple[str, list[Line]]]:
    """Lines under their agency, most lines first."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.agency, []).append(line)
    return sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))


def _line(at: int, line: Line) -> Row:
    return {
        Column.ORDER: str(at), Column.CODES: line.code, Column.DAY: f"{line.received:%d/%m/%Y}",
        Column.AGENCY: line.agency, Column.CONTENT: line.content, Column.STATE: line.state,
    }  # fmt: skip


def _note(content: Content, of: Counting, count: int) -> str:
    """To which report it belongs, how many lines it has, and which day they name."""
    kind, number = numbering.kind_of(of), content.letterhead.number
    told = "Kèm theo Báo cáo" + (f" số {number}" if number else "")
    day = f"; cột Ngày: {kind.day}" if kind.day else ""
    return f"({told}; {vi.number(count)} {kind.counted}{day})"


def _listed(lines: Sequence[Line], annex: int | None) -> list[Row]:
    return [
        {Column.NAME: agency, Column.COUNT: vi.number(len(theirs)),
         Column.CODES: _codes(theirs, annex)}
        for agency, theirs in by_agency(lines)
    ]  # fmt: skip


def _codes(lines: Sequence[Line], annex: int | None) -> str:
    """A few codes, two on a line; of many, where they are listed."""
    codes = [line.code for line in lines]
    if len(codes) > CODES_AT_MOST:
        return f"Danh sách tại Phụ lục {annex}"
    return ",\n".join(", ".join(codes[at : at + 2]) for at in range(0, len(codes), 2))


def _summary(content: Content) -> list[Row]:
    found = []
    for figure in SUMMED:
        now, prior = figure_of(content.figures, figure), before(content, figure)
        if now is not None and (now or prior):
            row = _compared(figure_name(content, figure), now, prior, content, of=None)
            place = numbering.number(content.told, figure)
            found.append({**row, Column.ANNEX: str(place or "")})
    return found


def _compared(name: str, now: int, before: int | None, content: Content, *, of: int | None) -> Row:
    """A row; its share is of the whole, or of what was before where no whole is given."""
    change = None if before is None else now - before
    if of is not None:
        share = vi.share(now, of, content.fewest) or FEW
    elif change is None or not before:
        share = ""
    else:
        size = vi.share(abs(change), before, content.fewest)
        sign = "+" if change > 0 else "\N{MINUS SIGN}"
        share = (f"{sign}{size}" if change else size) if size else FEW
    return {
        Column.NAME: name,
        Column.NOW: vi.number(now),
        Column.BEFORE: "" if before is None else vi.number(before),
        Column.CHANGE: "" if change is None else vi.signed(change),
        Column.SHARE: share,
    }


def _channels(content: Content) -> list[Row]:
    now, before = (figures.get("by_channel", {}) for figures in (content.figures, content.before))
    keys = sorted({*now, *before}, key=lambda code: (-now.get(code, 0), code))
    return [
        _compared(
            texts.label_in("Channel", code),
            now.get(code, 0),
            before.get(code, 0) if content.before else None,
            content,
            of=content.figures["tickets"],
        )
        for code in keys
    ]


def _fields(content: Content) -> list[Row]:
    now = _tickets(content.figures, "field")
    before = _tickets(content.before, "field")
    most = sorted(now, key=lambda key: (-now[key], called(content, "field", key)))
    return [
        _compared(
            called(content, "field", key),
            now[key],
            before.get(key, 0) if content.before else None,
            content,
            of=content.figures["tickets"],
        )
        for key in most[:FIELDS_AT_MOST]
        if now[key]
    ]


def _levels(content: Content) -> list[Row]:
    now, before = _tickets(content.figures, "level"), _tickets(content.before, "level")
    if len([key for key in now if now[key]]) < 2:
        return []
    return [
        _compared(
            texts.label_in("Level", str(key)),
            now[key],
            before.get(key, 0) if content.before else None,
            content,
            of=content.figures["tickets"],
        )
        for key in sorted(filter(None, now))
    ]


def _modes(content: Content) -> list[Row]:
    return [
        {Column.NAME: texts.label_in("Mode", row["mode"]),
         Column.RATED: vi.number(row["rated"]),
         Column.POSITIVE: vi.number(row["positive"]),
         Column.SHARE: vi.share(row["positive"], row["rated"], content.fewest) or FEW}
        for row in content.figures.get("by_mode", [])
        if row["rated"]
    ]  # fmt: skip


def _tickets(figures: Mapping[str, Any], split: str) -> dict[int | None, int]:
    return {row[split]: row["tickets"] for row in figures.get(f"by_{split}", [])}
