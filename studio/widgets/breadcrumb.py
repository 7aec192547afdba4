"""Where you are: dataset ▸ run ▸ kimg. Each is a menu of the others."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QWidget

from studio import formats
from studio.opening import Opener
from studio.session import Session
from studio.translation import tr
from studio.widgets.controls import button, describe, label, row
from studio.widgets.live import Live


class Breadcrumb(Live, QFrame):
    """Three buttons that follow the session."""

    def __init__(self, session: Session, opener: Opener, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.setFixedHeight(40)
        self._session = session
        self._opener = opener
        self._dataset = self._crumb(self._fill_datasets)
        self._run = self._crumb(self._fill_runs)
        self._kimg = self._crumb(self._fill_checkpoints)
        layout = row(self, gap=4)
        layout.setContentsMargins(8, 0, 8, 0)
        for number, crumb in enumerate((self._dataset, self._run, self._kimg)):
            if number:
                arrow = label("muted")
                arrow.setText("▸")
                layout.addWidget(arrow)
            layout.addWidget(crumb)
        layout.addStretch(1)
        session.dataset_changed.connect(self.retranslate)
        session.run_changed.connect(self.retranslate)
        session.kimg_changed.connect(self._show_kimg)
        session.checkpoint_changed.connect(self._show_kimg)
        session.marks_changed.connect(self._show_kimg)
        session.training_changed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        dataset, run = self._session.dataset, self._session.run
        self._dataset.setText(self._dataset_text() if dataset else tr("No dataset"))
        self._run.setText(run.name if run else tr("No run"))
        describe(self._dataset, tr("Dataset"), tr("The dataset in use. Click for the ones used before."))
        describe(self._run, tr("Run"), tr("The run in view. Click for the ones seen before."))
        describe(
            self._kimg,
            tr("Checkpoint"),
            tr("How far the run is. Click to choose a checkpoint to export from."),
        )
        for crumb in (self._dataset, self._run):
            crumb.setEnabled(not self._session.is_training)
        self._show_kimg()

    def _crumb(self, fill: Callable[[QMenu], None]) -> QPushButton:
        made = button(tool=True)
        menu = QMenu(made)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(lambda: self._refill(menu, fill))
        made.setMenu(menu)
        return made

    def _refill(self, menu: QMenu, fill: Callable[[QMenu], None]) -> None:
        menu.clear()
        fill(menu)
        if menu.isEmpty():
            menu.addAction(tr("Nothing here yet")).setEnabled(False)

    def _dataset_text(self) -> str:
        dataset = self._session.dataset
        assert dataset is not None
        pictures, breeds = formats.count(dataset.num_images), len(dataset.class_names)
        if breeds:
            return f"{dataset.name} ({pictures} · {formats.breeds(breeds)})"
        return f"{dataset.name} ({pictures})"

    def _show_kimg(self) -> None:
        run, chosen = self._session.run, self._session.checkpoint
        kimg = float(chosen) if chosen else self._session.kimg
        kept = run is not None and chosen is not None and run.is_marked(chosen)
        self._kimg.setText(formats.checkpoint_text(kimg, kept=kept) if run else "–")
        self._kimg.setEnabled(run is not None)

    def _fill_datasets(self, menu: QMenu) -> None:
        for path in self._session.recent_datasets():
            action = menu.addAction(path.stem, partial(self._opener.open_dataset, path))
            action.setToolTip(str(path))

    def _fill_runs(self, menu: QMenu) -> None:
        for path in self._session.recent_runs():
            action = menu.addAction(path.name, partial(self._opener.open_run, path))
            action.setToolTip(str(path))

    def _fill_checkpoints(self, menu: QMenu) -> None:
        run = self._session.run
        if run is None:
            return
        menu.addAction(tr("The newest"), lambda: self._session.set_checkpoint(None))
        for saved in reversed(run.checkpoints()):
            text = formats.checkpoint_text(saved.kimg, kept=run.is_marked(saved.name))
            menu.addAction(text, partial(self._session.set_checkpoint, saved.name))
