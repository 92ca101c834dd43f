"""What this machine can have of the real parts, and what was left out and why.

The real parts (Asterisk, SIPp, Kannel, PostgreSQL, Chromium, LibreOffice) come from Debian's
packages. Where they cannot be had (no root, not Debian) a part raises `Missing`; whoever asked
for it hands that to `leave_out`, which notes it for the last lines of the run, or fails at once
when CI=true: there nothing may be left out.
"""

import asyncio
import contextlib
import fcntl
import functools
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from tests.patience import PATIENCE

REPOSITORY = Path(__file__).resolve().parents[2]

LEFT_OUT: dict[str, str] = {}
"""Part → why it was left out of this run."""


class Missing(Exception):
    """A real part that this machine cannot have."""

    def __init__(self, part: str, why: str) -> None:
        super().__init__(f"{part}: {why}")
        self.part = part
        self.why = why


def leave_out(missing: Missing) -> None:
    """Note that a part was left out. Raises it again when CI=true, where nothing may be."""
    LEFT_OUT[missing.part] = missing.why
    if nothing_may_be_left_out():
        raise missing


def nothing_may_be_left_out() -> bool:
    return os.environ.get("CI", "").lower() == "true"


def left_out_lines() -> list[str]:
    """The last lines of a run: what was left out and why. Empty when nothing was."""
    return [f"Left out: {part} ({why})" for part, why in sorted(LEFT_OUT.items())]


def part_folder(part: str) -> Path:
    """A folder outside the repository where a part keeps what is dear to make again."""
    base = Path(os.environ.get("HOTLINE_TESTBED") or _default_base())
    folder = base / part
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def own_folder(part: str) -> Path:
    """A new folder for this run alone. What runs that were killed left behind goes away."""
    parent = part_folder(part)
    for left in parent.glob("run-*-*"):
        if not Path("/proc", left.name.split("-")[1]).exists():
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"run-{os.getpid()}-", dir=parent))


def install(part: str, *packages: str) -> None:
    """Install the Debian packages that are not there yet; says what it does while it does it.

    Raises Missing when this machine cannot install them.
    """
    wanted = [name for name in packages if not is_installed(name)]
    if not wanted:
        return
    if reason := cannot_install():
        raise Missing(part, f"{reason}; needs the packages {' '.join(wanted)}")
    with one_at_a_time("apt"):
        wanted = [name for name in packages if not is_installed(name)]
        if wanted:
            _apt_install(part, wanted)


def run_steps(part: str, script: str, *arguments: str, env: Mapping[str, str] | None = None) -> str:
    """Run one of the repository's set-up scripts, the same that containers run.

    Returns what it printed. Raises Missing, with the end of its log, when it fails.
    """
    command = [str(REPOSITORY / script), *arguments]
    with one_at_a_time(part), _log(part).open("ab") as log:
        done = subprocess.run(
            command,
            env=None if env is None else dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            check=False,
        )
    if done.returncode == 0:
        return done.stdout.decode()
    said = _log(part).read_text(errors="replace").splitlines()[-3:]
    raise Missing(part, cannot_install() or f"{script} failed: {' / '.join(said)}")


def cannot_install() -> str | None:
    """Why packages cannot be installed here; None when they can."""
    if not shutil.which("apt-get"):
        return "not a Debian machine (no apt-get)"
    if os.geteuid() != 0:
        return "not root"
    return None


def is_installed(package: str) -> bool:
    if not shutil.which("dpkg-query"):
        return False
    command = ["dpkg-query", "-W", "-f", "${db:Status-Status}", package]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode == 0 and done.stdout == "installed"


def say(text: str) -> None:
    """Progress of slow set-up, so that nobody looks at a silent screen."""
    _speak(f"[testbed] {text}")


def speak_with(speak: Callable[[str], None]) -> None:
    """Have progress said in another way: pytest, for one, swallows what is merely printed."""
    global _speak
    _speak = speak


def _print(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


_speak: Callable[[str], None] = _print


@contextlib.contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    """Hold a lock between processes: two test runs must not build the same thing at once."""
    with (part_folder("locks") / name).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """A loopback port nobody listens on now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    """Whether somebody accepts TCP connections on this loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(condition: Callable[[], object], what: str, limit: float = PATIENCE) -> None:
    """Wait for a condition; TimeoutError after `limit` seconds, naming `what` was awaited."""
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"not within {limit:g} s: {what}")
        time.sleep(0.02)


async def until(condition: Callable[[], object], what: str, limit: float = PATIENCE) -> None:
    """As `wait_until`, for a running event loop."""
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"not within {limit:g} s: {what}")
        await asyncio.sleep(0.02)


class Process:
    """A program we started, ended by its own pid and never by name.

    It ends with us even when we are killed: the kernel sends it `at_our_end` (None: it lives
    on). That is tied to the thread that started it, so start it from one that stays. What must be
    `on_time`, as a voice or a key press must, goes before all that only computes.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        user: str | None = None,
        at_our_end: str | None = "TERM",
        on_time: bool = False,
    ) -> None:
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            self._running = subprocess.Popen(
                [*(_ahead() if on_time else []), *_wrapper(user, at_our_end), *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=None if env is None else dict(env),
                cwd=cwd,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._running.pid

    @property
    def alive(self) -> bool:
        return self._running.poll() is None

    @property
    def code(self) -> int | None:
        """The exit code; None while it runs; -9 after a kill."""
        return self._running.poll()

    def ready(self, condition: Callable[[], object], what: str) -> None:
        """Wait until `condition`; RuntimeError with the end of its log if it dies before."""

        def done() -> object:
            if not self.alive:
                raise RuntimeError(f"{what}: ended with {self.code}\n{self.tail()}")
            return condition()

        try:
            wait_until(done, what)
        except TimeoutError as late:
            raise TimeoutError(f"{late}\n{self.tail()}") from None

    def wait(self, limit: float) -> None:
        """Wait until it ends by itself; TimeoutError after `limit` seconds, and it is killed."""
        try:
            self._running.wait(limit)
        except subprocess.TimeoutExpired:
            self.kill()
            raise TimeoutError(f"still running after {limit} s\n{self.tail()}") from None

    def stop(self, sign: int = signal.SIGTERM, limit: float = PATIENCE) -> None:
        """Ask it to end, and kill it after `limit` seconds."""
        if self.alive:
            self._running.send_signal(sign)
        try:
            self._running.wait(limit)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it at once (-9), as a power cut would."""
        with contextlib.suppress(ProcessLookupError):
            # Its whole group, which is ours alone: a script's children go with it.
            os.killpg(self.pid, signal.SIGKILL)
        self._running.wait()

    def tail(self, lines: int = 30) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def _default_base() -> Path:
    if os.geteuid() == 0:
        return Path("/var/cache/hotline-testbed")
    return Path.home() / ".cache" / "hotline-testbed"


def _apt_install(part: str, packages: list[str]) -> None:
    say(f"installing {' '.join(packages)} for {part}")
    began = time.monotonic()
    command = ["install", "-y", "--no-install-recommends", *packages]
    # First with the lists that are there: an update costs seconds and is seldom needed.
    if _apt(part, command) != 0 and (_apt(part, ["update"]) or _apt(part, command)) != 0:
        raise Missing(part, f"apt-get could not install it; see {_log(part)}")
    say(f"installed {' '.join(packages)} in {time.monotonic() - began:.0f} s")


def _apt(part: str, arguments: list[str]) -> int:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with _log(part).open("ab") as log:
        command = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300", *arguments]
        return subprocess.run(
            command, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
        ).returncode


def _log(part: str) -> Path:
    return part_folder("logs") / f"{part.lower().replace(' ', '-')}.log"


@functools.cache
def _ahead() -> list[str]:
    """The front of a command that waits for no other program, where this machine allows it."""
    command = ["chrt", "--rr", "1"]
    if not shutil.which(command[0]):
        return []
    tried = subprocess.run([*command, "true"], check=False, stderr=subprocess.DEVNULL)
    return [] if tried.returncode else command


def _wrapper(user: str | None, at_our_end: str | None) -> list[str]:
    """`setpriv` changes the user and ties the child's life to ours; both without a shell."""
    if not shutil.which("setpriv"):
        return []
    wrapper = ["setpriv"]
    if user is not None and os.geteuid() == 0:
        wrapper += ["--reuid", user, "--regid", user, "--init-groups"]
    if at_our_end is not None:
        wrapper += ["--pdeathsig", at_our_end]
    return wrapper if len(wrapper) > 1 else []
