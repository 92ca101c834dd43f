"""Which tickets make the difference between the two sides of a broken identity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.reports.checking.identities import Identity, Relation, Term
from hotline.reports.codes import Figure
from hotline.reports.counting import ALL, Scope, behind
from hotline.reports.definitions import Moments
from hotline.reports.plain import OF_CALLS

# These are sums of others, and have no list of their own.
_WITHOUT_LIST = frozenset({*OF_CALLS, Figure.PREVIOUS, Figure.CHANGE})


async def apart(
    s: AsyncSession, identity: Identity, moments: Moments, *, scope: Scope = ALL
) -> list[int]:
    """The ids of tickets that one side counts and the other does not, or counts more often.

    None for identities of calls, and for those that compare two periods.
    """
    sides = (*identity.left, *identity.right)
    if any(term.about.figure in _WITHOUT_LIST for term in sides):
        return []
    left = await _tickets(s, identity.left, moments, scope)
    left.subtract(await _tickets(s, identity.right, moments, scope))
    if identity.relation == Relation.AT_MOST:
        return sorted(id_ for id_, times in left.items() if times > 0)
    return sorted(id_ for id_, times in left.items() if times)


async def _tickets(
    s: AsyncSession, terms: Iterable[Term], moments: Moments, scope: Scope
) -> Counter[int]:
    """How often a side counts each ticket."""
    counted: Counter[int] = Counter()
    for term in terms:
        split, key = term.about.split, term.about.key
        by = (split, key) if split is not None and not term.every else None
        for id_ in await behind(s, term.about.figure, moments, scope=scope, by=by):
            counted[id_] += term.sign
    return counted
