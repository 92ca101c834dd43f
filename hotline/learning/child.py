"""The learner's process: one request a line on stdin, one answer a line on stdout, as JSON.

It ends when its parent does: then there is nothing more to read.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from hotline.learning.learner import Learner
from hotline.learning.words import Example


class Child:
    """The requests that a `Companion` makes, by name."""

    def __init__(self) -> None:
        self._learner = Learner({})

    def begin(self, answers: Mapping[str, Sequence[int]], path: str) -> list[Any]:
        """Start with these answers, going on from the file if it fits."""
        self._learner = Learner(answers)
        self._learner.load(Path(path))
        return [self._learner.learned, self._learner.mark]

    def learn(self, examples: Sequence[Any], mark: str) -> int:
        """Take examples in; how many were learned so far."""
        self._learner.learn([Example(*one) for one in examples], mark)
        return self._learner.learned

    def guess(self, words: str) -> Any:
        """The likeliest answers, or nothing as long as nothing was learned."""
        return self._learner.guess(words) if self._learner.learned else None

    def save(self, path: str) -> None:
        """Keep what was learned."""
        self._learner.save(Path(path))


def main() -> None:
    """Answer until stdin ends. Whatever fails is told and does not end the process."""
    child = Child()
    asked: dict[str, Callable[..., Any]] = {
        "begin": child.begin, "learn": child.learn, "guess": child.guess, "save": child.save,
    }  # fmt: skip
    answers = sys.stdout
    sys.stdout = sys.stderr
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"answer": asked[request[0]](*request[1:])}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
