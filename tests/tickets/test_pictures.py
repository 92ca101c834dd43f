"""Pictures are drawn anew: upright, small enough, and with nothing in them but themselves."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import pytest
from PIL import Image

from hotline import tickets
from hotline.errors import Invalid
from hotline.tickets import Upload
from hotline.tickets.pictures import redraw
from tests.tickets.files import bomb, photograph, picture

RED, BLUE = (254, 0, 0), (0, 0, 254)


def opened(content: bytes) -> Image.Image:
    drawn = Image.open(io.BytesIO(content))
    drawn.load()
    return drawn


def near(drawn: Image.Image, at: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    pixel = drawn.convert("RGB").getpixel(at)
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 30 for one, other in zip(pixel, colour, strict=True))


def test_a_photograph_keeps_its_picture_and_loses_who_where_and_when() -> None:
    sent = photograph()
    assert b"Telephone" in sent
    drawn = redraw(sent, ".jpg", "ảnh.jpg")
    for content in (drawn.content, drawn.preview):
        for secret in (b"Exif", b"Telephone", b"secret words", b"php"):
            assert secret not in content
        assert not opened(content).getexif()
        assert near(opened(content), (5, 20), RED)
    assert (drawn.width, drawn.height) == opened(drawn.content).size == (60, 40)


def test_a_photograph_held_upright_stands_upright() -> None:
    # 6: the telephone was turned to the right, so the stored picture's left is the top.
    drawn = redraw(photograph(orientation=6), ".jpg", "ảnh.jpg")
    assert (drawn.width, drawn.height) == (40, 60)
    assert near(opened(drawn.content), (20, 5), RED)
    assert near(opened(drawn.preview), (20, 55), BLUE)


def test_a_large_picture_is_kept_smaller_and_its_preview_smaller_still() -> None:
    drawn = redraw(picture(size=(6000, 4000)), ".jpeg", "ảnh.jpeg")
    assert max(drawn.width, drawn.height) == 4096
    assert max(opened(drawn.preview).size) == 480


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_drawn(mode: str) -> None:
    drawn = redraw(picture("PNG", mode), ".png", "ảnh.png")
    assert opened(drawn.content).format == "PNG"
    assert opened(drawn.preview).format == "JPEG"


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_every_kind_of_jpeg_is_drawn_in_the_colours_of_browsers(mode: str) -> None:
    assert opened(redraw(picture("JPEG", mode), ".jpg", "ảnh.jpg").content).mode == "RGB"


def test_what_is_clear_stays_clear_and_is_white_in_the_preview() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(out, "PNG")
    drawn = redraw(out.getvalue(), ".png", "dấu.png")
    assert opened(drawn.content).convert("RGBA").getpixel((4, 4)) == (0, 0, 0, 0)
    assert near(opened(drawn.preview), (4, 4), (255, 255, 255))


def test_a_picture_that_would_unfold_to_gigabytes_is_not_unfolded() -> None:
    with pytest.raises(Invalid) as refused:
        redraw(bomb(), ".png", "bom.png")
    assert refused.value.code == "picture_too_many_pixels"
    assert refused.value.named["name"] == "bom.png"


def _with_words(content: bytes) -> bytes:
    """A PNG whose words unfold to more than anybody reads."""
    words = b"Comment\x00\x00" + zlib.compress(bytes(50_000_000))
    chunk = len(words).to_bytes(4, "big") + b"zTXt" + words
    chunk += zlib.crc32(b"zTXt" + words).to_bytes(4, "big")
    return content[:33] + chunk + content[33:]


@pytest.mark.parametrize(
    "content",
    [
        picture()[:-200],
        picture()[:40],
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(400),
        b"\xff\xd8\xff\xd9",
    ],
    ids=len,
)
def test_a_broken_photograph_is_said_to_be_broken(content: bytes) -> None:
    with pytest.raises(Invalid, match="picture_broken"):
        redraw(content, ".jpg", "ảnh.jpg")


@pytest.mark.parametrize(
    "content", [picture("PNG")[:-60], picture("PNG")[:20], _with_words(picture("PNG"))], ids=len
)
def test_a_broken_drawing_is_said_to_be_broken(content: bytes) -> None:
    with pytest.raises(Invalid, match="picture_broken"):
        redraw(content, ".png", "ảnh.png")


def test_a_kept_picture_is_found_again_by_its_digest_without_being_redrawn(tmp_path: Path) -> None:
    kept = tickets.keep(tmp_path, Upload("ảnh.jpg", photograph(6)))
    assert tickets.kept_before(tmp_path, "ảnh.jpg", kept.sha256) == kept
    assert tickets.place_of_preview(tmp_path, kept.sha256).is_file()


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        ("ảnh.png", None),
        ("ảnh.exe", None),
        ("", None),
        ("ảnh.jpg", "0" * 64),
        ("ảnh.jpg", "../" * 21 + "x"),
        ("ảnh.jpg", ""),
    ],
)
def test_a_digest_from_a_form_is_not_trusted(tmp_path: Path, name: str, digest: str | None) -> None:
    kept = tickets.keep(tmp_path, Upload("ảnh.jpg", photograph()))
    assert tickets.kept_before(tmp_path, name, kept.sha256 if digest is None else digest) is None
