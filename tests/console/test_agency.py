"""Dispatcher, officer and head at work; and what an outsider does not see."""

from __future__ import annotations

from aiohttp import FormData
from sqlalchemy import select

from hotline.agencies import Agency
from hotline.db import Database
from hotline.tickets import Ticket
from tests.console.conftest import Browser, SignIn
from tests.console.scene import Scene
from tests.tickets.files import picture


async def row(db: Database, ticket_id: int) -> Ticket:
    async with db.read() as s:
        return await s.get_one(Ticket, ticket_id)


async def agency(db: Database, code: str) -> int:
    async with db.read() as s:
        return int(await s.scalar(select(Agency.id).where(Agency.code == code)) or 0)


async def answer(minh: Browser, ticket: int, words: str, *files: tuple[str, bytes]) -> int:
    # Browsers write a file's name as it is, in UTF-8.
    form = FormData({"csrf": minh.csrf, "answer": words}, quote_fields=False)
    for name, content in files:
        form.add_field("file", content, filename=name)
    sent = await minh.client.post(f"/tickets/{ticket}/answer", data=form, allow_redirects=False)
    return sent.status


async def test_the_dispatcher_sees_why_each_ticket_waits(sign_in: SignIn, played: Scene) -> None:
    page = await (await sign_in("dieu")).open("/dispatch")
    assert "Chưa có quy tắc nào phù hợp" in page
    assert "Sở Nông nghiệp và Môi trường trả lại: Đường này do Sở Xây dựng quản lý." in page


async def test_the_dispatcher_assigns_and_goes_on_with_the_list(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    dieu = await sign_in("dieu")
    path = f"/tickets/{played.unrouted}/assignment"
    refused = await dieu.send(path, on="list", agency="", reason="Đúng việc của Sở")
    page = await refused.text()
    assert refused.status == 422
    assert "Chưa chọn cơ quan" in page
    assert 'value="Đúng việc của Sở"' in page
    sxd = await agency(sqlite_db, "SXD")
    done = await dieu.send(path, on="list", agency=str(sxd), reason="Đúng việc của Sở")
    assert done.headers["Location"] == "/dispatch"
    assert (await row(sqlite_db, played.unrouted)).agency_id == sxd


async def test_the_agency_sees_what_it_owes_grouped_by_time(sign_in: SignIn, played: Scene) -> None:
    page = await (await sign_in("minh")).open("/agency")
    assert "Quá hạn" in page
    assert "quá hạn" in page
    assert "Cơ quan tiếp nhận hoặc trả lại" in page
    assert "Lãnh đạo duyệt câu trả lời" in page


async def test_an_officer_accepts_answers_with_a_photo_and_the_head_approves(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    minh, hanh = await sign_in("minh"), await sign_in("hanh")
    ticket = played.assigned
    assert (await minh.send(f"/tickets/{ticket}/acceptance")).status == 303
    assert await answer(minh, ticket, "Đã dọn xong.", ("ảnh chợ.png", picture("PNG"))) == 303
    assert "Đã dọn xong." in await hanh.open("/approvals")
    done = await hanh.send(f"/tickets/{ticket}/approval", on="list")
    assert done.headers["Location"] == "/approvals"
    assert (await row(sqlite_db, ticket)).status == "closed"
    page = await minh.open(f"/tickets/{ticket}")
    assert "ảnh chợ.png" in page


async def test_the_head_sends_an_answer_back_with_a_sentence(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    hanh = await sign_in("hanh")
    path = f"/tickets/{played.answered}/rework"
    assert (await hanh.send(path, on="list", reason=" ")).status == 422
    assert (await hanh.send(path, on="list", reason="Nêu ngày dọn.")).status == 303
    assert (await row(sqlite_db, played.answered)).status == "in_progress"


async def test_an_agency_returns_what_is_not_theirs_with_a_reason(
    sign_in: SignIn, played: Scene
) -> None:
    minh, dieu = await sign_in("minh"), await sign_in("dieu")
    path = f"/tickets/{played.assigned}/return"
    refused = await minh.send(path, reason="")
    assert refused.status == 422
    assert "Chưa ghi lý do" in await refused.text()
    assert (await minh.send(path, reason="Việc của phường")).status == 303
    assert "Việc của phường" in await dieu.open("/dispatch")


async def test_an_outsider_finds_nothing_of_another_agency(sign_in: SignIn, played: Scene) -> None:
    for login in ("cb.sxd", "ld.sxd"):
        outsider = await sign_in(login)
        for ticket in (played.assigned, played.accepted, played.answered, played.closed):
            await outsider.open(f"/tickets/{ticket}", status=404)
            for step in ("acceptance", "return", "answer", "approval", "rework"):
                sent = await outsider.send(f"/tickets/{ticket}/{step}", reason="x", answer="x")
                assert sent.status in (403, 404), step
        assert "Bãi rác" not in await outsider.open("/agency")
        assert "Bãi rác" not in await outsider.open("/tickets")
        await outsider.open("/tickets/search?q=2611%2000007", status=303)


async def test_the_agency_sees_the_ticket_and_not_the_person(
    sign_in: SignIn, played: Scene
) -> None:
    minh, lan = await sign_in("minh"), await sign_in("lan")
    for path in (f"/tickets/{played.closed}", "/agency", "/tickets"):
        page = await minh.open(path)
        assert "0912 345 678" not in page
        assert "+84912345678" not in page
        assert "Nguyễn Văn Tư" not in page
    assert "09•• ••• 678" in await minh.open(f"/tickets/{played.closed}")
    assert "0912 345 678" in await lan.open(f"/tickets/{played.closed}")


async def test_a_ticket_tells_its_story_with_ratings_beside_each_other(
    sign_in: SignIn, played: Scene
) -> None:
    page = await (await sign_in("phuc")).open(f"/tickets/{played.closed}")
    for words in ("Rất hài lòng", "undefined", "None"):
        assert words not in page
    for words in ("Gọi tự động", "Tin nhắn", "Tích cực", "Chưa hài lòng hoặc chưa hữu ích",
                  "lĩnh vực Môi trường",
                  "Vì sao là lúc này", "không tính ngày đầu", "Duyệt trả lời"):  # fmt: skip
        assert words in page, words


async def test_the_office_counts_open_overdue_and_negative_and_opens_the_lists(
    sign_in: SignIn, played: Scene
) -> None:
    phuc = await sign_in("phuc")
    assert "pile=overdue" in await phuc.open("/overview")
    page = await phuc.open("/tickets?pile=overdue")
    assert page.count("quá hạn 5 ngày") + page.count("quá hạn 4 ngày") + page.count("quá hạn") >= 1
    assert "Không có phiếu nào phù hợp" in await phuc.open("/tickets?pile=negative")


async def test_a_code_in_any_spelling_opens_its_ticket(sign_in: SignIn, played: Scene) -> None:
    lan = await sign_in("lan")
    page = await lan.open(f"/tickets/{played.closed}")
    code = page.split('<span class="code">')[1].split("<")[0]
    for typed in (code, code.removeprefix("1022-"), code.replace("-", "")):
        found = await lan.client.get(f"/tickets/search?q={typed}", allow_redirects=False)
        assert found.headers["Location"] == f"/tickets/{played.closed}"
    for typed in ("abc", "99999999999999999999", "1022-0001-00001", "'; drop"):
        found = await lan.client.get("/tickets/search", params={"q": typed}, allow_redirects=False)
        assert found.headers["Location"].startswith("/tickets?q=")
        assert "Không có phiếu nào phù hợp" in await lan.open(found.headers["Location"])
