"""Files through the web: who may send and see them, and what a refusal leaves on the page."""

from __future__ import annotations

import html
import re

import pytest
from aiohttp import ClientResponse, FormData
from sqlalchemy import select

from hotline.db import Database
from hotline.tickets import Attachment, Ticket
from tests.console.conftest import Browser, SignIn
from tests.console.scene import Scene
from tests.console.test_operator import words
from tests.tickets.files import HEIC, PROGRAM, docx, pdf, photograph, picture

Files = list[tuple[str, bytes]]
LONG = "Câu trả lời dài công phu."


async def send(
    browser: Browser, path: str, files: Files, *, chosen_in: str = "file", **typed: str | list[str]
) -> ClientResponse:
    """A form with files, as browsers send it: names in UTF-8."""
    form = FormData(quote_fields=False)
    for name, value in {"csrf": browser.csrf, **typed}.items():
        for one in value if isinstance(value, list) else [value]:
            form.add_field(name, one)
    for name, content in files:
        form.add_field(chosen_in, content, filename=name)
    return await browser.client.post(path, data=form, allow_redirects=False)


async def names(db: Database, ticket_id: int) -> list[str]:
    async with db.read() as s:
        found = select(Attachment.name).where(Attachment.ticket_id == ticket_id)
        return sorted(await s.scalars(found.order_by(Attachment.id)))


async def one(db: Database, name: str) -> Attachment:
    async with db.read() as s:
        found = await s.scalar(select(Attachment).where(Attachment.name == name))
        assert found is not None
        return found


def marks(page: str) -> list[str]:
    """What the form remembers of files that came through."""
    return [
        html.unescape(mark) for mark in re.findall(r'name="kept" value="([^"]+)" checked', page)
    ]


async def test_an_answer_takes_several_files(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    minh = await sign_in("minh")
    files = [("ảnh chợ.jpg", photograph()), ("biên bản.pdf", pdf()), ("cv.docx", docx())]
    path = f"/tickets/{played.accepted}/answer"
    assert (await send(minh, path, files, answer=LONG)).status == 303
    assert await names(sqlite_db, played.accepted) == ["biên bản.pdf", "cv.docx", "ảnh chợ.jpg"]
    page = await minh.open(f"/tickets/{played.accepted}")
    photo = await one(sqlite_db, "ảnh chợ.jpg")
    assert f'src="/attachments/{photo.id}/preview" alt="ảnh chợ.jpg"' in page


async def test_a_picture_is_shown_alone_and_papers_are_only_saved(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    minh = await sign_in("minh")
    files = [("ảnh.jpg", photograph()), ("biên bản.pdf", pdf())]
    await send(minh, f"/tickets/{played.accepted}/files", files)
    photo, paper = await one(sqlite_db, "ảnh.jpg"), await one(sqlite_db, "biên bản.pdf")
    for path, kind, shown in (
        (f"/attachments/{photo.id}", "image/jpeg", "inline"),
        (f"/attachments/{photo.id}/preview", "image/jpeg", "inline"),
        (f"/attachments/{paper.id}", "application/pdf", "attachment"),
    ):
        answer = await minh.client.get(path)
        assert answer.headers["Content-Type"] == kind
        assert answer.headers["Content-Disposition"].startswith(shown)
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert b"Telephone" not in await answer.read()
    await minh.open(f"/attachments/{paper.id}/preview", status=404)


async def test_only_who_may_see_the_ticket_gets_its_files(
    sign_in: SignIn, played: Scene, sqlite_db: Database, visitor: Browser
) -> None:
    minh = await sign_in("minh")
    await send(minh, f"/tickets/{played.accepted}/files", [("ảnh.jpg", photograph())])
    photo = await one(sqlite_db, "ảnh.jpg")
    for path in (f"/attachments/{photo.id}", f"/attachments/{photo.id}/preview"):
        for login in ("lan", "phuc", "hanh"):
            assert (await (await sign_in(login)).client.get(path)).status == 200
        await (await sign_in("cb.sxd")).open(path, status=404)
        await (await sign_in("quan")).open(path, status=403)
        await visitor.open(path, status=303)


async def test_files_that_came_through_need_not_be_chosen_again(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    minh = await sign_in("minh")
    path = f"/tickets/{played.accepted}/answer"
    files = [("ảnh.jpg", photograph()), ("virus.pdf", PROGRAM), ("biên bản.pdf", pdf())]
    refused = await send(minh, path, files, answer=LONG)
    page = await refused.text()
    assert refused.status == 422
    assert "Nội dung tệp “virus.pdf” không đúng với tên" in page
    assert f"{LONG}</textarea>" in page
    kept = marks(page)
    assert [mark.split(" ", 2)[2] for mark in kept] == ["ảnh.jpg", "biên bản.pdf"]
    # An answer without words is refused as well, and still nothing has to be chosen again.
    again = await send(minh, path, [], answer=" ", kept=kept)
    assert marks(await again.text()) == kept
    assert (await send(minh, path, [], answer=LONG, kept=kept[:1])).status == 303
    assert await names(sqlite_db, played.accepted) == ["ảnh.jpg"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("rỗng.pdf", b"", "không có nội dung"),
        ("virus.exe", PROGRAM, "Không nhận tệp"),
        ("hợp đồng.pdf", PROGRAM, "không đúng với tên"),
        ("IMG_1.HEIC", HEIC, "chọn “Tương thích nhất”"),
        ("hỏng.jpg", picture()[:-200], "bị hỏng, không mở được"),
        ("to.pdf", pdf().ljust(10 * 2**20 + 1, b"\n"), "tối đa 10 MB"),
        ("rất to.pdf", pdf().ljust(50 * 2**20, b"\n"), "tối đa 10 MB"),
    ],
    ids=["empty", "program", "disguised", "heic", "broken", "11MB", "50MB"],
)
async def test_a_refused_file_keeps_every_word(
    sign_in: SignIn, played: Scene, name: str, content: bytes, said: str
) -> None:
    minh = await sign_in("minh")
    path = f"/tickets/{played.accepted}/answer"
    refused = await send(minh, path, [(name, content)], answer=LONG)
    page = await refused.text()
    assert refused.status == 422
    assert said in page
    assert f"{LONG}</textarea>" in page


async def test_words_that_come_after_a_large_file_are_kept_too(
    sign_in: SignIn, played: Scene
) -> None:
    minh = await sign_in("minh")
    form = FormData({"csrf": minh.csrf}, quote_fields=False)
    form.add_field("file", bytes(50 * 2**20), filename="to.pdf")
    form.add_field("answer", LONG)
    refused = await minh.client.post(f"/tickets/{played.accepted}/answer", data=form)
    assert refused.status == 422
    assert f"{LONG}</textarea>" in await refused.text()


async def test_more_files_than_fit_are_said_and_the_first_kept(
    sign_in: SignIn, played: Scene
) -> None:
    minh = await sign_in("minh")
    files = [(f"{n}.pdf", pdf()) for n in range(12)]
    refused = await send(minh, f"/tickets/{played.accepted}/answer", files, answer=LONG)
    page = await refused.text()
    assert refused.status == 422
    assert "Chỉ gửi được 10 tệp một lần" in page
    assert len(marks(page)) == 10


async def test_an_operator_attaches_what_the_citizen_brings(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    lan = await sign_in("lan")
    form = await words(sqlite_db)
    path = f"/drafts/{played.held}/completion"
    refused = await send(lan, path, [("ảnh.jpg", photograph())], **form | {"field": ""})
    page = await refused.text()
    assert refused.status == 422
    assert "Chưa chọn lĩnh vực" in page
    assert (await send(lan, path, [], **form, kept=marks(page))).status == 303
    assert await names(sqlite_db, played.held) == ["ảnh.jpg"]
    minh = await sign_in("minh")
    assert "ảnh.jpg" in await minh.open(f"/tickets/{played.held}")


async def test_a_large_file_costs_the_operator_no_word(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    lan = await sign_in("lan")
    form = await words(sqlite_db)
    path = f"/drafts/{played.held}/completion"
    refused = await send(lan, path, [("phim.pdf", pdf() + bytes(50 * 2**20))], **form)
    page = await refused.text()
    assert refused.status == 422
    assert "Rác trước cổng chợ</textarea>" in page
    assert f'<option value="{form["commune"]}" selected>' in page
    async with sqlite_db.read() as s:
        assert (await s.get_one(Ticket, played.held)).status == "draft"


async def test_a_file_comes_off_with_a_reason_on_the_timeline(
    sign_in: SignIn, played: Scene, sqlite_db: Database
) -> None:
    minh, hanh, lan = [await sign_in(login) for login in ("minh", "hanh", "lan")]
    await send(minh, f"/tickets/{played.accepted}/files", [("nhầm.pdf", pdf())])
    wrong = await one(sqlite_db, "nhầm.pdf")
    path = f"/tickets/{played.accepted}/file-removal"
    assert (await lan.send(path, file=wrong.id, reason="x")).status == 403
    refused = await hanh.send(path, file=wrong.id, reason="")
    assert refused.status == 422
    assert "Chưa ghi lý do" in await refused.text()
    assert (await hanh.send(path, file=wrong.id, reason="Tệp của phiếu khác")).status == 303
    page = await minh.open(f"/tickets/{played.accepted}")
    assert "Gỡ tệp đính kèm" in page
    assert "“Tệp của phiếu khác”" in page
    await minh.open(f"/attachments/{wrong.id}", status=404)


async def test_nobody_attaches_to_what_they_may_not_see_or_without_choosing_a_file(
    sign_in: SignIn, played: Scene
) -> None:
    minh, outsider = await sign_in("minh"), await sign_in("cb.sxd")
    path = f"/tickets/{played.accepted}/files"
    assert (await send(outsider, path, [("a.pdf", pdf())])).status == 404
    empty = await send(minh, path, [])
    assert empty.status == 422
    assert "Chưa chọn tệp nào" in await empty.text()


async def test_a_stranger_cannot_make_us_read_a_large_form(visitor: Browser) -> None:
    await visitor.open("/sign-in")
    sent = await send(visitor, "/visits", [("to.pdf", bytes(16 * 2**20))], login="lan")
    assert sent.status == 413
    assert "quá lớn" in await sent.text()
