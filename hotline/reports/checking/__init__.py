"""Checking reports: what must hold between figures, of our own and of those typed elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hotline.reports.checking.apart import apart
from hotline.reports.checking.findings import Finding, findings, unread
from hotline.reports.checking.identities import IDENTITIES, Broken, Twice, Wrong, broken
from hotline.reports.checking.said import About, Number, Said, counted
from hotline.reports.checking.typed import AT_MOST, read

__all__ = [
    "AT_MOST",
    "IDENTITIES",
    "About",
    "Broken",
    "Finding",
    "Number",
    "Said",
    "Twice",
    "Wrong",
    "apart",
    "broken",
    "check",
    "check_typed",
    "counted",
    "findings",
    "read",
]


def check(told: Mapping[str, Any]) -> list[Finding]:
    """What does not hold of a report of ours, as `plain` gave it."""
    return findings(counted(told), told)


def check_typed(text: str, own: Mapping[str, Any] | None = None) -> tuple[Said, list[Finding]]:
    """What was understood of a report typed elsewhere, and what does not hold of it.

    With our `own` figures of the same period, also what differs from them.
    """
    said = read(text, str(own.get("period", "")) if own is not None else "")
    beside = counted(own) if own is not None else None
    found = findings(said, own, beside=beside)
    said.unread = unread(said, beside)
    return said, found
