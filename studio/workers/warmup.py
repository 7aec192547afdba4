"""The warm-up: torch and the training room are imported once the window is up, off the GUI thread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gan_core.training.device import DeviceInfo


def warm_up() -> Iterator[DeviceInfo]:
    """Import what training needs (seconds) and yield the device that it would use."""
    import gan_core.training.trainer  # noqa: F401  the first Start must not wait for it
    from gan_core.training.device import describe_device, pick_device

    yield describe_device(pick_device("auto"))
