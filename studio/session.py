"""The session: what is open. Pages are views on it; none of them keeps a truth of its own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSettings, QStandardPaths, Signal

from studio.following import Following
from studio.workers.giving_way import GivingWay
from studio.workers.reals import RealFeatures
from studio.workers.sampling import Sampler

if TYPE_CHECKING:
    from gan_core.dataset.archive import Dataset
    from gan_core.runs.run import Run
    from gan_core.sampling.point import Point
    from gan_core.sources import Source
    from gan_core.training.device import DeviceInfo

_RECENTS_KEPT = 12


class Session(QObject):
    """The open source, dataset and run, whether it trains, and what a person's choices were."""

    source_changed = Signal()
    dataset_changed = Signal()
    run_changed = Signal()
    checkpoint_changed = Signal()
    marks_changed = Signal()
    """A checkpoint of `run` is kept from now on, or is not any more."""
    checkpoint_saved = Signal(str)
    """The training of `run` has saved a checkpoint of this name."""
    kimg_changed = Signal(float)
    training_changed = Signal(bool)
    device_changed = Signal()
    memory_changed = Signal()
    recents_changed = Signal()
    page_requested = Signal(str)
    try_requested = Signal()

    def __init__(self, settings: QSettings, home: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self.home = home or default_home(str(settings.value("home") or ""))
        """The person's folder for datasets and runs."""
        self.source: Source | None = None
        self.source_where = ""
        """Where `source` was opened from: a path, or ``drawn-dogs``."""
        self.dataset: Dataset | None = None
        self.run: Run | None = None
        self.checkpoint: str | None = None
        """The name of the chosen checkpoint of `run`; None is the newest."""
        self.kimg = 0.0
        """How far `run` is."""
        self.is_training = False
        self.memory_bytes = 0
        """What training takes on the device at this moment; 0 while nothing trains."""
        self.device: DeviceInfo | None = None
        """None until the warm-up has imported torch."""
        self.giving_way = GivingWay()
        """By which training stands still for a moment while a hand moves what the processor draws."""
        self.real_features = RealFeatures()
        """By which pictures made here are compared with real ones."""
        self.sampler = Sampler(parent=self)
        """Draws with the generator of `run` at `checkpoint`, while a page looks at it (see `following`)."""
        self.following = Following(self)
        self.wished_grid_picture: int | None = None
        """Which picture of the run's sample grid is to be explored as soon as may be."""
        self.wished_point: tuple[Point, int | None] | None = None
        """What is to be explored as soon as may be, and the seed that it is of."""

    # -- the nouns ---------------------------------------------------------------------------

    def set_source(self, source: Source | None, where: str = "") -> None:
        """Show another source."""
        # The one before is not closed: a job may still be reading it. It lets go when the last reader does.
        self.source, self.source_where = source, where
        self.source_changed.emit()

    def set_dataset(self, dataset: Dataset | None) -> None:
        """Work with another dataset."""
        # The one before is not closed: a trainer may still be decoding it.
        self.dataset = dataset
        if dataset is not None:
            self._remember_path("recents/datasets", dataset.path)
        self.dataset_changed.emit()

    def set_run(self, run: Run | None, kimg: float = 0.0) -> None:
        """Show another run, which is `kimg` far, standing at its newest checkpoint."""
        if run is not self.run:
            self.wished_grid_picture = self.wished_point = None
        self.run = run
        self.checkpoint = None
        if run is not None:
            self._remember_path("recents/runs", run.path)
        self.run_changed.emit()
        self.set_kimg(kimg)

    def set_checkpoint(self, name: str | None) -> None:
        """Choose a checkpoint of the run by name; None for the newest."""
        if name != self.checkpoint:
            self.checkpoint = name
            self.checkpoint_changed.emit()

    def set_kimg(self, kimg: float) -> None:
        """The run has come this far."""
        self.kimg = kimg
        self.kimg_changed.emit(kimg)

    def set_memory(self, used: int) -> None:
        """Training takes this many bytes on the device."""
        if used != self.memory_bytes:
            self.memory_bytes = used
            self.memory_changed.emit()

    def set_training(self, is_training: bool) -> None:
        """A trainer has started, or has ended and is gone."""
        self.set_memory(0)
        if is_training != self.is_training:
            self.is_training = is_training
            self.training_changed.emit(is_training)

    def set_device(self, device: DeviceInfo) -> None:
        """The warm-up is over: this is where training would happen."""
        self.device = device
        self.device_changed.emit()

    def close(self) -> None:
        """Let go of open files and of the generator (the application ends)."""
        self.sampler.shutdown()
        for opened in (self.source, self.dataset):
            if opened is not None:
                opened.close()

    # -- wishes to the window ----------------------------------------------------------------

    def show_page(self, key: str) -> None:
        """Ask the window for a page."""
        self.page_requested.emit(key)

    def explore_grid_picture(self, index: int) -> None:
        """Ask for the Explore page at picture `index` of the run's sample grid."""
        self.wished_grid_picture = index
        self.show_page("explore")

    def explore_point(self, point: Point, seed: int | None = None) -> None:
        """Ask for the Explore page at `point` of the open generator, which is that of `seed` or from elsewhere."""
        self.wished_point = point, seed
        self.show_page("explore")

    def try_now(self) -> None:
        """Ask for the first click's way: drawn dogs, a small run, and the Train page to watch it."""
        self.try_requested.emit()

    # -- places and memory -------------------------------------------------------------------

    @property
    def datasets_folder(self) -> Path:
        """Where prepared datasets go."""
        return self.home / "datasets"

    @property
    def runs_folder(self) -> Path:
        """Where runs go."""
        return self.home / "runs"

    def new_dataset_path(self, name: str) -> Path:
        """A free ``<name>.zip`` among the datasets."""
        return free_path(self.datasets_folder, name, ".zip")

    def new_run_path(self, name: str) -> Path:
        """A free folder among the runs."""
        return free_path(self.runs_folder, name, "")

    def recent_datasets(self) -> list[Path]:
        """Datasets that were open and are still there, newest first."""
        return [path for path in self._recalled_paths("recents/datasets") if path.is_file()]

    def recent_runs(self) -> list[Path]:
        """Runs that were open and are still there, newest first."""
        return [path for path in self._recalled_paths("recents/runs") if (path / "run.json").is_file()]

    def set_home(self, folder: Path) -> None:
        """Keep new datasets and runs in `folder` from now on."""
        self.home = folder
        self.remember("home", str(folder))

    def forget(self, path: Path) -> None:
        """Leave `path` out of the recents (the files stay)."""
        for key in ("recents/datasets", "recents/runs"):
            self.settings.setValue(key, [str(p) for p in self._recalled_paths(key) if p != path])
        self.recents_changed.emit()

    def remember(self, key: str, value: object) -> None:
        """Keep a choice, such as ``train/preset``, for the next launch."""
        self.settings.setValue(key, value)

    def recall(self, key: str, default: Any = None) -> Any:
        """A kept choice; of the type of `default` where that is text, a number or a truth value."""
        if isinstance(default, bool | int | float | str):
            return self.settings.value(key, default, type(default))
        return self.settings.value(key, default)

    def _remember_path(self, key: str, path: Path) -> None:
        path = path.absolute()
        others = [p for p in self._recalled_paths(key) if p != path]
        self.settings.setValue(key, [str(p) for p in [path, *others][:_RECENTS_KEPT]])
        self.recents_changed.emit()

    def _recalled_paths(self, key: str) -> list[Path]:
        value = self.settings.value(key)
        # An ini file gives a list of one back as a plain text.
        texts = [value] if isinstance(value, str) else value or []
        return [Path(text) for text in texts if text]


def default_home(chosen: str = "") -> Path:
    """``GAN_STUDIO_HOME``, or what was `chosen` before, or "GAN Studio" among the person's documents."""
    if wanted := os.environ.get("GAN_STUDIO_HOME") or chosen:
        return Path(wanted).expanduser()
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents or Path.home()) / "GAN Studio"


def free_path(folder: Path, name: str, suffix: str) -> Path:
    """``folder/name<suffix>``, or with ``-2``, ``-3``… where that is taken."""
    safe = "".join(c if c.isalnum() or c in "-_. " else "-" for c in name).strip(" .") or "untitled"
    path, number = folder / f"{safe}{suffix}", 2
    while path.exists():
        path, number = folder / f"{safe}-{number}{suffix}", number + 1
    return path
