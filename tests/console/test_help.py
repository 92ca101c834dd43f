"""The desk's help: suggestions, duplicates and known answers beside the words typed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from aiohttp.test_utils import TestServer
from sqlalchemy import insert, select

from hotline import clock, knowledge
from hotline.agencies import Agency, Commune, Field
from hotline.console.adviser import ADVISER
from hotline.db import Database
from hotline.tickets import Ticket
from tests.console.conftest import Browser, SignIn
from tests.console.scene import Scene
from tests.patience import PATIENCE

SAID = {
    "02.1": ["Rác thải trước chợ chưa thu gom", "Bãi rác tự phát bốc mùi", "Xe rác không vào hẻm"],
    "03.3": ["Đường ngập nước sau mưa", "Cống nghẹt nước không thoát", "Triều cường ngập nhà"],
    "05": ["Mất điện từ sáng", "Trụ điện nghiêng sắp đổ", "Dây điện đứt rơi xuống đường"],
}
ENDS = ["mong sớm xử lý", "bà con bức xúc", "gần trường học", "cả tuần nay"]
AGENCIES = {"02.1": "X001", "03.3": "SXD", "05": "CTDL"}


async def close_many(db: Database, count: int = 120, *, first: int = 0) -> None:
    """Tickets that were closed over the last weeks, answered by whom the rules name."""
    async with db.write() as s:
        fields = {field.code: field.id for field in await s.scalars(select(Field))}
        known = {agency.code: agency.id for agency in await s.scalars(select(Agency))}
        commune = await s.scalar(select(Commune.id).order_by(Commune.id).limit(1))
        rows = []
        for number in range(first, first + count):
            code = list(SAID)[number % 3]
            at = clock.now() - timedelta(days=60, hours=-number)
            rows.append({
                "code": f"1022-2609-{number:05d}", "status": "closed", "channel": "phone",
                "kind": "feedback", "urgency": "normal", "field_id": fields[code],
                "commune_id": commune, "agency_id": known[AGENCIES[code]], "place": "",
                "content": f"{SAID[code][number // 3 % 3]}, {ENDS[number % 4]}",
                "opened_at": at, "received_at": at, "closed_at": at + timedelta(hours=9),
                "answer": "Đã xử lý xong.",
            })  # fmt: skip
        await s.execute(insert(Ticket), rows)


@pytest.fixture
async def ready(
    server: TestServer, sqlite_db: Database, played: Scene
) -> Callable[[], Awaitable[None]]:
    """Waits until the adviser of the server has learned what there is."""
    await close_many(sqlite_db)
    adviser = server.app[ADVISER]

    async def learned() -> None:
        await adviser.guess("mat dien")
        async with asyncio.timeout(PATIENCE):
            while adviser.preparing or not adviser.learned:
                await asyncio.sleep(0.02)

    return learned


async def typing(browser: Browser, draft: int, content: str, **fields: str) -> str:
    """What the panel shows for words typed so far."""
    answer = await browser.client.post(
        f"/drafts/{draft}/help",
        data={"csrf": browser.csrf, "content": content, **fields},
        headers={"HX-Request": "true"},
    )
    assert answer.status == 200
    return await answer.text()


@pytest.mark.slow
async def test_words_without_accents_bring_fields_agencies_and_the_tickets_behind(
    sign_in: SignIn, played: Scene, ready: Callable[[], Awaitable[None]]
) -> None:
    lan = await sign_in("lan")
    await ready()
    panel = await typing(lan, played.held, "mat dien tu sang")
    first, _, rest = panel.partition('data-key="alt+2"')
    assert "Điện</span>" in first
    assert 'data-key="alt+1"' in first
    assert "Công ty Điện lực tỉnh" in rest
    assert "theo quy tắc và phiếu đã đóng" in rest
    assert "1022-2609-" in first + rest
    assert "phiếu tương tự đã đóng" in rest
    assert "<html" not in panel


@pytest.mark.slow
async def test_the_committee_of_the_place_is_named_once_the_commune_is_chosen(
    sign_in: SignIn, played: Scene, ready: Callable[[], Awaitable[None]], sqlite_db: Database
) -> None:
    lan = await sign_in("lan")
    await ready()
    assert "Ủy ban nhân dân xã, phường nơi xảy ra" in await typing(lan, played.held, "rac thai cho")
    async with sqlite_db.read() as s:
        sa_dec = await s.scalar(select(Commune.id).where(Commune.folded == "phuong sa dec"))
    panel = await typing(lan, played.held, "rac thai cho", commune=str(sa_dec))
    assert "UBND phường Sa Đéc" in panel
    assert "nơi xảy ra" not in panel


async def test_one_word_suggests_nothing_and_starts_nothing(
    sign_in: SignIn, played: Scene, server: TestServer
) -> None:
    lan = await sign_in("lan")
    panel = await typing(lan, played.held, "rác")
    assert "Gõ từ hai tiếng" in panel
    assert not server.app[ADVISER].preparing


async def test_the_first_words_say_that_suggestions_are_being_made_ready(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    lan = await sign_in("lan")
    await close_many(sqlite_db)
    assert "Đang chuẩn bị gợi ý" in await typing(lan, played.held, "việc chưa ai kể")


@pytest.mark.slow
async def test_without_a_script_the_whole_desk_comes_back_with_help_and_words(
    sign_in: SignIn, played: Scene, ready: Callable[[], Awaitable[None]], sqlite_db: Database
) -> None:
    lan = await sign_in("lan")
    await ready()
    answer = await lan.send(f"/drafts/{played.held}/help", content="mat dien tu sang", place="Chợ")
    page = await answer.text()
    assert answer.status == 200
    assert "mat dien tu sang</textarea>" in page
    assert 'value="Chợ"' in page
    assert "Lĩnh vực có thể là" in page
    async with sqlite_db.read() as s:
        power = await s.scalar(select(Field.id).where(Field.code == "05"))
    answer = await lan.send(
        f"/drafts/{played.held}/help", content="mat dien tu sang", take_field=str(power)
    )
    assert f'<option value="{power}" selected>' in await answer.text()
    async with sqlite_db.read() as s:
        assert (await s.get_one(Ticket, played.held)).field_id is None


async def test_the_same_number_is_shown_and_one_click_merges(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    lan = await sign_in("lan")
    panel = await typing(lan, played.held, "", caller_phone="0912 345 678")
    async with sqlite_db.read() as s:
        master = await s.get_one(Ticket, played.assigned)
    assert master.code is not None
    assert master.code in panel
    assert "cùng số điện thoại" in panel
    assert f'name="into" value="{master.id}"' in panel
    assert f'value="{played.closed}"' not in panel
    answer = await lan.send(
        f"/drafts/{played.held}/merger", into=master.id, content="Rác vẫn còn đó",
        caller_phone="0909123456", urgency="normal", level="1",
    )  # fmt: skip
    assert answer.headers["Location"] == f"/desk?done={played.held}"
    page = await lan.open(answer.headers["Location"])
    async with sqlite_db.read() as s:
        merged = await s.get_one(Ticket, played.held)
    assert (merged.status, merged.merged_into_id) == ("merged", master.id)
    assert f"{merged.code}</a> và ghép vào phiếu" in page
    assert f"{master.code}</a>. Khi phiếu ấy đóng, cả hai người gọi" in page


async def test_a_merger_that_is_refused_keeps_the_words(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    lan = await sign_in("lan")
    for into, status in ((played.closed, 409), (played.held, 422), ("x", 422), (999999, 404)):
        answer = await lan.send(
            f"/drafts/{played.held}/merger", into=into, content="Lời của bác Tư",
            urgency="normal", level="1", kind="feedback",
        )  # fmt: skip
        assert answer.status == status, into
        if status != 404:
            assert "Lời của bác Tư</textarea>" in await answer.text()
    async with sqlite_db.read() as s:
        assert (await s.get_one(Ticket, played.held)).status == "draft"


async def test_an_article_that_answers_is_shown(
    sign_in: SignIn, played: Scene, sqlite_db: Database, cast: SimpleNamespace
) -> None:
    words = knowledge.ArticleWords(
        question="Làm căn cước cho trẻ em cần giấy tờ gì?",
        answer="Giấy khai sinh và người giám hộ đi cùng.",
        valid_from="2026-01-01",
        source="Luật Căn cước",
    )
    async with sqlite_db.write() as s:
        field = await s.scalar(select(Field.id).where(Field.code == "10.1"))
        words = replace(words, field=str(field))
        await knowledge.write(s, words, by=cast.dieu, at=clock.now())
    panel = await typing(await sign_in("lan"), played.held, "can cuoc cho tre em")
    assert "Làm căn cước cho trẻ em cần giấy tờ gì?" in panel
    assert "Giấy khai sinh và người giám hộ" in panel


async def test_help_is_for_the_desk_alone(sign_in: SignIn, played: Scene) -> None:
    minh = await sign_in("minh")
    answer = await minh.send(f"/drafts/{played.held}/help", content="mat dien")
    assert answer.status == 403
