"""What is wrong with a report, in words that name both sides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from hotline import texts
from hotline.reports import wording
from hotline.reports.checking.identities import (
    Broken,
    Identity,
    Relation,
    Term,
    Twice,
    Wrong,
    broken,
)
from hotline.reports.checking.said import About, Said
from hotline.reports.codes import Figure
from hotline.reports.outline import name

_DIGITS = 2


class Differs(NamedTuple):
    """A number that is not what we have counted ourselves."""

    about: About
    said: int
    counted: int
    quote: str


class Finding(NamedTuple):
    """One thing that is wrong. `told` names agencies and fields, where there is such data."""

    what: Broken | Wrong | Twice | Differs
    told: Mapping[str, Any] | None = None

    @property
    def quote(self) -> str:
        """Where it was said; empty for what was counted."""
        if isinstance(self.what, Wrong):
            return self.what.said.quote
        return "" if isinstance(self.what, Broken) else self.what.quote

    @property
    def abouts(self) -> list[About]:
        """Whose tickets make the difference."""
        if isinstance(self.what, Broken):
            sides = (*self.what.identity.left, *self.what.identity.right)
            return [term.about for term in sides]
        if isinstance(self.what, Wrong):
            return [one for one in (self.what.said.hits, self.what.said.of)
                    if isinstance(one, About)]  # fmt: skip
        return [self.what.about]

    @property
    def identity(self) -> Identity | None:
        """The identity that is broken, if one is."""
        return self.what.identity if isinstance(self.what, Broken) else None

    def words(self, language: str = "vi") -> str:
        """What is wrong, in a sentence."""
        if isinstance(self.what, Wrong):
            return _of_percentage(self.what, language)
        if isinstance(self.what, Broken):
            return _of_identity(self.what, self.told, language)
        named = _called(self.what.about, self.told, language)
        if isinstance(self.what, Twice):
            return texts.say("check_twice", language, what=named, first=self.what.first,
                             second=self.what.second)  # fmt: skip
        return texts.say("check_differs", language, what=named, said=self.what.said,
                         counted=self.what.counted)  # fmt: skip


def findings(
    said: Said, told: Mapping[str, Any] | None = None, *, beside: Said | None = None
) -> list[Finding]:
    """Everything that does not hold; `beside` is what the same figures should be."""
    found: list[Broken | Wrong | Twice | Differs] = list(broken(said))
    if beside is not None:
        found += _differing(said, beside)
    return [Finding(one, told) for one in found]


def _differing(said: Said, beside: Said) -> Iterator[Differs]:
    own = beside.known()
    for one in said.numbers:
        if one.about in own and own[one.about] != one.value:
            yield Differs(one.about, one.value, own[one.about], one.quote)


def _of_percentage(wrong: Wrong, language: str) -> str:
    """`150/302 là 49,67 %, không phải 61,31 %.` with as many digits as were given."""
    digits = max(wrong.said.digits, 0 if _tells(wrong) else _DIGITS)
    pair = f"{wording.count(wrong.hits)}/{wording.count(wrong.of)}"
    if wrong.true is None:
        return texts.say("check_of_nothing", language, pair=pair)
    return texts.say(
        "check_percent", language, pair=pair, true=_share(wrong.true, digits),
        said=_share(wrong.said.value, wrong.said.digits),
    )  # fmt: skip


def _tells(wrong: Wrong) -> bool:
    """Whether the true percentage differs from what was said in the digits given already."""
    return wrong.true is not None and (
        _share(wrong.true, wrong.said.digits) != _share(wrong.said.value, wrong.said.digits)
    )


def _share(percent: Any, digits: int) -> str:
    scale = 10**digits
    whole, rest = divmod(int(percent * scale + percent.__class__(1, 2)), scale)
    return f"{whole},{rest:0{digits}} %" if digits else f"{whole} %"


def _of_identity(one: Broken, told: Mapping[str, Any] | None, language: str) -> str:
    equal = one.identity.relation == Relation.EQUAL
    return texts.say(
        "check_unequal" if equal else "check_above", language,
        left=_side(one.identity.left, one, told, language),
        right=_side(one.identity.right, one, told, language),
        difference=abs(one.left - one.right),
    )  # fmt: skip


def _side(terms: Iterable[Term], one: Broken, told: Mapping[str, Any] | None, language: str) -> str:
    """`Có đánh giá (419) + Đang xử lý (11) = 430`, or one term alone."""
    said, total, several = "", 0, False
    for term in terms:
        several = bool(said)
        sign = " + " if term.sign > 0 else " \N{MINUS SIGN} "
        named = f"{_term(term, told, language)} ({wording.count(one.values[term])})"
        said = f"{said}{sign}{named}" if several else named
        total += term.sign * one.values[term]
    return f"{said} = {wording.count(total)}" if several else said


def _term(term: Term, told: Mapping[str, Any] | None, language: str) -> str:
    if term.every and term.about.split is not None:
        return texts.say("check_sum", language, what=texts.label(term.about.figure, language),
                         split=texts.label(term.about.split, language).lower())  # fmt: skip
    return _called(term.about, told, language)


def _called(about: About, told: Mapping[str, Any] | None, language: str) -> str:
    figure = texts.label(about.figure, language)
    if about.split is None:
        return figure
    row = name(told or {"names": {}}, about.split, about.key, language)
    return row if about.figure == Figure.TICKETS else f"{figure}, {row}"
