"""What a site can get wrong about its mail server is said before anything starts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"HOTLINE_SMTP_URL": "http://mail"}, "HOTLINE_SMTP_URL"),
        ({"HOTLINE_SMTP_URL": "smtp://mail"}, "HOTLINE_MAIL_FROM"),
    ],
)
def test_a_wrong_mail_setting_is_refused_by_name(
    settings: dict[str, str], said: str, tmp_path: Path
) -> None:
    done = _hotline(settings, tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_the_doctor_says_that_the_mail_server_is_away_without_telling_the_password(
    tmp_path: Path,
) -> None:
    secret = tmp_path / "smtp_url"
    secret.write_text("smtp://hotline:hushhush@127.0.0.1:2\n", encoding="utf-8")
    settings = {"HOTLINE_SMTP_URL_FILE": str(secret), "HOTLINE_MAIL_FROM": "tongdai@1022.vn"}
    done = _hotline(settings, tmp_path)
    assert done.returncode == 1
    assert "✗ Máy chủ thư 127.0.0.1:2 chưa dùng được" in done.stdout
    assert "hushhush" not in done.stdout + done.stderr


def _hotline(settings: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOTLINE")}
    root = str(Path(__file__).resolve().parents[2])
    return subprocess.run(
        [sys.executable, "-m", "hotline", "doctor"],
        env=kept | {"HOTLINE_AMI": "simulated", "PYTHONPATH": root} | settings,
        cwd=folder, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
