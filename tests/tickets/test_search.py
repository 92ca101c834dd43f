"""Finding tickets by what was said, by number, by code: alike on both engines."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text

from hotline import agencies, tickets
from hotline.agencies import Agency, Commune, Field
from hotline.callers import Caller
from hotline.cli import main
from hotline.db import Database, insert_rows
from hotline.staff import Person
from hotline.tickets import Reader, Ticket, search
from hotline.tickets.search import Phrase, Said, said
from tests.tickets.desk import draft, facts, load, words

FLOODED = "Đường Nguyễn Huệ ngập nước sau mưa, bà con đề nghị khơi thông cống"


async def told(
    db: Database, cast: SimpleNamespace, content: str, *, at: datetime, **typed: Any
) -> int:
    """A ticket that an operator wrote down."""
    async with db.write() as s:
        one = await draft(s, facts(at, answered_by="101"))
        written = await words(s, content=content, **typed)
        await tickets.complete(s, one, written, by=cast.lan, at=at)
        return one.id


async def found(db: Database, who: Person, at: datetime, **filters: str) -> list[int]:
    """The ids that a person finds."""
    async with db.read() as s:
        page = await tickets.find(s, Reader(who), tickets.read_filters(filters), at=at)
    return [one.id for one in page.tickets]


@pytest.mark.parametrize(
    "typed",
    ["ngap nuoc", "NGẬP NƯỚC", "ngập nước", "duong", "đường", "nguyen hue", '"ngap nuoc"',
     "ngap nuo", "khoi thong con", "nước ngập", "ngap, nuoc!", "mua ba con"],
)  # fmt: skip
async def test_words_are_found_with_accents_and_without(
    db: Database, cast: SimpleNamespace, now: datetime, typed: str
) -> None:
    wet = await told(db, cast, FLOODED, at=now)
    await told(db, cast, "Rác thải chất đống trước cổng trường", at=now)
    assert await found(db, cast.lan, now, q=typed) == [wet]


@pytest.mark.parametrize("typed", ["ngap duong nha", '"nuoc ngap"', "ngat nuoc", "gap nuoc", "!!!"])
async def test_what_nobody_said_is_not_found(
    db: Database, cast: SimpleNamespace, now: datetime, typed: str
) -> None:
    await told(db, cast, FLOODED, at=now)
    assert await found(db, cast.lan, now, q=typed) == []


@pytest.mark.parametrize(
    "typed",
    ["'; drop table ticket; --", "a AND", "NEAR(", '"', "* *", "{words} : x", "x' | 'y", "%"],
)
async def test_signs_of_the_engines_are_only_signs(
    db: Database, cast: SimpleNamespace, now: datetime, typed: str
) -> None:
    await told(db, cast, FLOODED, at=now)
    assert await found(db, cast.lan, now, q=typed) == []


async def test_typed_accents_find_those_accents_first_and_others_on_request(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    street = await told(db, cast, "Hỏng đèn đường", at=now)
    surname = await told(db, cast, "Ông Dương hỏi lương hưu", at=now)
    assert await found(db, cast.lan, now, q="đường") == [street]
    assert await found(db, cast.lan, now, q="dương") == [surname]
    assert await found(db, cast.lan, now, q="đường", loose="1") == [surname, street]
    async with db.read() as s:
        page = await tickets.find(s, Reader(cast.lan), tickets.read_filters({"q": "đượng"}), at=now)
    assert page.loosely
    assert {one.id for one in page.tickets} == {street, surname}


async def test_the_tone_may_stand_on_either_vowel(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    one = await told(db, cast, "Đề nghị giải hoà với hàng xóm", at=now)
    assert await found(db, cast.lan, now, q="giải hòa") == [one]


async def test_place_answer_commune_field_and_dossier_are_words_too(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    one = await told(db, cast, "Hồ sơ trễ hẹn", at=now, place="Chợ Tân Quy Đông",
                     procedure=True, reason_class="late",
                     dossier="000.00.16.H20-260110-0001")  # fmt: skip
    async with db.write() as s:
        ticket = await load(s, one)
        await tickets.accept(s, ticket, by=cast.minh, at=now)
        await tickets.start(s, ticket, None, by=cast.minh, at=now)
        await tickets.draft_answer(s, ticket, "Đã gửi thư xin lỗi", by=cast.minh, at=now)
        assert ticket.field_id is not None
        field = await s.get_one(agencies.Field, ticket.field_id)
    for typed in ("tan quy dong", "H20-260110-0001", "260110", "thu xin loi", "sa dec", field.name):
        assert await found(db, cast.lan, now, q=typed) == [one], typed


async def test_a_changed_word_is_found_and_the_old_one_is_not(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    one = await told(db, cast, "Chó thả rông", at=now)
    async with db.write() as s:
        (await load(s, one)).content = "Mèo thả rông"
    assert await found(db, cast.lan, now, q="meo") == [one]
    assert await found(db, cast.lan, now, q="cho tha rong") == []


async def test_a_rolled_back_change_leaves_nothing_to_find(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    one = await told(db, cast, "Chó thả rông", at=now)

    async def change_my_mind() -> None:
        async with db.write() as s:
            (await load(s, one)).content = "Mèo thả rông"
            raise RuntimeError("changed my mind")

    with pytest.raises(RuntimeError):
        await change_my_mind()
    assert await found(db, cast.lan, now, q="meo") == []
    assert await found(db, cast.lan, now, q="cho tha rong") == [one]


@pytest.mark.parametrize("typed", ["0912345678", "0912 345 678", "+84 912.345.678", "84912345678"])
async def test_a_number_in_any_spelling_finds_its_callers_tickets(
    db: Database, cast: SimpleNamespace, now: datetime, typed: str
) -> None:
    first = await told(db, cast, "Lần đầu", at=now)
    second = await told(db, cast, "Lần sau", at=now + timedelta(hours=1))
    await told(db, cast, "Người khác", at=now, caller_phone="0987654321")
    assert await found(db, cast.lan, now, q=typed) == [second, first]


@pytest.mark.parametrize("spelling", ["1022-{}-{}", "{} {}", "1022{}{}", "{}{}"])
async def test_a_code_in_any_spelling_finds_its_ticket(
    db: Database, cast: SimpleNamespace, now: datetime, spelling: str
) -> None:
    await told(db, cast, FLOODED, at=now)
    one = await told(db, cast, FLOODED, at=now)
    async with db.read() as s:
        code = (await load(s, one)).code or ""
    assert await found(db, cast.lan, now, q=spelling.format(*code.split("-")[1:])) == [one]


async def test_a_callers_name_is_found_by_the_desk_and_not_by_agencies(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    one = await told(db, cast, "Rác chất đống", at=now, caller_name="Nguyễn Thị Đẹp")
    assert await found(db, cast.lan, now, q="thi dep") == [one]
    assert await found(db, cast.minh, now, q="rac") == [one]
    for typed in ("thi dep", "Đẹp", "0912345678"):
        assert await found(db, cast.minh, now, q=typed) == []
    async with db.write() as s:
        caller = await s.scalar(select(Caller).where(Caller.name == "Nguyễn Thị Đẹp"))
        assert caller is not None
        caller.name = "Trần Thị Xinh"
    assert await found(db, cast.lan, now, q="thi dep") == []
    assert await found(db, cast.lan, now, q="thi xinh") == [one]


async def test_an_outsider_finds_nothing_until_asked_to_cooperate(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    one = await told(db, cast, FLOODED, at=now)
    assert await found(db, cast.outsider, now, q="ngap nuoc") == []
    assert await found(db, cast.outsider, now) == []
    async with db.write() as s:
        ticket = await load(s, one)
        part = await tickets.ask_part(
            s, ticket, cast.outsider.agency_id, "Cống ai quản lý?", by=cast.minh, at=now
        )
    assert await found(db, cast.outsider, now, q="ngap nuoc") == [one]
    assert await found(db, cast.outsider, now) == [one]
    assert await found(db, cast.lan, now, agency=str(cast.outsider.agency_id)) == [one]
    async with db.write() as s:
        ticket, held = await load(s, one), await s.get_one(tickets.Part, part.id)
        await tickets.withdraw_part(s, ticket, held, reason="Đã rõ", by=cast.minh, at=now)
    assert await found(db, cast.outsider, now, q="ngap nuoc") == []
    assert await found(db, cast.outsider, now) == []


async def test_words_and_filters_combine(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    normal = await told(db, cast, FLOODED, at=now - timedelta(days=20))
    urgent = await told(db, cast, FLOODED, at=now, urgency="urgent")
    async with db.read() as s:
        commune = str(await s.scalar(select(Commune.id).where(Commune.folded == "phuong sa dec")))
        other = str(await s.scalar(select(Commune.id).where(Commune.folded != "phuong sa dec")))
        agency = str(await s.scalar(select(Agency.id).where(Agency.id == cast.minh.agency_id)))
    cases: list[tuple[dict[str, str], list[int]]] = [
        ({}, [urgent, normal]), ({"urgency": "urgent"}, [urgent]), ({"pile": "overdue"}, [normal]),
        ({"commune": commune}, [urgent, normal]), ({"commune": other}, []),
        ({"agency": agency}, [urgent, normal]), ({"agency": "99999"}, []),
        ({"since": "2026-11-17"}, [urgent]), ({"until": "2026-11-16"}, [normal]),
        ({"since": "17/11/2026", "until": "17/11/2026"}, [urgent]), ({"since": "2026-11-18"}, []),
        ({"status": "assigned"}, [urgent, normal]), ({"status": "closed"}, []),
        ({"kind": "question"}, []), ({"pile": "open", "urgency": "normal"}, [normal]),
    ]  # fmt: skip
    for filters, wanted in cases:
        assert await found(db, cast.lan, now, **filters) == wanted, filters
        assert await found(db, cast.lan, now, q="ngap nuoc", **filters) == wanted, filters


async def test_many_rows_at_once_are_indexed_together(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    await told(db, cast, FLOODED, at=now)
    rows = [
        {"code": f"1022-2610-{n:05d}", "status": "closed", "opened_at": now,
         "received_at": now, "closed_at": now, "content": f"Bầy sếu thứ {n}", "channel": "phone"}
        for n in range(1, 40)
    ]  # fmt: skip
    async with db.write() as s, search.loading(s):
        await insert_rows(s, Ticket, rows)
    assert len(await found(db, cast.lan, now, q="bay seu")) == 25
    assert len(await found(db, cast.lan, now, q='"seu thu 7"')) == 1
    later = await told(db, cast, "Bầy sếu mới", at=now)
    assert await found(db, cast.lan, now, q="seu moi") == [later]
    assert sum([many async for many in search.rebuild(db, most=7)]) == 41
    async with db.write() as s:
        await search.settle(s)
    assert await found(db, cast.lan, now, q="seu moi") == [later]


async def test_a_lost_index_can_be_built_anew(
    db: Database, cast: SimpleNamespace, now: datetime
) -> None:
    one = await told(db, cast, FLOODED, at=now)
    async with db.write() as s:
        if db.is_sqlite:
            await s.execute(text("delete from ticket_words"))
        else:
            await s.execute(text("truncate ticket_words"))
    assert await found(db, cast.lan, now, q="ngap") == []
    assert [many async for many in search.rebuild(db)] == [1]
    assert await found(db, cast.lan, now, q="ngap") == [one]


@pytest.mark.slow
async def test_a_renamed_field_is_found_once_the_command_has_run(
    db: Database, cast: SimpleNamespace, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await told(db, cast, FLOODED, at=now)
    async with db.write() as s:
        ticket = await s.get_one(Ticket, one)
        field = await s.get_one(Field, ticket.field_id)
        field.name = "Thủy triều cường"
    assert await found(db, cast.lan, now, q="trieu cuong") == []
    monkeypatch.setenv("HOTLINE_DATABASE_URL", db.url.render_as_string(hide_password=False))
    ran = await asyncio.to_thread(CliRunner().invoke, main, ["index"])
    assert (ran.exit_code, "cho 1 phiếu" in ran.output) == (0, True), ran.output
    assert await found(db, cast.lan, now, q="trieu cuong") == [one]


def test_what_was_typed_is_read_into_phrases() -> None:
    assert said('Ngập "nước thải" duo') == Said(
        (Phrase(("ngap",), False), Phrase(("nuoc", "thai"), False), Phrase(("duo",), True)),
        ("ngập", "nước", "thải"),
    )
    assert said("ap") == Said((Phrase(("ap",), False),), ())
    assert said("2611 00012") == Said((Phrase(("1022", "2611", "00012"), False),), ())
    assert said("H20-260110") == Said((Phrase(("h20", "260110"), True),), ())
