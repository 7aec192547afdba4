"""What is measured of one picture: how sharp it is, and a hash that look-alikes share. Pure functions."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIDE = 128
"""Pictures are measured with their short side at most this many pixels, so that their size hardly matters."""
_LONGEST = 8 * SIDE
_HASHED = 32
_FREQUENCIES = slice(1, 9)
_NOTHING = 1e-6
"""Below it a DCT coefficient of grey levels of 0 to 255 is rounding."""
MIRROR = 0xAAAAAAAAAAAAAAAA
"""The bits of a hash that turn when its picture is mirrored: those of odd horizontal frequencies."""


def measured_grey(picture: Image.Image) -> Image.Image:
    """The grey picture, shrunk to a short side of `SIDE` px (and a long one of 8 times that), never enlarged."""
    grey = picture.convert("L")
    factor = max(1.0, min(grey.size) / SIDE, max(grey.size) / _LONGEST)
    if factor == 1.0:
        return grey
    size = (max(1, round(grey.width / factor)), max(1, round(grey.height / factor)))
    return grey.resize(size, Image.Resampling.BOX)


def sharpness(grey: Image.Image) -> float:
    """The variance of the Laplacian of a picture of `measured_grey`, in squared grey levels; 0 below 3×3 px.

    Pech-Pacheco et al., Diatom autofocusing in brightfield microscopy (ICPR 2000), with the Laplacian of
    the four neighbours. It grows with contrast too: a sharp dog in fog counts as soft.
    """
    if min(grey.size) < 3:
        return 0.0
    pixels = np.asarray(grey, dtype=np.float32)
    around = pixels[:-2, 1:-1] + pixels[2:, 1:-1] + pixels[1:-1, :-2] + pixels[1:-1, 2:]
    return float(np.var(around - 4.0 * pixels[1:-1, 1:-1], dtype=np.float64))


def perceptual_hash(grey: Image.Image) -> int:
    """64 bits, of which few differ between a picture and one that is resized or compressed again.

    pHash (Zauner, Implementation and benchmarking of perceptual image hash functions, 2010): 32×32 grey
    levels, their discrete cosine transform (DCT-II), of it the frequencies 1 to 8 both ways. A bit is
    whether its coefficient is positive. There pHash takes "above the median", which is about zero; with
    zero itself a mirrored picture has exactly the hash ``hash ^ MIRROR``. 0: there is nothing to see.
    """
    pixels = np.asarray(grey.resize((_HASHED, _HASHED), Image.Resampling.LANCZOS), dtype=np.float64)
    coefficients = _COSINES @ pixels @ _COSINES.T
    return int.from_bytes(np.packbits(coefficients > _NOTHING).tobytes(), "big")


def _cosines() -> NDArray[np.float64]:
    """Rows of the DCT-II, unscaled: float64 [8, 32]. No bit depends on a coefficient's scale."""
    position = np.arange(_HASHED)
    frequency = np.arange(_HASHED)[_FREQUENCIES, None]
    rows: NDArray[Any] = np.cos(np.pi * (2 * position + 1) * frequency / (2 * _HASHED))
    return rows


_COSINES = _cosines()
