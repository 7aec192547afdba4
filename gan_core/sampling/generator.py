"""The Generator: latents and a breed in, pictures out. The same call always makes the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from gan_core.messages import OutOfMemoryError, UsageError
from gan_core.runs.registry import NETWORKS
from gan_core.runs.run import Run
from gan_core.sampling.breeds import breed_index
from gan_core.sampling.latents import normal_latents, truncated
from gan_core.sampling.standing import StandingStatistics
from gan_core.training.checkpoint import load_generator
from gan_core.training.device import pick_device
from gan_core.training.engine import Growing
from gan_core.training.grid import to_uint8

Pictures = NDArray[np.uint8]
BATCH_SIZE = 64
"""How many pictures are computed at once. Kernels and with them the last bits depend on it, so that
it is the same for every call and a last batch is filled up to it."""


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
        device: torch.device | None = None,
    ) -> None:
        """`module` maps latents [N, z_dim] and labels int64 [N] or None to float [N, 3, R, R] in [-1, 1].

        `class_names` are the breeds that the network was conditioned on, none where it takes no label.
        `standing_statistics`: measure its batch norm anew at a truncation (see `StandingStatistics`).
        """
        self.device = device or torch.device("cpu")
        # channels_last is the faster layout for convolutions on every device; it is never switched, so
        # it can't make two calls differ.
        module = module.to(memory_format=torch.channels_last)
        self._module = module.eval().requires_grad_(False).to(self.device)
        self.img_resolution = img_resolution
        self.z_dim = z_dim
        self.class_names = tuple(class_names)
        self.accepts_truncation = accepts_truncation
        self._standing: StandingStatistics | None = None
        if standing_statistics:
            self._standing = StandingStatistics(self._module, z_dim, self.num_classes, self.device)

    @classmethod
    def open(cls, run: Run | Path, *, checkpoint: str | None = None, device: str = "auto") -> Generator:
        """The averaged generator of a run's `checkpoint` (the newest where None).

        Raises RunError where the run or its checkpoint can't be read.
        """
        run = run if isinstance(run, Run) else Run.open(run)
        network = run.config.network
        description = NETWORKS[network.family]
        module = load_generator(run, checkpoint)
        return cls(
            module,
            img_resolution=module.stage.img_resolution
            if isinstance(module, Growing)
            else network.img_resolution,
            z_dim=network.z_dim,
            class_names=run.dataset.class_names if run.conditioning.is_on else (),
            accepts_truncation=description.accepts_truncation,
            standing_statistics=description.standing_statistics,
            device=pick_device(device),
        )

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

    @torch.inference_mode()
    def sample(
        self, latents: torch.Tensor, labels: torch.Tensor | None = None, truncation_psi: float | None = None
    ) -> Pictures:
        """Pictures uint8 [N, H, W, 3] for latents float32 [N, z_dim] and labels int64 [N].

        Raises UsageError where truncation means nothing to the network, OutOfMemoryError where the
        device has no room for N pictures.
        """
        if truncation_psi is not None:
            if not self.accepts_truncation:
                raise UsageError("Truncation means nothing to this network. Leave it out.")
            latents = truncated(latents, truncation_psi)
        with _explaining_memory(len(latents)):
            module = self._module
            if truncation_psi is not None and self._standing is not None:
                module = self._standing.at(truncation_psi)
            images = module(latents.to(self.device), None if labels is None else labels.to(self.device))
            return np.ascontiguousarray(to_uint8(images))

    def pictures(
        self,
        count: int,
        seed: int,
        breed: int | None = None,
        truncation_psi: float | None = None,
        batch_size: int = BATCH_SIZE,
    ) -> Iterator[Pictures]:
        """Pictures 0 … count - 1 of `seed`, in batches uint8 [≤ batch_size, H, W, 3].

        Picture i is the same whatever the count, as long as batch_size is.
        """
        for start in range(0, count, batch_size):
            latents = self.latents(seed, start, batch_size)
            labels = self.labels(start, batch_size, breed)
            yield self.sample(latents, labels, truncation_psi)[: count - start]


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
