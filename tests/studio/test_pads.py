"""Pads: what hand and keys make of a point between corners."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from studio import theme
from studio.translation import Language
from studio.widgets.pads import Corner, SquarePad, TrianglePad
from studio.widgets.pads.barycentric import point_of, weights_of
from studio.widgets.pads.pad import Pad

LEFT = Qt.MouseButton.LeftButton


def picture(color: str) -> QImage:
    made = QImage(32, 32, QImage.Format.Format_RGB32)
    made.fill(QColor(color))
    return made


def corners(count: int) -> list[Corner]:
    colors = ("#ff0000", "#00ff00", "#0000ff", "#ffff00")
    return [Corner(f"dog {n}", picture(colors[n])) for n in range(count)]


def shown(pad: Pad, qtbot: QtBot) -> Pad:
    qtbot.addWidget(pad)
    pad.resize(400, 400)
    pad.show()
    qtbot.waitExposed(pad)
    pad.activateWindow()
    return pad


def told(pad: SquarePad | TrianglePad) -> list[object]:
    """Everything that a pad tells, in order."""
    made: list[object] = []
    pad.drag_began.connect(lambda: made.append("began"))
    pad.drag_ended.connect(lambda: made.append("ended"))
    pad.moved.connect(lambda *where: made.append(where if len(where) == 2 else where[0]))
    return made


@pytest.fixture
def square(qtbot: QtBot) -> SquarePad:
    made = SquarePad()
    made.set_corners(corners(4))
    shown(made, qtbot)
    return made


@pytest.fixture
def triangle(qtbot: QtBot) -> TrianglePad:
    made = TrianglePad()
    made.set_corners(corners(3))
    shown(made, qtbot)
    return made


def test_drag_on_the_square_is_one_movement_to_where_the_hand_lets_go(square: SquarePad) -> None:
    heard, field = told(square), square.field()
    QTest.mousePress(square, LEFT, pos=square.handle().toPoint())
    for share in (0.6, 0.8, 1.0):
        QTest.mouseMove(square, (field.topLeft() + share * QPointF(field.width(), 0)).toPoint())
    QTest.mouseRelease(square, LEFT, pos=field.topRight().toPoint())
    assert heard[0] == "began"
    assert heard[-1] == "ended"
    assert heard.count("began") == heard.count("ended") == 1
    assert heard[-2] == (pytest.approx(1.0, abs=0.01), pytest.approx(0.0, abs=0.01))
    assert (square.x_share, square.y_share) == heard[-2]


def test_hand_beyond_the_square_stays_at_its_edge(square: SquarePad) -> None:
    heard = told(square)
    QTest.mousePress(square, LEFT, pos=square.field().center().toPoint())
    QTest.mouseMove(square, QPoint(square.width() - 1, square.height() - 1))
    QTest.mouseRelease(square, LEFT)
    assert heard[-2] == (1.0, 1.0)


def test_arrows_numbers_and_home_move_on_the_square(square: SquarePad) -> None:
    heard = told(square)
    QTest.keyClick(square, Qt.Key.Key_Right)
    assert heard == ["began", (pytest.approx(0.52, abs=1e-3), 0.5), "ended"]
    QTest.keyClick(square, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert square.y_share == pytest.approx(0.4, abs=1e-3)
    QTest.keyClick(square, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert square.x_share == pytest.approx(0.518, abs=1e-3)
    for key, place in zip("1234", ((0, 0), (1, 0), (0, 1), (1, 1)), strict=True):
        QTest.keyClick(square, key)
        assert (square.x_share, square.y_share) == place
    QTest.keyClick(square, Qt.Key.Key_Home)
    assert (square.x_share, square.y_share) == (0.5, 0.5)


def test_held_arrow_is_one_movement(square: SquarePad) -> None:
    heard = told(square)
    QTest.keyPress(square, Qt.Key.Key_Right)
    QTest.keyPress(square, Qt.Key.Key_Right)
    QTest.keyRelease(square, Qt.Key.Key_Right)
    assert [word for word in heard if isinstance(word, str)] == ["began", "ended"]
    assert len(heard) == 4


def test_double_click_goes_to_the_middle(square: SquarePad) -> None:
    square.set_position(0.9, 0.1)
    QTest.mouseDClick(square, LEFT, pos=square.handle().toPoint())
    assert (square.x_share, square.y_share) == (0.5, 0.5)


def test_what_is_set_is_shown_and_not_told(square: SquarePad) -> None:
    heard = told(square)
    square.set_position(0.25, 2.0)
    assert not heard
    assert (square.x_share, square.y_share) == (0.25, 1.0)
    assert "0.25 from the left, 1.00 from the top" in square.accessibleDescription()


def test_pictures_stand_at_their_corners_in_their_own_pixels(square: SquarePad) -> None:
    image = square.grab().toImage()
    colors = [image.pixelColor(square.corner_rect(n).topLeft() + QPoint(3, 3)).name() for n in range(4)]
    assert colors == ["#ff0000", "#00ff00", "#0000ff", "#ffff00"]
    assert square.corner_rect(0).center() == square.corner_point(0).toPoint()


def test_tooltip_of_a_corner_is_its_whole_name(square: SquarePad) -> None:
    square.set_corners([Corner("a name that is far too long for the room that there is"), *corners(3)])
    at = square.corner_rect(0).center()
    QApplication.sendEvent(square, QHelpEvent(QHelpEvent.Type.ToolTip, at, square.mapToGlobal(at)))
    assert QToolTip.text().endswith("room that there is")


def test_pad_without_corners_does_nothing(qtbot: QtBot) -> None:
    pad = TrianglePad()
    shown(pad, qtbot)
    heard = told(pad)
    QTest.mouseClick(pad, LEFT)
    QTest.keyClick(pad, Qt.Key.Key_Left)
    assert not heard


@pytest.mark.parametrize("index", range(3))
def test_corner_of_the_triangle_is_all_of_that_corner(triangle: TrianglePad, index: int) -> None:
    heard = told(triangle)
    QTest.mouseClick(triangle, LEFT, pos=triangle.corner_point(index).toPoint())
    assert heard[-2][index] == pytest.approx(1.0, abs=0.01)  # type: ignore[index]
    QTest.keyClick(triangle, str(index + 1))
    assert triangle.weights == tuple(float(n == index) for n in range(3))


def test_drag_on_the_triangle_gives_weights_that_are_one_together(triangle: TrianglePad) -> None:
    heard = told(triangle)
    QTest.mousePress(triangle, LEFT, pos=triangle.handle().toPoint())
    for x in range(40, 400, 60):
        QTest.mouseMove(triangle, QPoint(x, 300))
    QTest.mouseRelease(triangle, LEFT)
    weights = [word for word in heard if isinstance(word, tuple)]
    assert len(weights) > 3
    for each in weights:
        assert sum(each) == pytest.approx(1.0, abs=1e-9)
        assert min(each) >= 0
    assert weights[0][1] > weights[-1][1], "the hand went from the left to the right"
    assert weights[0][2] < weights[-1][2]


def test_two_corners_are_a_line(triangle: TrianglePad) -> None:
    triangle.set_corners(corners(2))
    assert triangle.weights == (0.5, 0.5)
    a, b = triangle.corner_point(0), triangle.corner_point(1)
    assert a.y() == b.y()
    QTest.mouseClick(triangle, LEFT, pos=(a + 0.25 * (b - a)).toPoint() + QPoint(0, 30))
    assert triangle.weights[1] == pytest.approx(0.25, abs=0.01)
    QTest.keyClick(triangle, Qt.Key.Key_Up)
    assert triangle.weights[1] == pytest.approx(0.25, abs=0.01)


def test_weights_are_kept_when_only_pictures_change(triangle: TrianglePad) -> None:
    triangle.set_weights([2, 1, 1])
    triangle.set_corners(corners(3)[::-1])
    assert triangle.weights == (0.5, 0.25, 0.25)
    assert triangle.place_text() == "dog 2 50 %, dog 1 25 %, dog 0 25 %"
    with pytest.raises(ValueError, match="2 weights for 3"):
        triangle.set_weights([0.5, 0.5])
    with pytest.raises(ValueError, match="not 4"):
        triangle.set_corners(corners(4))


def test_pads_follow_theme_and_language(square: SquarePad, language: Language, qtbot: QtBot) -> None:
    at = square.field().center().toPoint() + QPoint(20, 20)
    light = square.grab().toImage().pixelColor(at)
    theme.current().choose("dark")
    assert square.grab().toImage().pixelColor(at) != light
    language.choose("ko")
    qtbot.waitUntil(lambda: square.accessibleName() == "섞기 판")
    square.set_title("네 강아지 섞기")
    assert square.accessibleName() == "네 강아지 섞기"


TRIANGLE = ((0.0, 0.0), (-50.0, 90.0), (50.0, 90.0))
places = st.tuples(st.floats(-200, 200), st.floats(-200, 200))


@given(places)
def test_weights_are_of_the_nearest_place_on_the_triangle(point: tuple[float, float]) -> None:
    weights = weights_of(point, TRIANGLE)
    assert sum(weights) == pytest.approx(1.0)
    assert min(weights) >= 0

    def distance(where: tuple[float, float]) -> float:
        return (where[0] - point[0]) ** 2 + (where[1] - point[1]) ** 2

    steps = [n / 12 for n in range(13)]
    grid = [(a, b * (1 - a), (1 - a) * (1 - b)) for a in steps for b in steps]
    nearest = min(distance(point_of(each, TRIANGLE)) for each in grid)
    assert distance(point_of(weights, TRIANGLE)) <= nearest + 1e-6


@given(st.lists(st.floats(0.01, 1), min_size=3, max_size=3))
def test_weights_come_back_from_their_point(parts: list[float]) -> None:
    weights = tuple(part / sum(parts) for part in parts)
    assert weights_of(point_of(weights, TRIANGLE), TRIANGLE) == pytest.approx(weights)
