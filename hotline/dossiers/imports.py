"""The rows of imports: a file, how it is read, and how far it has been taken."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from openpyxl.utils import get_column_letter
from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db import Base
from hotline.dossiers.codes import FileKind, ImportState, RowFlaw, SheetColumn
from hotline.dossiers.lines import Flaw
from hotline.dossiers.reading import Head
from hotline.dossiers.tables import one_of

OPEN = f"state in ('{ImportState.QUEUED}','{ImportState.RUNNING}')"


class DossierImport(Base):
    """One file. `told_at` is the instant its data are of; `columns` maps a column to a place.
    `sheet` is the one of a workbook that is read; `undated` says that rows without an appointment
    are wanted.

    `read` counts rows so far, `rows` about how many there are; `flaws` are the first of the
    `flawed` rows that were left out. `has_file` ends once nothing is to be read any more.
    """

    __tablename__ = "dossier_import"
    __table_args__ = (
        one_of("state", ImportState),
        one_of("kind", FileKind),
        Index("ix_dossier_import_open", "id", sqlite_where=text(OPEN),
              postgresql_where=text(OPEN)),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    octets: Mapped[int]
    digest: Mapped[str]
    headings: Mapped[list[Any]]
    head_row: Mapped[int]
    sheet: Mapped[str] = mapped_column(default="")
    columns: Mapped[dict[str, Any]]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    told_at: Mapped[datetime]
    undated: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(default=ImportState.MATCHING)
    rows: Mapped[int | None]
    read: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    same: Mapped[int] = mapped_column(default=0)
    flawed: Mapped[int] = mapped_column(default=0)
    flaws: Mapped[list[Any]]
    has_file: Mapped[bool] = mapped_column(default=True)
    lease_until: Mapped[datetime | None]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    @property
    def titles(self) -> list[str]:
        """The headings; a column without one by its letter, as spreadsheets name it."""
        return [one or get_column_letter(at) for at, one in enumerate(self.headings, start=1)]

    @property
    def head(self) -> Head:
        """Where the headings stand."""
        return Head(list(self.headings), self.head_row, self.sheet)

    @property
    def places(self) -> dict[SheetColumn, int]:
        """Where each column stands."""
        return {SheetColumn(name): int(place) for name, place in self.columns.items()}

    @property
    def told_flaws(self) -> list[Flaw]:
        """The first rows that were left out."""
        return [Flaw(one["number"], RowFlaw(one["why"]), one["named"]) for one in self.flaws]


class DossierFile(Base):
    """The bytes of an import."""

    __tablename__ = "dossier_file"

    import_id: Mapped[int] = mapped_column(ForeignKey("dossier_import.id"), primary_key=True)
    data: Mapped[bytes]
