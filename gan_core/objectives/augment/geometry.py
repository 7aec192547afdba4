"""ADA's changes of geometry, composed into one affine map of the plane for each picture.

Karras et al. 2020, Training Generative Adversarial Networks with Limited Data, arXiv:2006.06676, appendix B.
Maps go from places in the result to places in the picture, which spans [-1, 1] in both directions.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from gan_core.objectives.augment.draws import Draws

_SHIFT = 0.125
"""Of the picture's side: the largest whole shift, and the standard deviation of a broken one."""
_OCTAVES = 0.2
"""Standard deviation of scalings, as powers of two."""


def unchanged(draws: Draws) -> Tensor:
    """The map that changes nothing: float32 [N, 3, 3]."""
    return torch.eye(3, device=draws.rng.device).expand(draws.count, 3, 3)


def random_blit(draws: Draws, p: Tensor, img_resolution: int) -> Tensor:
    """Flips, quarter turns and shifts by whole pixels: float32 [N, 3, 3]; each kind with probability `p`."""
    flip = 1.0 - 2.0 * (draws.integers(0, 1) * draws.chosen(p))
    quarters = draws.integers(0, 3) * draws.chosen(p)
    shifted = draws.chosen(p)
    x, y = (
        (draws.uniform(-_SHIFT, _SHIFT) * img_resolution).round() * (2.0 / img_resolution) * shifted
        for _ in range(2)
    )
    # Cosine and sine of quarter turns exactly: rounded ones would not keep pixels on their grid.
    cosine = (quarters == 0).float() - (quarters == 2).float()
    sine = (quarters == 1).float() - (quarters == 3).float()
    return _affine(flip * cosine, -flip * sine, sine, cosine) @ _shift(x, y)


def random_geometry(draws: Draws, p: Tensor) -> Tensor:
    """Scaling, turning, stretching and shifting: float32 [N, 3, 3]; each kind with probability `p`.

    Scale 2^N(0, 0.2); turn by up to ±π before or after the stretch 2^N(0, 0.2) along x and its inverse
    along y (each with probability 1 - √(1 - p), so that a picture is turned with probability p); shift
    N(0, 0.125) of the side.
    """
    p_turn = 1.0 - (1.0 - p).clamp(min=0.0).sqrt()
    scale = torch.exp2(draws.normal(_OCTAVES) * draws.chosen(p))
    before = draws.uniform(-math.pi, math.pi) * draws.chosen(p_turn)
    stretch = torch.exp2(draws.normal(_OCTAVES) * draws.chosen(p))
    after = draws.uniform(-math.pi, math.pi) * draws.chosen(p_turn)
    shifted = draws.chosen(p)
    x, y = (2.0 * draws.normal(_SHIFT) * shifted for _ in range(2))
    none = torch.zeros_like(scale)
    sized = _affine(scale * stretch, none, none, scale / stretch)
    return _turn(before) @ sized @ _turn(after) @ _shift(x, y)


def _turn(angle: Tensor) -> Tensor:
    return _affine(angle.cos(), -angle.sin(), angle.sin(), angle.cos())


def _shift(x: Tensor, y: Tensor) -> Tensor:
    one, none = torch.ones_like(x), torch.zeros_like(x)
    return _affine(one, none, none, one, x, y)


def _affine(
    xx: Tensor, xy: Tensor, yx: Tensor, yy: Tensor, x: Tensor | None = None, y: Tensor | None = None
) -> Tensor:
    """[[xx, xy, x], [yx, yy, y], [0, 0, 1]] for entries [N]."""
    none, one = torch.zeros_like(xx), torch.ones_like(xx)
    x, y = (none if entry is None else entry for entry in (x, y))
    return torch.stack([xx, xy, x, yx, yy, y, none, none, one], 1).view(-1, 3, 3)
