"""The real pictures that a developer may have beside the repository; skipped where they are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from gan_core.sources import Source, open_source

DATA = Path(__file__).parents[3] / "../shared/data"


def opened(name: str) -> Source:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{path} is not there")
    return open_source(path)


@pytest.mark.parametrize(
    ("name", "layout", "pictures", "breeds"),
    [
        ("stanford-mini.zip", "stanford", 27, 8),
        ("dog-breeds.zip", "folder", 1000, 120),
        ("dogs-unlabelled.zip", "folder", 1000, 0),
        ("cifar10-test.zip", "folder", 10_000, 10),
        ("cifar10.zip", "folder", 50_000, 10),
    ],
)
def test_each_is_recognised_and_its_pictures_decode(
    name: str, layout: str, pictures: int, breeds: int
) -> None:
    with opened(name) as source:
        assert (source.layout, len(source.items), len(source.breeds)) == (layout, pictures, breeds)
        for item in source.items[:: max(pictures // 20, 1)]:
            assert source.picture(item).mode == "RGB"


def test_stanfords_boxes_lie_in_their_pictures_and_pictureless_annotations_are_told() -> None:
    with opened("stanford-mini.zip") as source:
        assert sum(len(item.boxes) == 2 for item in source.items) == 1
        assert len(source.skipped) == 1399
        for item in source.items:
            width, height = source.picture(item).size
            assert item.boxes
            assert all(0 <= box.left < box.right <= width for box in item.boxes)
            assert all(0 <= box.top < box.bottom <= height for box in item.boxes)


def test_rows_of_labels_csv_without_a_picture_are_counted() -> None:
    with opened("dog-breeds.zip") as source:
        assert [str(skipped.reason) for skipped in source.skipped] == [
            "9,222 of 10,222 rows in labels.csv have no picture."
        ]
