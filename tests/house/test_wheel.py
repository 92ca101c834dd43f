"""What is installed elsewhere is whole: templates, built assets, words, migrations."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
# One after the other in one process: to start one takes longer than what it does.
COMMANDS = """
import hotline, hotline.cli
print(hotline.__file__, flush=True)
for command in ("migrate", "seed", "doctor"):
    hotline.cli.main([command], standalone_mode=False)
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree, unpacked in an empty folder."""
    made = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(made), "."],
        cwd=ROOT, check=True, capture_output=True, timeout=110,
    )  # fmt: skip
    (wheel,) = made.glob("*.whl")
    place = tmp_path_factory.mktemp("elsewhere")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    return place


def test_the_wheel_carries_pages_words_assets_and_migrations(installed: Path) -> None:
    shipped = installed / "hotline" / "_shipped"
    assert (shipped / "web/templates/desk.html").exists()
    assert (shipped / "web/locale/en.po").exists()
    assert list((shipped / "web/static").glob("*.css"))
    assert list((shipped / "migrations/versions").glob("*.py"))
    assert (installed / "hotline/province/sample.toml").exists()


def test_an_installed_hotline_migrates_and_seeds_in_an_empty_folder(
    installed: Path, tmp_path: Path
) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOTLINE")}
    environment = kept | {"PYTHONPATH": str(installed), "HOTLINE_AMI": "simulated"}
    done = subprocess.run(
        [sys.executable, "-P", "-c", COMMANDS],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    assert done.stdout.startswith(str(installed))
    assert "✓" in done.stdout, "the doctor, last of the three, has not spoken"
    assert (tmp_path / "var/passwords.txt").stat().st_mode & 0o077 == 0
