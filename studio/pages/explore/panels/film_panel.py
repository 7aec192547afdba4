"""A film through pictures of the tray: which, how, a preview of it, and saving it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QImage
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from studio.icons import icon
from studio.pages.explore.panels.either import Either
from studio.pages.explore.panels.film_ahead import RenderedAhead
from studio.pages.explore.panels.film_choice import FilmChoice
from studio.pages.explore.panels.film_chooser import NEEDED, FilmChooser
from studio.pages.explore.panels.film_export import FilmExport
from studio.pages.explore.panels.film_player import FPS, FilmPlayer
from studio.pages.explore.panels.film_settings import FilmSettings
from studio.pages.explore.panels.picture_box import PictureBox
from studio.pages.explore.panels.teaching import KeepMore
from studio.pages.explore.state import ExploreState
from studio.pages.explore.tray_model import TrayModel
from studio.session import Session
from studio.translation import tr
from studio.widgets.controls import button, column, describe, label, line, row
from studio.widgets.live import Live
from studio.workers.jobs import Jobs

if TYPE_CHECKING:
    from gan_core.sampling.point import Point

_SIDE = 192


class FilmPanel(Live, QWidget):
    """Leads through the kept pictures that a person chooses."""

    def __init__(
        self,
        session: Session,
        jobs: Jobs,
        state: ExploreState,
        tray: TrayModel,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.choice = FilmChoice(tray, self)
        self._points: tuple[Point, ...] = ()
        self._make_parts(session, jobs)
        self.teaching = KeepMore("play", NEEDED, state, session.sampler, tray)
        self._either = Either(self.teaching, self._work)
        self._arrange()
        self._connect()
        self.retranslate()
        self._make_film()

    def retranslate(self) -> None:
        self.teaching.set_text(
            tr(
                "A film leads from one kept picture to the next, through all that lies between. Keep two or more first."
            )
        )
        self.box.set_text(tr("Preview of the film"))
        describe(self.scrubber, tr("Place in the film"), tr("Drag to look at any moment of the film."))
        self._describe()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nothing is played or rendered."""
        super().hideEvent(event)
        self.player.stop()

    # -- construction -----------------------------------------------------------------------------

    def _make_parts(self, session: Session, jobs: Jobs) -> None:
        self.chooser = FilmChooser(session, self.choice)
        self.player = FilmPlayer(session.sampler, self)
        self.settings = FilmSettings(session)
        self.export = FilmExport(session, jobs)
        self.box = PictureBox(_SIDE, "play")
        self.play = button("play", tool=True)
        self.scrubber = QSlider(Qt.Orientation.Horizontal)
        self.time = label("caption")
        self.ahead = RenderedAhead()
        self._work = QWidget()

    def _connect(self) -> None:
        # Typing seconds or reordering the tray makes one film of several changes.
        self._delay = QTimer(self, singleShot=True, interval=0)
        self._delay.timeout.connect(self._make_film)
        self.choice.changed.connect(self._delay.start)
        self.choice.dataChanged.connect(self._show_first)
        self.settings.changed.connect(self._change_settings)
        self.play.clicked.connect(self._play_or_pause)
        self.scrubber.valueChanged.connect(self.player.seek)
        self.ahead.stop.clicked.connect(self.player.stop)
        self.player.shown.connect(self._show_frame)
        self.player.state_changed.connect(self._describe)

    def _arrange(self) -> None:
        self.play.setIconSize(QSize(16, 16))
        self.time.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        layout = column(self._work, gap=8)
        layout.addWidget(self.chooser)
        layout.addWidget(self.box, 0, Qt.AlignmentFlag.AlignHCenter)
        controls = row(gap=4)
        controls.addWidget(self.play)
        controls.addWidget(self.scrubber, 1)
        controls.addWidget(self.time)
        layout.addLayout(controls)
        for widget in (self.ahead, self.settings, line(), self.export):
            layout.addWidget(widget)
        column(self).addWidget(self._either)

    # -- the film ---------------------------------------------------------------------------------

    def _change_settings(self) -> None:
        self._points = ()
        self._delay.start()

    def _make_film(self) -> None:
        points = tuple(kept.point for kept in self.choice.kept)
        is_enough = len(points) >= NEEDED
        self._either.show_work(self.choice.of >= NEEDED)
        if points == self._points:
            return  # another name, say
        self._points = points
        frames = self._frames(points) if is_enough else ()
        was_playing = self.player.is_playing
        self.player.set_frames(frames, loops=self.settings.loop.isChecked())
        with QSignalBlocker(self.scrubber):
            self.scrubber.setRange(0, max(len(frames) - 1, 0))
            self.scrubber.setValue(0)
            self.scrubber.setPageStep(FPS)
        self.export.set_frames(frames)
        self.chooser.show_film(len(frames))
        self.box.clear()
        self._show_first()
        if was_playing:
            self.player.play()
        self._describe()

    def _frames(self, points: tuple[Point, ...]) -> Sequence[Point]:
        from gan_core.sampling.interpolation import frames_between

        settings = self.settings
        return frames_between(
            points,
            seconds_each=settings.seconds.value(),
            fps=FPS,
            blend=settings.blend,
            easing=settings.easing,
            loop=settings.loop.isChecked(),
        )

    def _show_first(self) -> None:
        """The tray's picture stands for the film's beginning until that is rendered; it may come late."""
        player = self.player
        if player.frames and player.number == 0 and player.picture() is None:
            self.box.show_image(self._first_image())

    def _first_image(self) -> QImage:
        rows = self.choice.rows
        image = self.choice.index(rows[0]).data(Qt.ItemDataRole.DecorationRole) if rows else None
        return image if isinstance(image, QImage) else QImage()

    def _play_or_pause(self) -> None:
        if self.player.is_playing:
            self.player.pause()
        else:
            self.player.play()

    def _show_frame(self, number: int) -> None:
        picture = self.player.picture()
        if picture is not None:
            self.box.show_pixels(picture)
        with QSignalBlocker(self.scrubber):
            self.scrubber.setValue(number)
        self._say_time()

    # -- in words ---------------------------------------------------------------------------------

    def _describe(self) -> None:
        player = self.player
        name = tr("Pause") if player.is_playing else tr("Play")
        tip = (
            tr("Stops the preview here.")
            if player.is_playing
            else tr("Plays the film at 30 pictures a second.")
        )
        self.play.setIcon(icon("pause" if player.is_playing else "play"))
        describe(self.play, name, tip)
        self.play.setEnabled(bool(player.frames))
        self.ahead.show_progress(player)
        self._say_time()

    def _say_time(self) -> None:
        self.time.setText(f"{_seconds(self.player.number)} / {_seconds(len(self.player.frames))}")


def _seconds(frames: int) -> str:
    return f"{frames / FPS:.1f} {tr('s')}"
