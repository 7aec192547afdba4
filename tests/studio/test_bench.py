import math
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gan_core.bench import Benchmark
from gan_core.runs.run import Run
from studio import RESOURCES
from studio.bench import STUDIO_BENCHMARKS, available_benchmarks
from studio.bench.browse import frame_figures
from studio.bench.child import Child, environment
from studio.bench.gui_delay import percentiles
from studio.bench.runs import begun_run, copy_of
from studio.bench.scene import Director, Painted, Script
from studio.bench.studio_training import figures
from studio.bench.window_up import forget
from studio.window import Window


def numbers(figures: dict[str, Any]) -> Iterator[float]:
    for value in figures.values():
        if isinstance(value, dict):
            yield from numbers(value)
        elif not isinstance(value, str):
            yield value


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """What the benchmarks begin with, made once by their own function."""
    return begun_run(tmp_path_factory.mktemp("begun"), 64)


@pytest.mark.parametrize("benchmark", STUDIO_BENCHMARKS, ids=lambda benchmark: benchmark.name)
def test_a_quick_run_gives_finite_figures_and_leaves_nothing_behind(
    benchmark: Benchmark, begun: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("gui_delay", "studio_training", "explore"):
        monkeypatch.setattr(
            f"studio.bench.{module}.begun_run", lambda folder, _: Run.open(copy_of(begun, folder / "run"))
        )
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    found = list(numbers(benchmark.run(True)))
    assert len(found) >= 2
    assert all(math.isfinite(number) and number >= 0 for number in found)
    assert not list(tmp_path.iterdir())


def test_the_terminal_lists_the_studios_benchmarks_beside_the_cores() -> None:
    shown = subprocess.run(
        [sys.executable, "main.py", "bench", "--help"],
        cwd=RESOURCES.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert all(f"  {benchmark.name} " in shown.stdout for benchmark in STUDIO_BENCHMARKS)


def test_without_qt_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert available_benchmarks() == STUDIO_BENCHMARKS
    monkeypatch.setitem(sys.modules, "PySide6.QtSvg", None)
    assert available_benchmarks() == ()


def test_a_child_has_a_home_of_its_own_and_needs_no_display(tmp_path: Path) -> None:
    theirs = environment({"GAN_STUDIO_HOME": "/mine", "OMP_NUM_THREADS": "1"}, tmp_path)
    assert Path(theirs["GAN_STUDIO_HOME"]).is_relative_to(tmp_path)
    assert theirs["OMP_WAIT_POLICY"] == "PASSIVE"
    assert theirs["OMP_NUM_THREADS"] == "1"
    if sys.platform.startswith("linux"):
        assert theirs["QT_QPA_PLATFORM"] == "offscreen"
        assert "QT_QPA_PLATFORM" not in environment({"DISPLAY": ":0"}, tmp_path)


def test_a_child_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="is not a run"), Child("bare", tmp_path, home=tmp_path) as child:
        child.answer()


def test_a_child_is_gone_when_we_are_interrupted(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), Child("window_up", tmp_path, home=tmp_path) as child:
        raise KeyboardInterrupt
    assert child._process.returncode is not None


def test_percentiles_are_of_what_goes_beyond_the_interval() -> None:
    ticks = [0.0]
    for number in range(1, 1001):
        ticks.append(ticks[-1] + (0.030 if number % 50 == 0 else 0.010))
    assert percentiles(ticks) == {"p50_ms": 0.0, "p95_ms": 0.0, "p99_ms": 20.0, "max_ms": 20.0}


def test_a_frame_is_as_late_as_it_is_painted() -> None:
    late = [0.004] * 95 + [0.02] * 5
    assert frame_figures(late) == {"p50_ms": 4.0, "p95_ms": 4.8, "max_ms": 20.0}


def test_the_ratio_is_the_median_over_rounds_not_of_medians() -> None:
    def turn(images: int, used: float | None) -> dict[str, Any]:
        return {"images": images, "seconds": 2.0, "main_thread_seconds": used}

    bare = [turn(images, None) for images in (200, 400, 800)]
    found = figures(bare, [turn(images, 0.1) for images in (200, 380, 720)])
    assert found["bare_images_per_sec"] == 200
    assert found["ratio"] == 0.95
    assert found["ratio_quartiles"] == {"low": 0.925, "high": 0.975}
    assert found["gui_thread_percent_of_a_core"] == 5.0
    assert "gui_thread_percent_of_a_core" not in figures(bare, [turn(1, None)] * 3)


def test_forgotten_files_can_still_be_read(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("here")
    assert forget([str(file), str(tmp_path / "none")]) == hasattr(os, "posix_fadvise")
    assert file.read_text() == "here"


def test_a_script_waits_for_time_and_signals_and_leaves_at_its_end(window: Window, qtbot: QtBot) -> None:
    timer = QTimer(window, interval=1)
    heard = []

    def script() -> Script:
        heard.append("begun")
        yield 0.01
        timer.start()
        yield timer.timeout
        heard.append("waited")

    with qtbot.waitSignal(window.closed):
        director = Director(window, script())
        director.advance()
        assert heard == ["begun"]
    assert heard == ["begun", "waited"]
    assert director.error is None


def test_a_script_that_fails_leaves_and_keeps_its_error(window: Window, qtbot: QtBot) -> None:
    def script() -> Script:
        yield 0.0
        raise RuntimeError("mine")

    director = Director(window, script())
    with qtbot.waitSignal(window.closed):
        director.advance()
    assert str(director.error) == "mine"


def test_painted_waits_for_its_condition(qtbot: QtBot) -> None:
    label, ready = QLabel("here"), []
    qtbot.addWidget(label)
    painted = Painted(label, lambda: bool(ready))
    with qtbot.assertNotEmitted(painted.done, wait=50):
        label.show()
    ready.append(True)
    with qtbot.waitSignal(painted.done):
        label.update()
