"""Nearest real pictures: the right ones, at distances that mean something."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_core.dataset.archive import Dataset
from gan_core.evaluation import nearest as module
from gan_core.evaluation.nearest import Nearest, Neighbour
from gan_core.messages import UsageError
from gan_core.progress import Progress

from .fakes import Thumbnails, small_dataset


@pytest.fixture
def dataset(tmp_path: Path) -> Iterator[Dataset]:
    with small_dataset(tmp_path, 42, classes=3) as opened:
        yield opened


def built(reals: Any, **options: Any) -> Nearest:
    *_, found = Nearest.of(reals, options.pop("extractor", Thumbnails()), **options)
    assert isinstance(found, Nearest)
    return found


class Rows:
    """'Pictures' whose features are given: picture i is one pixel that says i."""

    fingerprint = "rows"
    class_names: tuple[str, ...] = ("a", "b")

    def __init__(self, features: np.ndarray, labels: list[int] | None = None) -> None:
        self.features = features.astype(np.float32)
        self.labels = None if labels is None else np.array(labels)
        self.key, self.identity, self.dim = "rows", str(hash(features.tobytes())), features.shape[1]

    @property
    def num_images(self) -> int:
        return len(self.features)

    def image(self, index: int) -> np.ndarray:
        return np.full((1, 1, 3), index, np.uint8)

    def extract(self, pictures: np.ndarray) -> np.ndarray:
        return self.features[pictures[:, 0, 0, 0]]


def cosine_distances(features: np.ndarray) -> np.ndarray:
    unit = features / np.linalg.norm(features, axis=1, keepdims=True)
    return 1 - unit @ unit.T


def test_a_real_picture_s_nearest_is_itself_and_its_distance_is_nothing(dataset: Dataset) -> None:
    pictures = np.stack([dataset.image(i) for i in (3, 30, 7)])
    found = built(dataset).nearest(pictures, 4)
    assert [len(row) for row in found] == [4, 4, 4]
    features = Thumbnails().extract(np.stack([dataset.image(i) for i in range(42)]))
    expected = cosine_distances(features.astype(np.float64))[[3, 30, 7]]
    for row, own, distances in zip(found, (3, 30, 7), expected, strict=True):
        assert own in [neighbour.index for neighbour in row if neighbour.distance < 1e-6]
        np.testing.assert_allclose([n.distance for n in row], np.sort(distances)[:4], atol=1e-6)
        np.testing.assert_allclose([distances[n.index] for n in row], np.sort(distances)[:4], atol=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 40), st.integers(1, 9), st.integers(1, 12), st.integers(0, 2**32 - 1))
def test_they_are_what_comparing_each_with_each_finds(real: int, dim: int, count: int, seed: int) -> None:
    features = np.random.default_rng(seed).normal(size=(real, dim))
    rows = Rows(features)
    (*_, nearest) = Nearest.of(rows, rows, _NoCache())  # type: ignore[arg-type]
    assert isinstance(nearest, Nearest)
    expected = np.sort(cosine_distances(features), axis=1)[:, :count]
    found = nearest.nearest(np.stack([rows.image(i) for i in range(real)]), count)
    np.testing.assert_allclose([[n.distance for n in row] for row in found], expected, atol=1e-5)
    if real > 1:
        others = np.sort(cosine_distances(features), axis=1)[:, 1]
        assert nearest.typical_distance == pytest.approx(np.median(others), abs=1e-5)


class _NoCache:
    def load(self, *_: object) -> None:
        return None

    def save(self, *_: object) -> None: ...


def test_many_pictures_at_once_are_those_one_by_one(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH_SIZE", 4)
    nearest = built(dataset)
    pictures = np.random.default_rng(0).integers(0, 256, (11, 32, 32, 3), dtype=np.uint8)
    together = nearest.nearest(pictures, 3)
    one_by_one = [nearest.nearest(picture[None], 3)[0] for picture in pictures]
    assert len(together) == 11
    for a, b in zip(together, one_by_one, strict=True):
        np.testing.assert_allclose([n.distance for n in a], [n.distance for n in b], atol=1e-6)
    assert nearest.nearest(pictures[:0]) == ()


def test_a_copy_lies_nearer_than_real_pictures_do_to_each_other_and_a_new_one_farther() -> None:
    rng = np.random.default_rng(0)
    features = rng.normal(size=(200, 20))
    rows = Rows(
        np.concatenate([features, features[:1] + 0.01, rng.normal(size=(1, 20)) * 0 + np.eye(20)[:1]])
    )
    reals = Rows(features)
    reals.extract = rows.extract  # type: ignore[method-assign]
    nearest = built(reals, extractor=reals)
    (copy,) = nearest.nearest(np.full((1, 1, 1, 3), 200, np.uint8), 1)
    assert copy[0].index == 0
    assert copy[0].distance < nearest.typical_distance / 10
    assert nearest.share_nearer(copy[0].distance) == 0.0
    assert nearest.share_nearer(nearest.typical_distance) == pytest.approx(0.5, abs=0.01)
    assert nearest.share_nearer(2.0) == 1.0


def test_the_typical_distance_is_of_a_sample_that_is_large_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    features = np.random.default_rng(1).normal(size=(250, 6))
    whole = built(Rows(features), extractor=Rows(features)).typical_distance
    monkeypatch.setattr(module, "_SAMPLE", 100)
    assert built(Rows(features), extractor=Rows(features)).typical_distance == pytest.approx(whole, rel=0.2)


def test_breeds_are_guessed_by_the_neighbours_and_how_often_that_is_right_is_known(dataset: Dataset) -> None:
    nearest = built(dataset)
    pictures = np.stack([dataset.image(i) for i in range(6)])  # the squares' colours are their classes
    guesses = nearest.guess_breeds(pictures)
    assert dataset.labels is not None
    assert [guess[0].breed for guess in guesses] == dataset.labels[:6].tolist()
    for guess in guesses:
        shares = [g.share for g in guess]
        assert sum(shares) == pytest.approx(1.0)
        assert shares == sorted(shares, reverse=True)
    assert nearest.guesses_right is not None
    assert nearest.guesses_right > 0.9


def test_where_votes_are_equal_the_nearest_breed_comes_first() -> None:
    rows = Rows(np.eye(4), labels=[1, 0, 0, 1])
    nearest = built(rows, extractor=rows)
    asked = [Neighbour(1, 0.1), Neighbour(0, 0.2), Neighbour(3, 0.3), Neighbour(2, 0.4)]
    assert [(g.breed, g.share) for g in nearest.guesses(asked)] == [(0, 0.5), (1, 0.5)]


def test_labels_of_chance_are_guessed_no_better_than_chance() -> None:
    rng = np.random.default_rng(0)
    rows = Rows(rng.normal(size=(200, 8)), labels=rng.integers(0, 2, 200).tolist())
    share = built(rows, extractor=rows).guesses_right
    assert share is not None
    assert 0.3 < share < 0.7


def test_without_breeds_there_is_nothing_to_guess(tmp_path: Path) -> None:
    with small_dataset(tmp_path) as unlabelled:
        nearest = built(unlabelled)
        assert nearest.guesses_right is None
        with pytest.raises(UsageError, match="has no breeds, so none can be guessed"):
            nearest.guess_breeds(unlabelled.image(0)[None])


def test_progress_counts_up_and_kept_features_are_used_again(dataset: Dataset) -> None:
    extractor = Thumbnails()
    *steps, _ = Nearest.of(dataset, extractor)
    dones = [step.done for step in steps if isinstance(step, Progress)]
    assert dones == sorted(dones)
    assert (dones[0], dones[-1]) == (0, 84)
    assert extractor.seen == 42
    built(dataset, extractor=extractor)
    assert extractor.seen == 42


def test_a_dataset_of_one_picture_has_one_neighbour_and_no_typical_distance() -> None:
    rows = Rows(np.eye(3)[:1], labels=[0])
    nearest = built(rows, extractor=rows)
    assert nearest.nearest(rows.image(0)[None], 5) == ((Neighbour(0, 0.0),),)
    assert np.isnan(nearest.typical_distance)
    assert np.isnan(nearest.share_nearer(0.1))
    assert nearest.guesses_right is None


def test_none_asked_for_is_a_sentence(dataset: Dataset) -> None:
    with pytest.raises(UsageError, match="1 or more, not 0"):
        built(dataset).nearest(dataset.image(0)[None], 0)
