"""The child process that learns and guesses, seen from the process that asks."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import structlog

from hotline.learning.words import Example, Guess, Ranked

_LINE_AT_MOST = 16 * 1024 * 1024
log = structlog.get_logger(__name__)


class Unready(Exception):
    """There is no guess now: the child is not there, or has fallen."""


class Companion:
    """One child process; requests are answered in turn. Start it, use it, end it.

    Every method but `start` raises Unready when the child is gone.
    """

    def __init__(self) -> None:
        self._child: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def start(self) -> None:
        """Begin the process; it needs a second before its first answer."""
        # One thread is enough for one text, and leaves the machine to those who serve calls.
        alone = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        self._child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "hotline.learning.child",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, **alone},
            limit=_LINE_AT_MOST,
            # Ctrl-C at a terminal is for the parent, which then ends its child.
            start_new_session=True,
        )

    @property
    def pid(self) -> int | None:
        """The process id while there is a child."""
        return self._child.pid if self._child else None

    async def begin(self, answers: Mapping[str, Sequence[int]], path: Path) -> tuple[int, str]:
        """Fix the answers, going on from a saved file; how much is learned, and how far."""
        learned, mark = await self._ask("begin", dict(answers), str(path))
        return int(learned), str(mark)

    async def learn(self, examples: Sequence[Example], mark: str) -> int:
        """Take examples in, oldest first; how many were learned so far."""
        return int(await self._ask("learn", examples, mark))

    async def guess(self, words: str) -> Guess:
        """The likeliest answers. Raises Unready also before anything was learned."""
        said = await self._ask("guess", words)
        if said is None:
            raise Unready("nothing learned")
        answers, like = said
        return Guess(
            {name: [Ranked(*one) for one in ranked] for name, ranked in answers.items()}, like
        )

    async def save(self, path: Path) -> None:
        """Keep what was learned for the next start."""
        await self._ask("save", str(path))

    async def end(self) -> None:
        """Let the process end; it has nothing to finish."""
        child, self._child = self._child, None
        if child is None or child.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()

    async def _ask(self, *request: Any) -> Any:
        line = json.dumps(request).encode() + b"\n"
        async with self._turn:
            child = self._child
            if child is None or child.stdin is None or child.stdout is None:
                raise Unready("not started")
            # An answer that nobody waits for any more must still be read before the next.
            exchange = asyncio.ensure_future(_exchange(child.stdin, child.stdout, line))
            try:
                said = await asyncio.shield(exchange)
            except asyncio.CancelledError:
                with contextlib.suppress(Exception):
                    await exchange
                raise
            except (OSError, ValueError) as error:
                raise Unready(str(error)) from error
        if not said:
            raise Unready("the learner has ended")
        answer = json.loads(said)
        if "error" in answer:
            log.warning("learning.failed", request=request[0], error=answer["error"])
            raise Unready(answer["error"])
        return answer["answer"]


async def _exchange(
    stdin: asyncio.StreamWriter, stdout: asyncio.StreamReader, line: bytes
) -> bytes:
    stdin.write(line)
    await stdin.drain()
    return await stdout.readline()
