"""Which device to train on, and what a person calls it."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from pathlib import Path

import psutil
import torch

from gan_core.messages import UsageError


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """A device as a person knows it."""

    kind: str
    """``cuda``, ``mps`` or ``cpu``."""
    name: str
    total_memory_bytes: int
    threads: int = 0
    """That a CPU computes with; 0 of another device."""


def pick_device(wanted: str) -> torch.device:
    """The device for ``auto``, ``cuda``, ``mps`` or ``cpu``. Raises UsageError where it is not there."""
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if wanted == "auto":
        return torch.device(next(kind for kind, is_there in there.items() if is_there))
    if not there[wanted]:
        raise UsageError(
            "This machine has no {device} that PyTorch can use. Choose training.device=auto.", device=wanted
        )
    return torch.device(wanted)


def describe_device(device: torch.device) -> DeviceInfo:
    """Its name and memory."""
    if device.type == "cuda":
        properties = torch.cuda.get_device_properties(device)
        return DeviceInfo("cuda", properties.name, properties.total_memory)
    memory = psutil.virtual_memory().total
    if device.type == "mps":
        return DeviceInfo("mps", "Apple GPU", memory)
    threads = torch.get_num_threads()
    return DeviceInfo(device.type, _cpu_name(threads), memory, threads)


def _cpu_name(threads: int) -> str:
    return f"CPU · {threads} threads" if threads > 1 else "CPU · 1 thread"


def memory_in_use(device: torch.device) -> int:
    """Bytes: the peak allocated on a GPU since the start, the process's resident memory on a CPU."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device)
    if device.type == "mps":
        return torch.mps.driver_allocated_memory()
    return int(psutil.Process().memory_info().rss)


def has_fast_bf16(device: torch.device) -> bool:
    """Whether the device computes in bfloat16 natively (emulation is many times slower than fp32)."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return device.type == "cpu" and bool(_CPU_BF16 & _cpu_flags())


_CPU_BF16 = {"avx512_bf16", "amx_bf16", "avx512bf16", "bf16"}


def _cpu_flags() -> set[str]:
    """What the processor says that it can do; empty where the system does not tell (then no bf16)."""
    info = Path("/proc/cpuinfo")
    if platform.system() != "Linux" or not info.is_file():
        return set()
    lines = info.read_text(encoding="utf-8", errors="replace").splitlines()
    flags = next((line for line in lines if line.lower().startswith(("flags", "features"))), "")
    return set(flags.partition(":")[2].split())
