"""Mẫu văn bản: Word templates that the office downloads, changes in Word and uploads again."""

from __future__ import annotations

from typing import NamedTuple

from aiohttp import web

from hotline import clock, documents
from hotline.console import context, file_answers
from hotline.console.rendering import page
from hotline.documents import Blank, Column, DocumentKind, Shape, Template, TemplateVersion
from hotline.errors import Invalid, NotFound

_PAGE = "/document-templates"


class Explained(NamedTuple):
    """A blank as the page explains it: what to copy into Word, and whether it must be there."""

    blank: Blank
    written: str
    columns: list[tuple[Column, str]]
    obligatory: bool


class Shown(NamedTuple):
    """A kind on the list, with the change by which its present template came, if any."""

    kind: DocumentKind
    present: TemplateVersion | None


async def kinds(request: web.Request) -> web.StreamResponse:
    """Each kind and whose template is in use."""
    async with context.db(request).read() as s:
        found = [(kind, await documents.versions(s, kind)) for kind in DocumentKind]
    shown = [Shown(kind, next(iter(versions), None)) for kind, versions in found]
    return page(request, "document_templates.html", kinds=shown)


async def one(request: web.Request) -> web.StreamResponse:
    """A kind: upload, versions, and what its template may name."""
    kind = _kind(request)
    async with context.db(request).read() as s:
        versions = await documents.versions(s, kind)
    return page(
        request,
        "document_template.html",
        kind=kind,
        versions=versions,
        present=versions[0].version if versions else 0,
        own=not versions or versions[0].restored == 0,
        blanks=_explained(kind),
        most=documents.SIZE_AT_MOST // 2**20,
        makes_pdf=documents.program(request.app[context.SETTINGS].office) is not None,
    )


async def upload(request: web.Request) -> web.StreamResponse:
    """A changed template, in use from now on; or only how it would look (`preview`)."""
    kind, form = _kind(request), await context.form(request)
    if form.refused is not None:
        raise form.refused
    if not form.uploads:
        raise Invalid("document_missing", field="file")
    name, content = form.uploads[0].name, form.uploads[0].content
    await documents.check(kind, content)
    if wanted := form.words.get("preview"):
        return await _example(request, Template(kind, 0, content), wanted)
    shown = context.picked(dict(form.words), "version") or 0
    async with context.db(request).write() as s:
        await documents.keep(
            s, kind, content, name, instead_of=shown, by=context.person(request), at=clock.now()
        )
    return context.see(f"{_PAGE}/{kind}")


async def restore(request: web.Request) -> web.StreamResponse:
    """An older template, or this program's own, in use again."""
    kind, typed = _kind(request), await context.typed(request)
    wanted, shown = context.picked(typed, "wanted"), context.picked(typed, "version") or 0
    if wanted is None:
        raise NotFound("no_such_document")
    async with context.db(request).write() as s:
        await documents.restore(
            s, kind, wanted, instead_of=shown, by=context.person(request), at=clock.now()
        )
    return context.see(f"{_PAGE}/{kind}")


async def file(request: web.Request) -> web.StreamResponse:
    """A template as it is, to be changed in Word: `?version=`, else the one in use."""
    found = await _wanted(request)
    return file_answers.word(found.content, f"mau-{found.kind}-{found.version}.docx")


async def example(request: web.Request) -> web.StreamResponse:
    """A template filled with an example: `?as=pdf`, else Word."""
    return await _example(request, await _wanted(request), request.query.get("as", "docx"))


async def _wanted(request: web.Request) -> Template:
    kind, version = _kind(request), context.picked(request.query, "version")
    async with context.db(request).read() as s:
        return await documents.template(s, kind, version)


async def _example(request: web.Request, found: Template, wanted: str) -> web.Response:
    made = await documents.fill(
        found, documents.example(found.kind), await documents.example_pictures(found.kind)
    )
    name = f"vi-du-{found.kind}"
    if wanted != "pdf":
        return file_answers.word(made, f"{name}.docx")
    office = request.app[context.SETTINGS].office
    return file_answers.pdf(await documents.pdf(made, office=office), f"{name}.pdf")


def _kind(request: web.Request) -> DocumentKind:
    try:
        return DocumentKind(request.match_info["kind"])
    except ValueError as error:
        raise NotFound("no_such_document") from error


def _explained(kind: DocumentKind) -> list[Explained]:
    form = documents.FORMS[kind]
    return [
        Explained(blank, _written(blank), _columns(blank), blank in form.obligatory)
        for blank in form.blanks
    ]


def _written(blank: Blank) -> str:
    """What stands in Word: the name itself, or a loop over its paragraphs or rows."""
    shape = documents.shape_of(blank)
    if shape is Shape.PARAGRAPHS:
        return f"{{%p for doan in {blank} %}}"
    return f"{{%tr for dong in {blank} %}}" if shape is Shape.ROWS else f"{{{{ {blank} }}}}"


def _columns(blank: Blank) -> list[tuple[Column, str]]:
    columns = documents.ROWS.get(blank, {})
    return [(column, f"{{{{ dong.{column} }}}}") for column in columns]
