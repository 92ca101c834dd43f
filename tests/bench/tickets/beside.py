"""Beside django-helpdesk on the same cluster, in turns: its pages and ours, request by request."""

from __future__ import annotations

import os
import sys
from contextlib import AsyncExitStack
from typing import NamedTuple

from tests.bench.peer.helpdesk import Helpdesk
from tests.bench.peer.visitor import Visitor
from tests.bench.table import Row
from tests.bench.tickets import kept
from tests.bench.tickets.measuring import (
    Action,
    Subject,
    a_second,
    in_turns,
    mean,
    median,
    shown,
)
from tests.bench.tickets.site import Site
from tests.bench.tickets.sizes import SIZES
from tests.testbed.machine import Missing, leave_out

_BESIDE = "django-helpdesk 2.6.1"
_CLIENTS, _SECONDS = 8, 8.0
_TIMES, _SPEND = 25, float(os.environ.get("HOTLINE_BENCH_BUDGET", "45"))
WHAT = [one for one in os.environ.get("HOTLINE_BENCH_BESIDE", "").split(";") if one]


class _Pair(NamedTuple):
    name: str
    ours: Subject
    theirs: Subject
    aim: float | None


async def rows() -> list[Row]:
    """Everything at each size. A search of the peer at a million takes a quarter of a minute."""
    found: list[Row] = []
    try:
        cluster = kept.Cluster()
        cluster.start()
    except Missing as why:
        leave_out(why)
        return found
    try:
        for size in SIZES:
            found += await _at(cluster, size)
    except Missing as why:
        leave_out(why)
    finally:
        cluster.rest()
    return found


async def _at(cluster: kept.Cluster, size: int) -> list[Row]:
    async with AsyncExitStack() as stack:
        _say(f"{size:,} tickets: setting up")
        url = await kept.postgres(cluster, size)
        peer = await stack.enter_async_context(Helpdesk(cluster, size))
        visitor = await stack.enter_async_context(Visitor(peer))
        site = await stack.enter_async_context(Site(url, cluster.pid))
        found = [
            await _in_turns(pair, size) for pair in _pairs(site, visitor, peer) if _asked(pair.name)
        ]
        if _asked("creating, 8 clients"):
            found.append(await _together(stack, site, peer, size))
        if _asked("report"):
            await site.become("phuc")
            pair = _Pair("report (ours: overview)", Subject(site.overview, site.serving),
                         Subject(visitor.report, peer.serving), None)  # fmt: skip
            found.append(await _in_turns(pair, size, times=2, warm=0))
        return found


def _pairs(site: Site, visitor: Visitor, peer: Helpdesk) -> list[_Pair]:
    compared: list[tuple[str, Action, Action, float]] = [
        ("creating, 1 client", site.complete, visitor.create, 10),
        ("ticket page", site.page, visitor.page, 5),
        ("list", site.newest, visitor.newest, 20),
        ("search", site.street, visitor.street, 100),
        ("phone look-up", site.phone, visitor.phone, 100),
    ]
    return [
        _Pair(name, Subject(ours, site.serving), Subject(theirs, peer.serving), aim)
        for name, ours, theirs, aim in compared
    ]


def _asked(name: str) -> bool:
    return not WHAT or name in WHAT


async def _in_turns(pair: _Pair, size: int, times: int = _TIMES, warm: int = 1) -> Row:
    turns = {"ours": pair.ours, "theirs": pair.theirs}
    found = await in_turns(turns, times, budget=_SPEND, warm=warm)
    ours, theirs = found["ours"], found["theirs"]
    ratio = median(theirs.waited) / median(ours.waited)
    busy = mean(theirs.busy) / max(mean(ours.busy), 0.001)
    _say(
        f"{size:,}, {pair.name}: {shown(ours)} | {shown(theirs)}: {ratio:.1f}, processor {busy:.1f}"
    )
    return Row(
        f"beside, {size:,}", pair.name, shown(ours), _BESIDE,
        f"{shown(theirs)}, processor ratio {busy:.1f}", ratio,
        f"≥ {pair.aim:g}" if pair.aim else "", ratio >= pair.aim if pair.aim else None,
    )  # fmt: skip


async def _together(stack: AsyncExitStack, site: Site, peer: Helpdesk, size: int) -> Row:
    """Eight people at once, each beginning the next when one is done: tickets a second."""
    visitors = [await stack.enter_async_context(Visitor(peer, n)) for n in range(_CLIENTS)]
    ours = await a_second([site.complete] * _CLIENTS, _SECONDS)
    theirs = await a_second([visitor.create for visitor in visitors], _SECONDS)
    _say(f"{size:,}, creating, {_CLIENTS} clients: {ours:.1f}/s | {theirs:.1f}/s")
    ratio = ours / theirs
    return Row(
        f"beside, {size:,}", f"creating, {_CLIENTS} clients", f"{ours:,.1f}/s", _BESIDE,
        f"{theirs:,.1f}/s", ratio, "≥ 10", ratio >= 10,
    )  # fmt: skip


def _say(text: str) -> None:
    print(f"[bench] {text}", file=sys.stderr, flush=True)
