"""Sharpness and the perceptual hash, against what they are by definition."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageEnhance, ImageFilter
from scipy.fft import dctn
from scipy.ndimage import convolve

from gan_core.curation.duplicates import MAX_DISTANCE
from gan_core.curation.measures import MIRROR, SIDE, measured_grey, perceptual_hash, sharpness
from gan_core.sources.pictures import decode_draft

from .survey_fakes import jpeg, scene

seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=25)


def phash(picture: Image.Image) -> int:
    return perceptual_hash(measured_grey(picture))


def distance(one: int, other: int) -> int:
    return (one ^ other).bit_count()


@few
@given(seeds)
def test_the_hash_is_the_signs_of_the_low_frequencies(seed: int) -> None:
    grey = measured_grey(scene(seed))
    pixels = np.asarray(grey.resize((32, 32), Image.Resampling.LANCZOS), dtype=float)
    coefficients = dctn(pixels, type=2)[1:9, 1:9]
    bits = "".join("1" if value > 0 else "0" for value in coefficients.ravel())
    assert perceptual_hash(grey) == int(bits, 2)


def test_one_bit_of_the_hash_against_a_cosine_sum_written_out() -> None:
    pixels = np.asarray(scene(3, (32, 32)).convert("L"), dtype=float)
    for down, across in [(1, 1), (2, 5), (8, 8)]:
        coefficient = sum(
            pixels[y, x]
            * math.cos(math.pi * (2 * y + 1) * down / 64)
            * math.cos(math.pi * (2 * x + 1) * across / 64)
            for y in range(32)
            for x in range(32)
        )
        bit = 63 - (8 * (down - 1) + across - 1)
        assert (phash(scene(3, (32, 32))) >> bit & 1) == (coefficient > 0)


@few
@given(seeds)
def test_a_mirrored_picture_has_exactly_the_mirrored_hash(seed: int) -> None:
    picture = scene(seed)
    mirrored = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    assert phash(mirrored) == phash(picture) ^ MIRROR


@given(seeds, st.sampled_from(["half", "thrice", "squashed", "recompressed", "brighter", "grey", "drafted"]))
def test_what_looks_the_same_differs_in_few_bits(seed: int, change: str) -> None:
    picture = scene(seed)
    match change:
        case "half":
            other = picture.resize((120, 90), Image.Resampling.BICUBIC)
        case "thrice":
            other = picture.resize((720, 540), Image.Resampling.BICUBIC)
        case "squashed":
            other = picture.resize((200, 200), Image.Resampling.BICUBIC)
        case "recompressed":
            other = decode_draft(jpeg(picture, 30), "it", None).picture
        case "brighter":
            other = ImageEnhance.Brightness(picture).enhance(1.1)
        case "grey":
            other = picture.convert("L").convert("RGB")
        case _:
            other = decode_draft(jpeg(picture.resize((960, 720))), "it", SIDE).picture
            assert other.size == (240, 180)
    assert distance(phash(picture), phash(other)) <= MAX_DISTANCE


@given(seeds, seeds)
def test_what_differs_has_distant_hashes(one: int, other: int) -> None:
    if one != other:
        assert distance(phash(scene(one)), phash(scene(other))) > MAX_DISTANCE


@pytest.mark.parametrize("colour", ["black", "white", "orange"])
def test_where_there_is_nothing_to_see_the_hash_is_zero(colour: str) -> None:
    assert phash(Image.new("RGB", (200, 100), colour)) == 0


@few
@given(seeds)
def test_sharpness_is_the_variance_of_the_laplacian(seed: int) -> None:
    grey = measured_grey(scene(seed))
    laplacian = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]], dtype=float)
    expected = convolve(np.asarray(grey, dtype=float), laplacian)[1:-1, 1:-1].var()
    assert sharpness(grey) == pytest.approx(expected, rel=1e-5)


@few
@given(seeds)
def test_the_more_a_picture_is_blurred_the_less_sharp_it_is(seed: int) -> None:
    picture = scene(seed)
    blurred = [picture.filter(ImageFilter.GaussianBlur(radius)) for radius in (0, 0.7, 1.5, 3, 6)]
    measured = [sharpness(measured_grey(one)) for one in blurred]
    assert measured == sorted(measured, reverse=True)
    assert measured[-1] < measured[0] / 20


@pytest.mark.parametrize("size", [(1, 1), (2, 500), (500, 2)])
def test_a_picture_without_an_inside_has_no_sharpness(size: tuple[int, int]) -> None:
    assert sharpness(measured_grey(Image.new("RGB", size, "red"))) == 0.0


@few
@given(st.integers(1, 3000), st.integers(1, 3000))
def test_what_is_measured_is_small_and_keeps_its_shape(width: int, height: int) -> None:
    grey = measured_grey(Image.new("RGB", (width, height)))
    assert min(grey.size) <= SIDE
    assert max(grey.size) <= 8 * SIDE
    assert grey.width <= width
    assert grey.height <= height
    assert abs(grey.width / width - grey.height / height) <= 0.5 / min(width, height) + 1e-9 or 1 in grey.size
