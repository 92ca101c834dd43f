"""A provider's HTTP gateway, described by a file: what is asked, and what its answers mean.

Everything is checked when the file is read, so that a mistake is found before a citizen's
message is.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hotline import texts
from hotline.sms.found import at_path

PLACES = frozenset(
    {"to", "to_84", "to_0", "text", "reference", "sender", "unicode", "report_url"}
)  # fmt: skip
_PLACE = re.compile(r"\{([a-z0-9_]+(?:\.[A-Za-z0-9_-]+)?)\}")
_SENDER_LONGEST = 11  # of a brand name, by the operators' rule
_WORDED = {
    "missing": "template_missing",
    "extra_forbidden": "template_extra",
    "string_too_long": "template_too_long",
    "too_short": "template_empty",
    "string_too_short": "template_empty",
}


class Fault(NamedTuple):
    """What is wrong at a place of the file; `code` is worded with `named`."""

    place: str
    code: str
    named: dict[str, str]


class Faulty(ValueError):
    """The file describes no gateway."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(", ".join(f"{one.place}: {one.code}" for one in faults))
        self.faults = faults


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Answer(NamedTuple):
    """What a gateway answered."""

    status: int
    body: str

    def at(self, path: str) -> str | None:
        """The value at a path of a JSON body, as text; None when there is none."""
        try:
            return at_path(json.loads(self.body), path)
        except ValueError:
            return None


class Test(_Part):
    """When an answer means something: all that is given must hold; nothing given never does."""

    __test__ = False  # of no interest to pytest

    status: tuple[int, ...] = ()
    path: str = ""
    values: tuple[str | int | bool, ...] = ()
    regex: str = ""

    def holds(self, answer: Answer) -> bool:
        """Whether an answer passes."""
        if not (self.status or self.path or self.regex):
            return False
        if self.status and answer.status not in self.status:
            return False
        if self.path and answer.at(self.path) not in {_said(one) for one in self.values}:
            return False
        return not self.regex or re.search(self.regex, answer.body) is not None


class MessageId(_Part):
    """Where an answer says what the provider calls the message: a path, or a regex's group."""

    path: str = ""
    regex: str = ""

    def of(self, answer: Answer) -> str | None:
        """The provider's name for the message, if the answer says it."""
        if self.path:
            return answer.at(self.path)
        found = re.search(self.regex, answer.body) if self.regex else None
        return found[1] if found else None


class Request(_Part):
    """What is asked of the provider."""

    method: Literal["GET", "POST", "PUT"] = "POST"
    url: str = Field(pattern=r"^https?://[^\s/]")
    format: Literal["query", "form", "json", "xml"]
    headers: dict[str, str] = {}
    fields: dict[str, Any] = {}
    body: str = ""
    user: str = ""
    password: str = ""
    seconds: float = Field(default=20, gt=0, le=100)


class Reports(_Part):
    """How delivery reports come: names of query or form fields, or paths in JSON.

    The message is named by our own `reference`, or by the provider's `id`. `each` is the
    path of a list, where several reports come at once.
    """

    status: str
    reference: str = ""
    id: str = ""
    each: str = ""
    delivered: tuple[str | int, ...] = Field(min_length=1)
    failed: tuple[str | int, ...] = Field(min_length=1)

    def meaning(self, said: str | None) -> bool | None:
        """True for delivered, False for failed for good, None for whatever is no end."""
        if said in {_said(one) for one in self.delivered}:
            return True
        return False if said in {_said(one) for one in self.failed} else None


class Replies(_Part):
    """How citizens' messages come: the fields of their number, their words, the message's id."""

    sender: str
    text: str
    id: str = ""
    each: str = ""


class Signature(_Part):
    """An HMAC of the body as it came, hexadecimal, in a header; `secret` names a secret."""

    header: str = Field(min_length=1)
    secret: str
    algorithm: Literal["sha1", "sha256", "sha512"] = "sha256"


class Access(_Part):
    """Who may bring reports and replies beyond the token: a signature instead, addresses too."""

    signature: Signature | None = None
    addresses: tuple[str, ...] = ()


class Secret(_Part):
    """Where a secret is: a variable of the environment, or the first line of a file."""

    env: str = ""
    file: str = ""

    def read(self) -> str:
        """The secret itself. Raises OSError and KeyError when there is none."""
        if self.file:
            return Path(self.file).read_text(encoding="utf-8").split("\n", 1)[0].strip()
        return os.environ[self.env]


class Template(_Part):
    """One provider. Read it with `read`, which checks what no single field can show."""

    name: str = Field(min_length=1)
    sender: str = Field(default="", max_length=_SENDER_LONGEST)
    request: Request
    accepted: Test
    refused: Test = Test()
    later: Test = Test(status=(429,))
    message_id: MessageId = MessageId()
    reports: Reports | None = None
    replies: Replies | None = None
    access: Access = Access()
    secrets: dict[str, Secret] = {}

    def secret(self, name: str) -> str:
        """A secret that was found when the file was read. Raises as `Secret.read`."""
        return self.secrets[name].read()


def read(path: Path) -> Template:
    """The template of a file. Raises Faulty with everything that is wrong."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        template = Template.model_validate(told)
    except OSError as error:
        raise Faulty([_fault("", "template_unreadable", why=error.strerror or "?")]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Faulty([_fault("", "template_no_toml", why=str(error))]) from error
    except ValidationError as error:
        raise Faulty([_worded(one) for one in error.errors()]) from error
    if faults := list(_faults(template)):
        raise Faulty(faults)
    return template


def worded(faults: Iterable[Fault], language: str) -> str:
    """What is wrong, a line for each fault."""
    return "\n".join(
        f"- {one.place}: {texts.say(one.code, language, **one.named)}" for one in faults
    )


def fill(text: str, values: Mapping[str, str]) -> str:
    """A text with its places filled in; places were checked when the file was read."""
    return _PLACE.sub(lambda found: values[found[1]], text)


def _faults(template: Template) -> Iterator[Fault]:
    """What no single field can show."""
    request, known = template.request, PLACES | {f"secret.{one}" for one in template.secrets}
    said = dict(_texts("request", request.model_dump()))
    used = {name for text in said.values() for name in _PLACE.findall(text)}
    for place, text in said.items():
        if unknown := sorted(set(_PLACE.findall(text)) - known):
            yield _fault(place, "template_place_unknown", said="{" + unknown[0] + "}",
                         known=", ".join(sorted(known)))  # fmt: skip
    if "text" not in used:
        yield _fault("request", "template_place_needed", needed="{text}")
    if not used & {"to", "to_84", "to_0"}:
        yield _fault("request", "template_place_needed", needed="{to}, {to_84}, {to_0}")
    if (request.format == "xml") != bool(request.body):
        yield _fault("request.body", "template_body")
    for name, test in (("accepted", template.accepted), ("refused", template.refused),
                       ("later", template.later), ("message_id", template.message_id)):  # fmt: skip
        yield from _test_faults(name, test)
    yield from _arrival_faults(template)
    yield from _secret_faults(template)


def _test_faults(name: str, test: Test | MessageId) -> Iterator[Fault]:
    if isinstance(test, Test):
        if name == "accepted" and not (test.status or test.path or test.regex):
            yield _fault(name, "template_empty")
        if bool(test.path) != bool(test.values):
            yield _fault(name, "template_path_values")
    try:
        groups = re.compile(test.regex).groups
    except re.error as error:
        yield _fault(f"{name}.regex", "template_regex", why=str(error))
        return
    if isinstance(test, MessageId) and test.regex and groups < 1:
        yield _fault(f"{name}.regex", "template_regex_group")


def _arrival_faults(template: Template) -> Iterator[Fault]:
    reports, access = template.reports, template.access
    if reports is not None and not (reports.reference or reports.id):
        yield _fault("reports", "template_report_names_nothing")
    names_none = not (template.message_id.path or template.message_id.regex)
    if reports is not None and reports.id and not reports.reference and names_none:
        yield _fault("message_id", "template_id_unknown")
    if access.signature is not None and access.signature.secret not in template.secrets:
        yield _fault("access.signature.secret", "template_secret_unknown",
                     said=access.signature.secret)  # fmt: skip
    for one in access.addresses:
        try:
            ip_network(one)
        except ValueError:
            yield _fault("access.addresses", "template_address", said=one)


def _secret_faults(template: Template) -> Iterator[Fault]:
    for name, secret in template.secrets.items():
        place = f"secrets.{name}"
        if bool(secret.env) == bool(secret.file):
            yield _fault(place, "template_secret_where")
            continue
        try:
            found = secret.read()
        except (OSError, KeyError, UnicodeDecodeError):
            found = ""
        if not found:
            yield _fault(place, "template_secret_missing", said=secret.env or secret.file)


def _texts(place: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every text within the request, with where it stands."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(f"{place}.{key}", inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(f"{place}.{index}", inner)


def _worded(error: Any) -> Fault:
    place = ".".join(str(one) for one in error["loc"])
    named = {name: str(value) for name, value in error.get("ctx", {}).items()}
    code = _WORDED.get(error["type"], "template_wrong")
    expected = named.get("expected") or named.get("pattern") or error["msg"]
    most, said = named.get("max_length", ""), str(error["input"])[:60]
    return _fault(place, code, most=most, said=said, expected=expected)


def _fault(place: str, code: str, **named: str) -> Fault:
    return Fault(place or "–", code, named)


def _said(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
