"""Papers typed twice, as their pages show it."""

from __future__ import annotations

from sqlalchemy import select

from hotline import feedback
from hotline.db import Database
from hotline.feedback import PaperLine
from hotline.tickets import Ticket
from tests.console.conftest import Browser, SignIn
from tests.console.scene import Scene


async def begun(browser: Browser, papers: int = 2) -> str:
    """The page of a new batch."""
    answer = await browser.send("/rating-papers", name="Bưu điện 21/11", papers=papers)
    assert answer.status == 303
    return answer.headers["Location"]


def typed(number: int, **fields: str) -> dict[str, str]:
    """One paper as the form sends it."""
    names = ("code", "useful", "satisfied", "reason", "words", "day")
    return {f"{name}-{number}": fields.get(name, "") for name in names}


async def code_of(db: Database, ticket_id: int) -> str:
    async with db.read() as s:
        return str((await s.get_one(Ticket, ticket_id)).code)


async def test_a_batch_goes_from_two_blind_entries_to_ratings(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    code = await code_of(sqlite_db, played.closed)
    lan, tam, phuc = await sign_in("lan"), await sign_in("tam"), await sign_in("phuc")
    path = await begun(lan)
    assert "Lượt một" in await lan.open(path)
    one = typed(1, code=code, useful="1", satisfied="1", words="Cảm ơn bà con tổ 5")
    answer = await lan.send(f"{path}/entry", done="1", **one, **typed(2))
    assert answer.headers["Location"] == f"{path}?done=entered"
    assert "Đưa các tờ giấy cho người khác" in await lan.open(path)
    assert (await lan.send(f"{path}/entry", done="1", **one)).status == 403
    blind = await tam.open(path)
    assert "Lượt hai" in blind
    assert "Cảm ơn bà con" not in blind
    assert "Cảm ơn bà con" not in await phuc.open(path)
    await tam.send(f"{path}/entry", done="1", **one | {"useful-1": "2"})
    page = await tam.open(path)
    assert "Khác nhau" in page
    assert "Ghi 0 tờ khớp" in page
    await tam.send(f"{path}/settlement", number="1", what="settle", **one)
    assert "Ghi 1 tờ khớp thành đánh giá" in await tam.open(path)
    assert (await tam.send(f"{path}/ratings")).status == 303
    assert "Đã thành đánh giá" in await phuc.open(path)
    async with sqlite_db.read() as s:
        ticket = await s.get_one(Ticket, played.closed)
        rating = (await feedback.ratings_of(s, ticket))[-1]
    assert (rating.mode, rating.source, rating.useful) == ("paper", "paper:1:1", True)
    assert "Bưu điện 21/11" in await phuc.open("/rating-papers")


async def test_what_is_wrong_is_said_by_the_row_and_nothing_is_lost(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    lan = await sign_in("lan")
    path = await begun(lan, 3)
    wrong = typed(1, code="1022-2611-99999", useful="7", words="Chữ <mờ>") | typed(
        2, code=await code_of(sqlite_db, played.assigned), useful="1"
    )
    answer = await lan.send(f"{path}/entry", done="1", **wrong)
    page = await lan.open(answer.headers["Location"])
    for said in ("Đã lưu, nhưng chưa kết thúc được", "Câu 1 chỉ là 1 hoặc 2",
                 "Không có phiếu nào mang mã này", "Phiếu chưa đóng", 'value="Chữ &lt;mờ&gt;"',
                 'value="7"'):  # fmt: skip
        assert said in page
    async with sqlite_db.read() as s:
        assert len(list(await s.scalars(select(PaperLine)))) == 2


async def test_a_batch_without_a_name_or_with_too_many_papers_is_asked_for_again(
    sign_in: SignIn, played: Scene
) -> None:
    lan = await sign_in("lan")
    for form, said in (({"name": "", "papers": "4"}, "Chưa có tên tập phiếu"),
                       ({"name": "Quầy", "papers": "900"}, "Số tờ trong tập từ")):  # fmt: skip
        answer = await lan.send("/rating-papers", **form)
        page = await answer.text()
        assert answer.status == 422
        assert said in page
        assert f'value="{form["papers"]}"' in page


async def test_a_third_look_that_cannot_be_read_comes_back_as_typed(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    code = await code_of(sqlite_db, played.closed)
    lan, tam = await sign_in("lan"), await sign_in("tam")
    path = await begun(lan, 1)
    await lan.send(f"{path}/entry", done="1", **typed(1, code=code, useful="1"))
    await tam.send(f"{path}/entry", done="1", **typed(1, code=code, useful="2"))
    answer = await tam.send(f"{path}/settlement", number="1", what="settle",
                            **typed(1, code=code, useful="5"))  # fmt: skip
    page = await answer.text()
    assert answer.status == 422
    assert "Phiếu còn chỗ chưa đúng" in page
    assert 'name="useful-1" value="5"' in page
    answer = await tam.send(f"{path}/settlement", number="1", what="drop", dropped="Tờ rách")
    assert "Tờ rách" in await tam.open(path)
    assert "Đã xong" in await tam.open(path)
