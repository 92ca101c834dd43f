"""LibreOffice without a screen: Word files to PDF, each in a folder that is gone afterwards."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import structlog

from hotline.errors import Unavailable

log = structlog.get_logger(__name__)

PATIENCE = 180.0
_PROGRAMS = ("soffice", "libreoffice")
_SAID_AT_MOST = 200
# One at a time: each takes half a core and 200 MB, and nobody waits for two.
_DESK = ThreadPoolExecutor(1, "office")


def program(named: str | None = None) -> str | None:
    """Where LibreOffice is: as the site named it, else on the PATH; None when it is nowhere."""
    if named:
        return shutil.which(named)
    return next((found for each in _PROGRAMS if (found := shutil.which(each))), None)


async def pdf(document: bytes, *, office: str | None = None, patience: float = PATIENCE) -> bytes:
    """A Word file as PDF; `office` names the program, `patience` is in seconds.

    Off the loop, one after another. Raises Unavailable saying what to do when LibreOffice is
    missing, late, or cannot read the file.
    """
    found = program(office)
    if found is None:
        raise Unavailable("office_missing")
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_DESK, _turned, found, document, patience)


def _turned(found: str, document: bytes, patience: float) -> bytes:
    with tempfile.TemporaryDirectory(prefix="hotline-office-") as folder:
        home = Path(folder)
        (home / "document.docx").write_bytes(document)
        said = _run(_command(found, home), home, patience)
        made = home / "document.pdf"
        if not made.is_file():
            why = " ".join(said.split())[-_SAID_AT_MOST:]
            log.error("documents.office_failed", why=why)
            raise Unavailable("office_failed", why=why or "–")
        return made.read_bytes()


def _command(found: str, home: Path) -> list[str]:
    # A profile of its own: a second one at the same profile would hand its work to the first.
    return [
        found, f"-env:UserInstallation={(home / 'profile').as_uri()}", "--headless", "--norestore",
        "--nologo", "--nodefault", "--convert-to", "pdf:writer_pdf_Export",
        "--outdir", str(home), str(home / "document.docx"),
    ]  # fmt: skip


def _run(command: list[str], home: Path, patience: float) -> str:
    """What it said. The whole group is ended when it is late, as its first process is a shell."""
    running = subprocess.Popen(
        command, cwd=home, env=_surroundings(home), start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        said, _ = running.communicate(timeout=patience)
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate()
        log.error("documents.office_late", seconds=patience)
        raise Unavailable("office_late", seconds=round(patience)) from None
    return said.decode(errors="replace")


def _surroundings(home: Path) -> Mapping[str, str]:
    """Nothing of ours: no settings, no secrets."""
    return {"HOME": str(home), "PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
