"""A process of its own in which documents are filled, checked and drawn.

What does it holds Python's lock for as long as a second at a time, in which nobody's page would
move. The process starts with the first work, does one thing after another, ends when it has had
nothing to do for a while or when we end, and is ended when it is late.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import select
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, BinaryIO, ParamSpec, TypeVar

import structlog

from hotline.errors import Unavailable

log = structlog.get_logger(__name__)

PATIENCE, _IDLE = 120.0, 600.0
# Whoever waits for it, waits in a thread of their own.
_DESK = ThreadPoolExecutor(1, "press")
P = ParamSpec("P")
T = TypeVar("T")


async def away(work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """What a function of a module returns or raises, done in that process.

    What goes there and comes back is pickled. Raises Unavailable when it is late or dies.
    """
    loop = asyncio.get_running_loop()
    done, told = await loop.run_in_executor(_DESK, _PRESS.do, work, arguments, named)
    if not done:
        raise told
    result: T = told
    return result


class Press:
    """Our side of the process; used from one thread at a time. `patience` is in seconds."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self.patience = patience
        self._process: subprocess.Popen[bytes] | None = None
        self._home = tempfile.TemporaryDirectory(prefix="hotline-press-")

    def do(self, work: Callable[..., Any], arguments: Any, named: Any) -> tuple[bool, Any]:
        """Whether it went well, and what came of it: a result or an exception."""
        process = self._running()
        late = threading.Timer(self.patience, process.kill)
        late.start()
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            pickle.dump((work, arguments, named), process.stdin)
            process.stdin.flush()
            answer: tuple[bool, Any] = pickle.load(process.stdout)  # noqa: S301
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            process.kill()
            process.wait()
            log.error("documents.press_died", work=work.__name__, error=repr(error))
            return False, Unavailable("document_unmade")
        finally:
            late.cancel()
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "hotline.documents.child"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
                env=self._surroundings(),
            )  # fmt: skip
        return self._process

    def _surroundings(self) -> dict[str, str]:
        """Nothing of ours but where modules are; caches of the charts' library go with us."""
        known = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        home = self._home.name
        return {**known, "HOME": home, "MPLCONFIGDIR": home, "LC_ALL": "C.UTF-8"}


_PRESS = Press()


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """The process's own side: answer until nobody asks any more."""
    while select.select([asked], [], [], _IDLE)[0]:
        try:
            work, arguments, named = pickle.load(asked)  # noqa: S301
        except EOFError:
            return
        try:
            told = pickle.dumps((True, work(*arguments, **named)))
        except Exception as error:
            told = _failed(error)
        answers.write(told)
        answers.flush()


def _failed(error: Exception) -> bytes:
    try:
        return pickle.dumps((False, error))
    except Exception:
        return pickle.dumps((False, RuntimeError(repr(error))))
