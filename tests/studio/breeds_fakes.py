"""A run of five breeds with its dataset, and a generator whose pictures tell what they were made from."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from PySide6.QtGui import QImage

from gan_core.dataset.archive import Dataset
from gan_core.messages import OutOfMemoryError, RunError
from gan_core.presets import load_preset
from gan_core.runs.run import Run
from gan_core.sampling.generator import Origin
from gan_core.sampling.latents import normal_latents
from gan_core.sampling.point import Point
from studio.workers.recipe import Recipe

NAMES = ("Siberian_husky", "beagle", "pug", "Chihuahua", "golden_retriever")
BY_NAME = (1, 3, 4, 2, 0)
"""Their class indices by the English name: Beagle, Chihuahua, Golden retriever, Pug, Siberian husky."""
Z_DIM, SIDE = 6, 8
EACH = 8
"""Real pictures of each breed, but of the first as many again."""


class BreedsGenerator:
    """Pictures of one colour: red from the latent, green from the blend of breeds, blue from ψ."""

    def __init__(self, recipe: Recipe, kennel: Kennel) -> None:
        self.img_resolution, self.z_dim = SIDE, Z_DIM
        self.class_names, self.num_classes = kennel.class_names, len(kennel.class_names)
        self.accepts_truncation, self.has_batch_norm = kennel.accepts_truncation, False
        self.device = torch.device("cpu")
        self.origin = Origin(recipe.run.name, "dcgan", recipe.checkpoint or "000001.000", recipe.weights)
        self._kennel = kennel

    def point(
        self, seed: int, index: int = 0, breed: int | None = None, truncation_psi: float | None = None
    ) -> Point:
        return Point.of(normal_latents(seed, index, 1, Z_DIM)[0], breed, truncation_psi)

    def be_quick(self) -> None:
        pass

    def measuring(
        self, points: Sequence[Point], knots: Sequence[float] = (), is_urgent: Callable[[], bool] = bool
    ) -> Iterator[None]:
        return iter(())

    def render(
        self, points: Sequence[Point], *, exact: bool = True, knots: Sequence[float] = ()
    ) -> np.ndarray:
        assert threading.current_thread() is not threading.main_thread()
        assert self._kennel.gate.wait(20)
        if self._kennel.is_out_of_memory:
            raise OutOfMemoryError("The device has no memory left.")
        self._kennel.rendered.append((len(points), exact))
        return np.stack([np.full((SIDE, SIDE, 3), color_of(point), np.uint8) for point in points])

    def latents(self, seed: int, start: int, count: int) -> torch.Tensor:
        return normal_latents(seed, start, count, Z_DIM)

    def sample(self, latents: torch.Tensor, labels: torch.Tensor | None = None) -> np.ndarray:
        assert labels is not None
        points = [Point.of(z, int(label)) for z, label in zip(latents, labels, strict=True)]
        return self.render(points)


class Kennel:
    """What the generators of a test are like, and what was asked of them."""

    def __init__(self) -> None:
        self.class_names: tuple[str, ...] = NAMES
        self.accepts_truncation = True
        self.is_out_of_memory = False
        self.gate = threading.Event()
        self.gate.set()
        self.rendered: list[tuple[int, bool]] = []
        """How many at once, and whether exactly."""

    def make(self, recipe: Recipe) -> BreedsGenerator:
        if recipe.checkpoint == "missing":
            raise RunError("{run} has no such checkpoint.", run=recipe.run.name)
        return BreedsGenerator(recipe, self)


class MeanColor:
    """An extractor for which pictures are their mean colour, and nothing has to be loaded."""

    key, identity, dim = "effnet-lite0", "mean-color", 3

    def extract(self, pictures: np.ndarray) -> np.ndarray:
        return pictures.mean((1, 2)).astype(np.float32) / 255


def color_of(point: Point) -> tuple[int, int, int]:
    """What a picture of `point` shows."""
    red = int(np.clip(128 + 40 * point.latent[0], 0, 255))
    green = round(sum(weight * green_of(breed) for breed, weight in point.breeds))
    return red, green % 256, 0 if point.truncation_psi is None else round(100 * point.truncation_psi)


def green_of(breed: int) -> int:
    """Of a picture of one breed."""
    return 20 + 40 * breed


def shown(image: QImage | None) -> tuple[int, int, int] | None:
    """The colour of a picture on the screen; None while there is none."""
    return None if image is None else image.pixelColor(0, 0).getRgb()[:3]


def write_breeds(path: Path) -> Path:
    """A dataset whose pictures have the greens of their breeds, and of reds a few."""
    labels = [breed for breed in range(len(NAMES)) for _ in range(2 * EACH if breed == 0 else EACH)]
    with zipfile.ZipFile(path, "w") as archive:
        entries = []
        for number, breed in enumerate(labels):
            png, name = io.BytesIO(), f"00000/img{number:08d}.png"
            Image.new("RGB", (32, 32), (100 + 8 * (number % EACH), green_of(breed), 3)).save(png, "PNG")
            archive.writestr(name, png.getvalue())
            entries.append([name, breed])
        archive.writestr("dataset.json", json.dumps({"labels": entries, "class_names": list(NAMES)}))
    return path


def make_breeds_run(folder: Path, dataset: Path, *, has_checkpoint: bool = True) -> Run:
    """A run on that dataset; its checkpoint is there as far as listing it goes."""
    with Dataset.open(dataset) as opened:
        run = Run.create(folder, load_preset("cgan-tiny-32").config, opened.ref())
    if has_checkpoint:
        (run.path / "checkpoints" / "000001.000").mkdir()
        (run.path / "checkpoints" / "000001.000" / "state.json").write_text("{}", encoding="utf-8")
    return run
