"""What a breed is called: in English as a person writes it, and in Korean."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TypedDict

_FOLDER = Path(__file__).parents[2] / "resources" / "breeds"


class _Breed(TypedDict):
    synset: str
    """WordNet's number (``n02085620``), empty where the breed is not of ImageNet."""
    breed: str
    """As Stanford Dogs' folders write it, after the first hyphen."""
    english: str
    korean: str


@cache
def _table() -> dict[str, _Breed]:
    """Every known breed by its key."""
    breeds: list[_Breed] = []
    for file in sorted(_FOLDER.glob("*.json")):
        breeds += json.loads(file.read_text(encoding="utf-8"))
    return {_key(breed["breed"]): breed for breed in breeds}


@cache
def _key(breed: str) -> str:
    """``n02099267-Flat-coated_retriever``, ``flat coated retriever`` → ``flat_coated_retriever``."""
    return re.sub(r"[\s_-]+", "_", re.sub(r"^n\d{8}-", "", breed.strip())).lower()


def korean_name(breed: str) -> str | None:
    """The Korean name of `breed` (a Stanford folder's name or the part after its hyphen), if it has one."""
    known = _table().get(_key(breed))
    return known["korean"] if known else None


def display_name(breed: str) -> str:
    """The English name of `breed` as a person writes it: ``golden_retriever`` → ``Golden retriever``."""
    known = _table().get(_key(breed))
    if known:
        return known["english"]
    words = re.sub(r"^n\d{8}-", "", breed).replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def breed_of_synset(synset: str) -> str | None:
    """The breed of Stanford Dogs with the WordNet number `synset` (``n02085620`` → ``Chihuahua``)."""
    return next((breed["breed"] for breed in _table().values() if breed["synset"] == synset), None)
