"""Whatever form a picture has, it comes out upright, RGB, 8 bits; what is none says so."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from gan_core.messages import SourceError
from gan_core.sources import open_source
from gan_core.sources.pictures import decode, decode_draft, measure

from .conftest import jpeg, png, write_folder


def encoded(picture: Image.Image, form: str, **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, form, **options)
    return stream.getvalue()


def colour_of(content: bytes) -> tuple[int, ...]:
    picture = decode(content, "it")
    assert picture.mode == "RGB"
    return tuple(int(value) for value in np.asarray(picture)[0, 0])


def test_cmyk_keeps_its_colours() -> None:
    red, green, blue = colour_of(encoded(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG", quality=95))
    assert red > 240
    assert green < 15
    assert blue < 15


@pytest.mark.parametrize("mode", ["L", "1"])
def test_greyscale_becomes_grey_rgb(mode: str) -> None:
    assert colour_of(png(Image.new(mode, (4, 4), 255 if mode == "1" else 90))) == (
        (255,) * 3 if mode == "1" else (90,) * 3
    )


@pytest.mark.parametrize(
    ("mode", "colour"), [("RGBA", (200, 0, 0, 0)), ("LA", (0, 0)), ("RGBA", (255, 255, 255, 128))]
)
def test_transparency_is_laid_on_white(mode: str, colour: tuple[int, ...]) -> None:
    assert colour_of(png(Image.new(mode, (4, 4), colour))) == (255, 255, 255)


def test_a_palette_with_transparency_is_laid_on_white() -> None:
    picture = Image.new("P", (4, 4), 1)
    picture.putpalette([0, 0, 0, 10, 200, 30] + [0] * 750)
    assert colour_of(png(picture)) == (10, 200, 30)
    assert colour_of(png(picture, transparency=1)) == (255, 255, 255)


@given(st.integers(0, 65535))
def test_sixteen_bits_are_scaled_not_clipped(level: int) -> None:
    content = png(Image.fromarray(np.full((3, 3), level, np.uint16)))
    assert colour_of(content) == (round(level * 255 / 65535),) * 3


def test_sixteen_bit_colour_keeps_its_high_bytes() -> None:
    row = b"\0" + b"\x12\x34\xab\xcd\xff\x00" * 2
    header = b"\0\0\0\x02\0\0\0\x01\x10\x02\0\0\0"
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(row)), (b"IEND", b"")]
    body = b"".join(
        len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
        for kind, data in chunks
    )
    assert colour_of(b"\x89PNG\r\n\x1a\n" + body) == (0x12, 0xAB, 0xFF)


@pytest.mark.parametrize(("peak", "expected"), [(1.0, 255), (0.5, 128), (200.0, 200)])
def test_floating_point_grey_is_scaled_to_its_range(peak: float, expected: int) -> None:
    content = encoded(Image.fromarray(np.full((2, 2), peak, np.float32)), "TIFF")
    assert colour_of(content) == (expected,) * 3


@pytest.mark.parametrize(("orientation", "corner"), [(1, (0, 0)), (3, (39, 29)), (6, (0, 39)), (8, (29, 0))])
def test_exif_turns_the_picture_upright(orientation: int, corner: tuple[int, int]) -> None:
    pixels = np.zeros((40, 30, 3), np.uint8)
    pixels[0:8, 0:8] = 255  # a bright corner at the top left as stored
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = decode(encoded(Image.fromarray(pixels), "JPEG", exif=exif, quality=95), "it")
    assert picture.size == ((30, 40) if orientation in (1, 3) else (40, 30))
    upright = np.asarray(picture)
    assert upright[corner].min() > 200


def test_a_draft_is_smaller_but_never_below_what_was_asked() -> None:
    content = jpeg((400, 320))
    assert decode(content, "it").size == (400, 320)
    small = decode(content, "it", draft=60)
    assert 60 <= min(small.size) < 320
    assert decode(png(Image.new("RGB", (400, 320))), "it", draft=60).size == (400, 320)


BAD = {
    "cut.jpg": (encoded(Image.effect_noise((200, 200), 90), "JPEG")[:4000], "damaged or cut short"),
    "cut.png": (png(Image.effect_noise((200, 200), 90))[:4000], "damaged or cut short"),
    "text.jpg": (b"this is not a picture", "is not a picture"),
    "empty.jpg": (b"", "0 bytes"),
    "program.jpg": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "is not a picture"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_picture_is_an_error_that_names_it_and_the_remedy(tmp_path: Path, name: str) -> None:
    content, said = BAD[name]
    write_folder(tmp_path, {name: content, "good.jpg": jpeg()})
    with open_source(tmp_path) as source:
        bad = next(item for item in source.items if item.name == name)
        with pytest.raises(SourceError, match=said) as error:
            source.picture(bad)
        assert name in str(error.value)
        good = next(item for item in source.items if item.name == "good.jpg")
        assert source.picture(good).size == (40, 30)


@pytest.mark.parametrize("side", [10_001, 12_000, 40_000])
def test_a_decompression_bomb_is_refused_before_it_unfolds(side: int) -> None:
    chunk = b"IHDR" + side.to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    header = b"\x89PNG\r\n\x1a\n\0\0\0\x0d" + chunk + zlib.crc32(chunk).to_bytes(4, "big")
    idat = b"IDAT" + zlib.compress(b"")
    bomb = header + (len(idat) - 4).to_bytes(4, "big") + idat + zlib.crc32(idat).to_bytes(4, "big")
    with pytest.raises(SourceError, match="million pixels"):
        decode(bomb, "bomb.png")


@pytest.mark.filterwarnings("ignore::UserWarning")
@given(st.binary(max_size=200), st.sampled_from(["JPEG", "PNG", "GIF", "BMP", "TIFF"]), st.integers(4, 80))
def test_random_bytes_never_raise_anything_else(noise: bytes, form: str, kept: int) -> None:
    start = encoded(Image.new("RGB", (12, 12), "red"), form)[:kept]
    for content in (noise, start + noise):
        try:
            assert decode(content, "it").mode == "RGB"
        except SourceError:
            continue


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
@pytest.mark.parametrize("size", [(400, 320), (400, 399)])  # the second is square once it is halved
def test_a_draft_knows_the_full_size_however_the_camera_was_held(
    orientation: int, size: tuple[int, int]
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = encoded(Image.new("RGB", size), "JPEG", exif=exif)
    draft = decode_draft(content, "it", 60)
    assert draft.size == decode(content, "it").size
    assert min(draft.picture.size) < 320


def test_a_source_without_a_faster_way_drafts_the_whole_picture() -> None:
    with open_source("drawn-dogs", count=1) as source:
        draft = source.draft(source.items[0], 16)
        assert draft.size == draft.picture.size == source.picture(source.items[0]).size


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_size_from_a_head_is_that_of_the_decoded_picture(form: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = encoded(Image.new("RGB", (40, 30)), form, exif=exif)
    size = measure(content, "it")
    assert (size.width, size.height) == decode(content, "it").size
    if form != "TIFF":
        assert size.orientation == orientation


@pytest.mark.parametrize("name", ["text.jpg", "empty.jpg", "program.jpg"])
def test_what_is_no_picture_has_no_size(name: str) -> None:
    content, said = BAD[name]
    with pytest.raises(SourceError, match=said):
        measure(content, name)


def test_every_source_knows_how_large_its_pictures_are(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "dogs", {"a.jpg": jpeg((40, 30))})
    for source in (open_source("drawn-dogs", count=1), open_source(folder)):
        with source:
            size = source.size_of(source.items[0])
            assert (size.width, size.height) == source.picture(source.items[0]).size
