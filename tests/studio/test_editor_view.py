"""The crop editor, used as a person uses it: the mouse drags, keys are pressed, and the file has it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from editor_fakes import BOX, SIZE, BoxedSource
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gan_core.curation.edits import PictureEdit
from gan_core.curation.edits_file import EditsFile
from gan_core.dataset.crop import CropPolicy, cut
from gan_core.dataset.prepare import PrepareSettings
from gan_core.sources.base import Box
from studio import theme
from studio.pages.data.editing import Editing
from studio.pages.data.editor.edge_scroll import pull
from studio.pages.data.editor.view import EditorView
from studio.translation import Language

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def source(tmp_path: Path) -> BoxedSource:
    return BoxedSource(tmp_path / "pictures")


@pytest.fixture
def editor(source: BoxedSource, language: Language, qtbot: QtBot) -> Iterator[EditorView]:
    editing = Editing()
    with qtbot.waitSignal(editing.opened):
        editing.open(source)
    made = EditorView(editing)
    made.resize(1000, 700)
    qtbot.addWidget(made, before_close_func=lambda _: made.shutdown())
    made.show()
    qtbot.waitExposed(made)
    made.set_breeds(source.breeds)
    made.open(0)
    wait_for_picture(made, qtbot)
    made.boxes.snap.setChecked(False)
    yield made
    made.shutdown()
    editing.shutdown()


def wait_for_picture(editor: EditorView, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: editor.picture.loaded is not None or editor.picture.problem is not None)


def screen(editor: EditorView, x: float, y: float) -> QPoint:
    """Where a point of the picture is on the canvas."""
    assert editor.canvas.shown is not None
    return QPointF(*editor.canvas.shown.to_screen(x, y)).toPoint()


def drag(
    editor: EditorView,
    start: tuple[float, float],
    end: tuple[float, float],
    modifiers: Qt.KeyboardModifier = PLAIN,
    button: Qt.MouseButton = LEFT,
) -> None:
    """Press, move in two steps and let go, as a hand does."""
    first, last = screen(editor, *start), screen(editor, *end)
    QTest.mousePress(editor.canvas, button, modifiers, first)
    for point in ((first + last) / 2, last):
        move(editor, point, modifiers, button)
    QTest.mouseRelease(editor.canvas, button, modifiers, last)


def move(editor: EditorView, point: QPoint, modifiers: Qt.KeyboardModifier, button: Qt.MouseButton) -> None:
    """QTest's own moves tell of no button and no key."""
    place = QPointF(point)
    over = editor.canvas.mapToGlobal(place)
    event = QMouseEvent(QEvent.Type.MouseMove, place, over, Qt.MouseButton.NoButton, button, modifiers)
    QApplication.sendEvent(editor.canvas, event)


def key(editor: EditorView, pressed: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    QTest.keyClick(editor.canvas, pressed, modifiers)


def boxes(editor: EditorView) -> tuple[Box, ...]:
    return editor.picture.boxes


def steps(editor: EditorView) -> int:
    return editor.picture.editing.stack.index()


def sides(box: Box) -> tuple[float, ...]:
    return (box.left, box.top, box.right, box.bottom)


def close_to(box: Box, *expected: float) -> bool:
    """Within the pixel that a scale which is no whole number costs."""
    return all(abs(a - b) <= 1 for a, b in zip(sides(box), expected, strict=True))


# -- the mouse -------------------------------------------------------------------------------


def test_a_corner_follows_the_mouse_and_a_drag_is_one_step(editor: EditorView, source: BoxedSource) -> None:
    drag(editor, (120, 110), (150, 140))
    assert close_to(boxes(editor)[0], 40, 30, 150, 140)
    assert steps(editor) == 1
    after = boxes(editor)
    editor.picture.editing.shutdown()
    assert EditsFile.of_source(source).load().of("000.png").boxes == after
    QTest.keyClick(editor.canvas, Qt.Key.Key_Z, CTRL)
    assert boxes(editor) == (BOX,)
    QTest.keyClick(editor.canvas, Qt.Key.Key_Z, CTRL | SHIFT)
    assert boxes(editor) == after
    assert source.items[0].boxes == (BOX,)


def test_an_edge_moves_alone(editor: EditorView) -> None:
    drag(editor, (40, 70), (20, 90))
    assert close_to(boxes(editor)[0], 20, 30, 120, 110)


def test_the_body_moves_all_and_stops_at_the_border(editor: EditorView) -> None:
    drag(editor, (80, 70), (100, 80))
    assert close_to(boxes(editor)[0], 60, 40, 140, 120)
    drag(editor, (100, 80), (900, 800))
    assert sides(boxes(editor)[0]) == (120, 80, 200, 160)


def test_a_drag_on_nothing_draws_a_box_and_a_click_there_chooses_none(editor: EditorView) -> None:
    drag(editor, (150, 20), (190, 60))
    assert len(boxes(editor)) == 2
    assert close_to(boxes(editor)[1], 150, 20, 190, 60)
    assert editor.picture.chosen == 1
    QTest.mouseClick(editor.canvas, LEFT, PLAIN, screen(editor, 20, 150))
    assert editor.picture.chosen is None
    assert steps(editor) == 1


def test_with_ctrl_a_box_is_drawn_on_another(editor: EditorView) -> None:
    drag(editor, (60, 50), (90, 90), CTRL)
    assert len(boxes(editor)) == 2
    assert close_to(boxes(editor)[1], 60, 50, 90, 90)
    assert boxes(editor)[0] == BOX


def test_the_lock_makes_squares_and_shift_turns_it_round(editor: EditorView) -> None:
    editor.boxes.square.click()
    drag(editor, (120, 110), (150, 120))
    assert boxes(editor)[0].width == boxes(editor)[0].height == pytest.approx(110, abs=1)
    drag(editor, (150, 140), (150, 120), SHIFT)
    assert boxes(editor)[0].width != boxes(editor)[0].height


def test_edges_snap_to_the_border_unless_alt_is_down(editor: EditorView) -> None:
    editor.boxes.snap.click()
    drag(editor, (40, 70), (1, 70), Qt.KeyboardModifier.AltModifier)
    assert boxes(editor)[0].left == 1
    drag(editor, (1, 70), (40, 70))
    drag(editor, (40, 70), (1, 70))
    assert boxes(editor)[0].left == 0


def test_escape_lets_go_of_the_box_and_leaves_it_as_it_was(editor: EditorView) -> None:
    QTest.mousePress(editor.canvas, LEFT, PLAIN, screen(editor, 120, 110))
    move(editor, screen(editor, 160, 150), PLAIN, LEFT)
    assert boxes(editor) != (BOX,)
    key(editor, Qt.Key.Key_Escape)
    assert boxes(editor) == (BOX,)
    QTest.mouseRelease(editor.canvas, LEFT, PLAIN, screen(editor, 160, 150))
    assert boxes(editor) == (BOX,)
    assert steps(editor) == 0
    assert editor.isVisible()


def test_undo_while_a_box_is_held_only_lets_go(editor: EditorView) -> None:
    key(editor, Qt.Key.Key_Right)
    moved = boxes(editor)
    QTest.mousePress(editor.canvas, LEFT, PLAIN, screen(editor, 80, 70))
    move(editor, screen(editor, 100, 90), PLAIN, LEFT)
    QTest.keyClick(editor.canvas, Qt.Key.Key_Z, CTRL)
    assert boxes(editor) == moved
    assert steps(editor) == 1


def test_a_drag_that_ends_where_it_began_is_no_step(editor: EditorView) -> None:
    QTest.mousePress(editor.canvas, LEFT, PLAIN, screen(editor, 80, 70))
    move(editor, screen(editor, 100, 90), PLAIN, LEFT)
    move(editor, screen(editor, 80, 70), PLAIN, LEFT)
    QTest.mouseRelease(editor.canvas, LEFT, PLAIN, screen(editor, 80, 70))
    assert boxes(editor) == (BOX,)
    assert steps(editor) == 0


def test_the_pointer_says_what_it_would_hold(editor: EditorView) -> None:
    for point, shape in (
        ((40, 30), Qt.CursorShape.SizeFDiagCursor),
        ((120, 30), Qt.CursorShape.SizeBDiagCursor),
        ((40, 70), Qt.CursorShape.SizeHorCursor),
        ((80, 110), Qt.CursorShape.SizeVerCursor),
        ((80, 70), Qt.CursorShape.SizeAllCursor),
        ((180, 150), Qt.CursorShape.CrossCursor),
    ):
        move(editor, screen(editor, *point), PLAIN, Qt.MouseButton.NoButton)
        assert editor.canvas.cursor().shape() == shape, point


# -- zoom and pan ------------------------------------------------------------------------------


def test_the_wheel_zooms_at_the_pointer_and_the_middle_button_pans(editor: EditorView) -> None:
    canvas = editor.canvas
    assert canvas.shown is not None
    before, place = canvas.shown, QPointF(screen(editor, 80, 70))
    event = QWheelEvent(
        place,
        canvas.mapToGlobal(place),
        QPoint(),
        QPoint(0, 480),
        Qt.MouseButton.NoButton,
        PLAIN,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)
    assert canvas.shown.scale == pytest.approx(before.scale * 1.2**4)
    assert canvas.shown.to_picture(place.x(), place.y()) == pytest.approx(
        before.to_picture(place.x(), place.y())
    )
    left = canvas.shown.left
    first = QPoint(300, 200)
    QTest.mousePress(canvas, MIDDLE, PLAIN, first)
    move(editor, first + QPoint(15, 0), PLAIN, MIDDLE)
    QTest.mouseRelease(canvas, MIDDLE, PLAIN, first + QPoint(15, 0))
    assert canvas.shown.left == pytest.approx(left + 15)
    assert boxes(editor) == (BOX,)


def test_space_and_drag_pans_and_leaves_the_boxes_alone(editor: EditorView) -> None:
    canvas = editor.canvas
    canvas.zoom(4)
    assert canvas.shown is not None
    left = canvas.shown.left
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    QTest.mousePress(canvas, LEFT, PLAIN, QPoint(300, 200))
    move(editor, QPoint(290, 200), PLAIN, LEFT)
    QTest.mouseRelease(canvas, LEFT, PLAIN, QPoint(290, 200))
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert canvas.shown.left == pytest.approx(left - 10)
    assert boxes(editor) == (BOX,)


def test_keys_and_buttons_zoom_fit_and_show_the_true_size(editor: EditorView, qtbot: QtBot) -> None:
    fitted = editor.canvas.scale
    key(editor, Qt.Key.Key_Plus)
    assert editor.canvas.scale == pytest.approx(fitted * 1.25)
    key(editor, Qt.Key.Key_Minus)
    key(editor, Qt.Key.Key_1)
    assert editor.canvas.scale == pytest.approx(1.0)
    assert editor.zoom_bar.percent.text() == "100 %"
    qtbot.mouseClick(editor.zoom_bar.fit, LEFT)
    assert editor.canvas.scale == pytest.approx(fitted)


def test_boxes_are_dragged_where_they_are_seen_at_any_zoom(editor: EditorView) -> None:
    editor.canvas.zoom(2.3, QPointF(screen(editor, 120, 110)))
    drag(editor, (120, 110), (130, 105))
    assert close_to(boxes(editor)[0], 40, 30, 130, 105)


# -- keys ------------------------------------------------------------------------------------


def test_arrows_nudge_and_nudges_of_one_box_are_one_step(editor: EditorView) -> None:
    for _ in range(3):
        key(editor, Qt.Key.Key_Right)
    key(editor, Qt.Key.Key_Down, SHIFT)
    assert sides(boxes(editor)[0]) == (43, 40, 123, 120)
    assert steps(editor) == 1
    key(editor, Qt.Key.Key_Left, CTRL)
    key(editor, Qt.Key.Key_Down, CTRL | SHIFT)
    assert sides(boxes(editor)[0]) == (43, 40, 122, 130)
    assert steps(editor) == 2
    for _ in range(2):
        QTest.keyClick(editor.canvas, Qt.Key.Key_Z, CTRL)
    assert boxes(editor) == (BOX,)
    assert editor.picture.edit == PictureEdit()


def test_boxes_are_added_duplicated_and_deleted_by_key(editor: EditorView) -> None:
    key(editor, Qt.Key.Key_D, CTRL)
    assert sides(boxes(editor)[1]) == (48, 38, 128, 118)
    key(editor, Qt.Key.Key_A)
    assert len(boxes(editor)) == 3
    assert editor.picture.chosen == 2
    assert boxes(editor)[2].width == boxes(editor)[2].height
    key(editor, Qt.Key.Key_B)
    assert editor.picture.chosen == 0
    key(editor, Qt.Key.Key_B, SHIFT)
    assert editor.picture.chosen == 2
    for _ in range(3):
        key(editor, Qt.Key.Key_Delete)
    assert boxes(editor) == ()
    assert editor.picture.chosen is None
    assert editor.picture.edit == PictureEdit(boxes=())
    for _ in range(5):
        QTest.keyClick(editor.canvas, Qt.Key.Key_Z, CTRL)
    assert boxes(editor) == (BOX,)


def test_without_a_box_arrows_move_the_picture(editor: EditorView) -> None:
    editor.picture.choose(None)
    editor.canvas.zoom(4)
    assert editor.canvas.shown is not None
    left = editor.canvas.shown.left
    key(editor, Qt.Key.Key_Left)
    assert editor.canvas.shown.left > left
    assert steps(editor) == 0


def test_letters_reach_the_editor_from_the_list_of_boxes(editor: EditorView) -> None:
    editor.boxes.list.setFocus()
    QTest.keyClick(editor.boxes.list, Qt.Key.Key_X)
    assert editor.picture.edit.excluded
    assert editor.header.exclude.isChecked()
    QTest.keyClick(editor.boxes.list, Qt.Key.Key_X)
    assert editor.picture.edit == PictureEdit()


def test_the_lock_and_snapping_have_keys(editor: EditorView) -> None:
    key(editor, Qt.Key.Key_L)
    key(editor, Qt.Key.Key_S)
    assert editor.canvas.square
    assert editor.canvas.snap


# -- breeds ------------------------------------------------------------------------------------


def test_a_breed_is_chosen_by_a_part_of_its_name(editor: EditorView) -> None:
    field = editor.boxes.breed
    assert field.currentText() == "As the picture: Chihuahua"
    key(editor, Qt.Key.Key_Return)
    assert field.hasFocus() or field.lineEdit().hasFocus()
    field.lineEdit().selectAll()
    QTest.keyClicks(field.lineEdit(), "pu")
    QTest.keyClick(field.lineEdit(), Qt.Key.Key_Return)
    assert boxes(editor)[0].breed == "pug"
    assert field.currentText() == "Pug"
    assert steps(editor) == 1
    QTest.keyClick(editor.canvas, Qt.Key.Key_Z, CTRL)
    assert boxes(editor)[0].breed is None
    assert field.currentText() == "As the picture: Chihuahua"


def test_a_name_that_is_no_breed_changes_nothing(editor: EditorView) -> None:
    field = editor.boxes.breed
    field.setFocus()
    field.lineEdit().selectAll()
    QTest.keyClicks(field.lineEdit(), "unicorn")
    QTest.keyClick(field.lineEdit(), Qt.Key.Key_Return)
    assert field.currentText() == "As the picture: Chihuahua"
    assert steps(editor) == 0


def test_a_box_can_have_the_pictures_breed_again(editor: EditorView) -> None:
    field = editor.boxes.breed
    field.setCurrentIndex(3)
    field.activated.emit(3)
    assert boxes(editor)[0].breed == "pug"
    field.setCurrentIndex(0)
    field.activated.emit(0)
    assert boxes(editor)[0].breed is None


# -- the crop --------------------------------------------------------------------------------


def assert_preview(editor: EditorView, qtbot: QtBot, number: int = 0) -> None:
    """The preview is pixel by pixel what preparing makes of the boxes as they are."""
    loaded = editor.picture.loaded
    assert loaded is not None
    region = editor.picture.crops()[0][number].region
    made = cut(loaded.picture, region, editor.picture.settings.img_resolution)

    def is_same() -> bool:
        images = editor.preview.images
        if len(images) <= number or images[number].width() != made.width:
            return False
        places = [(0, 0), (made.width // 2, made.height // 3), (made.width - 1, made.height - 1)]
        return all(images[number].pixelColor(*at).getRgb()[:3] == made.getpixel(at) for at in places)

    qtbot.waitUntil(is_same)


def test_the_preview_is_what_the_dataset_will_hold_also_while_the_hand_moves(
    editor: EditorView, qtbot: QtBot
) -> None:
    assert_preview(editor, qtbot)
    QTest.mousePress(editor.canvas, LEFT, PLAIN, screen(editor, 120, 110))
    move(editor, screen(editor, 180, 150), PLAIN, LEFT)
    assert_preview(editor, qtbot)
    QTest.mouseRelease(editor.canvas, LEFT, PLAIN, screen(editor, 180, 150))
    key(editor, Qt.Key.Key_D, CTRL)
    assert_preview(editor, qtbot, 1)
    editor.set_settings(PrepareSettings(img_resolution=32, crop=CropPolicy.WHOLE))
    assert_preview(editor, qtbot)
    assert editor.preview.note.text() == "1 crop of 32 px"


def test_a_crop_that_the_rules_leave_out_is_explained(editor: EditorView, qtbot: QtBot) -> None:
    editor.set_settings(PrepareSettings(min_side=100))
    qtbot.waitUntil(lambda: editor.preview.images == ())
    assert "Nothing of this picture is kept." in editor.preview.note.text()
    assert "A crop is smaller than 100 px." in editor.preview.note.text()


def test_a_picture_has_a_policy_and_a_margin_of_its_own_until_it_is_reset(
    editor: EditorView, qtbot: QtBot
) -> None:
    panel = editor.crop
    assert panel.crop.currentText() == "As the rules: Square box"
    assert not panel.margin.isEnabled()
    panel.crop.setFocus()
    for _ in range(3):
        QTest.keyClick(panel.crop, Qt.Key.Key_Down)
    assert editor.picture.edit.crop is CropPolicy.BOX_MARGIN
    assert panel.margin.isEnabled()
    field = panel.margin.lineEdit()
    assert field is not None
    QTest.keyClicks(field, "7")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert panel.error.isVisible()
    assert editor.picture.edit.margin is None
    field.selectAll()
    QTest.keyClicks(field, "0.25")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert not panel.error.isVisible()
    assert editor.picture.edit == PictureEdit(crop=CropPolicy.BOX_MARGIN, margin=0.25)
    assert_preview(editor, qtbot)
    region = editor.picture.crops()[0][0].region
    assert (region.left, region.right) == (20, 140)
    before = steps(editor)
    qtbot.mouseClick(panel.reset, LEFT)
    assert editor.picture.edit == PictureEdit()
    assert steps(editor) == before + 1
    assert not panel.reset.isEnabled()


def test_the_crop_is_copied_to_the_selected_or_to_a_breed(editor: EditorView, source: BoxedSource) -> None:
    editor.open(0, order=[0, 1, 2, 3], selected=[1, 2])
    edit = PictureEdit(crop=CropPolicy.BOX, margin=0.3)
    editor.picture.decide(edit, "Change the crop")
    editor.copy_menu.aboutToShow.emit()
    assert editor.copy_menu.to_selected.text() == "The selected pictures (2)"
    assert editor.copy_menu.to_breed.text() == "All of this breed: Chihuahua (2)"
    editor.copy_menu.to_selected.trigger()
    of = editor.picture.editing.of
    assert [of(f"{n:03}.png") == edit for n in range(6)] == [True, True, True, False, False, False]
    editor.undo()
    editor.copy_menu.to_breed.trigger()
    assert [of(f"{n:03}.png") == edit for n in range(6)] == [True, False, False, True, False, False]


# -- from picture to picture -----------------------------------------------------------------------


def test_next_and_previous_go_through_the_pictures_that_were_shown(editor: EditorView, qtbot: QtBot) -> None:
    editor.open(4, order=[5, 4, 0])
    assert "2 of 3" in editor.header.facts.text()
    key(editor, Qt.Key.Key_PageDown)
    wait_for_picture(editor, qtbot)
    assert editor.header.name.text() == "000.png"
    assert not editor.header.next.isEnabled()
    key(editor, Qt.Key.Key_PageDown)
    assert editor.header.name.text() == "000.png"
    key(editor, Qt.Key.Key_PageUp)
    key(editor, Qt.Key.Key_PageUp)
    wait_for_picture(editor, qtbot)
    assert editor.header.name.text() == "005.png"
    assert editor.picture.loaded is not None
    assert editor.picture.loaded.picture.getpixel((0, 0)) == (0, 0, 200)


def test_undo_shows_the_picture_that_it_concerns(editor: EditorView, qtbot: QtBot) -> None:
    key(editor, Qt.Key.Key_Right)
    key(editor, Qt.Key.Key_PageDown)
    wait_for_picture(editor, qtbot)
    key(editor, Qt.Key.Key_X)
    key(editor, Qt.Key.Key_PageDown)
    QTest.keyClick(editor.canvas, Qt.Key.Key_Z, CTRL)
    assert editor.header.name.text() == "001.png"
    QTest.keyClick(editor.canvas, Qt.Key.Key_Z, CTRL)
    assert editor.header.name.text() == "000.png"
    assert boxes(editor) == (BOX,)


def test_an_excluded_picture_is_paler_and_says_so(editor: EditorView) -> None:
    place = screen(editor, 195, 5)
    before = editor.canvas.grab().toImage().pixelColor(place)
    key(editor, Qt.Key.Key_X)
    after = editor.canvas.grab().toImage().pixelColor(place)
    ground = theme.colors().grid_gap
    assert distance(after, ground) < distance(before, ground)


def distance(a: QColor, b: QColor) -> int:
    return abs(a.red() - b.red()) + abs(a.green() - b.green()) + abs(a.blue() - b.blue())


def test_escape_leads_back_and_tells_where(editor: EditorView, qtbot: QtBot) -> None:
    key(editor, Qt.Key.Key_PageDown)
    with qtbot.waitSignal(editor.closed) as closed:
        key(editor, Qt.Key.Key_Escape)
    assert closed.args == [1]
    assert editor.picture.item is None


# -- what can go wrong -----------------------------------------------------------------------------


def test_a_picture_that_is_removed_while_it_is_open_is_said_and_comes_again(
    editor: EditorView, source: BoxedSource, qtbot: QtBot
) -> None:
    source.gone.add("000.png")
    editor.picture.check()
    qtbot.waitUntil(lambda: editor.picture.problem is not None)
    assert str(editor.picture.problem) == "000.png can't be read."
    assert editor.preview.images == ()
    drag_on_nothing = QPoint(100, 100)
    QTest.mousePress(editor.canvas, LEFT, PLAIN, drag_on_nothing)
    move(editor, QPoint(200, 200), PLAIN, LEFT)
    QTest.mouseRelease(editor.canvas, LEFT, PLAIN, QPoint(200, 200))
    for pressed in (Qt.Key.Key_A, Qt.Key.Key_Delete, Qt.Key.Key_Right):
        key(editor, pressed)
    assert boxes(editor) == (BOX,)
    editor.canvas.grab()
    source.gone.clear()
    editor.picture.check()
    qtbot.waitUntil(lambda: editor.picture.loaded is not None)


def test_a_picture_that_is_changed_while_it_is_open_is_read_again(
    editor: EditorView, source: BoxedSource, qtbot: QtBot
) -> None:
    read = source.num_read
    editor.picture.check()
    qtbot.wait(30)
    assert source.num_read == read
    source.states["000.png"] = "another one"
    editor.canvas.zoom(2)
    assert editor.canvas.shown is not None
    scale = editor.canvas.shown.scale
    editor.picture.check()
    qtbot.waitUntil(lambda: source.num_read == read + 1)
    qtbot.waitUntil(
        lambda: editor.picture.loaded is not None and editor.picture.loaded.state == "another one"
    )
    assert editor.canvas.shown.scale == scale


def test_another_source_closes_the_picture(editor: EditorView, tmp_path: Path, qtbot: QtBot) -> None:
    other = BoxedSource(tmp_path / "others")
    with qtbot.waitSignal(editor.picture.editing.opened):
        editor.picture.editing.open(other)
    assert editor.picture.item is None
    assert boxes(editor) == ()


def test_a_note_on_the_edits_file_stands_above_the_picture(
    source: BoxedSource, language: Language, qtbot: QtBot
) -> None:
    file = EditsFile.of_source(source)
    file.path.parent.mkdir(parents=True)
    file.path.write_bytes(b"no json")
    editing = Editing()
    made = EditorView(editing)
    qtbot.addWidget(made, before_close_func=lambda _: made.shutdown())
    made.show()
    with qtbot.waitSignal(editing.opened):
        editing.open(source)
    assert made.note.isVisible()
    assert "are damaged" in made.note.text.text()
    language.choose("ko")
    qtbot.waitUntil(lambda: "are damaged" not in made.note.text.text())
    qtbot.mouseClick(made.note.dismiss, LEFT)
    assert not made.note.isVisible()
    editing.shutdown()


# -- what is painted ---------------------------------------------------------------------------------


def test_a_dragged_box_leaves_nothing_behind(editor: EditorView, qtbot: QtBot) -> None:
    """What was painted piece by piece is the same as what is painted at once."""
    canvas = editor.canvas
    canvas.grab()
    drag(editor, (120, 110), (190, 150))
    drag(editor, (100, 80), (60, 60))
    qtbot.wait(30)
    in_pieces = editor.grab(canvas.geometry()).toImage()
    canvas.update()
    qtbot.wait(30)
    assert in_pieces == editor.grab(canvas.geometry()).toImage()
    assert editor.picture.size == SIZE


@pytest.mark.parametrize("name", ["light", "dark"])
def test_boxes_stand_out_in_both_themes(editor: EditorView, name: str) -> None:
    theme.current().choose(name)
    image = editor.canvas.grab().toImage()
    assert image.pixelColor(screen(editor, 80, 30)) == QColor("white")


def test_everything_is_said_in_korean_too(editor: EditorView, language: Language, qtbot: QtBot) -> None:
    language.choose("ko")
    qtbot.waitUntil(lambda: editor.header.back.text() == "뒤로")
    assert editor.boxes.breed.currentText() == "사진과 같음: 치와와"
    assert editor.canvas.accessibleName() == "사진과 상자"


# -- the view's border ---------------------------------------------------------------------------


def test_a_drag_to_the_views_border_brings_more_of_the_picture_and_is_one_step(
    editor: EditorView, qtbot: QtBot
) -> None:
    before = boxes(editor)[0]
    editor.canvas.zoom_to(8)
    middle = screen(editor, 80, 70)
    QTest.mousePress(editor.canvas, LEFT, PLAIN, middle)
    move(editor, QPoint(editor.canvas.width() - 1, middle.y()), PLAIN, LEFT)
    was_left = editor.canvas.shown.left
    qtbot.waitUntil(lambda: boxes(editor)[0].right == SIZE[0])  # the hand rests, the picture comes
    assert editor.canvas.shown.left < was_left
    move(editor, QPoint(editor.canvas.width() // 2, middle.y()), PLAIN, LEFT)
    resting = editor.canvas.shown
    qtbot.wait(80)
    assert editor.canvas.shown == resting
    QTest.mouseRelease(editor.canvas, LEFT, PLAIN, QPoint(editor.canvas.width() // 2, middle.y()))
    assert steps(editor) == 1
    editor.undo()
    assert boxes(editor)[0] == before


def test_a_fitted_picture_stays_fitted_and_letting_go_ends_the_scrolling(
    editor: EditorView, qtbot: QtBot
) -> None:
    drag(editor, (5, 5), (SIZE[0] + 50, SIZE[1] + 50))
    assert editor.canvas.shown.is_fitted
    editor.canvas.zoom_to(16)
    start = editor.canvas.rect().center()
    QTest.mousePress(editor.canvas, LEFT, CTRL, start)
    move(editor, QPoint(2, 2), CTRL, LEFT)
    QTest.mouseRelease(editor.canvas, LEFT, CTRL, QPoint(2, 2))
    resting = editor.canvas.shown
    qtbot.wait(80)
    assert editor.canvas.shown == resting


@pytest.mark.parametrize(
    ("start", "hand", "moves"),
    [(300, 100, 0), (300, 10, 1), (300, -500, 1), (300, 590, -1), (300, 900, -1), (8, 10, 0), (8, 3, 1)],
)
def test_the_picture_moves_only_away_from_a_border_that_the_hand_went_to(
    start: float, hand: float, moves: int
) -> None:
    by = pull(start, hand, 600)
    assert (by > 0) - (by < 0) == moves
    assert abs(by) <= abs(pull(300, -1e6, 600)) < 40
