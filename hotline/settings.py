"""Everything a site sets from outside, read once from `HOTLINE_*` variables."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SIMULATED = "simulated"


class Settings(BaseSettings):
    """The site's settings. Durations are seconds; addresses are `host:port`.

    Any secret may come from a file instead: `HOTLINE_AMI_SECRET_FILE` names a
    file whose first line is the secret.
    """

    model_config = SettingsConfigDict(env_prefix="HOTLINE_", extra="ignore")

    database_url: str = "sqlite+aiosqlite:///var/hotline.db"
    database_url_file: Path | None = None
    data_dir: Path = Path("var")
    recordings_dir: Path | None = None
    http: str = "127.0.0.1:8022"
    public_url: str | None = None
    reports_url: str | None = None
    secure_cookies: bool = False

    ami: str | None = None
    ami_username: str = "hotline"
    ami_secret: SecretStr = SecretStr("")
    ami_secret_file: Path | None = None
    agi: str = "127.0.0.1:4573"
    ask_lines: int = Field(default=4, ge=1)
    desk_hours: Literal["always", "calendar"] = "always"

    sms_url: str | None = None
    sms_url_file: Path | None = None
    sms_gateway: Path | None = None
    sms_token: SecretStr = SecretStr("")
    sms_token_file: Path | None = None

    smtp_url: str | None = None
    smtp_url_file: Path | None = None
    mail_from: str = ""

    # The LibreOffice that makes PDF files; the one on the PATH where none is named.
    office: str | None = None

    simulator_rate: float = Field(default=1.0, gt=0)
    simulator_seed: int = 1022
    log_level: str = "INFO"
    language: Literal["vi", "en"] = "vi"

    @field_validator("ami")
    @classmethod
    def _is_pbx(cls, value: str | None) -> str | None:
        if not value or value == SIMULATED:
            return value or None
        split_address(value)
        return value

    @field_validator("http", "agi")
    @classmethod
    def _is_address(cls, value: str) -> str:
        split_address(value)
        return value

    @field_validator("log_level")
    @classmethod
    def _is_level(cls, value: str) -> str:
        if value.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError("DEBUG, INFO, WARNING, ERROR")
        return value.upper()

    @property
    def simulated(self) -> bool:
        """True when the PBX is the built-in simulator, which every page says."""
        return self.ami == SIMULATED

    @property
    def recordings(self) -> Path:
        """The folder in which the PBX leaves what was spoken, as this process sees it."""
        return self.recordings_dir or self.data_dir / "recordings"

    @property
    def base_url(self) -> str:
        """Where this hotline is reached, without a slash at the end."""
        return (self.public_url or f"http://{self.http}").rstrip("/")

    @property
    def gateway_url(self) -> str:
        """Where gateways reach it, which may be by a nearer way."""
        return (self.reports_url or self.base_url).rstrip("/")

    @property
    def citizen_url(self) -> str:
        """Where citizens reach it; empty where nobody has said so."""
        return (self.public_url or "").rstrip("/")

    @property
    def has_sms(self) -> bool:
        """Whether there is a gateway for SMS."""
        return bool(self.sms_gateway or self.secret("sms_url"))

    def secret(self, name: str) -> str:
        """The text of a secret setting, from its file when one is named."""
        path: Path | None = getattr(self, f"{name}_file")
        if path is not None:
            return path.read_text(encoding="utf-8").split("\n", 1)[0].strip()
        value = getattr(self, name)
        return value.get_secret_value() if isinstance(value, SecretStr) else value or ""


def split_address(address: str) -> tuple[str, int]:
    """`host:port` as a pair. Raises ValueError when it is not one."""
    host, separator, port = address.rpartition(":")
    if not separator or not host or not port.isdecimal() or not 0 < int(port[:6]) < 65536:
        raise ValueError(f"{address!r} is not host:port")
    return host.strip("[]"), int(port)


def rating_address(site: str, link: str) -> str:
    """Where a conversation is rated on the web, by its `link`; `site` is our own address."""
    return f"{site}/r/{link}"


def kiosk_address(site: str, token: str) -> str:
    """What a counter's tablet opens; `site` is our own address."""
    return f"{site}/kiosk/{token}"


def counter_address(site: str, link: str) -> str:
    """What visitors of a counter open on their own phones, as receipts and posters have it."""
    return f"{site}/c/{link}"


def shipped(folder: str) -> Path:
    """A folder that travels with the program: inside the wheel, else beside the package."""
    package = Path(__file__).parent
    inside = package / "_shipped" / folder
    return inside if inside.is_dir() else package.parent / folder
