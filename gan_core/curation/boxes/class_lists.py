"""What the numbers of YOLO's classes mean: ``classes.txt``, ``obj.names``, or the ``names`` of a ``data.yaml``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from gan_core.curation.boxes.files import Broken, read_small
from gan_core.sources.trees import Tree
from gan_core.sources.trees.base import base_name

_NAME_LISTS = ("classes.txt", "obj.names", "data.yaml", "data.yml", "dataset.yaml", "dataset.yml")
_LARGEST_LIST = 2**20
_NAMES_LINE = re.compile(r"^names\s*:\s*(?P<rest>.*)$")
_ENTRY = re.compile(r"^\s*(?:-\s+|(?P<number>\d{1,6})\s*:\s*)(?P<name>.*)$")
_ITEM = re.compile(r"""\s*(?:(\d{1,6})\s*:\s*)?("[^"]*"|'[^']*'|[^,\[\]{}]+)""")


def class_names(tree: Tree, path: Path) -> dict[int, str]:
    """What the numbers of classes mean, from the list that lies nearest; empty where there is none."""
    inside = sorted(
        (n for n in tree.sizes if base_name(n).lower() in _NAME_LISTS), key=lambda n: n.count("/")
    )
    for name in inside:
        try:
            if names := parse_names(read_small(tree, name), name):
                return names
        except Broken:
            continue
    above = path.absolute().parents[: 3 if path.suffix.lower() == ".txt" else 2]
    beside = (folder / name for folder in above for name in _NAME_LISTS)
    return next((names for file in beside if (names := parse_names(_start(file), file.name))), {})


def _start(file: Path) -> bytes:
    """What it begins with; nothing where it isn't there or can't be read."""
    try:
        with open(file, "rb") as stream:
            return stream.read(_LARGEST_LIST)
    except OSError:
        return b""


def parse_names(content: bytes, name: str) -> dict[int, str]:
    """The class names in a list: a name a line, or the ``names`` of the YAML that Ultralytics writes.

    Of YAML only the forms of a list or a map of names are known, in a line or a line each.
    """
    lines = content.decode("utf-8-sig", errors="replace").splitlines()
    if not name.lower().endswith((".yaml", ".yml")):
        return {count: line.strip() for count, line in enumerate(lines) if line.strip()}
    starts = ((n, match["rest"]) for n, line in enumerate(lines) if (match := _NAMES_LINE.match(line)))
    start, rest = next(starts, (len(lines), ""))
    if rest.startswith(("[", "{")):
        return _inline_names(" ".join([rest, *lines[start + 1 :]]))
    return _block_names(lines[start + 1 :])


def _inline_names(text: str) -> dict[int, str]:
    inside = re.split(r"[\]}]", text[1:], maxsplit=1)[0]
    found = [(key, _bare(word)) for key, word in _ITEM.findall(inside) if word.strip()]
    return {int(key) if key else count: word for count, (key, word) in enumerate(found)}


def _block_names(lines: Sequence[str]) -> dict[int, str]:
    names: dict[int, str] = {}
    for line in lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _ENTRY.match(line)
        if match is None:
            break
        names[int(match["number"]) if match["number"] else len(names)] = _bare(match["name"])
    return names


def _bare(word: str) -> str:
    """Without a comment, quotes and spaces."""
    word = word.strip()
    if word[:1] in ("'", '"'):
        return word[1:].partition(word[0])[0]
    return word.partition(" #")[0].strip()
