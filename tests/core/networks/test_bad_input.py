"""What can't be trained is said in a sentence before training begins, with what to change."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from gan_core.dataset.archive import Dataset
from gan_core.messages import DatasetError, RunError, UsageError
from gan_core.presets import load_preset
from gan_core.runs.events import Event, Finished, Note, StepMetrics
from gan_core.runs.registry import NETWORKS
from gan_core.runs.run import Run
from gan_core.runs.settings import with_settings
from gan_core.training.trainer import Trainer
from tests.core.networks.every import NARROW, bodies, config
from tests.core.training.conftest import write_dataset

FAMILIES = pytest.mark.parametrize("family", NETWORKS.keys())
CONDITIONAL = pytest.mark.parametrize(
    "body", [b for b in bodies(32) if b.kind != "none"], ids=lambda body: str(body)
)


def with_labels(path: Path, counts: dict[str, int]) -> Dataset:
    """A dataset of breeds with so many pictures each."""
    labels = [index for index, count in enumerate(counts.values()) for _ in range(count)]
    plain = write_dataset(path.with_suffix(".plain.zip"), len(labels))
    with zipfile.ZipFile(plain.path) as old, zipfile.ZipFile(path, "w") as new:
        names = sorted(name for name in old.namelist() if name.endswith(".png"))
        for name in names:
            new.writestr(name, old.read(name))
        pairs = [list(pair) for pair in zip(names, labels, strict=True)]
        new.writestr("dataset.json", json.dumps({"labels": pairs, "class_names": list(counts)}))
    return Dataset.open(path)


def narrow_run(path: Path, preset: str, dataset: Dataset, **settings: object) -> Run:
    family = NETWORKS[load_preset(preset).config.network.family].settings
    small: dict[str, object] = {f"network.{k}": v for k, v in NARROW.items() if k in family.model_fields}
    small |= {"training.batch_size": 4, "training.kimg": 0.012, "training.precision": "fp32"}
    small |= {"training.grid_size": 2, "training.memory_format": "contiguous"}
    changed = small | {k.replace("__", "."): v for k, v in settings.items()}
    return Run.create(path, with_settings(load_preset(preset).config, changed), dataset.ref())


@FAMILIES
@pytest.mark.parametrize("resolution", [16, 48, 256])
def test_a_resolution_that_the_body_cannot_take_is_named_with_those_that_it_can(
    family: str, resolution: int
) -> None:
    allowed = NETWORKS[family].img_resolutions
    assert resolution not in allowed
    with pytest.raises(UsageError, match=f"not made for {resolution} px.*{', '.join(map(str, allowed))}"):
        config(bodies()[0]._replace(family=family, img_resolution=resolution))


def test_a_dataset_of_another_resolution_names_both(tmp_path: Path) -> None:
    dataset = write_dataset(tmp_path / "large.zip", 4, resolution=64)
    with pytest.raises(RunError, match="holds pictures of 64 px, but dcgan-tiny-32 is made for 32 px"):
        narrow_run(tmp_path / "run", "dcgan-tiny-32", dataset)
    assert not (tmp_path / "run").exists()


@CONDITIONAL
@pytest.mark.parametrize(("classes", "count"), [(0, 0), (1, 1)])
def test_a_conditional_network_on_a_dataset_without_breeds_is_refused(
    body: object, classes: int, count: int, tmp_path: Path
) -> None:
    dataset = write_dataset(tmp_path / "plain.zip", 4, classes)
    with pytest.raises(DatasetError, match=f"has {count}.*objective.conditioning=none"):
        Run.create(tmp_path / "run", config(body), dataset.ref())  # type: ignore[arg-type]
    assert not (tmp_path / "run").exists()


def test_a_preset_that_can_do_without_breeds_trains_on_a_dataset_without_them(tmp_path: Path) -> None:
    run = narrow_run(tmp_path / "run", "r3gan-tiny-32", write_dataset(tmp_path / "plain.zip", 8))
    assert not run.conditioning.is_on
    assert list(Trainer(run))[-1] == Finished(0.012, "completed")


def notes(events: list[Event]) -> list[str]:
    return [str(event.message) for event in events if isinstance(event, Note)]


def test_a_breed_with_three_pictures_is_trained_with_a_note_that_names_it(tmp_path: Path) -> None:
    dataset = with_labels(tmp_path / "few.zip", {"Akita": 9, "Beagle": 3, "Pug": 5})
    events = list(Trainer(narrow_run(tmp_path / "run", "r3gan-tiny-32", dataset)))
    (note,) = [note for note in notes(events) if "fewer than 8" in note]
    assert "fewer than 8 pictures: 2." in note
    assert "Beagle, has 3" in note
    first_step = next(i for i, e in enumerate(events) if isinstance(e, StepMetrics))
    assert any("Beagle" in note for note in notes(events[:first_step]))
    assert events[-1] == Finished(0.012, "completed")


@pytest.mark.parametrize(
    ("counts", "kind"), [({"Akita": 8, "Pug": 8}, "projection"), ({"Akita": 9, "Pug": 3}, "none")]
)
def test_enough_pictures_of_each_breed_or_no_interest_in_breeds_need_no_note(
    counts: dict[str, int], kind: str, tmp_path: Path
) -> None:
    dataset = with_labels(tmp_path / "enough.zip", counts)
    run = narrow_run(tmp_path / "run", "r3gan-tiny-32", dataset, objective__conditioning=kind)
    assert not [note for note in notes(list(Trainer(run))) if "fewer than 8" in note]


@FAMILIES
def test_a_batch_of_one_is_refused(family: str) -> None:
    fine = config(next(body for body in bodies(32) if body.family == family))
    with pytest.raises(UsageError, match=r"training.batch_size can't be 1.*2"):
        with_settings(fine, {"training.batch_size": 1})
    with pytest.raises(UsageError, match=r"Change training.batch_size or training.micro_batches"):
        with_settings(fine, {"training.batch_size": 4, "training.micro_batches": 4})


def test_a_checkpoint_of_another_body_is_refused_before_training(tmp_path: Path) -> None:
    dataset = write_dataset(tmp_path / "plain.zip", 8)
    other = narrow_run(tmp_path / "other", "dcgan-tiny-32", dataset)
    list(Trainer(other))
    run = narrow_run(tmp_path / "run", "r3gan-tiny-32", dataset)
    name = other.checkpoints()[-1].name
    shutil.copytree(other.path / "checkpoints" / name, run.path / "checkpoints" / name)
    events = list(Trainer(run))
    assert not [e for e in events if isinstance(e, StepMetrics)]
    (finished,) = [e for e in events if isinstance(e, Finished)]
    assert finished.reason == "failed"
    assert f"Checkpoint {name} of run is damaged or of another network" in str(finished.message)


@FAMILIES
def test_a_way_to_take_breeds_that_a_network_lacks_names_those_that_it_has(family: str) -> None:
    missing = {"concat", "projection", "classifier"} - set(NETWORKS[family].conditionings)
    fine = config(next(body for body in bodies(32) if body.family == family))
    for kind in missing:
        with pytest.raises(UsageError, match=r"Choose objective\.conditioning from: none"):
            with_settings(fine, {"objective.conditioning": kind})
    for kind in NETWORKS[family].conditionings:
        assert with_settings(fine, {"objective.conditioning": kind}).objective.conditioning == kind
