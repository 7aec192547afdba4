from pathlib import Path

import numpy as np
import pyqtgraph as pg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot
from train_fakes import metrics

from gan_core.messages import StorageError
from gan_core.runs.events import Evaluated
from studio import theme
from studio.translation import Language
from studio.widgets.loss_plot import POINTS_PER_REPAINT, REPAINT_MS, LossPlot
from studio.widgets.series import Series, columns_of, ema


def slow_ema(values: list[float], weight: float) -> list[float]:
    result: list[float] = []
    last = None
    for x in values:
        if not np.isfinite(x):
            result.append(np.nan)
            continue
        last = x if last is None else weight * last + (1 - weight) * x
        result.append(last)
    return result


@pytest.fixture
def plot(qtbot: QtBot) -> LossPlot:
    made = LossPlot()
    qtbot.addWidget(made)
    made.resize(340, 640)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def set_data_calls(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of points of each setData, of whichever curve."""
    calls: list[int] = []
    original = pg.PlotDataItem.setData

    def counted(self: pg.PlotDataItem, *args: object, **kwargs: object) -> None:
        calls.append(len(args[0]))
        original(self, *args, **kwargs)

    monkeypatch.setattr(pg.PlotDataItem, "setData", counted)
    return calls


def front_curve(plot: LossPlot, name: str) -> tuple[np.ndarray, np.ndarray]:
    """x and y of a smooth curve as they were given to pyqtgraph."""
    for group in plot._plots:
        for curve, item in zip(group._curves, group._items, strict=True):
            if curve.field == name:
                return item.getOriginalDataset()
    raise AssertionError(name)


@given(
    st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(np.nan), st.just(np.inf)), max_size=300),
    st.floats(0, 0.99),
    st.integers(0, 300),
)
@settings(max_examples=60, deadline=None)
def test_smoothing_is_the_same_in_one_piece_and_in_two(values: list[float], weight: float, cut: int) -> None:
    series = Series()
    series.set_weight(weight)
    series.extend(np.array(values[:cut], float))
    series.extend(np.array(values[cut:], float))
    expected = np.array(slow_ema(values, weight), float)
    np.testing.assert_allclose(series.smooth, expected, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(ema(np.array(values, float), weight), expected, rtol=1e-6, atol=1e-6)


def test_truncated_series_goes_on_as_if_the_rest_had_never_been() -> None:
    series = Series()
    series.set_weight(0.9)
    series.extend(np.arange(100.0))
    series.truncate(40)
    series.extend(np.array([7.0, 8.0]))
    np.testing.assert_allclose(series.smooth, slow_ema([*range(40), 7.0, 8.0], 0.9))


def test_appended_points_are_drawn_with_one_set_data_a_curve(
    plot: LossPlot, qtbot: QtBot, set_data_calls: list[int]
) -> None:
    for k in range(50):
        plot.append([metrics(k + 1.0)])
    assert set_data_calls == []
    qtbot.waitUntil(lambda: not plot._repaint.isActive())
    assert set_data_calls == [50] * 10  # five curves, each smooth and raw
    x, y = front_curve(plot, "loss_g")
    np.testing.assert_allclose(x, np.arange(1.0, 51.0))
    np.testing.assert_allclose(y, slow_ema([2.0 + k / 100 for k in range(1, 51)], 0.9))


def test_a_flood_is_drawn_in_bounded_pieces(
    plot: LossPlot, qtbot: QtBot, set_data_calls: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    extended: list[int] = []
    original = LossPlot._extend

    def watched(self: LossPlot, columns: dict[str, np.ndarray]) -> None:
        extended.append(len(columns["kimg"]))
        original(self, columns)

    monkeypatch.setattr(LossPlot, "_extend", watched)
    count = 3 * POINTS_PER_REPAINT + 5
    flood = [metrics((i + 1) / 1000) for i in range(count)]
    for begin in range(0, count, 1000):
        plot.append(flood[begin : begin + 1000])
    qtbot.waitUntil(lambda: not plot._repaint.isActive(), timeout=4 * REPAINT_MS + 10_000)
    assert max(set_data_calls) == count
    assert max(extended) == POINTS_PER_REPAINT
    assert len(set_data_calls) == 4 * 10  # four repaints, however many deliveries there were


def test_one_plot_is_drawn_a_tick(plot: LossPlot, qtbot: QtBot, set_data_calls: list[int]) -> None:
    plot.append([metrics(1.0)])
    drawn = []
    plot._repaint.timeout.connect(lambda: drawn.append(len(set_data_calls)))
    qtbot.waitUntil(lambda: not plot._repaint.isActive())
    assert drawn == [4, 8, 10]  # losses, opinions, speed


def test_the_x_axis_grows_in_steps_until_a_person_looks_elsewhere(plot: LossPlot) -> None:
    def shown() -> tuple[float, float]:
        first, last = plot._losses.plot.viewRange()[0]
        return round(first, 6), round(last, 6)

    def come(kimg: float) -> tuple[float, float]:
        plot.append([metrics(kimg)])
        plot.redraw()
        return shown()

    come(10.0)
    assert come(20.0) == come(24.0) == (10.0, 25.0)
    assert come(40.0) == (10.0, 50.0)
    plot._opinions.plot.setXRange(11, 12, padding=0)
    plot._opinions.moved.emit()
    assert come(80.0) == (11.0, 12.0)
    plot.fit()
    assert shown() == (10.0, 80.0)


def test_nothing_is_repainted_while_nothing_comes(plot: LossPlot) -> None:
    plot.append([metrics(1.0)])
    assert plot._repaint.isActive()
    plot.redraw()
    assert not plot._repaint.isActive()


def test_history_replaces_what_was_there(plot: LossPlot) -> None:
    plot.append([metrics(99.0)])
    plot.set_series(columns_of([metrics(1.0), metrics(2.0)]))
    assert list(front_curve(plot, "d_real")[0]) == [1.0, 2.0]
    plot.clear()
    assert front_curve(plot, "d_real")[0] is None or not len(front_curve(plot, "d_real")[0])


def test_a_resumed_run_replaces_what_came_after_its_checkpoint(plot: LossPlot) -> None:
    plot.set_series(columns_of([metrics(float(k)) for k in range(1, 11)]))
    plot.append([metrics(5.0, loss_g=9.0), metrics(6.0, loss_g=9.0)])
    plot.redraw()
    assert list(front_curve(plot, "loss_g")[0]) == [1, 2, 3, 4, 5, 6]


def test_nan_leaves_a_gap_and_the_rest_is_drawn(plot: LossPlot) -> None:
    values = [1.0, float("nan"), 3.0, float("inf"), 5.0]
    plot.set_series(columns_of([metrics(k + 1.0, loss_g=v) for k, v in enumerate(values)]))
    finite = np.isfinite(front_curve(plot, "loss_g")[1])
    assert list(finite) == [True, False, True, False, True]
    plot.grab()
    plot.set_cursor(2.0)
    assert "G –" in plot._losses.legend_text()


def test_cursor_reads_the_nearest_point_in_all_plots(plot: LossPlot) -> None:
    plot._smoothing.setValue(0)
    points = [metrics(1.0, loss_g=1.5, d_fake=0.11), metrics(3.0, loss_g=2.5, d_fake=0.22)]
    plot.set_series(columns_of(points))
    plot.set_cursor(1.6)
    assert "G 1.500" in plot._losses.legend_text()
    assert "fake 0.110" in plot._opinions.legend_text()
    plot.set_cursor(None)
    assert "G 2.500" in plot._losses.legend_text()
    assert not plot._losses._cursor.isVisible()


def test_pointer_moves_the_cursor_of_every_plot_and_leaving_brings_the_pinned_one_back(
    plot: LossPlot, qtbot: QtBot
) -> None:
    plot.set_series(columns_of([metrics(float(k)) for k in range(1, 101)]))
    plot.set_cursor(10.0)
    canvas = plot._losses.plot.viewport()
    qtbot.mouseMove(canvas, QPoint(canvas.width() // 2, canvas.height() // 2))
    qtbot.waitUntil(lambda: plot._speed._cursor.value() > 30)
    assert plot._speed._cursor.value() == plot._losses._cursor.value() == plot._opinions._cursor.value()
    plot._losses.hovered.emit(None)
    assert plot._speed._cursor.value() == 10.0


def test_click_in_a_plot_asks_for_that_kimg(plot: LossPlot, qtbot: QtBot) -> None:
    plot.set_series(columns_of([metrics(float(k)) for k in range(0, 101)]))
    plot.grab()
    canvas = plot._opinions.plot.viewport()
    with qtbot.waitSignal(plot.kimg_chosen) as chosen:
        qtbot.mouseClick(
            canvas, Qt.MouseButton.LeftButton, pos=QPoint(canvas.width() // 2, canvas.height() // 2)
        )
    assert 20 < chosen.args[0] < 80


def test_slider_changes_the_smoothing_of_everything_drawn(plot: LossPlot) -> None:
    values = [0.0, 10.0] * 20
    plot.set_series(columns_of([metrics(k + 1.0, loss_g=v) for k, v in enumerate(values)]))
    plot._smoothing.setValue(0)
    np.testing.assert_allclose(front_curve(plot, "loss_g")[1], values)
    plot._smoothing.setValue(95)
    assert np.ptp(front_curve(plot, "loss_g")[1][20:]) < 4
    assert plot._smoothing_value.text() == "0.95"


@pytest.mark.parametrize("live", [True, False])
def test_one_report_is_a_dot_in_view_and_two_are_a_line(plot: LossPlot, qtbot: QtBot, live: bool) -> None:
    plot._smoothing.setValue(0)
    if live:
        plot.append([metrics(0.5)])
        qtbot.waitUntil(lambda: not plot._repaint.isActive())
    else:
        plot.set_series(columns_of([metrics(0.5)]))
    plot.grab()
    view = plot._losses.plot.getPlotItem().getViewBox()
    shot = plot._losses.plot.grab().toImage()
    for value, colour in ((2.005, theme.LIGHT.generator), (1.0, theme.LIGHT.discriminator)):
        at = view.mapViewToScene(QPointF(0.5, value)).toPoint()
        assert shot.rect().adjusted(4, 0, -4, 0).contains(at)
        assert shot.pixelColor(at) == colour
    plot.append([metrics(1.0)])
    qtbot.waitUntil(lambda: not plot._repaint.isActive())
    assert plot._losses._items[0].opts["symbol"] is None


def test_numbers_stand_at_the_axes_once_there_is_a_curve(plot: LossPlot) -> None:
    axis = plot._losses.plot.getPlotItem().getAxis("left")
    assert not axis.style["showValues"]
    plot.set_series(columns_of([metrics(1.0), metrics(2.0)]))
    assert axis.style["showValues"]
    plot.clear()
    assert not axis.style["showValues"]


def test_axes_are_linked_and_plots_have_titles(plot: LossPlot, qtbot: QtBot) -> None:
    points = [metrics(float(k), augment_p=0.1, r_t=0.5) for k in range(1, 101)]
    plot.set_series(columns_of(points), evaluations=[Evaluated(50.0, {"fd": 20.0}, 100, 1.0)])
    qtbot.waitUntil(lambda: all(group.isVisible() and group.plot.width() > 100 for group in plot._plots))
    plot._losses.plot.setXRange(20, 30, padding=0)
    for group in plot._plots:
        left, right = group.plot.getPlotItem().viewRange()[0]
        assert (left, right) == pytest.approx((20, 30))
    assert "D's opinion" in plot._opinions.legend_text()
    assert "kimg" in plot._speed.plot.getPlotItem().getAxis("bottom").labelText
    plot.fit()
    plot.grab()
    assert plot._losses.plot.getPlotItem().viewRange()[0][1] > 90


def test_pens_are_one_pixel_and_follow_the_theme(plot: LossPlot) -> None:
    def colour() -> QColor:
        pen = plot._losses._items[0].opts["pen"]
        assert pen.width() == 1
        return pen.color()

    assert colour() == theme.LIGHT.generator
    theme.current().choose("dark")
    assert colour() == theme.DARK.generator
    assert theme.DARK.generator.name() in plot._losses.legend_text()


def test_words_follow_the_language(plot: LossPlot, language: Language, qtbot: QtBot) -> None:
    language.choose("ko")
    qtbot.waitUntil(lambda: "손실" in plot._losses.legend_text())
    assert "진짜" in plot._opinions.legend_text()


def test_saved_picture_can_be_read(plot: LossPlot, tmp_path: Path) -> None:
    plot.set_series(columns_of([metrics(1.0), metrics(2.0)]))
    plot.save_picture(tmp_path / "losses.png")
    assert QImage(str(tmp_path / "losses.png")).size() == plot.grab().toImage().size()


def test_picture_that_cannot_be_saved_is_said_and_leaves_nothing(plot: LossPlot, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StorageError):
        plot.save_picture(tmp_path / "file" / "losses.png")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
