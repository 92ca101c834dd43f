"""Counters with their ratings, and merits."""

from __future__ import annotations

from hotline.console import counter_duty, counters, counters_beside, counters_returned, merits
from hotline.console.listed import setup, single
from hotline.console.routes.roles import ADMIN, AGENCY, FIGURES, HEAD, OFFICE
from hotline.console.table import ID, Route

ROUTES = [
    Route("GET", "/admin/counters", counters.counter_list, ADMIN,
          sheets=setup.counters),
    Route("POST", "/admin/counters", counters.add, ADMIN, again=counters.new),
    Route("GET", "/admin/counters/new", counters.new, ADMIN),
    Route("GET", f"/admin/counters/{ID}", counters.counter, ADMIN,
          sheets=setup.history),
    Route("POST", f"/admin/counters/{ID}/terms", counters.change, ADMIN,
          again=counters.counter),
    Route("POST", f"/admin/counters/{ID}/address", counters.renew, ADMIN),
    Route("POST", f"/admin/counters/{ID}/end", counters.end, ADMIN),
    Route("GET", "/counters", counters_beside.overview, FIGURES, sheets=counters_beside.sheets),
    Route("GET", f"/counters/{ID}", counters_beside.counter, FIGURES,
          sheets=counters_beside.sheets_of_one),
    Route("GET", f"/counters/{ID}/duty", counter_duty.roster, HEAD | OFFICE | ADMIN,
          sheets=single.duty),
    Route("POST", f"/counters/{ID}/duty", counter_duty.add, HEAD | OFFICE | ADMIN,
          again=counter_duty.roster),
    Route("POST", f"/counters/{ID}/duty-removal", counter_duty.drop, HEAD | OFFICE | ADMIN,
          again=counter_duty.roster),
    Route("GET", "/counters/returned", counters_returned.day, AGENCY | OFFICE),
    Route("POST", "/counters/returned", counters_returned.keep_day, AGENCY | OFFICE,
          again=counters_returned.day),
    Route("GET", "/counters/returned/sheet", counters_returned.sheet, AGENCY | OFFICE),
    Route("POST", "/counters/returned/sheet", counters_returned.sheet, AGENCY | OFFICE,
          again=counters_returned.sheet),
    Route("POST", "/counters/returned/sheet/dossiers", counters_returned.dossiers,
          AGENCY | OFFICE, again=counters_returned.sheet),
    Route("POST", "/counters/returned/sheet/adoption", counters_returned.adopt, AGENCY | OFFICE,
          again=counters_returned.sheet),
    Route("GET", "/merits", merits.merit_list, AGENCY | OFFICE, sheets=merits.sheets),
    Route("GET", "/merits/new", merits.blank, OFFICE),
    Route("POST", "/merits", merits.add, OFFICE, again=merits.blank),
    Route("GET", f"/merits/{ID}", merits.merit, AGENCY | OFFICE, sheets=single.merit),
    Route("POST", f"/merits/{ID}/withdrawal", merits.withdraw, OFFICE, again=merits.merit),
]  # fmt: skip
