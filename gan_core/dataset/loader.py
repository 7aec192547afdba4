"""Feeding the training: pictures kept as uint8 on the device, and the stream of which come when.

The only file of this room that imports torch. No worker processes and no decoding per step.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from gan_core.dataset.archive import Dataset
from gan_core.messages import OutOfMemoryError
from gan_core.progress import Progress

_KEPT_EPOCHS = 4
_SHARE_OF_FREE_MEMORY = 0.5
"""How much of a GPU's free memory the pictures may take; the rest is the training's."""


class Sampler:
    """Which pictures come when: stateless, so that a resumed run continues the very same stream.

    The stream is one permutation of the dataset after another, each from (seed, epoch). A step takes
    ``batch_size * world_size`` indices of it, each rank its own part; a dataset smaller than that
    simply comes again within the step.
    """

    def __init__(self, num_images: int, seed: int, rank: int = 0, world_size: int = 1) -> None:
        self.num_images = num_images
        self.seed = seed
        self.rank = rank
        self.world_size = world_size
        self._permutations: OrderedDict[int, Tensor] = OrderedDict()

    def indices(self, images_seen: int, batch_size: int) -> Tensor:
        """This rank's int64 [batch_size] (on the CPU) of the step that begins at `images_seen`.

        `images_seen` counts real images over all ranks, from the beginning of the run.
        """
        position = images_seen + self.rank * batch_size
        end = position + batch_size
        parts: list[Tensor] = []
        while position < end:
            epoch, offset = divmod(position, self.num_images)
            part = self._permutation(epoch)[offset : offset + end - position]
            parts.append(part)
            position += len(part)
        return parts[0] if len(parts) == 1 else torch.cat(parts)

    def _permutation(self, epoch: int) -> Tensor:
        if epoch not in self._permutations:
            self._permutations[epoch] = epoch_permutation(self.num_images, self.seed, epoch)
            if len(self._permutations) > _KEPT_EPOCHS:
                self._permutations.popitem(last=False)
        return self._permutations[epoch]


def epoch_permutation(num_images: int, seed: int, epoch: int) -> Tensor:
    """The order of the pictures in one epoch, int64 [num_images].

    Philox's raw numbers are sorted rather than shuffled with: NumPy promises that a bit generator's
    stream never changes, but not that `permutation` doesn't, and a run may be resumed years later.
    """
    raw = np.random.Philox(np.random.SeedSequence([seed, epoch])).random_raw(num_images)
    return torch.from_numpy(np.argsort(raw, kind="stable").astype(np.int64, copy=False))


class PictureStore:
    """All pictures of a dataset, decoded once: uint8 [N, 3, H, W], with their class indices.

    They lie on `device` where they fit beside the training, else in pinned host memory.
    """

    def __init__(self, pictures: Tensor, labels: Tensor | None, device: torch.device) -> None:
        """`pictures` uint8 [N, 3, H, W] and `labels` int64 [N] or None, both on `device` or on the host."""
        self.pictures = pictures
        self.labels = labels
        self.device = device
        self._is_resident = pictures.device.type == device.type
        # Only CUDA's allocator keeps the source of an unfinished copy alive.
        self._non_blocking = device.type == "cuda"

    @classmethod
    def load(cls, dataset: Dataset, device: torch.device) -> Iterator[Progress | PictureStore]:
        """Decode `dataset` for training on `device`; yields Progress, last the store.

        Raises DatasetError for a damaged picture, OutOfMemoryError where the host has no room.
        """
        for step in dataset.decode():
            if isinstance(step, Progress):
                yield step
                continue
            labels = None if dataset.labels is None else torch.from_numpy(dataset.labels)
            yield cls._placed(torch.from_numpy(step), labels, device)

    @classmethod
    def _placed(cls, pictures: Tensor, labels: Tensor | None, device: torch.device) -> PictureStore:
        if (
            device.type == "cuda"
            and pictures.nbytes > _SHARE_OF_FREE_MEMORY * torch.cuda.mem_get_info(device)[0]
        ):
            try:
                return cls(pictures.pin_memory(), labels, device)
            except RuntimeError:
                raise OutOfMemoryError(
                    "The pictures need {gb} GB of memory. Prepare fewer or smaller ones.",
                    gb=round(pictures.nbytes / 1e9, 1),
                ) from None
        return cls(pictures.to(device), None if labels is None else labels.to(device), device)

    def __len__(self) -> int:
        return len(self.pictures)

    def batch(self, indices: Tensor, flip: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        """The pictures at `indices` as float32 [B, 3, H, W] in [-1, 1], and int64 [B] labels or None.

        `flip` (bool [B], any device) mirrors a picture left to right. Both results are on `device`; the
        host never waits for it.
        """
        indices = indices.to(self.pictures.device, non_blocking=self._non_blocking)
        pictures = self._to_device(self._gather(indices))
        if flip is not None:
            pictures = _mirrored(pictures, self._to_device(flip))
        labels = None if self.labels is None else self._to_device(self.labels.index_select(0, indices))
        return pictures.to(torch.float32).div_(127.5).sub_(1.0), labels

    def _to_device(self, tensor: Tensor) -> Tensor:
        return tensor.to(self.device, non_blocking=self._non_blocking)

    def _gather(self, indices: Tensor) -> Tensor:
        if self._is_resident:
            return self.pictures.index_select(0, indices)
        # A fresh pinned buffer each time: its copy to the device may still be under way at the next step.
        gathered = torch.empty((len(indices), *self.pictures.shape[1:]), dtype=torch.uint8, pin_memory=True)
        return torch.index_select(self.pictures, 0, indices, out=gathered)


def _mirrored(pictures: Tensor, flip: Tensor) -> Tensor:
    """`pictures` with those where `flip` is true mirrored left to right.

    Picks from both versions: as a gather of whole pictures this is several times faster on a CPU than
    `torch.where`, and unlike a mask it needs no wait for the device.
    """
    both = torch.cat([pictures, pictures.flip(3)])
    count = len(pictures)
    return both.index_select(0, torch.arange(count, device=pictures.device) + flip * count)
