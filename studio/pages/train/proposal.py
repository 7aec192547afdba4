"""Which preset to propose for a dataset on this device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gan_core.messages import UsageError
from gan_core.presets import propose_preset

if TYPE_CHECKING:
    from gan_core.training.device import DeviceInfo

TYPICAL_RESOLUTION = 64
"""Where there is no dataset yet (px)."""


def proposed_preset(img_resolution: int | None, device: DeviceInfo | None) -> str:
    """The preset's name; empty where none is made for the resolution.

    Until the device is known (torch is still being imported) a CPU is assumed.
    """
    has_accelerator = device is not None and device.kind != "cpu"
    try:
        return propose_preset(img_resolution or TYPICAL_RESOLUTION, has_accelerator)
    except UsageError:
        return ""
