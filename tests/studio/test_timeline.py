import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from studio import theme
from studio.translation import Language
from studio.widgets.timeline import Timeline, _add

KEYS = {
    "left": Qt.Key.Key_Left,
    "right": Qt.Key.Key_Right,
    "home": Qt.Key.Key_Home,
    "end": Qt.Key.Key_End,
}


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    made = Timeline()
    qtbot.addWidget(made)
    made.resize(600, 40)
    made.show()
    qtbot.waitExposed(made)
    made.set_history([0.0, 10.0, 20.0, 30.0], reached=30.0, total=100.0)
    return made


@pytest.fixture
def moves(timeline: Timeline) -> list[tuple[float, bool]]:
    seen: list[tuple[float, bool]] = []
    timeline.moved.connect(lambda kimg, live: seen.append((kimg, live)))
    return seen


def at(timeline: Timeline, kimg: float) -> QPoint:
    return QPoint(round(timeline.track.x_of(kimg)), timeline.track.height() // 2)


def test_label_says_where_the_run_is_and_how_long_it_shall_be(timeline: Timeline) -> None:
    assert timeline.label.text() == "30.0/100 kimg"
    timeline.set_progress(840, 1500)
    assert timeline.label.text() == "840/1,500 kimg"
    timeline.set_progress(840, None)
    assert timeline.label.text() == "840 kimg"


def test_click_goes_to_the_nearest_grid(timeline: Timeline, moves: list, qtbot: QtBot) -> None:
    qtbot.mouseClick(timeline.track, Qt.MouseButton.LeftButton, pos=at(timeline, 11.5))
    assert moves == [(10.0, False)]
    assert timeline.label.text() == "10.0/100 kimg"
    assert not timeline.live_button.isChecked()


def test_drag_scrubs_and_the_newest_grid_is_followed_again(
    timeline: Timeline, moves: list, qtbot: QtBot
) -> None:
    qtbot.mousePress(timeline.track, Qt.MouseButton.LeftButton, pos=at(timeline, 0))
    qtbot.mouseMove(timeline.track, at(timeline, 19))
    qtbot.mouseMove(timeline.track, at(timeline, 99))
    qtbot.mouseRelease(timeline.track, Qt.MouseButton.LeftButton, pos=at(timeline, 99))
    assert moves == [(0.0, False), (20.0, False), (30.0, True)]
    assert timeline.live_button.isChecked()


def test_moving_without_a_button_does_not_scrub(timeline: Timeline, moves: list, qtbot: QtBot) -> None:
    qtbot.mouseMove(timeline.track, at(timeline, 10))
    assert moves == []


@pytest.mark.parametrize(
    ("keys", "kimg"),
    [
        (["left"], 20.0),
        (["left", "left"], 10.0),
        (["home"], 0.0),
        (["home", "left"], 0.0),
        (["home", "right"], 10.0),
    ],
)
def test_keys_step_through_the_grids(
    timeline: Timeline, moves: list, qtbot: QtBot, keys: list, kimg: float
) -> None:
    for key in keys:
        qtbot.keyClick(timeline.track, KEYS[key])
    assert moves[-1] == (kimg, False)


def test_end_follows_the_newest(timeline: Timeline, moves: list, qtbot: QtBot) -> None:
    qtbot.keyClick(timeline.track, KEYS["home"])
    qtbot.keyClick(timeline.track, KEYS["end"])
    assert moves[-1] == (30.0, True)


def test_new_grid_is_shown_only_while_the_newest_is_followed(
    timeline: Timeline, moves: list, qtbot: QtBot
) -> None:
    timeline.add_grid(40.0)
    assert moves == [(40.0, True)]
    qtbot.keyClick(timeline.track, KEYS["left"])
    timeline.add_grid(50.0)
    assert moves == [(40.0, True), (30.0, False)]
    assert timeline.track.position == 30.0
    qtbot.mouseClick(timeline.live_button, Qt.MouseButton.LeftButton)
    assert moves[-1] == (50.0, True)


def test_button_pins_the_grid_in_view(timeline: Timeline, moves: list, qtbot: QtBot) -> None:
    qtbot.mouseClick(timeline.live_button, Qt.MouseButton.LeftButton)
    timeline.add_grid(40.0)
    assert moves == [(30.0, False)]


def test_line_of_a_young_run_gives_its_grids_room_and_ends_with_its_length(timeline: Timeline) -> None:
    track = timeline.track
    timeline.set_history([0.0, 1.0], reached=1.0, total=200.0)
    assert 1 / 3 < (track.x_of(1.0) - track.x_of(0.0)) / (track.width() - 16) < 2 / 3
    timeline.set_progress(150.0, 200.0)
    assert track.x_of(200.0) == track.width() - 8
    assert track.x_of(150.0) < track.x_of(200.0)


def test_another_history_follows_its_newest(timeline: Timeline, qtbot: QtBot) -> None:
    qtbot.keyClick(timeline.track, KEYS["home"])
    timeline.set_history([0.0, 5.0], reached=5.0, total=None)
    assert timeline.is_live
    assert timeline.track.position is None
    assert timeline.live_button.isChecked()


def test_no_grid_means_nowhere_to_go(timeline: Timeline, moves: list, qtbot: QtBot) -> None:
    timeline.set_history([], reached=0.0, total=None)
    qtbot.mouseClick(timeline.track, Qt.MouseButton.LeftButton, pos=QPoint(100, 10))
    for key in KEYS.values():
        qtbot.keyClick(timeline.track, key)
    timeline.grab()
    assert moves == []


def test_checkpoints_are_dots_and_kept_ones_filled_diamonds(timeline: Timeline) -> None:
    def middle() -> str:
        picture = timeline.track.grab().toImage()
        return picture.pixelColor(at(timeline, 15.0).x(), timeline.track.height() // 2 - 2).name()

    bare = middle()
    timeline.set_checkpoints([15.0], [])
    assert middle() == theme.colors().window.name() != bare
    timeline.set_checkpoints([15.0], [15.0])
    assert middle() == theme.colors().text.name()


@given(st.lists(st.floats(0, 1e5)))
def test_grids_stay_sorted_and_single_in_whatever_order_they_come(kimg: list[float]) -> None:
    grids: list[float] = []
    for value in kimg:
        _add(grids, value)
    assert grids == sorted(set(kimg))


def test_words_follow_the_language(timeline: Timeline, language: Language, qtbot: QtBot) -> None:
    language.choose("ko")
    qtbot.waitUntil(lambda: timeline.live_button.text() == "최신")
    assert timeline.track.accessibleName() == "시간표"
