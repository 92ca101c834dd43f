"""The containers' files say what they mean, as far as can be told without an engine."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from hotline.settings import Settings
from tests.testbed import machine

pytestmark = pytest.mark.slow

ROOT = machine.REPOSITORY
COMPOSE = ROOT / "docker-compose.yml"
DOCKERFILES = [ROOT / "Dockerfile", *sorted(ROOT.glob("docker/*/Dockerfile"))]
DEPLOYMENT = [COMPOSE, *DOCKERFILES, *sorted(ROOT.glob("docker/**/*.sh")), *ROOT.glob("scripts/*")]

project: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
services: dict[str, dict[str, Any]] = project["services"]
each_service = pytest.mark.parametrize("name", services)
each_dockerfile = pytest.mark.parametrize(
    "path", DOCKERFILES, ids=lambda path: str(path.relative_to(ROOT))
)


def test_a_real_compose_reads_it() -> None:
    command = [*compose_program(), "-f", str(COMPOSE), "config"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert set(yaml.safe_load(done.stdout)["services"]) == set(services)


def test_every_name_used_is_defined_and_every_definition_used() -> None:
    for kind in ("secrets", "volumes", "networks"):
        used = {name for service in services.values() for name in names(service, kind)}
        assert used == set(project[kind]), kind


@each_service
def test_what_is_waited_for_can_be_told(name: str) -> None:
    for other, how in services[name].get("depends_on", {}).items():
        if how["condition"] == "service_healthy":
            assert "healthcheck" in services[other]
        else:
            assert how["condition"] == "service_completed_successfully"
            assert services[other]["restart"] == "no"


@each_service
def test_a_service_restarts_is_watched_and_is_restrained(name: str) -> None:
    service = services[name]
    assert service["cap_drop"] == ["ALL"]
    if service["restart"] != "no":
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"][0] == "CMD"


@each_service
def test_nothing_runs_as_root(name: str) -> None:
    service = services[name]
    user = service.get("user") or last_user(dockerfile_of(service))
    assert user not in ("", "root", "0")


@each_service
def test_no_secret_is_a_variable(name: str) -> None:
    for variable, value in services[name].get("environment", {}).items():
        if re.search("PASSWORD|SECRET|TOKEN|DATABASE_URL|SMS_URL", variable):
            assert variable.endswith("_FILE")
            assert Path(value).parent == Path("/run/secrets")
            assert Path(value).name in names(services[name], "secrets")


@each_service
def test_what_hotline_is_told_it_knows(name: str) -> None:
    known = {f"HOTLINE_{field.upper()}" for field in Settings.model_fields}
    told = {key for key in services[name].get("environment", {}) if key.startswith("HOTLINE_")}
    assert told <= known


def test_what_hotline_reads_from_a_variable_of_the_site_is_a_setting() -> None:
    known = {f"HOTLINE_{field.upper()}" for field in Settings.model_fields}
    assert set(re.findall(r"\$\{(HOTLINE_\w+)", COMPOSE.read_text())) <= known


def test_what_the_gateway_is_told_it_reads() -> None:
    script = (ROOT / "scripts/kannel-configure.sh").read_text()
    for variable in services["kannel"]["environment"]:
        assert f"value {variable.removesuffix('_FILE')}" in script


@each_dockerfile
def test_what_an_image_copies_and_runs_is_in_the_repository(path: Path) -> None:
    for words in instructions(path, "COPY"):
        if not any(word.startswith("--from=") for word in words):
            *sources, _ = [word for word in words if not word.startswith("--")]
            assert all(source == "." or list(ROOT.glob(source)) for source in sources)
    for script in re.findall(r"(?<=/src/)scripts/[\w.-]+", path.read_text()):
        assert provided(path, script), script


@each_dockerfile
def test_an_image_takes_its_steps_from_the_scripts(path: Path) -> None:
    assert instructions(path, "RUN")
    for words in instructions(path, "RUN"):
        assert not {"apt-get", "pip", "npm", "curl", "wget"} & set(words)


@pytest.mark.parametrize("path", DEPLOYMENT, ids=lambda path: path.name)
def test_no_host_of_a_package_registry_is_named(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"https?://(?!127\.)[\w-]+\.[\w.-]*[a-z]{2,}", text)
    images = re.findall(r"^FROM (\S+)", text, re.M) + re.findall(r"image: (\S+)", text)
    assert not [image for image in images if "." in image.split("/")[0] and "/" in image]


@pytest.mark.parametrize(
    "path", [path for path in DEPLOYMENT if path.suffix == ".sh"], ids=lambda path: path.name
)
def test_a_script_can_be_run_and_is_well_formed(path: Path) -> None:
    assert os.access(path, os.X_OK)
    shell = path.read_text().split("\n", 1)[0].removeprefix("#!")
    subprocess.run([shell, "-n", str(path)], check=True)


def test_the_secrets_made_are_those_asked_for(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    made = {path.name for path in tmp_path.iterdir()}
    assert made == {Path(secret["file"]).name for secret in project["secrets"].values()}
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    make_secrets(tmp_path)
    assert before == {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert (tmp_path / "database_password").read_text() in (tmp_path / "database_url").read_text()
    assert (tmp_path / "sms_password").read_text() in (tmp_path / "sms_url").read_text()


def test_the_pbx_gets_a_site_of_its_own(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    site = (tmp_path / "site.conf").read_text()
    assert "change-me" not in site
    for line in (
        f"secret = {(tmp_path / 'ami_secret').read_text()}",
        "HOTLINE_AGI = hotline:4573",
        "bind = 0.0.0.0:5060",
        "bindaddr = 0.0.0.0",
        "permit = 172.30.22.0/255.255.255.0",
        "rtpend = 10199",
    ):
        assert f"\n{line}\n" in site
    subnet = project["networks"]["pbx"]["ipam"]["config"][0]["subnet"]
    assert subnet == "172.30.22.0/24"


def compose_program() -> list[str]:
    """Docker's own plugin where there is one, else Debian's; both read without an engine."""
    if shutil.which("docker"):
        plugin = ["docker", "compose", "version"]
        if subprocess.run(plugin, capture_output=True, check=False).returncode == 0:
            return ["docker", "compose"]
    try:
        machine.install("Compose", "docker-compose")
    except machine.Missing as missing:
        machine.leave_out(missing)
        pytest.skip(str(missing))
    return ["/usr/bin/docker-compose"]


def names(service: dict[str, Any], kind: str) -> set[str]:
    """The secrets, volumes or networks a service uses, in their short and long spellings."""
    used = service.get(kind, [])
    if isinstance(used, dict):
        return set(used)
    short = [each["source"] if isinstance(each, dict) else each.split(":")[0] for each in used]
    return set(short)


def dockerfile_of(service: dict[str, Any]) -> Path:
    name: str = service["build"].get("dockerfile", "Dockerfile")
    return ROOT / name


def last_user(path: Path) -> str:
    return next((words[0] for words in reversed(instructions(path, "USER"))), "")


def instructions(path: Path, name: str) -> list[list[str]]:
    """The words after each instruction of this name, continued lines joined."""
    joined = path.read_text().replace("\\\n", " ")
    return [line.split()[1:] for line in joined.splitlines() if line.startswith(f"{name} ")]


def provided(path: Path, script: str) -> bool:
    """Whether an image has a script in /src/scripts, from wherever it was copied."""
    copied = [source for words in instructions(path, "COPY") for source in words[:-1]]
    at_hand = [ROOT / source for source in copied if Path(source).name == Path(script).name]
    return any(each.is_file() for each in at_hand) or ("." in copied and (ROOT / script).is_file())


def make_secrets(folder: Path) -> None:
    subprocess.run([str(ROOT / "docker/make-secrets.sh"), str(folder)], check=True)
