"""Mẫu văn bản: the office changes a template in Word and takes it into use."""

from __future__ import annotations

from aiohttp import FormData

from hotline import documents
from hotline.db import Database
from hotline.documents import DocumentKind
from tests.console.conftest import Browser, SignIn
from tests.documents.word import changed, text

PAGE = "/document-templates/report"


async def upload(browser: Browser, content: bytes, **fields: str) -> tuple[int, bytes]:
    form = FormData({"csrf": browser.csrf, "version": "0", **fields}, quote_fields=False)
    form.add_field("file", content, filename="mẫu của tôi.docx")
    answer = await browser.client.post(PAGE, data=form, allow_redirects=False)
    return answer.status, await answer.read()


async def test_a_changed_template_is_kept_and_used_and_can_be_left_again(
    sign_in: SignIn, sqlite_db: Database
) -> None:
    phuc = await sign_in("phuc")
    assert 'href="/document-templates/report"' in await phuc.open("/document-templates")
    page = await phuc.open(PAGE)
    assert "Đang dùng mẫu gốc" in page
    assert "{{ so_ky_hieu }}" in page
    assert "Số và ký hiệu văn bản" in page
    mine = changed(DocumentKind.REPORT, "Chữ của văn phòng")
    assert (await upload(phuc, mine))[0] == 303
    page = await phuc.open(PAGE)
    assert "Đang dùng bản 1" in page
    assert "mẫu của tôi.docx" in page
    kept = await (await phuc.client.get(f"{PAGE}/file")).read()
    assert kept == mine
    answer = await phuc.client.get(f"{PAGE}/example")
    assert "Chữ của văn phòng" in text(await answer.read())
    assert (await phuc.send(f"{PAGE}/restoration", version="1", wanted="0")).status == 303
    assert "Đang dùng mẫu gốc" in await phuc.open(PAGE)
    async with sqlite_db.read() as s:
        assert (await documents.template(s, DocumentKind.REPORT)).version == 2


async def test_a_bad_template_changes_nothing_and_says_what_to_do(
    sign_in: SignIn, sqlite_db: Database
) -> None:
    quan = await sign_in("quan")
    status, page = await upload(quan, changed(DocumentKind.REPORT, "{{ ky_baocao }}"))
    assert status == 422
    assert "{{ ky_baocao }} → {{ ky_bao_cao }}" in page.decode()
    assert "Mẫu đang dùng vẫn giữ nguyên" in page.decode()
    status, page = await upload(quan, changed(DocumentKind.REPORT), version="7")
    assert status == 409
    assert "người khác thay" in page.decode()
    assert (await quan.send(PAGE)).status == 422
    async with sqlite_db.read() as s:
        assert await documents.versions(s, DocumentKind.REPORT) == []


async def test_only_a_look_keeps_nothing(sign_in: SignIn, sqlite_db: Database) -> None:
    phuc = await sign_in("phuc")
    mine = changed(DocumentKind.REPORT, "Kỳ {{ ky_bao_cao }} thử")
    status, made = await upload(phuc, mine, preview="docx")
    assert status == 200
    assert "Kỳ tháng 10/2026 thử" in text(made)
    async with sqlite_db.read() as s:
        assert await documents.versions(s, DocumentKind.REPORT) == []
