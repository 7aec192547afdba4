"""Which run and which of its checkpoints the pictures come from."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QWidget

from gan_core.messages import Message
from gan_core.runs.run import Run
from studio import formats
from studio.pages.export.work import Seen, Stamp, look_at_run
from studio.session import Session
from studio.translation import tr
from studio.widgets.controls import describe, label
from studio.widgets.live import Live
from studio.workers.jobs import Jobs

NAME_WIDTH = 88
"""Of the names at the left of the fields (logical pixels), so that the fields of the page line up."""


class RunChooser(Live, QWidget):
    """Follows the session's run and checkpoint until a person chooses another here.

    Runs are read in hidden jobs; of several, only the answer for the newest wish counts.
    """

    changed = Signal()
    """Another run or checkpoint, or another state of it on disk."""
    failed = Signal(object)
    """The Message that says why the chosen run can't be read."""

    def __init__(self, session: Session, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._jobs = jobs
        self._wanted: Path | None = None
        self.seen: Seen | None = None
        """The chosen run as it was when last looked at; None while there is none."""
        self.runs = QComboBox()
        self.checkpoints = QComboBox()
        self._names = (label("muted"), label("muted"))
        layout = QFormLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, combo in zip(self._names, (self.runs, self.checkpoints), strict=True):
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            layout.addRow(name, combo)
            name.setBuddy(combo)
            name.setMinimumWidth(NAME_WIDTH)
        self.runs.activated.connect(self._choose_run)
        self.checkpoints.activated.connect(lambda _: self.changed.emit())
        session.run_changed.connect(self._follow_run)
        session.checkpoint_changed.connect(self._follow_checkpoint)
        session.marks_changed.connect(lambda: self._list_checkpoints(self.checkpoint))
        session.recents_changed.connect(self._list_runs)
        self.retranslate()
        self._follow_run()

    @property
    def run(self) -> Run | None:
        """The chosen run, once it was read."""
        return self.seen.run if self.seen is not None else None

    @property
    def checkpoint(self) -> str | None:
        """The chosen checkpoint's name; None is the newest."""
        name: str | None = self.checkpoints.currentData()
        return name

    @property
    def kimg(self) -> float | None:
        """How far the chosen checkpoint is; None while the run has none."""
        return self.seen.checkpoints[self._place].kimg if self.seen and self.seen.checkpoints else None

    @property
    def stamp(self) -> Stamp:
        """That of the chosen checkpoint; empty while the run has none."""
        return self.seen.stamps[self._place] if self.seen and self.seen.stamps else ()

    @property
    def _place(self) -> int:
        """Where the chosen checkpoint stands among those that were seen."""
        names = [c.name for c in self.seen.checkpoints] if self.seen is not None else []
        return names.index(self.checkpoint) if self.checkpoint in names else -1

    def look_again(self) -> None:
        """Read the chosen run anew: it may have grown."""
        if (path := self._wanted) is not None:
            self._jobs.start(
                "",
                lambda: look_at_run(path),
                lambda seen: self._take(path, seen),
                lambda message: self._fail(path, message),
                hidden=True,
                owner=self,
            )

    def retranslate(self) -> None:
        """Set all texts."""
        for name, text in zip(self._names, (tr("Run"), tr("Checkpoint")), strict=True):
            name.setText(text)
        describe(self.runs, tr("Run"), tr("The training run whose generator makes the pictures."))
        describe(self.checkpoints, tr("Checkpoint"), tr("How far the generator had learned."))
        self._list_checkpoints(self.checkpoint)

    def _follow_run(self) -> None:
        run = self._session.run
        recent = self._session.recent_runs()
        self._want(run.path.absolute() if run is not None else recent[0] if recent else None)

    def _follow_checkpoint(self) -> None:
        if self._is_the_sessions(self._wanted):
            self._list_checkpoints(self._session.checkpoint)
            self.changed.emit()

    def _choose_run(self, index: int) -> None:
        self._want(Path(self.runs.itemData(index)))

    def _is_the_sessions(self, path: Path | None) -> bool:
        run = self._session.run
        return run is not None and run.path.absolute() == path

    def _want(self, path: Path | None) -> None:
        self._wanted = path
        self.seen = None
        self._list_runs()
        self._list_checkpoints()
        self.look_again()
        if path is None:
            self.changed.emit()

    def _take(self, path: Path, seen: Seen) -> None:
        if path != self._wanted:
            return
        is_first_look = self.seen is None
        if self.seen is not None and self._is_same(self.seen, seen):
            return  # nothing else of a run changes what can be made of it
        self.seen = seen
        follows = is_first_look and self._is_the_sessions(path)
        self._list_checkpoints(self._session.checkpoint if follows else self.checkpoint)
        self.changed.emit()

    @staticmethod
    def _is_same(before: Seen, now: Seen) -> bool:
        return (before.checkpoints, before.stamps) == (now.checkpoints, now.stamps)

    def _fail(self, path: Path, message: Message) -> None:
        if path == self._wanted:
            self.failed.emit(message)

    def _list_runs(self) -> None:
        run = self._session.run
        paths = dict.fromkeys([run.path.absolute()] if run is not None else [])
        paths |= dict.fromkeys(self._session.recent_runs())
        if self._wanted is not None:
            paths |= {self._wanted: None}
        with QSignalBlocker(self.runs):
            self.runs.clear()
            for path in paths:
                self.runs.addItem(path.name, str(path))
                self.runs.setItemData(self.runs.count() - 1, str(path), Qt.ItemDataRole.ToolTipRole)
            self.runs.setCurrentIndex(self.runs.findData(str(self._wanted)))

    def _list_checkpoints(self, chosen: str | None = None) -> None:
        found = self.seen.checkpoints[::-1] if self.seen is not None else ()
        with QSignalBlocker(self.checkpoints):
            self.checkpoints.clear()
            if found:
                self.checkpoints.addItem(tr("Newest ({kimg})", kimg=formats.kimg_text(found[0].kimg)), None)
            for checkpoint in found[1:]:
                kept = self.seen is not None and self.seen.run.is_marked(checkpoint.name)
                self.checkpoints.addItem(formats.checkpoint_text(checkpoint.kimg, kept=kept), checkpoint.name)
            self.checkpoints.setCurrentIndex(max(0, self.checkpoints.findData(chosen)))
        self.checkpoints.setEnabled(bool(found))
