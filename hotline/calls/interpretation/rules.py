"""Which side of the house a number, an endpoint or a context stands on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

WITHHELD = frozenset(
    {
        "", "-1", "<unknown>", "anonymous", "asterisk", "n/a", "none", "null", "private",
        "restricted", "unavailable", "unknown", "withheld",
    }
)  # fmt: skip
# Channel drivers that only ever reach the public network.
PUBLIC_DRIVERS = frozenset({"DAHDI", "Dongle", "Khomp", "Mobile", "Quectel", "mISDN"})
ARRIVAL_WORDS = frozenset({"did", "external", "in", "inbound", "incoming", "pstn", "trunk"})


@dataclass(frozen=True, slots=True)
class DirectionRules:
    """What a site says about its own PBX; everything unsaid is judged by the shape of numbers.

    `trunks` are beginnings of endpoint names that lead to the public network; contexts are those a
    channel is created in; `own_numbers` are the hotline's, the first is the one it shows when it
    asks. A number of at most `extension_digits` digits is an extension, a longer one is public.
    """

    trunks: tuple[str, ...] = ("trunk",)
    trunk_contexts: frozenset[str] = frozenset({"from-trunk"})
    operator_contexts: frozenset[str] = frozenset({"from-operators"})
    ask_contexts: frozenset[str] = frozenset({"hotline-ask", "hotline-feedback"})
    own_numbers: tuple[str, ...] = ("1022",)
    extension_digits: int = 5
    public_drivers: frozenset[str] = field(default=PUBLIC_DRIVERS)

    def is_extension(self, number: str) -> bool:
        return number.isdigit() and len(number) <= self.extension_digits

    def is_public(self, number: str) -> bool:
        if number[:1] == "+":
            return True
        return number.isdigit() and len(number) > self.extension_digits

    def is_trunk(self, device: str) -> bool:
        return device.lower().startswith(self.trunks)


def is_withheld(number: str | None) -> bool:
    return number is None or number.strip().lower() in WITHHELD


def is_number(exten: str) -> bool:
    """True for what a person can dial: digits, +, *, #; false for `s`, `h`, `i`, `t`, names."""
    return bool(exten) and exten.lstrip("+*#").rstrip("#").replace("*", "").isdigit()


def sounds_like_arrival(context: str) -> bool:
    """A context by whose name calls come in from outside, on a PBX whose rules nobody told us."""
    return not ARRIVAL_WORDS.isdisjoint(context.lower().replace("_", "-").split("-"))


def number_in(dial_string: str, tech: str, device: str) -> str | None:
    """The number in `0912345678@trunk`, `trunk/0912345678`, `PJSIP/trunk/sip:0912345678@host`."""
    target = dial_string.partition("!")[0].removeprefix(tech + "/").replace("@", "/")
    return first_number(part.removeprefix("sip:") for part in target.split("/") if part != device)


def first_number(candidates: Iterable[str]) -> str | None:
    return next((candidate for candidate in candidates if is_number(candidate)), None)
