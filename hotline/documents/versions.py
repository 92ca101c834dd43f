"""Templates as the office changed them: every version stays, with who made it and when."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy import ForeignKey, UniqueConstraint, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, defer, mapped_column

from hotline import vietnam
from hotline.db import Base
from hotline.documents.codes import DocumentKind
from hotline.documents.defaults import default
from hotline.documents.filling import Template
from hotline.errors import Conflict, NotFound

_NAME_AT_MOST = 200


class Actor(Protocol):
    """Whoever signs for it."""

    @property
    def id(self) -> Mapped[int] | int:
        """The person's id."""

    @property
    def name(self) -> Mapped[str] | str:
        """The person's name as of now."""


class TemplateVersion(Base):
    """A template as it was from one change on; the highest version of a kind is in use.

    `content` is None for this program's own template, `restored` the version that was taken
    up again (0: this program's own), None for a file that came in under `name`.
    """

    __tablename__ = "document_template"
    __table_args__ = (UniqueConstraint("kind", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    version: Mapped[int]
    content: Mapped[bytes | None]
    name: Mapped[str]
    restored: Mapped[int | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by_name: Mapped[str]
    at: Mapped[datetime]


async def template(s: AsyncSession, kind: DocumentKind, version: int | None = None) -> Template:
    """The template in use, or an older one; version 0 is this program's own. Raises NotFound."""
    of_kind = select(TemplateVersion).where(TemplateVersion.kind == kind)
    if version is None:
        row = await s.scalar(of_kind.order_by(TemplateVersion.version.desc()).limit(1))
    else:
        row = await s.scalar(of_kind.where(TemplateVersion.version == version))
    if row is None and version:
        raise NotFound("no_such_document")
    if row is None or row.content is None:
        return Template(kind, row.version if row else 0, default(kind))
    return Template(kind, row.version, row.content)


async def used_at(s: AsyncSession, kind: DocumentKind, at: datetime) -> int:
    """The version of a kind that was in use at an instant; 0: this program's own."""
    newest = select(func.max(TemplateVersion.version)).where(
        TemplateVersion.kind == kind, TemplateVersion.at <= at
    )
    return await s.scalar(newest) or 0


async def versions(s: AsyncSession, kind: DocumentKind) -> list[TemplateVersion]:
    """Every version of a kind without its bytes, newest first."""
    found = await s.scalars(
        select(TemplateVersion)
        .where(TemplateVersion.kind == kind)
        .options(defer(TemplateVersion.content, raiseload=True))
        .order_by(TemplateVersion.version.desc())
    )
    return list(found)


async def keep(
    s: AsyncSession, kind: DocumentKind, content: bytes, name: str, *, instead_of: int,
    by: Actor, at: datetime,
) -> int:  # fmt: skip
    """A template that was checked is in use from now on; returns its version.

    Raises Conflict when the version that its writer saw is in use no more.
    """
    said = " ".join(vietnam.nfc(name).split())[-_NAME_AT_MOST:]
    row = TemplateVersion(
        kind=kind, content=content, name=said, restored=None, by_id=by.id, by_name=by.name, at=at
    )
    return await _add(s, row, instead_of)


async def restore(
    s: AsyncSession, kind: DocumentKind, version: int, *, instead_of: int, by: Actor, at: datetime
) -> int:
    """Take up an older version again, or this program's own (0); returns the new version.

    Raises NotFound, and Conflict as `keep` does.
    """
    content, name = None, ""
    if version:
        content = (await template(s, kind, version)).content
        name = next(row.name for row in await versions(s, kind) if row.version == version)
    row = TemplateVersion(
        kind=kind, content=content, name=name, restored=version,
        by_id=by.id, by_name=by.name, at=at,
    )  # fmt: skip
    return await _add(s, row, instead_of)


async def _add(s: AsyncSession, row: TemplateVersion, instead_of: int) -> int:
    newest = next(iter(await versions(s, DocumentKind(row.kind))), None)
    present = newest.version if newest else 0
    if present != instead_of:
        raise Conflict("document_moved_on")
    row.version = present + 1
    s.add(row)
    try:
        await s.flush()
    except IntegrityError as error:
        raise Conflict("document_moved_on") from error
    return row.version
