"""One picture as large as whole multiples of its pixels allow; a click on it asks to explore it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio import theme
from studio.translation import tr
from studio.widgets.controls import describe
from studio.widgets.grid_painter import logical, scaled_picture
from studio.widgets.live import Live
from studio.widgets.picture_scale import pixel_scale


class LargePicture(Live, QWidget):
    """Empty until there is something to show."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.image: QImage | None = None
        self.setMinimumSize(160, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.current().changed.connect(self.update)

    def show_image(self, image: QImage | None) -> None:
        """A square picture; None: nothing."""
        self.image = image
        self.update()

    def retranslate(self) -> None:
        describe(self, tr("The blend"), tr("Click to explore it."), "Return")

    def picture_area(self) -> QRect:
        """Where the picture lies, in device pixels."""
        ratio = self.devicePixelRatioF()
        size = QSize(round(self.width() * ratio), round(self.height() * ratio))
        resolution = self.image.width() if self.image is not None else 32
        side = pixel_scale(resolution, max(min(size.width(), size.height()), 1)).side
        area = QRect(0, 0, side, side)
        area.moveCenter(QRect(0, 0, size.width(), size.height()).center())
        return area

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, ratio, area = QPainter(self), self.devicePixelRatioF(), self.picture_area()
        target = logical(area, ratio)
        if self.image is None:
            painter.fillRect(target, theme.colors().grid_gap)
        else:
            scale = pixel_scale(self.image.width(), area.width())
            painter.drawImage(target, scaled_picture(self.image, self.image.rect(), scale))
        if self.hasFocus():
            painter.setPen(QPen(theme.colors().accent, 2))
            painter.drawRect(target)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        is_inside = logical(self.picture_area(), self.devicePixelRatioF()).contains(event.position())
        if event.button() == Qt.MouseButton.LeftButton and is_inside and self.image is not None:
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.image is not None:
            self.clicked.emit()
        else:
            super().keyPressEvent(event)
