"""Files that come in as proof: kept when they are what they say, refused when not."""

from __future__ import annotations

import hashlib
import threading
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from hotline import tickets
from hotline.db import Database
from hotline.errors import Conflict, Invalid, NotAllowed, NotFound
from hotline.tickets import Kept, Reader, TicketStatus, Upload
from hotline.tickets.attachments import SIZE_AT_MOST
from tests.tickets.desk import load, seen_by, story, ticket_in
from tests.tickets.files import (
    EXCEL,
    HEIC,
    PROGRAM,
    WORD,
    archive,
    bomb,
    docx,
    pdf,
    photograph,
    picture,
    xlsx,
)


def _shortly(value: object) -> str:
    """Archives hold the time they were made at: a test's name must not."""
    return f"{len(value)} bytes" if isinstance(value, bytes) else str(value)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("biên bản.pdf", pdf(), "application/pdf"),
        ("BIENBAN.PDF", pdf(), "application/pdf"),
        ("công văn.docx", docx(), WORD),
        ("danh sách.xlsx", xlsx(), EXCEL),
        ("báo cáo.v2.pdf", pdf(), "application/pdf"),
    ],
    ids=_shortly,
)
def test_a_file_that_is_what_it_says_is_kept_under_its_digest(
    tmp_path: Path, name: str, content: bytes, media_type: str
) -> None:
    digest = hashlib.sha256(content).hexdigest()
    kept = tickets.keep(tmp_path, Upload(name, content))
    assert kept == Kept(name, media_type, len(content), digest)
    assert tickets.place(tmp_path, digest).read_bytes() == content


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("ảnh.png", picture("PNG"), "image/png"),
        ("ảnh.jpg", picture(), "image/jpeg"),
        ("ảnh.jpeg", picture(), "image/jpeg"),
        ("IMG_0001.JPG", photograph(), "image/jpeg"),
    ],
    ids=_shortly,
)
def test_a_picture_is_kept_drawn_anew_under_the_digest_of_the_drawing(
    tmp_path: Path, name: str, content: bytes, media_type: str
) -> None:
    kept = tickets.keep(tmp_path, Upload(name, content))
    drawn = tickets.place(tmp_path, kept.sha256).read_bytes()
    assert (kept.media_type, kept.width, kept.height) == (media_type, 60, 40)
    assert (kept.size, kept.sha256) == (len(drawn), hashlib.sha256(drawn).hexdigest())
    assert tickets.place_of_preview(tmp_path, kept.sha256).is_file()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("rỗng.pdf", b"", "file_empty"),
        ("lớn.pdf", pdf() + bytes(SIZE_AT_MOST), "file_too_large"),
        ("virus.exe", PROGRAM, "file_kind"),
        ("virus.pdf.exe", PROGRAM, "file_kind"),
        ("trang.html", b"<html></html>", "file_kind"),
        ("ảnh.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file_kind"),
        ("không đuôi", pdf(), "file_kind"),
        (".pdf", pdf(), "file_kind"),
        ("", pdf(), "file_kind"),
        ("biên bản.pdf\x00.exe", PROGRAM, "file_kind"),
        ("virus.pdf", PROGRAM, "file_disguised"),
        ("virus.docx", PROGRAM, "file_disguised"),
        ("script.pdf", b"#!/bin/sh\nrm -rf /\n", "file_disguised"),
        ("IMG_1.HEIC", HEIC, "file_heic"),
        ("IMG_1.jpg", HEIC, "file_heic"),
        ("ảnh.avif", b"x", "file_heic"),
        ("macro.docx", docx("word/vbaProject.bin"), "file_disguised"),
        ("bom.png", bomb(), "picture_too_many_pixels"),
        ("hỏng.jpg", picture()[:-200], "picture_broken"),
        ("trang.png", b"<html><script>alert(1)</script></html>", "file_disguised"),
        ("ảnh.png", picture(), "file_disguised"),
        ("ảnh.jpg", pdf(), "file_disguised"),
        ("biên bản.pdf", docx(), "file_disguised"),
        ("công văn.docx", xlsx(), "file_disguised"),
        ("danh sách.xlsx", docx(), "file_disguised"),
        ("công văn.docx", archive("AndroidManifest.xml", "classes.dex"), "file_disguised"),
        ("công văn.docx", b"PK\x03\x04" + bytes(60), "file_disguised"),
        ("công văn.docx", docx()[:100], "file_disguised"),
        ("chữ.pdf", b"just words", "file_disguised"),
        ("một byte.pdf", b"%", "file_disguised"),
    ],
    ids=_shortly,
)
def test_a_file_that_is_not_what_it_says_is_refused_and_not_kept(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        tickets.keep(tmp_path, Upload(name, content))
    assert (refused.value.code, refused.value.field) == (code, "file")
    assert list(tmp_path.rglob("*")) == []


def test_a_file_of_just_the_largest_size_is_kept(tmp_path: Path) -> None:
    content = pdf().ljust(SIZE_AT_MOST, b"\n")
    assert tickets.keep(tmp_path, Upload("lớn.pdf", content)).size == SIZE_AT_MOST


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/cron.d/x.pdf", "x.pdf"),
        ("/etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\Minh\\biên bản.pdf", "biên bản.pdf"),
        ("..\\..\\x.pdf", "x.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie: x.pdf"),
        ("bie\u0302n ba\u0309n.pdf", "biên bản.pdf"),
        ("hồ sơ " + "dài " * 100 + ".pdf", None),
    ],
)
async def test_a_name_leads_nowhere_and_only_its_last_part_is_shown(
    sqlite_db: Database,
    cast: SimpleNamespace,
    now: datetime,
    tmp_path: Path,
    name: str,
    shown: str | None,
) -> None:
    ticket_id = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=now)
    folder = tmp_path / "kept"
    kept = tickets.keep(folder, Upload(name, pdf()))
    async with sqlite_db.write() as s:
        ticket = await load(s, ticket_id)
        (row,) = await tickets.attach(s, ticket, [kept], by=cast.minh, at=now)
        assert len(row.name) <= 200
        assert row.name.endswith(".pdf")
        assert shown is None or row.name == shown
        assert (await story(s, ticket))[-1] == "attached"
    written = [path for path in folder.rglob("*") if path.is_file()]
    assert written == [tickets.place(folder, kept.sha256)]


def test_one_file_sent_twice_at_once_is_kept_once_and_whole(tmp_path: Path) -> None:
    content = pdf().ljust(2_000_000, b"\n")
    start, faults = threading.Barrier(8), []

    def send() -> None:
        start.wait()
        try:
            tickets.keep(tmp_path, Upload("x.pdf", content))
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    (kept,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert kept.read_bytes() == content


async def test_a_file_is_added_by_who_works_on_the_ticket_and_read_by_who_may_see_it(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime, tmp_path: Path
) -> None:
    ticket_id = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=now)
    kept = tickets.keep(tmp_path, Upload("ảnh.png", picture("PNG")))
    async with sqlite_db.write() as s:
        ticket = await load(s, ticket_id)
        for stranger in (cast.outsider, cast.chief_outsider, cast.phuc, cast.quan):
            with pytest.raises(NotAllowed):
                await tickets.attach(s, ticket, [kept], by=stranger, at=now)
        (row,) = await tickets.attach(s, ticket, [kept], by=cast.minh, at=now)
        await tickets.attach(s, ticket, [kept, kept], by=cast.lan, at=now)
    async with sqlite_db.read() as s:
        for reader in (cast.lan, cast.hanh, cast.phuc):
            assert (await tickets.attachment(s, row.id, Reader(reader))).sha256 == kept.sha256
        for stranger in (cast.outsider, cast.quan):
            with pytest.raises(NotFound):
                await tickets.attachment(s, row.id, Reader(stranger))
        assert len(await tickets.attachments(s, ticket)) == 3


async def test_a_cooperating_agency_adds_files_and_sees_them(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime, tmp_path: Path
) -> None:
    ticket_id = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=now)
    kept = tickets.keep(tmp_path, Upload("biên bản.pdf", pdf()))
    async with sqlite_db.write() as s:
        ticket = await seen_by(s, ticket_id, cast.minh)
        other = cast.outsider.agency_id
        await tickets.ask_part(s, ticket, other, "Đường này của ai?", by=cast.minh, at=now)
    async with sqlite_db.write() as s:
        ticket = await seen_by(s, ticket_id, cast.outsider)
        (row,) = await tickets.attach(s, ticket, [kept], by=cast.outsider, at=now)
        assert tickets.may_attach(ticket, Reader(cast.outsider))
    async with sqlite_db.read() as s:
        assert await tickets.attachment(s, row.id, Reader(cast.outsider)) is not None


async def test_a_file_is_taken_off_by_its_own_side_and_the_timeline_says_so(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime, tmp_path: Path
) -> None:
    ticket_id = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=now)
    kept = tickets.keep(tmp_path, Upload("biên bản.pdf", pdf()))
    async with sqlite_db.write() as s:
        ticket = await load(s, ticket_id)
        (row,) = await tickets.attach(s, ticket, [kept], by=cast.minh, at=now)
        (ours,) = await tickets.attach(s, ticket, [kept], by=cast.lan, at=now)
        assert await tickets.removable(s, [row, ours], cast.hanh) == {row.id}
        assert await tickets.removable(s, [row, ours], cast.dieu) == {ours.id}
        for stranger in (cast.lan, cast.outsider, cast.phuc):
            with pytest.raises(NotAllowed):
                await tickets.detach(s, ticket, row.id, reason="x", by=stranger, at=now)
        with pytest.raises(Invalid, match="reason_missing"):
            await tickets.detach(s, ticket, row.id, reason=" ", by=cast.hanh, at=now)
        await tickets.detach(s, ticket, row.id, reason="Nhầm tệp", by=cast.hanh, at=now)
        with pytest.raises(NotFound):
            await tickets.detach(s, ticket, row.id, reason="Nhầm tệp", by=cast.hanh, at=now)
    async with sqlite_db.read() as s:
        with pytest.raises(NotFound):
            await tickets.attachment(s, row.id, Reader(cast.minh))
        assert [one.id for one in await tickets.attachments(s, ticket)] == [ours.id]
        told = (await tickets.timeline(s, ticket))[-1]
        assert (told.verb, told.reason, told.actor_name) == (
            "detached", "Nhầm tệp", cast.hanh.name
        )  # fmt: skip
        assert told.named["name"] == "biên bản.pdf"


@pytest.mark.parametrize("status", [TicketStatus.CLOSED, TicketStatus.DISMISSED])
async def test_what_has_ended_gets_no_more_files_and_loses_none(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime, tmp_path: Path, status: TicketStatus
) -> None:
    ticket_id = await ticket_in(sqlite_db, cast, status, at=now)
    kept = tickets.keep(tmp_path, Upload("biên bản.pdf", pdf()))
    async with sqlite_db.write() as s:
        ticket = await load(s, ticket_id)
        with pytest.raises(Conflict, match="files_after_end"):
            await tickets.attach(s, ticket, [kept], by=cast.lan, at=now)
        with pytest.raises(Conflict, match="files_after_end"):
            await tickets.detach(s, ticket, 1, reason="x", by=cast.lan, at=now)
        assert not tickets.may_attach(ticket, Reader(cast.lan))
