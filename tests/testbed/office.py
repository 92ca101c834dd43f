"""A real LibreOffice, and what shows the pages that it makes."""

from __future__ import annotations

import subprocess
from pathlib import Path

from .machine import install as install_packages
from .machine import is_installed, run_steps, say

PART = "LibreOffice"


def install() -> str:
    """Install LibreOffice when it is not there, and calc, with which sheets are calculated anew.

    Returns the program's path. Raises machine.Missing when this machine cannot have it.
    """
    if not is_installed("libreoffice-writer-nogui"):
        say("installing LibreOffice (once, about a minute)")
    path = run_steps(PART, "scripts/office-install.sh").split()[-1]
    install_packages(PART, "libreoffice-calc-nogui", "poppler-utils")
    return path


def text_of(pdf: Path) -> str:
    """All words on the pages, in the order in which they stand."""
    return _said("pdftotext", "-layout", str(pdf), "-")


def fonts_of(pdf: Path) -> set[str]:
    """The faces that were put into the file, without their tags."""
    rows = _said("pdffonts", str(pdf)).splitlines()[2:]
    return {row.split()[0].partition("+")[2] for row in rows if row}


def pages_of(pdf: Path, *, dots: int = 60) -> list[Path]:
    """A picture of each page."""
    subprocess.run(
        ["pdftoppm", "-r", str(dots), "-png", str(pdf), str(pdf.with_suffix(""))], check=True
    )
    return sorted(pdf.parent.glob(f"{pdf.stem}-*.png"))


def calculated(sheet: Path) -> Path:
    """The workbook as LibreOffice saves it after calculating every formula anew."""
    profile = sheet.parent / "profile"
    out = sheet.parent / "calculated"
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to",
         "xlsx", "--outdir", str(out), str(sheet)],
        check=True, capture_output=True, timeout=100,
    )  # fmt: skip
    return out / sheet.name


def _said(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
