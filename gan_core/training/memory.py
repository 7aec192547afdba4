"""What to say when a device has no room for a batch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from gan_core.messages import OutOfMemoryError


@contextmanager
def explaining_memory(batch_size: int) -> Iterator[None]:
    """Turn what a full device raises while a batch of `batch_size` is trained into an OutOfMemoryError."""
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if not _is_out_of_memory(error):
            raise
        raise OutOfMemoryError(
            "No memory is left for a batch of {batch}. Try training.batch_size={smaller:d}.",
            batch=batch_size,
            smaller=max(batch_size // 2, 2),
        ) from error


def _is_out_of_memory(error: BaseException) -> bool:
    """CUDA raises its own type; the CPU's and MPS's allocators raise a RuntimeError with these words."""
    words = ("out of memory", "can't allocate memory", "not enough memory")
    known = isinstance(error, torch.OutOfMemoryError | MemoryError)
    return known or any(word in str(error).lower() for word in words)
