"""Directions are kept with the run under their names, and no fault loses them."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sampling_fakes import stretched

from gan_core.messages import StorageError
from gan_core.presets import load_preset
from gan_core.progress import Progress
from gan_core.runs.run import DatasetRef, Run
from gan_core.sampling.directions import Direction
from gan_core.sampling.directions_file import DirectionsError, DirectionsFile, kept_directions
from gan_core.sampling.generator import Generator, Origin

FIRST, SECOND = (Origin("run", "dcgan", name, "ema") for name in ("000001.000", "000002.000"))
ONE, TWO = Direction("pca-1", (1.0, 0.0), 0.5), Direction("pca-2", (0.0, 1.0), 0.25)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run.create(tmp_path / "run", load_preset("dcgan-tiny-32").config, DatasetRef("d.zip", "", 9, 32))


@pytest.fixture
def file(run: Run) -> DirectionsFile:
    return DirectionsFile(run)


def test_nothing_was_found_before_the_first_search(file: DirectionsFile) -> None:
    assert file.found(FIRST, "pca") == ()
    assert not file.path.exists()


def test_each_search_is_kept_by_checkpoint_weights_and_method(file: DirectionsFile, run: Run) -> None:
    for name in (FIRST.checkpoint, SECOND.checkpoint):
        (run.path / "checkpoints" / name).mkdir()
        (run.path / "checkpoints" / name / "state.json").touch()
    raw = Origin("run", "dcgan", FIRST.checkpoint, "raw")
    searches = {
        (FIRST, "pca"): (ONE, TWO),
        (SECOND, "pca"): (TWO,),
        (raw, "pca"): (ONE,),
        (FIRST, "sefa"): (Direction("sefa-1", (0.6, 0.8), 1.0),),
    }
    for (origin, method), directions in searches.items():
        file.keep(origin, method, directions)
    file.keep(FIRST, "pca", (TWO, ONE))  # found again: replaces the first
    searches[FIRST, "pca"] = (TWO, ONE)
    again = DirectionsFile(run)
    for (origin, method), directions in searches.items():
        kept = again.found(origin, method)
        assert [(each.key, each.explained) for each in kept] == [(e.key, e.explained) for e in directions]
        assert [each.vector for each in kept] == [
            tuple(pytest.approx(n, rel=1e-7) for n in each.vector) for each in directions
        ]


def test_found_vectors_are_read_back_to_the_bit(file: DirectionsFile) -> None:
    vector = tuple(np.array([0.1, 1 / 3, -0.7], np.float32).tolist())
    file.keep(FIRST, "pca", [Direction("pca-1", vector, 1 / 3)])
    assert file.found(FIRST, "pca") == (Direction("pca-1", vector, 1 / 3),)


def test_names_stay_when_the_same_is_found_again_and_follow_to_the_next_checkpoint(
    file: DirectionsFile,
) -> None:
    file.keep(FIRST, "pca", (ONE, TWO))
    named = file.rename(FIRST, "pca", "pca-2", "  ears ")
    assert [each.name for each in named] == [None, "ears"]
    assert [each.name for each in file.keep(FIRST, "pca", (ONE, TWO))] == [None, "ears"]
    near, opposite = Direction("pca-1", (0.1, 0.995), 0.5), Direction("pca-2", (0.0, -1.0), 0.2)
    assert [each.name for each in file.keep(SECOND, "pca", (near, opposite))] == ["ears", None]
    assert [each.name for each in file.found(SECOND, "pca")] == ["ears", None]
    assert [each.name for each in file.keep(SECOND, "sefa", (TWO,))] == [None]
    assert file.rename(SECOND, "pca", "pca-1", " ")[0].name is None


def test_a_direction_that_was_not_kept_can_not_be_named(file: DirectionsFile) -> None:
    file.keep(FIRST, "pca", (ONE,))
    before = file.path.read_bytes()
    with pytest.raises(KeyError):
        file.rename(FIRST, "pca", "pca-2", "ears")
    assert file.path.read_bytes() == before


def test_searches_of_checkpoints_that_are_gone_go_unless_a_person_named_something(
    file: DirectionsFile,
) -> None:
    file.keep(FIRST, "pca", (ONE,))
    file.keep(FIRST, "sefa", (TWO,))
    file.rename(FIRST, "sefa", "pca-2", "ears")
    file.keep(SECOND, "pca", (ONE,))
    assert file.found(FIRST, "pca") == ()
    assert file.found(FIRST, "sefa")[0].name == "ears"


def test_two_windows_lose_nothing_of_each_others(run: Run) -> None:
    one, two = DirectionsFile(run), DirectionsFile(run)
    one.keep(FIRST, "pca", (ONE, TWO))
    two.rename(FIRST, "pca", "pca-1", "ears")
    one.rename(FIRST, "pca", "pca-2", "tail")
    assert [each.name for each in two.found(FIRST, "pca")] == ["ears", "tail"]


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"",
        lambda data: b"{",
        lambda data: b"[]",
        lambda data: json.dumps(data | {"format": None}).encode(),
        lambda data: json.dumps(data | {"found": [3]}).encode(),
        lambda data: json.dumps(data).replace('"pca"', '"ica"').encode(),
        lambda data: json.dumps(data).replace("[1.0, 0.0]", '["x"]').encode(),
        lambda data: json.dumps(data).replace("[1.0, 0.0]", "[]").encode(),
        lambda data: json.dumps(data).replace("0.5", '"much"').encode(),
    ],
)
def test_a_damaged_file_is_set_aside_and_said(
    file: DirectionsFile, change: Callable[[dict[str, object]], bytes]
) -> None:
    file.keep(FIRST, "pca", (ONE,))
    broken = change(json.loads(file.path.read_text()))
    file.path.write_bytes(broken)
    assert file.found(FIRST, "pca") == ()
    assert "damaged" in str(file.note)
    assert (file.path.with_name("directions damaged 1.json")).read_bytes() == broken
    file.keep(FIRST, "pca", (ONE,))
    assert file.found(FIRST, "pca") == (ONE,)


def test_a_file_of_a_newer_program_is_left_alone(file: DirectionsFile) -> None:
    file.path.write_text('{"format": 2}')
    for use in (lambda: file.found(FIRST, "pca"), lambda: file.keep(FIRST, "pca", (ONE,))):
        with pytest.raises(DirectionsError, match="newer"):
            use()
    assert file.path.read_text() == '{"format": 2}'


def kept(file: DirectionsFile, generator: Generator, count: int) -> tuple[int, tuple[Direction, ...]]:
    """How often progress was told, and what came."""
    *progress, last = kept_directions(file, generator, "pca", count)
    assert not isinstance(last, Progress)
    return len(progress), last


def test_what_was_found_is_not_searched_again(file: DirectionsFile) -> None:
    generator = stretched()
    with pytest.raises(ValueError, match="not saved"):
        next(kept_directions(file, generator, "pca"))
    generator.origin = FIRST
    searched, three = kept(file, generator, 3)
    assert searched > 1
    assert len(three) == 3
    assert kept(file, generator, 2) == (0, three[:2])
    assert file.found(FIRST, "pca") == three
    searched, all_five = kept(file, generator, 9)
    assert searched > 1
    assert len(all_five) == 5
    assert kept(file, generator, 9) == (0, all_five)


def test_a_search_that_is_closed_keeps_nothing(file: DirectionsFile) -> None:
    generator = stretched()
    generator.origin = FIRST
    work = kept_directions(file, generator, "pca")
    next(work)
    work.close()  # type: ignore[attr-defined]
    assert not file.path.exists()


def test_a_full_disk_leaves_the_file_before(file: DirectionsFile, monkeypatch: pytest.MonkeyPatch) -> None:
    file.keep(FIRST, "pca", (ONE,))
    before = file.path.read_bytes()

    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(StorageError, match="No space"):
        file.keep(SECOND, "pca", (TWO,))
    assert file.path.read_bytes() == before
