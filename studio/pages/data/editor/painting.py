"""What the canvas paints: the picture, the frames on it, or a sentence in its place."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPen, QRegion
from PySide6.QtWidgets import QWidget

from gan_core.sources.base import Box, SourceItem
from studio import theme
from studio.pages.data.breeds import breed_name
from studio.pages.data.editor import frames
from studio.pages.data.editor.backdrop import Backdrop
from studio.pages.data.editor.open_picture import OpenPicture
from studio.pages.data.editor.viewport import Viewport
from studio.translation import tr, tr_message

_MARGIN = 24


class CanvasPainter:
    """Paints the open picture, and knows which part of the screen its frames took when it last did."""

    def __init__(self, picture: OpenPicture) -> None:
        self._picture = picture
        self._backdrop = Backdrop()
        self._painted = QRegion()
        self._item: SourceItem | None = None
        self.is_waiting = False
        """Whether reading the picture takes so long that it is said."""

    def is_same_item(self) -> bool:
        """Whether the picture is the one that was painted last, or is painted for the first time."""
        return self._item is self._picture.item

    def changed_region(self, canvas: QWidget, shown: Viewport) -> QRegion:
        """What must be painted again now that the frames are others."""
        before, self._painted = self._painted, self._frames_region(canvas, shown)
        return before.united(self._painted)

    def forget_frames(self) -> None:
        """Everything is painted again."""
        self._painted = QRegion()

    def paint(self, canvas: QWidget, shown: Viewport | None) -> None:
        """All that the picture is, clipped to what must be painted."""
        painter = QPainter(canvas)
        picture, ground = self._picture, theme.colors().grid_gap
        if picture.loaded is None or shown is None:
            painter.fillRect(canvas.rect(), ground)
            self._paint_instead(painter, canvas.rect())
            return
        self._item = picture.item
        ratio, excluded = canvas.devicePixelRatioF(), picture.edit.excluded
        pixmap = self._backdrop.pixmap(picture.loaded, shown, ratio, ground, excluded=excluded)
        painter.drawPixmap(0, 0, pixmap)
        self._paint_frames(painter, canvas, shown)
        if excluded:
            text = tr("Excluded from the dataset")
            width = canvas.fontMetrics().horizontalAdvance(text) + 24
            frames.paint_label(painter, QRect((canvas.width() - width) // 2, 12, width, 24), text)
        if self._painted.isEmpty():
            self._painted = self._frames_region(canvas, shown)

    def _paint_frames(self, painter: QPainter, canvas: QWidget, shown: Viewport) -> None:
        picture = self._picture
        for crop in picture.crops()[0]:
            frames.paint_crop(painter, frames.screen_rect(shown, crop.region))
        for number, box in enumerate(picture.boxes):
            if number != picture.chosen:
                frames.paint_box(painter, frames.screen_rect(shown, box), chosen=False)
        if (chosen := picture.chosen_box) is not None:
            rect = frames.screen_rect(shown, chosen)
            frames.paint_box(painter, rect, chosen=True)
            text = self._words(chosen)
            frames.paint_label(
                painter, frames.label_rect(canvas.fontMetrics(), text, rect, canvas.rect()), text
            )
        if canvas.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colors().accent, 1))
            painter.drawRect(canvas.rect().adjusted(0, 0, -1, -1))

    def _frames_region(self, canvas: QWidget, shown: Viewport) -> QRegion:
        picture = self._picture
        region = QRegion()
        for crop in picture.crops()[0]:
            region += frames.outline_region(frames.screen_rect(shown, crop.region))
        for number, box in enumerate(picture.boxes):
            rect = frames.screen_rect(shown, box)
            region += frames.outline_region(rect, handles=number == picture.chosen)
            if number == picture.chosen:
                region += frames.label_rect(canvas.fontMetrics(), self._words(box), rect, canvas.rect())
        return region

    def _words(self, box: Box) -> str:
        item = self._picture.item
        breed = box.breed or (item.breed if item is not None else None)
        size = f"{round(box.width)}×{round(box.height)}"
        return f"{breed_name(breed)}  {size}" if breed is not None else size

    def _paint_instead(self, painter: QPainter, room: QRect) -> None:
        """Why there is no picture; while one is read, the one before it a little longer."""
        problem = self._picture.problem
        if problem is None and not self.is_waiting:
            painter.drawPixmap(0, 0, self._backdrop.last)
            return
        text = tr("Reading the picture…") if problem is None else tr_message(problem)
        painter.setPen(theme.colors().text)
        area = room.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(area, int(flags), text)
