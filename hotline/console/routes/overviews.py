"""What leaders see at a glance."""

from __future__ import annotations

from hotline.console import board, card, dashboard, dashboard_lists, status
from hotline.console.routes.roles import AGENCY, DISPATCHER, LEADERS, OFFICE
from hotline.console.sheets import of_page
from hotline.console.table import ID, Route

ROUTES = [
    Route("GET", "/dashboard", dashboard.board, LEADERS, sheets=of_page),
    Route("GET", "/dashboard/stream", board.stream, LEADERS),
    Route("GET", "/dashboard/tickets", dashboard_lists.ticket_list, LEADERS,
          sheets=dashboard_lists.ticket_sheets),
    Route("GET", "/dashboard/calls", dashboard_lists.call_list, DISPATCHER | OFFICE,
          sheets=dashboard_lists.call_sheets),
    Route("GET", f"/agencies/{ID}/card", card.agency_card, AGENCY | OFFICE, sheets=card.sheets),
    Route("GET", f"/agencies/{ID}/card/behind", card.behind, AGENCY | OFFICE, sheets=of_page),
    Route("GET", "/overview", status.overview, OFFICE, sheets=of_page),
]  # fmt: skip
