"""What was published of a month, as facts that a report can be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from hotline.reports import Figure, Split
from hotline.reports.checking.said import About
from hotline.reports.codes import Upshot

# Rows taken together: of tickets about procedures all classes, and whatever came in writing.
ANY_REASON, WRITTEN = "tthc", "interactions"
# Everybody of a split whom no published figure names.
REST = "…"


class Kind(StrEnum):
    """What a value is.

    PLACE: which place a field has among the hottest. NAMED: that a directive asks something of
    an agency. OWNER: which agency follows a field by its own tracker.
    """

    COUNT = "count"
    PERCENT = "percent"
    DAY = "day"
    START = "start"
    END = "end"
    PLACE = "place"
    NAMED = "named"
    OWNER = "owner"


class When(StrEnum):
    """Of which period: this one, the one before, or by how much this one has more."""

    NOW = "now"
    BEFORE = "before"
    CHANGE = "change"


@dataclass(frozen=True)
class Fact:
    """One published figure: its key as it stands in the file, and what it counts.

    `about.key` is a row of a split as it was written. A percentage is one of `of` less `but`.
    `tracked` figures are a field's with all that lie under it. What a report tells beside its
    figures is an `upshot`.
    """

    key: str
    kind: Kind
    value: Any
    about: About | None = None
    when: When = When.NOW
    of: About | None = None
    but: About | None = None
    tracked: bool = False
    upshot: Upshot | None = None

    @property
    def figure(self) -> Figure | None:
        """Which figure it counts."""
        return self.about.figure if self.about else None

    @property
    def split(self) -> Split | None:
        """By what it is told apart."""
        return self.about.split if self.about else None

    @property
    def row(self) -> str | None:
        """Whose it is of these, as it was written."""
        return None if self.about is None or self.about.key is None else str(self.about.key)

    @property
    def count(self) -> int:
        """A count as a whole number."""
        assert isinstance(self.value, Decimal)
        return int(self.value)

    @property
    def digits(self) -> int:
        """With how many digits a percentage was published."""
        assert isinstance(self.value, Decimal)
        return max(0, -int(self.value.as_tuple().exponent))

    @property
    def said(self) -> str:
        """What was published, as text."""
        if isinstance(self.value, datetime):
            return self.value.isoformat(timespec="minutes")
        return self.value.isoformat() if isinstance(self.value, date) else str(self.value)


class Month(NamedTuple):
    """A month with its facts, and each key that nobody here understands with its value."""

    period: str
    facts: tuple[Fact, ...]
    unknown: tuple[tuple[str, Any], ...]
