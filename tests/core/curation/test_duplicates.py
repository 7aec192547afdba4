"""Every near pair is found, and no other, compared with looking at all of them one by one."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from gan_core.curation import duplicates
from gan_core.curation.duplicates import MAX_DISTANCE, Pair, find_near_duplicates
from gan_core.curation.measures import MIRROR, measured_grey, perceptual_hash
from gan_core.curation.survey import survey
from gan_core.progress import Progress
from gan_core.sources import open_source

from .survey_fakes import jpeg, last, scene, write_scenes

words = st.integers(1, 2**64 - 1)


def found_in(hashes: Mapping[str, int], most: int = MAX_DISTANCE) -> list[Pair]:
    return last(find_near_duplicates(hashes, most))


@st.composite
def near_hashes(draw: st.DrawFn) -> dict[str, int]:
    """Hashes of which many are near to one another, mirrored or not; all different."""
    base = draw(words)
    masks = draw(st.lists(st.sets(st.integers(0, 63), max_size=12), min_size=1, max_size=40))
    hashes = {
        base ^ sum(1 << bit for bit in bits) ^ (MIRROR if number % 3 == 2 else 0)
        for number, bits in enumerate(masks)
    }
    return {f"{number}": phash for number, phash in enumerate(sorted(hashes)) if phash}


def one_by_one(hashes: dict[str, int], most: int) -> list[Pair]:
    pairs = []
    for first, second in itertools.combinations(sorted(hashes), 2):
        plain = bin(hashes[first] ^ hashes[second]).count("1")
        mirrored = bin(hashes[first] ^ hashes[second] ^ MIRROR).count("1")
        if min(plain, mirrored) <= most:
            pairs.append(Pair(first, second, min(plain, mirrored), mirrored < plain))
    return sorted(pairs, key=lambda pair: (pair.distance, pair.first, pair.second))


@given(near_hashes(), st.integers(0, 20))
def test_all_near_pairs_are_found_and_no_other(hashes: dict[str, int], most: int) -> None:
    assert found_in(hashes, most) == one_by_one(hashes, most)


def test_more_pictures_than_fit_into_a_block_are_all_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "_BLOCK", 4)
    rng = random.Random(0)
    hashes = {f"{number:02d}": rng.getrandbits(64) for number in range(30)}
    hashes["copy of 3"] = hashes["03"] ^ 0b101
    hashes["mirrored 29"] = hashes["29"] ^ MIRROR ^ 1
    assert found_in(hashes) == [
        Pair("29", "mirrored 29", 1, True),
        Pair("03", "copy of 3", 2),
    ]


def test_a_hundred_copies_are_99_pairs_with_the_first_of_them() -> None:
    hashes = {f"{number:03d}": 0xF0F0 for number in range(100)} | {"near": 0xF0F1}
    pairs = found_in(hashes)
    assert pairs[:99] == [Pair("000", f"{number:03d}", 0) for number in range(1, 100)]
    assert pairs[99:] == [Pair("000", "near", 1)]


def test_blank_pictures_are_like_nothing() -> None:
    assert found_in({"black": 0, "white": 0, "dot": 1}) == []


@pytest.mark.parametrize("hashes", [{}, {"alone": 5}])
def test_nothing_to_compare_is_no_pair(hashes: dict[str, int]) -> None:
    assert found_in(hashes) == []


def test_of_too_many_pairs_the_nearest_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "MOST_PAIRS", 50)
    rng = random.Random(1)
    near = {f"{number}": (1 << 63) + sum(1 << rng.randrange(60) for _ in range(4)) for number in range(200)}
    pairs = found_in(near)
    everything = found_one_by_one(near)
    assert len(pairs) == 50
    assert [pair.distance for pair in pairs] == [pair.distance for pair in everything[:50]]


def found_one_by_one(hashes: dict[str, int]) -> list[Pair]:
    first_of: dict[int, str] = {}
    copies = []
    for name in sorted(hashes):
        if hashes[name] in first_of:
            copies.append(Pair(first_of[hashes[name]], name, 0))
        first_of.setdefault(hashes[name], name)
    different = {name: phash for phash, name in first_of.items()}
    return [*copies, *one_by_one(different, duplicates.MAX_DISTANCE)]


def test_it_can_be_watched_and_closed() -> None:
    rng = random.Random(2)
    work = find_near_duplicates({f"{number}": rng.getrandbits(64) for number in range(100)})
    steps = list(work)
    assert steps[:2] == [Progress(0, 100), Progress(32, 100)]
    assert steps[-2:] == [Progress(100, 100), []]


def test_the_real_near_duplicates_among_pictures_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAN_STUDIO_CACHE", str(tmp_path / "cache"))
    folder = write_scenes(tmp_path / "scenes", [f"{number:02d}.jpg" for number in range(25)])
    picture = scene(7)
    changed = {
        "07 small.jpg": jpeg(picture.resize((80, 60), Image.Resampling.BICUBIC)),
        "07 again.jpg": jpeg(picture, 25),
        "07 cropped.jpg": jpeg(picture.crop((2, 2, 238, 178))),
        "07 mirrored.jpg": jpeg(picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)),
    }
    for name, content in changed.items():
        (folder / name).write_bytes(content)
    with open_source(folder) as source:
        facts = last(survey(source)).facts
    pairs = found_in({name: fact.phash for name, fact in facts.items()})
    seen = {name for pair in pairs for name in (pair.first, pair.second)}
    assert seen == {"07.jpg", *changed}
    assert {name for pair in pairs if pair.is_mirrored for name in (pair.first, pair.second)} > {
        "07 mirrored.jpg"
    }
    assert all(pair.is_mirrored == ("07 mirrored.jpg" in (pair.first, pair.second)) for pair in pairs)


def test_a_drawing_is_near_itself_at_another_size() -> None:
    with open_source("drawn-dogs", count=12) as source:
        pictures = [source.picture(item) for item in source.items]
    hashes = {}
    for number, picture in enumerate(pictures):
        hashes[f"{number:02d}"] = perceptual_hash(measured_grey(picture))
        hashes[f"{number:02d} half"] = perceptual_hash(
            measured_grey(picture.resize((picture.width // 2, picture.height // 2), Image.Resampling.LANCZOS))
        )
    assert {(pair.first, pair.second) for pair in found_in(hashes)} == {
        (f"{number:02d}", f"{number:02d} half") for number in range(12)
    }
