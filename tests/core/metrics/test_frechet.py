"""The Fréchet distance against the textbook's formula, and what it must do by definition."""

import numpy as np
import pytest
import scipy.linalg
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_core.messages import UsageError
from gan_core.metrics.frechet import frechet_distance, gaussian


def features(count: int, width: int, seed: int, shift: float = 0.0) -> np.ndarray:
    """Correlated features: a random mixture of independent ones."""
    rng = np.random.default_rng([seed, count, width])
    mixing = np.random.default_rng(width).standard_normal((width, width))
    return (rng.standard_normal((count, width)) ** 2 @ mixing + shift).astype(np.float32)


def by_matrix_root(x: np.ndarray, y: np.ndarray) -> float:
    """As Heusel et al. wrote it: np.cov, and scipy's square root of a matrix."""
    c1, c2 = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    root = scipy.linalg.sqrtm(c1 @ c2).real
    difference = x.mean(0, dtype=np.float64) - y.mean(0, dtype=np.float64)
    return float(difference @ difference + np.trace(c1) + np.trace(c2) - 2 * np.trace(root))


@pytest.mark.parametrize(("n", "m", "width"), [(500, 700, 96), (130, 4000, 128), (90, 80, 16)])
def test_it_equals_the_matrix_root_s_formula(n: int, m: int, width: int) -> None:
    x, y = features(n, width, 0), features(m, width, 1, shift=0.3)
    assert frechet_distance(x, y) == pytest.approx(by_matrix_root(x, y), rel=1e-6)


def test_it_holds_where_pictures_are_fewer_than_dimensions() -> None:
    x, y = features(40, 96, 0).astype(np.float64), features(300, 96, 1, shift=0.3).astype(np.float64)
    c1, c2 = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    values, vectors = np.linalg.eigh(c1)
    root = vectors * np.sqrt(values.clip(0)) @ vectors.T  # C₁ is singular: its root by its eigenvectors
    trace = np.sqrt(np.linalg.eigvalsh(root @ c2 @ root).clip(0)).sum()
    expected = ((x.mean(0) - y.mean(0)) ** 2).sum() + np.trace(c1) + np.trace(c2) - 2 * trace
    assert frechet_distance(x, y) == pytest.approx(expected, rel=1e-6)


def test_many_rows_are_folded_into_the_same_gaussian() -> None:
    x = features(40_000, 8, 0)
    fitted = gaussian(x)
    assert fitted.root.shape == (8, 8)
    np.testing.assert_allclose(fitted.root.T @ fitted.root, np.cov(x, rowvar=False), rtol=1e-9)


def test_torch_fidelity_agrees() -> None:
    fid = pytest.importorskip("torch_fidelity.metric_fid")
    x, y = features(500, 96, 0), features(700, 96, 1, shift=0.3)
    statistics = [fid.fid_features_to_statistics(torch.from_numpy(f)) for f in (x, y)]
    expected = fid.fid_statistics_to_metric(*statistics, verbose=False)["frechet_inception_distance"]
    assert frechet_distance(x, y) == pytest.approx(expected, rel=1e-4)


@settings(max_examples=30)
@given(n=st.integers(2, 40), m=st.integers(2, 40), width=st.integers(1, 24), seed=st.integers(0, 9))
def test_it_is_symmetric_never_negative_and_blind_to_order(n: int, m: int, width: int, seed: int) -> None:
    x, y = features(n, width, seed), features(m, width, seed + 100)
    distance = frechet_distance(x, y)
    scale = gaussian(x).root.square().sum() + gaussian(y).root.square().sum()
    assert distance >= 0
    assert frechet_distance(y, x) == pytest.approx(distance, rel=1e-6, abs=1e-7 * float(scale))
    shuffled = x[np.random.default_rng(seed).permutation(n)]
    assert frechet_distance(shuffled, y) == pytest.approx(distance, rel=1e-6, abs=1e-7 * float(scale))
    assert frechet_distance(x, x) <= 1e-6 * float(scale)


def test_a_shift_alone_is_its_squared_length() -> None:
    x = features(50, 12, 0)
    assert frechet_distance(x + 2, x) == pytest.approx(4 * 12, rel=1e-4)


def test_one_picture_has_no_spread_and_is_refused() -> None:
    with pytest.raises(UsageError, match="at least 2 pictures"):
        frechet_distance(features(1, 4, 0), features(9, 4, 0))


def test_what_is_no_feature_matrix_is_refused() -> None:
    with pytest.raises(ValueError, match="float"):
        gaussian(np.zeros((4, 4), np.uint8))
