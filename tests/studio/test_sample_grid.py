import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageReader
from pytestqt.qtbot import QtBot
from train_fakes import pixels

from studio import theme
from studio.translation import Language
from studio.widgets import picture_reader
from studio.widgets.grid_painter import layout_grid, paint_grid, scaled_picture
from studio.widgets.picture_reader import PictureReader
from studio.widgets.picture_scale import SMOOTH_FROM, PictureScale, picture_scale
from studio.widgets.sample_grid import GridView


def four_colours(side: int = 64) -> np.ndarray:
    """Red, green / blue, white: a 2 × 2 grid."""
    grid = pixels(0, side)
    grid[:side, :side] = (255, 0, 0)
    grid[:side, side:] = (0, 255, 0)
    grid[side:, :side] = (0, 0, 255)
    grid[side:, side:] = 255
    return grid


def as_image(grid: np.ndarray) -> QImage:
    height, width, _ = grid.shape
    return QImage(grid.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[GridView]:
    made = GridView()
    qtbot.addWidget(made)
    made.resize(300, 280)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.shutdown()


def centre(view: GridView, index: int) -> QPoint:
    return view.grid_layout().cell(index).center()


@given(st.integers(1, 256), st.integers(1, 2000))
def test_pictures_are_whole_multiples_or_fill_their_room(side: int, room: int) -> None:
    scale = picture_scale(side, room)
    assert 1 <= scale.side <= room
    if scale.smooth:
        assert scale.side == room
        assert room < side or scale.multiple == 1 or scale.multiple * side > room > side
    else:
        assert scale.side == scale.multiple * side
        assert 3 * scale.side**2 >= 2 * room**2, "more than a third of the room stays empty"


@pytest.mark.parametrize(
    ("side", "room", "expected"),
    [
        (64, 118, PictureScale(118, smooth=True, multiple=2)),  # a full-HD window's grid of 8 × 8
        (64, 128, PictureScale(128, smooth=False, multiple=2)),
        (64, 150, PictureScale(128, smooth=False, multiple=2)),
        (64, SMOOTH_FROM, PictureScale(SMOOTH_FROM, smooth=True)),
        (64, 40, PictureScale(40, smooth=True)),
        (4, 118, PictureScale(116, smooth=False, multiple=29)),
        (16, 118, PictureScale(112, smooth=False, multiple=7)),
        (16, 354, PictureScale(352, smooth=False, multiple=22)),  # under the lens
    ],
)
def test_scales_that_were_looked_at(side: int, room: int, expected: PictureScale) -> None:
    assert picture_scale(side, room) == expected


def test_an_enlarged_picture_keeps_its_pixels_where_no_whole_multiple_fits() -> None:
    stripes = np.zeros((64, 64, 3), np.uint8)
    stripes[:, ::2] = 255
    image = scaled_picture(as_image(stripes), QRect(0, 0, 64, 64), picture_scale(64, 118))
    row = [image.pixelColor(x, 9).red() for x in range(118)]
    assert image.size() == QSize(118, 118)
    assert sum(value < 30 or value > 225 for value in row) > 118 / 3  # plain smoothing leaves a quarter
    assert max(row) - min(row) > 240


@given(
    st.integers(1, 9), st.integers(1, 9), st.integers(8, 128), st.integers(64, 1500), st.integers(64, 1500)
)
def test_cells_lie_in_the_area_with_gaps_and_are_found_again(
    rows: int, cols: int, side: int, width: int, height: int
) -> None:
    layout = layout_grid(rows, cols, side, QSize(width, height), gap=1)
    cells = [layout.cell(index) for index in range(rows * cols)]
    for index, cell in enumerate(cells):
        assert layout.index_at(cell.center()) == index
        assert not any(cell.adjusted(0, 0, 1, 1).intersects(other) for other in cells[index + 1 :])
    if layout.size.width() <= width and layout.size.height() <= height:
        assert QRect(0, 0, width, height).contains(cells[-1])


def test_gaps_are_one_pixel_of_the_gap_colour_and_pictures_are_not_blurred() -> None:
    layout = layout_grid(2, 2, 16, QSize(100, 100), gap=1)
    assert (layout.scale.side, layout.scale.smooth) == (48, False)
    checker = (np.indices((32, 32)).sum(0) % 2 * 255).astype(np.uint8)[..., None].repeat(3, -1)
    image = paint_grid(as_image(np.ascontiguousarray(checker)), layout, QColor("#ff00ff")).toImage()
    assert image.size() == QSize(97, 97)
    colours = {image.pixelColor(x, y).name() for x in range(97) for y in range(97)}
    assert colours == {"#000000", "#ffffff", "#ff00ff"}
    assert all(image.pixelColor(48, y).name() == "#ff00ff" for y in range(97))
    assert all(image.pixelColor(x, x).name() != "#ff00ff" for x in range(48))


def test_neighbours_do_not_bleed_into_each_other_when_smoothed() -> None:
    layout = layout_grid(2, 2, 64, QSize(601, 601), gap=1)
    assert layout.scale.smooth
    image = paint_grid(as_image(four_colours()), layout, QColor("black")).toImage()
    assert image.pixelColor(299, 10).name() == "#ff0000"
    assert image.pixelColor(301, 10).name() == "#00ff00"


def test_grid_is_painted_where_its_layout_says(view: GridView) -> None:
    view.show_grid(four_colours(), 2, 2)
    shot = view.grab().toImage()
    names = [shot.pixelColor(centre(view, index)).name() for index in range(4)]
    assert names == ["#ff0000", "#00ff00", "#0000ff", "#ffffff"]


def test_device_pixels_are_used_on_a_dense_screen(view: GridView, monkeypatch: pytest.MonkeyPatch) -> None:
    view.show_grid(four_colours(), 2, 2)
    assert view.grid_layout().scale.side == 128
    monkeypatch.setattr(view, "devicePixelRatioF", lambda: 2.0)
    layout = view.grid_layout()
    assert layout.scale.side == 279  # 2 × 280 pixels high: two rows and a gap of two
    assert layout.gap == 2


def test_lens_shows_the_picture_under_the_pointer_three_times_as_large(view: GridView, qtbot: QtBot) -> None:
    view.resize(600, 600)
    view.show_grid(pixels(40, 16, 8, 8), 8, 8)
    side = view.grid_layout().scale.side
    plain = view.grab().toImage()
    qtbot.mouseMove(view, centre(view, 27))
    assert view.current == 27
    shown = view.grab().toImage()
    changed = [
        x
        for x in range(600)
        if shown.pixelColor(x, centre(view, 27).y()) != plain.pixelColor(x, centre(view, 27).y())
    ]
    assert changed
    assert 3 * side * 0.9 <= changed[-1] - changed[0] + 1 <= 3 * side + 2
    qtbot.mouseMove(view, QPoint(1, 1))
    assert view.current is None


def test_arrows_move_the_lens_within_the_grid(view: GridView, qtbot: QtBot) -> None:
    view.show_grid(four_colours(), 2, 2)
    view.setFocus(Qt.FocusReason.TabFocusReason)
    for key, expected in [
        (Qt.Key.Key_Right, 0),
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Down, 3),
        (Qt.Key.Key_Down, 3),
        (Qt.Key.Key_Left, 2),
        (Qt.Key.Key_Up, 0),
        (Qt.Key.Key_Escape, None),
    ]:
        qtbot.keyClick(view, key)
        assert view.current == expected


def test_click_leaves_the_keys_to_the_page(view: GridView, qtbot: QtBot) -> None:
    view.show_grid(four_colours(), 2, 2)
    view.clearFocus()
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=centre(view, 0))
    assert not view.hasFocus()


def test_empty_grid_says_what_it_is_for(view: GridView) -> None:
    view.set_empty_text("")
    before = view.grab().toImage()
    view.set_empty_text("Here you watch the generator learn.")
    assert view.grab().toImage() != before


def test_file_is_read_and_shown(view: GridView, qtbot: QtBot, tmp_path: Path) -> None:
    Image.fromarray(four_colours()).save(tmp_path / "grid.png")
    view.show_file(tmp_path / "grid.png", 2, 2)
    qtbot.waitUntil(lambda: not view.image.isNull())
    assert view.image.pixelColor(100, 10).name() == "#00ff00"


def test_broken_file_is_named(view: GridView, qtbot: QtBot, tmp_path: Path) -> None:
    view.show_grid(four_colours(), 2, 2)
    (tmp_path / "grid.png").write_bytes(b"not a picture")
    view.show_file(tmp_path / "grid.png", 2, 2)
    qtbot.waitUntil(lambda: view.image.isNull())
    assert "grid.png" in view._empty_text


def test_newer_grid_is_not_replaced_by_a_file_asked_for_before(
    view: GridView, qtbot: QtBot, tmp_path: Path
) -> None:
    Image.fromarray(pixels(9)).save(tmp_path / "old.png")
    view.show_file(tmp_path / "old.png", 2, 2)
    view.show_grid(four_colours(), 2, 2)
    qtbot.waitUntil(lambda: view._reader._reading is None)
    assert view.image.pixelColor(100, 10).name() == "#00ff00"


def test_of_many_requests_only_the_first_and_the_newest_are_read(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for index in range(20):
        Image.fromarray(pixels(index)).save(tmp_path / f"{index}.png")
    gate, opened = threading.Event(), []

    class SlowReader(QImageReader):
        def read(self) -> QImage:
            opened.append(Path(self.fileName()).name)
            assert gate.wait(20)
            return super().read()

    monkeypatch.setattr(picture_reader, "QImageReader", SlowReader)
    reader = PictureReader()
    answers: list[Path] = []
    reader.read.connect(lambda path, image: answers.append(path))
    for index in range(20):
        reader.request(tmp_path / f"{index}.png")
    gate.set()
    qtbot.waitUntil(lambda: bool(answers))
    reader.shutdown()
    assert opened == ["0.png", "19.png"]
    assert answers == [tmp_path / "19.png"]


def test_gaps_follow_the_theme(view: GridView) -> None:
    view.show_grid(four_colours(), 2, 2)
    layout = view.grid_layout()
    between = QPoint(layout.cell(0).right() + 1, layout.cell(0).center().y())
    assert view.grab().toImage().pixelColor(between) == theme.LIGHT.grid_gap
    theme.current().choose("dark")
    assert view.grab().toImage().pixelColor(between) == theme.DARK.grid_gap


def test_name_follows_the_language(view: GridView, language: Language, qtbot: QtBot) -> None:
    assert view.accessibleName() == "Sample grid"
    language.choose("ko")
    qtbot.waitUntil(lambda: view.accessibleName() == "그림판")
    view.show_grid(four_colours(), 2, 2)
    assert view._caption(3) == "그림 3 · 2행 2열"


def test_click_and_return_choose_the_picture_under_the_lens(view: GridView, qtbot: QtBot) -> None:
    view.show_grid(np.zeros((64, 64, 3), np.uint8), 2, 2)
    chosen: list[int] = []
    view.picture_chosen.connect(chosen.append)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=centre(view, 3))
    view.setFocus()
    qtbot.mouseMove(view, centre(view, 2))
    qtbot.waitUntil(lambda: view.current == 2)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    assert chosen == [3, 2]


def test_a_hand_that_slips_to_another_picture_chooses_none(view: GridView, qtbot: QtBot) -> None:
    view.show_grid(pixels(2, 2), 2, 2)
    with qtbot.assertNotEmitted(view.picture_chosen):
        qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=centre(view, 0))
        qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=centre(view, 3))
