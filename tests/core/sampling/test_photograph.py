"""A person's photograph becomes what a dataset would hold of it."""

from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image

from gan_core.dataset.crop import cut, whole_region
from gan_core.messages import SourceError
from gan_core.sampling.photograph import read_photograph


def picture(width: int, height: int) -> Image.Image:
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(pixels)


@pytest.mark.parametrize("size", [(60, 40), (40, 90), (50, 50), (20, 31)])
def test_it_is_the_centre_square_cut_as_a_dataset_s_is(tmp_path: Path, size: tuple[int, int]) -> None:
    picture(*size).save(tmp_path / "a.png")
    found = read_photograph(tmp_path / "a.png", 32)
    assert (found.shape, found.dtype) == ((32, 32, 3), np.uint8)
    np.testing.assert_array_equal(found, np.asarray(cut(picture(*size), whole_region(size), 32)))


def test_a_photograph_is_turned_upright_and_transparency_is_laid_on_white(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 3
    halves = Image.fromarray(np.repeat(np.uint8([[[0] * 3], [[255] * 3]]), 32, 0).repeat(64, 1))
    halves.save(tmp_path / "a.jpg", exif=exif, quality=95)
    found = read_photograph(tmp_path / "a.jpg", 16)
    assert found[0].mean() > 240
    assert found[-1].mean() < 15
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(tmp_path / "b.png")
    assert read_photograph(tmp_path / "b.png", 16).min() == 255


def test_what_is_no_picture_is_a_sentence_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "text.jpg").write_text("a dog")
    (tmp_path / "empty.png").write_bytes(b"")
    picture(40, 40).save(tmp_path / "whole.png")
    (tmp_path / "short.png").write_bytes((tmp_path / "whole.png").read_bytes()[:400])
    with open(tmp_path / "huge.png", "wb") as file:
        file.truncate(2**30)
    for name, words in (
        ("text.jpg", "text.jpg is not a picture"),
        ("empty.png", "empty.png is empty"),
        ("short.png", "short.png is damaged or cut short"),
        ("huge.png", "huge.png is not a picture"),
        ("none.png", "there is no such file"),
        (".", "can't be read"),
    ):
        with pytest.raises(SourceError, match=words):
            read_photograph(tmp_path / name, 32)
