"""Results returned at counters, beside which their ratings stand: typed by day, or from a sheet."""

from hotline.feedback.returned.from_dossiers import DAYS_AT_MOST, count_dossiers
from hotline.feedback.returned.keeping import (
    MOST_A_DAY,
    DayReturned,
    Rewritten,
    keep_returned,
    known_of,
    rewrite_returned,
)
from hotline.feedback.returned.reading import (
    LINES_AT_MOST,
    ReturnedFlaw,
    ReturnedLine,
    as_text,
    count_of,
    read_sheet,
)
from hotline.feedback.returned.tables import CounterReturn, ReturnedSource

__all__ = [
    "DAYS_AT_MOST",
    "LINES_AT_MOST",
    "MOST_A_DAY",
    "CounterReturn",
    "DayReturned",
    "ReturnedFlaw",
    "ReturnedLine",
    "ReturnedSource",
    "Rewritten",
    "as_text",
    "count_dossiers",
    "count_of",
    "keep_returned",
    "known_of",
    "read_sheet",
    "rewrite_returned",
]
