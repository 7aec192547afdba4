"""What a person decided about pictures takes effect in the dataset, and in nothing else."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gan_core.curation.curated import CuratedSource
from gan_core.curation.edits import Edits, PictureEdit
from gan_core.dataset.crop import CropPolicy, Region, cut
from gan_core.dataset.prepare import Prepared, PrepareSettings, prepare
from gan_core.messages import DatasetError
from gan_core.progress import Progress
from gan_core.sources import open_source
from gan_core.sources.base import Box, Source
from tests.core.curation.edit_fakes import three_dogs
from tests.core.dataset.picture_fakes import FakeSource

BOXES = PrepareSettings(img_resolution=8, crop=CropPolicy.BOX)


def finished(work: Iterator[Progress | Prepared]) -> Prepared:
    *_, prepared = work
    assert isinstance(prepared, Prepared)
    return prepared


def made(
    source: Source, edits: Edits, to: Path, settings: PrepareSettings = BOXES, threads: int | None = None
) -> dict[str, Any]:
    """dataset.json of the dataset that is prepared with `edits`."""
    curated = CuratedSource(source, edits)
    work = prepare(curated, to, settings, rules_of=curated.rules_of, threads=threads)
    finished(work).dataset.close()
    with zipfile.ZipFile(to) as archive:
        content: dict[str, Any] = json.loads(archive.read("dataset.json"))
    return content


def crops_of(content: dict[str, Any], name: str) -> list[list[int]]:
    return [crop for picture, crop in content["crops"] if picture == name]


@pytest.fixture
def to(tmp_path: Path) -> Path:
    return tmp_path / "made.zip"


def test_an_excluded_picture_is_not_in_the_dataset_and_is_no_fault(to: Path) -> None:
    curated = CuratedSource(three_dogs(), Edits({"b.png": PictureEdit(excluded=True)}))
    prepared = finished(prepare(curated, to, BOXES, rules_of=curated.rules_of))
    prepared.dataset.close()
    assert (prepared.num_images, prepared.skipped) == (2, ())
    assert (curated.num_excluded, curated.num_edited) == (1, 0)


def test_edited_boxes_take_the_place_of_the_sources_own(to: Path) -> None:
    edits = Edits({"a.png": PictureEdit((Box(0, 0, 20, 20), Box(30, 10, 60, 40)))})
    content = made(three_dogs(), edits, to)
    assert crops_of(content, "a.png") == [[0, 0, 20, 20], [30, 10, 60, 40]]
    assert crops_of(content, "b.png") == [[10, 5, 30, 25]]


def test_a_picture_whose_boxes_were_all_deleted_is_kept_whole(to: Path) -> None:
    content = made(three_dogs(), Edits({"a.png": PictureEdit(())}), to)
    assert crops_of(content, "a.png") == [[10, 0, 50, 40]]


def test_the_pixels_are_those_of_the_edited_box(to: Path) -> None:
    source = three_dogs()
    made(source, Edits({"a.png": PictureEdit((Box(30, 10, 60, 40),))}), to)
    with zipfile.ZipFile(to) as archive, archive.open("00000/img00000000.png") as file:
        pixels = np.asarray(Image.open(file)).astype(int)
    picture = source.pictures["a.png"]
    assert picture is not None
    expected = np.asarray(cut(picture, Region(30, 10, 60, 40), 8)).astype(int)
    assert np.abs(pixels - expected).max() <= 2


def test_a_pictures_own_policy_and_margin_take_effect_for_it_alone(to: Path) -> None:
    edits = Edits(
        {
            "a.png": PictureEdit(crop=CropPolicy.WHOLE),
            "b.png": PictureEdit(crop=CropPolicy.BOX_MARGIN, margin=0.25),
        }
    )
    content = made(three_dogs(), edits, to)
    assert crops_of(content, "a.png") == [[10, 0, 50, 40]]
    assert crops_of(content, "b.png") == [[5, 0, 35, 30]]
    assert crops_of(content, "c.png") == [[10, 5, 30, 25]]


def test_a_margin_alone_changes_what_the_rules_add(to: Path) -> None:
    settings = BOXES.model_copy(update={"crop": CropPolicy.BOX_MARGIN, "margin": 0.1})
    content = made(three_dogs(), Edits({"a.png": PictureEdit(margin=0.5)}), to, settings)
    assert crops_of(content, "a.png") == [[0, 0, 40, 35]]
    assert crops_of(content, "b.png") == [[8, 3, 32, 27]]


def test_a_boxs_own_breed_is_its_crops_class_and_the_pictures_that_of_the_others(to: Path) -> None:
    edits = Edits({"a.png": PictureEdit((Box(0, 0, 20, 20, "pug"), Box(30, 10, 60, 40)))})
    settings = BOXES.model_copy(update={"also_whole": True})
    content = made(three_dogs(), edits, to, settings)
    classes = [content["class_names"][label] for _, label in content["labels"]]
    assert content["class_names"] == ["mutt", "pug"]
    assert classes[:3] == ["pug", "mutt", "mutt"]  # two boxes, and the whole picture
    assert set(classes[3:]) == {"mutt"}


def test_a_breed_given_to_boxes_makes_labels_where_the_pictures_have_none(to: Path) -> None:
    plain = FakeSource(three_dogs().pictures)
    edits = Edits({name: PictureEdit((Box(0, 0, 9, 9, "pug"),)) for name in plain.pictures})
    assert CuratedSource(plain, edits).breeds == ("pug",)
    assert made(plain, edits, to)["class_names"] == ["pug"]
    assert made(plain, Edits(), to)["labels"] is None


def test_the_same_source_and_edits_make_the_same_bytes(tmp_path: Path) -> None:
    edits = Edits(
        {
            "a.png": PictureEdit((Box(1, 2, 30, 40, "pug"),), crop=CropPolicy.BOX_SQUARE),
            "c.png": PictureEdit(margin=0.3, crop=CropPolicy.BOX_MARGIN),
        }
    )
    paths = [tmp_path / f"{threads}.zip" for threads in (1, 2)]
    for threads, path in enumerate(paths, start=1):
        made(three_dogs(), Edits(dict(reversed(edits.pictures.items()))), path, threads=threads)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_without_edits_it_is_the_source_itself(tmp_path: Path) -> None:
    made(three_dogs(), Edits(), tmp_path / "edited.zip")
    finished(prepare(three_dogs(), tmp_path / "plain.zip", BOXES)).dataset.close()
    assert (tmp_path / "edited.zip").read_bytes() == (tmp_path / "plain.zip").read_bytes()


def test_edits_of_pictures_that_are_gone_are_said_and_disturb_nothing(to: Path) -> None:
    edits = Edits({"z.png": PictureEdit(excluded=True), "y.png": PictureEdit(())})
    curated = CuratedSource(three_dogs(), edits)
    assert curated.missing == ("y.png", "z.png")
    assert [str(note) for note in curated.notes] == [
        "2 edited pictures are not in fake now, such as y.png. Their edits are kept."
    ]
    assert (curated.num_excluded, curated.num_edited, len(curated.items)) == (0, 0, 3)
    assert not CuratedSource(three_dogs(), Edits({"a.png": PictureEdit(())})).notes


def test_excluding_every_picture_says_why_nothing_is_left(to: Path) -> None:
    edits = Edits({name: PictureEdit(excluded=True) for name in three_dogs().pictures})
    with pytest.raises(DatasetError, match="All 3 pictures of fake are excluded"):
        made(three_dogs(), edits, to)
    assert not to.exists()


def test_drawn_dogs_can_be_edited_too(to: Path) -> None:
    source = open_source("drawn-dogs", count=4)
    first, second, *_ = source.items
    edits = Edits(
        {first.name: PictureEdit(excluded=True), second.name: PictureEdit((Box(0, 0, 9, 9, "pug"),))}
    )
    content = made(source, edits, to)
    assert not crops_of(content, first.name)
    assert crops_of(content, second.name) == [[0, 0, 9, 9]]
    assert "pug" in content["class_names"]


def test_whatever_a_source_can_tell_of_a_picture_is_asked_of_the_source_itself() -> None:
    own = {name for name, value in vars(Source).items() if callable(value) and not name.startswith("_")}
    assert own - {"close"} <= vars(CuratedSource).keys()
