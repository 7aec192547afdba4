"""Adaptive discriminator augmentation: each change with a probability that follows overfitting.

Karras et al. 2020, Training Generative Adversarial Networks with Limited Data, arXiv:2006.06676; values from
NVlabs/stylegan2-ada-pytorch. Its filtering and noise are off there by default and not made here.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
import torch.distributed as dist
from torch import Tensor

from gan_core.objectives.augment.color import random_color, recolored
from gan_core.objectives.augment.cutout import cut_out
from gan_core.objectives.augment.draws import Draws
from gan_core.objectives.augment.geometry import random_blit, random_geometry, unchanged
from gan_core.objectives.augment.resample import moved_by_pixels, resampled

_INTERVAL = 4
"""D steps from one adjustment of the probability to the next."""


class AdaptiveAugment:
    """Changes pictures with probability p and moves p towards where D is as sure as it should be.

    r_t = E[sign D(x)] over the real pictures of 4 D steps (a micro-batch counts as a step). Then p rises
    by pictures / (1000 · `kimg`) where r_t is above `target` and falls by it where it is below. It stays in
    [0, 1]: StudioGAN clamps it so; ADA's own code only keeps it from falling below 0. All of it stays on the
    device; the host never waits. Several processes count together, so that all have the same p.
    """

    def __init__(
        self,
        kinds: Mapping[str, float],
        device: torch.device,
        p: float = 0.0,
        target: float = 0.6,
        kimg: float = 500.0,
        adapts: bool = True,
    ) -> None:
        """`kinds`: of blit, geometry, color and cutout those that are made, each with its share of p."""
        self.kinds = dict(kinds)
        self.target = target
        self.kimg = kimg
        self.adapts = adapts
        self._state = {
            "p": torch.tensor(p, device=device),
            "signs": torch.zeros((), device=device),
            "seen": torch.zeros((), device=device),
            "steps": torch.zeros((), dtype=torch.int64, device=device),
        }
        self._told = torch.zeros(2, device=device)

    @property
    def p(self) -> Tensor:
        """The probability now, a float32 scalar on the device."""
        return self._state["p"]

    def __call__(self, pictures: Tensor, rng: torch.Generator, p: float | None = None) -> Tensor:
        """See `Augment`; `p` is used and kept until the next one."""
        if p is not None:
            self.p.fill_(p)
        draws = Draws(len(pictures), rng)
        share = {kind: self.p * share for kind, share in self.kinds.items()}
        if "blit" in share or "geometry" in share:
            pictures = self._moved(pictures, draws, share)
        if "color" in share:
            pictures = recolored(pictures, *random_color(draws, share["color"]))
        if "cutout" in share:
            pictures = cut_out(pictures, draws, draws.chosen(share["cutout"]))
        return pictures

    def _moved(self, pictures: Tensor, draws: Draws, share: Mapping[str, Tensor]) -> Tensor:
        maps = unchanged(draws)
        if "blit" in share:
            maps = random_blit(draws, share["blit"], pictures.shape[-1])
        if "geometry" not in share:
            return moved_by_pixels(pictures, maps)
        return resampled(pictures, maps @ random_geometry(draws, share["geometry"]))

    def observe(self, real_logits: Tensor) -> None:
        """See `Augment`."""
        now = torch.stack([real_logits.sign().sum(), torch.full_like(real_logits, 1.0).sum()])
        if dist.is_available() and dist.is_initialized():
            dist.all_reduce(now)
        self._told += now
        state = self._state
        signs, seen, steps = state["signs"] + now[0], state["seen"] + now[1], state["steps"] + 1
        is_due = steps >= _INTERVAL
        if self.adapts:
            moved = state["p"] + (signs / seen - self.target).sign() * seen / (self.kimg * 1000)
            state["p"].copy_(torch.where(is_due, moved.clamp(0, 1), state["p"]))
        for name, value in (("signs", signs), ("seen", seen), ("steps", steps)):
            state[name].copy_(torch.where(is_due, 0, value))

    def report(self) -> dict[str, Tensor]:
        """p as it is, and r_t since the last report."""
        signs, seen = self._told
        self._told = torch.zeros_like(self._told)
        return {"augment_p": self.p.clone(), "r_t": signs / seen.clamp(min=1)}

    def state_dict(self) -> dict[str, Tensor]:
        """p, and what was counted since it was last adjusted."""
        return {name: value.clone() for name, value in self._state.items()}

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Go on from `state`. Raises KeyError where it is another augmentation's."""
        for name, value in self._state.items():
            value.copy_(state[name])
