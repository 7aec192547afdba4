"""Sheets of pictures side by side."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gan_core.export.comparison import Shown, comparison, write_comparison
from gan_core.messages import StorageError, UsageError


def plain(shade: int, side: int = 32) -> np.ndarray:
    return np.full((side, side, 3), shade, np.uint8)


def test_every_picture_is_there_enlarged_by_a_whole_factor() -> None:
    sheet = comparison([[Shown(plain(0)), Shown(plain(90)), Shown(plain(150))], [Shown(plain(200))]])
    for shade in (0, 90, 150, 200):
        assert ((sheet == shade).all(2)).sum() == 128 * 128
    assert comparison([[Shown(plain(7, 256))]]).shape[0] > 256


def test_the_first_of_a_row_is_set_apart() -> None:
    sheet = comparison([[Shown(plain(0)), Shown(plain(90)), Shown(plain(150))]])
    columns = [np.flatnonzero((sheet == shade).all(2).any(0)) for shade in (0, 90, 150)]
    assert columns[1][0] - columns[0][-1] > columns[2][0] - columns[1][-1] > 1


def test_a_caption_is_drawn_under_its_picture_and_cut_off_where_it_is_too_long() -> None:
    bare = comparison([[Shown(plain(0)), Shown(plain(90))]])
    for caption, least in (("0.12 비글", 20), ("long " * 40, 200)):
        sheet = comparison([[Shown(plain(0)), Shown(plain(90), caption)]])
        y, x = np.nonzero((sheet != bare).any(2))
        left, right = (int(f(np.flatnonzero((bare == 90).all(2).any(0)))) for f in (np.min, np.max))
        assert len(x) > least
        assert left <= x.min()
        assert x.max() <= right
        assert y.min() > np.flatnonzero((bare == 90).all(2).any(1)).max()


def test_it_is_written_as_png_or_not_at_all(tmp_path: Path) -> None:
    rows = [[Shown(plain(90))]]
    path = write_comparison(rows, tmp_path / "sheet.png")
    np.testing.assert_array_equal(np.asarray(Image.open(path)), comparison(rows))
    with pytest.raises(UsageError, match=r"must end in \.png"):
        write_comparison(rows, tmp_path / "sheet.jpg")
    assert [p.name for p in tmp_path.iterdir()] == ["sheet.png"]


def test_a_folder_that_can_not_be_written_is_a_sentence(locked_folder: Path) -> None:
    with pytest.raises(StorageError, match="can't be written"):
        write_comparison([[Shown(plain(90))]], locked_folder / "sheet.png")


def test_nothing_to_show_is_an_error() -> None:
    with pytest.raises(ValueError, match="no picture"):
        comparison([])
