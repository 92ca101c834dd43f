"""The report as documents: Word by the office's template, Excel with live sums.

`gather` makes a `Content` from the database, or take the figures of a version that was issued;
`word` and `excel` write it. A PDF is the Word file by `documents.pdf`.
"""

from __future__ import annotations

from hotline.reports.document.content import (
    LISTED,
    Annex,
    Changed,
    Content,
    Correction,
    Dossiers,
    Followed,
    Goal,
    Letterhead,
    Line,
    Month,
    ReportPart,
    Rewritten,
    plain_of,
)
from hotline.reports.document.gathering import TREND, Issued, calls_of, gather, lines, lines_of
from hotline.reports.document.sentences import paragraphs, subject
from hotline.reports.document.sheets import excel
from hotline.reports.document.writing import pictures, values, word

__all__ = [
    "LISTED",
    "TREND",
    "Annex",
    "Changed",
    "Content",
    "Correction",
    "Dossiers",
    "Followed",
    "Goal",
    "Issued",
    "Letterhead",
    "Line",
    "Month",
    "ReportPart",
    "Rewritten",
    "calls_of",
    "excel",
    "gather",
    "lines",
    "lines_of",
    "paragraphs",
    "pictures",
    "plain_of",
    "subject",
    "values",
    "word",
]
