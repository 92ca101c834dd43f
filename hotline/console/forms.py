"""A form read as it arrives: every word is kept, whatever becomes of its files.

A file that is too large is read to its end and forgotten on the way, because a browser
whose sending is cut off shows no page at all, and the words around the file would be lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath

from aiohttp import BodyPartReader, web
from multidict import MultiDict

from hotline.errors import HotlineError, Invalid
from hotline.tickets import FILES_AT_MOST, Upload

WORDS_AT_MOST = 12 * 2**20
# Beyond this nobody waits for the end; the connection is closed.
SENT_AT_MOST = 256 * 2**20
# A report on a directive has up to nine for each of its tickets.
_FIELDS_AT_MOST = 5_000


@dataclass
class Form:
    """The words by field, the files that were chosen, and why not all of them came through."""

    words: MultiDict[str] = field(default_factory=MultiDict)
    uploads: list[Upload] = field(default_factory=list)
    refused: HotlineError | None = None
    octets: int = 0
    of_words: int = 0


async def read(request: web.Request, file_most: int) -> Form:
    """What was sent as a form. Raises Invalid for bytes that are none.

    Only whoever is signed in may send files, of `file_most` octets each; where that is 0 the
    whole form is small, or aiohttp refuses it.
    """
    try:
        if file_most and request.content_type == "multipart/form-data":
            return await _stream(request, file_most)
        return Form(MultiDict(
            (name, value) for name, value in (await request.post()).items()
            if isinstance(value, str)
        ))  # fmt: skip
    except (ValueError, LookupError) as error:
        raise Invalid("form_broken") from error


async def _stream(request: web.Request, file_most: int) -> Form:
    form = Form()
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise ValueError("a part without a name")
        if len(form.words) + len(form.uploads) >= _FIELDS_AT_MOST:
            raise ValueError("too many parts")
        if part.filename:
            await _file(form, part, file_most)
        else:
            form.words.add(part.name, await _text(form, part))
        if form.octets > SENT_AT_MOST:
            break
    return form


async def _text(form: Form, part: BodyPartReader) -> str:
    said = bytearray()
    while chunk := await part.read_chunk():
        form.of_words += len(chunk)
        if form.of_words > WORDS_AT_MOST:
            raise web.HTTPRequestEntityTooLarge(WORDS_AT_MOST, form.of_words)
        said += chunk
    return said.decode(part.get_charset("utf-8"))


async def _file(form: Form, part: BodyPartReader, most: int) -> None:
    content = bytearray()
    while chunk := await part.read_chunk(2**16):
        form.octets += len(chunk)
        if form.octets > SENT_AT_MOST:
            form.refused = Invalid("files_too_large", field="file", most=SENT_AT_MOST // 2**20)
            return
        # One octet more than fits is enough to see that it does not.
        if len(content) <= most:
            content += chunk
    if len(form.uploads) == FILES_AT_MOST:
        form.refused = Invalid("files_too_many", field="file", most=FILES_AT_MOST)
        return
    name = PurePath((part.filename or "").replace("\\", "/")).name
    form.uploads.append(Upload(name, bytes(content), part.name or "file"))
