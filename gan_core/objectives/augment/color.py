"""ADA's changes of colour, composed into one affine map of RGB for each picture.

Karras et al. 2020, Training Generative Adversarial Networks with Limited Data, arXiv:2006.06676, appendix B.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from gan_core.objectives.augment.draws import Draws

_BRIGHTNESS_STD = 0.2
_CONTRAST_OCTAVES = 0.5
_SATURATION_OCTAVES = 1.0


def random_color(draws: Draws, p: Tensor) -> tuple[Tensor, Tensor]:
    """A colour map for each picture: float32 [N, 3, 3] and its offset [N, 3]; each kind with probability `p`.

    Brightness +N(0, 0.2); contrast ·2^N(0, 0.5); luma flipped by half a chance; hue turned by up to ±π about
    the grey axis; saturation ·2^N(0, 1). Exactly the identity for pictures with which nothing happens.
    """
    brightness = draws.normal(_BRIGHTNESS_STD) * draws.chosen(p)
    contrast = torch.exp2(draws.normal(_CONTRAST_OCTAVES) * draws.chosen(p))
    flipped = draws.integers(0, 1) * draws.chosen(p)
    hue = draws.uniform(-math.pi, math.pi) * draws.chosen(p)
    saturation = torch.exp2(draws.normal(_SATURATION_OCTAVES) * draws.chosen(p))
    linear = contrast[:, None, None] * color_map(flipped, hue, saturation)
    return linear, linear.sum(2) * brightness[:, None]


def color_map(flipped: Tensor, hue: Tensor, saturation: Tensor) -> Tensor:
    """Luma flip (0 or 1), hue (radians) and saturation (factor), each [N], as one matrix float32 [N, 3, 3].

    They commute: the flip acts on the grey axis alone, hue and saturation on the plane across it. Written as
    the identity plus what differs, so that nothing leaves it exactly.
    """
    flipped, hue, saturation = (x[:, None, None] for x in (flipped, hue, saturation))
    grey = torch.full((3, 3), 1 / 3, device=hue.device)
    identity = torch.eye(3, device=hue.device)
    # The cross product with the grey axis: what a turn moves a colour along.
    turn = (identity.roll(1, 0) - identity.roll(1, 1)) / math.sqrt(3)
    across = (saturation * hue.cos() - 1) * (identity - grey) + saturation * hue.sin() * turn
    return identity - 2 * flipped * grey + across


def recolored(pictures: Tensor, linear: Tensor, offset: Tensor) -> Tensor:
    """`pictures` float [N, 3, R, R] with each pixel mapped by `linear` [N, 3, 3] and `offset` [N, 3]."""
    pixels = linear.to(pictures.dtype) @ pictures.flatten(2) + offset.to(pictures.dtype)[:, :, None]
    return pixels.view(pictures.shape)
