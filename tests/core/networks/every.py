"""Every registered network at every resolution with every conditioning, narrowed so that it builds at once."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import torch
from torch import nn

from gan_core.runs.config import Conditioning, RunConfig
from gan_core.runs.registry import NETWORKS
from gan_core.runs.settings import checked, describe
from gan_core.training.engine import Networks

CLASSES = 3
NARROW = {
    "ngf": 4,
    "ndf": 4,
    "z_dim": 60,  # BigGAN cuts it into 4, 5 or 6 chunks
    "shared_dim": 8,
    "width": 32,
    "group_width": 8,
    "max_channels": 8,
    "channel_base": 256,
    "attention": "8",
}
"""Values for the settings that a family has by these names; a family without them is built as it is."""


class Body(NamedTuple):
    """One network of the registry, as it can be built."""

    family: str
    img_resolution: int
    kind: str

    def __str__(self) -> str:
        return "-".join(map(str, self))

    @property
    def conditioning(self) -> Conditioning:
        return Conditioning() if self.kind == "none" else Conditioning(self.kind, CLASSES)  # type: ignore[arg-type]

    def labels(self, count: int) -> torch.Tensor | None:
        return None if self.kind == "none" else torch.arange(count) % CLASSES


def bodies(*resolutions: int) -> list[Body]:
    """All of them, or those of `resolutions`."""
    return [
        Body(family.key, resolution, kind)
        for family in NETWORKS
        for resolution in family.img_resolutions
        for kind in ("none", *family.conditionings)
        if not resolutions or resolution in resolutions
    ]


def spread() -> list[Body]:
    """Every way to take labels at 32 px, and every resolution without."""
    return [body for body in bodies() if body.img_resolution == 32 or body.kind == "none"]


def smallest() -> list[Body]:
    """Each family once, as small as it gets, without labels."""
    return [Body(family.key, min(family.img_resolutions), "none") for family in NETWORKS]


def variants() -> list[tuple[Body, str, str]]:
    """Each choice that a family's own settings offer beside the one that `config` takes."""
    found = []
    for body in smallest():
        for setting in describe(config(body).network):
            if setting.kind == "choice" and not setting.fixed:
                found += [(body, setting.path, c) for c in setting.choices if c != setting.value]
    return found


def config(
    body: Body, objective: dict[str, object] | None = None, seed: int = 0, **network: object
) -> RunConfig:
    """A narrow one; D without batch norm where `objective` asks for a penalty."""
    settings = NETWORKS[body.family].settings
    narrow = {name: value for name, value in NARROW.items() if name in settings.model_fields}
    objective = {"conditioning": body.kind} | (objective or {})
    mixes = checked(settings, {"img_resolution": body.img_resolution} | narrow).discriminator_mixes_pictures  # type: ignore[attr-defined]
    if mixes and {"r1_gamma", "r2_gamma", "gradient_penalty"} & objective.keys():
        narrow["d_norm"] = "none"
    about = {"family": body.family, "img_resolution": body.img_resolution}
    data = {
        "preset": "every",
        "network": about | narrow | network,
        "objective": objective,
        "training": {"batch_size": 4, "seed": seed},
    }
    return checked(RunConfig, data)


def build(body: Body, seed: int = 0, **network: object) -> Networks:
    return Networks.build(config(body, seed=seed, **network), body.conditioning)


@cache
def built(body: Body) -> Networks:
    """Networks to look at, not to change: in eval mode, with weights that are none of them zero."""
    networks = build(body)
    for network in (networks.generator, networks.discriminator):
        roughen(network)
        network.eval()
    return networks


@torch.no_grad()
def roughen(network: nn.Module) -> None:
    """Move all weights a little: some families begin with zeros, behind which nothing can be seen."""
    rng = torch.Generator().manual_seed(7)
    for parameter in network.parameters():
        parameter += 0.1 * torch.randn(parameter.shape, generator=rng)


def latents(body: Body, count: int = 4) -> torch.Tensor:
    return torch.randn(count, config(body).network.z_dim, generator=torch.Generator().manual_seed(3))


def pictures(body: Body, count: int = 4) -> torch.Tensor:
    rng = torch.Generator().manual_seed(4)
    return torch.rand(count, 3, body.img_resolution, body.img_resolution, generator=rng) * 2 - 1


def tensors(network: nn.Module) -> Iterator[tuple[str, torch.Tensor]]:
    """All parameters and buffers, the unsaved ones too."""
    yield from network.named_parameters()
    yield from network.named_buffers()
