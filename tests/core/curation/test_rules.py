"""Counting from sizes alone says exactly what cutting would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from gan_core.curation.curated import CuratedSource
from gan_core.curation.edits import Edits, PictureEdit
from gan_core.curation.rules import DropReason, RuleCounter, count_rules
from gan_core.curation.survey import Survey, survey
from gan_core.dataset.crop import CropPolicy, CropRules, crops
from gan_core.dataset.cutting import RulesOf
from gan_core.dataset.prepare import PrepareSettings, prepare
from gan_core.messages import Message
from gan_core.sources import open_source
from gan_core.sources.base import Box, SourceItem

from .survey_fakes import last, scene, surveyed

Pictures = Mapping[SourceItem, tuple[int, int]]

_REASONS = {
    "A box lies outside the picture.": DropReason.OUTSIDE,
    "A box is too narrow or too wide (width / height {aspect}).": DropReason.ASPECT,
    "A box covers only {percent} % of the picture.": DropReason.AREA,
}
corners = st.floats(-30, 130, width=32)
wild = st.builds(Box, corners, corners, corners, corners, st.sampled_from([None, "pug"]))
huge = st.builds(Box, st.just(-1e300), st.just(-1e300), corners, st.just(1e300))
boxes = st.lists(wild | huge, max_size=4).map(tuple)
sizes = st.tuples(st.integers(1, 100), st.integers(1, 100))
prepare_settings = st.builds(
    PrepareSettings,
    crop=st.sampled_from(list(CropPolicy)),
    margin=st.floats(0, 1),
    also_whole=st.booleans(),
    largest_box=st.booleans(),
    min_side=st.integers(0, 60),
    min_area=st.sampled_from([0.0, 0.1, 0.5]),
    aspect_min=st.sampled_from([None, 0.5, 1.0]),
    aspect_max=st.sampled_from([None, 1.0, 2.0]),
)


@st.composite
def any_pictures(draw: st.DrawFn) -> dict[SourceItem, tuple[int, int]]:
    found = draw(st.lists(st.tuples(sizes, boxes), max_size=6))
    return {SourceItem(f"{number}.jpg", "mutt", some): size for number, (size, some) in enumerate(found)}


def survey_of(pictures: Pictures) -> Survey:
    return surveyed({item.name: size for item, size in pictures.items()})


def by_cutting(
    pictures: Pictures, settings: PrepareSettings, rules_of: RulesOf
) -> tuple[int, int, Counter[DropReason]]:
    """Pictures, crops and reasons, from the geometry of one picture after another."""
    used = made = 0
    reasons: Counter[DropReason] = Counter()
    for item, size in pictures.items():
        kept, messages = crops(size, item.boxes, rules_of(item, settings.rules()))
        used += bool(kept)
        made += len(kept)
        reasons.update(reason for m in messages if (reason := _REASONS.get(m.template)))
    return used, made, reasons


def same(_: SourceItem, rules: CropRules) -> CropRules:
    return rules


@settings(max_examples=120)
@given(any_pictures(), prepare_settings)
def test_the_counts_are_those_of_the_crop_geometry(pictures: Pictures, chosen: PrepareSettings) -> None:
    counts = count_rules(pictures, survey_of(pictures), chosen)
    used, made, reasons = by_cutting(pictures, chosen, same)
    assert (counts.total, counts.pictures, counts.crops) == (len(pictures), used, made)
    assert {reason: counts.dropped[reason] for reason in _REASONS.values()} == {
        reason: reasons[reason] for reason in _REASONS.values()
    }
    assert counts.dropped_pictures == len(pictures) - used
    assert set(counts.dropped) == set(DropReason)


@settings(max_examples=60)
@given(
    any_pictures(), prepare_settings, st.dictionaries(st.integers(0, 5), st.sampled_from(list(CropPolicy)))
)
def test_pictures_with_rules_of_their_own_are_counted_by_these(
    pictures: Pictures, chosen: PrepareSettings, own: dict[int, CropPolicy]
) -> None:
    edits = Edits({f"{number}.jpg": PictureEdit(crop=policy, margin=0.3) for number, policy in own.items()})

    def rules_of(item: SourceItem, rules: CropRules) -> CropRules:
        return edits.of(item.name).rules(rules)

    counter = RuleCounter(pictures, survey_of(pictures))
    counts = counter.count(chosen, rules_of)
    used, made, reasons = by_cutting(pictures, chosen, rules_of)
    assert (counts.pictures, counts.crops) == (used, made)
    assert counts.dropped[DropReason.OUTSIDE] == reasons[DropReason.OUTSIDE]
    assert counter.count(chosen) == count_rules(pictures, survey_of(pictures), chosen)


def test_every_reason_is_counted() -> None:
    dog, thin, small, gone = Box(0, 0, 60, 60), Box(0, 0, 10, 90), Box(0, 0, 12, 12), Box(200, 0, 210, 10)
    items = [
        SourceItem("a.jpg", None, (dog, thin, small, gone)),
        SourceItem("b.jpg", None, (Box(0, 0, 40, 40),)),
        SourceItem("망가짐.jpg", None, (dog,)),
    ]
    found = Survey(
        surveyed({"a.jpg": (100, 100), "b.jpg": (50, 50)}).facts, {"망가짐.jpg": Message("broken")}
    )
    counts = count_rules(
        items,
        found,
        PrepareSettings(crop=CropPolicy.BOX, aspect_min=0.5, min_area=0.02, min_side=50),
    )
    assert (counts.total, counts.pictures, counts.crops, counts.dropped_pictures) == (3, 1, 1, 2)
    assert counts.dropped == {
        DropReason.BROKEN: 1,
        DropReason.OUTSIDE: 1,
        DropReason.NOT_LARGEST: 0,
        DropReason.ASPECT: 1,
        DropReason.AREA: 1,
        DropReason.SIDE: 1,
    }
    largest = count_rules(items, found, PrepareSettings(largest_box=True))
    assert largest.dropped[DropReason.NOT_LARGEST] == 2


def test_the_counts_are_what_preparing_then_makes(tmp_path: Path) -> None:
    folder = tmp_path / "Images" / "n02085620-Chihuahua"
    folder.mkdir(parents=True)
    annotations = tmp_path / "Annotation" / "n02085620-Chihuahua"
    annotations.mkdir(parents=True)
    for number in range(6):
        scene(number, (100 + 10 * number, 80)).save(folder / f"n02085620_{number}.jpg")
        objects = "".join(
            f"<object><bndbox><xmin>{5 * side}</xmin><ymin>0</ymin><xmax>{5 * side + 9 * number}</xmax>"
            f"<ymax>40</ymax></bndbox></object>"
            for side in range(1, 3)
        )
        (annotations / f"n02085620_{number}").write_text(f"<annotation>{objects}</annotation>")
    chosen = PrepareSettings(img_resolution=8, aspect_min=0.5, aspect_max=1.0, min_side=30, also_whole=True)
    with open_source(tmp_path) as source:
        edits = Edits({source.items[0].name: PictureEdit(excluded=True)})
        curated = CuratedSource(source, edits)
        counts = count_rules(curated.items, last(survey(source)), chosen, curated.rules_of)
        prepared = last(prepare(curated, tmp_path / "d.zip", chosen, rules_of=curated.rules_of))
    with prepared.dataset:
        assert counts.crops == prepared.num_images > 0
    assert counts.total == 5


def test_a_source_without_pictures_counts_nothing() -> None:
    counts = count_rules([], Survey({}, {}), PrepareSettings())
    assert (counts.total, counts.pictures, counts.crops, counts.dropped_pictures) == (0, 0, 0, 0)


def test_pictures_of_one_pixel_are_counted(tmp_path: Path) -> None:
    Image.new("RGB", (1, 1)).save(tmp_path / "a.png")
    with open_source(tmp_path) as source:
        counts = count_rules(source.items, last(survey(source)), PrepareSettings(min_side=2))
    assert (counts.total, counts.crops, counts.dropped[DropReason.SIDE]) == (1, 0, 1)
