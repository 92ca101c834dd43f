"""Files: taken in with any form, shown to whoever may see what they go with; those of tickets."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from hotline import clock, tickets
from hotline.console import context
from hotline.errors import Invalid, NotFound
from hotline.reports.directives import DirectiveFile
from hotline.tickets import FILES_AT_MOST, Attachment, Kept

# A file is never a page of ours: it may load nothing, run nothing, and stand in no frame.
_ALONE = "default-src 'none'; sandbox"

# The field that files are chosen in, where a form has but one.
FIELD = "file"

# A row that says where the bytes of a file are, and what they are.
Filed = Attachment | DirectiveFile


async def kept(request: web.Request) -> list[Kept]:
    """The files of a form that takes them in one field; as `kept_by_field`."""
    return (await kept_by_field(request)).get(FIELD, [])


async def kept_by_field(request: web.Request) -> Mapping[str, list[Kept]]:
    """The files of this form, their bytes kept; also those that an earlier sending left here.

    To be called before the transaction that records them. Raises Invalid for the first
    that cannot be taken, naming its field; the others are remembered for the form that is
    shown again.
    """
    form, folder = await context.form(request), request.app[context.SETTINGS].data_dir
    files: dict[str, list[Kept]] = request.setdefault(context.KEPT, {})
    refused = form.refused
    for mark in form.words.getall("kept", []):
        digest, field, name = [*mark.split(" ", 2), "", ""][:3]
        if before := await asyncio.to_thread(tickets.kept_before, folder, name, digest):
            files.setdefault(field, []).append(before)
    for upload in form.uploads:
        try:
            one = await asyncio.to_thread(tickets.keep, folder, upload)
            files.setdefault(upload.field, []).append(one)
        except Invalid as why:
            why.field = upload.field
            refused = refused or why
    for chosen in files.values():
        del chosen[FILES_AT_MOST:]
    if refused is not None:
        raise refused
    return files


async def attach(request: web.Request) -> web.StreamResponse:
    """More files for a ticket, from its own page."""
    files, number = await kept(request), context.number(request)
    if not files:
        raise Invalid("no_file_chosen", field="file")
    async with context.db(request).write() as s:
        found = await tickets.ticket(s, number, context.reader(request))
        await tickets.attach(s, found, files, by=context.person(request), at=clock.now())
    return context.see(f"/tickets/{number}#files")


async def remove(request: web.Request) -> web.StreamResponse:
    """A file comes off its ticket, with a reason that stays on the timeline."""
    typed, number = await context.typed(request), context.number(request)
    wanted = typed.get("file", "")
    file = int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 0
    async with context.db(request).write() as s:
        found = await tickets.ticket(s, number, context.reader(request))
        await tickets.detach(
            s,
            found,
            file,
            reason=typed.get("reason", ""),
            by=context.person(request),
            at=clock.now(),
        )
    return context.see(f"/tickets/{number}#files")


async def file(request: web.Request) -> web.StreamResponse:
    """A file, for whoever may see its ticket."""
    return whole(request, await _found(request))


async def preview(request: web.Request) -> web.StreamResponse:
    """The small copy of a picture."""
    return small(request, await _found(request))


def whole(request: web.Request, found: Filed) -> web.FileResponse:
    """A file. Only pictures that were drawn here are shown, all others are handed out."""
    path = tickets.place(request.app[context.SETTINGS].data_dir, found.sha256)
    shown = "inline" if found.width else "attachment"
    return _sent(path, found.media_type, f"{shown}; filename*=UTF-8''{quote(found.name)}")


def small(request: web.Request, found: Filed) -> web.FileResponse:
    """The small copy of a picture. Raises NotFound for what is none."""
    if not found.width:
        raise NotFound("no_such_file")
    path = tickets.place_of_preview(request.app[context.SETTINGS].data_dir, found.sha256)
    return _sent(path, tickets.PREVIEW_TYPE, "inline")


async def _found(request: web.Request) -> Attachment:
    async with context.db(request).read() as s:
        return await tickets.attachment(s, context.number(request), context.reader(request))


def _sent(path: Path, media_type: str, disposition: str) -> web.FileResponse:
    if not path.is_file():
        raise NotFound("no_such_file")
    response = web.FileResponse(path)
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = disposition
    response.headers["Content-Security-Policy"] = _ALONE
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
