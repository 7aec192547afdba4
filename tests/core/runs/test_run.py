"""A run is a folder of plain files; what is damaged or foreign is refused in words."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_core.messages import GanCoreError, Message, RunError
from gan_core.presets import load_preset
from gan_core.runs.events import (
    CheckpointSaved,
    DatasetChanged,
    Event,
    Finished,
    Note,
    SampleGrid,
    StepMetrics,
    from_json,
    to_json,
)
from gan_core.runs.run import DatasetRef, Run
from gan_core.runs.settings import with_settings

DATASET = DatasetRef("/somewhere/dogs.zip", "ab" * 32, 2000, 64, ("Beagle", "Pug"))


def metrics(kimg: float) -> StepMetrics:
    return StepMetrics(kimg, int(kimg * 10), kimg, 1.0, 2.0, 0.5, 0.5, 100.0, 10**9)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run.create(tmp_path / "run", load_preset("dcgan-64").config, DATASET)


def test_epochs_become_kimg_by_the_datasets_size(run: Run) -> None:
    assert run.config.training.epochs == 25
    assert Run.open(run.path).config.training.kimg == 50.0


def test_a_given_length_goes_before_the_presets_epochs(tmp_path: Path) -> None:
    config = with_settings(load_preset("dcgan-64").config, {"training.kimg": 3})
    assert Run.create(tmp_path / "run", config, DATASET).config.training.kimg == 3


def test_an_opened_run_equals_the_created_one(run: Run) -> None:
    again = Run.open(run.path)
    assert (again.config, again.dataset, again.probe) == (run.config, run.dataset, None)


def test_a_folder_that_holds_something_is_not_taken(run: Run) -> None:
    with pytest.raises(RunError, match="already holds something"):
        Run.create(run.path, run.config, DATASET)


def test_a_dataset_of_another_size_is_refused_with_both_sizes(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="64 px, but dcgan-32 is made for 32 px"):
        Run.create(tmp_path / "run", load_preset("dcgan-32").config, DATASET)


def damage(change: Callable[[dict[str, object]], object]) -> Callable[[Path], None]:
    def apply(file: Path) -> None:
        data = json.loads(file.read_text())
        change(data)
        file.write_text(json.dumps(data))

    return apply


@pytest.mark.parametrize(
    ("break_it", "words"),
    [
        (Path.unlink, "is not a run"),
        (lambda f: f.write_text('{"format": 1, "con'), "damaged"),
        (lambda f: f.write_text("[]"), "damaged"),
        (lambda f: f.write_bytes(b"\xff\xfe\x00"), "damaged"),
        (damage(lambda d: d.update(format=99)), "newer version"),
        (damage(lambda d: d.update(dataset={"path": 1})), "damaged"),
        (damage(lambda d: d.pop("config")), "damaged"),
        (damage(lambda d: d["config"]["training"].update(batch_size=-3)), "damaged"),
    ],
)
def test_a_damaged_or_newer_run_is_refused_in_a_sentence(
    run: Run, break_it: Callable[[Path], object], words: str
) -> None:
    break_it(run.path / "run.json")
    with pytest.raises(RunError, match=words):
        Run.open(run.path)


events = st.one_of(
    st.builds(metrics, st.floats(0, 1e6)),
    st.builds(SampleGrid, st.floats(0, 1e6), st.text(), st.integers(1, 32), st.integers(1, 32)),
    st.builds(CheckpointSaved, st.floats(0, 1e6), st.text()),
    st.builds(DatasetChanged, st.floats(0, 1e6), st.text(), st.text(), st.integers(1)),
    st.builds(
        Note, st.floats(0, 1e6), st.builds(Message, st.just("{a} and {b}"), st.just({"a": 1, "b": "x"}))
    ),
    st.builds(Finished, st.floats(0, 1e6), st.sampled_from(["completed", "stopped", "failed"])),
)


@given(events)
def test_an_event_survives_the_journal(event: Event) -> None:
    assert from_json(json.loads(json.dumps(to_json(event)))) == event


def test_an_event_of_a_newer_version_is_passed_over_and_a_torn_one_too(run: Run) -> None:
    run.record(CheckpointSaved(1.0, "000001.000"))
    with open(run.path / "events.jsonl", "a") as journal:
        journal.write('{"type": "DreamHad", "kimg": 1.5}\n{"type": "CheckpointSaved", "ki')
    assert list(run.events()) == [CheckpointSaved(1.0, "000001.000")]


def test_rewinding_leaves_what_was_by_then(run: Run) -> None:
    for kimg in (1.0, 2.0, 3.0):
        run.record(metrics(kimg))
        run.record(SampleGrid(kimg, f"samples/{kimg:010.3f}.png", 8, 8))
        (run.path / f"samples/{kimg:010.3f}.png").write_bytes(b"png")
    run.rewind(2.0)
    assert [m.kimg for m in run.metrics()] == [1.0, 2.0]
    assert [g.kimg for g in run.sample_grids()] == [1.0, 2.0]
    assert sorted(p.name for p in (run.path / "samples").iterdir()) == ["000001.000.png", "000002.000.png"]
    assert run.kimg() == 2.0


def test_one_trainer_at_a_time(run: Run) -> None:
    with run.lock(), pytest.raises(RunError, match="Another program"), Run.open(run.path).lock():
        pass
    with run.lock():
        pass


def test_a_message_keeps_its_template_for_translation() -> None:
    error = GanCoreError("{path} is cut short.", path="a.zip")
    assert str(error) == "a.zip is cut short."
    assert Message.from_json(error.message.to_json()) == error.message


def test_only_a_checkpoint_that_is_there_can_be_kept(run: Run) -> None:
    folder = run.path / "checkpoints" / "000001.000"
    folder.mkdir()
    (folder / "state.json").write_text("{}")
    run.mark("000001.000", keep=True)
    assert run.is_marked("000001.000")
    run.mark("000001.000", keep=False)
    assert not run.is_marked("000001.000")
    with pytest.raises(RunError, match=r"There are: 000001\.000"):
        run.mark("000002.000", keep=True)


def test_a_long_run_tells_how_far_it_is_by_its_last_whole_line(run: Run) -> None:
    for step in range(200):
        run.record(metrics(step / 10))
    with open(run.path / "metrics.jsonl", "a") as journal:
        journal.write('{"type": "StepMetrics", "ki')
    assert run.kimg() == 19.9
