"""The knowledge base and the answer templates through the web."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import delete, select

from hotline import clock, knowledge
from hotline.db import Database
from hotline.knowledge import AnswerTemplate, Article, ArticleVersion, ArticleWords
from tests.console.conftest import SignIn
from tests.console.scene import Scene

CARD = {
    "question": "Làm lại thẻ căn cước bị mất ở đâu?",
    "answer": "Ông/bà đến công an xã. Mang theo giấy tờ có ảnh.",
    "source": "Luật Căn cước 2023",
    "valid_from": "01/07/2024",
}
TEMPLATE = {"name": "Hẹn ngày", "body": "Kính gửi ông/bà, {co_quan} trả lời trước {ngay_han}."}


@pytest.fixture
async def card(sqlite_db: Database, cast: SimpleNamespace) -> int:
    """The only article there is."""
    async with sqlite_db.write() as s:
        await s.execute(delete(ArticleVersion))
        await s.execute(delete(Article))
        at = clock.now()
        row = await knowledge.write(s, ArticleWords(**CARD), by=cast.dieu, at=at)
        old = ArticleWords(**CARD | {"question": "Đổi chứng minh nhân dân?"})
        gone = await knowledge.write(s, old, by=cast.dieu, at=at)
        gone.valid_to = clock.local_day(at) - timedelta(days=1)
        return row.id


async def test_an_answer_is_found_without_accents_with_and_without_script(
    sign_in: SignIn, card: int
) -> None:
    lan = await sign_in("lan")
    for path in ("/knowledge?q=can+cuoc+mat", "/knowledge/hits?q=can+cuoc+mat"):
        page = await lan.open(path)
        assert f'href="/knowledge/{card}"' in page
        assert "<html" in page or path.startswith("/knowledge/hits")
    assert "Chưa có bài nào trả lời câu này" in await lan.open("/knowledge?q=xyzzy")
    assert "chứng minh" not in await lan.open("/knowledge/hits?q=chung+minh")
    page = await lan.open("/knowledge/hits?q=chung+minh&all=1")
    assert "Không còn hoặc chưa có hiệu lực" in page


async def test_beside_a_draft_an_answer_can_be_used_and_read_aloud(
    sign_in: SignIn, card: int
) -> None:
    lan = await sign_in("lan")
    page = await lan.open("/knowledge/hits?beside=1&q=can+cuoc")
    assert f'data-use-answer="{CARD["answer"]}"' in page
    assert f'href="/knowledge/{card}/aloud"' in page
    page = await lan.open(f"/knowledge/{card}/aloud")
    for sentence in ("Ông/bà đến công an xã.", "Mang theo giấy tờ có ảnh."):
        assert f'<p class="aloud-sentence">{sentence}</p>' in page


@pytest.mark.parametrize(
    "query", ["?q=%00%25_&field=x&all=", "?field=99999999999999", "?q=" + "a+" * 900]
)
async def test_odd_questions_get_a_page(sign_in: SignIn, card: int, query: str) -> None:
    lan = await sign_in("lan")
    for path in ("/knowledge", "/knowledge/hits"):
        await lan.open(path + query)


async def test_an_article_is_written_and_rewritten_with_its_history(
    sign_in: SignIn, sqlite_db: Database
) -> None:
    dieu, quan = await sign_in("dieu"), await sign_in("quan")
    made = await dieu.send("/knowledge", **CARD, link="https://chinhphu.vn/x", version="")
    assert made.status == 303
    path = made.headers["Location"]
    form = await quan.open(f"{path}/edit")
    assert f'value="{CARD["valid_from"]}"' in form
    changed = CARD | {"answer": "Ông/bà đến <b>công an</b> nơi gần nhất."}
    assert (await quan.send(path, **changed, version="1")).status == 303
    page = await dieu.open(path)
    assert "&lt;b&gt;công an&lt;/b&gt;" in page
    assert "Lần 1, " in page
    assert "Mang theo giấy tờ có ảnh." in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"question": ""}, "Chưa có câu hỏi."),
        ({"answer": "dài " * 500_000}, "tối đa 5.000"),
        ({"valid_to": "01/07/2025"}, "Ngày hết hiệu lực 01/07/2025 đã qua"),
        ({"valid_to": "01/07/2024"}, "phải sau ngày bắt đầu"),
        ({"valid_from": "31/02/2026"}, "Ngày chưa đúng"),
        ({"link": "javascript:alert(1)"}, "Đường dẫn chưa đúng"),
    ],
    ids=["empty", "2MB", "past", "backwards", "no day", "script"],
)
async def test_a_refused_article_keeps_every_word(
    sign_in: SignIn, sqlite_db: Database, typed: dict[str, str], said: str
) -> None:
    dieu = await sign_in("dieu")
    form = CARD | {"link": "https://a.vn/b", "valid_to": "31/12/2099"} | typed
    refused = await dieu.send("/knowledge", **form)
    page = await refused.text()
    assert refused.status == 422
    assert said in page
    for name, value in form.items():
        assert value.strip() in page, name


async def test_two_who_write_the_same_article_lose_nothing(sign_in: SignIn, card: int) -> None:
    dieu, quan = await sign_in("dieu"), await sign_in("quan")
    path = f"/knowledge/{card}"
    assert (await quan.send(path, **CARD | {"answer": "Một."}, version="1")).status == 303
    refused = await dieu.send(path, **CARD | {"answer": "Hai, viết rất công phu."}, version="1")
    page = await refused.text()
    assert refused.status == 409
    assert "sửa trong lúc ông/bà đang viết" in page
    assert "Hai, viết rất công phu.</textarea>" in page
    assert 'name="version" value="2"' in page
    again = await dieu.send(path, **CARD | {"answer": "Hai."}, version="2")
    assert again.status == 303


async def test_what_has_ended_is_not_read_to_citizens(
    sign_in: SignIn, card: int, sqlite_db: Database
) -> None:
    async with sqlite_db.read() as s:
        gone = await s.scalar(select(Article.id).where(Article.id != card))
    lan = await sign_in("lan")
    for path in (f"/knowledge/{gone}", f"/knowledge/{gone}/aloud"):
        assert "Không đọc cho người dân." in await lan.open(path)
    assert "Sửa bài" not in await lan.open(f"/knowledge/{card}")


async def test_a_template_is_previewed_before_it_is_saved(
    sign_in: SignIn, sqlite_db: Database
) -> None:
    dieu = await sign_in("dieu")
    shown = await dieu.send("/answer-templates", **TEMPLATE, version="", preview="1")
    page = await shown.text()
    assert shown.status == 200
    assert "Kính gửi ông/bà, Sở Xây dựng trả lời trước " in page
    assert f"{TEMPLATE['body']}</textarea>" in page
    async with sqlite_db.read() as s:
        same = select(AnswerTemplate.id).where(AnswerTemplate.name == TEMPLATE["name"])
        assert await s.scalar(same) is None
    assert (await dieu.send("/answer-templates", **TEMPLATE, version="")).status == 303
    assert TEMPLATE["name"] in await dieu.open("/answer-templates")


@pytest.mark.parametrize("preview", ["", "1"])
async def test_a_wrong_place_is_named_and_the_words_are_kept(sign_in: SignIn, preview: str) -> None:
    dieu = await sign_in("dieu")
    body = "Phiếu {ma_phiu} của {ten}"
    refused = await dieu.send("/answer-templates", name="X", body=body, preview=preview)
    page = await refused.text()
    assert refused.status == 422
    assert "Không có chỗ điền {ma_phiu}. Có phải ông/bà muốn viết {ma_phieu}?" in page
    assert f"{body}</textarea>" in page


async def test_a_template_is_offered_filled_until_it_goes_out_of_use(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    dieu, minh = await sign_in("dieu"), await sign_in("minh")
    await dieu.send("/answer-templates", **TEMPLATE, version="")
    page = await minh.open(f"/tickets/{played.accepted}")
    assert "Kính gửi ông/bà, Sở Nông nghiệp và Môi trường trả lời trước " in page
    assert "{co_quan}" not in page
    async with sqlite_db.read() as s:
        same = select(AnswerTemplate.id).where(AnswerTemplate.name == TEMPLATE["name"])
        number = await s.scalar(same)
    assert (await dieu.send(f"/answer-templates/{number}/use", active="")).status == 303
    assert TEMPLATE["name"] not in await minh.open(f"/tickets/{played.accepted}")


async def test_a_template_changed_meanwhile_keeps_both_writers_words(
    sign_in: SignIn, sqlite_db: Database
) -> None:
    dieu, quan = await sign_in("dieu"), await sign_in("quan")
    await dieu.send("/answer-templates", **TEMPLATE, version="")
    async with sqlite_db.read() as s:
        same = select(AnswerTemplate.id).where(AnswerTemplate.name == TEMPLATE["name"])
        path = f"/answer-templates/{await s.scalar(same)}"
    assert (await quan.send(path, **TEMPLATE, version="1")).status == 303
    refused = await dieu.send(path, **TEMPLATE | {"body": "Của Diệu"}, version="1")
    page = await refused.text()
    assert refused.status == 409
    assert "Của Diệu</textarea>" in page
    assert (await dieu.send(path, **TEMPLATE | {"body": "Của Diệu"}, version="2")).status == 303
