"""The Trainer as a caller sees it: events in order, one end, and a folder that tells the same."""

import itertools
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from gan_core.dataset.archive import Dataset
from gan_core.messages import DatasetError
from gan_core.runs.events import (
    CheckpointSaved,
    DatasetChanged,
    Event,
    Finished,
    Loading,
    Note,
    SampleGrid,
    StepMetrics,
)
from gan_core.runs.run import Run
from gan_core.training import loop as loop_module
from gan_core.training.engine import Engine
from gan_core.training.trainer import Trainer

from .conftest import write_dataset

MakeRun = Callable[..., Run]


def of_type(events: list[Event], kind: type) -> list:
    return [e for e in events if isinstance(e, kind)]


def test_a_run_goes_to_its_end_and_says_so_once(make_run: MakeRun) -> None:
    run = make_run(training__kimg=0.2)
    events = list(Trainer(run))
    assert of_type(events, Finished) == [Finished(0.2, "completed")]
    assert events[-1] == Finished(0.2, "completed")
    assert [g.kimg for g in of_type(events, SampleGrid)] == [0.0, 0.04, 0.08, 0.12, 0.16, 0.2]
    assert [c.kimg for c in of_type(events, CheckpointSaved)] == [0.08, 0.16, 0.2]
    assert of_type(events, StepMetrics)[-1].step == 25


def test_the_folder_tells_what_the_iterator_told(make_run: MakeRun) -> None:
    run = make_run(training__kimg=0.1)
    told = list(Trainer(run))
    again = Run.open(run.path)
    assert list(again.metrics()) == of_type(told, StepMetrics)
    assert list(again.events()) == [
        e for e in told if isinstance(e, SampleGrid | CheckpointSaved | Note | Finished)
    ]
    grid = of_type(told, SampleGrid)[-1]
    assert np.array_equal(np.asarray(Image.open(run.path / grid.path)), grid.image)
    assert grid.image.shape == (64, 64, 3)


def test_stop_finishes_the_step_saves_and_ends(make_run: MakeRun) -> None:
    run = make_run()
    trainer, events = Trainer(run), []
    for event in trainer:
        events.append(event)
        if isinstance(event, StepMetrics):
            trainer.request_stop()
    assert isinstance(events[-1], Finished)
    assert events[-1].reason == "stopped"
    assert isinstance(events[-2], CheckpointSaved)
    assert [c.name for c in run.checkpoints()] == [events[-2].name]


def test_closing_the_iterator_early_still_saves(make_run: MakeRun) -> None:
    run = make_run(training__checkpoint_kimg=100)
    iterator = iter(Trainer(run))
    next(e for e in iterator if isinstance(e, StepMetrics))
    iterator.close()
    assert len(run.checkpoints()) == 1
    assert list(run.events())[-1] == Finished(run.checkpoints()[0].kimg, "stopped")


def test_minutes_count_training_and_not_the_callers_time(make_run: MakeRun) -> None:
    run = make_run(training__minutes=0.01, training__snapshot_kimg=100)
    last = None
    for event in Trainer(run):
        if isinstance(event, StepMetrics):
            last = event
            time.sleep(0.1)
    assert last is not None
    assert 0.6 <= last.seconds < 2.0
    assert last.step > 3


def test_a_finished_run_goes_on_to_a_new_end(make_run: MakeRun) -> None:
    run = make_run(training__kimg=0.08)
    list(Trainer(run))
    again = [e for e in Trainer(Run.open(run.path)) if not isinstance(e, Loading)]
    assert again == [Finished(0.08, "completed")]
    longer = Run.open(run.path)
    longer.config = longer.config.model_copy(
        update={"training": longer.config.training.model_copy(update={"kimg": 0.12})}
    )
    longer.save()
    assert list(Trainer(longer))[-1] == Finished(0.12, "completed")
    kimg = [m.kimg for m in Run.open(run.path).metrics()]
    assert kimg == sorted(set(kimg))


def test_a_run_without_a_checkpoint_resumes_from_its_start(make_run: MakeRun) -> None:
    run = make_run(training__kimg=0.08)
    run.record(StepMetrics(0.032, 4, 1, 1, 1, 0.5, 0.5, 10, 1))  # what a run killed early leaves
    events = list(Trainer(Run.open(run.path)))
    assert events[-1] == Finished(0.08, "completed")
    assert next(run.metrics()).step == 1


def test_losses_that_are_no_numbers_end_the_run_and_leave_the_checkpoint(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run(training__kimg=1)
    step, numbers = Engine.step, itertools.count(1)

    def poisoned(self: Engine, *args: object) -> torch.Tensor:
        losses = step(self, *args)  # type: ignore[arg-type]
        return losses * float("nan") if next(numbers) == 15 else losses

    monkeypatch.setattr(Engine, "step", poisoned)
    monkeypatch.setattr("gan_core.training.reports._INTERVAL_SECONDS", 0.0)
    finished = list(Trainer(run))[-1]
    assert isinstance(finished, Finished)
    assert finished.reason == "failed"
    assert "training.g_lr" in str(finished.message)
    assert [c.kimg for c in run.checkpoints()] == [0.08]
    monkeypatch.undo()
    run.config = run.config.model_copy(
        update={"training": run.config.training.model_copy(update={"kimg": 0.16})}
    )
    assert list(Trainer(run))[-1] == Finished(0.16, "completed")


def test_weights_that_are_no_numbers_are_never_saved(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run(training__kimg=1)
    monkeypatch.setattr(Engine, "is_finite", lambda self: False)
    finished = list(Trainer(run))[-1]
    assert isinstance(finished, Finished)
    assert finished.reason == "failed"
    assert run.checkpoints() == []


def test_no_memory_left_names_the_batch_size_to_try(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory")

    monkeypatch.setattr(Engine, "step", full)
    finished = list(Trainer(make_run()))[-1]
    assert isinstance(finished, Finished)
    assert "training.batch_size=4" in str(finished.message)


def test_a_bug_is_not_dressed_up_as_a_failure_of_the_person(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("shape mismatch")

    monkeypatch.setattr(Engine, "step", broken)
    with pytest.raises(RuntimeError, match="shape mismatch"):
        list(Trainer(make_run()))


def test_a_small_dataset_repeats_within_a_batch_with_a_note(make_run: MakeRun, tmp_path: Path) -> None:
    few = write_dataset(tmp_path / "few.zip", 3)
    events = list(Trainer(make_run(data=few, training__kimg=0.04)))
    assert "3 pictures, fewer than a batch of 8" in str(of_type(events, Note)[0].message)
    assert events[-1] == Finished(0.04, "completed")


def test_two_trainers_never_write_one_run(make_run: MakeRun) -> None:
    run = make_run()
    first = iter(Trainer(run))
    next(e for e in first if isinstance(e, StepMetrics))
    (second,) = list(Trainer(Run.open(run.path)))
    assert isinstance(second, Finished)
    assert "Another program" in str(second.message)
    first.close()


def test_another_dataset_under_the_same_name_is_refused(make_run: MakeRun, dataset: Dataset) -> None:
    run = make_run()
    dataset.close()
    write_dataset(dataset.path, 41)
    (finished,) = list(Trainer(run))
    assert "is not the dataset that run began with" in str(finished.message)  # type: ignore[union-attr]


def test_a_moved_dataset_is_taken_from_the_caller(
    make_run: MakeRun, dataset: Dataset, tmp_path: Path
) -> None:
    run = make_run(training__kimg=0.04)
    moved = dataset.path.rename(tmp_path / "moved.zip")
    assert list(Trainer(run, dataset=Dataset.open(moved)))[-1] == Finished(0.04, "completed")


def test_the_dataset_may_grow_while_the_run_goes_on(make_run: MakeRun, tmp_path: Path) -> None:
    more = write_dataset(tmp_path / "more.zip", 100)
    run = make_run(training__kimg=0.2)
    trainer, events = Trainer(run), []
    for event in trainer:
        events.append(event)
        if isinstance(event, StepMetrics) and event.step == 1:
            trainer.use_dataset(more)
    (changed,) = of_type(events, DatasetChanged)
    assert changed == DatasetChanged(0.008, str(more.path), more.fingerprint, 100)
    assert events[-1] == Finished(0.2, "completed")
    assert Run.open(run.path).dataset.num_images == 100


def test_a_dataset_of_other_breeds_is_refused_in_mid_run(make_run: MakeRun, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="other breeds"):
        Trainer(make_run()).use_dataset(write_dataset(tmp_path / "other.zip", 9, classes=3))


def test_only_the_newest_and_the_marked_checkpoints_are_kept(make_run: MakeRun) -> None:
    run = make_run(training__kimg=0.64, training__keep_checkpoints=2)
    for event in Trainer(run):
        if isinstance(event, CheckpointSaved) and event.kimg == 0.16:
            run.mark(event.name, keep=True)
    assert [c.kimg for c in run.checkpoints()] == [0.16, 0.56, 0.64]


def test_grids_show_a_class_a_row_and_say_which(make_run: MakeRun, tmp_path: Path) -> None:
    data = write_dataset(tmp_path / "classes.zip", 30, classes=3)
    run = make_run(data=data, training__kimg=0.04, objective__conditioning="concat")
    list(Trainer(run))
    labels = (run.path / "samples" / "labels.json").read_text()
    assert '"labels": [\n    0,\n    0,\n    1,\n    1\n  ]' in labels


def test_a_step_waits_for_the_device_only_when_a_report_is_due(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = itertools.count()
    read = loop_module.Reports.read

    def counted(self: loop_module.Reports) -> StepMetrics | None:
        next(reads)
        return read(self)

    monkeypatch.setattr(loop_module.Reports, "read", counted)
    monkeypatch.setattr("gan_core.training.reports._INTERVAL_SECONDS", 1e9)
    list(Trainer(make_run(training__kimg=0.2)))
    assert next(reads) == 2  # the first step and the last, of 25
