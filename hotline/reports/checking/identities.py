"""What must hold between the figures of a report (DOMAIN §7), each identity a row of one table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from fractions import Fraction
from typing import NamedTuple

from hotline.reports.checking.said import PHONE, About, Bound, Percentage, Reckoned, Said
from hotline.reports.codes import Figure, Split


class Term(NamedTuple):
    """A part of a side: a figure, one row's, or (`every`) the sum over the rows of a split.

    An `optional` one is 0 where nothing is said of it.
    """

    about: About
    sign: int = 1
    every: bool = False
    optional: bool = False


class Relation(Enum):
    """How the two sides stand to each other."""

    EQUAL = "equal"
    AT_MOST = "at_most"


class Identity(NamedTuple):
    """Left and right hold the relation, where both are said."""

    left: tuple[Term, ...]
    right: tuple[Term, ...]
    relation: Relation = Relation.EQUAL


class Broken(NamedTuple):
    """An identity that does not hold, with both sides."""

    identity: Identity
    left: int
    right: int
    values: Mapping[Term, int]


class Wrong(NamedTuple):
    """A percentage that is not that of its own counts."""

    said: Percentage
    hits: int
    of: int

    @property
    def true(self) -> Fraction | None:
        """What it is; None of nothing."""
        return Fraction(100 * self.hits, self.of) if self.of else None


class Twice(NamedTuple):
    """A number that was said differently in two places."""

    about: About
    first: int
    second: int
    quote: str


class Unsummed(NamedTuple):
    """A number that is not what it follows from."""

    said: Reckoned

    @property
    def true(self) -> int:
        """What it should be."""
        return sum(self.said.parts)


_CHANGE = About(Figure.CHANGE)
# How far from "about 60 %" may be what is called so, in points.
_ABOUT = 5
# From how many rows on even those named after "trong đó" are all of them.
_ALL = {Split.LEVEL: 3, Split.CHANNEL: 4}


def _is(figure: Figure, sign: int = 1, *, optional: bool = False) -> Term:
    return Term(About(figure), sign, optional=optional)


def _all(split: Split, figure: Figure) -> Term:
    return Term(About(figure, split), every=True)


def _sums(split: Split, *figures: Figure) -> tuple[Identity, ...]:
    return tuple(Identity((_all(split, one),), (_is(one),)) for one in figures)


def _within(part: Figure, whole: Figure) -> Identity:
    return Identity((_is(part),), (_is(whole),), Relation.AT_MOST)


IDENTITIES: tuple[Identity, ...] = (
    Identity((_is(Figure.CALLS_IN), _is(Figure.CALLS_OUT)), (_is(Figure.CALLS),)),
    Identity((_is(Figure.INTERACTIONS), Term(PHONE)), (_is(Figure.TICKETS),)),
    Identity((_is(Figure.PREVIOUS), _is(Figure.CHANGE)), (_is(Figure.TICKETS),)),
    Identity((_is(Figure.RESOLVED), _is(Figure.OPEN)), (_is(Figure.TICKETS),)),
    Identity(
        (_is(Figure.RATED), _is(Figure.OPEN), _is(Figure.NO_RESPONSE)), (_is(Figure.TICKETS),)
    ),
    Identity((_is(Figure.POSITIVE), _is(Figure.NEGATIVE)), (_is(Figure.RATED),)),
    Identity(
        (
            _is(Figure.OPENING), _is(Figure.TICKETS), _is(Figure.REOPENED, optional=True),
            _is(Figure.ENDED, -1),
        ),
        (_is(Figure.CLOSING),),
    ),
    *_sums(Split.CHANNEL, Figure.TICKETS, Figure.INTERACTIONS),
    *_sums(Split.LEVEL, Figure.TICKETS, Figure.RESOLVED, Figure.OPEN),
    *_sums(Split.MODE, Figure.RATED, Figure.POSITIVE, Figure.NEGATIVE),
    *_sums(Split.REASON, Figure.PROCEDURE, Figure.COMPLAINED),
    *_sums(Split.AGENCY, Figure.TICKETS, Figure.COMPLAINED, Figure.CLOSING,
           Figure.GIVEN_NEGATIVE),
    *_sums(Split.FIELD, Figure.TICKETS),
    # A machine may have served the others, or they ring still.
    Identity(
        (_is(Figure.CALLS_ANSWERED), _is(Figure.CALLS_MISSED)), (_is(Figure.CALLS_IN),),
        Relation.AT_MOST,
    ),
    _within(Figure.CALLS_ANSWERED, Figure.CALLS_IN),
    _within(Figure.CALLS_MISSED, Figure.CALLS_IN),
    _within(Figure.PROCEDURE, Figure.TICKETS),
    _within(Figure.COMPLAINED, Figure.PROCEDURE),
    _within(Figure.POSITIVE, Figure.RATED),
    _within(Figure.RATED, Figure.TICKETS),
    _within(Figure.BEING_ASKED, Figure.NO_RESPONSE),
    _within(Figure.CARRIED, Figure.CLOSING),
    _within(Figure.OVERDUE, Figure.CLOSING),
)  # fmt: skip


def broken(said: Said) -> list[Broken | Wrong | Twice | Unsummed]:
    """All that does not hold of what was said; what was not said is not asked for.

    What is said of others is asked for apart.
    """
    known = said.known()
    found: list[Broken | Wrong | Twice | Unsummed] = list(_twice(said))
    for identity in IDENTITIES:
        values = _values((*identity.left, *identity.right), known)
        if values is None:
            continue
        left, right = _side(identity.left, values), _side(identity.right, values)
        if not _holds(identity, left, right, said):
            found.append(Broken(identity, left, right, values))
    found += [Unsummed(one) for one in said.reckoned if sum(one.parts) != one.said]
    return found + [one for each in said.percentages for one in _wrong(each, known)]


def unproved(said: Said, known: Mapping[About, int]) -> list[Percentage]:
    """The percentages whose counts are not known."""
    return [
        one for one in said.percentages
        if counted_as(one.hits, known) is None or not _wholes(one, known)
    ]  # fmt: skip


def rounds_to(hits: int, of: int, said: Fraction, digits: int) -> bool:
    """Whether a percentage is that of its counts, to the digits given; a half may go either way."""
    return bool(of) and abs(Fraction(100 * hits, of) - said) * 10**digits <= Fraction(1, 2)


def _holds(identity: Identity, left: int, right: int, said: Said) -> bool:
    """Of a split of which only some rows were named, the sum may be less."""
    if identity.relation == Relation.AT_MOST or any(_some(one, said) for one in identity.left):
        return left <= right
    return left == right


def _some(term: Term, said: Said) -> bool:
    about = term.about
    if not term.every or about.split is None or (about.figure, about.split) not in said.some:
        return False
    rows = [one for one in said.known() if one[:2] == about[:2]]
    return len(rows) < _ALL.get(about.split, len(rows) + 1)


def _twice(said: Said) -> Iterator[Twice]:
    known = said.known()
    for one in said.numbers:
        if known[one.about] != one.value:
            yield Twice(one.about, known[one.about], one.value, one.quote)


def _values(terms: Iterable[Term], known: Mapping[About, int]) -> dict[Term, int] | None:
    """What each term comes to; None where one is not said."""
    values: dict[Term, int] = {}
    for term in terms:
        value = _every(term.about, known) if term.every else known.get(term.about)
        if value is None and term.optional:
            value = 0
        if value is None:
            return None
        values[term] = value
    return values


def _every(about: About, known: Mapping[About, int]) -> int | None:
    """The sum over the rows that were said; a single row is no split."""
    rows = [
        value for one, value in known.items() if one.split == about.split
        and one.figure == about.figure
    ]  # fmt: skip
    return sum(rows) if len(rows) > 1 else None


def _side(terms: Iterable[Term], values: Mapping[Term, int]) -> int:
    return sum(term.sign * values[term] for term in terms)


def _wrong(one: Percentage, known: Mapping[About, int]) -> Iterator[Wrong]:
    hits, wholes = counted_as(one.hits, known), _wholes(one, known)
    if hits is None or not wholes:
        return
    if not any(_fits(hits, of, one) for of in wholes):
        yield Wrong(one, hits, wholes[0])


def _wholes(one: Percentage, known: Mapping[About, int]) -> list[int]:
    """Of what it may be, the likeliest first."""
    found = (counted_as(of, known) for of in (one.of, *one.wholes))
    return [of for of in found if of is not None]


def _fits(hits: int, of: int, one: Percentage) -> bool:
    if one.bound == Bound.EQUAL:
        return rounds_to(hits, of, one.value, one.digits)
    if not of:
        return False
    true = Fraction(100 * hits, of)
    if one.bound == Bound.ABOUT:
        return abs(true - one.value) <= _ABOUT
    return true >= one.value if one.bound == Bound.ABOVE else true <= one.value


def counted_as(side: int | About, known: Mapping[About, int]) -> int | None:
    """A side of a percentage; a change is one of the period before, in either direction."""
    if isinstance(side, int):
        return side
    if side == _CHANGE:
        return abs(known[_CHANGE]) if _CHANGE in known else None
    if side == About(Figure.PREVIOUS) and side not in known and _CHANGE in known:
        now = known.get(About(Figure.TICKETS))
        return None if now is None else now - known[_CHANGE]
    return known.get(side)
