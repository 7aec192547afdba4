"""Batch norm's statistics measured anew: as they are at a truncation, or of weights as they train.

A truncated latent makes other feature maps than those that the statistics of a checkpoint were measured on;
with those, pictures lose contrast or saturate (Brock et al. 2018, arXiv:1809.11096, §3.1 and appendix E). At a
truncation they are only for networks whose latent also decides batch norm's gains, as BigGAN's does: where it
enters before the first norm alone (DCGAN), they would divide the truncation out again.
"""

from __future__ import annotations

import copy
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from threading import Lock

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from gan_core.sampling.latents import normal_latents, truncated

Statistics = tuple[tuple[Tensor, Tensor], ...]
"""Mean and variance, float32 [C] each, of every batch norm in the order of `norms_of`."""
Psi = float | None

_SEED = 0x7374_616E
_NUM_BATCHES, _BATCH_SIZE = 4, 64
_MOST_TWINS, _MOST_MEASURED = 4, 64
"""Twins are modules and cost milliseconds to make; statistics are some kB and cost hundreds of pictures."""


class _Measured:
    """What was measured last, by network, ψ, device and threads; for all generators of the process."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Hashable, Psi], Statistics] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[Hashable, Psi]) -> Statistics | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: tuple[Hashable, Psi], statistics: Statistics) -> None:
        with self._lock:
            self._kept[key] = statistics
            self._kept.move_to_end(key)
            if len(self._kept) > _MOST_MEASURED:
                self._kept.popitem(last=False)

    def of(self, network: Hashable) -> dict[Psi, Statistics]:
        """By ψ."""
        with self._lock:
            return {psi: kept for (of, psi), kept in self._kept.items() if of == network}


_MEASURED = _Measured()


class _GiveUpError(Exception):
    """A batch was left in the middle."""


class StandingStatistics:
    """Batch-norm statistics of a generator by ψ, and twins of it that have them and share its weights.

    The generator itself is never touched. What the statistics are depends on weights, ψ and device
    alone: they are measured on the same latents each time, labels evenly from all classes.
    """

    def __init__(
        self,
        module: nn.Module,
        z_dim: int,
        num_classes: int,
        device: torch.device,
        weights: Hashable | None = None,
    ) -> None:
        """`module` is in evaluation mode on `device`; `num_classes` is 0 where it takes no label.

        `weights` names them: generators of the same ones need not measure twice. None: only this one has them.
        """
        self._module = module
        self._z_dim, self._num_classes, self._device = z_dim, num_classes, device
        self._network = (object() if weights is None else weights, str(device), torch.get_num_threads())
        self._twins: OrderedDict[Psi, nn.Module] = OrderedDict()
        self._lock = Lock()

    def measuring(self, psi: Psi, is_urgent: Callable[[], bool] = lambda: False) -> Iterator[None]:
        """Work that measures at `psi`, nothing where that is known already; can be given up at each yield.

        It yields after each of a few batches, and in the middle of one as soon as `is_urgent` says that
        something else is to be done first; that batch is then begun anew.
        """
        if self.is_known(psi):
            return
        twin = _unmeasured_twin(self._module)
        for number in range(_NUM_BATCHES):
            while not _is_passed(twin, self._batch(number * _BATCH_SIZE, psi), is_urgent):
                yield
            yield
        _MEASURED.keep((self._network, psi), statistics_of(twin))

    def is_known(self, psi: Psi) -> bool:
        """Whether nothing has to be measured at `psi`."""
        return _MEASURED.get((self._network, psi)) is not None

    def statistics(self, psi: Psi) -> Statistics:
        """Those at `psi`, measured now where they aren't yet."""
        while (known := _MEASURED.get((self._network, psi))) is None:
            for _ in self.measuring(psi):
                pass
        return known

    def at(self, psi: Psi) -> nn.Module:
        """The twin to use at truncation `psi`, or without any; the last few are kept."""
        with self._lock:
            if psi not in self._twins:
                self._twins[psi] = _twin_with(self._module, self.statistics(psi))
            elif not self.is_known(psi):  # others have pushed it out meanwhile
                _MEASURED.keep((self._network, psi), statistics_of(self._twins[psi]))
            self._twins.move_to_end(psi)
            if len(self._twins) > _MOST_TWINS:
                self._twins.popitem(last=False)
            return self._twins[psi]

    def nearest(self, psi: Psi) -> Statistics | None:
        """What is known best of `psi` (none counts as 1) without measuring; None where nothing was measured.

        Between two ψ that were measured, what lies between theirs.
        """
        known = {1.0 if at is None else at: kept for at, kept in _MEASURED.of(self._network).items()}
        wanted = 1.0 if psi is None else psi
        low, high = _around(wanted, known)
        if low is None or high is None:
            side = high if low is None else low
            return None if side is None else known[side]
        return _between(known[low], known[high], _share(low, high, wanted))

    def on_the_way(self, psi: float, knots: Sequence[float]) -> Statistics:
        """At a `psi` between two of `knots`, from those measured there; see `knots_around`."""
        low, high = knots_around(psi, knots)
        return _between(self.statistics(low), self.statistics(high), _share(low, high, psi))

    def _batch(self, start: int, psi: Psi) -> tuple[Tensor, Tensor | None]:
        latents = normal_latents(_SEED, start, _BATCH_SIZE, self._z_dim)
        latents = (latents if psi is None else truncated(latents, psi)).to(self._device)
        if not self._num_classes:
            return latents, None
        return latents, torch.arange(start, start + _BATCH_SIZE, device=self._device) % self._num_classes


def knots_around(psi: float, knots: Sequence[float]) -> tuple[float, float]:
    """The next of `knots` below and above `psi`; `psi` itself, twice, where it is one or beyond all."""
    low, high = _around(psi, knots)
    return (psi, psi) if low is None or high is None else (low, high)


def norms_of(module: nn.Module) -> list[_BatchNorm]:
    """The batch norms that have statistics to measure."""
    return [m for m in module.modules() if isinstance(m, _BatchNorm) and m.track_running_stats]


def statistics_of(module: nn.Module) -> Statistics:
    """Those that it has."""
    return tuple((_there(norm.running_mean), _there(norm.running_var)) for norm in norms_of(module))


def sharing_weights(module: nn.Module) -> nn.Module:
    """A copy of `module` whose tensors are the same ones, but for batch norm's statistics."""
    own = {id(buffer) for norm in norms_of(module) for buffer in norm.buffers()}
    tensors = (*module.parameters(), *module.buffers())
    return copy.deepcopy(module, {id(t): t for t in tensors if id(t) not in own})


def _around(psi: float, values: Iterable[float]) -> tuple[float | None, float | None]:
    values = tuple(values)
    low = max((value for value in values if value <= psi), default=None)
    return low, min((value for value in values if value >= psi), default=None)


def _share(low: float, high: float, psi: float) -> float:
    return (psi - low) / (high - low) if high > low else 0.0


def _between(low: Statistics, high: Statistics, share: float) -> Statistics:
    """Means and deviations on a straight line: features scale with the latent, and so with ψ, more than their
    squares do."""
    if low is high:
        return low
    return tuple(
        (a_mean.lerp(b_mean, share), a_var.sqrt().lerp(b_var.sqrt(), share).square())
        for (a_mean, a_var), (b_mean, b_var) in zip(low, high, strict=True)
    )


# No inference mode even where the caller is in it: gradients may have to flow through a twin later.
@torch.inference_mode(False)
def _unmeasured_twin(module: nn.Module) -> nn.Module:
    twin = sharing_weights(module)
    for norm in norms_of(twin):
        norm.reset_running_stats()
        norm.momentum = None  # the plain mean over all batches
        norm.train()
    return twin


@torch.inference_mode(False)
@torch.no_grad()
def _twin_with(module: nn.Module, statistics: Statistics) -> nn.Module:
    twin = sharing_weights(module)
    for norm, (mean, var) in zip(norms_of(twin), statistics, strict=True):
        _there(norm.running_mean).copy_(mean)
        _there(norm.running_var).copy_(var)
    return twin


@torch.inference_mode(False)
@torch.no_grad()
def _is_passed(twin: nn.Module, batch: tuple[Tensor, Tensor | None], is_urgent: Callable[[], bool]) -> bool:
    """Whether the batch went through, and its statistics into the norms; else these are as before."""

    def look(*_: object) -> None:
        if is_urgent():
            raise _GiveUpError

    buffers = [buffer for norm in norms_of(twin) for buffer in norm.buffers()]
    before = [buffer.clone() for buffer in buffers]
    hooks = [module.register_forward_pre_hook(look) for module in twin.modules()]
    try:
        twin(*batch)
    except _GiveUpError:
        torch._foreach_copy_(buffers, before)
        return False
    finally:
        for hook in hooks:
            hook.remove()
    return True


def _there(buffer: Tensor | None) -> Tensor:
    if buffer is None:
        raise TypeError("this batch norm has no statistics")
    return buffer
