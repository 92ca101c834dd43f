"""In a corpus a negative rating is followed as the program itself follows it."""

from __future__ import annotations

from collections import defaultdict

import pytest
from sqlalchemy import text

from hotline.db import Database
from hotline.feedback import Rating, Verdict
from hotline.feedback.explanations import (
    MOVES,
    Explanation,
    ExplanationDecision,
    ExplanationRound,
    ExplanationState,
    OutcomeHearing,
    misstated,
)
from hotline.tickets import Ticket, TicketEvent, Verb, spells
from tests.corpus.test_corpus import all_of, grown

pytestmark = pytest.mark.slow


async def test_what_a_negative_rating_owes_goes_its_way(sqlite_db: Database) -> None:
    await grown(sqlite_db, 1500)
    found = {one.id: one for one in await all_of(sqlite_db, Explanation)}
    negative = {one.id for one in await all_of(sqlite_db, Rating)
                if one.decides and one.verdict == Verdict.NEGATIVE}  # fmt: skip
    assert {one.rating_id for one in found.values()} == negative
    assert {one.state for one in found.values()} == set(ExplanationState) - {"sent_back"}
    told: dict[int, list[Verb]] = defaultdict(list)
    for event in await all_of(sqlite_db, TicketEvent):
        if event.verb == Verb.EXPLANATION_OWED or event.verb in MOVES:
            told[event.ticket_id].append(Verb(event.verb))
    states: dict[int, list[str]] = defaultdict(list)
    for one in found.values():
        states[one.ticket_id].append(one.state)
    assert {id_: _walked(verbs) for id_, verbs in told.items()} == states
    decided = {one.explanation_id: one.decision for one in
               await all_of(sqlite_db, ExplanationDecision)}  # fmt: skip
    ended = {id_: one.state for id_, one in found.items() if one.decided_at is not None}
    assert decided == ended
    given = {one.explanation_id for one in await all_of(sqlite_db, ExplanationRound)}
    heard = {one.explanation_id for one in await all_of(sqlite_db, OutcomeHearing)}
    accepted = {id_ for id_, one in found.items() if one.state in ("accepted", "excused")}
    assert heard == accepted <= given
    assert [one async for one in misstated(sqlite_db)] == []
    async with sqlite_db.write() as s:
        await s.execute(text("update explanation set state = 'owed' where state = 'excused'"))
    excused = [one.ticket_id for one in found.values() if one.state == "excused"]
    assert len([one async for one in misstated(sqlite_db)]) == len(set(excused)) > 0
    async with sqlite_db.read() as s:
        assert list(await s.execute(text("pragma foreign_key_check"))) == []
        assert await spells.amiss(s) == []
    agencies = {one.id: one.agency_id for one in await all_of(sqlite_db, Ticket)
                if one.merged_into_id is None}  # fmt: skip
    assert all(agencies.get(one.ticket_id, one.agency_id) == one.agency_id
               for one in found.values())  # fmt: skip


def _walked(verbs: list[Verb]) -> list[str]:
    """The states that the lines lead to, one for each that was owed."""
    states: list[str] = []
    for verb in verbs:
        if verb == Verb.EXPLANATION_OWED:
            states.append(ExplanationState.OWED)
        else:
            starts, to = MOVES[verb]
            assert states[-1] in starts, (verb, states)
            states[-1] = to
    return states
