"""Figures and mean pictures as files. What is saved is light, whatever the theme: it goes into reports."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication

from gan_core.files import replacing
from gan_core.progress import Progress
from studio import theme
from studio.pages.data.seeing.bar_plot import BarPlot
from studio.pages.data.seeing.figures import Figure

_WIDTH, _HEIGHT = 960, 540
_TITLE, _MARGIN = 56, 16
"""Height of the line above a figure, and the room beside it (pixels)."""
_SCALE = 2
"""Pixels of a saved PNG for one of the layout: sharp in print."""
_WORDS, _GAP, _COLUMNS = 36, 12, 10
_LEAST_SIDE = 128
"""Of a picture on a sheet (pixels)."""
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


@dataclass(frozen=True, slots=True, eq=False)
class NamedPicture:
    """A mean picture with its words."""

    key: str
    """Names its file."""
    title: str
    caption: str
    image: QImage


def drawn_png(figure: Figure) -> QImage:
    """The figure in 1920×1080 pixels; in the GUI thread, as everything that is drawn by widgets."""
    image = QImage(_SCALE * _WIDTH, _SCALE * _HEIGHT, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.scale(_SCALE, _SCALE)
    _draw(figure, painter)
    painter.end()
    return image


def drawn_svg(figure: Figure) -> bytes:
    """The figure as an SVG, its words as text; in the GUI thread."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(_WIDTH, _HEIGHT))
    generator.setViewBox(QRect(0, 0, _WIDTH, _HEIGHT))
    generator.setTitle(figure.title)
    painter = QPainter(generator)
    _draw(figure, painter)
    painter.end()
    return bytes(buffer.data().data())


def written_png(figure: Figure, path: Path) -> Iterator[Progress]:
    """Draws at once; what is returned writes the file, in a job's thread. Raises StorageError there."""
    return _written(partial(save_image, drawn_png(figure), path))


def written_svg(figure: Figure, path: Path) -> Iterator[Progress]:
    """Draws at once; what is returned writes the file, in a job's thread. Raises StorageError there."""
    return _written(partial(_save_bytes, drawn_svg(figure), path))


def written_sheet(pictures: Sequence[NamedPicture], path: Path) -> Iterator[Progress]:
    """Writes all pictures in one PNG, each above its words, in a job's thread. Raises StorageError there."""
    return _written(partial(_save_sheet, pictures, path, _font(11)))


def written_each(pictures: Sequence[NamedPicture], folder: Path) -> Iterator[Progress]:
    """Write each picture as ``mean-<breed>.png`` into `folder`. Raises StorageError."""
    for number, picture in enumerate(pictures):
        yield Progress(number, len(pictures))
        save_image(picture.image, folder / f"mean-{_UNSAFE.sub('_', picture.key)}.png")
    yield Progress(len(pictures), len(pictures))


def with_ending(name: str, ending: str) -> Path:
    """The file that a person named, with this `ending` (such as ``.png``) whatever dots its name has."""
    path = Path(name)
    return path if path.suffix.lower() == ending else path.with_name(path.name + ending)


def _written(save: Callable[[], None]) -> Iterator[Progress]:
    yield Progress(0, 1)
    save()
    yield Progress(1, 1)


def _save_bytes(content: bytes, path: Path) -> None:
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def save_image(image: QImage, path: Path) -> None:
    """Write a picture as a PNG. Raises StorageError."""
    with replacing(path) as temporary:
        if not QImageWriter(str(temporary), QByteArray(b"png")).write(image):
            raise OSError("the picture could not be written")


def _save_sheet(pictures: Sequence[NamedPicture], path: Path, font: QFont) -> None:
    """Small pictures are enlarged. (A font is asked for in the GUI thread alone.)"""
    images = [_enlarged(picture.image) for picture in pictures]
    side = max(_LEAST_SIDE, *(image.width() for image in images))
    across = min(_COLUMNS, len(pictures))
    down = ceil(len(pictures) / across)
    width, height = side + _GAP, side + _WORDS + _GAP
    sheet = QImage(across * width + _GAP, down * height + _GAP, QImage.Format.Format_RGB32)
    sheet.fill(theme.LIGHT.plot)
    painter = QPainter(sheet)
    painter.setFont(font)
    for number, (picture, image) in enumerate(zip(pictures, images, strict=True)):
        left, top = _GAP + number % across * width, _GAP + number // across * height
        painter.drawImage(left + (side - image.width()) // 2, top + (side - image.height()) // 2, image)
        for line, text in enumerate((picture.title, picture.caption)):
            painter.setPen(theme.LIGHT.muted if line else theme.LIGHT.text)
            room = QRect(left, top + side + 4 + line * 15, side, 15)
            elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, side)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, elided)
    painter.end()
    save_image(sheet, path)


def _draw(figure: Figure, painter: QPainter) -> None:
    """The figure in _WIDTH × _HEIGHT, with its title above it."""
    colors = theme.LIGHT
    painter.fillRect(QRectF(0, 0, _WIDTH, _HEIGHT), colors.plot)
    words = QRectF(_MARGIN, 0, _WIDTH - 2 * _MARGIN, _TITLE)
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.setFont(_font(16, bold=True))
    painter.setPen(colors.text)
    painter.drawText(words, middle | Qt.AlignmentFlag.AlignLeft, figure.title)
    painter.setFont(_font(13))
    painter.setPen(colors.muted)
    painter.drawText(words, middle | Qt.AlignmentFlag.AlignRight, figure.total_words())
    room = QRectF(_MARGIN, _TITLE, _WIDTH - 2 * _MARGIN, _HEIGHT - _TITLE - _MARGIN)
    plot = BarPlot(colors)
    plot.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    plot.resize(room.size().toSize())
    plot.show()  # lays it out, as it would be on the screen
    plot.show_figure(figure)
    QApplication.sendPostedEvents(plot)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    plot.plot.render(painter, room)
    plot.close()
    plot.deleteLater()


def _enlarged(image: QImage) -> QImage:
    """By the largest whole number that fits, so that no pixel is blurred."""
    return image.scaledToWidth(image.width() * max(1, _LEAST_SIDE // image.width()))


def _font(pixels: int, *, bold: bool = False) -> QFont:
    font = QFont(QApplication.font())
    font.setPixelSize(pixels)
    font.setBold(bold)
    return font
