"""Any edits, for properties; and a source of three pictures whose crops can be told apart."""

from __future__ import annotations

from hypothesis import strategies as st
from PIL import Image

from gan_core.curation.edits import UNCHANGED, Edits, PictureEdit
from gan_core.curation.flags import FlagLimits
from gan_core.dataset.crop import CropPolicy
from gan_core.dataset.prepare import PrepareSettings
from gan_core.sources.base import Box
from tests.core.dataset.picture_fakes import FakeSource, noise_picture

# Every character, also the halves of pairs that stand for a file name's bytes where they are no Unicode.
texts = st.text(st.characters(codec=None), max_size=20)
sides = st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.integers(-(10**6), 10**6))
boxes = st.builds(Box, sides, sides, sides, sides, st.none() | texts)
picture_edits = st.builds(
    PictureEdit,
    boxes=st.none() | st.lists(boxes, max_size=3).map(tuple),
    excluded=st.booleans(),
    crop=st.none() | st.sampled_from(list(CropPolicy)),
    margin=st.none() | st.floats(0, 1),
).filter(lambda edit: edit != UNCHANGED)
rules = st.builds(
    PrepareSettings,
    img_resolution=st.sampled_from([8, 16, 32, 64, 128, 256]),
    crop=st.sampled_from(list(CropPolicy)),
    margin=st.floats(0, 1),
    also_whole=st.booleans(),
    largest_box=st.booleans(),
    min_side=st.integers(0, 65536),
    min_area=st.floats(0, 1),
    aspect_min=st.none() | st.floats(0.01, 1),
    aspect_max=st.none() | st.floats(1, 100),
)
kept_pairs = st.frozensets(
    st.tuples(texts, texts).filter(lambda pair: pair[0] != pair[1]).map(lambda pair: (min(pair), max(pair))),
    max_size=3,
)
flag_limits = st.builds(
    FlagLimits, st.floats(0, 1e6), st.integers(0, 65536), st.floats(1, 1000), st.integers(0, 1000)
)
any_edits = st.builds(
    Edits,
    st.dictionaries(texts, picture_edits, max_size=5),
    st.none() | rules,
    kept_pairs,
    st.none() | flag_limits,
)

NAMES = ("a.png", "b.png", "c.png")
OWN_BOX = Box(10, 5, 30, 25)


def three_dogs() -> FakeSource:
    """a, b and c of 60×40 px, a box and the breed ``mutt`` each."""
    pictures: dict[str, Image.Image | None] = {name: noise_picture(60, 40, i) for i, name in enumerate(NAMES)}
    return FakeSource(pictures, dict.fromkeys(NAMES, "mutt"), dict.fromkeys(NAMES, (OWN_BOX,)))
