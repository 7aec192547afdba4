"""The picture that an annotation means is found under other folders, endings and spellings."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_core.curation.boxes.names import Ambiguous, PictureNames

NAMES = ["Images/x/a.jpg", "Images/y/a.jpg", "Images/x/b.jpg", "Images/x/b.png", "c.v2.jpg", "개/뽀삐.jpg"]


@pytest.mark.parametrize(
    ("called", "found"),
    [
        ("Images/x/a.jpg", "Images/x/a.jpg"),
        ("Annotation/y/a", "Images/y/a.jpg"),
        ("/home/me/y/a.jpg", "Images/y/a.jpg"),
        ("C:\\dogs\\y\\A.JPG", "Images/y/a.jpg"),
        ("b.png", "Images/x/b.png"),
        ("labels/c.v2", "c.v2.jpg"),
        ("c.v2.png", "c.v2.jpg"),
        ("c", None),
        ("c.jpg", None),
        (unicodedata.normalize("NFD", "개/뽀삐"), "개/뽀삐.jpg"),
        ("뽀삐.xml", "개/뽀삐.jpg"),
        ("", None),
        ("/", None),
        ("z.jpg", None),
    ],
)
def test_a_picture_is_found_by_what_others_call_it(called: str, found: str | None) -> None:
    assert PictureNames(NAMES).find([called]) == found


@pytest.mark.parametrize("called", ["a", "a.jpg", "z/a.jpg", "Images/x/b"])
def test_a_name_that_several_pictures_share_means_none_of_them(called: str) -> None:
    with pytest.raises(Ambiguous):
        PictureNames(NAMES).find([called])


def test_a_picture_s_own_path_goes_before_what_only_looks_like_it() -> None:
    assert PictureNames(NAMES).find(["c.v2", "Images/x/a.jpg"]) == "Images/x/a.jpg"
    assert PictureNames(NAMES).find(["a", "c.v2"]) == "c.v2.jpg"


@given(st.lists(st.text(min_size=1), unique=True, max_size=6), st.text())
def test_every_picture_is_found_by_its_own_name_and_nothing_raises_otherwise(
    names: list[str], called: str
) -> None:
    pictures = PictureNames(names)
    assert [pictures.find([name]) for name in names] == names
    try:
        assert pictures.find([called]) in [None, *names]
    except Ambiguous:
        assert len(names) > 1
