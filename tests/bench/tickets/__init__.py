"""What people do all day with tickets, at two sizes, on both engines, beside a peer."""

from __future__ import annotations

import asyncio

from tests.bench.table import Row


def rows() -> list[Row]:
    """The sizes against each other, on each engine."""
    from tests.bench.tickets import sizes

    return asyncio.run(sizes.rows())


def rows_beside() -> list[Row]:
    """Our pages beside those of django-helpdesk."""
    from tests.bench.tickets import beside

    return asyncio.run(beside.rows())
