"""One training step: D's updates, then G's, on one device, without waiting for it.

Written for speed: D's parameters are frozen while G learns, so that no gradient is computed for
nothing; the fakes of D's last update are G's batch too (as in pytorch/examples), so G runs forward
once; optimisers and the average are fused or foreach; losses stay on the device.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, interpolate

from gan_core.objectives.objective import Batch, Objective, Strengths
from gan_core.runs.config import Conditioning, RunConfig, TrainingSettings
from gan_core.runs.registry import NETWORKS
from gan_core.runs.stages import Stage
from gan_core.training.averaging import WeightAverage
from gan_core.training.schedules import Rates
from gan_core.training.world import World

_SETTLING_BATCHES, _SETTLING_SIZE = 2, 64
_SETTLING_SEED = 0x7374_616E


class RealBatches(Protocol):
    """Where a step's real pictures come from."""

    def __call__(self, *, counts: bool = True) -> Batch:
        """The next batch (of a step's micro-batch), on the device.

        Where `counts` is false it is one for G to compare with: other pictures, not counted as shown.
        """
        ...


@runtime_checkable
class Growing(Protocol):
    """A network that grows while it trains."""

    stage: Stage

    def set_stage(self, stage: Stage) -> None:
        """Compute at `stage` from now on."""
        ...


@dataclass(frozen=True, slots=True)
class Networks:
    """Generator and discriminator on the CPU, initialised from the run's seed alone."""

    generator: nn.Module
    discriminator: nn.Module
    conditioning: Conditioning

    @classmethod
    def build(cls, config: RunConfig, conditioning: Conditioning) -> Networks:
        """The two networks that `config` describes, taking labels as `conditioning` says."""
        family = NETWORKS[config.network.family].load()
        rng = torch.Generator().manual_seed(config.training.seed)
        networks = cls(
            family.build_generator(config.network, conditioning),
            family.build_discriminator(config.network, conditioning),
            conditioning,
        )
        family.initialize(networks.generator, rng)
        family.initialize(networks.discriminator, rng)
        return networks


@dataclass(frozen=True, slots=True)
class Moment:
    """What schedules make of one step."""

    rates: Rates
    strengths: tuple[Strengths, ...]
    """One for each of the step's D updates."""


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
        self.config = config
        self.device = device
        self.precision = precision
        self.memory_format = (
            torch.channels_last if memory_format == "channels_last" else torch.contiguous_format
        )
        self.generator = networks.generator.to(device).to(memory_format=self.memory_format)
        self.discriminator = networks.discriminator.to(device).to(memory_format=self.memory_format)
        self.average = WeightAverage(self.generator)
        self.objective = Objective(
            config.objective,
            networks.conditioning,
            device,
            judges_alone=config.network.discriminator_judges_alone,
        )
        self.z_dim = config.network.z_dim
        self.conditioning = networks.conditioning
        self.world = world or World()
        self.stage = Stage(config.network.img_resolution)
        self.reset_optimizers()

    def reset_optimizers(self) -> None:
        """Forget what the optimisers remember."""
        training, interval = self.config.training, self.config.objective.penalty_interval
        lazy = interval if self.config.objective.has_penalty else 1
        self.g_optimizer = _Optimizer(self.generator, training.g_lr, training)
        self.d_optimizer = _Optimizer(self.discriminator, training.d_lr, training, lazy)

    def set_stage(self, stage: Stage) -> None:
        """Train at `stage` from now on; for networks that grow."""
        self.stage = stage
        for network in (self.generator, self.discriminator, self.average.network):
            if isinstance(network, Growing):
                network.set_stage(stage)

    def step(self, next_real: RealBatches, rng: torch.Generator, moment: Moment) -> Tensor:
        """`d_steps` updates of D, one of G.

        `rng` draws everything random on the device. Returns float32 [4] on the device: G's loss, and
        D's loss, D(real), D(fake) of the last update.
        """
        rates = moment.rates
        self.g_optimizer.set_rates(rates)
        self.d_optimizer.set_rates(rates)
        _set_trainable(self.discriminator, True)
        for strengths in moment.strengths:
            told, real, fake = self._update_discriminator(next_real, rng, strengths)
        _set_trainable(self.discriminator, False)
        g_loss = self._update_generator(next_real, real, fake, rng, moment.strengths[-1])
        self.average.update(self.generator, rates.ema_decay)
        return torch.cat([g_loss[None], told])

    def _update_discriminator(
        self, next_real: RealBatches, rng: torch.Generator, strengths: Strengths
    ) -> tuple[Tensor, Batch, Batch]:
        """One update of D; returns what it told, and the last micro-batch of real and fake."""
        parts = self.config.training.micro_batches
        self.d_optimizer.zero_grad()
        told = torch.zeros(3, device=self.device)
        for _ in range(parts):
            real = self._staged(next_real())
            fake = self._fake(real, rng)
            with self.autocast("discriminator"):
                terms = self.objective.d_terms(
                    self.discriminator, real, Batch(fake.pictures.detach(), fake.labels), rng, strengths
                )
            torch.autograd.backward(terms.loss / parts)
            told += torch.stack([terms.loss.detach(), terms.d_real, terms.d_fake]) / parts
        self.world.average_gradients(self.discriminator)
        self.d_optimizer.step()
        return told, real, fake

    def _update_generator(
        self, next_real: RealBatches, real: Batch, fake: Batch, rng: torch.Generator, strengths: Strengths
    ) -> Tensor:
        """One update of G; `fake` still has its graph, and is its first micro-batch."""
        parts = self.config.training.micro_batches
        self.g_optimizer.zero_grad()
        told = torch.zeros((), device=self.device)
        compares = self.objective.loss.compares
        for part in range(parts):
            compared = self._staged(next_real(counts=False)) if compares else real
            if part or (compares and self.conditioning.is_on):
                fake = self._fake(compared, rng)  # what is compared is of one class (as in R3GAN's code)
            with self.autocast("discriminator"):
                loss = self.objective.g_loss(self.discriminator, compared, fake, rng, strengths)
            torch.autograd.backward(loss / parts)
            told += loss.detach() / parts
        penalty = self.objective.g_penalty(self.generator)
        if penalty is not None:
            torch.autograd.backward(penalty)
        self.world.average_gradients(self.generator)
        self.g_optimizer.step()
        return told

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
            if self.conditioning.is_on:
                chosen = torch.rand(_SETTLING_SIZE, generator=rng, device=self.device)
                labels = (chosen * self.conditioning.num_classes).long()
            yield latents, labels

    def autocast(self, network: str = "generator") -> AbstractContextManager[object]:
        """bfloat16 where `network` (``generator`` or ``discriminator``) computes in it."""
        if self.precision == "bf16" and self.config.training.keep_fp32 != network:
            return torch.autocast(self.device.type, torch.bfloat16)
        return nullcontext()

    def is_finite(self) -> bool:
        """Whether all weights are still numbers. Waits for the device."""
        weights: list[Tensor] = [*self.generator.parameters(), *self.discriminator.parameters()]
        return bool(torch.stack(torch._foreach_norm(weights)).isfinite().all())

    def _staged(self, real: Batch) -> Batch:
        """Real pictures as D sees them at this stage."""
        pictures = at_stage(real.pictures, self.stage)
        return Batch(pictures.contiguous(memory_format=self.memory_format), real.labels)

    def _fake(self, real: Batch, rng: torch.Generator) -> Batch:
        latents = torch.randn(len(real.pictures), self.z_dim, generator=rng, device=self.device)
        with self.autocast():
            pictures: Tensor = self.generator(latents, real.labels)
        return Batch(pictures.float(), real.labels)


def at_stage(pictures: Tensor, stage: Stage) -> Tensor:
    """`pictures` float [N, 3, R, R] averaged down to the stage's resolution and faded as its networks are.

    While a resolution fades in, its reals are blended with their own halved and enlarged version
    (Karras et al. 2017, arXiv:1710.10196, §2).
    """
    factor = pictures.shape[-1] // stage.img_resolution
    if factor > 1:
        pictures = avg_pool2d(pictures, factor)
    if stage.alpha < 1:
        coarse = interpolate(avg_pool2d(pictures, 2), scale_factor=2.0, mode="nearest")
        pictures = torch.lerp(coarse, pictures, stage.alpha)
    return pictures


class _Optimizer(torch.optim.Adam):
    """Adam, fused where the device can, whose rates follow a schedule.

    With lazy penalties in every k-th step, learning rate and betas are corrected by c = k / (k + 1)
    as in StyleGAN2 (Karras et al. 2019, arXiv:1912.04958, appendix B).
    """

    def __init__(self, network: nn.Module, lr: float, training: TrainingSettings, lazy: int = 1) -> None:
        self._correction = lazy / (lazy + 1) if lazy > 1 else 1.0
        self._lr, self._beta1 = lr * self._correction, training.beta1**self._correction
        fused = next(network.parameters()).device.type in ("cpu", "cuda")
        super().__init__(
            network.parameters(),
            lr=self._lr,
            betas=(self._beta1, training.beta2**self._correction),
            eps=training.adam_eps,
            fused=fused or None,
        )

    def set_rates(self, rates: Rates) -> None:
        """Use `rates` from the next step on."""
        for group in self.param_groups:
            group["lr"] = self._lr * rates.lr_share
            group["betas"] = (self._beta1, rates.beta2**self._correction)


def _set_trainable(network: nn.Module, trainable: bool) -> None:
    for parameter in network.parameters():
        parameter.requires_grad_(trainable)
