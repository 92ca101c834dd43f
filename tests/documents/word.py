"""Word files as an office makes them from ours: words added, parts put in, packed again."""

from __future__ import annotations

import io
import zipfile

import docx

from hotline import documents
from hotline.documents import DocumentKind


def changed(kind: DocumentKind, *added: str) -> bytes:
    """Our own template with paragraphs added."""
    document = docx.Document(io.BytesIO(documents.default(kind)))
    for words in added:
        document.add_paragraph(words)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def swapped(kind: DocumentKind, before: str, after: str) -> bytes:
    """Our own template with words of its page exchanged."""
    own = documents.default(kind)
    page = part(own, "word/document.xml")
    assert before in page
    return with_part(own, "word/document.xml", page.replace(before, after).encode())


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The archive with a part put in or exchanged."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for known in before.namelist():
            if known != name:
                after.writestr(known, before.read(known))
        after.writestr(name, part)
    return out.getvalue()


def part(content: bytes, name: str) -> str:
    """A part of the archive as text."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def text(content: bytes) -> str:
    """All words of a file, tables too, paragraph by paragraph."""
    body = docx.Document(io.BytesIO(content)).element.body
    return "\n".join("".join(node.itertext()) for node in body.iter(f"{{{body.nsmap['w']}}}p"))
