"""Shares with how sure they are."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

# 97.5 % of the normal distribution lie below: intervals hold 95 %.
_Z = 1.959963984540054


class Share(NamedTuple):
    """So many of so many. A percentage of nothing is None."""

    hits: int
    of: int

    @property
    def percent(self) -> float | None:
        """0 to 100."""
        return 100 * self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """Between which percentages the true share lies in 95 of 100 cases."""
        low, high = wilson(self.hits, self.of)
        return 100 * low, 100 * high

    def apart(self, other: Share) -> bool:
        """Whether the two differ by more than chance: their intervals do not overlap."""
        (low, high), (other_low, other_high) = self.interval, other.interval
        return high < other_low or other_high < low


def wilson(hits: int, of: int, z: float = _Z) -> tuple[float, float]:
    """The score interval of a share, 0 to 1; all of it where nothing was counted.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference,
    J. Am. Stat. Assoc. 22 (1927) 209-212; method 3 of R. G. Newcombe, Stat. Med. 17 (1998)
    857-872.
    """
    if not of:
        return 0.0, 1.0
    share = hits / of
    middle = share + z * z / (2 * of)
    wide = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    whole = 1 + z * z / of
    return max(0.0, (middle - wide) / whole), min(1.0, (middle + wide) / whole)
