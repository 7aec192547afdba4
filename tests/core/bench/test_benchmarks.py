import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from gan_core.bench import CORE_BENCHMARKS, Benchmark
from gan_core.bench.plain import PlainLoop, PngFolder, remembered_batches
from gan_core.bench.quality import thumbnail_distance
from gan_core.bench.timing import interleaved_rates
from gan_core.bench.training import TrainerTurns, endless
from gan_core.cli import main
from gan_core.dataset.archive import Dataset
from gan_core.presets import load_preset
from gan_core.runs.config import RunConfig
from gan_core.runs.run import Run
from gan_core.runs.settings import with_settings
from gan_core.training.trainer import Trainer

FAST = {
    "network.ngf": 4,
    "network.ndf": 4,
    "training.batch_size": 4,
    "training.device": "cpu",
    "training.precision": "fp32",
    "training.memory_format": "contiguous",
}


@pytest.fixture
def config() -> RunConfig:
    return with_settings(endless(load_preset("dcgan-tiny-32").config), FAST)


@pytest.fixture
def pngs(tmp_path: Path) -> Path:
    folder = tmp_path / "pngs"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for index in range(10):
        Image.fromarray(rng.integers(0, 256, (32, 32, 3), dtype=np.uint8)).save(folder / f"{index}.png")
    return folder


def test_rates_are_medians_of_rounds_measured_in_turn() -> None:
    now, order = [0.0], list[str]()
    seconds = {"a": iter([99.0, 1.0, 5.0, 2.0]), "b": iter([99.0, 4.0, 4.0, 4.0])}

    def unit(name: str) -> Callable[[], int]:
        def work() -> int:
            order.append(name)
            now[0] += next(seconds[name])
            return 8

        return work

    rates = interleaved_rates({"a": unit("a"), "b": unit("b")}, rounds=3, clock=lambda: now[0])
    assert rates == {"a": 4.0, "b": 2.0}
    assert order == ["a", "b"] * 4


def test_benchmarks_have_names_of_their_own_and_say_what_they_measure() -> None:
    names = [benchmark.name for benchmark in CORE_BENCHMARKS]
    assert len(set(names)) == len(names)
    assert all(benchmark.description for benchmark in CORE_BENCHMARKS)


def test_bench_measures_what_is_named_and_writes_it_as_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    extra = Benchmark("window", "a benchmark of the studio's", lambda quick: {"seconds": 0.5, "quick": quick})
    command = ["bench", "--only", "window", "--quick", "--json", str(tmp_path / "figures.json")]
    assert main(command, extra_benches=[extra]) == 0
    assert json.loads((tmp_path / "figures.json").read_text())["window"] == {"seconds": 0.5, "quick": True}
    assert "a benchmark of the studio's" in capsys.readouterr().out


def test_without_names_the_long_ones_are_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("gan_core.cli.bench.CORE_BENCHMARKS", ())
    extra = [
        Benchmark("short", "", lambda quick: {"x": 1}),
        Benchmark("long", "", lambda quick: {"x": 1}, only_by_name=True),
    ]
    assert main(["bench", "--json"], extra_benches=extra) == 0
    assert {"short", "long"} & set(json.loads(capsys.readouterr().out)) == {"short"}


def test_the_plain_loop_reads_pictures_as_the_trainer_does(pngs: Path) -> None:
    picture = PngFolder(pngs)[3]
    with Image.open(pngs / "3.png") as original:
        expected = np.asarray(original).transpose(2, 0, 1) / 127.5 - 1
    assert (picture.shape, picture.dtype) == ((3, 32, 32), torch.float32)
    assert np.allclose(picture.numpy(), expected, atol=1e-6)


def test_an_epoch_in_memory_shows_every_whole_batch_once(pngs: Path) -> None:
    batches = remembered_batches(pngs, batch_size=5)
    epoch = torch.cat([next(batches), next(batches)])
    batches.close()
    assert len(torch.unique(epoch.flatten(1), dim=0)) == 10


def test_the_plain_loop_trains_both_networks(config: RunConfig, pngs: Path) -> None:
    loop = PlainLoop(config, torch.device("cpu"))
    before = [next(network.parameters()).clone() for network in (loop.generator, loop.discriminator)]
    batches = remembered_batches(pngs, batch_size=4)
    assert loop.train(batches, seconds=0.05) == 4 * len(loop.losses)
    batches.close()
    after = [next(network.parameters()) for network in (loop.generator, loop.discriminator)]
    assert not any(torch.equal(was, is_now) for was, is_now in zip(before, after, strict=True))


def test_the_trainer_in_turns_counts_every_step_once(config: RunConfig, pngs: Path, tmp_path: Path) -> None:
    assert main(["prepare", str(pngs), "--to", str(tmp_path / "d.zip"), "--resolution", "32", "--quiet"]) == 0
    with Dataset.open(tmp_path / "d.zip") as dataset:
        run = Run.create(tmp_path / "run", config, dataset.ref())
        turns = TrainerTurns(Trainer(run, dataset=dataset))
        counted = turns.train(0.01) + turns.train(0.3) + turns.train(0.01)
        turns.close()
    assert counted == list(run.metrics())[-1].step * 4


def test_the_thumbnail_distance_knows_equal_from_different() -> None:
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 200, (300, 16, 16, 3), dtype=np.uint8)
    others = rng.integers(0, 200, (300, 16, 16, 3), dtype=np.uint8)
    assert thumbnail_distance(pictures, pictures) == pytest.approx(0, abs=1e-6)
    brighter = thumbnail_distance(pictures, pictures + np.uint8(51))
    assert brighter == pytest.approx(192 * 0.2**2, rel=1e-6)
    assert thumbnail_distance(pictures, others) < 0.2 * brighter


@pytest.mark.parametrize("name", ["augment", "drawing", "export", "prepare"])
def test_a_quick_benchmark_gives_positive_figures(name: str) -> None:
    benchmark = next(benchmark for benchmark in CORE_BENCHMARKS if benchmark.name == name)
    figures = benchmark.run(True)
    assert figures
    assert all(value > 0 for value in figures.values())
