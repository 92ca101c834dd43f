"""The archive that a Word file is: the same content is the same bytes, whenever it is made."""

from __future__ import annotations

import io
import zipfile

# The first instant that an archive can tell.
_ALWAYS = (1980, 1, 1, 0, 0, 0)
_FIRST = "[Content_Types].xml"


def settled(content: bytes) -> bytes:
    """The archive with its parts in one order and at one time."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for name in sorted(set(before.namelist()), key=lambda name: (name != _FIRST, name)):
            part = zipfile.ZipInfo(name, _ALWAYS)
            part.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(part, before.read(name))
    return out.getvalue()
