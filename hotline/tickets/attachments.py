"""Proof and papers: stored under their digest outside the web root, sniffed, never executed."""

from __future__ import annotations

import hashlib
import io
import re
import secrets
import zipfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath

import puremagic
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from hotline import vietnam
from hotline.errors import Conflict, Invalid, NotAllowed, NotFound
from hotline.staff import Person
from hotline.tickets.codes import PartState
from hotline.tickets.pictures import FORMATS, measured, redraw
from hotline.tickets.rights import DESK, MAY, Reader
from hotline.tickets.tables import Attachment, Part, Ticket
from hotline.tickets.timeline import ENDED, Verb, note

SIZE_AT_MOST = 10 * 1024 * 1024
FILES_AT_MOST = 10
ACCEPTED = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PREVIEW_TYPE = "image/jpeg"
_OFFICE = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}
_MACROS = "vbaProject.bin"
_NAME_AT_MOST = 200
_SAME = {".jpeg": ".jpg", ".jfif": ".jpg", ".jpe": ".jpg"}
# What iPhones write unless told otherwise; in the file itself after its first four bytes.
_HEIC = {".heic", ".heif", ".hif", ".avif"}
_HEIC_BRANDS = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc", b"ftypmsf1", b"ftypavif")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Upload:
    """A file as it came in: the name its owner gave it, its bytes, the field it was chosen in."""

    name: str
    content: bytes
    field: str = "file"


@dataclass(frozen=True)
class Kept:
    """A file whose bytes are kept, to be recorded; `width` and `height` for a picture."""

    name: str
    media_type: str
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None


def keep(folder: Path, upload: Upload) -> Kept:
    """Write an upload under the digest of what is kept; pictures are drawn anew first.

    Done in a thread and before the transaction that records it: a file without a row
    harms nobody. Raises Invalid for what is empty, too large, or not what its name says.
    """
    suffix = _judge(upload)
    name, content, width, height = _name(upload.name), upload.content, None, None
    if suffix in FORMATS:
        content, preview, width, height = redraw(content, suffix, name)
    digest = hashlib.sha256(content).hexdigest()
    if suffix in FORMATS:
        _store(place_of_preview(folder, digest), preview)
    _store(place(folder, digest), content)
    return Kept(name, ACCEPTED[suffix], len(content), digest, width, height)


def kept_before(folder: Path, name: str, digest: str) -> Kept | None:
    """What an earlier form of the same person left here, or None; trusts neither word."""
    suffix = PurePath(name).suffix.lower()
    path = place(folder, digest)
    if not _DIGEST.fullmatch(digest) or suffix not in ACCEPTED or not path.is_file():
        return None
    content = path.read_bytes()
    if _SAME.get(suffix, suffix) not in _looks_like(content):
        return None
    size = (None, None) if suffix not in FORMATS else measured(content, suffix)
    return Kept(_name(name), ACCEPTED[suffix], len(content), digest, *size)


async def attach(
    s: AsyncSession, ticket: Ticket, files: Sequence[Kept], *, by: Person, at: datetime
) -> list[Attachment]:
    """Record kept files on the ticket, each with a line of its timeline.

    Whoever works on the ticket may: the desk, its agency, those that cooperate. Raises
    Conflict for a ticket that has ended.
    """
    if not files:
        return []
    await _require(s, ticket, Verb.ATTACHED, by)
    return await put_on(s, ticket, files, by=by, at=at)


async def put_on(
    s: AsyncSession, ticket: Ticket, files: Sequence[Kept], *, by: Person, at: datetime
) -> list[Attachment]:
    """As `attach`, for a verb that has decided by itself who may, also after the end."""
    rows = []
    for file in files:
        row = Attachment(
            ticket_id=ticket.id, name=file.name, media_type=file.media_type, size=file.size,
            sha256=file.sha256, width=file.width, height=file.height, added_by=by.id, added_at=at,
        )  # fmt: skip
        s.add(row)
        rows.append(row)
        note(s, ticket, Verb.ATTACHED, by=by, at=at, name=file.name)
    await s.flush()
    return rows


async def detach(
    s: AsyncSession, ticket: Ticket, attachment_id: int, *, reason: str, by: Person, at: datetime
) -> None:
    """Take a file off the ticket. The timeline says so for ever, with the reason.

    People take off what their own side put on: the desk the desk's, an agency its own.
    """
    await _require(s, ticket, Verb.DETACHED, by)
    said = vietnam.nfc(reason).strip()
    row = await s.get(Attachment, attachment_id, with_for_update=True)
    if row is None or row.ticket_id != ticket.id or row.removed_at is not None:
        raise NotFound("no_such_file")
    if row.id not in await removable(s, [row], by):
        raise NotAllowed("not_your_file")
    if not said:
        raise Invalid("reason_missing", field="reason")
    row.removed_at, row.removed_by = at, by.id
    note(s, ticket, Verb.DETACHED, by=by, at=at, reason=said[:500], name=row.name)
    await s.flush()


async def attachments(s: AsyncSession, ticket: Ticket) -> list[Attachment]:
    """The files of a ticket, oldest first."""
    found = await s.scalars(
        select(Attachment)
        .where(Attachment.ticket_id == ticket.id, Attachment.removed_at.is_(None))
        .order_by(Attachment.id)
    )
    return list(found)


async def removable(s: AsyncSession, files: Collection[Attachment], by: Person) -> set[int]:
    """Which of these files this person's own side put on the ticket."""
    if by.role not in MAY[Verb.DETACHED] or not files:
        return set()
    adders = {file.added_by for file in files if file.added_by is not None}
    people = await s.scalars(select(Person).where(Person.id.in_(adders)))
    ours = {person.id for person in people if _side(person) == _side(by)}
    return {file.id for file in files if file.added_by in ours}


def may_attach(ticket: Ticket, reader: Reader) -> bool:
    """Whether this person may add files; the ticket's parts must be loaded."""
    working = reader.person.role in MAY[Verb.ATTACHED] and ticket.status not in ENDED
    return working and reader.may_see(ticket)


async def attachment(s: AsyncSession, attachment_id: int, reader: Reader) -> Attachment:
    """One file, for somebody who may see its ticket. Raises NotFound, also once it is removed."""
    found = await s.get(Attachment, attachment_id)
    if found is None or found.removed_at is not None:
        raise NotFound("no_such_file")
    parts = selectinload(Ticket.parts)
    owner = await s.scalar(select(Ticket).where(Ticket.id == found.ticket_id).options(parts))
    if owner is None or not reader.may_see(owner):
        raise NotFound("no_such_file")
    return found


def place(folder: Path, digest: str) -> Path:
    """Where the bytes of a digest are kept."""
    return folder / "attachments" / digest[:2] / digest


def place_of_preview(folder: Path, digest: str) -> Path:
    """Where the small copy of a picture is kept."""
    return folder / "previews" / digest[:2] / f"{digest}.jpg"


async def _require(s: AsyncSession, ticket: Ticket, verb: Verb, by: Person) -> None:
    if by.role not in MAY[verb]:
        raise NotAllowed("not_your_role")
    if _side(by) is not None and by.agency_id != ticket.agency_id:
        asked = select(Part.id).where(
            Part.ticket_id == ticket.id,
            Part.agency_id == by.agency_id,
            Part.state != PartState.WITHDRAWN,
        )
        if await s.scalar(asked) is None:
            raise NotAllowed("not_your_agency")
    if ticket.status in ENDED:
        raise Conflict("files_after_end")


def _side(person: Person) -> int | None:
    """The agency somebody works for; None for the hotline's own desk."""
    return None if person.role in DESK else person.agency_id


def _judge(upload: Upload) -> str:
    """The suffix of what may come in. Raises Invalid saying why not."""
    suffix, name = PurePath(upload.name).suffix.lower(), _name(upload.name)
    if not upload.content:
        raise Invalid("file_empty", field="file", name=name)
    if suffix in _HEIC or upload.content[4:12] in _HEIC_BRANDS:
        raise Invalid("file_heic", field="file", name=name)
    if suffix not in ACCEPTED:
        raise Invalid("file_kind", field="file", name=name)
    if len(upload.content) > SIZE_AT_MOST:
        raise Invalid("file_too_large", field="file", name=name, most=SIZE_AT_MOST // 2**20)
    if _SAME.get(suffix, suffix) not in _looks_like(upload.content):
        raise Invalid("file_disguised", field="file", name=name)
    return suffix


def _store(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        return
    # The same file may come twice at once: each is written apart, the last one stays.
    partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}.partial")
    partial.write_bytes(content)
    partial.replace(path)


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
    """Word and Excel files are zip archives, told apart by what is in them; none with macros."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return set()
    if any(name.endswith(_MACROS) for name in names):
        return set()
    return {suffix for suffix, part in _OFFICE.items() if part in names}
