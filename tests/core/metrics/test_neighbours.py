"""Precision, recall, density and coverage against the papers' definitions, written out in plain NumPy."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_core.messages import UsageError
from gan_core.metrics import arrays, neighbours
from gan_core.metrics.neighbours import neighbourhoods, radii


def normal(count: int, seed: int, width: int = 6) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((count, width)).astype(np.float32)


def written_out(x: np.ndarray, y: np.ndarray) -> tuple[float, float, float, float]:
    def distances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.linalg.norm(a[:, None].astype(np.float64) - b[None], axis=2)

    def radius(a: np.ndarray, k: int) -> np.ndarray:
        return np.sort(distances(a, a), axis=1)[:, k]

    between = distances(x, y)
    precision = (between <= radius(y, 3)).any(1).mean()
    recall = (between <= radius(x, 3)[:, None]).any(0).mean()
    density = (between < radius(y, 5)).sum() / (5 * len(x))
    coverage = (between < radius(y, 5)).any(0).mean()
    return precision, recall, density, coverage


def told(x: np.ndarray, y: np.ndarray) -> tuple[float, float, float, float]:
    found = neighbourhoods(x, y)
    return found.precision, found.recall, found.density, found.coverage


@settings(max_examples=25)
@given(n=st.integers(6, 60), m=st.integers(6, 60), shift=st.floats(0, 3), seed=st.integers(0, 9))
def test_they_are_what_the_papers_define(n: int, m: int, shift: float, seed: int) -> None:
    x, y = normal(n, seed) + np.float32(shift), normal(m, seed + 100)
    assert told(x, y) == pytest.approx(written_out(x, y), abs=1e-12)


def test_the_size_of_blocks_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = normal(90, 0), normal(70, 1)
    at_once = told(x, y)
    monkeypatch.setattr(arrays, "BLOCK_ENTRIES", 300)
    assert told(x, y) == at_once
    assert len(list(neighbours.neighbourhoods_blocks(x, y))) > 40


@settings(max_examples=25)
@given(n=st.integers(6, 50), seed=st.integers(0, 9))
def test_a_set_lies_wholly_among_itself_in_any_order(n: int, seed: int) -> None:
    x = normal(n, seed)
    shuffled = x[np.random.default_rng(seed).permutation(n)]
    found = neighbourhoods(shuffled, x)
    assert (found.precision, found.recall, found.coverage) == (1, 1, 1)
    # The point itself and four nearer ones: the fifth neighbour lies on the edge, which is outside.
    assert found.density == pytest.approx(1)


def test_doubles_are_inside_for_precision_and_outside_for_density() -> None:
    one_place = np.repeat(normal(1, 0), 20, axis=0) * 1000
    assert told(one_place, one_place) == (1, 1, 0, 0)


def test_a_point_on_the_edge_is_inside_for_precision_and_outside_for_density() -> None:
    line = np.arange(12, dtype=np.float32)[:, None]
    found = neighbourhoods(np.full((6, 1), -3, np.float32), line)
    assert found.precision == 1  # the first point's 3rd neighbour is 3 away, as these are
    assert found.density == pytest.approx(1 / 5)  # in the ball of 0 (3 < 5); on the edge of 1 (4)


def test_sets_apart_share_nothing() -> None:
    assert told(normal(20, 0), normal(20, 1) + 100) == (0, 0, 0, 0)


def test_torch_fidelity_agrees() -> None:
    prc = pytest.importorskip("torch_fidelity.metric_prc")
    x, y = normal(80, 0) * 0.8, normal(90, 1)
    precision, recall = prc.calculate_precision_recall_full(torch.from_numpy(x), torch.from_numpy(y), 3)
    assert told(x, y)[:2] == pytest.approx((precision, recall))


def test_radii_are_squared_distances_to_the_third_and_fifth() -> None:
    line = np.arange(12, dtype=np.float32)[:, None]
    assert radii(line)[0].tolist() == [9, 25]


def test_too_few_pictures_are_refused() -> None:
    with pytest.raises(UsageError, match="at least 6 pictures"):
        neighbourhoods(normal(5, 0), normal(20, 0))
