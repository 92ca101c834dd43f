"""Suggestions in the words of the office: rules and what was learned, never a decision."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import clock, tickets
from hotline.agencies import Agency, Commune, Field
from hotline.cli import main
from hotline.cli.advising import table
from hotline.db import Database
from hotline.errors import Invalid
from hotline.learning import Guess, Ranked
from hotline.staff import Person
from hotline.tickets import Ground, Reader, Situation, Ticket, measuring, suggesting
from hotline.tickets.suggesting import COMMITTEE
from tests.learning.test_learner import ENDS, SAID

FIELDS = dict(zip(SAID, ("02.1", "03.3", "05"), strict=True))
ANSWERED_BY = {"02.1": "committee", "03.3": "SXD", "05": "CTDL"}
DAY = timedelta(days=1)


async def ids(s: AsyncSession) -> dict[str, int]:
    """Fields and agencies by their codes, Sa Đéc by its name."""
    known = {f"field {one.code}": one.id for one in await s.scalars(select(Field))}
    known |= {one.code: one.id for one in await s.scalars(select(Agency))}
    sa_dec = await s.scalar(select(Commune.id).where(Commune.folded == "phuong sa dec"))
    assert sa_dec is not None
    committee = await s.scalar(select(Agency.id).where(Agency.commune_id == sa_dec))
    assert committee is not None
    return known | {"Sa Đéc": sa_dec, "committee": committee}


async def closed(s: AsyncSession, count: int, *, at: datetime, first: int = 0) -> None:
    """So many closed tickets, an hour apart, told in many ways."""
    known = await ids(s)
    rows: list[dict[str, object]] = []
    for number in range(first, first + count):
        kind = list(SAID)[number % 3]
        words = f"{SAID[kind][number // 3 % 4]}, {ENDS[number % 5]} {number % 7}"
        code = FIELDS[kind]
        when = at + timedelta(hours=number)
        rows.append({
            "code": f"1022-2609-{number:05d}", "status": "closed", "channel": "phone",
            "kind": "feedback", "urgency": "normal", "content": words, "place": "",
            "field_id": known[f"field {code}"], "commune_id": known["Sa Đéc"],
            "agency_id": known[ANSWERED_BY[code]], "opened_at": when, "received_at": when,
            "closed_at": when + DAY,
        })  # fmt: skip
    await s.execute(insert(Ticket), rows)


async def test_lessons_are_told_once_each_in_the_order_of_closing(
    db: Database, now: datetime
) -> None:
    async with db.write() as s:
        await closed(s, 23, at=now)
    told: list[int] = []
    mark = ""
    async with db.read() as s:
        while True:
            some, mark = await suggesting.lessons(s, mark, most=5)
            if not some:
                break
            told.extend(one.id for one in some)
    assert told == sorted(told)
    assert len(told) == len(set(told)) == 23
    async with db.write() as s:
        await closed(s, 2, at=now, first=23)
        some, later = await suggesting.lessons(s, mark, most=5)
    assert len(some) == 2
    assert later != mark


async def test_the_newest_are_what_a_first_learning_begins_with(
    db: Database, now: datetime
) -> None:
    async with db.write() as s:
        await closed(s, 12, at=now)
        mark = await suggesting.beginning(s, 5)
        some, _ = await suggesting.cases(s, mark, most=100)
        assert len(some) == 5
        assert await suggesting.beginning(s, 12) == ""
        assert await suggesting.closed(s) == 12


async def test_committees_are_one_answer_and_the_desk_itself_is_none(
    sqlite_db: Database, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        await closed(s, 3, at=now)
        await s.execute(update(Ticket).where(Ticket.id == 3).values(agency_id=None))
        rubbish, flood, power = (await suggesting.lessons(s, "", most=5))[0]
        known = await suggesting.answers(s)
    assert rubbish.answers["agency"] == COMMITTEE
    assert flood.answers["agency"] in known["agency"]
    assert "agency" not in power.answers
    assert power.answers["field"] in known["field"]


def guessing(fields: dict[int, float], agencies: dict[int, float]) -> Guess:
    """A guess without similar tickets."""
    answers = {"field": fields, "agency": agencies}
    return Guess(
        {name: [Ranked(one, share, []) for one, share in known.items()]
         for name, known in answers.items()}, [],
    )  # fmt: skip


async def suggested(
    s: AsyncSession, guess: Guess, situation: Situation, *, at: datetime
) -> list[tuple[str, int, Ground]]:
    """The agencies suggested, by code; the committee of an unknown place is '?'."""
    made = await tickets.suggest(s, None, guess, situation, at=at)
    return [
        (one.agency.code if one.agency else "?", one.percent, one.ground) for one in made.agencies
    ]


async def test_rules_and_words_have_half_of_the_say_each(
    sqlite_db: Database, now: datetime
) -> None:
    async with sqlite_db.read() as s:
        known = await ids(s)
        guess = guessing(
            {known["field 05"]: 0.8, known["field 03.3"]: 0.2},
            {known["CTDL"]: 0.6, known["SNV"]: 0.4},
        )
        assert await suggested(s, guess, Situation(), at=now) == [
            ("CTDL", 70, Ground.BOTH), ("SNV", 20, Ground.LEARNED), ("SXD", 10, Ground.RULE),
        ]  # fmt: skip


async def test_the_commune_says_which_committee(sqlite_db: Database, now: datetime) -> None:
    async with sqlite_db.read() as s:
        known = await ids(s)
        guess = guessing({known["field 02.1"]: 1.0}, {COMMITTEE: 0.9, known["SNNMT"]: 0.1})
        unknown = await suggested(s, guess, Situation(), at=now)
        assert unknown[0] == ("?", 95, Ground.BOTH)
        (first, *_) = (await tickets.suggest(s, None, guess, Situation(known["Sa Đéc"]), at=now)
                       ).agencies  # fmt: skip
    assert first.agency is not None
    assert first.agency.name == "UBND phường Sa Đéc"
    assert first.percent == 95


async def test_where_no_rule_agrees_the_words_alone_speak(
    sqlite_db: Database, now: datetime
) -> None:
    async with sqlite_db.read() as s:
        known = await ids(s)
        guess = guessing({known["field 99"]: 1.0}, {known["SYT"]: 0.7, known["SNV"]: 0.3})
        assert await suggested(s, guess, Situation(known["Sa Đéc"]), at=now) == [
            ("SYT", 70, Ground.LEARNED), ("SNV", 30, Ground.LEARNED),
        ]  # fmt: skip


async def test_an_agency_that_has_ended_is_its_successor(
    sqlite_db: Database, now: datetime
) -> None:
    async with sqlite_db.write() as s:
        known = await ids(s)
        ended = await s.get_one(Agency, known["SYT"])
        ended.valid_to, ended.successor_id = date(2026, 6, 1), known["SNV"]
        await s.flush()
        guess = guessing({known["field 99"]: 1.0}, {known["SYT"]: 1.0})
        assert await suggested(s, guess, Situation(), at=now) == [("SNV", 100, Ground.LEARNED)]
        ended.successor_id = None
        await s.flush()
        assert await suggested(s, guess, Situation(), at=now) == []


async def test_only_tickets_that_one_may_see_stand_behind_a_suggestion(
    db: Database, now: datetime
) -> None:
    async with db.write() as s:
        await closed(s, 6, at=now)
        known = await ids(s)
        people = {one.login: one for one in await s.scalars(select(Person))}
        shown = list(await s.scalars(select(Ticket.id).order_by(Ticket.id)))
        ranked = [Ranked(known["field 05"], 1.0, shown)]
        guess = Guess({"field": ranked, "agency": []}, shown)
        for login, seen in (("lan", 6), ("phuc", 6), ("cb.ctdl", 2), ("minh", 0), ("quan", 0)):
            made = await tickets.suggest(s, Reader(people[login]), guess, Situation(), at=now)
            assert len(made.fields[0].like) == seen, login
            assert len(made.similar) == min(seen, 5), login


async def test_measuring_learns_the_older_and_tries_the_newer(db: Database, now: datetime) -> None:
    async with db.write() as s:
        await closed(s, 199, at=now - 300 * DAY)
        with pytest.raises(Invalid, match="too_few_to_learn"):
            await measuring.measure(s, newest=1000)
        await closed(s, 101, at=now - 300 * DAY, first=199)
        steps: list[int] = []
        measured = await measuring.measure(s, newest=1000, told=steps.append)
    assert (measured.train, measured.test) == (240, 60)
    assert sum(steps) == 240 + 2 * 60
    assert measured.field.first > 0.95
    assert measured.field.among == 1.0
    assert measured.agency.first > 0.9
    assert measured.field_majority.first == pytest.approx(1 / 3, abs=0.05)
    assert measured.field_majority.among == 1.0
    lines = table(measured, "vi")
    assert lines[0].startswith("Học từ 240 phiếu đóng trước")
    assert "33,3 %" in lines[2]


@pytest.mark.parametrize(
    ("typed", "said"),
    [(["mat dien tu sang"], "Công ty Điện lực tỉnh"),
     (["rac thai truoc cho", "--commune", "sa dec"], "UBND phường Sa Đéc"),
     (["--measure"], "Lĩnh vực, cả lời kể")],
)  # fmt: skip
async def test_the_command_prints_suggestions_and_figures(
    sqlite_db: Database, tmp_path: Path, typed: list[str], said: str
) -> None:
    async with sqlite_db.write() as s:
        await closed(s, 240, at=clock.now() - 300 * DAY)
    env = {
        "HOTLINE_DATABASE_URL": str(sqlite_db.url),
        "HOTLINE_DATA_DIR": str(tmp_path / "data"),
    }
    for _ in range(2):
        done = await run(typed, env)
        assert done.exit_code == 0, done.output
        assert said in done.output


@pytest.mark.parametrize(
    ("typed", "said"), [(["rac"], "Cần ít nhất 2 tiếng"), (["rac thai"], "Mới có 0 phiếu"),
                        (["--measure"], "chưa đủ để học")],
)  # fmt: skip
async def test_the_command_says_what_it_lacks(
    sqlite_db: Database, tmp_path: Path, typed: list[str], said: str
) -> None:
    env = {"HOTLINE_DATABASE_URL": str(sqlite_db.url), "HOTLINE_DATA_DIR": str(tmp_path)}
    done = await run(typed, env)
    assert done.exit_code == 2
    assert said in done.output


async def run(typed: list[str], env: dict[str, str]) -> Result:
    """The command as a person types it; it runs its own event loop."""
    return await asyncio.to_thread(CliRunner().invoke, main, ["suggest", *typed], env=env)
