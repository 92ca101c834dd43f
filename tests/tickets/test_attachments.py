"""Files that come in as proof: kept when they are what they say, refused when not."""

from __future__ import annotations

import hashlib
import io
import struct
import threading
import zipfile
import zlib
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from hotline import tickets
from hotline.db import Database
from hotline.errors import Invalid, NotAllowed, NotFound
from hotline.tickets import Reader, TicketStatus, Upload
from hotline.tickets.attachments import SIZE_AT_MOST
from tests.tickets.desk import load, story, ticket_in


def png() -> bytes:
    """One white pixel."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\x00\xff")
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def jpeg() -> bytes:
    """The frame of a picture, as cameras begin and end one."""
    jfif = b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    return b"\xff\xd8\xff\xe0\x00\x10" + jfif + b"\xff\xdb\x00\x43\x00" + bytes(64) + b"\xff\xd9"


def exif_jpeg() -> bytes:
    """A picture as telephones take it: Exif before anything else."""
    return b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00MM\x00*\x00\x00\x00\x08" + bytes(32) + b"\xff\xd9"


def pdf() -> bytes:
    """One empty page."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )


def archive(*names: str) -> bytes:
    """A zip archive with these files in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name in names:
            packed.writestr(name, "<?xml version='1.0'?><x/>")
    return out.getvalue()


def docx() -> bytes:
    """A document of Word, as small as one can be."""
    return archive("[Content_Types].xml", "_rels/.rels", "word/document.xml")


def xlsx() -> bytes:
    """A workbook of Excel, as small as one can be."""
    return archive("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml")


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + bytes(200) + b"PE\x00\x00"


def _shortly(value: object) -> str:
    """Archives hold the time they were made at: a test's name must not."""
    return f"{len(value)} bytes" if isinstance(value, bytes) else str(value)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("biên bản.pdf", pdf(), "application/pdf"),
        ("BIENBAN.PDF", pdf(), "application/pdf"),
        ("ảnh.png", png(), "image/png"),
        ("ảnh.jpg", jpeg(), "image/jpeg"),
        ("ảnh.jpeg", jpeg(), "image/jpeg"),
        ("IMG_0001.JPG", exif_jpeg(), "image/jpeg"),
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
    assert tickets.keep(tmp_path, Upload(name, content)) == (media_type, digest)
    assert tickets.place(tmp_path, digest).read_bytes() == content


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
        ("trang.png", b"<html><script>alert(1)</script></html>", "file_disguised"),
        ("ảnh.png", jpeg(), "file_disguised"),
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
    assert tickets.keep(tmp_path, Upload("lớn.pdf", content))[0] == "application/pdf"


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
    upload = Upload(name, pdf())
    kept = tickets.keep(folder, upload)
    async with sqlite_db.write() as s:
        ticket = await load(s, ticket_id)
        row = await tickets.attach(s, ticket, upload, kept, by=cast.minh, at=now)
        assert len(row.name) <= 200
        assert row.name.endswith(".pdf")
        assert shown is None or row.name == shown
        assert (await story(s, ticket))[-1] == "attached"
    written = [path for path in folder.rglob("*") if path.is_file()]
    assert written == [tickets.place(folder, kept[1])]


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


async def test_a_file_is_added_by_its_agency_and_read_by_who_may_see_the_ticket(
    sqlite_db: Database, cast: SimpleNamespace, now: datetime, tmp_path: Path
) -> None:
    ticket_id = await ticket_in(sqlite_db, cast, TicketStatus.ACCEPTED, at=now)
    upload = Upload("ảnh.png", png())
    kept = tickets.keep(tmp_path, upload)
    async with sqlite_db.write() as s:
        ticket = await load(s, ticket_id)
        for stranger in (cast.outsider, cast.phuc, cast.quan):
            with pytest.raises(NotAllowed):
                await tickets.attach(s, ticket, upload, kept, by=stranger, at=now)
        row = await tickets.attach(s, ticket, upload, kept, by=cast.minh, at=now)
    async with sqlite_db.read() as s:
        for reader in (cast.lan, cast.hanh, cast.phuc):
            assert (await tickets.attachment(s, row.id, Reader(reader))).sha256 == kept[1]
        for stranger in (cast.outsider, cast.quan):
            with pytest.raises(NotFound):
                await tickets.attachment(s, row.id, Reader(stranger))
        assert [one.id for one in await tickets.attachments(s, ticket)] == [row.id]
