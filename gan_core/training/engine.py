"""One training step: D's updates, then G's, on one device, without waiting for it.

Written for speed: D's parameters are frozen while G learns, so that no gradient is computed for
nothing; the fakes of D's last update are G's batch too (as in pytorch/examples), so G runs forward
once; optimisers and the average are fused or foreach; losses stay on the device.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from gan_core.objectives.objective import Batch, Objective
from gan_core.runs.config import RunConfig, TrainingSettings
from gan_core.runs.registry import NETWORKS
from gan_core.training.averaging import WeightAverage
from gan_core.training.world import World

_SETTLING_BATCHES, _SETTLING_SIZE = 2, 64
_SETTLING_SEED = 0x7374_616E


@dataclass(frozen=True, slots=True)
class Networks:
    """Generator and discriminator on the CPU, initialised from the run's seed alone."""

    generator: nn.Module
    discriminator: nn.Module
    num_classes: int

    @classmethod
    def build(cls, config: RunConfig, num_classes: int) -> Networks:
        """The two networks that `config` describes."""
        family = NETWORKS[config.network.family].load()
        rng = torch.Generator().manual_seed(config.training.seed)
        networks = cls(
            family.build_generator(config.network, num_classes),
            family.build_discriminator(config.network, num_classes),
            num_classes,
        )
        family.initialize(networks.generator, rng)
        family.initialize(networks.discriminator, rng)
        return networks


class Engine:
    """Networks, optimisers and average on a device, and the step that moves them."""

    def __init__(
        self,
        config: RunConfig,
        networks: Networks,
        device: torch.device,
        precision: str,
        memory_format: str,
        world: World | None = None,
    ) -> None:
        """`precision` is ``fp32`` or ``bf16``, `memory_format` ``contiguous`` or ``channels_last``."""
        training = config.training
        self.device = device
        self.precision = precision
        self.memory_format = (
            torch.channels_last if memory_format == "channels_last" else torch.contiguous_format
        )
        self.generator = networks.generator.to(device).to(memory_format=self.memory_format)
        self.discriminator = networks.discriminator.to(device).to(memory_format=self.memory_format)
        self.average = WeightAverage(self.generator, training.ema_decay)
        self.objective = Objective.build(config.objective)
        self.g_optimizer = _adam(self.generator, training.g_lr, training)
        self.d_optimizer = _adam(self.discriminator, training.d_lr, training)
        self.z_dim = config.network.z_dim
        self.d_steps = training.d_steps
        self.num_classes = networks.num_classes
        self.world = world or World()

    def step(self, next_real: Callable[[], Batch], rng: torch.Generator, step: int) -> Tensor:
        """`d_steps` updates of D, one of G.

        `rng` draws the latents on the device; `step` counts from 1. Returns float32 [4] on the
        device: G's loss, and D's loss, D(real), D(fake) of the last update.
        """
        for parameter in self.discriminator.parameters():
            parameter.requires_grad_(True)
        for _ in range(self.d_steps):
            real = next_real()
            real = Batch(real.pictures.contiguous(memory_format=self.memory_format), real.labels)
            fake = self._fake(real, rng)
            with self.autocast():
                terms = self.objective.d_terms(
                    self.discriminator, real, Batch(fake.pictures.detach(), fake.labels)
                )
            self._descend(self.discriminator, self.d_optimizer, terms.loss)
        for parameter in self.discriminator.parameters():
            parameter.requires_grad_(False)
        with self.autocast():
            g_loss = self.objective.g_loss(self.discriminator, real, fake)
        self._descend(self.generator, self.g_optimizer, g_loss)
        self.average.update(self.generator, step)
        return torch.stack([g_loss.detach(), terms.loss.detach(), terms.d_real, terms.d_fake])

    def settle_average(self) -> None:
        """Make the averaged generator ready for pictures: call before it samples or is saved."""
        with self.autocast():
            self.average.settle(self._settling_batches())

    def _settling_batches(self) -> Iterator[tuple[Tensor, Tensor | None]]:
        """The same few batches for the whole run, labels evenly from all classes."""
        rng = torch.Generator(self.device).manual_seed(_SETTLING_SEED)
        for _ in range(_SETTLING_BATCHES):
            latents = torch.randn(_SETTLING_SIZE, self.z_dim, generator=rng, device=self.device)
            labels = None
            if self.num_classes:
                chosen = torch.rand(_SETTLING_SIZE, generator=rng, device=self.device)
                labels = (chosen * self.num_classes).long()
            yield latents, labels

    def autocast(self) -> AbstractContextManager[object]:
        """bfloat16 where the engine computes in it."""
        if self.precision == "bf16":
            return torch.autocast(self.device.type, torch.bfloat16)
        return nullcontext()

    @torch.no_grad()
    def is_finite(self) -> bool:
        """Whether all weights are still numbers. Waits for the device."""
        weights: list[Tensor] = [*self.generator.parameters(), *self.discriminator.parameters()]
        return bool(torch.stack(torch._foreach_norm(weights)).isfinite().all())

    def _fake(self, real: Batch, rng: torch.Generator) -> Batch:
        latents = torch.randn(len(real.pictures), self.z_dim, generator=rng, device=self.device)
        with self.autocast():
            pictures: Tensor = self.generator(latents, real.labels)
        return Batch(pictures.float(), real.labels)

    def _descend(self, network: nn.Module, optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
        optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        self.world.average_gradients(network)
        optimizer.step()


def _adam(network: nn.Module, lr: float, training: TrainingSettings) -> torch.optim.Adam:
    fused = next(network.parameters()).device.type in ("cpu", "cuda")
    betas = (training.beta1, training.beta2)
    return torch.optim.Adam(network.parameters(), lr=lr, betas=betas, fused=fused or None)
