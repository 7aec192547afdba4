"""Small pictures, annotations and archives, made on the spot."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from PIL import Image

CHIHUAHUA = "n02085620-Chihuahua"
RETRIEVER = "n02099267-flat-coated_retriever"


def jpeg(size: tuple[int, int] = (40, 30), colour: str = "orange") -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, colour).save(stream, "JPEG")
    return stream.getvalue()


def png(picture: Image.Image, **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "PNG", **options)
    return stream.getvalue()


def voc(
    boxes: Iterable[tuple[object, object, object, object]] = ((5, 6, 25, 28),),
    size: tuple[int, int] = (40, 30),
) -> bytes:
    objects = "".join(
        f"<object><name>dog</name><bndbox><xmin>{a}</xmin><ymin>{b}</ymin><xmax>{c}</xmax><ymax>{d}</ymax>"
        "</bndbox></object>"
        for a, b, c, d in boxes
    )
    sides = f"<size><width>{size[0]}</width><height>{size[1]}</height><depth>3</depth></size>"
    return f"<annotation>{sides}{objects}</annotation>".encode()


def write_folder(root: Path, files: Mapping[str, bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


def write_zip(path: Path, files: Mapping[str, bytes], compression: int = zipfile.ZIP_STORED) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def write_tar(path: Path, files: Mapping[str, bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz" if path.name.endswith("gz") else "w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


@pytest.fixture
def stanford_files() -> dict[str, bytes]:
    """Three pictures of two breeds; the first has two boxes, one annotation has no picture."""
    return {
        f"Images/{CHIHUAHUA}/n02085620_7.jpg": jpeg(),
        f"Images/{CHIHUAHUA}/n02085620_10.jpg": jpeg(),
        f"Images/{RETRIEVER}/n02099267_3.jpg": jpeg(),
        f"Annotation/{CHIHUAHUA}/n02085620_7": voc([(1, 2, 11, 12), (20, 5, 39, 29)]),
        f"Annotation/{CHIHUAHUA}/n02085620_10": voc(),
        f"Annotation/{CHIHUAHUA}/n02085620_11": voc(),
        f"Annotation/{RETRIEVER}/n02099267_3": voc(),
    }
