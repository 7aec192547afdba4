"""A choice of one kept picture, with the pictures in the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from studio.pages.explore.panels.picture_box import icon_image
from studio.pages.explore.tray_model import TrayModel

if TYPE_CHECKING:
    from gan_core.sampling.tray import Kept

_ICON = 32


class KeptChoice(QComboBox):
    """Begins with the kept picture at a place of the tray; a person's own choice stays while it is kept."""

    chosen = Signal()
    """`kept` is another one, by a person's hand or because the tray is another; or its picture is."""

    def __init__(
        self, tray: TrayModel, place: int, *, icon: int = _ICON, parent: QWidget | None = None
    ) -> None:
        """`place`: which of the tray it begins with, round and round where there are fewer; `icon`: pixels a side."""
        super().__init__(parent)
        self._tray, self._place = tray, place
        self._is_own = False
        self.kept: Kept | None = None
        self._side = icon
        self.setIconSize(QSize(icon, icon))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(72)
        self.activated.connect(self._on_activated)
        tray.edited.connect(self._fill)
        tray.dataChanged.connect(self._paint)
        self._fill()

    @property
    def image(self) -> QImage:
        """The picture of what is chosen; null until it is made."""
        return self._image(self.currentIndex())

    def _image(self, row: int) -> QImage:
        image = self._tray.index(row).data(Qt.ItemDataRole.DecorationRole) if row >= 0 else None
        return image if isinstance(image, QImage) else QImage()

    def _on_activated(self, row: int) -> None:
        self._is_own = True
        self._take(row)

    def _fill(self) -> None:
        row = self._chosen_row()
        with QSignalBlocker(self):
            self.clear()
            for each in self._tray.kept:
                self.addItem(each.name)
            self.setCurrentIndex(row)
        self._paint_icons()
        self._take(row)

    def _chosen_row(self) -> int:
        kept = self._tray.kept
        if self._is_own and self.kept is not None:
            for row, each in enumerate(kept):
                if each.point == self.kept.point:
                    return row
        self._is_own = False
        return self._place % len(kept) if kept else -1

    def _paint(self) -> None:
        self._paint_icons()
        self.chosen.emit()

    def _paint_icons(self) -> None:
        for row in range(self.count()):
            image = self._image(row)
            if not image.isNull():
                self.setItemIcon(row, QIcon(QPixmap.fromImage(icon_image(image, self._side))))

    def _take(self, row: int) -> None:
        kept = self._tray.kept[row] if row >= 0 else None
        if kept != self.kept:
            self.kept = kept
            self.chosen.emit()
