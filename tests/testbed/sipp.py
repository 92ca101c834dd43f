"""Citizens' and operators' phones, played by SIPp; every run is bounded in calls and time."""

from __future__ import annotations

import csv
import random
import re
import socket
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tests.patience import PATIENCE

from . import machine
from .asterisk import Asterisk
from .keypad import press, sound
from .machine import Process, free_port, part_folder, wait_until

SCENARIOS: Final = Path(__file__).parent / "scenarios"
SPEECH: Final = Path("/usr/share/sip-tester/g711a.pcap")
NEVER: Final = 3600.0
# Seconds after which whoever still talks is hung up on, so that no run lasts for ever.
_AT_MOST: Final = 500.0

# A call that came in, and the number it rang.
_RUNG = re.compile(r"\tR\t(\S+)\tCSeq:\d+ INVITE\tINVITE sip:(\+?\d+)@")

Keys = Sequence[tuple[float, str]]
"""What is done: (seconds waited since the answer or what was done before, key). In the place
of a key `say 3` sounds a tone for 3 seconds, `hush 3` sends silence."""


def install() -> None:
    """Install SIPp when it is not there. Raises machine.Missing when it cannot be had."""
    machine.install("SIPp", "sip-tester")


@dataclass(frozen=True)
class Person:
    """Who calls: number and name as the network shows them; withheld sends neither."""

    number: str
    name: str = ""
    withheld: bool = False


@dataclass(frozen=True)
class Result:
    """What SIPp counted; `errors` is its own log of what was unexpected."""

    ok: int
    failed: int
    errors: str


@dataclass
class Run:
    """One SIPp process, in a folder of its own. As a context it is stopped at the end."""

    process: Process
    folder: Path
    port: int

    def wait(self, limit: float = _AT_MOST) -> Result:
        """Wait until all its calls are over."""
        self.process.wait(limit)
        return self.result()

    def finish(self, limit: float = _AT_MOST) -> Result:
        """As `wait`; AssertionError with SIPp's own words if any call went otherwise."""
        result = self.wait(limit)
        assert result.failed == 0, result
        assert self.process.code == 0, (self.process.code, result)
        return result

    def stop(self) -> Result:
        self.process.stop()
        return self.result()

    def result(self) -> Result:
        """The counts so far."""
        errors = self.folder / "errors.log"
        said = errors.read_text(errors="replace") if errors.exists() else ""
        row = _last_row(self.folder / "stats.csv")
        count = {name: int(row.get(name) or 0) for name in ("SuccessfulCall(C)", "FailedCall(C)")}
        return Result(count["SuccessfulCall(C)"], count["FailedCall(C)"], said[-4000:])

    def rung(self) -> Counter[str]:
        """How often each number was rung, by the calls that came in; none is counted twice."""
        path = self.folder / "messages.csv"
        said = path.read_text("utf-8", "replace") if path.exists() else ""
        return Counter(number for _, number in set(_RUNG.findall(said)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.stop()


@dataclass
class Phones:
    """Everybody's phones around one PBX. `with Phones(pbx) as phones` ends all of them."""

    pbx: Asterisk
    _runs: list[Run] = field(default_factory=list)
    _logged_in: set[str] = field(default_factory=set)

    def __enter__(self) -> Self:
        install()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for run in self._runs:
            run.process.stop()
        for endpoint in sorted(self._logged_in) if self.pbx.running else []:
            self.log_out(endpoint)

    def call(
        self,
        *people: Person | str,
        to: str = "1022",
        keys: Keys = (),
        patience: float = NEVER,
        rate: float = 5.0,
        limit: float = _AT_MOST,
        speaks: bool = False,
    ) -> Run:
        """Each person calls `to` once, `rate` calls a second.

        Once connected they speak (8 s of sound), press `keys` and hang up after `patience`
        more seconds, unless the PBX does so first.
        """
        scenario = _scenario("caller", _steps(keys, patience, speaks))
        return self._callers(scenario, people, to, rate, limit)

    def cancel(self, *people: Person | str, to: str = "1022", limit: float = _AT_MOST) -> Run:
        """Each person hangs up at once, before or just as the PBX answers."""
        return self._callers(_scenario("cancel"), people, to, 5.0, limit)

    def operator(
        self,
        endpoint: str = "101",
        after: float = 0.5,
        talk: float = NEVER,
        keys: Keys = (),
        calls: int = 10_000,
        limit: float = _AT_MOST,
    ) -> Run:
        """Log an operator in; each call is answered `after` s, ended by them after `talk` s."""
        port = self.log_in(endpoint)
        return self._callee(self.pbx.host, port, _scenario_callee(after, keys, talk), calls, limit)

    def log_in(self, endpoint: str) -> int:
        """Register an operator's phone; return the port it says it is on."""
        port = free_port(socket.SOCK_DGRAM)
        self._register(endpoint, f"<sip:{endpoint}@{self.pbx.host}:{port}>", 3600, port)
        self._logged_in.add(endpoint)
        self._wait_for_state(endpoint, logged_in=True)
        return port

    def log_out(self, endpoint: str) -> None:
        """Unregister an operator's phone: the queue passes it by."""
        self._register(endpoint, "*", 0, free_port(socket.SOCK_DGRAM))
        self._logged_in.discard(endpoint)
        self._wait_for_state(endpoint, logged_in=False)

    def dial(
        self,
        to: str,
        endpoint: str = "101",
        keys: Keys = (),
        talk: float = NEVER,
        limit: float = _AT_MOST,
    ) -> Run:
        """An operator calls out and hangs up `talk` seconds after the answer."""
        folder = self._folder()
        me = f"<sip:{endpoint}@{self.pbx.host}>"
        csv_file = _injection(folder, [[me, to, "", endpoint]])
        options = ["-inf", str(csv_file), "-au", endpoint, "-ap", self.pbx.password]
        scenario = _scenario("operator-call", _steps(keys, talk))
        port = free_port(socket.SOCK_DGRAM)
        return self._start(folder, self.pbx.host, port, scenario, 1, limit, [*options, self._pbx])

    def citizen(
        self,
        keys: Keys = (),
        after: float = 0.2,
        patience: float | tuple[float, float] = NEVER,
        calls: int = 1,
        limit: float = _AT_MOST,
    ) -> Run:
        """The phone the trunk rings: answers `after` s, presses `keys`, hangs up later.

        With two numbers for `patience`, after any time between them.
        """
        scenario = _scenario_callee(after, keys, patience)
        return self._callee(self.pbx.trunk_host, self.pbx.phone_port, scenario, calls, limit)

    def silent(self, calls: int = 1, limit: float = _AT_MOST) -> Run:
        """The phone the trunk rings: nobody answers, until the PBX gives up."""
        return self.citizen(after=NEVER, calls=calls, limit=limit)

    def refusing(
        self, status: str = "486 Busy Here", calls: int = 1, limit: float = _AT_MOST
    ) -> Run:
        """The phone the trunk rings: busy, or `603 Decline`."""
        scenario = _scenario("refuse", status=status)
        return self._callee(self.pbx.trunk_host, self.pbx.phone_port, scenario, calls, limit)

    @property
    def _pbx(self) -> str:
        return f"{self.pbx.host}:{self.pbx.sip_port}"

    def _register(self, endpoint: str, contact: str, seconds: int, port: int) -> None:
        folder = self._folder()
        people = _injection(folder, [[endpoint, contact, str(seconds)]])
        options = ["-inf", str(people), "-au", endpoint, "-ap", self.pbx.password, self._pbx]
        run = self._start(folder, self.pbx.host, port, _scenario("register"), 1, PATIENCE, options)
        run.finish()

    def _wait_for_state(self, endpoint: str, logged_in: bool) -> None:
        def state() -> bool:
            return "(Unavailable)" not in _member_line(self.pbx.rx("queue show"), endpoint)

        what = f"the queue sees {endpoint} {'come' if logged_in else 'go'}"
        wait_until(lambda: state() == logged_in, what)

    def _callers(
        self, scenario: str, people: Sequence[Person | str], to: str, rate: float, limit: float
    ) -> Run:
        folder = self._folder()
        rows = [_caller_row(each, to, self.pbx.trunk_host) for each in people]
        options = ["-inf", str(_injection(folder, rows)), "-r", f"{max(1, round(rate * 1000))}"]
        port = free_port(socket.SOCK_DGRAM)
        options += ["-rp", "1000000", self._pbx]
        return self._start(folder, self.pbx.trunk_host, port, scenario, len(rows), limit, options)

    def _callee(self, host: str, port: int, scenario: str, calls: int, limit: float) -> Run:
        run = self._start(self._folder(), host, port, scenario, calls, limit, [])
        run.process.ready(lambda: _bound(host, port), f"SIPp listens on {host}:{port}")
        return run

    def _start(
        self,
        folder: Path,
        host: str,
        port: int,
        scenario: str,
        calls: int,
        limit: float,
        options: Sequence[str],
    ) -> Run:
        (folder / "scenario.xml").write_text(scenario, "utf-8")
        command = [
            *("sipp", "-sf", str(folder / "scenario.xml"), "-i", host, "-p", str(port)),
            *(
                "-mi",
                host,
                "-mp",
                str(_media_port(host)),
                "-m",
                str(calls),
                "-timeout",
                f"{limit:.0f}s",
            ),
            *("-nostdin", "-skip_rlimit", "-trace_stat", "-stf", str(folder / "stats.csv")),
            *("-fd", "1", "-trace_err", "-error_file", str(folder / "errors.log")),
            *("-trace_shortmsg", "-shortmessage_file", str(folder / "messages.csv")),
            *options,
        ]
        process = Process(command, log=folder / "screen.log", cwd=folder, on_time=True)
        run = Run(process, folder, port)
        self._runs.append(run)
        return run

    def _folder(self) -> Path:
        return Path(tempfile.mkdtemp(prefix="sipp-", dir=self.pbx.folder))


def _member_line(shown: str, endpoint: str) -> str:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    lines = [line for line in plain.splitlines() if f"PJSIP/{endpoint})" in line]
    return lines[0] if lines else "(Unavailable)"


def _scenario_callee(after: float, keys: Keys, patience: float | tuple[float, float]) -> str:
    ringing = _await("CANCEL", after, on_time=5, on_arrival=80)
    return _scenario("callee", _steps(keys, patience), ringing)


def _scenario(name: str, steps: str = "", ringing: str = "", status: str = "") -> str:
    text = (SCENARIOS / f"{name}.xml").read_text("utf-8")
    end = (SCENARIOS / "caller-end.xml").read_text("utf-8")
    body = end[end.index("<label") : end.index("</scenario>")]
    text = text.replace("<!-- include caller-end -->", body).replace("STATUS", status)
    return text.replace("<!-- STEPS -->", steps).replace("<!-- RINGING -->", ringing)


def _steps(keys: Keys, patience: float | tuple[float, float], speaks: bool = False) -> str:
    steps = [_sound(SPEECH)] if speaks else []
    for label, (wait, key) in enumerate(keys, 10):
        waiting = _await("BYE", wait, on_time=label, on_arrival=91)
        pressed = _sound(_played(key, label - 10))
        steps += [waiting, f'<label id="{label}"/>', pressed]
    if isinstance(patience, tuple):
        least, most = (round(seconds * 1000) for seconds in patience)
        steps.append(f'<pause distribution="uniform" min="{least}" max="{most}"/>')
        patience = 0.0
    return "\n".join([*steps, _await("BYE", patience, on_time=90, on_arrival=91)])


def _played(key: str, turn: int) -> Path:
    verb, _, seconds = key.partition(" ")
    if seconds:
        return sound(float(seconds), turn, part_folder("sipp"), loud=verb == "say")
    return press(key, turn, part_folder("sipp"))


def _sound(pcap: Path) -> str:
    return f'<nop><action><exec play_pcap_audio="{pcap}"/></action></nop>'


def _await(request: str, seconds: float, on_time: int, on_arrival: int) -> str:
    timing = f'timeout="{max(1, round(seconds * 1000))}" ontimeout="{on_time}"'
    return f'<recv request="{request}" {timing} next="{on_arrival}"/>'


def _caller_row(person: Person | str, to: str, host: str) -> list[str]:
    who = person if isinstance(person, Person) else Person(person)
    if who.withheld:
        return ['"Anonymous" <sip:anonymous@anonymous.invalid>', to, "Privacy: id"]
    name = f'"{who.name}" ' if who.name else ""
    return [f"{name}<sip:{who.number}@{host}>", to, ""]


def _injection(folder: Path, rows: Sequence[Sequence[str]]) -> Path:
    path = folder / "people.csv"
    lines = ["SEQUENTIAL", *(";".join([*row, ""]) for row in rows)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def _last_row(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", errors="replace", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter=";"))
    return rows[-1] if rows else {}


def _media_port(host: str) -> int:
    """A port for voice: between the PBX's own and those the system hands out by itself."""
    while True:
        port = random.randrange(20_000, 32_000, 8)
        if not any(_bound(host, port + offset) for offset in range(4)):
            return port


def _bound(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False
