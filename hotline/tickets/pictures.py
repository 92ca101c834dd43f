"""Pictures, drawn anew as they come in.

What is kept holds the picture and nothing else: no place, no time, no name of a telephone,
no bytes after its end. It stands upright, and a small copy of it is made for pages.
"""

from __future__ import annotations

import io
import struct
import threading
from typing import NamedTuple

from PIL import Image, ImageOps

from hotline.errors import Invalid

FORMATS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG"}
# A file of a few kilobytes can unfold to gigabytes: what is larger is not unfolded at all.
# A JPEG is unfolded at a fraction of its size, a PNG only whole.
PIXELS_AT_MOST = {"JPEG": 64_000_000, "PNG": 32_000_000}
# Sides of what is kept and of the small copy, in pixels: a page of text stays readable.
_SIDE, _PREVIEW_SIDE = 4096, 480
# Each drawing may take some hundred megabytes for a moment.
_at_once = threading.BoundedSemaphore(2)
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, struct.error, IndexError, KeyError)


class Picture(NamedTuple):
    """A picture drawn anew, its small copy (always JPEG), and its size in pixels."""

    content: bytes
    preview: bytes
    width: int
    height: int


def redraw(content: bytes, suffix: str, name: str) -> Picture:
    """Draw a JPEG or PNG anew. Takes up to a second or two: call it in a thread.

    Raises Invalid for one that is broken or has too many pixels.
    """
    kind = FORMATS[suffix]
    try:
        with _at_once, Image.open(io.BytesIO(content), formats=[kind]) as found:
            _weigh(found, kind, name)
            return _drawn(found, kind)
    except Image.DecompressionBombError as bomb:
        raise _too_many(kind, name) from bomb
    except _BROKEN as broken:
        raise Invalid("picture_broken", field="file", name=name) from broken


def measured(content: bytes, suffix: str) -> tuple[int, int]:
    """The size in pixels of a picture that was drawn here before."""
    with Image.open(io.BytesIO(content), formats=[FORMATS[suffix]]) as found:
        return found.size


def _weigh(found: Image.Image, kind: str, name: str) -> None:
    if found.width * found.height > PIXELS_AT_MOST[kind]:
        raise _too_many(kind, name)


def _too_many(kind: str, name: str) -> Invalid:
    most = PIXELS_AT_MOST[kind] // 10**6
    return Invalid("picture_too_many_pixels", field="file", name=name, most=most)


def _drawn(found: Image.Image, kind: str) -> Picture:
    if kind == "JPEG":
        # A photograph is unfolded no larger than it will be kept.
        found.draft("RGB", (_SIDE, _SIDE))
    upright = _plain(ImageOps.exif_transpose(found), kind)
    upright.thumbnail((_SIDE, _SIDE))
    small = _on_white(upright)
    small.thumbnail((_PREVIEW_SIDE, _PREVIEW_SIDE))
    return Picture(_written(upright, kind), _written(small, "JPEG"), *upright.size)


def _plain(found: Image.Image, kind: str) -> Image.Image:
    """The pixels alone, in the colours that browsers know."""
    clear = "A" in found.getbands() or "transparency" in found.info
    mode = "RGBA" if clear and kind == "PNG" else "RGB"
    if found.mode.startswith("I;16"):
        # Scanners' sixteen bits of grey: the upper eight are what eyes see.
        found = found.point(lambda grey: grey / 256).convert("L")
    plain = found.convert(mode)
    plain.info.clear()
    return plain


def _on_white(drawn: Image.Image) -> Image.Image:
    if drawn.mode != "RGBA":
        return drawn.copy()
    white = Image.new("RGB", drawn.size, "white")
    white.paste(drawn, mask=drawn.getchannel("A"))
    return white


def _written(drawn: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    if kind == "JPEG":
        drawn.save(out, "JPEG", quality=85)
    else:
        drawn.save(out, "PNG")
    return out.getvalue()
