"""Breed by breed: the bad one is found, and numbers of pictures don't decide."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from gan_core.dataset.archive import Dataset
from gan_core.evaluation.breed_quality import BreedQuality, breed_quality
from gan_core.messages import UsageError
from gan_core.progress import Progress

from .fakes import Painter, Thumbnails, small_dataset

NAMES = ("a", "b", "c", "d")


class Kennel:
    """Real pictures of four colours by class; `sizes` of each."""

    fingerprint = "kennel"

    def __init__(self, sizes: tuple[int, ...], names: tuple[str, ...] = NAMES) -> None:
        self.class_names = names
        self.labels: np.ndarray | None = np.repeat(np.arange(len(sizes)), sizes)
        self.fingerprint = str(sizes) + str(names)

    @property
    def num_images(self) -> int:
        assert self.labels is not None
        return len(self.labels)

    def image(self, index: int) -> np.ndarray:
        assert self.labels is not None
        return coloured(self.class_names[self.labels[index]], np.random.default_rng([1, index]))


def coloured(name: str, rng: np.random.Generator) -> np.ndarray:
    """A class's own colour, each quarter of the picture a little off."""
    colour = np.random.default_rng(ord(name[0])).integers(60, 190, 3)
    quarters = colour + rng.normal(0, 15, (2, 2, 3))
    return np.kron(np.clip(quarters, 0, 255).astype(np.uint8), np.ones((2, 2, 1), np.uint8))


class Breeder(Painter):
    """Paints each class as it is, but for `bad`, which it paints as another, and `alike`, always the same."""

    def __init__(self, names: tuple[str, ...] = NAMES, bad: str = "", alike: str = "") -> None:
        super().__init__(names, img_resolution=4)
        self.bad, self.alike = bad, alike

    def sample(self, latents: torch.Tensor, labels: torch.Tensor | None = None) -> np.ndarray:
        assert labels is not None
        return np.stack(
            [self.one(int(i), self.class_names[int(k)]) for i, k in zip(latents, labels, strict=True)]
        )

    def one(self, latent: int, name: str) -> np.ndarray:
        rng = np.random.default_rng([2, 0 if name == self.alike else latent])
        return coloured("z" if name == self.bad else name, rng)


def judged(maker: Any, dataset: Any, **options: Any) -> dict[str, BreedQuality]:
    *_, found = breed_quality(maker, dataset, extractor=Thumbnails(), **{"count": 80, **options})
    assert isinstance(found, tuple)
    return {quality.name: quality for quality in found}


def test_a_breed_that_is_drawn_badly_comes_first_by_many_errors() -> None:
    found = judged(Breeder(bad="c"), Kennel((100, 120, 90, 150)))
    assert next(iter(found)) == "c"
    bad, *others = found.values()
    assert bad.distance is not None
    assert bad.error is not None
    assert bad.distance > 10 * bad.error
    assert bad.precision == 0.0
    for quality in others:
        assert quality.distance is not None
        assert quality.error is not None
        assert abs(quality.distance) < 4 * quality.error
        assert bad.distance > 10 * quality.distance
        assert quality.precision is not None
        assert quality.precision > 0.6
        assert quality.another is not None
        assert quality.another > 10 * abs(quality.distance)
    assert [found[name].num_real for name in NAMES] == [100, 120, 90, 150]


def test_a_breed_that_is_always_the_same_picture_is_bad_too_whatever_its_precision() -> None:
    found = judged(Breeder(alike="b"), Kennel((100, 100, 100, 100)))
    quality = found["b"]
    assert next(iter(found)) == "b"
    assert quality.distance is not None
    assert quality.error is not None
    assert quality.distance > 4 * quality.error
    assert quality.precision in (0.0, 1.0)


def test_a_breed_with_few_real_pictures_is_not_thereby_worse() -> None:
    distances = []
    for seed in range(8):
        small = judged(Breeder(), Kennel((12, 200, 12, 200)), seed=seed)
        distances.append([small[name].distance for name in NAMES])
    few, many = np.mean(distances, axis=0)[[0, 2]].mean(), np.mean(distances, axis=0)[[1, 3]].mean()
    error = max(q.error or 0.0 for q in small.values())
    assert abs(few - many) < 2 * error


def test_a_breed_with_hardly_any_picture_has_no_numbers_and_comes_last() -> None:
    found = judged(Breeder((*NAMES, "e")), Kennel((40, 5, 40, 40)))
    assert list(found)[-2:] == ["b", "e"]
    assert (found["b"].num_real, found["b"].distance, found["b"].precision) == (5, None, None)
    assert found["e"].num_real == 0
    lonely = judged(Breeder(("a", "b")), Kennel((40, 3), ("a", "b")))
    assert lonely["a"].another is None
    assert lonely["a"].distance is not None
    assert (found["e"].breed, found["b"].breed) == (4, 1)


def test_breeds_are_compared_by_name_whatever_their_order() -> None:
    turned = Kennel((100, 100, 100, 100), tuple(reversed(NAMES)))
    found = judged(Breeder(bad="a"), turned)
    assert next(iter(found)) == "a"
    assert found["a"].breed == 0
    for name in "bcd":
        distance, error = found[name].distance, found[name].error
        assert distance is not None
        assert error is not None
        assert distance < 4 * error


def test_the_same_call_gives_the_same_numbers_and_progress_counts_every_picture() -> None:
    kennel = Kennel((30, 30, 30, 4))
    assert judged(Breeder(), kennel) == judged(Breeder(), kennel)
    assert judged(Breeder(), kennel) != judged(Breeder(), kennel, seed=1)
    *steps, _ = breed_quality(Breeder(), kennel, extractor=Thumbnails(), count=80)
    dones = [step.done for step in steps if isinstance(step, Progress)]
    assert dones == sorted(dones)
    assert (dones[0], dones[-1]) == (0, 94 + 4 * 80)


@pytest.fixture
def unlabelled(tmp_path: Path) -> Iterator[Dataset]:
    with small_dataset(tmp_path) as opened:
        yield opened


def test_what_can_not_be_judged_is_a_sentence(unlabelled: Dataset) -> None:
    kennel = Kennel((30, 30, 30, 30))
    for maker, dataset, count, words in (
        (Painter(), kennel, 80, "trained without breeds"),
        (Breeder(), unlabelled, 80, "dataset has no breeds"),
        (Breeder(("x", "y")), kennel, 80, "none of the run's breeds"),
        (Breeder(), kennel, 5, "at least 6 pictures on each side; there are 5"),
    ):
        with pytest.raises(UsageError, match=words):
            judged(maker, dataset, count=count)
