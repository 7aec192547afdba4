"""Where the real pictures of the run's breeds are: the dataset that it was trained on, or one that was found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from gan_core.messages import Message
from gan_core.runs.run import Run
from studio.session import Session
from studio.workers.jobs import Jobs


@dataclass(frozen=True, slots=True)
class AtHand:
    """The dataset that a run's breeds are compared with."""

    path: Path
    numbers: dict[str, int] | None
    """Real pictures by breed; None where it has no breeds."""


class DatasetAtHand(QObject):
    """Looked for in hidden jobs; only the newest answer counts."""

    changed = Signal()
    failed = Signal(object)
    """The Message why the one that a person named can't be read."""

    def __init__(self, session: Session, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, jobs
        self._run: Run | None = None
        self._serial = 0
        self.found: AtHand | None = None
        self.is_looking = False

    def look_for(self, run: Run | None) -> None:
        """That of `run`: where it was, or the one that is open."""
        if run is self._run and (self.found is not None or self.is_looking):
            return
        self._run, self.found = run, None
        self._serial += 1
        self.is_looking = run is not None
        self.changed.emit()
        if run is None:
            return
        opened = self._session.dataset
        places = (Path(run.dataset.path), *((opened.path,) if opened is not None else ()))
        fingerprint, serial = run.dataset.fingerprint, self._serial
        self._jobs.start(
            "",
            lambda: look_for_dataset(places, fingerprint),
            lambda found: self._take(serial, found),
            hidden=True,
            owner=self,
        )

    def use(self, path: Path) -> None:
        """A person says that it is here (or that this one will do)."""
        self._serial += 1
        serial = self._serial
        self._jobs.start(
            "",
            lambda: open_dataset(path),
            lambda found: self._take(serial, found),
            lambda message: self._fail(serial, message),
            hidden=True,
            owner=self,
        )

    def _take(self, serial: int, found: AtHand | None) -> None:
        if serial == self._serial:
            self.is_looking, self.found = False, found
            self.changed.emit()

    def _fail(self, serial: int, message: Message) -> None:
        if serial == self._serial:
            self.is_looking = False
            self.changed.emit()
            self.failed.emit(message)


def look_for_dataset(places: tuple[Path, ...], fingerprint: str | None) -> Iterator[AtHand | None]:
    """The first of `places` that is the dataset of `fingerprint` (any dataset, where None); None: none is."""
    from gan_core.dataset.archive import Dataset
    from gan_core.messages import DatasetError

    for path in places:
        try:
            with Dataset.open(path) as dataset:
                if fingerprint in (None, dataset.fingerprint):
                    yield AtHand(path, _numbers(dataset.labels, dataset.class_names))
                    return
        except DatasetError:
            continue
    yield None


def open_dataset(path: Path) -> Iterator[AtHand]:
    """The dataset at `path`. Raises DatasetError."""
    from gan_core.dataset.archive import Dataset

    with Dataset.open(path) as dataset:
        yield AtHand(path, _numbers(dataset.labels, dataset.class_names))


def _numbers(labels: NDArray[np.int64] | None, names: tuple[str, ...]) -> dict[str, int] | None:
    if labels is None:
        return None
    counts = np.bincount(labels, minlength=len(names))
    return {name: int(count) for name, count in zip(names, counts, strict=True)}
