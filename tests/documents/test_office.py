"""LibreOffice as it may fail: missing, late, silent; and charts."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
from PIL import Image

from hotline import documents
from hotline.documents import Bar, Point, Target
from hotline.errors import Unavailable
from tests.patience import PATIENCE


def program(folder: Path, script: str) -> str:
    """A program that stands in LibreOffice's place, as a broken one would."""
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


async def refused(office: str, patience: float = 20) -> Unavailable:
    with pytest.raises(Unavailable) as why:
        await documents.pdf(b"x", office=office, patience=patience)
    return why.value


async def test_without_libreoffice_it_is_said_what_to_do() -> None:
    assert documents.program("/nowhere/soffice") is None
    assert (await refused("/nowhere/soffice")).code == "office_missing"


async def test_a_late_one_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    script = f"sleep 300 & echo $! > {tmp_path}/child; wait"
    why = await refused(program(tmp_path, script), patience=1)
    assert why.code == "office_late"
    child = Path("/proc") / (tmp_path / "child").read_text().strip()
    deadline = time.monotonic() + PATIENCE
    while _runs(child) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not _runs(child)


async def test_one_that_makes_nothing_is_quoted(tmp_path: Path) -> None:
    why = await refused(program(tmp_path, "echo source file could not be loaded; exit 0"))
    assert (why.code, why.named["why"]) == ("office_failed", "source file could not be loaded")


async def test_it_is_told_nothing_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_AMI_SECRET", "secret")
    why = await refused(program(tmp_path, "env | grep -c HOTLINE_"))
    assert why.named["why"] == "0"


async def test_a_chart_is_the_same_picture_each_time_and_readable_in_grey() -> None:
    rows = [Bar("Điện thoại", 346, 470), Bar("Zalo", 42, 60)]
    one, two = [
        await documents.bars(rows, words="Số phiếu theo kênh", now="8/2021", before="7/2021")
        for _ in range(2)
    ]
    assert one == two
    grey = Image.open(io.BytesIO(one.png)).convert("L")
    tones = sorted(grey.getcolors() or [], reverse=True)[:3]
    assert abs(int(tones[1][1]) - int(tones[2][1])) > 60, "the two bars, beside the paper"  # type: ignore[call-overload]
    assert len(one.png) < 100_000


async def test_a_line_has_a_gap_where_there_were_too_few() -> None:
    points = [Point("6/2021", 98.2), Point("7/2021", None), Point("8/2021", 99.71)]
    target = Target(90, "Mục tiêu: 90 %")
    made = await documents.lines(points, words="Hài lòng", target=target, percent=True)
    assert made.png.startswith(b"\x89PNG")


def _runs(process: Path) -> bool:
    """Whether a process is there and not merely waiting to be forgotten."""
    try:
        return ") Z" not in (process / "stat").read_text()
    except OSError:
        return False
