"""A growing run's whole life: phases, checkpoints in mid-fade, sampling before it is grown up."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from gan_core.dataset.archive import Dataset
from gan_core.export.submission import ExportError, export_submission
from gan_core.messages import UsageError
from gan_core.presets import load_preset
from gan_core.runs.events import CheckpointSaved, Event, Finished, Note, SampleGrid, StageChanged, StepMetrics
from gan_core.runs.run import Run
from gan_core.runs.settings import with_settings
from gan_core.runs.stages import Stage
from gan_core.sampling.generator import Generator
from gan_core.training.checkpoint import load_generator
from gan_core.training.engine import Engine
from gan_core.training.loop import Loop
from gan_core.training.trainer import Trainer
from tests.core.training.conftest import write_dataset
from tests.core.training.test_resume import TRAIN_UNTIL_KILLED, final_tensors

MakeRun = Callable[..., Run]

# 4 px, then a fade and a stage of 8, 16 and 32 px, of 40 pictures each: in all 0.28 kimg
SMALL = {
    "network.z_dim": 8,
    "network.max_channels": 8,
    "network.channel_base": 128,
    "network.stage_kimg": 0.04,
    "network.fade_kimg": 0.04,
    "network.last_kimg": 0.04,
    "network.max_batch_size": 8,
    "training.batch_size": 4,
    "training.kimg": 0.28,
    "training.grid_size": 2,
    "training.snapshot_kimg": 0.02,
    "training.checkpoint_kimg": 0.02,
    "training.keep_checkpoints": 100,
    "training.memory_format": "contiguous",
    "training.precision": "fp32",
}


@pytest.fixture(scope="module")
def breeds(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return write_dataset(tmp_path_factory.mktemp("data") / "breeds.zip", 40, classes=3)


def growing_run(path: Path, data: Dataset, **settings: object) -> Run:
    changed = SMALL | {key.replace("__", "."): value for key, value in settings.items()}
    return Run.create(path, with_settings(load_preset("progan-tiny-32").config, changed), data.ref())


@pytest.fixture
def make_growing(tmp_path: Path, breeds: Dataset) -> MakeRun:
    """A small ProGAN's run on breeds; settings are given as ``section__name=value``."""

    def make(name: str = "run", data: Dataset | None = None, **settings: object) -> Run:
        return growing_run(tmp_path / name, data or breeds, **settings)

    return make


@dataclass(frozen=True)
class Whole:
    """A run that was trained in one go, and everything that it told."""

    run: Run
    events: list[Event]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, breeds: Dataset) -> Whole:
    torch.set_num_threads(1)
    run = growing_run(tmp_path_factory.mktemp("whole") / "run", breeds)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gan_core.training.reports._INTERVAL_SECONDS", 0.0)
        return Whole(run, list(Trainer(run)))


def changes(events: list[Event]) -> list[StageChanged]:
    return [event for event in events if isinstance(event, StageChanged)]


def different_tensors(one: Run, other: Run) -> list[str]:
    """The names of what differs by a bit in the newest checkpoints: G, D, both optimisers, the average."""
    ours, theirs = final_tensors(one), final_tensors(other)
    assert ours.keys() == theirs.keys()
    assert {key.split(".safetensors")[0] for key in ours} == {"generator", "training"}
    return [key for key in ours if not torch.equal(ours[key], theirs[key])]


def with_end(run: Run, **training: object) -> Run:
    """The run as it is reopened with another end."""
    again = Run.open(run.path)
    again.config = with_settings(again.config, {f"training.{k}": v for k, v in training.items()})
    again.save()
    return again


def stopped_at(run: Run, step: int) -> list[Event]:
    """Train `run` and stop it after generator step `step`."""
    trainer, events = Trainer(run), []
    for event in trainer:
        events.append(event)
        if isinstance(event, StepMetrics) and event.step >= step:
            trainer.request_stop()
    return events


@pytest.fixture(autouse=True)
def _every_step_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gan_core.training.reports._INTERVAL_SECONDS", 0.0)


def test_a_run_grows_through_its_plan_and_its_journal_says_so(whole: Whole) -> None:
    run, events = whole.run, whole.events
    assert events[-1] == Finished(0.28, "completed")
    told = changes(events)
    assert [(c.index, c.img_resolution, c.fades, c.batch_size) for c in told] == [
        (0, 4, False, 8),
        (1, 8, True, 8),
        (2, 8, False, 8),
        (3, 16, True, 8),
        (4, 16, False, 8),
        (5, 32, True, 4),
        (6, 32, False, 4),
    ]
    assert [c.kimg for c in told] == pytest.approx([0.04 * index for index in range(7)])
    reopened = Run.open(run.path)
    assert changes(list(reopened.events())) == told
    metrics = list(reopened.metrics())
    positions = [m.stage_position for m in metrics]
    assert positions == sorted(positions)  # type: ignore[type-var]
    assert positions[-1] == 7.0
    fading = [m.alpha for m in metrics if m.stage_position is not None and 1 < m.stage_position < 2]
    assert fading == pytest.approx([0.2, 0.4, 0.6, 0.8])


def test_grids_have_the_true_resolution_of_their_stage(whole: Whole) -> None:
    sizes = {}
    for event in whole.events:
        if isinstance(event, SampleGrid):
            with Image.open(whole.run.path / event.path) as picture:
                sizes[event.kimg] = picture.size
            assert event.image is not None
            assert event.image.shape[:2] == sizes[event.kimg]
    side = {0.0: 8, 0.024: 8, 0.064: 16, 0.104: 16, 0.144: 32, 0.184: 32, 0.22: 64, 0.28: 64}
    assert {kimg: sizes[kimg] for kimg in side} == {kimg: (s, s) for kimg, s in side.items()}


@pytest.mark.parametrize("step", [8, 10])
def test_a_run_stopped_in_a_fade_or_between_two_phases_goes_on_bit_for_bit(
    whole: Whole, make_growing: MakeRun, step: int
) -> None:
    run = make_growing()
    assert stopped_at(run, step)[-1] == Finished(0.008 * step, "stopped")
    list(Trainer(Run.open(run.path)))
    assert different_tensors(run, whole.run) == []
    assert changes(list(run.events())) == changes(whole.events)


def test_a_run_killed_in_a_fade_goes_on_as_if_nothing_had_happened(
    whole: Whole, make_growing: MakeRun
) -> None:
    killed = make_growing()
    process = subprocess.Popen(
        [sys.executable, "-c", TRAIN_UNTIL_KILLED, str(killed.path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("CheckpointSaved 0.064"):  # α = 0.6 of the fade to 8 px
            process.send_signal(signal.SIGKILL)
            break
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL
    assert list(Trainer(Run.open(killed.path)))[-1] == Finished(0.28, "completed")
    assert different_tensors(killed, whole.run) == []
    assert changes(list(killed.events())) == changes(whole.events)


def test_optimisers_are_reset_at_both_ends_of_each_fade_and_not_by_a_resume(
    make_growing: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, resets = make_growing(), []
    reset = Engine.reset_optimizers

    def counted(self: Engine) -> None:
        resets.append(self.stage)
        reset(self)

    trainer = Trainer(run)
    events = iter(trainer)
    next(event for event in events if isinstance(event, StepMetrics))
    monkeypatch.setattr(Engine, "reset_optimizers", counted)
    for event in events:
        if isinstance(event, StepMetrics) and event.step >= 8:
            trainer.request_stop()
    assert resets == [Stage(8, 0.0)]
    resets.clear()
    list(Trainer(Run.open(run.path)))
    begun, *rest = resets
    assert begun == Stage(32)  # the engine's own making, before the plan is known
    assert rest == [Stage(8), Stage(16, 0.0), Stage(16), Stage(32, 0.0), Stage(32)]


def test_weights_of_later_stages_are_as_they_were_made_until_their_time(make_growing: MakeRun) -> None:
    run = make_growing()
    stopped_at(run, 8)
    trained = load_generator(run).state_dict()
    raw = load_generator(run, weights="raw").state_dict()
    fresh = make_growing("fresh", training__kimg=0.008)
    stopped_at(fresh, 1)
    begun = load_generator(fresh).state_dict()
    for name, weight in begun.items():
        later = name.startswith(("blocks.1", "blocks.2", "to_rgb.2", "to_rgb.3"))
        assert torch.equal(weight, trained[name]) == later, name
        assert torch.equal(weight, raw[name]) == later or "bias" in name, name


def test_pictures_in_mid_growth_have_the_stages_true_size(whole: Whole) -> None:
    run = whole.run
    for name, side in {"000000.024": 4, "000000.064": 8, "000000.144": 16, "000000.260": 32}.items():
        generator = Generator.open(run, checkpoint=name, device="cpu")
        assert generator.img_resolution == side
        pictures = next(generator.pictures(3, seed=0))
        assert pictures.shape == (3, side, side, 3)
        assert pictures.dtype == np.uint8
    fading = load_generator(run, "000000.064")
    assert fading.stage == Stage(8, pytest.approx(0.6))  # type: ignore[arg-type]


def test_a_submission_in_mid_growth_is_refused_with_a_sentence(make_growing: MakeRun, tmp_path: Path) -> None:
    dataset = write_dataset(tmp_path / "large.zip", 16, resolution=64)
    run = make_growing("large", dataset, network__img_resolution=64)
    stopped_at(run, 8)
    generator = Generator.open(run, device="cpu")
    with pytest.raises(ExportError, match=r"makes pictures of 8 px; a submission needs 64 px.*still grows"):
        list(export_submission(generator, tmp_path / "images.zip", count=4))
    assert not (tmp_path / "images.zip").exists()


def test_a_longer_end_given_later_never_shrinks_and_completes_the_plan(make_growing: MakeRun) -> None:
    run = make_growing()
    before = [e.stage_position for e in stopped_at(run, 8) if isinstance(e, StepMetrics)][-1]
    events = list(Trainer(with_end(run, kimg=0.32)))
    positions = [e.stage_position for e in events if isinstance(e, StepMetrics)]
    assert positions == sorted(positions)  # type: ignore[type-var]
    assert positions[0] is not None
    assert before is not None
    assert before < positions[0] < before + 0.2, "the fade goes on from where it was, more slowly"
    assert positions[-1] == pytest.approx(7.0)
    assert [c.index for c in changes(events)] == [2, 3, 4, 5, 6]


def test_a_grown_up_run_that_goes_on_stays_grown_up(whole: Whole, tmp_path: Path) -> None:
    run = Run.open(Path(shutil.copytree(whole.run.path, tmp_path / "longer")))
    events = list(Trainer(with_end(run, kimg=0.3)))
    assert changes(events) == []
    assert {e.stage_position for e in events if isinstance(e, StepMetrics)} == {7.0}
    assert Generator.open(run, device="cpu").img_resolution == 32


def test_a_nearer_end_given_later_skips_no_phase(make_growing: MakeRun) -> None:
    run = make_growing()
    stopped_at(run, 4)
    events = list(Trainer(with_end(run, kimg=0.16)))
    assert [c.index for c in changes(events)] == [1, 2, 3, 4, 5, 6]
    assert events[-1] == Finished(0.16, "completed")


def test_minutes_are_shared_by_the_stages_too(make_growing: MakeRun, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step takes a second of a run of 70 seconds, so that each of the seven phases has ten steps."""

    def step(self: Loop) -> None:
        used = self._used()
        self.counters.step += 1
        self.counters.images_seen += self.batch_size
        self.counters.seconds += 1.0
        now = self._used()
        assert used is not None
        assert now is not None
        assert self.plan is not None
        self.counters.stage_position = self.plan.advanced(self.counters.stage_position, 0.0, (used, now))

    monkeypatch.setattr(Loop, "_step", step)
    run = make_growing(training__kimg=None, training__minutes=70 / 60, training__snapshot_kimg=1.0)
    told = changes(list(Trainer(run)))
    assert [c.kimg for c in told] == pytest.approx([0.0, 0.08, 0.16, 0.24, 0.32, 0.4, 0.44])


def test_without_an_end_phases_have_their_own_lengths_and_the_last_never_ends(make_growing: MakeRun) -> None:
    run = make_growing(training__kimg=None, training__snapshot_kimg=1.0, training__checkpoint_kimg=1.0)
    events = stopped_at(run, 60)
    assert [c.kimg for c in changes(events)] == pytest.approx([0.04 * index for index in range(7)])
    last = [e for e in events if isinstance(e, StepMetrics)][-1]
    assert last.kimg > 0.28
    assert last.stage_position == 7.0


def test_the_probe_tries_the_full_resolution_and_leaves_the_run_as_it_is(make_growing: MakeRun) -> None:
    probed = make_growing("probed", training__memory_format="auto", training__kimg=0.04)
    events = list(Trainer(probed))
    assert changes(events)[0].img_resolution == 4
    assert Run.open(probed.path).probe is not None
    fixed = make_growing("fixed", training__kimg=0.04)
    fixed.config = with_settings(
        fixed.config,
        {"training.memory_format": Run.open(probed.path).probe.memory_format},  # type: ignore[union-attr]
    )
    fixed.save()
    list(Trainer(fixed))
    assert different_tensors(probed, fixed) == []


def test_pictures_without_breeds_are_trained_without_them(make_growing: MakeRun, dataset: Dataset) -> None:
    run = make_growing("unlabelled", dataset, training__kimg=0.07)
    assert list(Trainer(run))[-1] == Finished(pytest.approx(0.07, abs=0.01), "completed")  # type: ignore[arg-type]
    assert Generator.open(run, device="cpu").num_classes == 0


@pytest.mark.parametrize(("batch", "parts"), [(1, 1), (4, 4)])
def test_a_batch_of_one_is_refused_before_training(make_growing: MakeRun, batch: int, parts: int) -> None:
    with pytest.raises(UsageError, match=r"batch_size|two pictures or more"):
        make_growing(training__batch_size=batch, training__micro_batches=parts)


def test_fewer_pictures_than_the_largest_stages_batch_are_noted(
    make_growing: MakeRun, tmp_path: Path
) -> None:
    few = write_dataset(tmp_path / "few.zip", 6)
    events = list(Trainer(make_growing("few", few, training__kimg=0.01)))
    notes = [str(event.message) for event in events if isinstance(event, Note)]
    assert any("6 pictures, fewer than a batch of 8" in note for note in notes)


def test_checkpoints_of_a_fade_are_written_with_its_stage(make_growing: MakeRun) -> None:
    run = make_growing(training__kimg=0.28)
    events = stopped_at(run, 8)
    saved = [e for e in events if isinstance(e, CheckpointSaved)]
    text = (run.path / "checkpoints" / saved[-1].name / "state.json").read_text()
    assert '"img_resolution": 8' in text
    assert '"alpha": 0.6' in text
