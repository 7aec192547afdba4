"""The processes that train one run together; one process, unless torch.distributed says otherwise."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import nn

_HOST = torch.device("cpu")


@dataclass(frozen=True, slots=True)
class World:
    """This process's `rank` among `size`; rank 0 writes the run."""

    rank: int = 0
    size: int = 1
    device: torch.device = _HOST
    """Where the processes can exchange a number: NCCL knows only its GPU's memory."""

    @classmethod
    def current(cls) -> World:
        """The world that `torchrun` and ``init_process_group`` made, or a single process."""
        if dist.is_available() and dist.is_initialized():
            return cls(dist.get_rank(), dist.get_world_size(), _meeting_place())
        return cls()

    @property
    def writes(self) -> bool:
        """Whether this process writes the run folder."""
        return self.rank == 0

    def average_gradients(self, network: nn.Module) -> None:
        """Replace every gradient by its mean over the processes."""
        if self.size == 1:
            return
        for parameter in network.parameters():
            if parameter.grad is not None:
                dist.all_reduce(parameter.grad)
                parameter.grad /= self.size

    def any(self, flag: bool) -> bool:
        """Whether `flag` is set in any of the processes, so that all end at the same step."""
        if self.size == 1:
            return flag
        flags = torch.tensor([flag], dtype=torch.int32, device=self.device)
        dist.all_reduce(flags, dist.ReduceOp.MAX)
        return bool(flags.item())

    def agreed(self, seconds: float) -> float:
        """Rank 0's `seconds`, so that clocks that differ decide nothing differently."""
        if self.size == 1:
            return seconds
        told = torch.tensor([seconds], dtype=torch.float64, device=self.device)
        dist.broadcast(told, 0)
        return float(told.item())


def _meeting_place() -> torch.device:
    if dist.get_backend() == dist.Backend.NCCL:
        return torch.device("cuda", torch.cuda.current_device())
    return _HOST
