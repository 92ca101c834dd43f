"""The process in which documents are made, as `press` starts it."""

from __future__ import annotations

import sys

from hotline.documents import press


def main() -> None:
    """Answer until nobody asks any more."""
    answers = sys.stdout.buffer
    # Whatever a library prints is no answer.
    sys.stdout = sys.stderr
    press.serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
