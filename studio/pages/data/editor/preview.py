"""The crops of the open picture as the network will see them, made anew with every move of the hand.

While the hand moves a large picture they are cut of a smaller one; when it lets go they are exact.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gan_core.dataset.crop import Crop, cut
from gan_core.messages import Message
from studio import theme
from studio.pages.data.breeds import breed_name
from studio.pages.data.editor.open_picture import OpenPicture
from studio.pages.data.editor.picture import LoadedPicture
from studio.translation import tr, tr_message
from studio.widgets.controls import column, describe, label
from studio.widgets.live import Live
from studio.widgets.picture_scale import PictureScale, picture_scale
from studio.workers.newest import Newest
from studio.workers.thumbnails import image_of

_SIDE, _LOW_SIDE = 256, 128
"""Of all crops together (logical pixels): in a low window the panels below need the room more."""
_LOW = 620
_GAP = 4
_MOST = 16
"""Crops that are shown; of more, only their number."""


@dataclass(frozen=True, slots=True)
class _Cuts:
    """The first crops of a picture, at the training resolution."""

    images: tuple[QImage, ...]


class CropPreview(Live, QWidget):
    """Follows the open picture; the cutting is a worker's, and only the newest boxes are cut."""

    def __init__(self, picture: OpenPicture, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = picture
        self._cutter = Newest(self)
        self._cutter.done.connect(self._show)
        self._cutter.failed.connect(self._show_failure)
        self._crops: tuple[Crop, ...] = ()
        self._reasons: tuple[Message, ...] = ()
        self.title = label("title")
        self.canvas = _Crops()
        self.note = label("caption", wrap=True)
        layout = column(self, gap=4)
        for widget in (self.title, self.canvas, self.note):
            layout.addWidget(widget)
        for changed in (picture.boxes_changed, picture.loaded_changed, picture.edit_changed):
            changed.connect(self._cut)
        picture.opened.connect(self._forget)
        self.retranslate()

    @property
    def images(self) -> tuple[QImage, ...]:
        """The crops as they are shown, at the training resolution."""
        return self.canvas.images

    def fit(self, height: int) -> None:
        """Take as much room as an editor of this height can spare."""
        side = _SIDE if height >= _LOW else _LOW_SIDE
        self.canvas.setFixedSize(side, side)

    def retranslate(self) -> None:
        self.title.setText(tr("What the network sees"))
        describe(
            self.canvas,
            tr("What the network sees"),
            tr("The crops of this picture at the resolution of the dataset, pixel by pixel."),
        )
        self._say()

    def close_pictures(self) -> None:
        """Wait until no thread cuts any more."""
        self._cutter.close()

    def _forget(self) -> None:
        self._cutter.forget()
        self._crops, self._reasons = (), ()
        self._say()

    def _cut(self) -> None:
        loaded, resolution = self._picture.loaded, self._picture.settings.img_resolution
        if loaded is None:
            self._forget()
            self.canvas.show_images((), 0)
            return
        kept, reasons = self._picture.crops()
        if tuple(kept) != self._crops or tuple(reasons) != self._reasons:
            self._crops, self._reasons = tuple(kept), tuple(reasons)
            self._say()
        make, first = _rough_cuts if self._picture.is_draft else _cuts, self._crops[:_MOST]
        self._cutter.request(lambda: make(loaded, first, resolution))

    def _show(self, cuts: _Cuts) -> None:
        self.canvas.show_images(cuts.images, max(0, len(self._crops) - len(cuts.images)))

    def _show_failure(self, message: Message) -> None:
        self.canvas.show_images((), 0)
        self.note.setText(tr_message(message))

    def _say(self) -> None:
        side = self._picture.settings.img_resolution
        lines = []
        if len(self._crops) == 1:
            lines.append(tr("1 crop of {side} px", side=side))
        elif self._crops:
            lines.append(tr("{count} crops of {side} px", count=len(self._crops), side=side))
        elif self._picture.loaded is not None:
            lines.append(tr("Nothing of this picture is kept."))
        lines += dict.fromkeys(tr_message(reason) for reason in self._reasons)
        breeds = dict.fromkeys(crop.breed for crop in self._crops if crop.breed is not None)
        if breeds:
            lines.append(", ".join(breed_name(breed) for breed in breeds))
        self.note.setText("\n".join(lines))


def _cuts(loaded: LoadedPicture, kept: Sequence[Crop], resolution: int) -> _Cuts:
    """Exactly as the whole picture is cut."""
    cuts = (cut(loaded.picture, crop.region, resolution) for crop in kept)
    return _Cuts(tuple(image_of(np.asarray(made)) for made in cuts))


def _rough_cuts(loaded: LoadedPicture, kept: Sequence[Crop], resolution: int) -> _Cuts:
    """Of a smaller picture where that is enough: while the hand moves, a new one must come with every frame."""
    cuts = (cut(*loaded.rough(crop.region, resolution), resolution) for crop in kept)
    return _Cuts(tuple(image_of(np.asarray(made)) for made in cuts))


class _Crops(QWidget):
    """Squares in as few rows and columns as hold them."""

    def __init__(self) -> None:
        super().__init__()
        self.images: tuple[QImage, ...] = ()
        self._hidden = 0
        self.setFixedSize(_SIDE, _SIDE)

    def show_images(self, images: tuple[QImage, ...], hidden: int) -> None:
        """Show these, and that there are `hidden` more."""
        self.images, self._hidden = images, hidden
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colors().grid_gap)
        if not self.images:
            return
        across = math.ceil(math.sqrt(len(self.images)))
        cell = (self.width() - _GAP * (across - 1)) // across
        ratio = self.devicePixelRatioF()
        for number, image in enumerate(self.images):
            scale = _scale(image.width(), int(cell * ratio))
            side = round(scale.side / ratio)
            target = QRect(0, 0, side, side)
            left, top = number % across * (cell + _GAP), number // across * (cell + _GAP)
            target.moveCenter(QRect(left, top, cell, cell).center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale.smooth)
            painter.drawImage(target, image)
        if self._hidden:
            painter.setPen(theme.colors().text)
            corner = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
            painter.drawText(self.rect().adjusted(0, 0, -4, -4), corner, f"+{self._hidden}")


def _scale(side: int, room: int) -> PictureScale:
    """As pictures are shown anywhere, but in squares wherever a whole multiple fills the room: this is to judge by."""
    return PictureScale(room, smooth=False) if room % side == 0 else picture_scale(side, room)
