"""The slider bank: hands, keys, search, and when it asks for pictures."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from studio import theme
from studio.translation import Language
from studio.widgets.slider_bank import SliderBank, SliderRow
from studio.widgets.slider_bank.row_widget import RowWidget
from studio.widgets.slider_bank.strip import COUNT, cell_side, stops
from studio.widgets.slider_bank.strips import REST_MS
from studio.widgets.slider_bank.words import share_text, typed_value, value_text

LEFT = Qt.MouseButton.LeftButton
COLORS = ("#ff0000", "#00ff00", "#0000ff", "#ffff00", "#ff00ff")


def raw(count: int) -> list[SliderRow]:
    return [SliderRow(f"z-{n}", f"z {n}", 0.0) for n in range(count)]


def pictures() -> list[QImage]:
    made = []
    for color in COLORS:
        image = QImage(32, 32, QImage.Format.Format_RGB32)
        image.fill(QColor(color))
        made.append(image)
    return made


def widget(bank: SliderBank, key: str) -> RowWidget:
    found = bank.view.widget_of(key)
    assert found is not None, f"{key} is out of sight"
    return found


def told(bank: SliderBank) -> list[tuple[object, ...]]:
    """Everything that the bank tells about its sliders, in order."""
    made: list[tuple[object, ...]] = []
    bank.drag_began.connect(lambda key: made.append(("began", key)))
    bank.drag_ended.connect(lambda key: made.append(("ended", key)))
    bank.value_changed.connect(lambda key, value: made.append((key, value)))
    bank.reset_requested.connect(lambda key: made.append(("reset", key)))
    return made


def wheel(at: QWidget, notches: int) -> None:
    middle = QPointF(at.rect().center())
    event = QWheelEvent(
        middle,
        QPointF(at.mapToGlobal(at.rect().center())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(at, event)
    if not event.isAccepted():  # Qt itself hands real ones on to the parent
        parent = at.parentWidget()
        assert parent is not None
        wheel(parent, notches)


@pytest.fixture
def bank(qtbot: QtBot, language: Language) -> SliderBank:
    made = SliderBank()
    qtbot.addWidget(made)
    made.resize(348, 720)
    made.set_rows(raw(512))
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


# -- the hand ------------------------------------------------------------------------------------


def test_drag_moves_the_slider_with_the_hand_in_one_movement(bank: SliderBank) -> None:
    heard, slider = told(bank), widget(bank, "z-1").slider
    start = QPoint(round(slider.place(0.0)), 9)
    QTest.mousePress(slider, LEFT, pos=start)
    for value in (0.5, 1.0, 1.5):
        QTest.mouseMove(slider, QPoint(round(slider.place(value)), 9))
    QTest.mouseRelease(slider, LEFT, pos=QPoint(round(slider.place(1.5)), 9))
    assert heard[0] == ("began", "z-1")
    assert heard[-1] == ("ended", "z-1")
    values = [value for key, value in heard[1:-1]]
    assert values == sorted(values)
    assert values[-1] == pytest.approx(1.5, abs=0.03)
    assert bank.row("z-1").value == values[-1]
    assert widget(bank, "z-1").value.text() == value_text(float(str(values[-1])))


def test_press_beside_the_handle_takes_it_there_and_shift_makes_the_hand_finer(bank: SliderBank) -> None:
    slider = widget(bank, "z-0").slider
    at = QPoint(round(slider.place(2.0)), 9)
    QTest.mousePress(slider, LEFT, pos=at)
    assert bank.row("z-0").value == pytest.approx(2.0, abs=0.03)
    before = bank.row("z-0").value
    QTest.mouseMove(slider, at)
    shift = Qt.KeyboardModifier.ShiftModifier
    event_at = QPointF(at - QPoint(40, 0))
    kind = QMouseEvent.Type.MouseMove
    QApplication.sendEvent(slider, QMouseEvent(kind, event_at, event_at, LEFT, LEFT, shift))
    coarse = 40 / (slider.place(3.0) - slider.place(-3.0)) * 6
    assert before - bank.row("z-0").value == pytest.approx(coarse / 10, abs=0.011)
    QTest.mouseRelease(slider, LEFT)


def test_hand_beyond_an_end_and_back_finds_the_handle_again(bank: SliderBank) -> None:
    slider = widget(bank, "z-0").slider
    QTest.mousePress(slider, LEFT, pos=QPoint(round(slider.place(0.0)), 9))
    QTest.mouseMove(slider, QPoint(slider.width() + 200, 9))
    assert bank.row("z-0").value == 3.0
    QTest.mouseMove(slider, QPoint(round(slider.place(1.0)), 9))
    assert bank.row("z-0").value == pytest.approx(1.0, abs=0.05)
    QTest.mouseRelease(slider, LEFT)


def test_hand_moves_in_the_steps_that_are_written_and_finds_the_origin(bank: SliderBank) -> None:
    heard, slider = told(bank), widget(bank, "z-0").slider
    bank.set_values({"z-0": 0.4973})
    start = round(slider.place(0.4973))
    QTest.mousePress(slider, LEFT, pos=QPoint(start, 9))
    for x in range(start - 1, round(slider.place(0.0)) - 12, -1):
        QTest.mouseMove(slider, QPoint(x, 9))
    QTest.mouseRelease(slider, LEFT)
    values = [value for key, value in heard if key == "z-0"]
    assert values == [round(float(str(value)), 2) for value in values]
    assert 0.0 in values
    assert values[-1] < 0


def test_double_click_and_the_button_ask_for_a_reset(bank: SliderBank) -> None:
    heard, row = told(bank), widget(bank, "z-1")
    QTest.mouseDClick(row.slider, LEFT, pos=QPoint(round(row.slider.place(0.0)), 9))
    assert heard[-1] == ("reset", "z-1")
    assert not row.again.isEnabled(), "it is at its origin"
    bank.set_values({"z-1": 0.75})
    assert row.again.isEnabled()
    QTest.mouseClick(row.again, LEFT)
    assert heard[-1] == ("reset", "z-1")
    assert bank.row("z-1").value == 0.75, "the caller does the maths"


def test_wheel_moves_only_the_slider_with_the_focus_and_else_scrolls(bank: SliderBank, qtbot: QtBot) -> None:
    heard, slider = told(bank), widget(bank, "z-1").slider
    wheel(slider, -1)
    assert not heard
    assert bank.view.verticalScrollBar().value() > 0
    bank.view.verticalScrollBar().setValue(0)
    slider = widget(bank, "z-1").slider
    slider.setFocus()
    wheel(slider, 1)
    wheel(slider, 1)
    assert bank.row("z-1").value == pytest.approx(0.2)
    assert bank.view.verticalScrollBar().value() == 0
    qtbot.waitUntil(lambda: heard[-1] == ("ended", "z-1"))
    assert [word[0] for word in heard].count("began") == 1, "turns of the wheel are one movement"


def test_click_on_a_picture_goes_to_its_value(bank: SliderBank) -> None:
    heard, strip = told(bank), widget(bank, "z-2").strip
    QTest.mouseClick(strip, LEFT, pos=strip.cell(3).center())
    assert heard == [("began", "z-2"), ("z-2", 1.5), ("ended", "z-2")]
    at = strip.cell(0).center()
    QApplication.sendEvent(strip, QHelpEvent(QHelpEvent.Type.ToolTip, at, strip.mapToGlobal(at)))
    assert "−3.00" in QToolTip.text()


def test_pictures_lie_under_the_places_where_their_values_are(bank: SliderBank) -> None:
    row = widget(bank, "z-0")
    for index, value in enumerate(stops(-3.0, 3.0)):
        under = row.strip.mapTo(row, row.strip.cell(index).center()).x()
        above = row.slider.mapTo(row, QPoint(0, 0)).x() + row.slider.place(value)
        assert under == pytest.approx(above, abs=1.5)


# -- keys ------------------------------------------------------------------------------------------


def test_keys_step_go_to_the_ends_and_reset(bank: SliderBank) -> None:
    heard = told(bank)
    bank.go_to("z-1")
    slider = widget(bank, "z-1").slider
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert heard == [("began", "z-1"), ("z-1", 0.01), ("ended", "z-1")]
    QTest.keyClick(slider, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert bank.row("z-1").value == -0.09
    for key, value in ((Qt.Key.Key_End, 3.0), (Qt.Key.Key_Home, -3.0)):
        QTest.keyClick(slider, key)
        assert bank.row("z-1").value == value
    QTest.keyClick(slider, Qt.Key.Key_Delete)
    assert heard[-1] == ("reset", "z-1")


def test_held_key_is_one_movement(bank: SliderBank) -> None:
    heard = told(bank)
    bank.go_to("z-0")
    slider = widget(bank, "z-0").slider
    for _ in range(3):
        QTest.keyPress(slider, Qt.Key.Key_Right)
    QTest.keyRelease(slider, Qt.Key.Key_Right)
    assert [word[0] for word in heard] == ["began", "z-0", "z-0", "z-0", "ended"]


def test_up_and_down_go_from_row_to_row_and_scroll(bank: SliderBank) -> None:
    bank.go_to("z-0")
    for number in range(1, 40):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
        assert widget(bank, f"z-{number}").slider.hasFocus()
    assert bank.view.widget_of("z-0") is None
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_PageUp)
    assert widget(bank, "z-34").slider.hasFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Up)
    assert widget(bank, "z-33").slider.hasFocus()


def test_number_that_is_typed_on_a_slider_becomes_its_value(bank: SliderBank) -> None:
    heard = told(bank)
    bank.go_to("z-1")
    QTest.keyClick(widget(bank, "z-1").slider, "-")
    field = widget(bank, "z-1").value
    assert field.hasFocus()
    QTest.keyClicks(field, "1.2")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert heard == [("began", "z-1"), ("z-1", -1.2), ("ended", "z-1")]
    assert field.text() == "−1.20"
    assert widget(bank, "z-1").slider.hasFocus()


@pytest.mark.parametrize(
    ("typed", "value"), [("9", 3.0), ("0,5", 0.5), ("−2", -2.0), ("dog", None), ("", None)]
)
def test_what_is_typed_is_kept_within_the_ends_and_nonsense_is_forgotten(
    bank: SliderBank, typed: str, value: float | None
) -> None:
    heard, field = told(bank), widget(bank, "z-0").value
    field.setFocus()
    field.selectAll()
    field.insert(typed)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert bank.row("z-0").value == (value or 0.0)
    assert field.text() == value_text(value or 0.0)
    assert bool(heard) == (value is not None)


def test_escape_forgets_what_is_being_typed(bank: SliderBank) -> None:
    heard, row = told(bank), widget(bank, "z-0")
    row.value.setFocus()
    row.value.selectAll()
    QTest.keyClicks(row.value, "1.7")
    QTest.keyClick(row.value, Qt.Key.Key_Escape)
    assert not heard
    assert row.value.text() == "0.00"
    assert row.slider.hasFocus()


def test_tab_goes_through_a_row_and_on_to_the_next_after_scrolling_too(bank: SliderBank) -> None:
    bank.go_to("z-100")
    seen = []
    for _ in range(12):
        focus = QApplication.focusWidget()
        seen.append(focus.accessibleName())
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert "z 101" in seen
    assert seen.index("z 100") < seen.index("Lock z 100") < seen.index("z 101")


def test_row_that_is_scrolled_away_takes_no_keys_and_comes_back_for_them(bank: SliderBank) -> None:
    heard = told(bank)
    bank.go_to("z-2")
    bank.view.verticalScrollBar().setValue(20_000)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert not heard
    assert widget(bank, "z-2").slider.hasFocus()


def test_search_keeps_the_focus_while_rows_change_under_it(bank: SliderBank) -> None:
    bank.go_to("z-3")
    bank.search.setFocus()
    QTest.keyClicks(bank.search, "44")
    bank.view.verticalScrollBar().setValue(5_000)
    assert bank.search.hasFocus()
    assert bank.search.text() == "44"


def test_bar_at_the_left_shows_which_row_has_the_focus(bank: SliderBank) -> None:
    bank.go_to("z-0")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    accent = theme.colors().accent.name()
    colors = [widget(bank, key).grab().toImage().pixelColor(0, 20).name() for key in ("z-0", "z-1")]
    assert [color == accent for color in colors] == [False, True]


# -- locks, names, search ----------------------------------------------------------------------------


def test_locked_slider_is_moved_by_nothing(bank: SliderBank) -> None:
    locks: list[tuple[str, bool]] = []
    bank.lock_changed.connect(lambda key, on: locks.append((key, on)))
    heard, row = told(bank), widget(bank, "z-1")
    QTest.mouseClick(row.lock, LEFT)
    assert locks == [("z-1", True)]
    assert bank.row("z-1").locked
    bank.go_to("z-1")
    QTest.mouseClick(row.slider, LEFT, pos=QPoint(round(row.slider.place(2.0)), 9))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Delete, Qt.Key.Key_5):
        QTest.keyClick(row.slider, key)
    wheel(row.slider, 1)
    QTest.mouseDClick(row.slider, LEFT, pos=QPoint(round(row.slider.place(0.0)), 9))
    QTest.mouseClick(row.strip, LEFT, pos=row.strip.cell(0).center())
    assert not heard
    QTest.keyClick(row.slider, Qt.Key.Key_L)
    assert locks[-1] == ("z-1", False)
    QTest.keyClick(row.slider, Qt.Key.Key_Right)
    assert heard[1] == ("z-1", 0.01)


def test_direction_is_named_by_the_person(bank: SliderBank) -> None:
    bank.set_rows([SliderRow("pca-1", "PCA 1", 0.0, explained=0.123, can_rename=True), *raw(2)])
    names: list[tuple[str, str]] = []
    bank.rename_requested.connect(lambda key, name: names.append((key, name)))
    row = widget(bank, "pca-1")
    assert row.share.text() == "12 %"
    assert row.name.isVisible()
    assert not widget(bank, "z-0").name.isVisible()
    bank.go_to("pca-1")
    QTest.keyClick(row.slider, Qt.Key.Key_F2)
    assert row.name.hasFocus()
    QTest.keyClicks(row.name, "ears")
    QTest.keyClick(row.name, Qt.Key.Key_Return)
    assert names == [("pca-1", "ears")]
    bank.set_rows([SliderRow("pca-1", "ears", 0.0, explained=0.123, can_rename=True)])
    assert row.name.text() == "ears"
    QTest.keyClick(row.slider, Qt.Key.Key_F2)
    QTest.keyClicks(row.name, "tail")
    QTest.keyClick(row.name, Qt.Key.Key_Escape)
    assert row.name.text() == "ears"
    assert len(names) == 1


def test_search_finds_by_number_and_name_exact_numbers_first(bank: SliderBank) -> None:
    bank.set_rows([SliderRow(f"z-{n}", f"number {n}", 0.0) for n in range(1, 500)])
    bank.search.setFocus()
    QTest.keyClicks(bank.search, "12")
    found = [row.key for row in bank.rows]
    assert found[0] == "z-12"
    assert found[1:] == [f"z-{n}" for n in range(13, 500) if "12" in str(n)]
    QTest.keyClick(bank.search, Qt.Key.Key_Return)
    assert widget(bank, "z-12").slider.hasFocus()
    bank.set_rows([SliderRow("pca-1", "tail", 0.0), SliderRow("pca-2", "귀 모양", 0.0)])
    for text in ("모양", "2"):
        bank.search.setText(text)
        assert [row.key for row in bank.rows] == ["pca-2"]
    bank.search.setText("cat")
    assert not bank.rows
    notes = [label.text() for label in bank.findChildren(QLabel) if label.isVisible()]
    assert "No slider is called “cat”." in notes
    bank.search.setFocus()
    QTest.keyClick(bank.search, Qt.Key.Key_Escape)
    assert len(bank.rows) == 2


def test_bank_without_rows_says_what_it_is_for(bank: SliderBank) -> None:
    bank.set_empty_text("Open a run.")
    bank.set_rows([])
    assert "Open a run." in [label.text() for label in bank.findChildren(QLabel) if label.isVisible()]
    assert not bank.randomise.isEnabled()
    bank.set_rows(raw(1))
    assert bank.randomise.isEnabled()
    assert widget(bank, "z-0").isVisible()


def test_buttons_ask_for_all(bank: SliderBank, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bank.randomise_requested):
        QTest.mouseClick(bank.randomise, LEFT)
    with qtbot.waitSignal(bank.reset_all_requested):
        QTest.mouseClick(bank.reset_all, LEFT)


# -- what is set from outside --------------------------------------------------------------------------


def test_values_that_are_set_are_shown_and_not_told(bank: SliderBank) -> None:
    heard = told(bank)
    bank.set_values({"z-0": 1.25, "z-400": -2.0, "unknown": 1.0})
    assert not heard
    assert widget(bank, "z-0").value.text() == "+1.25"
    assert widget(bank, "z-0").slider.exact == 1.25
    bank.view.show_key("z-400")
    assert widget(bank, "z-400").value.text() == "−2.00"


def test_rows_set_again_leave_place_and_hand_alone(bank: SliderBank) -> None:
    heard = told(bank)
    bank.view.show_key("z-200")
    place = bank.view.verticalScrollBar().value()
    slider = widget(bank, "z-200").slider
    QTest.mousePress(slider, LEFT, pos=QPoint(round(slider.place(0.0)), 9))
    bank.set_rows(raw(512))
    assert bank.view.verticalScrollBar().value() == place
    assert ("ended", "z-200") not in heard
    QTest.mouseMove(slider, QPoint(round(slider.place(1.0)), 9))
    QTest.mouseRelease(slider, LEFT)
    assert heard[-1] == ("ended", "z-200")
    assert bank.row("z-200").value == pytest.approx(1.0, abs=0.03)


def test_movement_of_a_row_that_goes_away_ends(bank: SliderBank) -> None:
    heard, slider = told(bank), widget(bank, "z-0").slider
    QTest.mousePress(slider, LEFT, pos=QPoint(round(slider.place(1.0)), 9))
    bank.set_rows([SliderRow("pca-1", "PCA 1", 0.0)])
    assert heard[-1] == ("ended", "z-0")


def test_few_widgets_show_many_rows_in_their_order(bank: SliderBank) -> None:
    assert len(bank.findChildren(RowWidget)) < 12
    for place in (0, 777, 12_345, bank.view.verticalScrollBar().maximum()):
        bank.view.verticalScrollBar().setValue(place)
        keys = bank.view.visible_keys()
        tops = [widget(bank, key).y() for key in keys]
        assert all(b - a == bank.view.height_of_row for a, b in pairwise(tops))
        assert tops[0] <= 0 < tops[0] + bank.view.height_of_row
        numbers = [int(key.removeprefix("z-")) for key in keys]
        assert numbers == list(range(numbers[0], numbers[0] + len(keys)))
    assert keys[-1] == "z-511"


# -- the strips ------------------------------------------------------------------------------------------


def asked(bank: SliderBank) -> list[list[str]]:
    made: list[list[str]] = []
    bank.strips_wanted.connect(made.append)
    return made


def fill(bank: SliderBank, keys: list[str]) -> None:
    for key in keys:
        bank.set_strip(key, pictures())


def test_rows_in_sight_ask_for_pictures_when_the_hand_rests(bank: SliderBank, qtbot: QtBot) -> None:
    wanted = asked(bank)
    qtbot.waitUntil(lambda: len(wanted) == 1)
    assert wanted[0] == bank.view.visible_keys()
    fill(bank, wanted[0])
    bank.view.verticalScrollBar().setValue(bank.view.height_of_row * 2)
    qtbot.waitUntil(lambda: len(wanted) == 2)
    assert wanted[1] == [key for key in bank.view.visible_keys() if key not in wanted[0]]


def test_nothing_is_asked_while_the_hand_moves(bank: SliderBank, qtbot: QtBot) -> None:
    wanted, slider = asked(bank), widget(bank, "z-0").slider
    QTest.mousePress(slider, LEFT, pos=QPoint(round(slider.place(0.0)), 9))
    for x in range(2 * REST_MS // 50):
        QTest.mouseMove(slider, QPoint(100 + 5 * x, 9))
        qtbot.wait(50)
    assert not wanted
    QTest.mouseRelease(slider, LEFT)
    qtbot.waitUntil(lambda: len(wanted) == 1)


def test_own_value_leaves_its_pictures_true_and_those_of_the_others_not(
    bank: SliderBank, qtbot: QtBot
) -> None:
    wanted = asked(bank)
    qtbot.waitUntil(lambda: len(wanted) == 1)
    fill(bank, wanted[0])
    bank.go_to("z-1")
    QTest.keyClick(widget(bank, "z-1").slider, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: len(wanted) == 2)
    assert wanted[1] == [key for key in wanted[0] if key != "z-1"]
    bank.invalidate_strips()
    qtbot.waitUntil(lambda: len(wanted) == 3)
    assert wanted[2] == wanted[0]


def test_pictures_are_shown_sharp_and_dimmed_once_they_are_out_of_date(bank: SliderBank) -> None:
    bank.set_strip("z-0", pictures())
    strip = widget(bank, "z-0").strip
    image = strip.grab().toImage()
    seen = [image.pixelColor(strip.cell(n).center()).name() for n in range(COUNT)]
    assert seen == list(COLORS)
    bank.invalidate_strips()
    image = strip.grab().toImage()
    dimmed = [image.pixelColor(strip.cell(n).center()).name() for n in range(COUNT)]
    assert not set(dimmed) & set(COLORS)
    bank.set_strip("z-999", pictures())  # a row that has gone meanwhile


def test_pictures_of_32_pixels_fill_their_cells_exactly() -> None:
    assert cell_side(5 * 64 + 4) == 64
    assert cell_side(5 * 70) == 64
    assert cell_side(5 * 96 + 4) == cell_side(2000) == 96
    assert cell_side(5 * 50 + 4) == 50


def test_without_pictures_rows_are_low_and_none_are_asked_for(bank: SliderBank, qtbot: QtBot) -> None:
    tall, wanted = bank.view.height_of_row, asked(bank)
    QTest.mouseClick(bank.pictures, LEFT)
    assert bank.view.height_of_row < tall / 2
    assert not widget(bank, "z-0").strip.isVisible()
    qtbot.wait(REST_MS + 100)
    assert not wanted
    bank.set_strips_shown(True)
    qtbot.waitUntil(lambda: len(wanted) == 1)


def test_hidden_bank_asks_for_nothing_until_it_is_shown(bank: SliderBank, qtbot: QtBot) -> None:
    bank.hide()
    wanted = asked(bank)
    bank.invalidate_strips()
    qtbot.wait(REST_MS + 100)
    assert not wanted
    bank.show()
    qtbot.waitUntil(lambda: len(wanted) == 1)


# -- words ---------------------------------------------------------------------------------------------


def test_every_control_of_a_row_is_named_in_both_languages(
    bank: SliderBank, language: Language, qtbot: QtBot
) -> None:
    bank.set_rows([SliderRow("pca-1", "ears", 0.0, can_rename=True)])
    row = widget(bank, "pca-1")
    for code, lock in (("en", "Lock ears"), ("ko", "ears 잠그기")):
        language.choose(code)
        qtbot.waitUntil(lambda lock=lock: row.lock.accessibleName() == lock)
        for control in (row.slider, row.value, row.again, row.lock, row.name, bank.search, bank.pictures):
            assert control.accessibleName(), control
            assert control.toolTip(), control
    assert bank.reset_all.text() == "모두 되돌리기"


def test_bank_follows_the_theme(bank: SliderBank) -> None:
    light = bank.grab().toImage().pixelColor(5, 400)
    theme.current().choose("dark")
    assert bank.grab().toImage().pixelColor(5, 400) != light


def test_numbers_are_written_and_read() -> None:
    assert [value_text(v) for v in (0.534, -1.2, 0.004, -0.004, 3)] == [
        "+0.53",
        "−1.20",
        "0.00",
        "0.00",
        "+3.00",
    ]
    assert [share_text(v) for v in (0.31, 0.0099, 0.004, 1.0)] == ["31 %", "1.0 %", "0.4 %", "100 %"]
    assert typed_value("inf") is None
    assert typed_value(" +0.5 ") == 0.5
