"""Fixtures of the studio: a session in a temporary home, jobs that must have ended, a window."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QSettings, QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gan_core.dataset.archive import Dataset
from gan_core.presets import load_preset
from gan_core.runs.events import Finished, SampleGrid, StepMetrics
from gan_core.runs.run import Run
from studio import theme
from studio.app import load_fonts
from studio.pages.data.page import DataPage
from studio.session import Session
from studio.translation import Language
from studio.window import Window
from studio.workers.jobs import Jobs


@pytest.fixture(autouse=True)
def _studio_in_its_first_state(qapp: QApplication) -> Iterator[None]:
    """Every test begins light and in English, and leaves no thread behind."""
    load_fonts()
    theme.current().choose("light")
    threads = set(threading.enumerate())
    yield
    left = [t for t in threading.enumerate() if t not in threads and t.is_alive() and not t.daemon]
    assert not left, f"threads left behind: {left}"
    running = [t for t in qapp.findChildren(QThread) if t.isRunning()]
    assert not running, f"QThreads left behind: {running}"
    for widget in qapp.topLevelWidgets():
        widget.close()
    # Closed widgets wait for an event loop to be deleted; until then every change of theme styles them too.
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def language(qapp: QApplication) -> Iterator[Language]:
    """English; Korean while a test chooses it."""
    made = Language(qapp)
    made.choose("en")
    yield made
    made.choose("en")
    made.deleteLater()


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    """Choices kept in a file of the test's own."""
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def session(settings: QSettings, tmp_path: Path, qapp: QApplication) -> Iterator[Session]:
    """A session whose datasets and runs lie in a temporary folder."""
    made = Session(settings, home=tmp_path / "home")
    yield made
    made.close()


@pytest.fixture
def jobs(qapp: QApplication) -> Iterator[Jobs]:
    """Jobs that are cancelled and joined at the test's end."""
    made = Jobs(qapp)
    yield made
    made.shutdown()
    made.deleteLater()


@pytest.fixture
def window(session: Session, jobs: Jobs, language: Language, qtbot: QtBot) -> Window:
    """The window with its real pages, on the (offscreen) screen, without its warm-up."""
    made = Window(session, jobs, language)
    qtbot.addWidget(made, before_close_func=lambda _: jobs.shutdown())
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def data_page(session: Session, jobs: Jobs, language: Language, qtbot: QtBot) -> Iterator[DataPage]:
    """The Data page without a source, of a usual size, on the (offscreen) screen."""
    made = DataPage(session, jobs)
    made.resize(1200, 720)
    qtbot.addWidget(made, before_close_func=lambda _: made.shutdown())
    made.show()
    qtbot.waitExposed(made)
    yield made
    jobs.shutdown()


@pytest.fixture
def picture_folder(tmp_path: Path) -> Path:
    """A folder of three pictures, two breeds."""
    for name in ("beagle/a.png", "beagle/b.png", "pug/c.png"):
        path = tmp_path / "pictures" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (48, 40), (90, 60, 30)).save(path)
    return tmp_path / "pictures"


@pytest.fixture
def dataset_path(tmp_path: Path) -> Path:
    """A prepared dataset of four pictures of 32 px, two breeds."""
    path = tmp_path / "four-dogs.zip"
    png = io.BytesIO()
    Image.new("RGB", (32, 32), (90, 60, 30)).save(png, "PNG")
    labels = [[f"00000/img{number:08d}.png", number % 2] for number in range(4)]
    with zipfile.ZipFile(path, "w") as archive:
        for name, _ in labels:
            archive.writestr(str(name), png.getvalue())
        archive.writestr("dataset.json", json.dumps({"labels": labels}))
    return path


@pytest.fixture
def run_path(tmp_path: Path, dataset_path: Path) -> Path:
    """A run on that dataset which was stopped at 1.5 kimg, with a grid and a checkpoint at 1 kimg."""
    with Dataset.open(dataset_path) as dataset:
        run = Run.create(tmp_path / "dcgan-first", load_preset("dcgan-tiny-32").config, dataset.ref())
    Image.new("RGB", (256, 256), (90, 60, 30)).save(run.path / "samples" / "000001.000.png")
    (run.path / "checkpoints" / "000001.000").mkdir()
    (run.path / "checkpoints" / "000001.000" / "state.json").write_text("{}")
    for kimg in (0.5, 1.0, 1.5):
        run.record(StepMetrics(kimg, int(kimg * 100), kimg, 1.0, 1.0, 0.6, 0.4, 500.0, 10**8))
    run.record(SampleGrid(1.0, "samples/000001.000.png", 8, 8))
    run.record(Finished(1.5, "stopped"))
    return run.path
