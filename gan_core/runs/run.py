"""The third noun: a Run, a folder of plain files that anyone can read.

run.json             configuration, dataset, versions, what the probe chose
metrics.jsonl        StepMetrics, one a line
events.jsonl         every other event, one a line
samples/<kimg>.png   grids from fixed latents; samples/labels.json: their classes
checkpoints/<kimg>/  weights and the state beside them
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from gan_core.files import explain_os_error, replacing, write_json, writing
from gan_core.messages import RunError, UsageError
from gan_core.runs.config import Conditioning, RunConfig
from gan_core.runs.events import (
    CheckpointSaved,
    Evaluated,
    Event,
    SampleGrid,
    StepMetrics,
    from_json,
    to_json,
)
from gan_core.runs.settings import checked

FORMAT = 1
_TAIL_BYTES = 8192
"""Enough for the last few lines of a journal."""
_KEEP, _BEST = "keep", "best"
"""Empty files in a checkpoint: a person's mark, and that of the best score, which one checkpoint has."""


@dataclass(frozen=True, slots=True)
class DatasetRef:
    """Which dataset a run trains on: enough to find it, to know it again and to name its classes."""

    path: str
    fingerprint: str
    num_images: int
    img_resolution: int
    class_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Probe:
    """What the trainer chose for this device at the run's start; a resumed run keeps it."""

    device: str
    precision: str
    memory_format: str


class Run:
    """A run folder. Reading needs no lock; who trains holds `lock`."""

    def __init__(self, path: Path, data: dict[str, Any]) -> None:
        """Use `Run.create` or `Run.open`."""
        self.path = path
        self._data = data
        self.config = checked(RunConfig, data["config"])
        self.dataset = DatasetRef(**{**data["dataset"], "class_names": tuple(data["dataset"]["class_names"])})
        self.probe = Probe(**data["probe"]) if data.get("probe") else None

    @classmethod
    def create(cls, path: Path, config: RunConfig, dataset: DatasetRef) -> Run:
        """Make the folder and its run.json; epochs become kimg by the dataset's size.

        Raises RunError where the place is taken or the dataset does not fit, DatasetError where it lacks
        the breeds that the configuration needs, StorageError where it
        can't be written.
        """
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise RunError("{path} already holds something. Choose a new folder for the run.", path=path)
        if dataset.img_resolution != config.network.img_resolution:
            raise RunError(
                "{dataset} holds pictures of {has} px, but {preset} is made for {needs} px. "
                "Prepare the dataset at {needs} px or choose a preset for {has} px.",
                dataset=Path(dataset.path).name,
                has=dataset.img_resolution,
                preset=config.preset,
                needs=config.network.img_resolution,
            )
        config.conditioning_for(Path(dataset.path).name, dataset.class_names)
        data = {
            "format": FORMAT,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "versions": _versions(),
            "config": _with_kimg(config, dataset.num_images).model_dump(mode="json"),
            "dataset": asdict(dataset),
            "probe": None,
        }
        run = cls(path, data)
        with writing(path):
            for folder in ("samples", "checkpoints"):
                (path / folder).mkdir(parents=True, exist_ok=True)
        run.save()
        return run

    @classmethod
    def open(cls, path: Path) -> Run:
        """Read a run folder. Raises RunError where it is none, damaged, or of a newer version."""
        file = path / "run.json"
        try:
            data = json.loads(file.read_text(encoding="utf-8"))
            found = int(data["format"])
        except FileNotFoundError:
            raise RunError(
                "{path} is not a run: it has no run.json. Choose the folder of a training.", path=path
            ) from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise RunError("{path} can't be read. The run.json in it is damaged.", path=path) from error
        if found > FORMAT:
            raise RunError(
                "{path} was made by a newer version of GAN Studio (format {found}; this one knows {known}). "
                "Update GAN Studio to open it.",
                path=path,
                found=found,
                known=FORMAT,
            )
        try:
            return cls(path, data)
        except (KeyError, TypeError, AttributeError, UsageError) as error:
            raise RunError("{path} can't be read. The run.json in it is damaged.", path=path) from error

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.path.name

    @property
    def conditioning(self) -> Conditioning:
        """How its networks take the breeds of its dataset. Raises DatasetError where they need what it lacks."""
        return self.config.conditioning_for(Path(self.dataset.path).name, self.dataset.class_names)

    def save(self) -> None:
        """Write run.json anew from `config`, `dataset` and `probe`, atomically."""
        self._data |= {
            "config": self.config.model_dump(mode="json"),
            "dataset": asdict(self.dataset),
            "probe": asdict(self.probe) if self.probe else None,
        }
        write_json(self.path / "run.json", self._data)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the run for writing. Raises RunError when another trainer holds it."""
        lock = FileLock(self.path / ".lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise RunError(
                "Another program is training {run} right now. Stop it there first.", run=self.name
            ) from None
        except OSError as error:
            raise explain_os_error(error, self.path) from error
        try:
            yield
        finally:
            lock.release()

    def record(self, event: Event) -> None:
        """Append the event to its journal. Raises StorageError when the disk is full."""
        journal = self._journal(event)
        with writing(journal), open(journal, "a", encoding="utf-8") as file:
            file.write(json.dumps(to_json(event), ensure_ascii=False) + "\n")

    def metrics(self) -> Iterator[StepMetrics]:
        """All reported metrics, oldest first."""
        for event in _read(self.path / "metrics.jsonl"):
            if isinstance(event, StepMetrics):
                yield event

    def events(self) -> Iterator[Event]:
        """All events but the metrics, oldest first."""
        return _read(self.path / "events.jsonl")

    def sample_grids(self) -> list[SampleGrid]:
        """The kept grids, oldest first, whose pictures are still there."""
        grids = [e for e in self.events() if isinstance(e, SampleGrid)]
        return [g for g in grids if (self.path / g.path).is_file()]

    def evaluations(self) -> list[Evaluated]:
        """The scores on the way, oldest first."""
        return [e for e in self.events() if isinstance(e, Evaluated)]

    def checkpoints(self) -> list[CheckpointSaved]:
        """The checkpoints on disk, oldest first."""
        folder = self.path / "checkpoints"
        names = [p.name for p in folder.iterdir() if (p / "state.json").is_file()] if folder.is_dir() else []
        found = [CheckpointSaved(float(n), n) for n in names if _is_number(n)]
        return sorted(found, key=lambda c: c.kimg)

    def mark(self, checkpoint: str, keep: bool) -> None:
        """Keep a checkpoint whatever comes after it, or let it go with the others again.

        Raises RunError where there is none of that name.
        """
        folder = self.path / "checkpoints" / checkpoint
        if checkpoint not in {c.name for c in self.checkpoints()}:
            there = ", ".join(c.name for c in self.checkpoints()) or "–"
            raise RunError(
                "{run} has no checkpoint {name}. There are: {there}.",
                run=self.name,
                name=checkpoint,
                there=there,
            )
        with writing(folder):
            if keep:
                (folder / _KEEP).touch()
            else:
                (folder / _KEEP).unlink(missing_ok=True)

    def is_marked(self, checkpoint: str) -> bool:
        """Whether a person chose to keep this checkpoint."""
        return (self.path / "checkpoints" / checkpoint / _KEEP).exists()

    def best(self) -> str | None:
        """The checkpoint with the best score so far, which stays until a better one comes; None without scores."""
        found = [c.name for c in self.checkpoints() if self._best_mark(c.name).exists()]
        return found[-1] if found else None

    def set_best(self, checkpoint: str) -> None:
        """Make it the best one. The one before stays only where a person marked it too."""
        with writing(self._best_mark(checkpoint)):
            self._best_mark(checkpoint).touch()
            for other in self.checkpoints():
                if other.name != checkpoint:
                    self._best_mark(other.name).unlink(missing_ok=True)

    def is_kept(self, checkpoint: str) -> bool:
        """Whether it stays whatever comes after it: a person marked it, or it is the best."""
        return self.is_marked(checkpoint) or self._best_mark(checkpoint).exists()

    def kimg(self) -> float:
        """How far the run is, by the end of its journal (0.0 before its first report)."""
        journal = self.path / "metrics.jsonl"
        try:
            with open(journal, "rb") as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL_BYTES))
                lines = file.read().decode("utf-8", "replace").splitlines()
        except FileNotFoundError:
            return 0.0
        last = [event.kimg for line in lines if (event := _parsed(line)) is not None]
        return last[-1] if last else 0.0

    def rewind(self, kimg: float) -> None:
        """Cut journals and grids back to `kimg`, so that a resumed run only rises.

        The journals are rewritten beside and renamed.
        """
        for journal in (self.path / "metrics.jsonl", self.path / "events.jsonl"):
            kept = [
                json.dumps(to_json(e), ensure_ascii=False) + "\n" for e in _read(journal) if e.kimg <= kimg
            ]
            with replacing(journal) as temporary:
                temporary.write_text("".join(kept), encoding="utf-8")
        for picture in (self.path / "samples").glob("*.png"):
            if _is_number(picture.stem) and float(picture.stem) > kimg:
                picture.unlink()

    def _best_mark(self, checkpoint: str) -> Path:
        return self.path / "checkpoints" / checkpoint / _BEST

    def _journal(self, event: Event) -> Path:
        return self.path / ("metrics.jsonl" if isinstance(event, StepMetrics) else "events.jsonl")


def kimg_name(kimg: float) -> str:
    """`kimg` as a name that sorts: ``000012.800``."""
    return f"{kimg:010.3f}"


def _with_kimg(config: RunConfig, num_images: int) -> RunConfig:
    training = config.training
    if training.kimg is None and training.epochs is not None:
        kimg = max(round(training.epochs * num_images / 1000, 3), 0.001)
        training = training.model_copy(update={"kimg": kimg})
    return config.model_copy(update={"training": training})


def _versions() -> dict[str, str]:
    found = {}
    for package in ("gan-studio", "torch", "numpy", "pillow"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def _read(journal: Path) -> Iterator[Event]:
    """The events in a journal; a last line that a kill cut short is passed over."""
    if not journal.exists():
        return
    with open(journal, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if (event := _parsed(line)) is not None:
                yield event


def _parsed(line: str) -> Event | None:
    """The event on a journal's line; None for a torn line or a type that is not known."""
    try:
        data = json.loads(line)
    except ValueError:
        return None
    return from_json(data) if isinstance(data, dict) else None
