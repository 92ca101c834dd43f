"""What a site can get wrong about its mail server is said before anything starts."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hotline.cli import main


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"HOTLINE_SMTP_URL": "http://mail"}, "HOTLINE_SMTP_URL"),
        ({"HOTLINE_SMTP_URL": "smtp://mail"}, "HOTLINE_MAIL_FROM"),
    ],
)
def test_a_wrong_mail_setting_is_refused_by_name(
    settings: dict[str, str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = _doctor(settings)
    assert done.exit_code == 2
    assert said in done.stderr


def test_the_doctor_says_that_the_mail_server_is_away_without_telling_the_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    secret = tmp_path / "smtp_url"
    secret.write_text("smtp://hotline:hushhush@127.0.0.1:2\n", encoding="utf-8")
    settings = {"HOTLINE_SMTP_URL_FILE": str(secret), "HOTLINE_MAIL_FROM": "tongdai@1022.vn"}
    done = _doctor(settings)
    assert done.exit_code == 1
    assert "✗ Máy chủ thư 127.0.0.1:2 chưa dùng được" in done.stdout
    assert "hushhush" not in done.stdout + done.stderr


def _doctor(settings: dict[str, str]) -> Result:
    done = CliRunner().invoke(main, ["doctor"], env={"HOTLINE_AMI": "simulated"} | settings)
    # Anything else would have been a traceback.
    assert isinstance(done.exception, SystemExit)
    return done
