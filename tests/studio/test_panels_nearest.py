"""The nearest real pictures: looked at once, then whenever the hand rests."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from explore_fakes import Makers, point, red
from panel_fakes import Bench, open_bench
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gan_core.dataset.archive import Dataset
from gan_core.messages import GanCoreError
from gan_core.metrics.features import ExtractorError
from gan_core.runs.run import Run
from studio.pages.explore.panels.nearest_panel import NearestPanel, verdict
from studio.pages.explore.panels.picture_box import PictureBox
from studio.session import Session
from studio.workers.jobs import Jobs

REDS = range(0, 255, 5)


def features(pictures: np.ndarray) -> np.ndarray:
    """A place on a quarter of a circle for each red."""
    angles = pictures[:, 0, 0, 0].astype(np.float64) / 255 * np.pi / 2
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """A picture of each red, of two breeds by turns."""
    path = tmp_path / "reds.zip"
    with zipfile.ZipFile(path, "w") as archive:
        labels = []
        for number, shade in enumerate(REDS):
            png, name = io.BytesIO(), f"00000/img{number:08d}.png"
            Image.new("RGB", (32, 32), (shade, 0, 0)).save(png, "PNG")
            archive.writestr(name, png.getvalue())
            labels.append([name, number % 2])
        archive.writestr("dataset.json", json.dumps({"labels": labels}))
    return path


@pytest.fixture
def extractor(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    made = SimpleNamespace(key="reds", identity="reds", dim=2, extract=features)
    monkeypatch.setattr("gan_core.metrics.features.load_extractor", lambda *_, **__: made)
    return made


@pytest.fixture
def bench(
    session: Session,
    jobs: Jobs,
    tmp_path: Path,
    dataset: Path,
    extractor: SimpleNamespace,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Bench]:
    monkeypatch.setenv("GAN_STUDIO_CACHE", str(tmp_path / "cache"))
    made = open_bench(session, jobs, tmp_path, Makers(), qtbot, dataset=dataset)
    yield made
    made.close()


@pytest.fixture
def panel(bench: Bench, qtbot: QtBot) -> NearestPanel:
    made = NearestPanel(bench.session, bench.jobs, bench.state)
    made.resize(290, 560)
    qtbot.addWidget(made, before_close_func=lambda w: (bench.jobs.shutdown(), w.shutdown()))
    made.show()
    qtbot.waitExposed(made)
    return made


def click(widget: QWidget, qtbot: QtBot) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def color(box: PictureBox) -> int:
    return -1 if box.image.isNull() else QColor(box.image.pixel(0, 0)).red()


def look(panel: NearestPanel, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: panel.look.isVisible())
    click(panel.look, qtbot)
    qtbot.waitUntil(lambda: panel.nearest.isVisible(), timeout=10000)


def nearest_of(first: float) -> int:
    return min(REDS, key=lambda shade: abs(shade - red(point(first))))


def test_the_button_looks_once_and_then_the_hands_rest_is_followed(
    panel: NearestPanel, bench: Bench, qtbot: QtBot
) -> None:
    assert "new" in panel.text.text()
    look(panel, qtbot)
    assert color(panel.shown.box) == red(point(0.25))
    assert color(panel.nearest.box) == nearest_of(0.25)
    assert not panel.look.isVisible()
    bench.state.begin_drag()
    bench.state.set_latent_number(0, 1.0)
    qtbot.wait(400)
    assert color(panel.nearest.box) == nearest_of(0.25), "the hand has not come to rest"
    bench.state.set_latent_number(0, 1.5)
    bench.state.end_drag()
    qtbot.waitUntil(lambda: color(panel.nearest.box) == nearest_of(1.5))
    distances = [near.distance for near in panel.search.answer.near]  # type: ignore[union-attr]
    assert distances == sorted(distances)
    assert [color(other.box) for other in panel.others] != [color(panel.nearest.box)] * 4


def test_a_picture_that_cannot_be_made_is_said_until_one_can(
    panel: NearestPanel, bench: Bench, qtbot: QtBot
) -> None:
    look(panel, qtbot)
    bench.makers.error = GanCoreError("No memory.")
    bench.state.set_point(point(1.5), "elsewhere")
    qtbot.waitUntil(lambda: panel.text.isVisible() and panel.text.text() == "No memory.")
    bench.makers.error = None
    bench.state.set_point(point(-1.5), "elsewhere")
    qtbot.waitUntil(lambda: not panel.text.isVisible())


def test_the_distance_stands_beside_the_typical_one(panel: NearestPanel, bench: Bench, qtbot: QtBot) -> None:
    look(panel, qtbot)
    typical = 1 - np.cos(5 / 255 * np.pi / 2)
    assert panel.scale.typical == pytest.approx(typical, rel=0.02)
    assert f"{panel.scale.distance:.3f}" in panel.distance.text()
    assert panel.scale.place_of(0) < panel.scale.place_of(typical) < panel.scale.width()
    assert "typical" in panel.scale.accessibleDescription()


@pytest.mark.parametrize(
    ("share", "word"), [(0.0, "copy"), (0.1, "Close"), (0.5, "New"), (1.0, "Unlike"), (float("nan"), "only")]
)
def test_what_a_distance_means_is_said(share: float, word: str, qapp: object) -> None:
    assert word in verdict(share)


def test_a_lost_dataset_is_said_and_found_by_its_button(
    panel: NearestPanel, bench: Bench, dataset: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = dataset.rename(dataset.with_name("moved.zip"))
    with qtbot.waitSignal(bench.sampler.opened):
        bench.sampler.open(Run.open(bench.run_path), None)
    qtbot.waitUntil(lambda: panel.choose.isVisible())
    assert "reds.zip" in panel.text.text()
    monkeypatch.setattr(
        "studio.pages.explore.panels.nearest_panel.QFileDialog.getOpenFileName", lambda *_: (str(moved), "")
    )
    click(panel.choose, qtbot)
    look(panel, qtbot)
    assert not panel.note.isVisible()


def test_another_dataset_is_used_and_said(
    panel: NearestPanel, bench: Bench, dataset: Path, dataset_path: Path, qtbot: QtBot
) -> None:
    dataset.unlink()
    with qtbot.waitSignal(bench.sampler.opened):
        bench.sampler.open(Run.open(bench.run_path), None)
    qtbot.waitUntil(lambda: panel.choose.isVisible())
    panel.use(bench.run_path / "run.json")
    qtbot.waitUntil(lambda: "run.json" in panel.text.text())
    panel.use(dataset_path)
    look(panel, qtbot)
    assert panel.note.isVisible()


def test_missing_features_are_said(
    panel: NearestPanel, bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object, **__: object) -> GanCoreError:
        raise ExtractorError("Not there. Run: pip install {packages}", packages="x")

    monkeypatch.setattr("gan_core.metrics.features.load_extractor", missing)
    qtbot.waitUntil(lambda: panel.look.isVisible())
    click(panel.look, qtbot)
    qtbot.waitUntil(lambda: "pip install x" in panel.text.text())
    qtbot.waitUntil(lambda: panel.look.isVisible())


def test_cancelled_it_can_be_begun_again(
    panel: NearestPanel, bench: Bench, extractor: SimpleNamespace, qtbot: QtBot
) -> None:
    import threading

    gate = threading.Event()

    def slow(pictures: np.ndarray) -> np.ndarray:
        assert gate.wait(20)
        return features(pictures)

    extractor.extract = slow
    qtbot.waitUntil(lambda: panel.look.isVisible())
    click(panel.look, qtbot)
    assert panel.progress.isVisible()
    click(panel.progress.cancel, qtbot)
    gate.set()
    qtbot.waitUntil(lambda: panel.look.isVisible())
    assert panel.search.reals is None
    look(panel, qtbot)


def test_nobody_looks_nothing_is_looked_for(panel: NearestPanel, bench: Bench, qtbot: QtBot) -> None:
    look(panel, qtbot)
    panel.hide()
    bench.state.set_point(point(-2.0), "away")
    begun = len(bench.makers.sizes)
    qtbot.wait(350)
    assert len(bench.makers.sizes) == begun
    panel.show()
    qtbot.waitUntil(lambda: color(panel.nearest.box) == nearest_of(-2.0))


def test_the_dataset_is_let_go(panel: NearestPanel, bench: Bench, dataset: Path, qtbot: QtBot) -> None:
    look(panel, qtbot)
    reals = panel.search.reals
    assert reals is not None
    panel.shutdown()
    with pytest.raises(GanCoreError):
        reals._dataset.image(0)
    with Dataset.open(dataset) as again:
        assert again.num_images == len(REDS)
