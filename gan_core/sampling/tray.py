"""The tray: points that a person kept, in an order and with names, and the small file that keeps them.

The file is JSON that a person can read, breeds by their names. Numbers are written as short as tells them
apart and read back to the very bits, so that a tray makes the same pictures for as long as its checkpoints are
there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from gan_core.files import os_reason, replacing, set_aside
from gan_core.messages import GanCoreError, Message
from gan_core.sampling.generator import Origin, Statistics, Weights
from gan_core.sampling.point import Point

FORMAT = 1


class TrayError(GanCoreError):
    """A tray that can't be read, or that belongs to another network."""


class DamagedTrayError(TrayError):
    """A file that is no tray, or one that can't be understood."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A point with the name that a person gave it, and which weights it was seen with."""

    name: str
    point: Point
    checkpoint: str
    weights: Weights = "ema"
    statistics: Statistics = "kept"


@dataclass(frozen=True, slots=True)
class Tray:
    """What was kept, in its order. Each edit makes another tray; a place that is not there is an IndexError."""

    kept: tuple[Kept, ...] = ()

    def with_added(self, kept: Kept, at: int | None = None) -> Tray:
        """`kept` before place `at`, or last."""
        at = len(self.kept) if at is None else at
        return Tray((*self.kept[:at], kept, *self.kept[at:]))

    def without(self, index: int) -> Tray:
        """All but the one at `index`."""
        self._at(index)
        return Tray(self.kept[:index] + self.kept[index + 1 :])

    def moved(self, index: int, to: int) -> Tray:
        """The one at `index` at place `to` of the new order."""
        self._at(to)
        return self.without(index).with_added(self._at(index), to)

    def renamed(self, index: int, name: str) -> Tray:
        """The one at `index` under another name."""
        changed = replace(self._at(index), name=name)
        return Tray((*self.kept[:index], changed, *self.kept[index + 1 :]))

    def _at(self, index: int) -> Kept:
        if not 0 <= index < len(self.kept):
            raise IndexError(f"a tray of {len(self.kept)} has no place {index}")
        return self.kept[index]


class TrayNetwork(Protocol):
    """What a tray needs to know of a generator: a `Generator` has it, and so has who only describes one."""

    @property
    def origin(self) -> Origin | None:
        """Where it comes from."""

    @property
    def z_dim(self) -> int:
        """Numbers in a latent."""

    @property
    def class_names(self) -> tuple[str, ...]:
        """Its breeds."""


class TrayFile:
    """A tray on disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.note: Message | None = None
        """What a person must know of the last `load_or_set_aside`: that the file was damaged, and where it is."""

    def load(self, generator: TrayNetwork) -> Tray:
        """The tray, for `generator`'s network. The file is not touched.

        Raises TrayError where it can't be read or is damaged, a newer program wrote it, or it belongs to
        another network: of another family, with another latent, or without a breed that it names.
        """
        try:
            data = json.loads(self.path.read_bytes())
        except OSError as error:
            raise TrayError(
                "{path} can't be read ({reason}). Choose another tray.",
                path=self.path,
                reason=os_reason(error),
            ) from error
        except ValueError:
            raise self._damaged() from None
        try:
            return self._decoded(data, generator)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            raise self._damaged() from None

    def load_or_set_aside(self, generator: TrayNetwork) -> Tray:
        """As `load`, but empty where there is no file yet or it is damaged, which is then set aside (`note`).

        Raises TrayError where it is another network's or a newer program's, StorageError where it can't be
        set aside.
        """
        self.note = None
        if not self.path.exists():
            return Tray()
        try:
            return self.load(generator)
        except DamagedTrayError:
            kept = set_aside(self.path)
            self.note = Message(
                "The tray is damaged, so it is empty now. The damaged file is kept as {path}.", {"path": kept}
            )
            return Tray()

    def save(self, tray: Tray, generator: TrayNetwork) -> None:
        """Write `tray` of `generator`'s network, atomically. Raises StorageError."""
        origin = generator.origin
        about = {
            "format": FORMAT,
            "run": origin.run if origin else "",
            "network": {"family": origin.family if origin else "", "z_dim": generator.z_dim},
        }
        header = json.dumps(about, indent=2, ensure_ascii=False).removesuffix("\n}")
        rows = (json.dumps(_encoded(kept, generator), ensure_ascii=False) for kept in tray.kept)
        with replacing(self.path) as temporary:
            temporary.write_text(
                f'{header},\n  "kept": [\n    ' + ",\n    ".join(rows) + "\n  ]\n}\n", encoding="utf-8"
            )

    def _decoded(self, data: Any, generator: TrayNetwork) -> Tray:
        if data["format"] > FORMAT:
            raise TrayError(
                "{path} was written by a newer GAN Studio. Update the program to use this tray.",
                path=self.path,
            )
        self._check_network(data["run"], data["network"], generator)
        return Tray(tuple(self._kept(entry, data["run"], generator) for entry in data["kept"]))

    def _check_network(self, run: str, network: Mapping[str, Any], generator: TrayNetwork) -> None:
        family = generator.origin.family if generator.origin else ""
        known = network["family"] and family
        if network["z_dim"] == generator.z_dim and (not known or network["family"] == family):
            return
        raise TrayError(
            "{path} is a tray of {run}, whose network is another one ({theirs}; this run's: {ours}). "
            "Use it with a run of that network.",
            path=self.path,
            run=run,
            theirs=f"{network['family']}, {network['z_dim']}",
            ours=f"{family}, {generator.z_dim}",
        )

    def _kept(self, entry: Mapping[str, Any], run: str, generator: TrayNetwork) -> Kept:
        if len(entry["latent"]) != generator.z_dim:
            raise ValueError("a latent of another length")
        psi = entry.get("truncation_psi")
        breeds = self._breeds(entry.get("breeds") or {}, run, generator)
        weights, statistics = entry.get("weights", "ema"), entry.get("statistics", "kept")
        if weights not in ("ema", "raw") or statistics not in ("kept", "standing"):
            raise ValueError("no such weights")
        if psi is not None and not 0.0 <= psi <= 2.0:
            raise ValueError("no such truncation")
        point = Point(tuple(entry["latent"]), breeds, None if psi is None else float(psi))
        return Kept(_text(entry["name"]), point, _text(entry["checkpoint"]), weights, statistics)

    def _breeds(
        self, by_name: Mapping[str, float], run: str, generator: TrayNetwork
    ) -> tuple[tuple[int, float], ...]:
        if bool(by_name) != bool(generator.class_names):
            raise TrayError(
                "{path} is a tray of {run}. Either that or this run was trained with breeds, and the other "
                "without. Use the tray with a run that was trained in the same way.",
                path=self.path,
                run=run,
            )
        for name in by_name:
            if name not in generator.class_names:
                raise TrayError(
                    "{path} is a tray of {run} and has a picture of the breed '{breed}', which this run doesn't "
                    "know. Use it with a run that was trained on that breed.",
                    path=self.path,
                    run=run,
                    breed=name,
                )
        return tuple((generator.class_names.index(name), weight) for name, weight in by_name.items())

    def _damaged(self) -> DamagedTrayError:
        return DamagedTrayError("{path} is no tray, or it is damaged. Choose another one.", path=self.path)


def _encoded(kept: Kept, generator: TrayNetwork) -> dict[str, Any]:
    point = kept.point
    return {
        "name": kept.name,
        "checkpoint": kept.checkpoint,
        "weights": kept.weights,
        "statistics": kept.statistics,
        "truncation_psi": point.truncation_psi,
        "breeds": {generator.class_names[index]: weight for index, weight in point.breeds},
        "latent": short_numbers(point.latent),
    }


def short_numbers(numbers: tuple[float, ...]) -> list[float]:
    """Float32 values as the shortest decimals that are read back as the same float32."""
    return [float(str(number)) for number in np.asarray(numbers, dtype=np.float32)]


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text was expected")
    return value
