"""Workbooks made while people are served: short ones here, long ones by a process of their own.

A thread would take turns with every page of this process; a process that yields takes none.
"""

from __future__ import annotations

import asyncio
import contextlib
import pickle
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import IO, Any

from hotline import workbook
from hotline.workbook import Step

# In steps; starting a process takes as long as writing so many.
_SHORT = 30


async def bind(file: IO[bytes], title: str, by: str, steps: AsyncIterator[Step]) -> None:
    """Write the steps into `file`, off the event loop.

    Raises ChildProcessError when the process that writes a long one fails.
    """
    first: list[Step] = []
    async for step in steps:
        first.append(step)
        if len(first) > _SHORT:
            break
    else:
        await asyncio.to_thread(workbook.write, file, title, by, None, first)
        return
    with tempfile.TemporaryDirectory() as folder:
        async with _writer(file) as put:
            await put((title, by, folder))
            for step in first:
                await put(step)
            async for step in steps:
                await put(step)
            await put(None)


@contextlib.asynccontextmanager
async def _writer(file: IO[bytes]) -> AsyncIterator[Callable[[Any], Awaitable[None]]]:
    """What is put here goes to a process that writes the file; it ends with the block."""
    writer = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        workbook.__name__,
        stdin=asyncio.subprocess.PIPE,
        stdout=file,
        start_new_session=True,
    )
    pipe = writer.stdin
    assert pipe is not None

    async def put(one: Any) -> None:
        pipe.write(pickle.dumps(one))
        await pipe.drain()

    try:
        yield put
        pipe.close()
        if await writer.wait():
            raise ChildProcessError(f"the file was not written: {writer.returncode}")
    finally:
        if writer.returncode is None:
            writer.kill()
            await writer.wait()
