"""Ctrl-C, SIGTERM and a full disk, as a caller of the program meets them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gan_core.cli import main
from gan_core.runs.run import Run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")

ROOT = Path(__file__).parents[2]
SMALL = ["network.ngf=4", "network.ndf=4", "training.batch_size=8", "training.device=cpu"]
FIXED = ["training.precision=fp32", "training.memory_format=contiguous"]
LIMIT_S = 60.0


@contextmanager
def program(*argv: str, file_limit: int | None = None) -> Iterator[subprocess.Popen[str]]:
    """The terminal program as a process; ended at the latest with the block."""
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({file_limit}, {file_limit}));"
    code = f"{limit if file_limit else ''}import sys; from gan_core.cli import main; sys.exit(main(sys.argv[1:]))"
    process = subprocess.Popen(
        [sys.executable, "-c", code, *argv],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def datasets(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    folder = tmp_path_factory.mktemp("data")
    (folder / "dogs").mkdir()
    rng = np.random.default_rng(0)
    for index in range(12):
        pixels = rng.integers(0, 256, (64, 64, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / "dogs" / f"{index}.png")
    made = {}
    for resolution in (32, 64):
        made[resolution] = folder / f"{resolution}.zip"
        to = ["--to", str(made[resolution]), "--resolution", str(resolution), "--quiet"]
        assert main(["prepare", str(folder / "dogs"), *to]) == 0
    return made


def train_command(data: Path, to: Path, resolution: int, kimg: str) -> list[str]:
    preset = f"dcgan-tiny-{resolution}"
    command = ["train", "--data", str(data), "--preset", preset, "--to", str(to), "--kimg", kimg]
    return [*command, "--set", *SMALL, *FIXED]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_saves_the_training_and_it_goes_on_from_there(
    number: signal.Signals, datasets: dict[int, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    with program(*train_command(datasets[32], folder, 32, "1000"), "--json", str(tmp_path / "j")) as process:
        wait_for(lambda: (folder / "metrics.jsonl").exists())
        process.send_signal(number)
        _, err = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert json.loads((tmp_path / "j").read_text())["reason"] == "stopped"
    (checkpoint,) = Run.open(folder).checkpoints()
    total = checkpoint.kimg + 0.008
    assert main(["train", "--resume", str(folder), "--kimg", str(total), "--quiet"]) == 0
    assert Run.open(folder).checkpoints()[-1].kimg == pytest.approx(total)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_preparing_leaves_nothing(number: signal.Signals, tmp_path: Path) -> None:
    argv = [
        "prepare",
        "drawn-dogs",
        "--to",
        str(tmp_path / "d.zip"),
        "--count",
        "100000",
        "--resolution",
        "8",
    ]
    with program(*argv) as process:
        wait_for(lambda: any(tmp_path.iterdir()))
        process.send_signal(number)
        _, err = process.communicate(timeout=LIMIT_S)
    assert (process.returncode, err) == (130, "Interrupted.\n")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def run_64(datasets: dict[int, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "run"
    assert main([*train_command(datasets[64], folder, 64, "0.016"), "--quiet"]) == 0
    return folder


@pytest.mark.parametrize("verb", [["export", "submission"], ["sample"]])
def test_a_signal_while_sampling_leaves_nothing(verb: list[str], run_64: Path, tmp_path: Path) -> None:
    argv = [*verb, str(run_64), "--to", str(tmp_path / "new" / "out"), "--count", "1000000"]
    with program(*argv) as process:
        wait_for(lambda: any((tmp_path / "new").glob("*")))
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=LIMIT_S)
    assert (process.returncode, err) == (130, "Interrupted.\n")
    assert not (tmp_path / "new").exists()


def test_a_full_disk_while_exporting_is_a_sentence_and_leaves_nothing(run_64: Path, tmp_path: Path) -> None:
    argv = [
        "export",
        "submission",
        str(run_64),
        "--to",
        str(tmp_path / "images.zip"),
        "--count",
        "200",
        "--quiet",
    ]
    with program(*argv, file_limit=200_000) as process:
        out, err = process.communicate(timeout=LIMIT_S)
    assert (process.returncode, out) == (1, "")
    assert err.startswith("No space is left for ")
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_while_preparing_is_a_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    argv = ["prepare", "drawn-dogs", "--to", str(tmp_path / "d.zip"), "--count", "40", "--quiet"]
    with program(*argv, file_limit=100_000) as process:
        _, err = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 1
    assert err.startswith("No space is left for ")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_while_training_is_a_sentence_and_leaves_the_run_readable(
    datasets: dict[int, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    with program(*train_command(datasets[32], folder, 32, "0.08"), "--quiet", file_limit=60_000) as process:
        _, err = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 1
    assert err.startswith("No space is left for ")
    assert err.count("\n") == 1
    assert Run.open(folder).checkpoints() == []
    assert list((folder / "checkpoints").iterdir()) == []


def test_a_reader_that_has_enough_ends_the_output_quietly() -> None:
    with program("presets") as process:
        assert process.stdout is not None
        process.stdout.close()
        _, err = process.communicate(timeout=LIMIT_S)
    assert (process.returncode, err) == (0, "")
