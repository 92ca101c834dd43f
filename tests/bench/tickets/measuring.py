"""Taking turns: what is compared is measured in the same minutes, one request of each at a time."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

Action = Callable[[], Awaitable[object]]


async def in_turns(
    actions: Mapping[str, Action], times: int, *, budget: float = 60, warm: int = 3
) -> dict[str, list[float]]:
    """Seconds of each action, every one up to `times` times, in turns until the budget is spent.

    Each was done a few times before the first that counts.
    """
    for action in actions.values():
        for _ in range(warm):
            await action()
    found: dict[str, list[float]] = {name: [] for name in actions}
    ends = time.monotonic() + budget
    for _ in range(times):
        for name, action in actions.items():
            began = time.perf_counter()
            await action()
            found[name].append(time.perf_counter() - began)
        if time.monotonic() > ends:
            break
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


def shown(found: Sequence[float]) -> str:
    """`median 12 ms, p95 20 ms (100)`."""
    return f"median {_ms(median(found))}, p95 {_ms(p95(found))} ({len(found)})"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms" if seconds >= 0.01 else f"{seconds * 1000:.1f} ms"
