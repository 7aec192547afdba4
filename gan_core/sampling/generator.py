"""The Generator: latents and a breed in, pictures out. The same call always makes the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray

from gan_core.messages import OutOfMemoryError, UsageError
from gan_core.networks.latent_space import LatentSpace
from gan_core.networks.layers.spectral import freeze_spectral_norms
from gan_core.runs.registry import NETWORKS
from gan_core.runs.run import Run
from gan_core.sampling.breeds import breed_index, no_breed_number
from gan_core.sampling.latents import check_truncation, normal_latents, truncated
from gan_core.sampling.normed import NormedModule
from gan_core.sampling.point import Point, labels_of
from gan_core.sampling.standing import norms_of
from gan_core.training.checkpoint import found_checkpoint, load_generator, weights_digest
from gan_core.training.device import pick_device
from gan_core.training.engine import Growing
from gan_core.training.grid import to_uint8

Pictures = NDArray[np.uint8]
Weights = Literal["ema", "raw"]
"""The running average of G, or G as it trains."""
Statistics = Literal["kept", "standing"]
"""Batch norm's statistics: the checkpoint's, or measured anew on the network as it is."""

BATCH_SIZE = 64
"""How many pictures are made in one go."""
EXACT_BATCH = 8
"""How many the CPU computes at once. Which kernel computes a layer, and with it the last bits, depends on that:
oneDNN takes another one for 1×1 convolutions of 8 pictures than of 64, on one thread and not on two. So it is
always the same, a last batch is filled up to it, and a picture does not depend on those beside it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a generator comes from: what must be the same for a point to make the same picture."""

    run: str
    """The run's name."""
    family: str
    checkpoint: str
    weights: Weights


class Generator:
    """A trained generator in evaluation mode on its device; its weights never change."""

    def __init__(
        self,
        module: torch.nn.Module,
        *,
        img_resolution: int,
        z_dim: int,
        class_names: Sequence[str] = (),
        accepts_truncation: bool = True,
        standing_statistics: bool = False,
        statistics: Statistics = "kept",
        origin: Origin | None = None,
        device: torch.device | None = None,
        same_weights: Hashable | None = None,
    ) -> None:
        """`module` maps latents [N, z_dim] and labels int64 [N] or None to float [N, 3, R, R] in [-1, 1].

        `class_names` are the breeds that the network was conditioned on, none where it takes no label.
        `standing_statistics`: measure its batch norm anew at a truncation (see `StandingStatistics`);
        with `statistics` ``standing`` also without one. `origin` is None for a network that was not saved.
        `same_weights` is what only generators of the same weights have: what one measures, all know.
        """
        self.device = device or torch.device("cpu")
        # channels_last is the faster layout for convolutions on every device; it is never switched, so
        # it can't make two calls differ.
        module = module.to(memory_format=torch.channels_last)
        self._module = module.eval().requires_grad_(False).to(self.device)
        freeze_spectral_norms(self._module)
        self.img_resolution = img_resolution
        self.z_dim = z_dim
        self.class_names = tuple(class_names)
        self.accepts_truncation = accepts_truncation
        self.statistics = statistics
        self.origin = origin
        self._normed = NormedModule(
            self._module,
            z_dim,
            self.num_classes,
            self.device,
            at_psi=standing_statistics and self.has_batch_norm,
            always=statistics == "standing" and self.has_batch_norm,
            weights=same_weights,
        )

    @classmethod
    def open(
        cls,
        run: Run | Path,
        *,
        checkpoint: str | None = None,
        device: str = "auto",
        weights: Weights = "ema",
        statistics: Statistics = "kept",
    ) -> Generator:
        """The generator of a run's `checkpoint` (the newest where None): averaged, or as it trains.

        Raises RunError where the run or its checkpoint can't be read.
        """
        run = run if isinstance(run, Run) else Run.open(run)
        network = run.config.network
        description = NETWORKS[network.family]
        checkpoint = found_checkpoint(run, checkpoint)
        module = load_generator(run, checkpoint, weights)
        return cls(
            module,
            img_resolution=module.stage.img_resolution
            if isinstance(module, Growing)
            else network.img_resolution,
            z_dim=network.z_dim,
            class_names=run.dataset.class_names if run.conditioning.is_on else (),
            accepts_truncation=description.accepts_truncation,
            standing_statistics=description.standing_statistics,
            statistics=statistics,
            origin=Origin(run.name, network.family, checkpoint, weights),
            device=pick_device(device),
            same_weights=(network.model_dump_json(), weights_digest(run, checkpoint, weights)),
        )

    @property
    def has_batch_norm(self) -> bool:
        """Whether there are statistics to measure anew."""
        return bool(norms_of(self._module))

    @property
    def num_classes(self) -> int:
        """How many breeds the network can be asked for; 0 where it takes no label."""
        return len(self.class_names)

    def breed_index(self, text: str) -> int:
        """The class index of a breed given by name or index. Raises UsageError where there is none."""
        if not self.class_names:
            raise _without_breeds()
        return breed_index(text, self.class_names)

    def latents(self, seed: int, start: int, count: int) -> torch.Tensor:
        """Latents number `start` … `start + count - 1` of `seed`: float32 [count, z_dim] on the host."""
        return normal_latents(seed, start, count, self.z_dim)

    def labels(self, start: int, count: int, breed: int | None = None) -> torch.Tensor | None:
        """Class indices int64 [count]: of `breed`, or each breed in turn; None where there are no classes.

        Raises UsageError where a breed is asked of a network that takes none.
        """
        if not self.class_names:
            if breed is not None:
                raise _without_breeds()
            return None
        if breed is not None:
            return torch.full((count,), breed, dtype=torch.int64)
        return torch.arange(start, start + count) % self.num_classes

    def point(
        self, seed: int, index: int = 0, breed: int | None = None, truncation_psi: float | None = None
    ) -> Point:
        """What makes picture number `index` of `seed`, of `breed` or, where None, of the breed whose turn it is.

        Raises UsageError where truncation means nothing to the network or is outside 0 to 2, and for a breed or
        a seed that is none.
        """
        if truncation_psi is not None:
            self._check_truncation()
            check_truncation(truncation_psi)
        labels = self.labels(index, 1, breed)
        return Point.of(
            self.latents(seed, index, 1)[0], None if labels is None else int(labels), truncation_psi
        )

    @torch.inference_mode()
    def sample(
        self,
        latents: torch.Tensor,
        labels: torch.Tensor | None = None,
        truncation_psi: float | None = None,
        *,
        exact: bool = True,
    ) -> Pictures:
        """Pictures uint8 [N, H, W, 3] for latents float32 [N, z_dim] and labels.

        Labels are int64 [N], or float32 [N, num_classes]: a blend of breeds for each picture, whose weights
        sum to 1. `exact`: on the CPU a picture is the same to the bit whatever is made with it; else its
        last bits may differ. Raises UsageError where truncation means nothing to the network,
        OutOfMemoryError where the device has no room for N pictures.
        """
        if truncation_psi is not None:
            self._check_truncation()
            latents = truncated(latents, truncation_psi)
        with _explaining_memory(len(latents)):
            if not exact and len(latents) and self._normed.is_quick_at(truncation_psi):
                return to_uint8(
                    self._normed.quick(*self._batch(latents, labels, 0, len(latents)), [truncation_psi])
                )
            module = self._module_at(truncation_psi)
            size = EXACT_BATCH if exact and self.device.type == "cpu" else max(len(latents), 1)
            batches = [
                to_uint8(module(*self._batch(latents, labels, start, size)))
                for start in range(0, len(latents), size)
            ]
        if not batches:
            return np.empty((0, self.img_resolution, self.img_resolution, 3), np.uint8)
        return np.ascontiguousarray(np.concatenate(batches)[: len(latents)])

    def render(self, points: Sequence[Point], *, exact: bool = True, knots: Sequence[float] = ()) -> Pictures:
        """The pictures of `points`, uint8 [N, H, W, 3].

        `exact`: on the CPU the very bits that `pictures` gives; else as fast as so many can be, for a hand
        that moves: at a truncation whose statistics were not measured with those of the nearest that were.
        `knots` are the truncations where a film's statistics are measured (`Frames.knots`): between two of
        them a picture has those between theirs. Raises UsageError where a point is none of this network's,
        OutOfMemoryError.
        """
        self._check_points(points)
        pictures = np.empty((len(points), self.img_resolution, self.img_resolution, 3), np.uint8)
        between = [
            i for i, p in enumerate(points) if len(self._normed.measured_for(p.truncation_psi, knots)) > 1
        ]
        for start in range(0, len(between), EXACT_BATCH) if exact else ():
            batch = between[start : start + EXACT_BATCH]
            pictures[batch] = self._between([points[i] for i in batch], knots)
        others = [i for i in range(len(points)) if not exact or i not in between]
        for psi in dict.fromkeys(points[i].truncation_psi for i in others):
            of_psi = [i for i in others if points[i].truncation_psi == psi]
            for start in range(0, len(of_psi), BATCH_SIZE):
                batch = of_psi[start : start + BATCH_SIZE]
                latents = torch.tensor([points[i].latent for i in batch])
                labels = labels_of([points[i] for i in batch], self.num_classes)
                pictures[batch] = self.sample(latents, labels, psi, exact=exact)
        return pictures

    def be_quick(self) -> None:
        """Make ready what makes a moving hand's pictures sooner: half a second for a large network, once."""
        if not self._normed.is_quick:
            latents, labels = self._batch(self.latents(0, 0, 1), self.labels(0, 1), 0, 1)
            with torch.inference_mode(), _explaining_memory(1):
                self._normed.quick(latents, labels, [None])

    def measuring(
        self,
        points: Sequence[Point],
        knots: Sequence[float] = (),
        is_urgent: Callable[[], bool] = lambda: False,
    ) -> Iterator[None]:
        """Work that measures what `render` has to know for `points`, so that it needs not; mostly nothing.

        It can be given up at each yield: after each of a few batches of a truncation that is new, and in the
        middle of one (which is then begun anew) as soon as `is_urgent` says that something else is first.
        """
        return self._normed.measuring([point.truncation_psi for point in points], knots, is_urgent)

    def differentiable(self, latents: torch.Tensor, labels: torch.Tensor | None = None) -> torch.Tensor:
        """Pictures float [N, 3, R, R] in about [-1, 1] on the device, with gradients into what they came from.

        Latents float [N, z_dim], labels int64 [N] or class weights float [N, num_classes]; no truncation.
        """
        images: torch.Tensor = self._module_at(None)(*self._batch(latents, labels, 0, len(latents)))
        return images

    def latent_weights(self) -> torch.Tensor:
        """Float32 [M, z_dim] on the host, see `LatentSpace`. Raises TypeError where the network has none to tell."""
        return self._latent_space().latent_weights().float().cpu()

    @torch.inference_mode()
    def early_features(self, latents: torch.Tensor, labels: torch.Tensor | None = None) -> torch.Tensor:
        """Float32 [N, F] on the host, see `LatentSpace`. Raises TypeError where the network has none to tell."""
        labels = None if labels is None else labels.to(self.device)
        features = self._latent_space().early_features(latents.to(self.device), labels)
        return features.flatten(1).float().cpu()

    def pictures(
        self,
        count: int,
        seed: int,
        breed: int | None = None,
        truncation_psi: float | None = None,
        batch_size: int = BATCH_SIZE,
    ) -> Iterator[Pictures]:
        """Pictures 0 … count - 1 of `seed`, in batches uint8 [≤ batch_size, H, W, 3].

        Picture i is the same whatever the count; on an accelerator to the last bit as long as batch_size is.
        """
        for start in range(0, count, batch_size):
            latents = self.latents(seed, start, batch_size)
            labels = self.labels(start, batch_size, breed)
            yield self.sample(latents, labels, truncation_psi)[: count - start]

    def _latent_space(self) -> LatentSpace:
        module = self._module_at(None)
        if not isinstance(module, LatentSpace):
            raise TypeError(f"{type(module).__name__} tells nothing of its latent space")
        return module

    def _module_at(self, psi: float | None) -> torch.nn.Module:
        """The network, or its twin with the statistics that were asked for."""
        twin = self._normed.exact(psi)
        return self._module if twin is None else twin

    @torch.inference_mode()
    def _between(self, points: Sequence[Point], knots: Sequence[float]) -> Pictures:
        """Pictures of up to `EXACT_BATCH` points, whose truncations lie between two of `knots` each."""
        psis = [point.truncation_psi or 0.0 for point in points]
        latents = torch.stack([truncated(p.tensor(), psi) for p, psi in zip(points, psis, strict=True)])
        batch = self._batch(latents, labels_of(points, self.num_classes), 0, EXACT_BATCH)
        psis += psis[-1:] * (EXACT_BATCH - len(points))
        with _explaining_memory(len(points)):
            return to_uint8(self._normed.on_the_way(*batch, psis, knots))[: len(points)]

    def _batch(
        self, latents: torch.Tensor, labels: torch.Tensor | None, start: int, size: int
    ) -> tuple[torch.Tensor, torch.Tensor | None]:
        """Latents and labels `start` … `start + size - 1` on the device; what lacks is the last one again."""
        rows = torch.arange(start, start + size).clamp(max=len(latents) - 1)
        return latents[rows].to(self.device), None if labels is None else labels[rows].to(self.device)

    def _check_truncation(self) -> None:
        if not self.accepts_truncation:
            raise UsageError("Truncation means nothing to this network. Leave it out.")

    def _check_points(self, points: Sequence[Point]) -> None:
        for point in points:
            if len(point.latent) != self.z_dim:
                raise UsageError(
                    "This network's latent has {needs} numbers, not {has}. Use the network it was made for.",
                    needs=self.z_dim,
                    has=len(point.latent),
                )
            if bool(point.breeds) != bool(self.class_names):
                raise _without_breeds() if point.breeds else _without_a_breed()
            for index, _ in point.breeds:
                if index >= self.num_classes:
                    raise no_breed_number(index, self.num_classes)


def _without_a_breed() -> UsageError:
    return UsageError("This run was trained with breeds. Choose one.")


def _without_breeds() -> UsageError:
    return UsageError("This run was trained without breeds. Leave the breed out.")


@contextmanager
def _explaining_memory(batch_size: int) -> Iterator[None]:
    try:
        yield
    except torch.OutOfMemoryError as error:
        raise OutOfMemoryError(
            "The device has no memory left for {count} pictures at once. Close other programs that use it.",
            count=batch_size,
        ) from error
