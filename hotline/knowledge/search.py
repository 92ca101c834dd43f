"""Finding the answer while the citizen is on the line: unaccented, ranked, valid today.

Made for the hundreds or few thousands of articles that an office keeps, so each search
looks at every article that holds one of the words and ranks them here, alike on both
engines.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from hotline import vietnam
from hotline.knowledge.articles import folded_words, valid, words_of
from hotline.knowledge.tables import Article

WORDS_AT_MOST, _READ_AT_MOST = 60, 500
_IN_QUESTION, _IN_ANSWER, _PAIR, _SAME_MARKS = 3.0, 1.0, 2.0, 2.0
# A long story holds many words that no answer has: two telling pairs of neighbours are enough.
_TELLING_PAIRS = 1.5
_BESIDE_THE_BEST = 0.3


class _Text(NamedTuple):
    """What ranking reads of an article."""

    id: int
    question: str
    folded: str
    folded_rest: str


async def search(
    s: AsyncSession,
    typed: str,
    *,
    on: date | None,
    field_id: int | None = None,
    most: int = 20,
) -> list[Article]:
    """The articles that answer best, first; with nothing typed, the newest.

    Valid on the local day `on`; None asks for those of all times. The last word may be
    half-typed.
    """
    words = needles(typed)
    shown = select(Article).options(joinedload(Article.field))
    if on is not None:
        shown = shown.where(valid(on))
    if field_id is not None:
        shown = shown.where(Article.field_id == field_id)
    if not words:
        newest = shown.order_by(Article.edited_at.desc(), Article.id.desc()).limit(most)
        return list(await s.scalars(newest))
    best = rank(await _holding(s, words, on, field_id), words, _marked(typed))[:most]
    found = {one.id: one for one in await s.scalars(shown.where(Article.id.in_(best)))}
    return [found[one] for one in best]


def needles(typed: str) -> list[str]:
    """The typed words as they stand in folded texts: whole, but for the last one's end."""
    words = folded_words(typed[:_READ_AT_MOST]).split()[:WORDS_AT_MOST]
    return [f" {word} " for word in words[:-1]] + [f" {word}" for word in words[-1:]]


def rank(texts: Sequence[_Text], words: Sequence[str], marked: Mapping[str, str]) -> list[int]:
    """The ids, best first: rare words count more, in the question more than in the answer,
    neighbours more than strangers; words `marked` with accents prefer the same accents.

    A text that holds less than half of the words' weight is left out, unless it holds
    neighbours that few others hold; so is what looks poor beside the best.
    """
    singles = _weights(texts, set(words))
    pairs = _weights(texts, {a + b.removeprefix(" ") for a, b in pairwise(words)})
    total, rarest = sum(singles.values()), _rarity(len(texts), 1)
    scored: list[tuple[float, int]] = []
    for text in texts:
        held = sum(weight for word, weight in singles.items() if _in(word, text))
        near = sum(weight for pair, weight in pairs.items() if _in(pair, text))
        if held * 2 >= total or near >= _TELLING_PAIRS * rarest:
            score = _sum(text, singles) + _PAIR * _sum(text, pairs)
            scored.append((-score - _like(text, singles, marked), text.id))
    scored.sort()
    enough = scored[0][0] * _BESIDE_THE_BEST if scored else 0.0
    return [found for score, found in scored if score <= enough]


def _weights(texts: Sequence[_Text], needles: Iterable[str]) -> dict[str, float]:
    """How much each of these says: the more, the fewer texts hold it."""
    seen = {needle: sum(_in(needle, text) for text in texts) for needle in needles}
    return {needle: _rarity(len(texts), count) for needle, count in seen.items()}


def _rarity(texts: int, holding: int) -> float:
    return math.log(1 + (texts + 1) / (holding + 0.5))


def _sum(text: _Text, weights: Mapping[str, float]) -> float:
    return sum(
        weight
        * (_IN_QUESTION * (needle in text.folded) + _IN_ANSWER * (needle in text.folded_rest))
        for needle, weight in weights.items()
    )


def _like(text: _Text, weights: Mapping[str, float], marked: Mapping[str, str]) -> float:
    """For the accents that were typed and stand in the question."""
    question = text.question.lower()
    return _SAME_MARKS * sum(weights[word] * (said in question) for word, said in marked.items())


def _marked(typed: str) -> dict[str, str]:
    """The words that were typed with accents, by their needles."""
    written = words_of(typed[:_READ_AT_MOST])[:WORDS_AT_MOST]
    pairs = zip(needles(typed), written, strict=False)
    return {needle: word for needle, word in pairs if vietnam.fold(word) != word}


def _in(needle: str, text: _Text) -> bool:
    return needle in text.folded or needle in text.folded_rest


async def _holding(
    s: AsyncSession, words: Sequence[str], on: date | None, field_id: int | None
) -> list[_Text]:
    held = [
        column.contains(word, autoescape=True)
        for word in set(words)
        for column in (Article.folded, Article.folded_rest)
    ]
    wanted = select(Article.id, Article.question, Article.folded, Article.folded_rest).where(
        or_(*held)
    )
    if on is not None:
        wanted = wanted.where(valid(on))
    if field_id is not None:
        wanted = wanted.where(Article.field_id == field_id)
    return [_Text(*row) for row in await s.execute(wanted)]
