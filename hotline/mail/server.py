"""Where the site's SMTP server is, from one URL."""

from __future__ import annotations

import ipaddress
from typing import NamedTuple

from yarl import URL

_PORTS = {"smtp": 25, "smtps": 465}


class MailServer(NamedTuple):
    """`tls`: from the first byte. `starttls`: True demands it, None takes it where offered."""

    host: str
    port: int
    tls: bool = False
    starttls: bool | None = None
    username: str | None = None
    password: str | None = None

    @classmethod
    def of(cls, url: str) -> MailServer:
        """`smtp://user:password@host:port` or `smtps://…`. Raises ValueError for anything else.

        A password leaves this machine only through TLS, unless `?tls=none` says otherwise.
        """
        given = URL(url)
        if given.scheme not in _PORTS or not given.host:
            raise ValueError("smtp://user:password@host:587")
        tls, open_ = given.scheme == "smtps", given.query.get("tls") == "none"
        secret = given.password is not None and not _is_here(given.host)
        usual = 587 if secret and not tls else _PORTS[given.scheme]
        return cls(
            given.host,
            given.explicit_port or usual,
            tls=tls,
            starttls=False if open_ or tls else secret or None,
            username=given.user,
            password=given.password,
        )  # fmt: skip

    @property
    def address(self) -> str:
        """As people write it, without the secret."""
        return f"{self.host}:{self.port}"


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
