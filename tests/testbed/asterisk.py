"""A real Asterisk 22 with the project's configuration, one private instance at a time."""

from __future__ import annotations

import contextlib
import csv
import os
import re
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import parse_qs

from tests.patience import PATIENCE

from .machine import (
    REPOSITORY,
    Missing,
    Process,
    answers,
    cannot_install,
    free_port,
    own_folder,
    part_folder,
    run_steps,
    say,
    wait_until,
)

CDR_COLUMNS: Final = [
    *("linkedid", "uniqueid", "channel", "dstchannel", "src", "dst", "dcontext", "lastapp"),
    *("disposition", "start", "answer", "end", "billsec", "sequence"),
]
TRUNK_ADDRESS: Final = "127.0.0.2"

Site = Mapping[str, Mapping[str, str]]


def install() -> Path:
    """Install Asterisk when it is not there; return the root it lives in.

    Raises machine.Missing when this machine cannot have it.
    """
    if reason := cannot_install() or _cannot_isolate():
        raise Missing("Asterisk", reason)
    folder = part_folder("asterisk")
    if not (folder / "asterisk-22/.installed").exists():
        say(f"installing Asterisk 22 in {folder} (once, about a minute)")
    return Path(run_steps("Asterisk", "scripts/asterisk-install.sh", str(folder)).split()[-1])


@dataclass
class Asterisk:
    """One PBX on loopback: its own configuration, database, recordings, log and ports.

    `folder` holds all of it (default: a new one, removed at the end of `with`). Started
    again it is the same PBX after a restart: same database, ports and passwords. `agi` is
    the host:port hotline answers FastAGI on (default: a port where nobody listens).
    `prompts` is "short" (a third of a second each) or "spoken". `site` overrides values of
    asterisk_conf/site.conf by section. `with Asterisk() as pbx` starts and stops.
    """

    folder: Path = field(default_factory=lambda: own_folder("asterisk"))
    agi: str | None = None
    prompts: str = "short"
    site: Site = field(default_factory=dict)
    host: str = "127.0.0.1"
    trunk_host: str = TRUNK_ADDRESS
    username: str = "hotline"
    secret: str = field(default_factory=lambda: secrets.token_hex(16))
    password: str = field(default_factory=lambda: secrets.token_hex(8))
    _process: Process | None = None
    _root: Path = Path("/")

    def __post_init__(self) -> None:
        self._own_folder = self.folder.name.startswith("run-")
        self.ami_port, self.ws_port = free_port(), free_port()
        self.sip_port = free_port(socket.SOCK_DGRAM)
        self.phone_port = free_port(socket.SOCK_DGRAM)
        self.agi = self.agi or f"127.0.0.1:{free_port()}"

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()
        if self._own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def ami(self) -> str:
        """host:port of AMI, as HOTLINE_AMI takes it."""
        return f"{self.host}:{self.ami_port}"

    @property
    def ws_url(self) -> str:
        """Where a browser's phone registers."""
        return f"ws://{self.host}:{self.ws_port}/ws"

    @property
    def secret_file(self) -> Path:
        """A file with the AMI secret, for HOTLINE_AMI_SECRET_FILE."""
        return self.folder / "ami-secret"

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.alive

    @property
    def pid(self) -> int:
        """The process id of the running instance."""
        assert self._process is not None, "not started"
        return self._process.pid

    def start(self) -> Self:
        """Configure, start, and return once fully booted (a second; 30 at most)."""
        self._root = install()
        sounds = _build_prompts(self.prompts)
        self._configure()
        steps = str(REPOSITORY / "scripts/asterisk-start.sh")
        command = [steps, str(self._root), str(self.folder), sounds]
        # A container may well set TZ; instants must not depend on it.
        environment = {**os.environ, "TZ": "Asia/Ho_Chi_Minh"}
        log = self.folder / "console.log"
        self._process = Process(command, log=log, env=environment, on_time=True)
        self._process.ready(self._booted, "Asterisk is fully booted")
        return self

    def stop(self) -> None:
        """End it by its own pid; calls in progress are hung up and journalled."""
        if self._process is not None:
            self._process.stop()

    def kill(self) -> None:
        """End it at once (-9), as a power cut would."""
        assert self._process is not None, "not started"
        self._process.kill()
        # A console socket left behind would look like that of a running PBX.
        (self.folder / "run/asterisk.ctl").unlink(missing_ok=True)

    def restart(self) -> None:
        """Stop and start on the same state and ports."""
        self.stop()
        self.start()

    def rx(self, command: str) -> str:
        """Run one console command, return what it prints."""
        inside = ["chroot", str(self._root), "/usr/sbin/asterisk", "-rx", command]
        done = subprocess.run(
            ["nsenter", "--mount", "--target", str(self.pid), *inside],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        return (done.stdout + done.stderr).decode("utf-8", "replace").strip()

    def cdrs(self) -> list[dict[str, str]]:
        """Asterisk's own call records, oldest first (keys: CDR_COLUMNS)."""
        path = self.folder / "log/cdr-custom/Master.csv"
        if not path.exists():
            return []
        with path.open(encoding="utf-8", errors="replace", newline="") as lines:
            return [dict(zip(CDR_COLUMNS, row, strict=True)) for row in csv.reader(lines)]

    def inbound(self) -> set[str]:
        """The linkedids of ended calls that came from the trunk, by the CDRs."""
        return {
            row["linkedid"]
            for row in self.cdrs()
            if row["channel"].startswith("PJSIP/trunk-") and row["uniqueid"] == row["linkedid"]
        }

    def db(self, family: str = "hotline") -> dict[str, str]:
        """The database below a family: {"journal/…": value, "count/…": value}."""
        found = {}
        for line in self.rx(f"database show {family}").splitlines():
            key, colon, value = line.partition(":")
            if colon and key.startswith(f"/{family}/"):
                found[key.strip().removeprefix(f"/{family}/")] = value.strip()
        return found

    def journal(self, kind: str = "journal") -> dict[str, dict[str, str]]:
        """The entries of `journal/` (or `answers/`) by conversation, decoded."""
        found = {}
        for key, value in self.db().items():
            family, _, conversation = key.partition("/")
            if family == kind:
                pairs = parse_qs(value, keep_blank_values=True)
                found[conversation] = {name: values[0] for name, values in pairs.items()}
        return found

    def ended(self, count: int = 1, kind: str = "journal") -> list[dict[str, str]]:
        """Wait until `count` entries are complete and return them, oldest first."""

        def complete() -> list[dict[str, str]]:
            return [each for each in self.journal(kind).values() if "end" in each]

        wait_until(lambda: len(complete()) >= count, f"{count} complete in {kind}")
        return sorted(complete(), key=lambda each: float(each["start"]))

    def flush(self) -> None:
        """Wait until the database is on the disk: Asterisk writes it once a second."""
        path = f"file:{self.folder / 'lib/astdb.sqlite3'}?mode=ro"

        def stored() -> bool:
            with contextlib.closing(sqlite3.connect(path, uri=True)) as file:
                rows = file.execute("SELECT key, value FROM astdb WHERE key LIKE '/hotline/%'")
                return {key[len("/hotline/") :]: value for key, value in rows} == self.db()

        wait_until(stored, "the database is on the disk")

    def forget(self) -> None:
        """Empty the hotline's database, for the next test."""
        wait_until(lambda: self.channels() == 0, "all calls are over")
        self.rx("database deltree hotline")

    def listen(self) -> None:
        """From now on note the prompts that are played, for `played`."""
        self.rx("logger add channel played verbose(3)")
        self.rx("core set verbose 3")

    def played(self) -> list[str]:
        """The prompts played since `listen`, in order, such as hotline/thanks."""
        path = self.folder / "log/played"
        text = path.read_text("utf-8", "replace") if path.exists() else ""
        return re.findall(r"Playing '([\w/-]+)", text)

    def put(self, key: str, value: str) -> None:
        """Set one value below the hotline family."""
        self.rx(f'database put hotline {key} "{value}"')

    def channels(self) -> int:
        """How many channels live now."""
        line = self.rx("core show channels count").splitlines()[0]
        return int(line.split()[0])

    def recording(self, name: str) -> Path:
        """Where the recording of a journal entry's ``rec`` lies."""
        return self.folder / "spool/monitor" / name

    def log(self) -> str:
        """Notices, warnings and errors so far."""
        return (self.folder / "log/messages").read_text("utf-8", "replace")

    def _configure(self) -> None:
        target = self.folder / "etc"
        target.mkdir(parents=True, exist_ok=True)
        for source in (REPOSITORY / "asterisk_conf").glob("*.conf"):
            shutil.copy(source, target)
        sample = (REPOSITORY / "asterisk_conf/site.conf").read_text("utf-8")
        values = _merged(self._own_site(), self.site)
        (target / "site.conf").write_text(_site_text(sample, values), "utf-8")
        self.secret_file.touch(mode=0o600)
        self.secret_file.write_text(self.secret + "\n", "utf-8")

    def _own_site(self) -> dict[str, dict[str, str]]:
        operators = [str(n) for n in (*range(101, 106), *range(111, 116))]
        return {
            "site-globals": {"HOTLINE_AGI": self.agi or ""},
            "site-udp": {"bind": f"{self.host}:{self.sip_port}"},
            "site-trunk": {"contact": f"sip:{self.trunk_host}:{self.phone_port}"},
            "site-trunk-identify": {"match": self.trunk_host},
            "site-manager": {"port": str(self.ami_port)},
            "site-manager-hotline": {"secret": self.secret},
            "site-http": {"bindport": str(self.ws_port)},
            **{f"site-operator-{n}": {"password": self.password} for n in operators},
        }

    def _booted(self) -> bool:
        if not (self.folder / "run/asterisk.ctl").exists():
            return False
        return "fully booted" in self.rx("core waitfullybooted")


def _cannot_isolate() -> str | None:
    """Why no private view of the file system can be had; None when it can."""
    done = subprocess.run(
        ["unshare", "--mount", "true"], capture_output=True, text=True, check=False
    )
    return None if done.returncode == 0 else f"no private mounts: {done.stderr.strip()}"


def _build_prompts(kind: str) -> str:
    folder = part_folder("asterisk") / f"sounds-{kind}"
    environment = {**os.environ, "HOTLINE_PROMPTS": kind}
    run_steps("Asterisk", "scripts/prompts-build.sh", str(folder), env=environment)
    return str(folder)


def _merged(*sites: Site) -> dict[str, dict[str, str]]:
    merged: dict[str, dict[str, str]] = {}
    for site in sites:
        for section, values in site.items():
            merged.setdefault(section, {}).update(values)
    return merged


def _site_text(sample: str, values: Site) -> str:
    """The sample with some values replaced; a name the sample lacks is an error."""
    left = {(section, key) for section, pairs in values.items() for key in pairs}
    lines, section = [], ""
    for line in sample.splitlines():
        if line.startswith("["):
            section = line[1 : line.index("]")]
        key = line.partition("=")[0].strip()
        if (section, key) in left:
            left.remove((section, key))
            line = f"{key} = {values[section][key]}"
        lines.append(line)
    if left:
        raise KeyError(f"not in site.conf: {sorted(left)}")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Install and run a PBX by hand, with spoken prompts, until interrupted."""
    pbx = Asterisk(folder=part_folder("asterisk") / "by-hand", prompts="spoken")
    if pbx.secret_file.exists():
        pbx.secret = pbx.secret_file.read_text("utf-8").strip()
    wanted = {"ami_port": 5038, "ws_port": 8088, "sip_port": 5060, "phone_port": 5070}
    for name, port in wanted.items():
        if not answers(port):
            setattr(pbx, name, port)
    pbx.agi = os.environ.get("HOTLINE_AGI", "127.0.0.1:4573")
    with pbx:
        print(
            f"Asterisk runs (process {pbx.pid}, everything of it in {pbx.folder}). For hotline:",
            f"  export HOTLINE_AMI={pbx.ami} HOTLINE_AMI_SECRET_FILE={pbx.secret_file}",
            f"  export HOTLINE_AGI={pbx.agi}",
            f"Phones: 101-105 at {pbx.host}:{pbx.sip_port} (UDP), 111-115 at {pbx.ws_url},",
            f"  password {pbx.password}. Citizens call from {pbx.trunk_host}.",
            "Ctrl-C ends it.",
            sep="\n",
            flush=True,
        )
        ends = {signal.SIGINT, signal.SIGTERM}
        # Only now: a child started before would have inherited the mask.
        signal.pthread_sigmask(signal.SIG_BLOCK, ends)
        signal.sigwait(ends)


if __name__ == "__main__":
    main()
