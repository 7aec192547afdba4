import math

import numpy as np
import pytest

from gan_core.metrics import arrays
from gan_core.metrics.memorisation import memorisation_distance, mifid


def positive(count: int, seed: int, width: int = 10) -> np.ndarray:
    return np.random.default_rng(seed).random((count, width)).astype(np.float32)


def organisers(generated: np.ndarray, real: np.ndarray) -> float:
    """The competition's own steps, in its order."""
    generated, real = (f[np.sum(f, axis=1) != 0] for f in (generated, real))
    a, b = (np.nan_to_num(f / np.linalg.norm(f, ord=2, axis=1, keepdims=True)) for f in (generated, real))
    return float(np.mean(np.min(1.0 - np.abs(np.matmul(a, b.T)), axis=1)))


def test_it_is_the_organisers_distance(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = positive(50, 0), positive(70, 1)
    x[3] = y[7] = 0
    monkeypatch.setattr(arrays, "BLOCK_ENTRIES", 500)
    assert memorisation_distance(x, y) == pytest.approx(organisers(x, y), rel=1e-6)


def test_the_mean_is_over_the_generated() -> None:
    real = np.eye(3, dtype=np.float32)
    assert memorisation_distance(real[:1] * 5, real) == pytest.approx(0)
    assert memorisation_distance(real, real[:1]) == pytest.approx(2 / 3)


def test_opposite_directions_are_equal() -> None:
    x = positive(5, 0)
    assert memorisation_distance(-x, x) == pytest.approx(0, abs=1e-6)


def test_nothing_to_compare_is_no_number() -> None:
    assert math.isnan(memorisation_distance(np.zeros((3, 4), np.float32), positive(3, 0, 4)))


@pytest.mark.parametrize(
    ("distance", "expected"), [(0.2, 30.0), (0.1, 30.0), (0.05, 600.0), (0.0, 30.0 / 1e-15)]
)
def test_only_a_small_distance_raises_the_score(distance: float, expected: float) -> None:
    assert mifid(30.0, distance) == pytest.approx(expected)
