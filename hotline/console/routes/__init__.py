"""The route table, a file per part of the house: what may be asked for, by whom, what answers."""

from __future__ import annotations

from hotline.console.routes import (
    counters,
    desk,
    dossiers,
    feedback,
    knowledge,
    overviews,
    reports,
    setup,
    tickets,
    visits,
)

ROUTES = [
    *visits.ROUTES,
    *desk.ROUTES,
    *tickets.ROUTES,
    *knowledge.ROUTES,
    *feedback.ROUTES,
    *dossiers.ROUTES,
    *setup.ROUTES,
    *counters.ROUTES,
    *overviews.ROUTES,
    *reports.ROUTES,
]
