"""One dataset's features for all pages that compare with it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from breeds_fakes import NAMES, SIDE, MeanColor, green_of, write_breeds

from gan_core.evaluation.cache import FeatureCache
from gan_core.metrics import features
from gan_core.progress import Progress
from studio.workers.giving_way import GivingWay
from studio.workers.reals import RealFeatures, Reals, guess_breeds

HUSKY = 0
"""Its green is far from that of the others."""


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[int]:
    """How many pictures were looked at, each time; the cache on disk forgets at once."""
    counts: list[int] = []

    class Counting(MeanColor):
        def extract(self, pictures: np.ndarray) -> np.ndarray:
            counts.append(len(pictures))
            return super().extract(pictures)

    monkeypatch.setattr(features, "load_extractor", lambda *_, **__: Counting())
    init = FeatureCache.__init__
    fresh = iter(range(100))
    monkeypatch.setattr(FeatureCache, "__init__", lambda self: init(self, tmp_path / f"cache-{next(fresh)}"))
    return counts


def last(items: Iterator[Progress | Reals]) -> Reals:
    found = [item for item in items if not isinstance(item, Progress)]
    assert len(found) == 1
    return found[0]


def green(breed: int) -> np.ndarray:
    return np.full((1, SIDE, SIDE, 3), (100, green_of(breed), 3), np.uint8)


def test_a_dataset_is_looked_at_once_for_all_pages(looked_at: list[int], tmp_path: Path) -> None:
    kept, path = RealFeatures(), write_breeds(tmp_path / "dogs.zip")
    explored = last(kept.look_at(path, GivingWay()))
    number = len(looked_at)
    assert number > 0
    *_, guesses = guess_breeds(kept, path, green(HUSKY), GivingWay())
    assert len(looked_at) == number + 1  # the generated picture alone
    assert guesses.each[0].breed == NAMES[HUSKY]
    assert explored.ask(green(HUSKY)[0]).near[0].breed == NAMES[HUSKY]  # its file is its own: still open
    explored.close()


def test_another_dataset_is_looked_at_anew(looked_at: list[int], tmp_path: Path, dataset_path: Path) -> None:
    kept = RealFeatures()
    last(kept.look_at(write_breeds(tmp_path / "dogs.zip"), GivingWay())).close()
    number = len(looked_at)
    last(kept.look_at(tmp_path / "dogs.zip", GivingWay())).close()
    assert len(looked_at) == number
    last(kept.look_at(dataset_path, GivingWay())).close()
    assert len(looked_at) > number


def test_a_second_page_waits_for_the_first_and_may_give_up(looked_at: list[int], tmp_path: Path) -> None:
    kept, path = RealFeatures(), write_breeds(tmp_path / "dogs.zip")
    first = kept.look_at(path, GivingWay())
    next(first)
    given_up = threading.Event()

    def second() -> None:
        looking = kept.look_at(path, GivingWay())
        assert isinstance(next(looking), Progress)
        looking.close()
        given_up.set()

    thread = threading.Thread(target=second)
    thread.start()
    thread.join(20)
    assert given_up.is_set()
    last(first).close()
    last(kept.look_at(path, GivingWay())).close()  # nobody holds it any more
