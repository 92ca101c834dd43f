"""The PBX's own database: keys and texts, kept in a file when one is named.

The file is a list of changes, one JSON array a line, written through at once and
shortened when it is opened: a process that is killed keeps what it had.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO


class AstDb:
    """Entries by path (`hotline/journal/…`); paths have no slash in front."""

    def __init__(self, store: Path | None = None) -> None:
        self._entries: dict[str, str] = {}
        self._log: TextIO | None = None
        if store is not None:
            self._open(store)

    def get(self, path: str) -> str | None:
        """The text kept there, or None."""
        return self._entries.get(path)

    def put(self, path: str, value: str) -> None:
        """Keeps a text, in place of any before it."""
        self._entries[path] = value
        self._write([path, value])

    def delete(self, path: str) -> str | None:
        """Forgets one entry and returns what it was, or None."""
        value = self._entries.pop(path, None)
        if value is not None:
            self._write([path])
        return value

    def delete_tree(self, prefix: str) -> int:
        """Forgets an entry and all below it; returns how many there were."""
        paths = [path for path, _ in self.tree(prefix)]
        for path in paths:
            self.delete(path)
        return len(paths)

    def tree(self, prefix: str = "") -> Iterator[tuple[str, str]]:
        """An entry and all below it, in the order of their paths."""
        below = f"{prefix}/"
        found = (
            item
            for item in self._entries.items()
            if not prefix or item[0] == prefix or item[0].startswith(below)
        )
        yield from sorted(found)

    def __len__(self) -> int:
        return len(self._entries)

    def close(self) -> None:
        """Lets go of the file; the entries stay readable."""
        if self._log is not None:
            self._log.close()
            self._log = None

    def _open(self, store: Path) -> None:
        if store.exists():
            self._replay(store)
        store.parent.mkdir(parents=True, exist_ok=True)
        fresh = store.with_name(f"{store.name}.new")
        with fresh.open("w", encoding="utf-8") as file:
            for path, value in self._entries.items():
                file.write(json.dumps([path, value]) + "\n")
        fresh.replace(store)
        self._log = store.open("a", encoding="utf-8")

    def _replay(self, store: Path) -> None:
        for line in store.read_text(encoding="utf-8").splitlines():
            try:
                path, *value = json.loads(line)
            except ValueError:
                continue  # the last line of a killed process may be half a line
            if value:
                self._entries[path] = value[0]
            else:
                self._entries.pop(path, None)

    def _write(self, change: list[str]) -> None:
        if self._log is not None:
            self._log.write(json.dumps(change) + "\n")
            self._log.flush()
