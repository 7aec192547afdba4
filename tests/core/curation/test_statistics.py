"""What a source consists of, counted as a person would by hand; the mean of each breed's crops."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from gan_core.curation.mean_pictures import mean_pictures
from gan_core.curation.statistics import (
    ASPECT_EDGES,
    RESOLUTION_EDGES,
    SHARE_EDGES,
    Histogram,
    breed_counts,
    histogram,
    statistics,
)
from gan_core.curation.survey import Survey
from gan_core.dataset.archive import Dataset
from gan_core.dataset.crop import CropPolicy, CropRules
from gan_core.dataset.prepare import PrepareSettings, prepare
from gan_core.messages import Message
from gan_core.progress import Progress
from gan_core.sources.base import Box, SourceItem
from tests.core.dataset.picture_fakes import FakeSource, noise_picture

from .survey_fakes import last, surveyed


def filled(histogram: Histogram) -> dict[tuple[float, float], int]:
    """The bins that hold something, by their edges."""
    edges = [round(float(edge), 3) for edge in histogram.edges]
    return {
        (edges[number], edges[number + 1]): int(count)
        for number, count in enumerate(histogram.counts)
        if count
    }


@pytest.mark.parametrize(
    "edges", [SHARE_EDGES, ASPECT_EDGES, RESOLUTION_EDGES], ids=["share", "aspect", "size"]
)
@given(values=st.lists(st.floats(0, 1e6)))
def test_every_value_is_in_one_bin(edges: np.ndarray, values: list[float]) -> None:
    found = histogram(values, edges)
    assert found.total == len(values)
    inside = [value for value in values if edges[0] <= value < edges[-1]]
    expected, _ = np.histogram(inside, edges)
    assert (found.counts[1:-1] == expected[1:-1]).all()
    assert found.cropped().total == found.total


def test_what_lies_beyond_the_edges_is_in_the_bins_at_the_ends() -> None:
    found = histogram([-5, 1, 2, 99], np.array([0.0, 1.0, 2.0, 3.0]))
    assert found.counts.tolist() == [1, 1, 2]


def test_empty_ends_are_left_out() -> None:
    found = histogram([1.5, 3.5], np.arange(7.0)).cropped()
    assert (found.edges.tolist(), found.counts.tolist()) == ([1, 2, 3, 4], [1, 0, 1])
    assert histogram([], np.arange(3.0)).cropped().counts.tolist() == [0, 0]


def test_a_picture_counts_for_every_breed_that_it_shows() -> None:
    pug, own, beagle = Box(0, 0, 9, 9, "pug"), Box(0, 0, 9, 9), Box(0, 0, 9, 9, "beagle")
    items = [
        SourceItem("a", "pug", (pug, own)),
        SourceItem("b", "pug", (own, beagle)),
        SourceItem("c", "beagle"),
        SourceItem("d", "푸들", (beagle,)),
        SourceItem("e"),
        SourceItem("f"),
    ]
    assert list(breed_counts(items).items()) == [("beagle", 3), ("pug", 2), (None, 2)]


def test_the_figures_of_a_small_source() -> None:
    items = [
        SourceItem("a", "pug", (Box(0, 0, 100, 100), Box(0, 0, 50, 200))),
        SourceItem("b", "pug", (Box(-50, 0, 50, 50), Box(900, 900, 950, 950))),
        SourceItem("c", "pug"),
        SourceItem("broken", "pug", (Box(0, 0, 1, 1),)),
    ]
    found = Survey(
        surveyed({"a": (200, 200), "b": (100, 50), "c": (64, 640)}).facts, {"broken": Message("broken")}
    )
    figures = statistics(items, found)
    assert figures.breeds == {"pug": 4}
    assert figures.boxes_a_picture == {0: 1, 1: 1, 2: 1}
    assert filled(figures.box_areas) == {(0.25, 0.3): 2, (0.5, 0.55): 1}
    assert filled(figures.box_aspects) == {(0.25, 0.273): 1, (1.0, 1.091): 2}
    assert filled(figures.picture_aspects) == {(0.25, 0.273): 1, (1.0, 1.091): 1, (2.0, 2.181): 1}
    assert figures.resolutions.total == 3
    assert [low for low, _ in filled(figures.resolutions)] == [45.255, 64.0, 181.019]


def test_a_source_without_pictures_has_empty_figures() -> None:
    figures = statistics([], Survey({}, {}))
    assert figures.breeds == figures.boxes_a_picture == {}
    assert figures.box_areas.total == figures.resolutions.total == 0


SETTINGS = PrepareSettings(img_resolution=8, crop=CropPolicy.BOX, also_whole=True)


def some_dogs() -> FakeSource:
    pictures: dict[str, Image.Image | None] = {
        f"{number}.png": noise_picture(60 + number, 40, number) for number in range(7)
    }
    breeds = {f"{number}.png": "pug" if number % 2 else "가나" for number in range(6)}
    boxes = {f"{number}.png": (Box(5, 5, 30, 30), Box(9, 2, 40, 38, "beagle")) for number in range(3)}
    return FakeSource(pictures, breeds, boxes)


def test_a_mean_picture_is_the_mean_of_what_preparing_makes(tmp_path: Path) -> None:
    source = some_dogs()
    source.items = [item for item in source.items if item.breed]  # a dataset has labels for all or none
    found = last(mean_pictures(source, SETTINGS))
    with last(prepare(source, tmp_path / "d.zip", SETTINGS)).dataset as dataset:
        assert isinstance(dataset, Dataset)
        labels = dataset.labels
        assert labels is not None
        assert list(found.pictures) == list(dataset.class_names) == ["beagle", "pug", "가나"]
        for index, breed in enumerate(dataset.class_names):
            crops = [dataset.image(n) for n, label in enumerate(labels) if label == index]
            assert found.counts[breed] == len(crops)
            mean = found.pictures[breed]
            assert (mean.dtype, mean.shape) == (np.uint8, (8, 8, 3))
            assert np.abs(np.mean(crops, axis=0) - mean).max() <= 0.5


def test_pictures_of_no_breed_have_their_mean_and_broken_ones_are_passed_over() -> None:
    source = some_dogs()
    source.pictures["5.png"] = None
    found = last(mean_pictures(source, PrepareSettings(img_resolution=8)))
    assert found.counts == {"beagle": 3, "pug": 2, "가나": 3, None: 1}
    assert list(found.pictures)[-1] is None


def test_of_a_large_breed_some_are_taken_evenly() -> None:
    source = FakeSource({f"{n:02d}.png": Image.new("RGB", (8, 8), (n, 0, 0)) for n in range(90)})
    seen: list[str] = []

    def rules_of(item: SourceItem, rules: CropRules) -> CropRules:
        seen.append(item.name)
        return rules

    found = last(
        mean_pictures(source, PrepareSettings(img_resolution=8), rules_of=rules_of, most=9, threads=1)
    )
    assert seen == [f"{n:02d}.png" for n in range(5, 90, 10)]
    assert found.counts == {None: 9}
    assert found.pictures[None][0, 0].tolist() == [45, 0, 0]


def test_means_can_be_watched_and_closed() -> None:
    work = mean_pictures(some_dogs(), SETTINGS, threads=1)
    assert next(work) == Progress(0, 7)
    work.close()  # type: ignore[attr-defined]
    *_, end, _found = mean_pictures(some_dogs(), SETTINGS, threads=2)
    assert end == Progress(7, 7)
