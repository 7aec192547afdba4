import numpy as np
import pytest
import torch

from gan_core.messages import UsageError
from gan_core.metrics.kernel import kernel_distance, kernel_distance_of_all


def normal(count: int, seed: int, width: int = 16) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((count, width)).astype(np.float32)


def written_out(x: np.ndarray, y: np.ndarray) -> float:
    """The unbiased estimate, pair by pair."""

    def k(a: np.ndarray, b: np.ndarray) -> float:
        return float(a.astype(np.float64) @ b / len(a) + 1) ** 3

    n, m = len(x), len(y)
    xx = sum(k(x[i], x[j]) for i in range(n) for j in range(n) if i != j) / (n * (n - 1))
    yy = sum(k(y[i], y[j]) for i in range(m) for j in range(m) if i != j) / (m * (m - 1))
    return xx + yy - 2 * sum(k(a, b) for a in x for b in y) / (n * m)


def test_it_is_the_unbiased_estimate_written_out() -> None:
    x, y = normal(12, 0), normal(12, 1) + 0.5
    found = kernel_distance(x, y)
    assert found.mean == pytest.approx(written_out(x, y), rel=1e-5)
    assert (found.subsets, found.subset_size, found.std) == (1, 12, 0.0)  # every subset would be the whole


def test_it_is_unbiased_around_0_for_sets_of_one_kind() -> None:
    values = [kernel_distance(normal(40, 2 * i), normal(40, 2 * i + 1)).mean for i in range(200)]
    assert min(values) < 0 < max(values)
    assert abs(np.mean(values)) < 4 * np.std(values) / 200**0.5


def test_subsets_are_as_large_as_asked_or_as_there_is_room_and_are_seeded() -> None:
    x, y = normal(60, 0), normal(50, 1)
    found = kernel_distance(x, y, subsets=7, subset_size=1000)
    assert (found.subsets, found.subset_size) == (7, 50)
    assert found.std > 0
    assert kernel_distance(x, y, subsets=7) == found
    assert kernel_distance(x, y, subsets=7, seed=1) != found


def test_it_rises_as_the_sets_part() -> None:
    x, y = normal(100, 0), normal(100, 1)
    distances = [kernel_distance(x + shift, y, subsets=5, subset_size=80).mean for shift in (0, 0.2, 1.0)]
    assert distances == sorted(distances)


def test_torch_fidelity_agrees() -> None:
    kid = pytest.importorskip("torch_fidelity.metric_kid")
    x, y = normal(300, 0), normal(300, 1) + 0.1
    expected = kid.kid_features_to_metric(
        torch.from_numpy(x), torch.from_numpy(y), kid_subsets=1, kid_subset_size=300, verbose=False
    )
    assert kernel_distance(x, y).mean == pytest.approx(expected["kernel_inception_distance_mean"], rel=1e-3)


def test_one_picture_is_refused() -> None:
    with pytest.raises(UsageError, match="at least 2 pictures"):
        kernel_distance(normal(1, 0), normal(9, 0))


@pytest.mark.parametrize(("n", "m"), [(12, 12), (9, 15), (3, 5)])
def test_of_all_it_is_written_out_for_sets_of_any_sizes(n: int, m: int) -> None:
    x, y = normal(n, 0), normal(m, 1) + 0.5
    assert kernel_distance_of_all(x, y)[0] == pytest.approx(written_out(x, y), rel=1e-9)


def test_its_error_is_the_jackknife_s() -> None:
    x, y = normal(7, 0), normal(9, 1) + 0.5
    without = [
        [kernel_distance_of_all(np.delete(x, i, 0), y)[0] for i in range(7)],
        [kernel_distance_of_all(x, np.delete(y, i, 0))[0] for i in range(9)],
    ]
    variance = sum((len(v) - 1) / len(v) * np.square(v - np.mean(v)).sum() for v in without)
    assert kernel_distance_of_all(x, y)[1] == pytest.approx(variance**0.5, rel=1e-9)


def test_its_error_is_about_the_spread_of_what_other_pictures_would_give() -> None:
    found = [kernel_distance_of_all(normal(60, 2 * i) + 0.3, normal(40, 2 * i + 1)) for i in range(150)]
    values, errors = np.array(found).T
    assert np.std(values) == pytest.approx(np.median(errors), rel=0.3)


def test_its_mean_does_not_depend_on_how_many_there_are() -> None:
    few = [kernel_distance_of_all(normal(10, i) + 0.3, normal(20, 999 + i))[0] for i in range(400)]
    many = [kernel_distance_of_all(normal(80, i) + 0.3, normal(90, 999 + i))[0] for i in range(100)]
    spread = (np.var(few) / 400 + np.var(many) / 100) ** 0.5
    assert abs(np.mean(few) - np.mean(many)) < 4 * spread


def test_of_all_two_pictures_are_refused() -> None:
    with pytest.raises(UsageError, match="at least 3 pictures"):
        kernel_distance_of_all(normal(2, 0), normal(9, 0))
