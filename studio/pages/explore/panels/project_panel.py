"""A photograph of one's own: the generator's nearest picture to it, from which to go on exploring."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget

from studio import formats, theme
from studio.pages.breeds.names import breed_name
from studio.pages.explore.panels.picture_box import PictureBox
from studio.pages.explore.panels.projecting import Projecting
from studio.pages.explore.picture import image_of
from studio.pages.explore.state import ExploreState
from studio.pages.explore.tray_model import TrayModel
from studio.session import Session
from studio.translation import mark, tr, tr_message
from studio.widgets.controls import button, column, describe, label, row
from studio.widgets.job_progress import JobProgress
from studio.widgets.live import Live
from studio.workers.jobs import Job, Jobs

_SIDE = 128
_MOST_NAMED = 3
"""Breeds of what was found."""
_KINDS = "*.jpg *.jpeg *.png *.webp *.bmp *.tif *.tiff *.gif"
EXPLORE_PHOTOGRAPH = mark("Explore a photograph")


class ProjectPanel(Live, QWidget):
    """Takes a picture from a button, or dropped onto it."""

    def __init__(
        self,
        session: Session,
        jobs: Jobs,
        state: ExploreState,
        tray: TrayModel,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._state, self._tray = session, state, tray
        self._watched: Job | None = None
        self._is_over = False
        self._image_of: object = None
        self.projecting = Projecting(session, jobs, self)
        self._make_parts()
        self.setAcceptDrops(True)
        self._arrange()
        self._connect()
        self.retranslate()

    def retranslate(self) -> None:
        self._describe_photograph()
        self._describe_search()
        self._describe_ends()
        self._fill_breeds()

    # -- what a person does -------------------------------------------------------------------------

    def take(self, path: Path) -> None:
        """Search for the nearest picture to this photograph."""
        self.projecting.take(path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A picture is taken here; folders, runs and datasets are the window's."""
        if _dropped(event) is not None and self._session.sampler.about is not None:
            event.acceptProposedAction()
            self._set_over(True)
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._set_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._set_over(False)
        path = _dropped(event)
        if path is not None:
            event.acceptProposedAction()
            self.take(path)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A frame while a picture hangs over the panel."""
        super().paintEvent(event)
        if self._is_over:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.colors().accent, 2, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def _set_over(self, is_over: bool) -> None:
        self._is_over = is_over
        self.update()

    def _ask(self) -> None:
        folder = str(self._session.recall("photograph/folder", ""))
        chosen, _ = QFileDialog.getOpenFileName(
            self, tr("Choose a photograph…"), folder, f"{tr('Picture files')} ({_KINDS})"
        )
        if chosen:
            self._session.remember("photograph/folder", str(Path(chosen).parent))
            self.take(Path(chosen))

    def _choose_breed(self, index: int) -> None:
        self.projecting.breed = self.breed.itemData(index)

    def _explore(self) -> None:
        if self.projecting.best is not None:
            self._state.set_point(self.projecting.best.point, EXPLORE_PHOTOGRAPH)

    def _keep(self) -> None:
        best = self.projecting.best
        if best is not None:
            self._tray.keep(best.point, image_of(best.picture))

    # -- construction ---------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        self.text = label("muted", wrap=True)
        self.choose = button("images")
        self.target, self.best = PictureBox(_SIDE, "images"), PictureBox(_SIDE, "sparkles")
        self._captions = label("caption"), label("caption")
        self.breed = QComboBox()
        self._breed_name = label()
        self.again = button("rotate-ccw")
        self.progress = JobProgress(of_pictures=False)
        self.outcome, self.note = label(wrap=True), label("muted", wrap=True)
        self.failure = label("bad", wrap=True)
        self.explore, self.keep = button("check"), button("plus")
        self._pair, self._choice, self._ends = QWidget(), QWidget(), QWidget()

    def _connect(self) -> None:
        self.choose.clicked.connect(self._ask)
        self.again.clicked.connect(self.projecting.search)
        self.breed.activated.connect(self._choose_breed)
        self.explore.clicked.connect(self._explore)
        self.keep.clicked.connect(self._keep)
        self.projecting.changed.connect(self._describe)
        self._session.sampler.opened.connect(self._fill_breeds)
        self._state.changed.connect(self._describe)
        self._tray.edited.connect(self._describe)

    def _arrange(self) -> None:
        pair = row(self._pair, gap=8)
        for box, caption in zip((self.target, self.best), self._captions, strict=True):
            one = column(gap=2)
            one.addWidget(box)
            one.addWidget(caption)
            pair.addLayout(one)
        pair.addStretch(1)
        choice = row(self._choice)
        choice.addWidget(self._breed_name)
        choice.addWidget(self.breed, 1)
        self.breed.setMinimumContentsLength(8)
        self.breed.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        ends = column(self._ends)
        ends.addWidget(self.explore)
        ends.addWidget(self.keep)
        layout = column(self, margin=4, gap=8)
        parts: tuple[QWidget, ...] = (
            self.text, self._pair, self.progress, self.outcome, self.note, self.failure, self._ends,
            self.choose, self._choice, self.again,
        )  # fmt: skip
        for part in parts:
            layout.addWidget(part)

    # -- what is seen ---------------------------------------------------------------------------------

    def _describe_photograph(self) -> None:
        self.text.setText(
            tr(
                "Drop a photograph of a dog here: the generator's nearest picture to it is searched for, and you drag "
                "on from there. It can only make what it has learned."
            )
        )
        self.choose.setText(tr("Choose a photograph…"))
        describe(
            self.choose,
            tr("Choose a photograph…"),
            tr("Its centre square is used. It stays on this computer."),
        )
        for caption, box, text in zip(
            self._captions,
            (self.target, self.best),
            (tr("Your photograph"), tr("Nearest so far")),
            strict=True,
        ):
            caption.setText(text)
            box.set_text(text)

    def _describe_search(self) -> None:
        self._breed_name.setText(tr("Breed"))
        describe(self.breed, tr("Breed"), tr("Keep to this breed, or let a blend of up to three be found."))
        self.again.setText(tr("Search again"))
        describe(
            self.again, tr("Search again"), tr("Searches from the beginning, with the breed that is chosen.")
        )

    def _describe_ends(self) -> None:
        self.explore.setText(tr("Explore from here"))
        describe(
            self.explore,
            tr("Explore from here"),
            tr("Goes to what was found. Undo brings back the picture before."),
        )
        self.keep.setText(tr("Keep in the tray"))
        describe(self.keep, tr("Keep in the tray"), tr("Puts what was found into the tray."))

    def _fill_breeds(self) -> None:
        about = self._session.sampler.about
        names = about.class_names if about is not None else ()
        self.breed.clear()
        self.breed.addItem(tr("Find a blend"), None)
        for index, name in enumerate(names):
            self.breed.addItem(breed_name(name), index)
        self.breed.setCurrentIndex(max(0, self.breed.findData(self.projecting.breed)))
        self._choice.setVisible(bool(names))
        self._describe()

    def _describe(self) -> None:
        work = self.projecting
        is_running, best = work.job is not None, work.best
        if work.job is not None and work.job is not self._watched:
            self.progress.watch(work.job)
        self._watched = work.job
        self._pair.setVisible(work.target is not None)
        self.text.setVisible(work.target is None)
        self._show_pictures()
        self.outcome.setVisible(best is not None)
        self.outcome.setText(self._outcome())
        self.note.setVisible(work.note is not None and work.target is not None)
        if work.note is not None:
            why = tr_message(work.note)
            self.note.setText(tr("Only pixels are compared, which finds less. {why}", why=why))
        self.failure.setVisible(work.failure is not None)
        self.failure.setText("" if work.failure is None else tr_message(work.failure))
        self._captions[1].setText(tr("Nearest so far") if is_running else tr("Nearest"))
        self.choose.setEnabled(self._session.sampler.about is not None)
        self.again.setVisible(work.target is not None and not is_running)
        self._ends.setVisible(best is not None)
        self.explore.setEnabled(best is not None and self._state.point is not None)
        self.keep.setEnabled(best is not None and self._tray.is_ready)

    def _show_pictures(self) -> None:
        work = self.projecting
        shown = (id(work.target), id(work.best))
        if shown == self._image_of:
            return
        self._image_of = shown
        for box, pixels in (
            (self.target, work.target),
            (self.best, None if work.best is None else work.best.picture),
        ):
            if pixels is None:
                box.clear()
            else:
                box.show_pixels(pixels)

    def _outcome(self) -> str:
        best = self.projecting.best
        if best is None:
            return ""
        words = [
            tr(
                "Distance {distance} (0: the same picture; by chance: {typical}).",
                distance=f"{best.distance:.3f}",
                typical=f"{best.typical_distance:.3f}",
            )
        ]
        about = self._session.sampler.about
        if about is not None and best.point.breeds:
            blend = sorted(best.point.breeds, key=lambda breed: -breed[1])
            names = [
                f"{breed_name(about.class_names[i])} {formats.percent(weight)}"
                for i, weight in blend[:_MOST_NAMED]
            ]
            more = ["…"] if len(blend) > _MOST_NAMED else []  # on the way to a blend of so many
            words.append(tr("Breed: {breeds}", breeds=", ".join(names + more)))
        return "\n".join(words)


def _dropped(event: QDropEvent) -> Path | None:
    """The one file that hangs over the panel, if it can be a photograph."""
    urls = event.mimeData().urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    path = Path(urls[0].toLocalFile())
    return path if path.is_file() and path.suffix.lower() != ".zip" else None
