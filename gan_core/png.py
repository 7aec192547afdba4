"""Pictures as PNG bytes (W3C PNG specification, third edition).

Written here because both ways of storing a small picture are quicker so than by Pillow, and outside
the interpreter's lock, beside which the next pictures are being computed: compressed with one fixed
filter and run lengths only, 2.6 times as many a second as with Pillow's fastest setting of about the
same size; not compressed at all, 3 times as many as with Pillow's level 0.
"""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_TRUECOLOUR = 2
_FILTER_NONE = 0
_FILTER_UP = 2


def encode_png(picture: NDArray[np.uint8]) -> bytes:
    """`picture`, uint8 [H, W, 3], as an RGB PNG; equal pictures give equal bytes."""
    lines = _lines(picture)
    filtered = _filtered(
        lines, _FILTER_UP
    )  # each byte less the one above it, modulo 256; above the first is 0
    filtered[0, 1:] = lines[0]
    np.subtract(lines[1:], lines[:-1], out=filtered[1:, 1:])
    compressor = zlib.compressobj(level=1, strategy=zlib.Z_RLE)
    return _png(picture, compressor.compress(filtered.tobytes()) + compressor.flush())


def store_png(picture: NDArray[np.uint8]) -> bytes:
    """`picture`, uint8 [H, W, 3], as an RGB PNG without compression; pictures of a size give as many bytes."""
    filtered = _filtered(_lines(picture), _FILTER_NONE)
    filtered[:, 1:] = _lines(picture)
    return _png(picture, zlib.compress(filtered.tobytes(), 0))


def _lines(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width, _ = picture.shape
    return picture.reshape(height, width * 3)


def _filtered(lines: NDArray[np.uint8], kind: int) -> NDArray[np.uint8]:
    """Room for `lines`, each behind the byte that says how it is filtered."""
    filtered = np.empty((lines.shape[0], 1 + lines.shape[1]), np.uint8)
    filtered[:, 0] = kind
    return filtered


def _png(picture: NDArray[np.uint8], pixels: bytes) -> bytes:
    height, width, _ = picture.shape
    header = struct.pack(">IIBBBBB", width, height, 8, _TRUECOLOUR, 0, 0, 0)
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(kind)))
