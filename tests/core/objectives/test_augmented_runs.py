"""Runs that augment: told, kept in checkpoints, and resumed to the bit."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from gan_core.dataset.archive import Dataset
from gan_core.presets import load_preset
from gan_core.runs.events import Finished
from gan_core.runs.run import Run
from gan_core.runs.settings import with_settings
from gan_core.training.trainer import Trainer
from tests.core.training.conftest import SMALL, write_dataset


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    return write_dataset(tmp_path / "squares.zip", 40)


def make_run(folder: Path, dataset: Dataset, **settings: object) -> Run:
    changes = (
        SMALL
        | {"training.kimg": 0.12, "training.snapshot_kimg": 1.0}
        | {k.replace("__", "."): v for k, v in settings.items()}
    )
    return Run.create(folder, with_settings(load_preset("dcgan-tiny-32").config, changes), dataset.ref())


def last_tensors(run: Run) -> dict[str, torch.Tensor]:
    folder = run.path / "checkpoints" / run.checkpoints()[-1].name
    return {file.name + k: v for file in folder.glob("*.safetensors") for k, v in load_file(file).items()}


def test_a_run_with_ada_stopped_anywhere_and_resumed_equals_one_in_one_go(
    tmp_path: Path, dataset: Dataset
) -> None:
    ada = {
        "objective__augment": "ada",
        "objective__augment_p": 0.5,
        "objective__ada_kimg": 1.0,
        "training__snapshot_kimg": 0.048,  # an event at the very step to stop at, however busy the machine
    }
    whole = make_run(tmp_path / "whole", dataset, **ada)
    assert list(Trainer(whole))[-1] == Finished(0.12, "completed")
    stopped = make_run(tmp_path / "stopped", dataset, **ada)
    trainer = Trainer(stopped)
    for event in trainer:
        if event.kimg >= 0.048:
            trainer.request_stop()
    # The probability was moved some steps ago: what was counted since must be kept as well.
    assert last_tensors(stopped)["training.safetensorsaugment.steps"] != 0
    assert list(Trainer(Run.open(stopped.path)))[-1] == Finished(0.12, "completed")
    ours, theirs = last_tensors(stopped), last_tensors(whole)
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[k], theirs[k]) for k in ours)
    assert ours["training.safetensorsaugment.p"] != 0.5


def test_a_schedule_takes_the_probability_to_its_end_and_the_journal_tells_it(
    tmp_path: Path, dataset: Dataset
) -> None:
    settings = {
        "objective__augment": "ada",
        "objective__augment_policy": "blit,color",
        "objective__augment_p": 0.1,
        "objective__augment_p_final": 0.5,
        "training__schedule": "linear",
    }
    run = make_run(tmp_path / "run", dataset, **settings)
    assert list(Trainer(run))[-1] == Finished(0.12, "completed")
    told = [metrics.augment_p for metrics in run.metrics()]
    assert told[0] == pytest.approx(0.1)
    assert told[-1] == pytest.approx(0.5, abs=0.03)
    assert all(-1 <= (metrics.r_t or 0) <= 1 for metrics in run.metrics())


def test_diffaugment_trains_and_tells_no_probability(tmp_path: Path, dataset: Dataset) -> None:
    run = make_run(tmp_path / "run", dataset, objective__augment="diffaugment", training__kimg=0.04)
    assert list(Trainer(run))[-1] == Finished(0.04, "completed")
    assert {metrics.augment_p for metrics in run.metrics()} == {None}
