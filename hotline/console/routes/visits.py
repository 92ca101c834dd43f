"""Signing in and out, what a person is told, and how the house is."""

from __future__ import annotations

from hotline.console import bells, notices, probes, status, unsent, visits
from hotline.console.listed import work
from hotline.console.routes.roles import ALL
from hotline.console.table import ID, Route

ROUTES = [
    Route("GET", "/", visits.start, ALL),
    Route("GET", "/sign-in", visits.sign_in_page, None),
    Route("POST", "/visits", visits.sign_in, None, again=visits.sign_in_page),
    Route("POST", "/visits/end", visits.sign_out, ALL),
    Route("GET", "/unsent", unsent.show, ALL),
    Route("POST", "/language", visits.choose_language, None),
    Route("GET", "/notices", notices.notice_list, ALL, sheets=work.notices),
    Route("GET", "/notices/stream", bells.stream, ALL),
    Route("POST", "/notices/reading", notices.read_all, ALL),
    Route("POST", f"/notices/{ID}/reading", notices.read, ALL),
    Route("GET", "/preferences", notices.preferences, ALL),
    Route("POST", "/preferences", notices.choose, ALL, again=notices.preferences),
    Route("POST", "/preferences/defaults", notices.use_defaults, ALL),
    Route("GET", "/status", status.status, ALL, sheets=status.sheets),
    Route("GET", "/healthz", probes.alive, None),
    Route("GET", "/readyz", probes.ready, None),
    Route("GET", "/metrics", probes.metrics, None),
]  # fmt: skip
