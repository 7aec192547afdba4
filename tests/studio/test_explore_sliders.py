"""The sliders of the Explore page on the state: what each leads to, and which pictures stay true."""

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gan_core.sampling.directions import Direction
from gan_core.sampling.point import Point
from studio.pages.explore.sliders_panel import SlidersPanel
from studio.pages.explore.state import ExploreState
from studio.session import Session
from studio.translation import Language
from studio.widgets.slider_bank import stops

LEFT = Qt.MouseButton.LeftButton
Z_DIM = 4


class FakeFinding(QObject):
    """Two directions; a search finds others with the same keys."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.about, self.of, self.note, self.method = None, None, None, "pca"
        self.is_finding = self.is_stale = False
        self.directions = directions((1.0, 0.0), (0.0, 1.0))
        self.renamed: list[tuple[str, str]] = []

    def find(self) -> None:
        self.directions = directions((0.0, 1.0), (1.0, 0.0))
        self.changed.emit()

    def choose(self, method: str) -> None:
        self.method = method

    def rename(self, key: str, name: str) -> None:
        self.renamed.append((key, name))
        self.directions = tuple(
            Direction(d.key, d.vector, d.explained, name if d.key == key else d.name) for d in self.directions
        )
        self.changed.emit()


class FakeSampler:
    """Notes which points were asked for."""

    def __init__(self) -> None:
        self.asked: dict[str, list[Point]] = {}

    def render(self, key: str, points: list[Point], take: object, *, lane: object, exact: bool) -> None:
        del take, lane, exact
        self.asked[key] = points


def directions(*firsts: tuple[float, float]) -> tuple[Direction, ...]:
    return tuple(
        Direction(f"pca-{n}", (*first, 0.0, 0.0), 0.5 / n) for n, first in enumerate(firsts, start=1)
    )


@pytest.fixture
def sampler() -> FakeSampler:
    return FakeSampler()


@pytest.fixture
def finding() -> FakeFinding:
    return FakeFinding()


@pytest.fixture
def state(qtbot: QtBot) -> ExploreState:
    made = ExploreState()
    made.begin(Point((0.0,) * Z_DIM))
    return made


@pytest.fixture
def panel(
    session: Session,
    state: ExploreState,
    sampler: FakeSampler,
    finding: FakeFinding,
    language: Language,
    qtbot: QtBot,
) -> SlidersPanel:
    made = SlidersPanel(session, state, sampler, finding)  # type: ignore[arg-type]
    made.latent.show_latent(Z_DIM)
    made.resize(360, 700)
    qtbot.addWidget(made, before_close_func=lambda _: state.begin(None))
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def test_strip_of_a_direction_shows_what_it_leads_to(
    panel: SlidersPanel, sampler: FakeSampler, state: ExploreState, qtbot: QtBot
) -> None:
    state.set_amount(directions((1.0, 0.0))[0], 0.5)
    qtbot.waitUntil(lambda: len(sampler.asked) == 2)
    own, other = sampler.asked["strip direction pca-1"], sampler.asked["strip direction pca-2"]
    assert [p.latent[:2] for p in own] == [(value, 0.0) for value in stops(-3.0, 3.0)]
    assert [p.latent[:2] for p in other] == [(0.5, value) for value in stops(-3.0, 3.0)]


def test_directions_found_anew_have_other_pictures_though_their_keys_are_the_same(
    panel: SlidersPanel, sampler: FakeSampler, finding: FakeFinding, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: len(sampler.asked) == 2)
    for key in ("pca-1", "pca-2"):
        panel.directions.set_strip(key, [])
    sampler.asked.clear()
    finding.find()
    qtbot.waitUntil(lambda: len(sampler.asked) == 2)
    assert sampler.asked["strip direction pca-1"][0].latent[:2] == (0.0, -3.0)


def test_name_keeps_the_pictures(
    panel: SlidersPanel, sampler: FakeSampler, finding: FakeFinding, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: len(sampler.asked) == 2)
    for key in ("pca-1", "pca-2"):
        panel.directions.set_strip(key, [])
    sampler.asked.clear()
    panel.directions.go_to("pca-2")
    row = panel.directions.view.widget_of("pca-2")
    assert row is not None
    QTest.keyClick(row.slider, Qt.Key.Key_F2)
    QTest.keyClicks(row.name, "ears")
    QTest.keyClick(row.name, Qt.Key.Key_Return)
    assert finding.renamed == [("pca-2", "ears")]
    assert row.name.text() == "ears"
    qtbot.wait(400)
    assert not sampler.asked


def test_wish_for_no_pictures_is_for_both_tabs_and_the_next_launch(
    panel: SlidersPanel, session: Session, sampler: FakeSampler, finding: FakeFinding, qtbot: QtBot
) -> None:
    QTest.mouseClick(panel.directions.pictures, LEFT)
    assert not panel.latent.pictures.isChecked()
    again = SlidersPanel(session, ExploreState(panel), sampler, finding)  # type: ignore[arg-type]
    qtbot.addWidget(again)
    assert not again.directions.pictures.isChecked()


def test_lot_and_reset_leave_locked_numbers_alone_and_are_one_step_each(
    panel: SlidersPanel, state: ExploreState
) -> None:
    panel.show_tab("latent")
    row = panel.latent.view.widget_of("1")
    assert row is not None
    row.slider.setFocus()
    QTest.keyClick(row.slider, Qt.Key.Key_L)
    QTest.mouseClick(panel.latent.randomise, LEFT)
    latent = state.shown().latent
    assert latent[1] == 0.0
    assert all(value != 0.0 for n, value in enumerate(latent) if n != 1)
    assert panel.latent.row("0").value == latent[0]
    QTest.mouseClick(panel.latent.reset_all, LEFT)
    assert state.shown().latent == (0.0,) * Z_DIM
    assert state.undo_stack.count() == 2
    state.undo_stack.undo()
    assert panel.latent.row("3").value == latent[3]
