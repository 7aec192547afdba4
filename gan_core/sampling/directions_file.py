"""The directions found for a run's checkpoints and the names that a person gave them: ``directions.json`` in the run.

Every change reads the file anew, so that two windows lose nothing of each other's. A damaged file is set aside
before another takes its place, and one of a newer program is not replaced.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gan_core.files import os_reason, replacing, set_aside
from gan_core.messages import GanCoreError, Message
from gan_core.progress import Progress
from gan_core.runs.run import Run
from gan_core.sampling.directions import COUNT, METHODS, Direction, Method, find_directions
from gan_core.sampling.generator import Generator, Origin, Weights
from gan_core.sampling.point import Point
from gan_core.sampling.tray import short_numbers

FORMAT = 1
_NAME = "directions.json"
_SAME_COSINE = 0.95
"""From here on, two directions of nearly the same weights are one to the eye, and share a name."""


class DirectionsError(GanCoreError):
    """A file of directions that can't be read."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What one search found."""

    checkpoint: str
    weights: Weights
    method: Method
    directions: tuple[Direction, ...]

    def is_of(self, origin: Origin, method: Method) -> bool:
        return (self.checkpoint, self.weights, self.method) == (origin.checkpoint, origin.weights, method)


class DirectionsFile:
    """The directions of one run."""

    def __init__(self, run: Run) -> None:
        self.path = run.path / _NAME
        self.note: Message | None = None
        """What a person must know: that a damaged file was met here, and where it is kept now."""
        self._run = run

    def found(self, origin: Origin, method: Method) -> tuple[Direction, ...]:
        """What was found for these weights, with its names; () where nothing was.

        Raises DirectionsError where the file can't be read or a newer program wrote it, StorageError where
        a damaged one can't be set aside.
        """
        return next((found.directions for found in self._read() if found.is_of(origin, method)), ())

    def keep(self, origin: Origin, method: Method, directions: Iterable[Direction]) -> tuple[Direction, ...]:
        """Save what was found for these weights; returns it with the names that it has.

        Names come from the same direction (a cosine above 0.95) of an earlier search, of these weights or
        of another checkpoint. Raises as `found`, and StorageError where the file can't be written.
        """
        before = self._read()
        earlier = sorted(
            before, key=lambda found: (found.is_of(origin, method), found.checkpoint), reverse=True
        )
        named = _with_names(directions, [f for f in earlier if f.method == method])
        others = [f for f in before if not f.is_of(origin, method) and self._is_wanted(f)]
        self._write([*others, _Found(origin.checkpoint, origin.weights, method, named)])
        return named

    def rename(self, origin: Origin, method: Method, key: str, name: str | None) -> tuple[Direction, ...]:
        """Give the direction `key` a name, or none; returns all of that search.

        Raises KeyError where it was not kept, and as `keep`.
        """
        name = (name or "").strip() or None
        before = self._read()
        now = [
            replace(
                found,
                directions=tuple(replace(d, name=name) if d.key == key else d for d in found.directions),
            )
            if found.is_of(origin, method)
            else found
            for found in before
        ]
        changed = next((found.directions for found in now if found.is_of(origin, method)), ())
        if key not in {direction.key for direction in changed}:
            raise KeyError(key)
        self._write(now)
        return changed

    def _is_wanted(self, found: _Found) -> bool:
        """Whether its checkpoint is still there, or a person gave one of it a name."""
        there = {checkpoint.name for checkpoint in self._run.checkpoints()}
        return found.checkpoint in there or any(direction.name for direction in found.directions)

    def _read(self) -> list[_Found]:
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise DirectionsError(
                "{path} can't be read ({reason}). Move it away to find directions anew.",
                path=self.path,
                reason=os_reason(error),
            ) from error
        try:
            data = json.loads(content)
            if data["format"] > FORMAT:
                raise DirectionsError(
                    "{path} was written by a newer GAN Studio. Update the program to use these directions.",
                    path=self.path,
                )
            return [_decoded(each) for each in data["found"]]
        except (ValueError, KeyError, TypeError, AttributeError):
            kept = set_aside(self.path)
            self.note = Message(
                "The directions of {run} are damaged, so it has none now. The damaged file is kept as {path}.",
                {"run": self._run.name, "path": kept},
            )
            return []

    def _write(self, all_found: Iterable[_Found]) -> None:
        """A search in a few lines, each direction on one of its own."""
        blocks = []
        for found in all_found:
            head = {"checkpoint": found.checkpoint, "weights": found.weights, "method": found.method}
            rows = ",\n     ".join(json.dumps(_encoded(d), ensure_ascii=False) for d in found.directions)
            about = json.dumps(head, ensure_ascii=False).removesuffix("}")
            blocks.append(f'{about}, "directions": [\n     {rows}\n    ]}}')
        text = f'{{\n  "format": {FORMAT},\n  "found": [\n    ' + ",\n    ".join(blocks) + "\n  ]\n}\n"
        with replacing(self.path) as temporary:
            temporary.write_text(text, encoding="utf-8")


def kept_directions(
    file: DirectionsFile, generator: Generator, method: Method, count: int = COUNT
) -> Iterator[Progress | tuple[Direction, ...]]:
    """Work that yields last the first `count` directions, with names: those kept, or found and kept now.

    `generator` is one of the file's run. Raises as `find_directions` and `DirectionsFile.keep` do, and
    ValueError where the generator comes from no run.
    """
    if generator.origin is None:
        raise ValueError("a network that was not saved has nothing to keep directions by")
    kept = file.found(generator.origin, method)
    if count < 1 or len(kept) < min(count, generator.z_dim):
        for item in find_directions(generator, method, count=count):
            if isinstance(item, Progress):
                yield item
            else:
                kept = file.keep(generator.origin, method, item)
    yield kept[:count]


def _with_names(directions: Iterable[Direction], earlier: Iterable[_Found]) -> tuple[Direction, ...]:
    """`directions` with the name of the first earlier one that is the same; each name once."""
    left = [each for found in earlier for each in found.directions if each.name]
    named = []
    for direction in directions:
        same = next((old for old in left if _cosine(old, direction) > _SAME_COSINE), None)
        if same is not None:
            direction = replace(direction, name=same.name)
            left = [old for old in left if old.name != same.name]
        named.append(direction)
    return tuple(named)


def _cosine(one: Direction, two: Direction) -> float:
    """Of unit vectors; 0 where they are of different lengths."""
    if len(one.vector) != len(two.vector):
        return 0.0
    return math.fsum(a * b for a, b in zip(one.vector, two.vector, strict=True))


def _encoded(direction: Direction) -> dict[str, Any]:
    return {
        "key": direction.key,
        "name": direction.name,
        "explained": direction.explained,
        "vector": short_numbers(direction.vector),
    }


def _decoded(data: Mapping[str, Any]) -> _Found:
    """Raises ValueError, KeyError or TypeError where it is something else."""
    if data["method"] not in METHODS or data["weights"] not in ("ema", "raw"):
        raise ValueError("no such method or weights")
    return _Found(
        str(data["checkpoint"]), data["weights"], data["method"], tuple(map(_direction, data["directions"]))
    )


def _direction(data: Mapping[str, Any]) -> Direction:
    vector = Point(tuple(data["vector"])).latent  # float32 again, to the bit
    if not vector:
        raise ValueError("a direction without numbers")
    name = data["name"]
    if name is not None and not isinstance(name, str):
        raise TypeError("a name is a text")
    return Direction(str(data["key"]), vector, float(data["explained"]), name)
