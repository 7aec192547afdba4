"""One picture of a pair: the picture, large, its name, its facts, and the button that excludes it."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from studio import theme
from studio.icons import icon, paint_icon
from studio.pages.data.thumbnail_painting import fitted
from studio.translation import tr, tr_message
from studio.widgets.controls import button, column, describe, label, set_role
from studio.widgets.elided import ElidedLabel
from studio.widgets.live import Live
from studio.workers.thumbnails import Thumbnail

_DIMMED = 0.3
_LEAST = 160


class PairSide(Live, QFrame):
    """The left or the right one; it shows what it is given."""

    def __init__(self, key: str, *, is_left: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key, self._is_left = key, is_left
        self._is_excluded = False
        self.setProperty("role", "card")
        self.canvas = _Canvas()
        self.name = ElidedLabel("strong", "text")
        self.facts = label("caption", wrap=True)
        self.state = label("muted", wrap=True)
        self.exclude = button("eye-off")
        layout = column(self, margin=8, gap=4)
        layout.addWidget(self.canvas, 1)
        for widget in (self.name, self.facts, self.state):
            layout.addWidget(widget)
        layout.addWidget(self.exclude, 0, Qt.AlignmentFlag.AlignHCenter)
        self.retranslate()

    def show_picture(self, name: str, facts: str, *, is_excluded: bool) -> None:
        """Which picture it is, what is known of it, and whether it is left out of the dataset."""
        self._is_excluded = is_excluded
        self.name.setText(name.rsplit("/", 1)[-1])
        self.name.setToolTip(name)
        self.facts.setText(facts)
        self.canvas.is_dimmed = is_excluded
        self.exclude.setEnabled(not is_excluded)
        self.canvas.setAccessibleName(name)
        self.canvas.setAccessibleDescription(facts)
        self.retranslate()
        self.canvas.update()

    def show_thumbnail(self, thumbnail: Thumbnail | None) -> None:
        """The picture; None: it is still being read."""
        self.canvas.thumbnail = thumbnail
        note = None if thumbnail is None else thumbnail.note
        self.canvas.setToolTip("" if note is None else tr_message(note))
        self.retranslate()
        self.canvas.update()

    def retranslate(self) -> None:
        """Set all texts."""
        shown = self.canvas.thumbnail
        note = "" if shown is None or shown.note is None else tr_message(shown.note)
        excluded = tr("Excluded from the dataset") if self._is_excluded else ""
        self.state.setText(note or excluded or " ")
        set_role(self.state, "bad" if note else "warn" if excluded else "muted")
        verb = tr("Exclude left") if self._is_left else tr("Exclude right")
        self.exclude.setText(verb)
        self.exclude.setIcon(icon("eye-off"))
        tip = tr("Leaves this picture out of the dataset and goes on; the file stays as it is.")
        describe(self.exclude, verb, tip, self._key)


class _Canvas(QWidget):
    """The picture as large as it fits, on the ground that pictures have everywhere."""

    def __init__(self) -> None:
        super().__init__()
        self.thumbnail: Thumbnail | None = None
        self.is_dimmed = False
        self.setMinimumSize(_LEAST, _LEAST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colors().grid_gap)
        shown = self.thumbnail
        if shown is None:
            return
        if shown.image is None:
            mark = QRect(0, 0, 24, 24)
            mark.moveCenter(self.rect().center())
            paint_icon(painter, "triangle-alert", mark.toRectF(), theme.colors().warn)
            return
        target = fitted(shown.image.size(), self.rect(), self.devicePixelRatioF())
        shrinks = target.width() < shown.image.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, shrinks)
        painter.setOpacity(_DIMMED if self.is_dimmed else 1.0)
        painter.drawImage(target, shown.image)
