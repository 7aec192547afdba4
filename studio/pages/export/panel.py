"""The right column of the Export page: which pictures, where to, and the work itself with its outcome."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QScrollArea, QWidget

from gan_core.export.submission import COUNT, SIDE, Submission
from gan_core.messages import Message
from gan_core.runs.registry import NETWORKS
from studio import dialogs, formats
from studio.pages.export.result import ExportResult
from studio.pages.export.run_chooser import RunChooser
from studio.pages.export.settings import ExportSettings
from studio.pages.export.work import Recipe, export, save_samples
from studio.session import Session
from studio.translation import tr
from studio.widgets.controls import button, column, describe, label, line
from studio.widgets.destination import Destination
from studio.widgets.job_progress import JobProgress
from studio.widgets.live import Live
from studio.workers.jobs import Job, Jobs

KEYS = "Ctrl+Return"
_SETTLING_MS = 250
"""Of the column, once a result was added to it: as long it is kept in view."""


class ExportPanel(Live, QWidget):
    """Everything is made in jobs from a checkpoint on disk, so that a run may train meanwhile."""

    recipe_changed = Signal()

    def __init__(self, session: Session, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._jobs = jobs
        self._job: Job | None = None
        self.chooser = RunChooser(session, jobs)
        self.settings = ExportSettings()
        self.note = label("muted", wrap=True)
        self.result = ExportResult()
        self.destination = Destination()
        self.export = button("package", primary=True)
        self.save_pngs = button("image-down")
        self.progress = JobProgress()
        self._title, self._rule = label("title"), label("muted", wrap=True)
        self._scroll = QScrollArea(widgetResizable=True)
        self._settling = QTimer(self, singleShot=True, interval=_SETTLING_MS)
        self._arrange()
        self.chooser.changed.connect(self._take_run)
        self.settings.pictures_changed.connect(self.recipe_changed)
        self.settings.count.valueChanged.connect(self._describe_state)
        self.destination.changed.connect(self._describe_state)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._keep_result_in_view)
        self.export.clicked.connect(self.start_export)
        self.save_pngs.clicked.connect(self._ask_for_folder)
        session.training_changed.connect(self.chooser.look_again)
        session.training_changed.connect(self._describe_state)
        self.retranslate()
        self._take_run()

    @property
    def recipe(self) -> Recipe | None:
        """Which pictures are chosen; None while no checkpoint is there to make them."""
        seen = self.chooser.seen
        if seen is None or not seen.checkpoints:
            return None
        return Recipe(
            seen.run,
            self.chooser.checkpoint,
            self.settings.seed.value(),
            self.settings.truncation_psi,
            self.chooser.stamp,
        )

    def start_export(self) -> None:
        """Write images.zip, after asking where a file would be replaced."""
        path = self.destination.path
        if path is None or not path.exists():
            self._export_to(path)
            return
        dialogs.ask(
            self,
            tr("Replace the file?"),
            tr("{path} is already there. Exporting replaces it.", path=path),
            tr("Replace"),
            tr("Keep it"),
            lambda: self._export_to(path),
        )

    def save_to(self, folder: Path) -> None:
        """Save the pictures as PNGs in `folder`."""
        recipe, count = self.recipe, self.settings.count.value()
        if recipe is not None and self._job is None:
            title = tr("Saving PNGs of {run}", run=recipe.run.name)
            self._watch(
                self._jobs.start(
                    title, lambda: save_samples(recipe, folder, count), self._finish, self._fail, owner=self
                )
            )

    def retranslate(self) -> None:
        """Set all texts."""
        self._title.setText(tr("Export"))
        self._rule.setText(
            tr(
                "The competition takes only what a notebook on Kaggle made. With this file you check here what "
                "your generator can do; to take part, train in a notebook there."
            )
        )
        self.export.setText(tr("Export images.zip"))
        tip = tr("Makes the pictures as PNGs of {side}×{side} px in one zip file, and checks it.", side=SIDE)
        describe(self.export, tr("Export images.zip"), tip, KEYS)
        self.save_pngs.setText(tr("Save samples as PNGs…"))
        tip = tr("Saves as many pictures, in their own size, into a folder.")
        describe(self.save_pngs, tr("Save samples as PNGs…"), tip)
        self._describe_state()

    # -- the work ----------------------------------------------------------------------------

    def _export_to(self, path: Path | None) -> None:
        recipe, count = self.recipe, self.settings.count.value()
        if path is not None and recipe is not None and self._job is None:
            title = tr("Exporting {run}", run=recipe.run.name)
            self._watch(
                self._jobs.start(
                    title, lambda: export(recipe, path, count), self._finish, self._fail, owner=self
                )
            )

    def _ask_for_folder(self) -> None:
        path = self.destination.path
        folder = QFileDialog.getExistingDirectory(
            self, tr("A folder for the PNGs"), str(path.parent if path else "")
        )
        if folder:
            self.save_to(Path(folder))

    def _watch(self, job: Job) -> None:
        self._job = job
        self.result.show_result(None)
        self.progress.watch(job)
        job.ended.connect(self._end)
        self._describe_state()

    def _finish(self, result: Submission | Path) -> None:
        self.result.show_result(result)
        self._settling.start()

    def _keep_result_in_view(self) -> None:
        if self._settling.isActive():
            self._scroll.ensureWidgetVisible(self.result)

    def _fail(self, message: Message) -> None:
        dialogs.show_error(self, message)

    def _end(self) -> None:
        self._job = None
        self._describe_state()

    # -- what is chosen, in words ------------------------------------------------------------

    def _take_run(self) -> None:
        run = self.chooser.run
        if run is not None:
            self.settings.set_accepts_truncation(NETWORKS[run.config.network.family].accepts_truncation)
            self.destination.propose(self._session.home / "exports" / run.name / "images.zip")
        self._describe_state()
        self.recipe_changed.emit()

    def _describe_state(self) -> None:
        run = self.chooser.run
        side = run.config.network.img_resolution if run is not None else 0
        notes = self._notes(side)
        self.note.setText(" ".join(notes))
        self.note.setVisible(bool(notes))
        is_free, has_pictures = self._job is None, self.recipe is not None
        self.export.setEnabled(has_pictures and side >= SIDE and self.destination.path is not None)
        self.save_pngs.setEnabled(has_pictures)
        self.export.setVisible(is_free)
        self.save_pngs.setVisible(is_free)

    def _notes(self, side: int) -> list[str]:
        """What a person should know before they press Export."""
        notes = []
        if self.chooser.run is not None and self.recipe is None:
            notes.append(no_checkpoint())
        if 0 < side < SIDE:
            words = tr(
                "This generator makes pictures of {has} px; a submission needs {needs} px. Export a run of "
                "{needs} px or more, or save PNGs.",
                has=side,
                needs=SIDE,
            )
            notes.append(words)
        if side > SIDE:
            notes.append(tr("Pictures of {has} px are shrunk to {needs} px, by area.", has=side, needs=SIDE))
        if side >= SIDE and self.settings.count.value() != COUNT:
            notes.append(tr("The competition asks for exactly {count} pictures.", count=formats.count(COUNT)))
        if self._session.is_training:
            notes.append(tr("A run is training. Both go on together, each a little slower."))
        return notes

    def _arrange(self) -> None:
        inside = QWidget()
        down = column(inside, margin=12, gap=12)
        choices: tuple[QWidget, ...] = (self._title, self.chooser, self.settings, line(), self._rule)
        for widget in (*choices, self.note, self.result):
            down.addWidget(widget)
        down.addStretch()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(inside)
        bottom = column(margin=12)
        ends: tuple[QWidget, ...] = (self.destination, self.export, self.progress, self.save_pngs)
        for widget in ends:
            bottom.addWidget(widget)
        layout = column(self, gap=0)
        layout.addWidget(self._scroll, 1)
        layout.addLayout(bottom)


def no_checkpoint() -> str:
    """Why a run that has just begun has no pictures yet."""
    return tr("This run has no checkpoint yet. It saves its first after a while, and when you stop it.")
