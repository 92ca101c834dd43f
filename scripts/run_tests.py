"""`make test` after the checks: what computes, then what is called up and waits.

A real part that this machine cannot have is left out and said so in the last lines;
with CI=true that is a failure.
"""

from __future__ import annotations

import os
import subprocess
import sys

CALLS = "real_asterisk or real_kannel"
SLOWEST = ("--durations", "8")


def main() -> int:
    """Run both halves, even when the first one fails; returns the exit status."""
    # Every test has what it needs for itself, a browser too: any core may take any of them.
    computing = _pytest(
        "-n", str(os.cpu_count() or 1), "--dist", "worksteal", "-m", f"not ({CALLS})", *SLOWEST
    )
    # Each file has a PBX of its own and waits for it most of the time, as callers do: one file
    # more than two at a time. In their own order, in which the longest does not come last.
    calling = _pytest(
        "-n", "3", "--dist", "loadfile", "--no-loadscope-reorder", "-m", CALLS, *SLOWEST
    )
    return computing or calling


def _pytest(*arguments: str) -> int:
    command = [sys.executable, "-m", "pytest", *arguments, *sys.argv[1:]]
    print("→", " ".join(command[2:]), flush=True)
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
