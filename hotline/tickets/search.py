"""Finding tickets by words, on both engines: FTS5 on SQLite, tsvector under GIN on PostgreSQL.

The index `ticket_words` follows every change by triggers of the database, in the same
transaction: whoever writes a ticket, its caller's name or its cooperating agencies has
nothing to call and nothing to forget. How it is filled at once stands in `indexing.py`:
who writes thousands of tickets does so within `loading(s)`.

Words are found regardless of accents. Beside the words a ticket has marks: its agencies,
field, commune and whether it is open, so that the engine itself intersects these with
the words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, column, func, or_, select, table, text
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import agencies, callers, vietnam
from hotline.tickets.indexing import loading, look_again, rebuild, settle
from hotline.tickets.numbering import code_from_keys
from hotline.tickets.tables import Ticket

__all__ = [
    "Hits",
    "Phrase",
    "Said",
    "as_typed",
    "hits",
    "loading",
    "look_again",
    "rebuild",
    "said",
    "settle",
]

WORDS_AT_MOST = 12
_PREFIX_FROM = 3
_ENDINGS_AT_MOST = 40
# On PostgreSQL the newest tickets are looked at one by one, which costs a microsecond each;
# what is rarer than that costs little through the index.
NEAR = 4000
_TOKEN = re.compile(r"[^\W_]+")
# The same syllables with the tone on the first vowel and on the second: hòa, hoà.
_TONES = {
    "òa": "oà", "óa": "oá", "ỏa": "oả", "õa": "oã", "ọa": "oạ",
    "òe": "oè", "óe": "oé", "ỏe": "oẻ", "õe": "oẽ", "ọe": "oẹ",
    "ùy": "uỳ", "úy": "uý", "ủy": "uỷ", "ũy": "uỹ", "ụy": "uỵ",
}  # fmt: skip
_NAMED = (
    (agencies.Commune.__table__, Ticket.commune_id),
    (agencies.Field.__table__, Ticket.field_id),
    (callers.Caller.__table__, Ticket.caller_id),
)
_SQLITE = table("ticket_words", column("rowid"), column("ticket_words"))
_POSTGRESQL = table("ticket_words", column("ticket_id"), column("words"))


class Phrase(NamedTuple):
    """Folded words that follow one another; `open` when more letters may follow the last."""

    words: tuple[str, ...]
    open: bool


@dataclass(frozen=True)
class Said:
    """What was typed to be found: phrases, all of them, and the words typed with accents."""

    phrases: tuple[Phrase, ...]
    accented: tuple[str, ...]


def said(typed: str) -> Said:
    """Read what was typed. Quotes keep words together; the last word may be half-typed."""
    code = code_from_keys(typed) if not any(c.isalpha() for c in typed) else None
    if code is not None:
        return Said((Phrase(tuple(code.split("-")), False),), ())
    phrases = []
    for place, part in enumerate(vietnam.nfc(typed).split('"')):
        quoted = place % 2 == 1
        tokens = [_tokens(one) for one in ([part] if quoted else part.split())]
        phrases += [
            Phrase(one, not quoted and len(one[-1]) >= _PREFIX_FROM) for one in tokens if one
        ]
    kept = phrases[:WORDS_AT_MOST]
    last = len(kept) - 1
    accented = [one for one in vietnam.nfc(typed).lower().split() if vietnam.fold(one) != one]
    return Said(
        tuple(Phrase(words, open_ and at == last) for at, (words, open_) in enumerate(kept)),
        tuple(one.strip('"“”.,;:!?()') for one in accented[:WORDS_AT_MOST]),
    )


class Hits:
    """The tickets that say all that, by id, from either end; made by `hits`."""

    def __init__(self, match: str, *, on_sqlite: bool) -> None:
        self._match = match
        self.on_sqlite = on_sqlite

    def slice(self, bounds: tuple[int, int], *, newer: bool, most: int, near: bool) -> Select[int]:
        """The next `most` ids between two that are left out, from the lower one or the upper.

        On PostgreSQL `near` looks at the next `NEAR` tickets only; otherwise all that were
        found are put in order, which is for words that are rare.
        """
        if self.on_sqlite:
            ids, found = _SQLITE.c.rowid, _SQLITE.c.ticket_words.op("match")(self._match)
            return _walk(select(ids.label("id")).where(found), ids, bounds, newer).limit(most)
        ids = _POSTGRESQL.c.ticket_id
        wanted = func.to_tsquery("simple", self._match)
        # The limit and the offset keep the planner from undoing the order of these two steps.
        if near:
            rows = _walk(select(_POSTGRESQL), ids, bounds, newer).limit(NEAR).subquery()
            return (
                select(rows.c.ticket_id.label("id"))
                .where(_matches(rows.c.words, wanted))
                .limit(most)
            )
        rows = (
            select(ids.label("id"))
            .where(_matches(_POSTGRESQL.c.words, wanted))
            .offset(0)
            .subquery()
        )
        return _walk(select(rows.c.id), rows.c.id, bounds, newer).limit(most)


async def hits(
    s: AsyncSession, what: Said, *, marks: Collection[Collection[str]], names: bool
) -> Hits | None:
    """What was said and one mark of each collection; with `names` also callers' names.

    None when nothing can be found, as when the half-typed word begins no word at all.
    """
    if s.get_bind().dialect.name != "sqlite":
        return Hits(_tsquery(what, marks, names), on_sqlite=False)
    wanted = []
    for phrase in what.phrases:
        endings = await _endings(s, phrase)
        if not endings:
            return None
        wanted.append(f"({' OR '.join(endings)})")
    columns = "{words names}" if names else "words"
    marked = [f"(marks : ({' OR '.join(sorted(one))}))" for one in marks]
    return Hits(" AND ".join([f"({columns} : ({' AND '.join(wanted)}))", *marked]), on_sqlite=True)


def as_typed(what: Said, *, names: bool) -> list[ColumnElement[bool]]:
    """That a ticket says each accented word with its accents, wherever they are put on it."""
    return [or_(*_said_in(_ways(word), names)) for word in what.accented]


def _tokens(typed: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(vietnam.fold(typed)))


def _walk(
    query: Select[Any], ids: ColumnElement[int], bounds: tuple[int, int], newer: bool
) -> Select[Any]:
    return query.where(ids > bounds[0], ids < bounds[1]).order_by(ids if newer else ids.desc())


def _matches(words: ColumnElement[object], wanted: ColumnElement[object]) -> ColumnElement[bool]:
    return words.op("@@", is_comparison=True)(wanted)


def _tsquery(what: Said, marks: Collection[Collection[str]], names: bool) -> str:
    """Weight D is what a ticket says; callers' names have weight A."""
    weight = "" if names else "D"
    wanted = []
    for phrase in what.phrases:
        parts = [f"'{word}':{weight}" if weight else f"'{word}'" for word in phrase.words]
        if phrase.open:
            parts[-1] = f"'{phrase.words[-1]}':*{weight}"
        wanted.append(f"({' <-> '.join(parts)})")
    return " & ".join([*wanted, *(f"({' | '.join(sorted(one))})" for one in marks)])


async def _endings(s: AsyncSession, phrase: Phrase) -> list[str]:
    """A phrase as FTS5 takes it; a half-typed word as each word that begins so.

    FTS5's own prefixes gather everything found before the first is given, which takes the
    longer the more tickets there are. They are left to beginnings of very many words, which
    are numbers, each in few tickets.
    """
    *before, last = phrase.words
    if not phrase.open:
        return [_quoted(phrase.words)]
    words = await _beginning(s, last)
    if len(words) > _ENDINGS_AT_MOST:
        return [f"{_quoted(phrase.words)} *"]
    return [_quoted([*before, word]) for word in words]


async def _beginning(s: AsyncSession, start: str) -> Sequence[str]:
    found = await s.scalars(
        text(
            """
            with recursive found(term) as (
                select (select term from ticket_words_terms where term >= :start limit 1)
                union all
                select (select term from ticket_words_terms where term >= found.term || '0' limit 1)
                from found where found.term < :stop
            )
            select term from found where term < :stop limit :most
            """
        ),
        {
            "start": start,
            "stop": start[:-1] + chr(ord(start[-1]) + 1),
            "most": _ENDINGS_AT_MOST + 1,
        },
    )
    return found.all()


def _quoted(words: Sequence[str]) -> str:
    return f'"{" ".join(words)}"'


def _ways(word: str) -> set[str]:
    """A word as it may be written: the tone on either vowel (hòa, hoà), in three cases."""
    ways = {word}
    for new, old in _TONES.items():
        ways |= {word.replace(new, old), word.replace(old, new)}
    return {cased for way in ways for cased in (way, way.capitalize(), way.upper())}


def _said_in(ways: Collection[str], names: bool) -> list[ColumnElement[bool]]:
    texts = [Ticket.content, Ticket.place, Ticket.answer, Ticket.dossier]
    held = [one.contains(way, autoescape=True) for one in texts for way in sorted(ways)]
    for noun, key in _NAMED if names else _NAMED[:-1]:
        named = or_(*(noun.c.name.contains(way, autoescape=True) for way in sorted(ways)))
        held.append(select(noun.c.id).where(noun.c.id == key, named).exists())
    return held
