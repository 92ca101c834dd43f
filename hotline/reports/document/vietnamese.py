"""Numbers, days and periods as an official writes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from hotline import clock
from hotline.feedback.shares import Share
from hotline.reports.period import Period
from hotline.reports.plain import spoken

# Between what a line must not part.
BOUND = "\u00a0"
_ROMAN = ("I", "II", "III", "IV")
_QUARTER = 3
_UNITS = {1: "tháng", 3: "quý", 12: "năm"}


def number(value: int) -> str:
    """6.034; a minus for less."""
    return f"{value:,}".replace(",", ".").replace("-", "\N{MINUS SIGN}")


def signed(value: int) -> str:
    """+2.147, −154, 0."""
    return f"+{number(value)}" if value > 0 else number(value)


def share(hits: int, of: int, fewest: int) -> str:
    """99,71 %; nothing where there are too few to speak of a percentage."""
    told = spoken(Share(hits, of), fewest)
    return "" if told is None else hundredths(told)


def hundredths(value: float) -> str:
    """A percentage of at most two digits: 100 %, 97,5 %, 55,24 %."""
    said = f"{value:.2f}".rstrip("0").rstrip(".")
    return said.replace(".", ",").replace("-", "\N{MINUS SIGN}") + BOUND + "%"


def beside(hits: int, of: int, fewest: int) -> str:
    """A percentage in brackets behind its number, or nothing."""
    told = share(hits, of, fewest)
    return f" ({told})" if told else ""


def changed(change: int, before: int, noun: str, than: str, fewest: int) -> str:
    """tăng 2.147 phiếu so với tháng trước (tăng 55,24 %)."""
    if not change:
        return f"bằng {than}"
    verb = "tăng" if change > 0 else "giảm"
    told = share(abs(change), before, fewest)
    return f"{verb} {number(abs(change))} {noun} so với {than}" + (
        f" ({verb} {told})" if told else ""
    )


def listed(parts: Iterable[str]) -> str:
    """Parts of a sentence one after another."""
    return "; ".join(parts)


def day(value: date) -> str:
    """28/9/2021, as dates are written within a sentence."""
    return f"{value.day:02}/{value.month}/{value.year}" if value.month > 2 else f"{value:%d/%m/%Y}"


def dated(value: date) -> str:
    """ngày 05 tháng 9 năm 2021; of days and of months 1 and 2 with a zero (NĐ 30/2020)."""
    month = f"{value.month:02}" if value.month < 3 else str(value.month)
    return f"ngày{BOUND}{value.day:02} tháng{BOUND}{month} năm{BOUND}{value.year}"


def period(of: Period) -> str:
    """tháng 8/2021, quý III năm 2021, năm 2021, or from when to when."""
    year, _, rest = of.name.partition("-")
    if of.months == 1:
        return f"tháng{BOUND}{int(rest)}/{year}"
    if of.months == _QUARTER:
        return f"quý{BOUND}{_ROMAN[int(rest[1]) - 1]} năm{BOUND}{year}"
    return f"năm{BOUND}{year}" if of.months else f"thời gian {span(of)}"


def span(of: Period) -> str:
    """từ 12 giờ 00 ngày 25/7/2026 đến trước 12 giờ 00 ngày 25/8/2026; of whole days these."""
    if (days := of.days) is not None:
        first, last = (f"ngày{BOUND}{day(one)}" for one in days)
        return f"từ {first} đến {last}" if first != last else first
    start, end = (instant(at) for at in of.span)
    return f"từ {start} đến trước {end}"


def previous(of: Period) -> str:
    """tháng trước, quý trước, năm trước, kỳ trước."""
    return f"{_UNITS.get(of.months, 'kỳ')} trước"


def until(at: datetime) -> str:
    """Up to when, as it stands behind "đến": hết ngày 31/8/2021 of a midnight."""
    wall = clock.local(at)
    if wall.time() != time.min:
        return instant(at)
    return f"hết ngày{BOUND}{day(wall.date() - timedelta(days=1))}"


def instant(at: datetime) -> str:
    """00 giờ 00 ngày 01/9/2021."""
    wall = clock.local(at)
    return f"{wall:%H} giờ {wall:%M} ngày{BOUND}{day(wall.date())}"
