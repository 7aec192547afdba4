"""Every text that a person can meet in the studio has its Korean."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gan_core.messages import GanCoreError
from gan_core.presets import load_preset, preset_names
from gan_core.runs.registry import LOSSES, NETWORKS
from gan_core.runs.settings import Settings, describe
from studio.translation import korean_texts

ROOT = Path(__file__).parents[2]
IN_TERMINAL_ONLY = {"cli", "bench"}


def subclasses(base: type) -> Iterator[type]:
    for subclass in base.__subclasses__():
        yield subclass
        yield from subclasses(subclass)


def called_name(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def literal(node: ast.expr, constants: dict[str, str]) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return constants.get(node.id) if isinstance(node, ast.Name) else None


def first_arguments(folder: Path, names: set[str]) -> Iterator[tuple[str, str]]:
    """The literal first argument of every call to one of `names`, and where it stands."""
    for path in sorted(folder.rglob("*.py")):
        if IN_TERMINAL_ONLY & set(path.relative_to(folder).parts):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            node.targets[0].id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and called_name(node) in names:
                text = literal(node.args[0], constants)
                if text:
                    yield text, f"{path.relative_to(ROOT)}:{node.lineno}"


def settings_texts() -> Iterator[tuple[str, str]]:
    for model in subclasses(Settings):
        for name, info in model.model_fields.items():
            extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
            for text in (info.title, info.description, extra.get("unit"), extra.get("group")):
                if text:
                    yield str(text), f"{model.__name__}.{name}"


def described_texts() -> Iterator[tuple[str, str]]:
    for preset in map(load_preset, preset_names()):
        yield preset.title, preset.name
        yield preset.description, preset.name
        assert list(describe(preset.config))
    for entry in (*NETWORKS, *LOSSES):
        yield entry.description, entry.key


def core_errors() -> set[str]:
    return {error.__name__ for error in subclasses(GanCoreError)}


COLLECTIONS = {
    "studio": lambda: first_arguments(ROOT / "studio", {"tr", "mark"}),
    "core messages": lambda: first_arguments(ROOT / "gan_core", core_errors() | {"Message", "invalid"}),
    "settings": settings_texts,
    "presets and registries": described_texts,
}


@pytest.mark.parametrize("name", COLLECTIONS)
def test_every_text_has_its_korean(name: str) -> None:
    found = dict(COLLECTIONS[name]())
    assert len(found) > 5, "the collector finds nothing any more"
    missing = {text: where for text, where in found.items() if text not in korean_texts()}
    assert not missing, "\n".join(f"{where}: {text}" for text, where in missing.items())


def test_korean_keeps_every_value_of_the_english() -> None:
    def values(text: str) -> set[str]:
        return set(re.findall(r"{(\w+[^}]*)}", text))

    wrong = {e: k for e, k in korean_texts().items() if not values(k) <= values(e)}
    lost = {e: k for e, k in korean_texts().items() if values(e) - values(k)}
    assert not wrong
    assert not lost


def test_no_area_translates_a_text_differently() -> None:
    import json

    seen: dict[str, tuple[str, str]] = {}
    different = []
    for path in sorted((ROOT / "resources" / "translations" / "ko").glob("*.json")):
        for english, korean in json.loads(path.read_text(encoding="utf-8")).items():
            if english in seen and seen[english][0] != korean:
                different.append((english, seen[english], (korean, path.name)))
            seen[english] = (korean, path.name)
    assert not different
