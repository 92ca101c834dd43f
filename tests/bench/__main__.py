"""`python -m tests.bench [parsing|ingest|desk|memory|alarms|sms|figures|reports|…]`: a table.

Everything is on loopback, in folders of this run, and ends with it.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
import time
from collections.abc import Callable

import structlog

from tests.bench import (
    alarms,
    ami_parsing,
    asks,
    chaos,
    desk,
    figures,
    ingest,
    memory,
    pages,
    reports,
    sms,
    tickets,
)
from tests.bench.table import KEPT_IN, Row, keep, show

PARTS: dict[str, Callable[[], list[Row]]] = {
    "parsing": ami_parsing.rows,
    "ingest": ingest.rows,
    "desk": desk.rows,
    "memory": memory.rows,
    "alarms": alarms.rows,
    "asks": asks.rows,
    "sms": sms.rows,
    "tickets": tickets.rows,
    "figures": figures.rows,
    "reports": reports.rows,
    "pages": pages.rows,
    "beside": tickets.rows_beside,
}
# Only when they are asked for.
LONG: dict[str, Callable[[], list[Row]]] = {"chaos": chaos.rows}


def main(asked: list[str]) -> None:
    parts = PARTS | LONG
    unknown = [name for name in asked if name not in parts]
    if unknown:
        sys.exit(f"no such part: {', '.join(unknown)}; there are {', '.join(parts)}")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    logging.disable(logging.CRITICAL)  # panoramisk cries at every end of a connection
    gc.freeze()  # as `hotline serve` does
    began = time.monotonic()
    rows: list[Row] = []
    for name in asked or PARTS:
        print(f"[bench] {name} …", file=sys.stderr, flush=True)
        rows += parts[name]()
    keep(rows, time.monotonic() - began)
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(show(rows))
    print(f"\n{time.monotonic() - began:.0f} s on {os.cpu_count()} cores (load {load});"
          f" kept in {KEPT_IN}")  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
