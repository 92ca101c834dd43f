"""Numbers and periods of reports as people write them, in either language."""

from __future__ import annotations

from hotline import texts
from hotline.reports.codes import Counting, Figure
from hotline.reports.period import Period

_A_QUARTER = 3


def words(period: Period, language: str = "vi") -> str:
    """What a period is called."""
    year = period.name[:4]
    if period.months == 1:
        return texts.say("figures_month", language, month=f"{period.name[5:]}/{year}")
    if period.months == _A_QUARTER:
        return texts.say("figures_quarter", language, quarter=period.name[-1], year=year)
    if period.months:
        return texts.say("figures_year", language, year=year)
    if period.days is not None:
        first, last = period.days
        code = "figures_day" if first == last else "figures_days"
        return texts.say(code, language, start=f"{first:%d/%m/%Y}", end=f"{last:%d/%m/%Y}")
    return texts.say("figures_range", language, start=period.span.start, end=period.span.end)


def count(number: int, figure: Counting | None = None) -> str:
    """6.034; a change with its sign."""
    written = f"{abs(number):,}".replace(",", ".")
    if number < 0:
        return f"\N{MINUS SIGN}{written}"
    return f"+{written}" if number and figure == Figure.CHANGE else written


def share(percent: float | None) -> str:
    """61,31 %; a dash of nothing."""
    if percent is None:
        return "–"
    return f"{percent:.2f}".rstrip("0").rstrip(".").replace(".", ",") + " %"
