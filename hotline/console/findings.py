"""What was found in the figures, as pages show it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hotline.console.figure_rows import percent
from hotline.feedback import Finding
from hotline.feedback.watching import Drift


def shown(found: Sequence[Finding], drifts: Sequence[Drift] = ()) -> dict[str, Any]:
    """What `_feedback_findings.html` needs."""
    return {"findings": found, "drifts": drifts, "percent": percent, "month_of": _month_of}


def _month_of(found: Finding) -> str:
    """11/2026."""
    return f"{found.month[5:]}/{found.month[:4]}"
