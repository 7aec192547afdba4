import io

import numpy as np
import pytest
from PIL import Image

from gan_core.sampling.png import encode_png


@pytest.mark.parametrize("shape", [(1, 1, 3), (64, 64, 3), (5, 9, 3)])
def test_another_decoder_reads_the_same_pixels(shape: tuple[int, int, int]) -> None:
    picture = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    with Image.open(io.BytesIO(encode_png(picture))) as decoded:
        assert (decoded.format, decoded.mode) == ("PNG", "RGB")
        assert np.array_equal(np.asarray(decoded), picture)


def test_smooth_pictures_become_small_files() -> None:
    assert len(encode_png(np.full((64, 64, 3), 7, np.uint8))) < 300


def test_a_view_with_gaps_is_encoded_as_its_pixels() -> None:
    picture = np.random.default_rng(1).integers(0, 256, (8, 16, 3), dtype=np.uint8)
    assert encode_png(picture[:, ::2]) == encode_png(picture[:, ::2].copy())
