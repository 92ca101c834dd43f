"""A real Kannel: bearerbox and smsbox as a site runs them, and phones behind its fake centre.

The gateway is set up and run by the same scripts that containers use. Kannel's own `fakesmsc`
sends only what its command line holds, and the centre takes one client at a time; `Phones`
speaks its line protocol instead, so that people can answer a message they got, or be away.
"""

import asyncio
import os
import secrets
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from .machine import (
    REPOSITORY,
    Process,
    answers,
    free_port,
    own_folder,
    run_steps,
    until,
    wait_until,
)
from .phones import Phones, Sms
from .smpp import SmppCentre

HOTLINE_NUMBER = "1022"


def install() -> None:
    """Install Kannel when it is not there. Raises machine.Missing when it cannot be had."""
    run_steps("Kannel", "scripts/kannel-install.sh")


class Kannel:
    """One gateway on loopback with its own ports and spool; the phones are `kannel.phones`.

    `start` and `stop` may be repeated: ports, passwords and spool stay, so a message taken
    before a `kill` is still there afterwards. `async with Kannel(get_url=…)` does both.
    With an `operator` the line is SMPP, as at a site, and there are no phones.
    """

    def __init__(
        self,
        get_url: str = "",
        token: str = "none",
        folder: Path | None = None,
        operator: SmppCentre | None = None,
    ) -> None:
        self.get_url = get_url
        self.operator = operator
        self.token = token
        self.folder = folder or own_folder("kannel")
        self._own_folder = folder is None
        self._password = secrets.token_urlsafe(12)
        self.ports = {name: free_port() for name in ("admin", "smsbox", "sendsms")}
        self.phones = Phones()
        self._process: Process | None = None

    @property
    def sms_url(self) -> str:
        """As HOTLINE_SMS_URL expects it: user, password and sender; the rest is hotline's."""
        port = self.ports["sendsms"]
        return (
            f"http://hotline:{self._password}@127.0.0.1:{port}"
            f"/cgi-bin/sendsms?from={HOTLINE_NUMBER}"
        )

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.alive

    @property
    def log(self) -> str:
        """What both boxes have said so far."""
        return (self.folder / "kannel.log").read_text(errors="replace")

    def start(self, get_url: str | None = None, token: str | None = None) -> None:
        """Start the gateway and put the phones in reach; takes two seconds.

        Incoming messages go to `get_url?token=…&from=…&to=…&text=…&id=…` (GET, UTF-8).
        """
        install()
        self.get_url = get_url or self.get_url
        self.token = token or self.token
        run_steps("Kannel", "scripts/kannel-configure.sh", str(self.folder), env=self._settings())
        command = [str(REPOSITORY / "scripts/kannel-run.sh"), str(self.folder)]
        self._process = Process(command, log=self.folder / "kannel.log")
        self._process.ready(self._takes_messages, "Kannel takes messages")
        (self.operator or self.phones).join()

    def stop(self) -> None:
        """Stop in order, as a site's restart does. The spool stays."""
        if self._process is not None:
            self._process.stop()
        (self.operator or self.phones).leave()

    def kill(self) -> None:
        """End both boxes at once (-9)."""
        if self._process is not None:
            self._process.kill()
            # The boxes are children of what was waited for, and may die a moment after it.
            wait_until(lambda: not any(map(answers, self.ports.values())), "both boxes are dead")
        (self.operator or self.phones).leave()

    def reply(self, number: str, text: str, to: str = HOTLINE_NUMBER) -> None:
        """A person with this number sends a message to the hotline."""
        self.phones.send(number, to, text)

    async def received(self, number: str, count: int = 1) -> list[Sms]:
        """Wait until this number has got `count` whole messages, and return all it has."""
        await until(lambda: len(self.phones.inbox(number)) >= count, f"{count} SMS at {number}")
        return self.phones.inbox(number)

    def remove(self) -> None:
        """Throw away settings, spool and log, if the folder is our own."""
        if self._own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    async def __aenter__(self) -> Self:
        self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Off the loop: the gateway may be handing a message to a server that runs on it.
        await asyncio.to_thread(_each, self.stop, self.remove)

    def _takes_messages(self) -> bool:
        asked = [str(REPOSITORY / "scripts/kannel-health.sh"), str(self.folder)]
        return subprocess.run(asked, capture_output=True, check=False).returncode == 0

    def _settings(self) -> dict[str, str]:
        return {
            **os.environ,
            "KANNEL_SMSC_CONF": str(self._centre()),
            "KANNEL_PASSWORD": self._password,
            "KANNEL_ADMIN_PASSWORD": self._password,
            "KANNEL_REPLY_URL": self.get_url or "http://127.0.0.1:9/",
            "KANNEL_REPLY_TOKEN": self.token,
            "KANNEL_RETRY_SECONDS": "1",
            "KANNEL_ADMIN_PORT": str(self.ports["admin"]),
            "KANNEL_SMSBOX_PORT": str(self.ports["smsbox"]),
            "KANNEL_SENDSMS_PORT": str(self.ports["sendsms"]),
        }

    def _centre(self) -> Path:
        path = self.folder / "centre.conf"
        line = self.phones if self.operator is None else self.operator
        path.write_text("\n".join(line.lines()) + "\n")
        return path


def _each(*actions: Callable[[], None]) -> None:
    for action in actions:
        action()
