"""The network card: blocks, parameters, multiply-adds and memory of a configuration, before any of it is built.

The networks are computed on PyTorch's ``meta`` device, whose tensors have shapes and no numbers: a card of
the largest networks takes a fraction of a second and no memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.graph import saved_tensors_hooks

from gan_core.networks.judgement import Judgement
from gan_core.networks.layers.spectral import SpectralNorm
from gan_core.networks.measured import Counting
from gan_core.runs.config import RunConfig
from gan_core.runs.network_settings import Conditioning
from gan_core.runs.registry import NETWORKS
from gan_core.runs.stages import Phase, Stage

FLOAT_BYTES = 4
_CONTAINERS = (nn.Sequential, nn.ModuleList, nn.ModuleDict)
_DOUBLE_BACKWARD = 3
"""What a penalty on a gradient keeps of D beside its opinion: its activations, their gradients, and a copy."""


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a network, in the order of computation."""

    name: str
    """Its path in the network, such as ``blocks.2``."""
    kind: str
    """The layer's own name, such as ``ConvTranspose2d``."""
    output: tuple[int, ...]
    """Shape for one picture; empty where the part is not called as a layer (a table that is looked up)."""
    parameters: int
    multiply_adds: int
    """For one picture, forward: of convolutions and matrix products, a multiplication with its addition as one."""


@dataclass(frozen=True, slots=True)
class NetworkPart:
    """Generator or discriminator at one stage."""

    blocks: tuple[Block, ...]
    parameters: int
    """Of the blocks that compute at this stage."""
    multiply_adds: int
    """For one picture, forward."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Estimated bytes on the device in the midst of a training step, in fp32.

    Without the dataset's pictures and what PyTorch itself takes (on a CPU about 200 MB). Measured peaks on a CPU
    were 0.8 to 1.2 times as large.
    """

    weights: int
    """Of both networks, with their buffers."""
    gradients: int
    optimizer: int
    """Adam's two moments."""
    average: int
    """The averaged generator (EMA)."""
    activations: int
    """What forward keeps for backward, with one batch (micro-batch) of fakes and reals, and what penalties add."""

    @property
    def total(self) -> int:
        """All of it."""
        return self.weights + self.gradients + self.optimizer + self.average + self.activations


@dataclass(frozen=True, slots=True)
class StageCard:
    """Both networks at one resolution; a network that doesn't grow has one such stage."""

    img_resolution: int
    batch_size: int
    generator: NetworkPart
    discriminator: NetworkPart
    memory: Memory


@dataclass(frozen=True, slots=True)
class NetworkCard:
    """What a configuration costs, by stage; `conditioning` and `num_classes` are what was assumed."""

    conditioning: str
    num_classes: int
    parameters_g: int
    parameters_d: int
    stages: tuple[StageCard, ...]

    def to_json(self) -> dict[str, Any]:
        """As a JSON object, with the memory's totals."""
        data = asdict(self)
        for stage, card in zip(data["stages"], self.stages, strict=True):
            stage["memory"]["total"] = card.memory.total
        return data


def network_card(config: RunConfig, conditioning: Conditioning) -> NetworkCard:
    """The card of `config` whose networks take labels as `conditioning` says."""
    with torch.device("meta"), Counting():
        family = NETWORKS[config.network.family].load()
        generator: nn.Module = family.build_generator(config.network, conditioning)
        discriminator: nn.Module = family.build_discriminator(config.network, conditioning)
        stages = tuple(
            _stage_card(config, conditioning, generator, discriminator, phase) for phase in _phases(config)
        )
    return NetworkCard(
        conditioning=conditioning.kind,
        num_classes=conditioning.num_classes,
        parameters_g=_count(generator),
        parameters_d=_count(discriminator),
        stages=stages,
    )


def _phases(config: RunConfig) -> list[Phase]:
    """The phases that train a resolution as it is; one for networks that don't grow."""
    batch_size = config.training.batch_size
    growing = [phase for phase in config.network.phases(batch_size) if not phase.fades]
    return growing or [Phase(config.network.img_resolution, False, 0.0, batch_size)]


def _stage_card(
    config: RunConfig,
    conditioning: Conditioning,
    generator: nn.Module,
    discriminator: nn.Module,
    phase: Phase,
) -> StageCard:
    for network in (generator, discriminator):
        set_stage: Any = getattr(network, "set_stage", None)
        if set_stage is not None:
            set_stage(Stage(phase.img_resolution))
    size = phase.batch_size // config.training.micro_batches
    latents = torch.empty(size, config.network.z_dim)
    labels = torch.zeros(size, dtype=torch.int64) if conditioning.is_on else None
    g = _Trace(generator)
    pictures = g.run(latents, labels)
    d = _Trace(discriminator)
    d.run(pictures.detach(), labels)
    return StageCard(
        img_resolution=phase.img_resolution,
        batch_size=phase.batch_size,
        generator=g.part(),
        discriminator=d.part(),
        memory=_memory(config, g, d),
    )


def _memory(config: RunConfig, g: _Trace, d: _Trace) -> Memory:
    """Where a step holds most: G's fakes and D's two opinions are waiting to be sent backward."""
    objective = config.objective
    penalties = sum(map(bool, (objective.r1_gamma, objective.r2_gamma, objective.gradient_penalty)))
    opinions = 2 + _DOUBLE_BACKWARD * penalties
    trained = FLOAT_BYTES * (g.used_parameters + d.used_parameters)
    return Memory(
        weights=_bytes(g.network) + _bytes(d.network),
        gradients=trained,
        optimizer=2 * trained,
        average=_bytes(g.network),
        activations=g.saved_bytes + opinions * d.saved_bytes + 2 * (g.largest_bytes + d.largest_bytes),
    )


class _Trace:
    """One forward pass in training mode: what each block made, computed and kept for backward."""

    def __init__(self, network: nn.Module) -> None:
        self.network = network
        self._normalized = [m for m in network.modules() if isinstance(m, SpectralNorm)]
        for wrapper in self._normalized:  # most of the work, none of it on pictures
            wrapper.forward = wrapper.layer.forward  # type: ignore[assignment,method-assign]
        self._blocks = dict(_blocks(network))
        self._made: dict[str, tuple[tuple[int, ...], int]] = {}
        """By block, in the order of computation: its output for one picture, its multiply-adds for all."""
        self._size = 1
        self._counter = Counting()
        self._own = {t.untyped_storage()._cdata for t in (*network.parameters(), *network.buffers())}
        self._saved: dict[int, Tensor] = {}

    def run(self, x: Tensor, labels: Tensor | None) -> Tensor:
        """The network's output (of a discriminator, its logits) for `x` float [N, …]."""
        self._size = len(x)
        hooks = [hook for name, block in self._blocks.items() for hook in self._watch(name, block)]
        with saved_tensors_hooks(self._keep, lambda tensor: tensor), self._counter:
            result: Tensor | Judgement = self.network(x, labels)
        for hook in hooks:
            hook.remove()
        return result.logits if isinstance(result, Judgement) else result

    @property
    def used_parameters(self) -> int:
        """Of the blocks that computed."""
        return sum(block.parameters for block in self.part().blocks)

    @property
    def saved_bytes(self) -> int:
        """What backward needs of the pass, without the weights; of spectral norm, the weights over σ too."""
        normalized = sum(_bytes(wrapper) for wrapper in self._normalized)
        return normalized + sum(tensor.untyped_storage().nbytes() for tensor in self._saved.values())

    @property
    def largest_bytes(self) -> int:
        """The largest tensor that was kept: in backward, gradients of that size come and go."""
        return max((tensor.untyped_storage().nbytes() for tensor in self._saved.values()), default=0)

    def part(self) -> NetworkPart:
        """The blocks that computed, without those that have neither parameters nor products."""
        blocks = [self._block(name) for name in self._named()]
        blocks = [block for block in blocks if block.parameters or block.multiply_adds]
        return NetworkPart(
            blocks=tuple(blocks),
            parameters=sum(block.parameters for block in blocks),
            multiply_adds=self._counter.multiply_adds // self._size,
        )

    def _named(self) -> list[str]:
        if hasattr(self.network, "set_stage"):  # the others have no part yet, or no more
            return list(self._made)
        return [*self._made, *(name for name in self._blocks if name not in self._made)]

    def _block(self, name: str) -> Block:
        output, multiply_adds = self._made.get(name, ((), 0))
        block = self._blocks[name]
        return Block(name, _kind(block), output, _count(block), multiply_adds // self._size)

    def _watch(self, name: str, block: nn.Module) -> Iterator[Any]:
        before = [0]

        def enter(*_: object) -> None:
            before[0] = self._counter.multiply_adds

        def leave(_: nn.Module, __: object, output: object) -> None:
            made = output[0] if isinstance(output, tuple) else output
            shape = tuple(made.shape[1:]) if isinstance(made, Tensor) else ()
            earlier = self._made.get(name, ((), 0))[1]
            self._made[name] = shape, earlier + self._counter.multiply_adds - before[0]

        yield block.register_forward_pre_hook(enter)
        yield block.register_forward_hook(leave)

    def _keep(self, tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()._cdata
        if storage not in self._own:
            self._saved[storage] = tensor
        return tensor


def _blocks(network: nn.Module, prefix: str = "") -> Iterator[tuple[str, nn.Module]]:
    """The network's children, of lists and sequences their members."""
    for name, child in network.named_children():
        if isinstance(child, _CONTAINERS):
            yield from _blocks(child, f"{prefix}{name}.")
        else:
            yield prefix + name, child


def _kind(block: nn.Module) -> str:
    """``GBlock``, or ``SpectralNorm(Linear)`` for a layer in a wrapper."""
    name = type(block).__name__.removeprefix("_").removeprefix("Parametrized")
    inner = [child for key, child in block.named_children() if key == "layer"]
    return f"{name}({_kind(inner[0])})" if inner else name


def _count(network: nn.Module) -> int:
    return sum(parameter.numel() for parameter in network.parameters())


def _bytes(network: nn.Module) -> int:
    return sum(t.numel() * t.element_size() for t in (*network.parameters(), *network.buffers()))
