import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gan_core.dataset.archive import Dataset
from gan_core.evaluation import scores
from gan_core.evaluation.cache import FeatureCache
from gan_core.evaluation.evaluate import Evaluation, evaluate
from gan_core.evaluation.pictures import generated_pictures
from gan_core.messages import UsageError
from gan_core.metrics.features import ScoreNames
from gan_core.metrics.frechet import frechet_distance
from gan_core.progress import Progress

from .fakes import Painter, Thumbnails, small_dataset


@pytest.fixture
def dataset(tmp_path: Path) -> Iterator[Dataset]:
    with small_dataset(tmp_path) as opened:
        yield opened


def evaluated(source: Any, dataset: Dataset, **options: Any) -> Evaluation:
    *_, found = evaluate(source, dataset, **{"extractor": Thumbnails(), "count": 70, **options})
    assert isinstance(found, Evaluation)
    return found


def test_generated_pictures_are_scored_against_the_whole_dataset(dataset: Dataset) -> None:
    found = evaluated(Painter(), dataset)
    extractor = Thumbnails()
    real = extractor.extract(np.stack([dataset.image(i) for i in range(dataset.num_images)]))
    generated = extractor.extract(np.concatenate(list(generated_pictures(Painter(), dataset, 70, 0))))
    assert found.scores["fd_thumbnails"] == frechet_distance(generated, real)
    assert (found.generated, found.real, found.features, found.held_out) == (70, 40, "thumbnails", False)
    assert list(found.scores) == [
        "fd_thumbnails", "kd_thumbnails", "mifd_thumbnails", "memorisation_distance",
        "precision", "recall", "density", "coverage",
    ]  # fmt: skip
    assert found.about["kd_thumbnails_subset_size"] == 40
    assert (found.about["prdc_generated"], found.about["prdc_real"]) == (70, 40)


def test_the_same_call_gives_the_same_numbers_and_another_seed_others(dataset: Dataset) -> None:
    first, again, other = (evaluated(Painter(), dataset, seed=seed) for seed in (0, 0, 1))
    assert (first.scores, first.about) == (again.scores, again.about)
    assert other.scores["fd_thumbnails"] != first.scores["fd_thumbnails"]


def test_worse_pictures_have_worse_scores(dataset: Dataset) -> None:
    near, far = (evaluated(Painter(shade=shade), dataset).scores for shade in (150, 0))
    assert near["fd_thumbnails"] < far["fd_thumbnails"]
    assert near["kd_thumbnails"] < far["kd_thumbnails"]


def test_only_what_was_asked_for_is_told_in_its_order(dataset: Dataset) -> None:
    assert list(evaluated(Painter(), dataset, metrics=["prdc", "fd"]).scores) == [
        "precision", "recall", "density", "coverage", "fd_thumbnails"
    ]  # fmt: skip


def test_a_dataset_against_itself_is_split_into_parts_that_share_nothing(dataset: Dataset) -> None:
    found = evaluated(dataset, dataset, count=5000)
    assert (found.generated, found.real, found.held_out) == (20, 20, True)
    assert found.scores["fd_thumbnails"] > 0
    assert evaluated(dataset, dataset, count=10).real == 30
    assert found.scores["fd_thumbnails"] < evaluated(Painter(), dataset).scores["fd_thumbnails"]


def test_another_dataset_stands_for_generated_pictures(dataset: Dataset, tmp_path: Path) -> None:
    with small_dataset(tmp_path, 24, name="other.zip") as other:
        some, all_of_it = (evaluated(other, dataset, count=count) for count in (10, 5000))
    assert (some.generated, some.real, some.held_out) == (10, 40, False)
    assert (all_of_it.generated, all_of_it.real) == (24, 40)


def test_progress_counts_every_picture_and_goes_on_while_numbers_are_computed(dataset: Dataset) -> None:
    *steps, _ = evaluate(Painter(), dataset, extractor=Thumbnails(), count=70)
    dones = [step.done for step in steps if isinstance(step, Progress)]
    assert dones == sorted(dones)
    assert (dones[0], dones[-1]) == (0, 110)
    assert dones.count(110) > 100  # the kernel distance's subsets among them


def test_features_of_the_real_pictures_are_computed_once(dataset: Dataset) -> None:
    extractor = Thumbnails()
    first = evaluated(Painter(), dataset, extractor=extractor)
    assert extractor.seen == 110
    again = evaluated(Painter(), dataset, extractor=extractor)
    assert extractor.seen == 180
    assert again.scores == first.scores


def test_closed_early_it_leaves_no_features_of_half_a_dataset(dataset: Dataset, tmp_path: Path) -> None:
    work = evaluate(Painter(), dataset, extractor=Thumbnails())
    next(work)
    work.close()  # type: ignore[attr-defined]
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("damage", [lambda d: d[:-3], lambda d: d[:-3] + b"abc", lambda d: b""])
def test_a_damaged_cache_is_computed_anew(dataset: Dataset, tmp_path: Path, damage: Any) -> None:
    whole = evaluated(Painter(), dataset)
    (file,) = (tmp_path / "cache" / "features").iterdir()
    file.write_bytes(damage(file.read_bytes()))
    assert evaluated(Painter(), dataset).scores == whole.scores
    assert FeatureCache().load(dataset.fingerprint, "thumbnails-1") is not None


def test_a_cache_that_can_not_be_written_costs_only_time(dataset: Dataset, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    assert evaluated(Painter(), dataset).real == 40


def test_the_cache_forgets_what_was_used_longest_ago(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gan_core.evaluation import cache as module

    monkeypatch.setattr(module, "LIMIT_BYTES", 10_000)
    cache, features = FeatureCache(tmp_path), np.ones((50, 20), np.float32)
    for name in "abc":
        for older in tmp_path.iterdir():
            os.utime(older, (0, older.stat().st_mtime - 10))
        cache.save(name, "x", features)
    assert [name for name in "abc" if cache.load(name, "x") is not None] == ["b", "c"]


def test_breeds_are_drawn_as_often_as_they_are_among_the_real(tmp_path: Path) -> None:
    with small_dataset(tmp_path, 40, classes=2) as dataset:
        dataset.labels = np.array([0] * 36 + [1] * 4)
        batches = list(generated_pictures(Painter(dataset.class_names), dataset, 500, 0))
        counts = Counter(int(label) for batch in batches for label in batch[:, 0, 0, 0])
        assert counts[0] + counts[1] == 500
        assert 20 <= counts[1] <= 85
        others = np.concatenate(list(generated_pictures(Painter(("a", "b", "c")), dataset, 9, 0)))
        assert others[:, 0, 0, 0].tolist() == [0, 1, 2] * 3
        few = np.concatenate(list(generated_pictures(Painter(dataset.class_names), dataset, 70, 0)))
        np.testing.assert_array_equal(few, np.concatenate(batches)[:70])


def test_fid_is_inception_s_alone() -> None:
    assert scores.checked_metrics(["fid", "fd", "kid"], ScoreNames("fid", "kid", "mifid"), "inception") == (
        "fd",
        "kid",
    )
    with pytest.raises(UsageError, match=r"ask for fd, whose name is fd_thumbnails"):
        scores.checked_metrics(["fid"], Thumbnails.names, "thumbnails")
    with pytest.raises(UsageError, match=r"'lpips'\. Try: fd, kid, mifid, prdc"):
        scores.checked_metrics(["lpips"], Thumbnails.names, "thumbnails")


def test_too_few_pictures_are_a_sentence(dataset: Dataset) -> None:
    with pytest.raises(UsageError, match="at least 6 pictures on each side; there are 3"):
        evaluated(Painter(), dataset, count=3)
    with pytest.raises(UsageError, match="1 or more"):
        evaluate(Painter(), dataset, extractor=Thumbnails(), count=0)


def test_neighbours_are_counted_among_a_bounded_number(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scores, "NEIGHBOURS_LIMIT", 30)
    found = evaluated(Painter(), dataset, metrics=["prdc"])
    assert found.about == {"prdc_generated": 30, "prdc_real": 30}
