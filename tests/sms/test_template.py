"""A file that describes a gateway is checked whole before anything is sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from hotline import app, sms, texts
from hotline.cli import main
from hotline.settings import Settings
from hotline.sms.template import Answer
from tests.house.source import ROOT

GOOD = """
name = "Thử"
sender = "TD1022"
[secrets]
key = { env = "SMS_TEST_KEY" }
[request]
url = "https://x.vn/send"
format = "json"
fields = { to = "{to}", text = "{text}" }
[accepted]
status = [200]
[message_id]
path = "id"
[reports]
id = "id"
status = "state"
delivered = ["ok"]
failed = ["no"]
[access]
signature = { header = "X-S", secret = "key" }
addresses = ["10.0.0.0/8"]
"""


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMS_TEST_KEY", "bi-mat")
    monkeypatch.setenv("SMS_SIGNING_KEY", "x")
    monkeypatch.setenv("SMS_PASSWORD", "x")


def faults(folder: Path, text: str) -> list[tuple[str, str]]:
    path = folder / "gateway.toml"
    path.write_text(text)
    try:
        sms.read(path)
    except sms.Faulty as error:
        found = error.faults
    else:
        found = []
    for language in texts.LANGUAGES:
        assert len(sms.worded(found, language).splitlines()) == len(found)
    return [(one.place, one.code) for one in found]


@pytest.mark.parametrize(
    ("was", "now", "fault"),
    [
        ("", "", None),
        ('"TD1022"', '"TONGDAI102222"', ("sender", "template_too_long")),
        ('format = "json"', "", ("request.format", "template_missing")),
        ('"json"', '"soap"', ("request.format", "template_wrong")),
        ("https://", "ftp://", ("request.url", "template_wrong")),
        ("name =", "nmae =", ("name", "template_missing")),
        ("{text}", "{texts}", ("request.fields.text", "template_place_unknown")),
        ("{text}", "{secret.pass}", ("request.fields.text", "template_place_unknown")),
        ("{text}", "hello", ("request", "template_place_needed")),
        ("{to}", "0912", ("request", "template_place_needed")),
        ('"json"', '"xml"', ("request.body", "template_body")),
        ("status = [200]", "", ("accepted", "template_empty")),
        ("status = [200]", 'path = "a"', ("accepted", "template_path_values")),
        ("status = [200]", 'regex = "("', ("accepted.regex", "template_regex")),
        ('path = "id"', 'regex = "id=.*"', ("message_id.regex", "template_regex_group")),
        ('path = "id"', "", ("message_id", "template_id_unknown")),
        ('\nid = "id"', "", ("reports", "template_report_names_nothing")),
        ('failed = ["no"]', "failed = []", ("reports.failed", "template_empty")),
        ('secret = "key"', 'secret = "kye"',
         ("access.signature.secret", "template_secret_unknown")),
        ("10.0.0.0/8", "10.0.0.1/8", ("access.addresses", "template_address")),
        ("SMS_TEST_KEY", "SMS_NO_KEY", ("secrets.key", "template_secret_missing")),
        ('env = "SMS_TEST_KEY"', 'file = "/no/such"', ("secrets.key", "template_secret_missing")),
        ('env = "SMS_TEST_KEY"', "", ("secrets.key", "template_secret_where")),
        ("[access]", "[access", ("–", "template_no_toml")),
    ],
)  # fmt: skip
def test_each_mistake_is_named_by_its_place(
    tmp_path: Path, was: str, now: str, fault: tuple[str, str] | None
) -> None:
    found = faults(tmp_path, GOOD.replace(was, now, 1) if was else GOOD)
    assert (fault in found) if fault else (found == [])


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(sms.Faulty) as refused:
        sms.read(tmp_path / "none.toml")
    assert refused.value.faults[0].code == "template_unreadable"


@pytest.mark.parametrize("name", ["json-bearer", "query-text"])
def test_the_samples_of_the_docs_hold(tmp_path: Path, name: str) -> None:
    sample = (ROOT / f"docs/sms/{name}.toml").read_text("utf-8")
    (tmp_path / "key").write_text("bi-mat\n")
    assert faults(tmp_path, sample.replace("/run/secrets/sms_key", f"{tmp_path}/key")) == []


def test_a_line_of_text_is_read_by_the_second_sample() -> None:
    template = sms.read(ROOT / "docs/sms/query-text.toml")
    taken, blocked = Answer(200, "OK|ab12|1"), Answer(200, "17|blocked")
    assert template.accepted.holds(taken)
    assert template.message_id.of(taken) == "ab12"
    assert template.refused.holds(blocked)
    assert not template.accepted.holds(blocked)
    assert template.message_id.of(blocked) is None


def test_the_hotline_refuses_to_start_and_says_what_to_mend(tmp_path: Path) -> None:
    path = tmp_path / "gateway.toml"
    path.write_text(GOOD.replace("{text}", "{texts}"))
    with pytest.raises(app.Refusal) as refused:
        app.check(Settings(ami="simulated", sms_gateway=path), None)
    said = texts.say(refused.value.code, "vi", **refused.value.named)
    assert str(path) in said
    assert "- request.fields.text: không có chỗ điền {texts}. Dùng được: " in said
    path.write_text(GOOD)
    app.check(Settings(ami="simulated", sms_gateway=path), None)
    with pytest.raises(app.Refusal, match="two_gateways"):
        app.check(Settings(ami="simulated", sms_gateway=path, sms_url="http://x/"), None)


@pytest.mark.slow
def test_the_doctor_reads_the_template_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "gateway.toml"
    path.write_text(GOOD.replace("TD1022", "TONGDAI102222"))
    monkeypatch.setenv("HOTLINE_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/none.db")
    monkeypatch.setenv("HOTLINE_SMS_GATEWAY", str(path))
    done = CliRunner().invoke(main, ["doctor"])
    assert done.exit_code != 0
    assert "- sender: “TONGDAI102222” dài quá 11 ký tự." in done.output
