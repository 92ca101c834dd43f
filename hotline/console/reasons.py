"""Why a date moved, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hotline import texts


def because(why: Iterable[Mapping[str, str]], language: str = "vi") -> str:
    """Why a date moved, in words."""
    return "; ".join(_reason(one, language) for one in why)


def _reason(one: Mapping[str, str], language: str) -> str:
    if one["code"] == "day":
        off = texts.say("because_off", language)
        words = texts.say("because_day", language, day=one["day"], was=one["was"] or off,
                          now=one["now"] or off)  # fmt: skip
        return f"{words} ({one['named']})" if one["named"] else words
    if one["code"] == "policy":
        return texts.say("because_policy", language, was=_amount(one["was"], language),
                         now=_amount(one["now"], language))  # fmt: skip
    return texts.say(f"because_{one['code']}", language, named=one["named"])


def _amount(written: str, language: str) -> str:
    amount, _, unit = written.partition(" ")
    return f"{amount} {texts.label_in('Unit', unit, language)}"
