"""The chosen picture: as it is, with its boxes and the frames of its crops, and the crops at their true size."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from gan_core.sources.base import SourceItem
from studio import theme
from studio.pages.data.breeds import breed_name
from studio.pages.data.thumbnail_painting import fitted
from studio.translation import tr, tr_message
from studio.widgets.controls import describe, label
from studio.widgets.live import Live
from studio.workers.thumbnails import Render, Thumbnail, Thumbnails

_GAP = 8
_HEIGHT, _MIDDLING_HEIGHT, _LOW_HEIGHT = 208, 168, 128
"""Of the picture (logical pixels): in a low window the form below it needs the room more."""
_LOW_PAGE, _HIGH_PAGE = 640, 800
_TRUE_SIZE_UP_TO = 160
"""Crops larger than this (pixels) are shrunk: the picture beside them needs its room too."""


class PictureDetail(Live, QWidget):
    """Shows one picture at a time; rendered by a worker, so that choosing quickly stays quick."""

    def __init__(self, parent: QWidget | None = None, *, enlarge: bool = False) -> None:
        """`enlarge` shows a small picture at the largest whole multiple that fits."""
        super().__init__(parent)
        self._item: SourceItem | None = None
        self._number = 0
        self._thumbnails = Thumbnails(self, limit_bytes=16 << 20)
        self._thumbnails.ready.connect(self._show_what_came)
        self.canvas = _Canvas(enlarge)
        self.name = label("caption", wrap=True)
        self.note = label("muted", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for widget in (self.canvas, self.name, self.note):
            layout.addWidget(widget)
        self.note.setVisible(not enlarge)  # a picture that is shown as it is has no crops to speak of
        self.retranslate()

    def fit(self, page_height: int) -> None:
        """Take as much height as a page of this height can spare."""
        is_low, is_high = page_height < _LOW_PAGE, page_height >= _HIGH_PAGE
        self.canvas.setFixedHeight(_LOW_HEIGHT if is_low else _HEIGHT if is_high else _MIDDLING_HEIGHT)

    def set_renderer(self, render: Render | None) -> None:
        """How a picture's number becomes a Thumbnail with its crops; the shown picture is drawn anew."""
        self._thumbnails.set_renderer(render)
        if self._item is not None:
            self._thumbnails.want([self._number])

    def show_picture(self, number: int, item: SourceItem | None) -> None:
        """Show picture `number`, or none."""
        self._number, self._item = number, item
        self._thumbnails.want([] if item is None else [number])
        self._show_what_came()

    def retranslate(self) -> None:
        describe(
            self.canvas,
            tr("The chosen picture"),
            tr("The picture, and beside it its crops at their true size."),
        )
        self._say()

    def close_pictures(self) -> None:
        """Let go of the pictures, and wait until no thread reads them."""
        self._item = None
        self._thumbnails.close()
        self._show_what_came()

    def _show_what_came(self) -> None:
        shown = self._thumbnails.get(self._number) if self._item is not None else None
        if (
            shown is not None or self._item is None
        ):  # until the new one is there the old one stays: no flicker
            self.canvas.show_thumbnail(shown)
        self._say()

    def _say(self) -> None:
        breed = (
            breed_name(self._item.breed) if self._item is not None and self._item.breed is not None else ""
        )
        self.name.setText("" if self._item is None else " · ".join(filter(None, (breed, self._item.name))))
        shown = self._thumbnails.get(self._number) if self._item is not None else None
        if shown is None:
            self.note.clear()
        elif shown.note is not None:
            self.note.setText(tr_message(shown.note))
        elif shown.crops:
            self.note.setText(
                tr("{count} crops of {side} px", count=len(shown.crops), side=shown.crops[0].width())
                if len(shown.crops) > 1
                else tr("1 crop of {side} px", side=shown.crops[0].width())
            )
        else:
            self.note.clear()


class _Canvas(QWidget):
    def __init__(self, enlarge: bool) -> None:
        super().__init__()
        self._enlarge = enlarge
        self._shown: Thumbnail | None = None
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_thumbnail(self, shown: Thumbnail | None) -> None:
        self._shown = shown
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colors().grid_gap)
        if self._shown is None:
            return
        picture_area, crop_areas = self._areas(self._shown)
        if (image := self._shown.image) is not None:
            target = fitted(
                image.size(), picture_area, self.devicePixelRatioF(), shrink_only=not self._enlarge
            )
            painter.drawImage(target, image)
        for area, crop in zip(crop_areas, self._shown.crops, strict=False):
            shrinks = area.width() < crop.width()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, shrinks)
            painter.drawImage(area, crop)
        hidden = len(self._shown.crops) - len(crop_areas)
        if hidden > 0 and crop_areas:
            painter.setPen(theme.colors().text)
            below = crop_areas[-1].translated(0, crop_areas[-1].height())
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, f"+{hidden}")

    def _areas(self, shown: Thumbnail) -> tuple[QRect, list[QRect]]:
        """Where the picture goes, and the crops that there is room for (logical pixels)."""
        area = self.rect().adjusted(_GAP, _GAP, -_GAP, -_GAP)
        if not shown.crops:
            return area, []
        side = shown.crops[0].width()
        if side > _TRUE_SIZE_UP_TO:
            side = min(side, area.width() // 2, area.height())
        room = max(1, (area.height() + _GAP) // (side + _GAP))
        count = min(room, len(shown.crops))
        height = count * (side + _GAP) - _GAP
        top = area.center().y() - height // 2
        left = area.right() + 1 - side
        crops = [QRect(left, top + i * (side + _GAP), side, side) for i in range(count)]
        return area.adjusted(0, 0, -side - _GAP, 0), crops
