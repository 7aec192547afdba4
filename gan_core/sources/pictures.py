"""A picture's bytes, in whatever form cameras and the web leave them, to upright RGB of 8 bits."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import numpy as np
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from gan_core.messages import SourceError
from gan_core.sources.base import Draft, Photo, PictureSize

PICTURE_ENDINGS = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".ppm")
"""File name endings, in small letters, of what is taken for a picture."""

_FORMATS = ("JPEG", "PNG", "BMP", "GIF", "WEBP", "TIFF", "PPM")  # never EPS, which runs a program
_DRAWN_SMALLER = ("JPEG", "MPO")
"""What can be decoded at a half, a quarter or an eighth of its size, by leaving out its fine frequencies."""
_SHRINKS = (8, 4, 2)
_ON_THEIR_SIDE = (5, 6, 7, 8)
"""EXIF's orientations that exchange width and height."""
_MAX_PIXELS = 100_000_000
_DAMAGED = (OSError, ValueError, SyntaxError, EOFError, MemoryError, OverflowError, TypeError, KeyError)
_TOO_LARGE = (Image.DecompressionBombError, Image.DecompressionBombWarning)

# Pillow's documented way to refuse large pictures, rather than to warn on a console nobody reads.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
# A camera's damaged EXIF or a short TIFF tag spoils no pixel.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")


def is_picture_name(name: str) -> bool:
    """Whether `name` ends as a picture's does."""
    return name.lower().endswith(PICTURE_ENDINGS)


def decode(content: bytes, name: str, *, draft: int | None = None) -> Image.Image:
    """The upright RGB picture in `content`, transparency laid on white; `name` is for messages.

    With `draft`, a JPEG may be decoded at a half, a quarter or an eighth of its size as long as both
    sides keep at least `draft` pixels: up to four times as fast, for thumbnails.
    Raises SourceError for what is cut short, no picture, or too large to be meant.
    """
    return decode_draft(content, name, draft).picture


def decode_draft(content: bytes, name: str, side: int | None) -> Draft:
    """What `decode` makes of `content` with ``draft=side``, and the size of the full picture. Raises SourceError."""
    return _decoded(content, name, lambda _: None if side is None else (side, side))


def read_photo(content: bytes, name: str) -> Photo:
    """The picture in `content`: a JPEG is decoded when asked for, anything else at once. Raises SourceError."""
    with _opened(content, name) as opened:
        if opened.format in _DRAWN_SMALLER:
            size = _upright_size(opened)
            return Photo(size, lambda least: _decoded(content, name, lambda full: _smaller(full, least)))
    whole = decode(content, name)
    return Photo(whole.size, lambda _: Draft(whole, whole.size))


def _smaller(size: tuple[int, int], least: float) -> tuple[int, int] | None:
    """What Pillow is to be asked for, so that it shrinks by the largest factor that keeps the scale `least`."""
    for shrink in _SHRINKS:
        if shrink * least <= 1.0 and min(size) >= shrink:
            return size[0] // shrink, size[1] // shrink
    return None


def _decoded(
    content: bytes, name: str, least_size: Callable[[tuple[int, int]], tuple[int, int] | None]
) -> Draft:
    """The picture, at no less than what `least_size` says of its stored size; None: the full one."""
    with _opened(content, name) as opened:
        if opened.format not in _DRAWN_SMALLER:
            opened.load()
            picture = _to_rgb(ImageOps.exif_transpose(opened))
            return Draft(picture, picture.size)
        full, size, scale = opened.size, _upright_size(opened), 1.0
        if (least := least_size(full)) is not None and (drawn := opened.draft("RGB", least)) is not None:
            scale = drawn[1][2] / full[0]
        opened.load()
        offset = _offset(opened, full, scale)
        ImageOps.exif_transpose(opened, in_place=True)  # a copy would take a tenth of the decoding's time
        return Draft(_to_rgb(opened), size, scale, offset)


def _offset(drawn: Image.Image, full: tuple[int, int], scale: float) -> tuple[float, float]:
    """Where the corner of the full upright picture lies in the upright drawn one.

    A picture of odd size is drawn up to a pixel too wide on the right and at the bottom; when it is
    turned, that comes to lie at the left or at the top.
    """
    right, bottom = drawn.width - full[0] * scale, drawn.height - full[1] * scale
    orientation = _orientation(drawn)
    across = right if orientation in (2, 3) else bottom if orientation in (6, 7) else 0.0
    down = bottom if orientation in (3, 4) else right if orientation in (7, 8) else 0.0
    return across, down


def measure(content: bytes, name: str) -> PictureSize:
    """The size of the picture in `content` as `decode` gives it, without decoding (but for TIFF).

    What is damaged behind its head is not noticed. Raises SourceError like `decode`.
    """
    with _opened(content, name) as opened:
        if opened.format == "TIFF":  # Pillow turns it itself, some versions on opening, some on loading
            return PictureSize(*decode(content, name).size)
        return PictureSize(*_upright_size(opened), _orientation(opened))


def _upright_size(picture: Image.Image) -> tuple[int, int]:
    width, height = picture.size
    return (height, width) if _orientation(picture) in _ON_THEIR_SIDE else (width, height)


def _orientation(picture: Image.Image) -> int:
    found = picture.getexif().get(ExifTags.Base.Orientation)
    return found if isinstance(found, int) and 1 <= found <= 8 else 1


@contextmanager
def _opened(content: bytes, name: str) -> Iterator[Image.Image]:
    """The picture whose head was read. Raises SourceError, for what is done inside too."""
    if not content:
        raise SourceError("{name} is empty (0 bytes). Copy it again or remove it.", name=name)
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
            _refuse_large(opened, name)
            yield opened
    except UnidentifiedImageError as error:
        raise SourceError(
            "{name} is not a picture. Remove it, or save it as JPEG or PNG.", name=name
        ) from error
    except _TOO_LARGE:
        _raise_too_large(name)
    except _DAMAGED as error:
        raise SourceError("{name} is damaged or cut short. Copy it again or remove it.", name=name) from error


def _refuse_large(picture: Image.Image, name: str) -> None:
    if picture.width * picture.height > _MAX_PIXELS:
        _raise_too_large(name)


def _raise_too_large(name: str) -> NoReturn:
    raise SourceError(
        "{name} has more than {megapixels} million pixels. Make it smaller or remove it.",
        name=name,
        megapixels=_MAX_PIXELS // 1_000_000,
    ) from None


def _to_rgb(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGB" and "transparency" not in picture.info:
        return picture
    if picture.mode in ("I", "F") or picture.mode.startswith("I;"):
        return _from_deep_grey(picture)
    if picture.has_transparency_data:
        coloured = picture.convert("RGBA")
        white = Image.new("RGBA", coloured.size, "white")
        return Image.alpha_composite(white, coloured).convert("RGB")
    return picture.convert("RGB")


def _from_deep_grey(picture: Image.Image) -> Image.Image:
    """Grey of 16 bits (0 to 65535), or floats of 0 to 1 or of 0 to 255, scaled and never clipped."""
    grey = np.asarray(picture).astype(np.float64)
    peak = float(grey.max(initial=0.0))
    if picture.mode == "F":
        scale = 255.0 if peak <= 1.0 else 1.0
    else:
        scale = 255.0 / 65535.0 if picture.mode != "I" or peak > 255.0 else 1.0
    levels = np.clip(np.nan_to_num(grey) * scale + 0.5, 0.0, 255.0).astype(np.uint8)
    return Image.fromarray(levels).convert("RGB")
