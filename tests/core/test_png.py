import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gan_core.png import encode_png, store_png

Encode = Callable[[Any], bytes]
both_ways = pytest.mark.parametrize("encode", [encode_png, store_png])


@both_ways
@pytest.mark.parametrize("shape", [(1, 1, 3), (64, 64, 3), (5, 9, 3), (256, 256, 3)])
def test_another_decoder_reads_the_same_pixels(encode: Encode, shape: tuple[int, int, int]) -> None:
    picture = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    with Image.open(io.BytesIO(encode(picture))) as decoded:
        assert (decoded.format, decoded.mode) == ("PNG", "RGB")
        assert np.array_equal(np.asarray(decoded), picture)


def test_smooth_pictures_become_small_files() -> None:
    assert len(encode_png(np.full((64, 64, 3), 7, np.uint8))) < 300


def test_stored_pictures_of_one_size_take_as_many_bytes_whatever_they_show() -> None:
    noise = np.random.default_rng(2).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    assert len(store_png(noise)) == len(store_png(np.zeros_like(noise)))


@both_ways
def test_a_view_with_gaps_is_encoded_as_its_pixels(encode: Encode) -> None:
    picture = np.random.default_rng(1).integers(0, 256, (8, 16, 3), dtype=np.uint8)
    assert encode(picture[:, ::2]) == encode(picture[:, ::2].copy())
