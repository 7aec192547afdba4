"""Every breed has the name that a person uses, in English and in Korean."""

from __future__ import annotations

import re

import pytest

from gan_core.sources.breeds import _table, breed_of_synset, display_name, korean_name
from gan_core.sources.drawn.breeds import BREEDS


def test_all_120_breeds_of_stanford_dogs_have_a_korean_name_of_their_own() -> None:
    known = [breed for breed in _table().values() if breed["synset"]]
    assert len(known) == 120
    assert len({breed["synset"] for breed in known}) == 120
    assert len({breed["korean"] for breed in known}) == 120
    for breed in known:
        assert re.fullmatch(r"n\d{8}", breed["synset"])
        assert re.fullmatch(r"[가-힣 ]+", breed["korean"])
        assert breed_of_synset(breed["synset"]) == breed["breed"]


@pytest.mark.parametrize(
    ("written", "english", "korean"),
    [
        ("n02085620-Chihuahua", "Chihuahua", "치와와"),
        ("golden_retriever", "Golden retriever", "골든 리트리버"),
        ("n02110185-Siberian_husky", "Siberian husky", "시베리안 허스키"),
        ("siberian_husky", "Siberian husky", "시베리안 허스키"),
        ("flat-coated_retriever", "Flat-coated retriever", "플랫코티드 리트리버"),
        ("Flat Coated Retriever", "Flat-coated retriever", "플랫코티드 리트리버"),
        ("Jindo", "Jindo", "진돗개"),
    ],
)
def test_names_are_found_however_the_breed_is_written(written: str, english: str, korean: str) -> None:
    assert display_name(written) == english
    assert korean_name(written) == korean


def test_an_unknown_class_is_shown_readably_and_has_no_korean_name() -> None:
    assert display_name("my_old_dog") == "My old dog"
    assert display_name("n01234567-some_breed") == "Some breed"
    assert korean_name("my_old_dog") is None
    assert breed_of_synset("n00000000") is None


@pytest.mark.parametrize("breed", [breed.name for breed in BREEDS])
def test_every_drawn_breed_has_a_korean_name(breed: str) -> None:
    assert korean_name(breed)
