"""What the office reports to the Chairman: figures, checks, documents, directives."""

from hotline.reports import directives
from hotline.reports.codes import Figure, Split
from hotline.reports.counting import ALL, Counted, Scope, behind, count, count_at, moments_of
from hotline.reports.definitions import DEFINITIONS, Among, Moments
from hotline.reports.period import Cutoff, Period, instant, month_of, named, require_past
from hotline.reports.plain import canonical, hashed, plain
from hotline.reports.terms import ReportTerms, Tracker, terms, trackers
from hotline.reports.versions import (
    Report,
    ReportVersion,
    VersionState,
    in_force,
    in_progress,
)

__all__ = [
    "ALL",
    "DEFINITIONS",
    "Among",
    "Counted",
    "Cutoff",
    "Figure",
    "Moments",
    "Period",
    "Report",
    "ReportTerms",
    "ReportVersion",
    "Scope",
    "Split",
    "Tracker",
    "VersionState",
    "behind",
    "canonical",
    "count",
    "count_at",
    "directives",
    "hashed",
    "in_force",
    "in_progress",
    "instant",
    "moments_of",
    "month_of",
    "named",
    "plain",
    "require_past",
    "terms",
    "trackers",
]
