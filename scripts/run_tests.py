"""`make test` after the checks: what needs nothing but itself, then what needs the machine.

A real part that this machine cannot have is left out and said so in the last lines;
with CI=true that is a failure.
"""

from __future__ import annotations

import os
import subprocess
import sys

ALONE = "real_asterisk or real_kannel or real_browser"


def main() -> int:
    """Run both halves, even when the first one fails; returns the exit status."""
    together = _pytest("-n", str(os.cpu_count() or 1), "-m", f"not ({ALONE})")
    # Each file has parts of its own, so two files may run at a time.
    alone = _pytest("-n", "2", "--dist", "loadfile", "-m", ALONE, "--durations", "8")
    return together or alone


def _pytest(*arguments: str) -> int:
    command = [sys.executable, "-m", "pytest", *arguments, *sys.argv[1:]]
    print("→", " ".join(command[2:]), flush=True)
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
