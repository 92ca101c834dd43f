"""What is wrong with a report, in words that name both sides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from hotline import texts
from hotline.reports import wording
from hotline.reports.checking import rounding
from hotline.reports.checking.identities import (
    Broken,
    Identity,
    Relation,
    Term,
    Twice,
    Unsummed,
    Wrong,
    broken,
    counted_as,
    unproved,
)
from hotline.reports.checking.rounding import Missed
from hotline.reports.checking.said import About, Bound, Number, Percentage, Rounding, Said
from hotline.reports.checking.tokens import bare
from hotline.reports.codes import Figure, Split
from hotline.reports.outline import alone, name

_DIGITS = 2
# How many parts of a sum are written out.
_SHOWN = 4


class Differs(NamedTuple):
    """A number that is not what we have counted ourselves."""

    about: About
    said: int
    counted: int
    quote: str


What = Broken | Wrong | Twice | Unsummed | Differs | Missed


class Finding(NamedTuple):
    """One thing that is wrong. `told` names agencies and fields, where there is such data; `of`
    is the agency or the period of which it was said, empty for the whole of the report."""

    what: What
    told: Mapping[str, Any] | None = None
    of: str = ""

    @property
    def quote(self) -> str:
        """Where it was said; empty for what was counted."""
        if isinstance(self.what, Wrong | Unsummed):
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
        if isinstance(self.what, Missed):
            return [self.what.said.of] if isinstance(self.what.said.of, About) else []
        return [] if isinstance(self.what, Unsummed) else [self.what.about]

    @property
    def identity(self) -> Identity | None:
        """The identity that is broken, if one is."""
        return self.what.identity if isinstance(self.what, Broken) else None

    def words(self, language: str = "vi") -> str:
        """What is wrong, in a sentence."""
        said = self._said(language)
        return f"{self.of}: {said}" if self.of else said

    def _said(self, language: str) -> str:
        if isinstance(self.what, Unsummed):
            return _of_sum(self.what, language)
        if isinstance(self.what, Wrong):
            return _of_percentage(self.what, language)
        if isinstance(self.what, Missed):
            return _of_rough(self.what, self.told, language)
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
    """Everything that does not hold; `beside` is what the same figures should be.

    What cannot be proved of a percentage is listed with what was not understood.
    """
    found = [
        Finding(one, told)
        for one in (*broken(said), *_differing(said, beside), *rounding.missed(said, beside))
    ]
    for name_, of in said.others.items():
        own = _beside(name_, told, beside)
        every = (*broken(of), *_differing(of, own), *rounding.missed(of, own))
        found += [Finding(one, told, name_) for one in every]
    return found


def unread(said: Said, beside: Said | None = None) -> list[str]:
    """What was not understood, and the percentages whose counts are not known."""
    known = {**(beside.known() if beside else {}), **said.known()}
    parts = [(said, known), *((one, one.known()) for one in said.others.values())]
    open_ = [one.quote for of, in_ in parts for one in unproved(of, in_)]
    open_ += [one.quote for one in rounding.unproved(said, beside)]
    for of in said.others.values():
        open_ += [one.quote for one in rounding.unproved(of, None)]
    return list(dict.fromkeys([*said.unread, *open_]))


def _differing(said: Said, beside: Said | None) -> Iterator[What]:
    """What differs from our own count, and percentages that are not those of our counts."""
    if beside is None:
        return
    own, known = beside.known(), said.known()
    for one in said.numbers:
        if one.about in own and own[one.about] != one.value:
            yield Differs(one.about, one.value, own[one.about], one.quote)
    for share in unproved(said, known):
        yield from broken(Said(percentages=[_of_counts(share, {**own, **known})]))


def _of_counts(share: Percentage, known: Mapping[About, int]) -> Percentage:
    """A percentage of what is counted, as one of numbers where these are known."""
    hits, of, *others = (
        one if (found := counted_as(one, known)) is None else found
        for one in (share.hits, share.of, *share.wholes)
    )
    return share._replace(hits=hits, of=of, wholes=tuple(others))


def _beside(of: str, told: Mapping[str, Any] | None, beside: Said | None) -> Said | None:
    """Our own figures of an agency or a field that a report names as we do."""
    if told is None or beside is None:
        return None
    for split in (Split.AGENCY, Split.FIELD):
        for key, named in told.get("names", {}).get(split, {}).items():
            if bare(named) == bare(of):
                return Said([
                    Number(About(one.about.figure), one.value) for one in beside.numbers
                    if one.about.split == split and str(one.about.key) == key
                ])  # fmt: skip
    return None


def _of_sum(wrong: Unsummed, language: str) -> str:
    """`“Tổng cộng”: 120 + 80 = 200, không phải 210.`"""
    parts = wrong.said.parts
    shown = [*parts[:_SHOWN], *parts[-1:]] if len(parts) > _SHOWN + 1 else parts
    said = [wording.count(abs(one)) for one in shown]
    signs = [" \N{MINUS SIGN} " if one < 0 else " + " for one in shown]
    if len(shown) < len(parts):
        said.insert(_SHOWN, "…")
        signs.insert(_SHOWN, " + ")
    sum_ = "".join(sign + one for sign, one in zip(signs, said, strict=True))
    return texts.say(
        "check_reckoned", language, what=wrong.said.name, parts=sum_.removeprefix(" + "),
        true=wording.count(wrong.true), said=wording.count(wrong.said.said),
    )  # fmt: skip


def _of_rough(wrong: Missed, told: Mapping[str, Any] | None, language: str) -> str:
    """`“Phiếu tiếp nhận” ghi gần 450, trong báo cáo là 461.`"""
    one = wrong.said
    what = _called(one.of, told, language) if isinstance(one.of, About) else alone(one.of, language)
    if wrong.whole is not None:
        left, right = (
            f"{name_} ({wording.count(number)})"
            for name_, number in ((what, one.value), (alone(wrong.whole, language), wrong.true))
        )
        return texts.say("check_above", language, left=left, right=right,
                         difference=one.value - wrong.true)  # fmt: skip
    count = wording.count(one.value)
    said = count if one.rounding == Rounding.EXACT else texts.say(
        f"check_{one.rounding.value}_count", language, count=count
    )  # fmt: skip
    code = "check_rough_own" if wrong.own else "check_rough"
    return texts.say(code, language, what=what, said=said, true=wording.count(wrong.true))


def _of_percentage(wrong: Wrong, language: str) -> str:
    """`150/302 là 49,67 %, không phải 61,31 %.` with as many digits as were given."""
    digits = max(wrong.said.digits, 0 if _tells(wrong) else _DIGITS)
    pair = f"{wording.count(abs(wrong.hits))}/{wording.count(wrong.of)}"
    if wrong.true is None:
        return texts.say("check_of_nothing", language, pair=pair)
    bound = wrong.said.bound
    share = _share(wrong.said.value, wrong.said.digits)
    said = (
        share
        if bound == Bound.EQUAL
        else texts.say(f"check_{bound.value}_of", language, share=share)
    )
    return texts.say(
        "check_percent", language, pair=pair, true=_share(wrong.true, digits), said=said
    )


def _tells(wrong: Wrong) -> bool:
    """Whether the true percentage differs from what was said in the digits given already."""
    return wrong.true is not None and (
        _share(wrong.true, wrong.said.digits) != _share(wrong.said.value, wrong.said.digits)
    )


def _share(percent: Any, digits: int) -> str:
    if percent < 0:
        return "\N{MINUS SIGN}" + _share(-percent, digits)
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
