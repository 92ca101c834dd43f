"""What is particular to Vietnam: phone numbers, days, unaccented search, SMS parts."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import NamedTuple

import phonenumbers

REGION = "VN"
# The years that a day may lie in, wherever one is typed: beyond them is a slip of the finger.
YEARS = range(2000, 2101)
_DAY_FIRST = re.compile(r"(\d{1,2})\s*([/.\-\s])\s*(\d{1,2})\s*\2\s*(\d{4}|\d\d)", re.ASCII)
_DIGITS_ONLY = re.compile(r"(\d\d)()(\d\d)(\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENDED = frozenset("^{}\\[~]|€\f")


class SmsSize(NamedTuple):
    """How a text travels: its coding, units (septets or UTF-16 units) and parts."""

    unicode: bool
    units: int
    parts: int


def e164(number: str | None) -> str | None:
    """A Vietnamese or international number as `+84…`, or None when it is not one.

    Spaces, dots and dashes may be anywhere; extensions and short codes give None.
    """
    parsed = _parse(number)
    if parsed is None:
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def is_mobile(number: str | None) -> bool:
    """True when an SMS can reach the number."""
    parsed = _parse(number)
    return parsed is not None and phonenumbers.number_type(parsed) in (
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    )


def national(number: str) -> str:
    """The digits one dials inside Vietnam: `0912345678`."""
    parsed = _parse(number)
    if parsed is None:
        return number
    if parsed.country_code != 84:
        return f"00{parsed.country_code}{parsed.national_number}"
    return f"0{parsed.national_number}"


def spoken(number: str) -> str:
    """The number as people write and read it: `0912 345 678`."""
    digits = national(number)
    if len(digits) == 10:
        return f"{digits[:4]} {digits[4:7]} {digits[7:]}"
    if len(digits) == 11 and digits.startswith("02"):
        return f"{digits[:4]} {digits[4:7]} {digits[7:]}"
    return digits


def day(typed: str) -> date | None:
    """The day somebody typed: 21/11/2026, 1-9-2026, 1.9.26, 01092026, or as ISO 8601 has it.

    None for what is no day, or one outside of `YEARS`.
    """
    written = typed.strip()
    if found := _YEAR_FIRST.fullmatch(written):
        year, month, of_month = (int(part) for part in found.groups())
    elif found := _DAY_FIRST.fullmatch(written) or _DIGITS_ONLY.fullmatch(written):
        of_month, month, year = int(found[1]), int(found[3]), int(found[4])
        year += 2000 if len(found[4]) == 2 else 0
    else:
        return None
    try:
        return date(year, month, of_month) if year in YEARS else None
    except ValueError:
        return None


def nfc(text: str) -> str:
    """The text in composed form, without control characters but line ends and tabs.

    Emoji joiners stay; a NUL, which PostgreSQL cannot store, does not.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in lines if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return unicodedata.normalize("NFC", "".join(kept))


def fold(text: str) -> str:
    """The text for searching: lower case, no accents, đ as d, single spaces."""
    split = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(c for c in split if not unicodedata.combining(c))
    return " ".join(bare.replace("đ", "d").split())


def unaccented(text: str) -> str:
    """The text as it is written where accents cost SMS parts; case is kept."""
    split = unicodedata.normalize("NFD", text)
    bare = "".join(c for c in split if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("Đ", "D")


def sms_size(text: str) -> SmsSize:
    """Parts by 3GPP TS 23.038 and 23.040: 160/153 septets, else 70/67 UTF-16 units."""
    if all(c in _GSM_BASIC or c in _GSM_EXTENDED for c in text):
        septets = [2 if c in _GSM_EXTENDED else 1 for c in text]
        return SmsSize(False, sum(septets), _parts(septets, 160, 153))
    units = [2 if ord(c) > 0xFFFF else 1 for c in text]
    return SmsSize(True, sum(units), _parts(units, 70, 67))


def _parts(widths: list[int], alone: int, joined: int) -> int:
    """How many parts; a character of two units is never cut between two of them."""
    if sum(widths) <= alone:
        return 1
    parts, room = 1, joined
    for width in widths:
        if width > room:
            parts, room = parts + 1, joined
        room -= width
    return parts


def _parse(number: str | None) -> phonenumbers.PhoneNumber | None:
    # The library would read letters as keys of a telephone, or leave them out.
    if not number or any(c.isalpha() for c in number):
        return None
    text = "+" + number[2:] if number.startswith("00") else number
    if text.startswith("84") and len(text) in (11, 12):
        text = f"+{text}"
    try:
        parsed = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return None
    return parsed if phonenumbers.is_possible_number(parsed) and len(text) > 6 else None
