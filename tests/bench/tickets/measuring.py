"""Taking turns: what is compared is measured in the same minutes, one request of each at a time."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import psutil

Action = Callable[[], Awaitable[object]]


@dataclass
class Times:
    """How long each of some requests took, and the processor time of all that served it.

    While other programs have the processors, the first grows many times and the second
    hardly.
    """

    waited: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Subject:
    """An action, and which processes serve it."""

    action: Action
    serving: Callable[[], Iterable[psutil.Process]]


async def in_turns(
    subjects: Mapping[str, Subject], times: int, *, budget: float = 60, warm: int = 3
) -> dict[str, Times]:
    """Each action up to `times` times, in turns until the budget of seconds is spent.

    Each was done a few times before the first that counts.
    """
    for one in subjects.values():
        for _ in range(warm):
            await one.action()
    found = {name: Times() for name in subjects}
    ends = time.monotonic() + budget
    for _ in range(times):
        for name, one in subjects.items():
            serving = list(one.serving())
            before, began = cpu(serving), time.perf_counter()
            await one.action()
            found[name].waited.append(time.perf_counter() - began)
            found[name].busy.append(cpu(serving) - before)
        if time.monotonic() > ends:
            break
    return found


def cpu(serving: Iterable[psutil.Process]) -> float:
    """Seconds of processor time that these processes have used so far."""
    total = 0.0
    for one in serving:
        try:
            used = one.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += used.user + used.system
    return total


def tree(pid: int) -> list[psutil.Process]:
    """A process and those that it began."""
    first = psutil.Process(pid)
    return [first, *first.children(recursive=True)]


def backends(cluster: int, database: str) -> list[psutil.Process]:
    """The processes of a PostgreSQL cluster that serve one database."""
    named = f" {database} "
    found = []
    for one in psutil.Process(cluster).children():
        try:
            if named in " ".join(one.cmdline()):
                found.append(one)
        except psutil.NoSuchProcess:
            continue
    return found


async def a_second(actions: Sequence[Action], seconds: float) -> float:
    """How often a second these are done in all, each again as soon as it was done."""
    done, ends = 0, time.monotonic() + seconds

    async def again(action: Action) -> None:
        nonlocal done
        while time.monotonic() < ends:
            await action()
            done += 1

    began = time.monotonic()
    await asyncio.gather(*(again(action) for action in actions))
    return done / (time.monotonic() - began)


def median(found: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(found)


def p95(found: Sequence[float]) -> float:
    """The one that 95 of 100 do not pass; of few, the slowest."""
    return sorted(found)[min(len(found) - 1, int(len(found) * 0.95))]


def mean(found: Sequence[float]) -> float:
    """The sum by the number: processor time is counted in ticks of 10 ms."""
    return sum(found) / len(found)


def shown(found: Times) -> str:
    """`median 12 ms, p95 20 ms, processor 9 ms (100)`."""
    waited = f"median {_ms(median(found.waited))}, p95 {_ms(p95(found.waited))}"
    return f"{waited}, processor {_ms(mean(found.busy))} ({len(found.waited)})"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms" if seconds >= 0.01 else f"{seconds * 1000:.1f} ms"
