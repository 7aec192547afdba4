"""The way of preparing that we measure ours against: one process, every picture decoded whole.

The method is that of StyleGAN3's dataset tool (NVlabs/stylegan3, dataset_tool.py, ``--transform=center-crop``),
in our own words: decode to an array, cut out the centre square, resize with Pillow's Lanczos, save as an
uncompressed PNG into a stored zip.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image


def prepare_plainly(files: Sequence[Path], to: Path, resolution: int) -> int:
    """Make the dataset `to` of the pictures; returns how many they are."""
    with zipfile.ZipFile(to, "w", zipfile.ZIP_STORED) as archive:
        for index, file in enumerate(files):
            with Image.open(file) as opened:
                picture = opened if opened.mode == "RGB" else opened.convert("RGB")
                pixels = np.array(centre_resized(np.array(picture), resolution))
            stream = io.BytesIO()
            Image.fromarray(pixels).save(stream, "PNG", compress_level=0)
            archive.writestr(f"{index // 1000:05d}/img{index:08d}.png", stream.getbuffer())
        archive.writestr("dataset.json", json.dumps({"labels": None}))
    return len(files)


def centre_resized(pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], resolution: int) -> Image.Image:
    """The centre square of `pixels`, uint8 [H, W, 3], as resolution × resolution px."""
    height, width, _ = pixels.shape
    side = min(height, width)
    left, top = (width - side) // 2, (height - side) // 2
    square = Image.fromarray(pixels[top : top + side, left : left + side])
    return square.resize((resolution, resolution), Image.Resampling.LANCZOS)
