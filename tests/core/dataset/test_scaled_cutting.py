"""A JPEG that is decoded smaller gives the crops that the full one gives: the same part, all but the same pixels."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from gan_core.dataset.crop import Region, cut, cut_all
from gan_core.messages import SourceError
from gan_core.sources.pictures import decode, read_photo

ORIENTATION = 0x0112


def jpeg(picture: Image.Image, orientation: int = 1, **options: Any) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    stream = io.BytesIO()
    picture.save(stream, "JPEG", exif=exif, **options)
    return stream.getvalue()


def slopes(width: int, height: int) -> Image.Image:
    """Red rises by a level a pixel to the right, green by one downwards, as far as 8 bits reach.

    There is some noise on them, so that rounding to whole levels averages out.
    """
    pixels = np.random.default_rng(0).normal(0, 3, (height, width, 3))
    pixels[..., 0] += np.arange(width)
    pixels[..., 1] += np.arange(height)[:, None]
    return Image.fromarray(np.clip(np.rint(pixels), 0, 255).astype(np.uint8))


def photograph(width: int, height: int, seed: int) -> Image.Image:
    """Something with a photograph's spectrum: amplitudes fall with the frequency; grey with a tint."""
    rng = np.random.default_rng(seed)
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)[None, :])
    waves = (
        np.fft.fft2(rng.normal(size=(height, width))) / np.maximum(frequency, 1 / max(width, height)) ** 1.2
    )
    grey = np.fft.ifft2(waves).real
    levels = 128 + 45 * (grey - grey.mean()) / max(grey.std(), 1e-9)
    return Image.fromarray(np.clip(levels[..., None] * (1.0, 0.9, 0.8), 0, 255).astype(np.uint8))


def psnr(one: Image.Image, other: Image.Image) -> float:
    error = np.asarray(one, dtype=float) - np.asarray(other, dtype=float)
    return float(10 * np.log10(255**2 / max(np.square(error).mean(), 1e-6)))


@st.composite
def parts(draw: st.DrawFn, least: int, most: int) -> tuple[tuple[int, int], int, Region]:
    """A stored size, an EXIF orientation and a region of the upright picture with sides of at least `least`."""
    size = draw(st.tuples(st.integers(least, most), st.integers(least, most)))
    orientation = draw(st.integers(1, 8))
    width, height = size if orientation < 5 else size[::-1]
    across, down = draw(st.integers(least, width)), draw(st.integers(least, height))
    left, top = draw(st.integers(0, width - across)), draw(st.integers(0, height - down))
    return size, orientation, Region(left, top, left + across, top + down)


@settings(max_examples=60)
@given(parts(least=64, most=255), st.sampled_from([12, 14, 16]))
def test_a_scaled_picture_shows_the_same_part_however_it_was_turned(
    part: tuple[tuple[int, int], int, Region], resolution: int
) -> None:
    size, orientation, region = part
    content = jpeg(slopes(*size), orientation, quality=100, subsampling=0)
    full, photo = decode(content, "it"), read_photo(content, "it")
    assert photo.size == full.size
    assert photo.at_least(2 * resolution / min(region.width, region.height)).scale < 1.0
    (made,) = cut_all(photo, [region], resolution)
    inner = np.s_[3:-3, 3:-3, :2]  # Lanczos takes no pixel from outside the region there
    levels, exact = (
        np.asarray(picture, dtype=float)[inner].mean((0, 1))
        for picture in (made, cut(full, region, resolution))
    )
    # A level is a pixel of the full size; a scaled picture that is a pixel off would be off by 2 to 8 of them.
    assert np.abs(levels - exact).max() < 0.7


@settings(max_examples=25)
@given(parts(least=64, most=400), st.sampled_from([8, 16, 32]), st.integers(0, 9))
def test_pixels_are_those_of_the_full_picture_but_for_noise(
    part: tuple[tuple[int, int], int, Region], resolution: int, seed: int
) -> None:
    size, orientation, region = part
    content = jpeg(photograph(*size, seed), orientation, quality=90)
    (made,) = cut_all(read_photo(content, "it"), [region], resolution)
    assert psnr(made, cut(decode(content, "it"), region, resolution)) >= 35


@pytest.mark.parametrize(("side", "scale"), [(127, 1.0), (128, 0.5), (255, 0.5), (256, 0.25), (512, 0.125)])
def test_the_smallest_scale_is_taken_that_keeps_twice_the_resolution(side: int, scale: float) -> None:
    photo = read_photo(jpeg(photograph(600, 520, 1)), "it")
    scales = []
    watched = type(photo)(photo.size, lambda least: scales.append(photo.at_least(least)) or scales[-1])
    cut_all(watched, [Region(0, 0, 520, 520), Region(7, 3, 7 + side, 3 + side)], 32)
    assert [draft.scale for draft in scales] == [scale]


def test_a_region_that_is_mirrored_at_the_border_comes_from_the_full_picture() -> None:
    content = jpeg(photograph(401, 399, 2))
    region = Region(-30, -10, 360, 380)
    (made,) = cut_all(read_photo(content, "it"), [region], 16)
    assert np.array_equal(np.asarray(made), np.asarray(cut(decode(content, "it"), region, 16)))


def test_a_picture_none_of_which_is_kept_is_not_decoded() -> None:
    content = jpeg(photograph(90, 80, 3))
    assert cut_all(read_photo(content[: len(content) // 2], "it"), [], 16) == []


@pytest.mark.parametrize("form", ["PNG", "BMP", "TIFF", "WEBP"])
def test_other_formats_are_never_scaled(form: str) -> None:
    stream = io.BytesIO()
    photograph(120, 90, 4).save(stream, form)
    draft = read_photo(stream.getvalue(), "it").at_least(0.1)
    assert (draft.picture.size, draft.scale, draft.offset) == ((120, 90), 1.0, (0.0, 0.0))


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_grey_and_printers_colours_are_scaled_alike(mode: str) -> None:
    content = jpeg(photograph(200, 160, 5).convert(mode), quality=95)
    draft = read_photo(content, "it").at_least(0.5)
    assert (draft.picture.mode, draft.picture.size) == ("RGB", (100, 80))
    region = Region(10, 10, 150, 150)
    (made,) = cut_all(read_photo(content, "it"), [region], 16)
    assert psnr(made, cut(decode(content, "it"), region, 16)) >= 35


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 0}])
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_damage_is_said_at_every_scale_as_it_is_at_full_size(
    options: dict[str, Any], data: st.DataObject
) -> None:
    content = bytearray(jpeg(photograph(160, 120, 6), **options))
    if data.draw(st.booleans(), "cut short"):
        content = content[: data.draw(st.integers(0, len(content)), "length")]
    else:
        for _ in range(3):
            content[data.draw(st.integers(0, len(content) - 1), "place")] = data.draw(
                st.integers(0, 255), "byte"
            )

    def said(scale: float | None) -> str:
        try:
            if scale is None:
                decode(bytes(content), "it.jpg")
            else:
                read_photo(bytes(content), "it.jpg").at_least(scale)
        except SourceError as error:
            return str(error)
        return "nothing"

    assert said(0.125) == said(0.5) == said(None)
