"""Properties of the crop geometry, for any picture and any box, also boxes partly outside."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PIL import Image

from gan_core.dataset.crop import (
    Crop,
    CropPolicy,
    CropRules,
    Region,
    crops,
    cut,
    reflected_indices,
    region_of_box,
    visible_box,
    whole_region,
)
from gan_core.sources.base import Box
from tests.core.dataset.picture_fakes import noise_picture

sizes = st.tuples(st.integers(1, 400), st.integers(1, 400))


@st.composite
def pictures_with_boxes(draw: st.DrawFn) -> tuple[tuple[int, int], Region]:
    """A picture's size and the visible part of a box that may reach outside it."""
    size = draw(sizes)
    edges = [draw(st.floats(-100, 500, allow_nan=False)) for _ in range(4)]
    box = Box(
        min(edges[0], edges[1]), min(edges[2], edges[3]), max(edges[0], edges[1]), max(edges[2], edges[3])
    )
    visible = visible_box(box, size)
    assume(visible is not None)
    assert visible is not None
    return size, visible


def is_inside(region: Region, size: tuple[int, int]) -> bool:
    return 0 <= region.left < region.right <= size[0] and 0 <= region.top < region.bottom <= size[1]


def holds(outer: Region, inner: Region) -> bool:
    across = outer.left <= inner.left and inner.right <= outer.right
    return across and outer.top <= inner.top and inner.bottom <= outer.bottom


@given(pictures_with_boxes(), st.sampled_from(list(CropPolicy)), st.floats(0, 1))
def test_every_region_but_a_reflected_one_lies_inside_the_picture(
    case: tuple[tuple[int, int], Region], policy: CropPolicy, margin: float
) -> None:
    size, box = case
    assert is_inside(box, size)
    region = region_of_box(box, size, CropRules(policy, margin))
    assert is_inside(region, size) or policy is CropPolicy.BOX_SQUARE_REFLECT


@given(
    pictures_with_boxes(),
    st.sampled_from([CropPolicy.WHOLE, CropPolicy.BOX_SQUARE, CropPolicy.BOX_SQUARE_REFLECT]),
)
def test_square_policies_give_squares(case: tuple[tuple[int, int], Region], policy: CropPolicy) -> None:
    region = region_of_box(case[1], case[0], CropRules(policy))
    assert region.width == region.height > 0


@given(pictures_with_boxes())
def test_box_square_holds_the_box_where_the_picture_has_room(case: tuple[tuple[int, int], Region]) -> None:
    size, box = case
    region = region_of_box(box, size, CropRules(CropPolicy.BOX_SQUARE))
    long_side = max(box.width, box.height)
    if long_side <= min(size):
        assert holds(region, box)
        assert region.width == long_side
    else:
        assert region.width == min(size)


@given(pictures_with_boxes())
def test_box_square_stays_as_near_to_the_boxs_centre_as_the_picture_allows(
    case: tuple[tuple[int, int], Region],
) -> None:
    size, box = case
    region = region_of_box(box, size, CropRules(CropPolicy.BOX_SQUARE))
    for low, high, near, far, limit in (
        (region.left, region.right, box.left, box.right, size[0]),
        (region.top, region.bottom, box.top, box.bottom, size[1]),
    ):
        off = (low + high) - (near + far)
        if off > 1:
            assert low == 0
        if off < -1:
            assert high == limit


@given(pictures_with_boxes(), st.floats(0, 1))
def test_margin_and_reflection_hold_the_box(case: tuple[tuple[int, int], Region], margin: float) -> None:
    size, box = case
    assert holds(region_of_box(box, size, CropRules(CropPolicy.BOX_MARGIN, margin)), box)
    assert holds(region_of_box(box, size, CropRules(CropPolicy.BOX_SQUARE_REFLECT)), box)


@given(
    pictures_with_boxes(),
    st.sampled_from([CropPolicy.WHOLE, CropPolicy.BOX, CropPolicy.BOX_SQUARE, CropPolicy.BOX_SQUARE_REFLECT]),
)
def test_a_crop_of_a_crop_is_the_same_crop(case: tuple[tuple[int, int], Region], policy: CropPolicy) -> None:
    size, box = case
    once = region_of_box(box, size, CropRules(policy))
    assert region_of_box(once, size, CropRules(policy)) == once


@given(sizes)
def test_whole_is_the_centre_square(size: tuple[int, int]) -> None:
    region = whole_region(size)
    assert region.width == region.height == min(size)
    assert abs(region.left - (size[0] - region.right)) <= 1
    assert abs(region.top - (size[1] - region.bottom)) <= 1


@given(st.integers(1, 9), st.integers(-40, 40), st.integers(1, 60))
def test_reflection_is_numpys(size: int, start: int, length: int) -> None:
    before, after = max(0, -start), max(0, start + length - size)
    padded = np.pad(np.arange(size), (before, after), mode="reflect")
    expected = padded[start + before : start + before + length]
    assert reflected_indices(start, start + length, size).tolist() == expected.tolist()


@settings(max_examples=40, deadline=None)
@given(
    st.tuples(st.integers(1, 60), st.integers(1, 60)),
    st.floats(-50, 100),
    st.floats(-50, 100),
    st.floats(0.1, 120),
    st.floats(0.1, 120),
    st.sampled_from(list(CropPolicy)),
)
def test_any_picture_and_box_give_pictures_of_the_resolution(
    size: tuple[int, int], left: float, top: float, width: float, height: float, policy: CropPolicy
) -> None:
    picture = noise_picture(*size, seed=1)
    kept, _ = crops(size, [Box(left, top, left + width, top + height)], CropRules(policy, also_whole=True))
    assert kept
    for crop in kept:
        made = cut(picture, crop.region, 16)
        assert (made.size, made.mode) == ((16, 16), "RGB")


@pytest.mark.parametrize("policy", list(CropPolicy))
def test_a_plain_picture_stays_plain(policy: CropPolicy) -> None:
    picture = Image.new("RGB", (50, 30), (10, 200, 30))
    (crop,), _ = crops(picture.size, [Box(-5, 3, 80, 9)], CropRules(policy))
    pixels = np.asarray(cut(picture, crop.region, 8))
    assert (pixels == (10, 200, 30)).all()


def test_a_picture_without_a_box_is_kept_whole_by_every_policy() -> None:
    for policy in CropPolicy:
        assert crops((100, 60), [], CropRules(policy)) == ([Crop(Region(20, 0, 80, 60))], [])


def test_every_box_is_a_crop_and_the_whole_picture_comes_last() -> None:
    boxes = [Box(0, 0, 10, 10), Box(20, 20, 50, 50)]
    assert crops((100, 60), boxes, CropRules(also_whole=True))[0] == [
        Crop(Region(0, 0, 10, 10)),
        Crop(Region(20, 20, 50, 50)),
        Crop(Region(20, 0, 80, 60)),
    ]


def test_a_boxs_crop_is_of_its_breed_and_the_whole_picture_of_the_pictures() -> None:
    boxes = [Box(0, 0, 10, 10, "pug"), Box(20, 20, 50, 50)]
    assert crops((100, 60), boxes, CropRules(also_whole=True))[0] == [
        Crop(Region(0, 0, 10, 10), "pug"),
        Crop(Region(20, 20, 50, 50)),
        Crop(Region(20, 0, 80, 60)),
    ]


def test_two_crops_of_one_region_are_one_of_the_first_ones_breed() -> None:
    boxes = [Box(0, 0, 10, 10, "pug"), Box(0, 0, 10, 10, "beagle"), Box(20, 0, 80, 60, "beagle")]
    assert crops((100, 60), boxes, CropRules(also_whole=True))[0] == [
        Crop(Region(0, 0, 10, 10), "pug"),
        Crop(Region(20, 0, 80, 60), "beagle"),
    ]


def test_largest_box_keeps_only_the_largest_visible_part() -> None:
    boxes = [Box(0, 0, 30, 30), Box(90, 0, 1000, 1000)]
    assert crops((100, 60), boxes, CropRules(largest_box=True))[0] == [Crop(Region(0, 0, 30, 30))]


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        (CropRules(aspect_max=2.0), "A box is too narrow or too wide (width / height 4.0)."),
        (CropRules(aspect_min=5.0), "A box is too narrow or too wide (width / height 4.0)."),
        (CropRules(min_area=0.5), "A box covers only 6.7 % of the picture."),
        (CropRules(min_side=41), "A crop is smaller than 41 px."),
    ],
)
def test_a_box_outside_the_limits_is_left_out_with_its_reason(rules: CropRules, reason: str) -> None:
    kept, reasons = crops((100, 60), [Box(0, 0, 40, 10)], rules)
    assert kept == []
    assert [str(r) for r in reasons] == [reason]


def test_a_box_at_the_limits_is_kept() -> None:
    rules = CropRules(aspect_min=4.0, aspect_max=4.0, min_side=40, min_area=400 / 6000)
    assert crops((100, 60), [Box(0, 0, 40, 10)], rules)[0] == [Crop(Region(0, 0, 40, 40))]


def test_a_box_outside_the_picture_is_named_and_the_picture_kept_whole() -> None:
    kept, reasons = crops((100, 60), [Box(200, 200, 300, 300)], CropRules())
    assert kept == [Crop(Region(20, 0, 80, 60))]
    assert [str(r) for r in reasons] == ["A box lies outside the picture."]


def test_shrinking_is_antialiased() -> None:
    stripes = np.zeros((256, 256, 3), np.uint8)
    stripes[:, ::2] = 255
    pixels = np.asarray(cut(Image.fromarray(stripes), Region(0, 0, 256, 256), 16))
    assert abs(pixels[2:-2, 2:-2].astype(int) - 127).max() <= 2
