"""Reading a table: heads, rows, totals, and the columns that follow from others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from hotline.reports.checking import columns, phrases, shares, subjects
from hotline.reports.checking.cells import Block, Line, Value, is_value, value
from hotline.reports.checking.columns import Column, Label, Of, Role
from hotline.reports.checking.said import About, Number, Percentage, Reckoned, Said
from hotline.reports.checking.tokens import bare
from hotline.reports.codes import Figure, Split

_OF_SPLITS = {
    Split.REASON: (Figure.PROCEDURE, Figure.COMPLAINED),
    Split.MODE: (Figure.RATED, Figure.POSITIVE, Figure.NEGATIVE),
}
_LEVELLED = (Figure.TICKETS, Figure.RESOLVED, Figure.OPEN)
_WITHOUT_WHEN = (Figure.PREVIOUS, Figure.CHANGE, Figure.OPENING, Figure.CARRIED)
# A row within another, or one that adds up some of those before it.
_NESTED = re.compile(r"\W*(?:[-+*•]|trong do|gom|[ivx]+[.)]?\s|[a-z][.)]\s)")
_ROMAN = re.compile(r"[IVX]+|[A-Z]|\d+\.\d+")
_PERCENT = re.compile(r"\b(?:ty|ti) le\b|%")
_QUOTED = 160


@dataclass
class Cell:
    """A count in a table; about nothing where its row or column was not understood."""

    at: int
    column: Column
    value: Value
    about: About | None
    subject: str


@dataclass
class Row:
    """A row with what was read of it."""

    line: Line
    label: Label
    subject: str
    cells: list[Cell] = field(default_factory=list)

    @property
    def percent(self) -> bool:
        """Whether its numbers are percentages."""
        return bool(_PERCENT.search(bare(self.label.written))) or "%" in self.line.cells


@dataclass
class Table:
    """One table while it is read. `anchor` is the last figure of the whole before it, whose rows
    those without a figure are."""

    said: Said
    own: str
    anchor: Figure | None = None
    fields: bool = False
    _columns: list[Column] = field(default_factory=list)
    _of: Of = Of.FIGURES
    _split: Split | None = None
    _rows: list[Row] = field(default_factory=list)

    def read(self, block: Block) -> Figure | None:
        """Note what it says; the last figure of the whole."""
        self._heads(block)
        for line in block.lines:
            if any(line.values):
                self._rows.append(self._row(line))
        for row in self._rows:
            self._shares(row)
            self._changes(row)
        self._sums()
        return self.anchor

    def _heads(self, block: Block) -> None:
        self._columns = columns.heads(block.head, self.own)
        width = max((len(one.cells) for one in block.lines), default=0)
        if not block.head:
            self._columns = _unheaded(block.lines, width)
        named = next((at for at, one in enumerate(self._columns) if one.role != Role.ORDINAL
                      and self._worded(block.lines, at)), None)  # fmt: skip
        if named is None:
            return
        self._of, self._split = columns.rows_of(block.head[named] if block.head else "")
        self._of = Of.SUBJECTS if self.fields else self._of
        self._columns[named] = Column(Role.NAME, self._columns[named].label)
        for at in range(len(self._columns)):
            if at != named and self._worded(block.lines, at):
                self._columns[at] = Column(Role.NOTE, self._columns[at].label)

    def _worded(self, lines: Sequence[Line], at: int) -> bool:
        """Whether a column holds words and no numbers."""
        cells = [one.cells[at] for one in lines if at < len(one.cells) and one.cells[at]]
        words = [one for one in cells if re.search(r"[^\W\d]", one) and not is_value(one)]
        return bool(words) and len(words) * 2 > len(cells)

    def _row(self, line: Line) -> Row:
        at = next((at for at, one in enumerate(self._columns) if one.role == Role.NAME), 0)
        name = line.cells[at].strip() if at < len(line.cells) else ""
        label = self._label(name)
        subject = ""
        if self._of == Of.SUBJECTS and not label.total and self._split is None:
            subject, label = name.lstrip("-+* "), Label(name)
        row = Row(line, label, subject)
        for place, (cell, column) in enumerate(zip(line.cells, self._columns, strict=False)):
            self._cell(row, place, cell, column)
        if len(line.cells) > len(self._columns):
            self.said.skip(line.written[:_QUOTED])
        return row

    def _label(self, name: str) -> Label:
        found = columns.label(name.strip(" :"), self.own)
        if found.figure in _WITHOUT_WHEN:
            found = found._replace(when="")
        words = bare(name)
        if self._split is not None and not found.total:
            key = columns.row_in(words, self._split)
            return found._replace(row=(self._split, key) if key is not None else None)
        for split, of in _OF_SPLITS.items():
            if self.anchor in of and found.figure in (None, Figure.OVERDUE):
                key = columns.row_in(words, split)
                if key is not None:
                    return found._replace(figure=None, row=(split, key))
        return found

    def _cell(self, row: Row, at: int, cell: str, column: Column) -> None:
        if column.role in (Role.ORDINAL, Role.NAME, Role.NOTE) or not cell.strip(" -–—"):
            return
        percent = column.role in (Role.PERCENT, Role.CHANGE_PERCENT) or row.percent
        found = value(cell, percent=percent)
        if column.role == Role.UNKNOWN and not self._shared(row, at):
            self._unread(column, row)
        if found is None:
            self.said.skip(row.line.written[:_QUOTED])
        else:
            one = Cell(at, column, found, None, self._subject(row, column))
            row.cells.append(one)
            if column.role == Role.COUNT:
                self._count(row, one)

    def _unread(self, column: Column, row: Row) -> None:
        """A column that is not understood is named, once."""
        self.said.skip(column.label.written or row.line.written[:_QUOTED])

    def _subject(self, row: Row, column: Column) -> str:
        when = column.label.when or row.label.when
        return ", ".join(filter(None, (row.subject, when)))

    def _count(self, row: Row, one: Cell) -> None:
        number = one.value.number
        if number is None:
            return
        about = self._about(row, one.column.label)
        if about is None:
            if not self._shared(row, one.at):
                self.said.skip(row.line.written[:_QUOTED])
            return
        if about.figure not in (Figure.CHANGE, Figure.PREVIOUS):
            number = abs(number)
        one.about = about
        self._note(about, number, one.subject, row)
        if one.value.of is not None:
            for of in shares.paired(about, "")[:1]:
                self._note(of, one.value.of, one.subject, row)

    def _about(self, row: Row, over: Label) -> About | None:
        if row.label.total:
            figure = over.figure or (Figure.TICKETS if self._split or row.subject else None)
            return About(figure) if figure else None
        if row.subject:
            return About(over.figure or Figure.TICKETS, *(over.row or ()))
        if self._of != Of.FIGURES and self._split is not None and row.label.row is None:
            return None
        anchor = self.anchor
        found = row.label.row or over.row
        if (
            found
            and found[0] in (Split.CHANNEL, Split.LEVEL)
            and (anchor not in _LEVELLED or found[0] == Split.CHANNEL)
        ):
            anchor = Figure.TICKETS
        return columns.joined(row.label, over, anchor)

    def _note(self, about: About, number: int, subject: str, row: Row) -> None:
        quote = row.line.written[:_QUOTED]
        self.said.of(subject).numbers.append(Number(about, number, quote))
        if subject == subjects.BEFORE and about == About(Figure.TICKETS):
            self.said.numbers.append(Number(About(Figure.PREVIOUS), number, quote))
        if about.split is None and not subject:
            self.anchor = about.figure

    def _shared(self, row: Row, at: int) -> bool:
        """Whether a percentage after it is checked with a number that nothing else is."""
        share = self._columns[at + 1] if at + 1 < len(self._columns) else None
        return share is not None and share.role == Role.PERCENT and any(row.line.cells[at + 1 :])

    def _shares(self, row: Row) -> None:
        counts = [
            one for one in row.cells
            if one.column.role in (Role.COUNT, Role.UNKNOWN) and one.value.number is not None
        ]  # fmt: skip
        for one in row.cells:
            share = one.value.percent
            if share is None or one.column.role in (Role.CHANGE, Role.CHANGE_PERCENT):
                continue
            of = one if one.value.number is not None else self._hits(row, one, counts)
            said = self.said.of(of.subject if of else one.subject)
            wholes = self._wholes(row, of, counts) if of else []
            lone = None if of or one.column.label.named else row.label.figure
            if of is not None and of.value.number is not None and wholes:
                hits: int | About = abs(of.value.number)
            elif lone is not None and shares.wholes(About(lone)):
                hits, wholes = About(lone), [*shares.wholes(About(lone))]
            else:
                self._unread(one.column, row)
                continue
            said.percentages.append(Percentage(
                abs(share), one.value.digits, hits, wholes[0], row.line.written[:_QUOTED],
                tuple(wholes[1:]),
            ))  # fmt: skip

    def _hits(self, row: Row, one: Cell, counts: Sequence[Cell]) -> Cell | None:
        """Of which count of its row a percentage is: that its head names, else the one before."""
        now = [cell for cell in counts if cell.column.label.when == one.column.label.when]
        if named := one.column.label.named:
            return next((cell for cell in now if cell.column.label.named == named), None)
        return max((cell for cell in now if cell.at < one.at), key=lambda cell: cell.at,
                   default=None) or next(iter(now), None)  # fmt: skip

    def _wholes(self, row: Row, of: Cell, counts: Sequence[Cell]) -> list[int | About]:
        """What a count of a row may be a share of: its pair, its figure's whole in the row or in
        the report, and the total of its column."""
        if of.value.of is not None:
            return [of.value.of]
        found: list[int | About] = []
        if of.about is not None and not of.subject:
            found += shares.wholes(of.about)
        hits = abs(of.value.number or 0)
        names = [one.figure for one in shares.wholes(of.about)]
        beside = [one for one in counts if one is not of and one.subject == of.subject]
        found += [abs(one.value.number or 0) for one in beside
                  if one.about and one.about.figure in names]  # fmt: skip
        total = self._total(of.at)
        if total is not None and not row.label.total:
            found.append(total)
        if of.about is None or (row.label.total and not found):
            found += [many for one in beside if (many := abs(one.value.number or 0)) >= hits]
            found += shares.wholes(None)
        elif row.subject and total is None:
            found += [About(of.about.figure)]
        return found

    def _total(self, at: int) -> int | None:
        return next((one.value.number for row in self._rows if row.label.total
                     for one in row.cells if one.at == at), None)  # fmt: skip

    def _changes(self, row: Row) -> None:
        """By how much a row rose or fell, against its own numbers."""
        now = self._first(row, "", Role.COUNT)
        before = self._first(row, subjects.BEFORE, Role.COUNT)
        change = self._first(row, None, Role.CHANGE)
        moved = None if change is None else change.value.number
        if before is None and now is not None and moved is not None:
            then = (now.value.number or 0) - moved
            if now.about == About(Figure.TICKETS) and not now.subject:
                self._note(About(Figure.CHANGE), moved, "", row)
        elif before is None or now is None:
            then = None
        else:
            then = before.value.number or 0
        if now is not None and before is not None and moved is not None:
            self._reckon(row, (now.value.number or 0, -(before.value.number or 0)), change)
        for one in row.cells:
            if (
                one.column.role in (Role.CHANGE, Role.CHANGE_PERCENT)
                and one.value.percent is not None
            ):
                self._share_of_change(row, one, now, then)
        if change is not None and then is None:
            self._unread(change.column, row)

    def _share_of_change(self, row: Row, one: Cell, now: Cell | None, then: int | None) -> None:
        if then is None or now is None:
            self._unread(one.column, row)
            return
        moved = (now.value.number or 0) - then
        if then and one.value.percent is not None:
            hits = moved if one.value.signed or moved > 0 else -moved
            share = one.value.percent
            self.said.of(row.subject).percentages.append(
                Percentage(share, one.value.digits, hits, then, row.line.written[:_QUOTED])
            )

    def _reckon(self, row: Row, parts: tuple[int, int], change: Cell | None) -> None:
        if change is None or change.value.number is None:
            return
        true, number = sum(parts), change.value.number
        if not change.value.signed and number == abs(true):
            return
        self.said.reckoned.append(
            Reckoned(row.label.written, parts, number, row.line.written[:_QUOTED])
        )

    def _first(self, row: Row, when: str | None, role: Role) -> Cell | None:
        return next((one for one in row.cells if one.column.role == role
                     and one.value.number is not None
                     and (when is None or one.column.label.when == when)), None)  # fmt: skip

    def _sums(self) -> None:
        """The total of a table of agencies or fields, against its rows."""
        totals = [row for row in self._rows if row.label.total]
        rows = [row for row in self._rows if not row.label.total]
        if len(totals) != 1 or len(rows) <= 1 or any(map(_nested, rows)):
            return
        for one in totals[0].cells:
            if one.column.role != Role.COUNT or one.value.number is None:
                continue
            if self._split is not None and one.about is not None:
                continue
            parts = tuple(self._parts(rows, one.at))
            name = ", ".join(filter(None, (totals[0].label.written, one.column.label.written)))
            self.said.reckoned.append(
                Reckoned(name, parts, one.value.number, totals[0].line.written[:_QUOTED])
            )

    def _parts(self, rows: Sequence[Row], at: int) -> Iterator[int]:
        for row in rows:
            yield from (one.value.number or 0 for one in row.cells if one.at == at)


def _nested(row: Row) -> bool:
    """Whether a row is part of another one of the same table."""
    return bool(
        _NESTED.match(bare(row.label.written)) or _ROMAN.fullmatch(row.line.cells[0])
        or phrases.LEVEL.search(bare(row.label.written))
    )  # fmt: skip


def _unheaded(lines: Sequence[Line], width: int) -> list[Column]:
    """Without a head the first number after the name counts; what else stands there is unknown,
    but for percentages."""
    found: list[Column] = []
    counted = False
    for at in range(width):
        cells = [one.cells[at] for one in lines if at < len(one.cells) and one.cells[at]]
        numbers = [one for one in cells if is_value(one)]
        role = Role.UNKNOWN
        if at == 0 and numbers and all(re.fullmatch(r"\d{1,3}\.?", one) for one in cells):
            role = Role.ORDINAL
        elif numbers and all("%" in one and value(one, percent=True) is not None
                             and "(" not in one.lstrip("(") for one in numbers):  # fmt: skip
            role = Role.PERCENT
        elif numbers and not counted:
            role, counted = Role.COUNT, True
        found.append(Column(role, Label("")))
    return found
