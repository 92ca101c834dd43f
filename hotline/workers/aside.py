"""What failed for a reason of its own is left alone for a while, so that it holds up nothing."""

from __future__ import annotations

import time
from typing import Generic, TypeVar

import structlog

from hotline import clock, health
from hotline.db import Database
from hotline.health import Condition, Part

Name = TypeVar("Name", int, str)
_TRIED_AGAIN_AFTER = 600.0
log = structlog.get_logger(__name__)


class Aside(Generic[Name]):
    """The names of what failed, for ten minutes each; told to `health` by `report`."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._until: dict[Name, float] = {}
        self._why = ""

    def names(self) -> list[Name]:
        """What is to be passed over now."""
        self._until = {name: at for name, at in self._until.items() if at > time.monotonic()}
        return list(self._until)

    def put(self, name: Name, error: Exception) -> None:
        """This one failed; logged here, once for each try."""
        log.error(f"{self._what}.set_aside", name=name, exc_info=error)
        self._until[name] = time.monotonic() + _TRIED_AGAIN_AFTER
        self._why = f"{type(error).__name__}: {error}"

    @property
    def detail(self) -> str:
        """How many are left alone and why; empty when all is well."""
        return f"{self._what}: {len(self._until)} set aside, {self._why}" if self._until else ""


async def report(db: Database, part: Part, *aside: Aside[int] | Aside[str]) -> None:
    """Say how a part is doing that may have set things aside."""
    detail = "; ".join(one.detail for one in aside if one.detail)
    condition = Condition.DEGRADED if detail else Condition.UP
    async with db.write() as s:
        await health.tell(s, part, condition, detail, at=clock.now())
