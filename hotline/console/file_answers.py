"""Documents handed out: Word files to be kept, PDF to be looked at where the browser can."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def word(content: bytes, name: str) -> web.Response:
    """A Word file under a name."""
    return _answer(content, WORD, "attachment", name)


def excel(content: bytes, name: str) -> web.Response:
    """An Excel file under a name."""
    return _answer(content, EXCEL, "attachment", name)


def pdf(content: bytes, name: str) -> web.Response:
    """A PDF, shown by the browser itself."""
    return _answer(content, "application/pdf", "inline", name)


def _answer(content: bytes, media_type: str, how: str, name: str) -> web.Response:
    return web.Response(
        body=content,
        content_type=media_type,
        headers={
            "Content-Disposition": f"{how}; filename*=UTF-8''{quote(name)}",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-store",
        },
    )
