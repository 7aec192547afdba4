import unicodedata
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

from gan_core.export.lettering import PAPER, fitting, text_width
from gan_core.export.sheets import contact_sheet, matrix_sheet, write_sheet
from gan_core.messages import StorageError, UsageError
from gan_core.progress import Progress
from gan_core.sampling.generator import Generator
from gan_core.sampling.matrix import breed_matrix

BREEDS = ("beagle", "pug", "jindo")
SIDE, LEFT, STEP = 16, 8, 20
"""Of a plain grid's pictures: 8 px each, enlarged by 2; the margin; side and gap."""


class Flat(nn.Module):
    """A picture of one colour: red and green are the latent's, blue is the label's."""

    def forward(self, latents: Tensor, labels: Tensor | None = None) -> Tensor:
        colours = torch.tanh(torch.stack([latents[:, 0], latents[:, 1], torch.zeros(len(latents))], dim=1))
        if labels is not None:
            colours[:, 2] = labels / 10 - 0.9
        return colours.view(-1, 3, 1, 1).expand(-1, 3, 8, 8).contiguous()


def make_generator(class_names: tuple[str, ...] = BREEDS) -> Generator:
    return Generator(Flat(), img_resolution=8, z_dim=2, class_names=class_names)


def read(path: Path) -> NDArray[np.uint8]:
    with Image.open(path) as picture:
        return np.array(picture.convert("RGB"))


def write(to: Path, names: tuple[str, ...] | None) -> NDArray[np.uint8]:
    generator = make_generator()
    matrix = breed_matrix(generator, [2, 0], [1, 2, 3])
    list(write_sheet(generator, matrix_sheet(matrix, names), to, scale=2))
    return read(to)


def test_a_plain_grid_is_the_pictures_in_their_places_and_nothing_else(tmp_path: Path) -> None:
    sheet = write(tmp_path / "grid.png", None)
    assert sheet.shape == (2 * LEFT + 2 * STEP - 4, 2 * LEFT + 3 * STEP - 4, 3)
    generator = make_generator()
    for row, breed in enumerate((2, 0)):
        for column, seed in enumerate((1, 2, 3)):
            y, x = LEFT + row * STEP, LEFT + column * STEP
            cell = sheet[y : y + SIDE, x : x + SIDE]
            expected = generator.render([generator.point(seed, 0, breed)])[0]
            assert np.array_equal(cell, expected.repeat(2, 0).repeat(2, 1))
            sheet[y : y + SIDE, x : x + SIDE] = PAPER
    assert (sheet == PAPER).all()


def test_names_stand_beside_their_rows_and_seeds_above(tmp_path: Path) -> None:
    plain = write(tmp_path / "plain.png", None)
    sheet = write(tmp_path / "matrix.png", ("Beagle", "Pug", "Jindo"))
    down, right = (now - before for now, before in zip(sheet.shape[:2], plain.shape[:2], strict=True))
    top, left = down + LEFT, right + LEFT
    assert np.array_equal(sheet[top:, left:], plain[LEFT:, LEFT:])
    for part in (sheet[top : top + SIDE, :left], sheet[top + STEP :][:SIDE, :left], sheet[:top, left:]):
        assert (part < 100).any()
    assert (sheet[:top, :left] == PAPER).all()


def test_every_name_is_written_as_itself(tmp_path: Path) -> None:
    """Two Korean names differ, as two empty boxes would not; a name that macOS took apart is whole again."""
    pictures = {
        name: write(tmp_path / "sheet.png", (name, name, name)).tobytes()
        for name in ("진돗개", "풍산개", "삽살개", unicodedata.normalize("NFD", "진돗개"), "犬")
    }
    names = list(pictures)
    assert len({pictures[name] for name in names[:3]}) == 3
    assert pictures[names[0]] == pictures[names[3]]
    assert pictures["犬"] == write(tmp_path / "sheet.png", ("?", "?", "?")).tobytes()


def test_a_long_name_is_cut_off_and_takes_no_more_room(tmp_path: Path) -> None:
    sheet = write(tmp_path / "sheet.png", ("x" * 100, "Pug", "y" * 200))
    assert sheet.shape[1] < 300
    assert fitting("x" * 100, 14, 50).endswith("…")
    assert text_width(fitting("x" * 100, 14, 50), 14) <= 50
    assert fitting("short", 14, 50) == "short"


def test_a_contact_sheet_has_a_line_under_each_picture(tmp_path: Path) -> None:
    generator = make_generator()
    points = [generator.point(seed, 0, 1) for seed in range(5)]
    names = ["one", "둘", "three", "four", ""]
    *progress, path = write_sheet(generator, contact_sheet(points, names), tmp_path / "sheet.png", scale=8)
    assert path == tmp_path / "sheet.png"
    assert (progress[0], progress[-1]) == (Progress(0, 5), Progress(5, 5))
    sheet = read(tmp_path / "sheet.png")
    assert sheet.shape == (2 * (64 + 22 + 4) - 4 + 16, 3 * 68 - 4 + 16, 3)
    under = [
        sheet[8 + 90 * row + 64 :][:22, 8 + 68 * column :][:, :64] for row in (0, 1) for column in (0, 1, 2)
    ]
    assert [bool((part < 100).any()) for part in under] == [True, True, True, True, False, False]


def test_columns_can_be_chosen_and_captions_left_out() -> None:
    generator = make_generator()
    points = [generator.point(seed, 0, 1) for seed in range(5)]
    assert [len(row) for row in contact_sheet(points, columns=2).rows] == [2, 2, 1]
    assert contact_sheet(points).captions == ()


def test_small_pictures_are_enlarged_by_themselves_and_large_ones_are_not(tmp_path: Path) -> None:
    generator = make_generator()
    list(write_sheet(generator, contact_sheet([generator.point(0)]), tmp_path / "sheet.png"))
    assert read(tmp_path / "sheet.png").shape == (128 + 16, 128 + 16, 3)


def test_closing_early_leaves_nothing(tmp_path: Path) -> None:
    generator = make_generator()
    sheet = contact_sheet([generator.point(seed) for seed in range(100)])
    work = write_sheet(generator, sheet, tmp_path / "new" / "sheet.png")
    for _ in range(3):
        next(work)
    work.close()  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == []


def test_what_can_not_be_a_sheet_is_refused(tmp_path: Path) -> None:
    generator = make_generator()
    one = contact_sheet([generator.point(0)])
    (tmp_path / "folder.png").mkdir()
    for to, sheet, scale, error, words in (
        ("sheet.jpg", one, 1, UsageError, "end in .png"),
        ("folder.png", one, 1, StorageError, "is a folder"),
        ("sheet.png", contact_sheet([]), 1, UsageError, "no picture to show"),
        ("sheet.png", one, 0, UsageError, "enlarged by 1 or more"),
        ("sheet.png", one, 4000, UsageError, "too large"),
        ("sheet.png", contact_sheet([generator.point(0)] * 2000, columns=2000), 2, UsageError, "too large"),
    ):
        with pytest.raises(error, match=words):
            list(write_sheet(generator, sheet, tmp_path / to, scale=scale))
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder.png"]
