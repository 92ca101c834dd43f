"""Proof and papers: stored under their digest outside the web root, sniffed, never executed."""

from __future__ import annotations

import hashlib
import io
import secrets
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath

import puremagic
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline import vietnam
from hotline.errors import Invalid, NotFound
from hotline.staff import Person
from hotline.tickets.rights import Reader, require
from hotline.tickets.tables import Attachment, Ticket
from hotline.tickets.timeline import Verb, note

SIZE_AT_MOST = 10 * 1024 * 1024
ACCEPTED = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_OFFICE = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}
_NAME_AT_MOST = 200
_SAME = {".jpeg": ".jpg", ".jfif": ".jpg", ".jpe": ".jpg"}


@dataclass(frozen=True)
class Upload:
    """A file as it came in: the name its owner gave it and its bytes."""

    name: str
    content: bytes


def keep(folder: Path, upload: Upload) -> tuple[str, str]:
    """Write an upload under its digest; returns (media type, digest).

    Done before the transaction that records it: a file without a row harms nobody.
    Raises Invalid for what is empty, too large, or not what its name says.
    """
    suffix = PurePath(upload.name).suffix.lower()
    if not upload.content:
        raise Invalid("file_empty", field="file")
    if len(upload.content) > SIZE_AT_MOST:
        raise Invalid("file_too_large", field="file", most=SIZE_AT_MOST // 2**20)
    if suffix not in ACCEPTED:
        raise Invalid("file_kind", field="file", name=upload.name)
    if _SAME.get(suffix, suffix) not in _looks_like(upload.content):
        raise Invalid("file_disguised", field="file", name=upload.name)
    digest = hashlib.sha256(upload.content).hexdigest()
    path = place(folder, digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # The same file may come twice at once: each is written apart, the last one stays.
        partial = path.with_name(f"{digest}.{secrets.token_hex(4)}.partial")
        partial.write_bytes(upload.content)
        partial.replace(path)
    return ACCEPTED[suffix], digest


async def attach(
    s: AsyncSession,
    ticket: Ticket,
    upload: Upload,
    kept: tuple[str, str],
    *,
    by: Person,
    at: datetime,
) -> Attachment:
    """Record a kept upload on the ticket."""
    require(ticket, Verb.ATTACHED, by)
    name = _name(upload.name)
    row = Attachment(
        ticket_id=ticket.id, name=name, media_type=kept[0], size=len(upload.content),
        sha256=kept[1], added_by=by.id, added_at=at,
    )  # fmt: skip
    s.add(row)
    note(s, ticket, Verb.ATTACHED, by=by, at=at, name=name)
    await s.flush()
    return row


async def attachments(s: AsyncSession, ticket: Ticket) -> list[Attachment]:
    """The files of a ticket, oldest first."""
    found = await s.scalars(
        select(Attachment).where(Attachment.ticket_id == ticket.id).order_by(Attachment.id)
    )
    return list(found)


async def attachment(s: AsyncSession, attachment_id: int, reader: Reader) -> Attachment:
    """One file, for somebody who may see its ticket. Raises NotFound."""
    found = await s.get(Attachment, attachment_id)
    seen = select(Ticket.id).where(Ticket.id == (found.ticket_id if found else -1))
    if found is None or await s.scalar(seen.where(reader.visible())) is None:
        raise NotFound("no_such_file")
    return found


def place(folder: Path, digest: str) -> Path:
    """Where the bytes of a digest are kept."""
    return folder / "attachments" / digest[:2] / digest


def _name(given: str) -> str:
    """The last part of a file's name on one line; a long one keeps its end."""
    name = PurePath(" ".join(vietnam.nfc(given).replace("\\", "/").split()))
    return name.stem[: _NAME_AT_MOST - len(name.suffix)] + name.suffix


def _looks_like(content: bytes) -> set[str]:
    if content.startswith(b"PK"):
        return _office(content)
    try:
        guesses = {match.extension for match in puremagic.magic_string(content[:65536])}
    except (puremagic.PureError, ValueError):
        return set()
    return {_SAME.get(guess, guess) for guess in guesses}


def _office(content: bytes) -> set[str]:
    """Word and Excel files are zip archives, told apart by what is in them."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return set()
    return {suffix for suffix, part in _OFFICE.items() if part in names}
