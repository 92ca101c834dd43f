"""`make test` after the quick checks: types, what is called up and waits, and what computes.

A real part that this machine cannot have is left out and said so in the last lines;
with CI=true that is a failure.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

CALLS = "real_asterisk or real_kannel"
SLOWEST = ("--durations", "8")


def main() -> int:
    """Run both halves, even when one fails, unless types are wrong; returns the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder, "calling.txt")
        with said.open("wb") as to:
            # Each file has a PBX of its own and waits for it most of the time, as callers do: one
            # file more than two at a time. In their own order, in which the longest does not come
            # last.
            calling = _begin(
                ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder", "-m", CALLS], to
            )
            # Every test has what it needs for itself, a browser too: any core may take any of
            # them. A caller who presses a key waits for nobody, so these step back.
            computing = _begin(
                ["-n", str(os.cpu_count() or 1), "--dist", "worksteal", "-m", f"not ({CALLS})"],
                None, behind=True,
            )  # fmt: skip
            # The types are looked through on one core only: the other need not wait for them.
            if wrong := subprocess.run([sys.executable, "-m", "mypy"], check=False).returncode:
                for half in (computing, calling):
                    # What a worker had started ends with it.
                    half.terminate()
                    half.wait()
                return wrong
            computed = computing.wait()
            print("… and what was called up beside it:", flush=True)
            called = calling.wait()
        sys.stdout.write(said.read_text(errors="replace"))
    return computed or called


def _begin(
    arguments: list[str], to: IO[bytes] | None, *, behind: bool = False
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pytest", *arguments, *SLOWEST, *sys.argv[1:]]
    print("→", " ".join(command[2:]), flush=True)
    first = ["nice", "-n", "5"] if behind else []
    return subprocess.Popen([*first, *command], stdout=to, stderr=subprocess.STDOUT)


if __name__ == "__main__":
    sys.exit(main())
