"""Results returned at counters, beside which their ratings stand: typed by day, or from a sheet."""

from hotline.feedback.returned.keeping import MOST_A_DAY, DayReturned, keep_returned, known_of
from hotline.feedback.returned.reading import (
    LINES_AT_MOST,
    ReturnedFlaw,
    ReturnedLine,
    as_text,
    read_sheet,
)
from hotline.feedback.returned.tables import CounterReturn, ReturnedSource

__all__ = [
    "LINES_AT_MOST",
    "MOST_A_DAY",
    "CounterReturn",
    "DayReturned",
    "ReturnedFlaw",
    "ReturnedLine",
    "ReturnedSource",
    "as_text",
    "keep_returned",
    "known_of",
    "read_sheet",
]
