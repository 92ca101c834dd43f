"""Whoever does whatever in whatever order: decided once, and never without being given."""

from __future__ import annotations

import asyncio
import shutil
from datetime import datetime
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import feedback
from hotline.db import Database
from hotline.errors import HotlineError
from hotline.feedback import explanations
from hotline.feedback.explanations import (
    MOVES,
    ExplanationDecision,
    ExplanationRound,
    ExplanationState,
    Hearing,
    LedgerPile,
    OutcomeHearing,
    Wanted,
)
from hotline.staff import Person
from hotline.tickets import Ticket, Wish
from tests.conftest import NOW, copy_of
from tests.feedback.explained import LANDLINE, TOLD, all_owed, rated
from tests.tickets import desk

ENDS = {ExplanationState.ACCEPTED, ExplanationState.EXCUSED, ExplanationState.REOPENED}
PEOPLE = ("lan", "dieu", "minh", "hanh", "phuc", "quan", "outsider")
DEEDS = ("explain", "accept", "send_back", "excuse", "reopen", "told", "missed")
acts = st.lists(
    st.tuples(st.sampled_from(DEEDS), st.sampled_from(PEOPLE) | st.sampled_from(["hanh", "phuc"])),
    max_size=10,
)


def test_the_table_leads_from_owed_to_three_ends_and_only_what_was_given_is_accepted() -> None:
    leads = {
        state: {to for starts, to in MOVES.values() if state in starts}
        for state in ExplanationState
    }
    assert {state for state, to in leads.items() if not to} == ENDS
    assert {state for state, to in leads.items() if ExplanationState.ACCEPTED in to} == {"given"}
    assert {state for state, to in leads.items() if ExplanationState.SENT_BACK in to} == {"given"}


async def act(s: AsyncSession, ticket: Ticket, deed: str, by: Person, *, at: datetime) -> None:
    """One person tries one thing."""
    if deed == "explain":
        await explanations.explain(s, ticket, TOLD, [], by=by, at=at)
    elif deed == "accept":
        await explanations.accept(s, ticket, by=by, at=at)
    elif deed == "send_back":
        await explanations.send_back(s, ticket, 2, reason="Rõ ngày", by=by, at=at)
    elif deed == "excuse":
        await explanations.excuse(s, ticket, reason="Đất công", by=by, at=at)
    elif deed == "reopen":
        wish = Wish.OFFICE if by.login == "phuc" else Wish.CALLER
        await feedback.reopen(s, ticket, reason="Vẫn hôi", wish=wish, by=by, at=at)
    else:
        await explanations.told(s, ticket, reached=deed == "told", by=by, at=at)


async def follow(
    db: Database, cast: SimpleNamespace, number: int, tried: list[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Each act in a transaction of its own; those that were not refused."""
    done = []
    for deed, who in tried:
        try:
            async with db.write() as s:
                await act(s, await desk.load(s, number), deed, getattr(cast, who), at=NOW)
        except HotlineError:
            continue
        done.append((deed, who))
    return done


async def check(db: Database, done: list[tuple[str, str]]) -> None:
    """What must hold after any story."""
    async with db.read() as s:
        (one,) = await all_owed(s)
        rounds = list(await s.scalars(
            select(ExplanationRound).where(ExplanationRound.explanation_id == one.id)
        ))  # fmt: skip
        decisions = list(await s.scalars(
            select(ExplanationDecision)
            .where(ExplanationDecision.explanation_id == one.id)
            .order_by(ExplanationDecision.id)
        ))  # fmt: skip
        ends = [of for of in decisions if of.decision in ENDS]
        deeds = [deed for deed, _ in done]
        assert len(rounds) == deeds.count("explain")
        assert len(ends) == (one.state in ENDS) <= 1
        assert not ends or (ends[0] is decisions[-1] and ends[0].decision == one.state)
        assert all(of.round_id for of in decisions if of.decision in ("accepted", "sent_back"))
        assert one.state != "accepted" or rounds
        hearing = await s.get(OutcomeHearing, one.id)
        heard = one.state in ("accepted", "excused") or ("reopen", "phuc") in done
        assert (hearing is not None) == heard
        if hearing is not None:
            assert hearing.tries == deeds.count("missed") <= explanations.TRIES
            assert (hearing.state == Hearing.TOLD) == ("told" in deeds)
        (row,) = await explanations.ledger(s, Wanted(agencies=[one.agency_id]), at=NOW)
        assert row.piles[LedgerPile(one.state)] >= 1
        assert row.total == len(await explanations.listed(s, Wanted(), at=NOW))


@pytest.mark.slow
@given(tried=acts, caller=st.sampled_from([desk.UNCLE_TU, LANDLINE]))
@settings(max_examples=60)
def test_whatever_is_tried_it_is_decided_once_and_never_accepted_without_being_given(
    templates: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory,
    tried: list[tuple[str, str]], caller: str,
) -> None:  # fmt: skip
    folder = tmp_path_factory.mktemp("story")

    async def story() -> None:
        db = copy_of(templates.sqlite, folder)
        async with db.read() as s:
            people = {one.login: one for one in await s.scalars(select(Person))}
        cast = SimpleNamespace(**{n: people[n] for n in PEOPLE if n in people},
                               outsider=people["cb.sxd"])  # fmt: skip
        number = await rated(db, cast, at=NOW, caller=caller)
        await check(db, await follow(db, cast, number, tried))
        await db.close()

    asyncio.run(story())
    shutil.rmtree(folder)
