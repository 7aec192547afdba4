"""Pictures under an affine map, with antialiasing, differentiable any number of times.

As ADA does it (Karras et al. 2020, arXiv:2006.06676, appendix B): twice the resolution by the wavelet
filter sym6, bilinear samples there, and back by the same filter. The filter is orthogonal, so that what
is only moved by whole pixels stays as sharp as it was. Beyond its edge a picture is its own mirror image,
however far (ADA mirrors once and then shows grey).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import affine_grid

_SYM6 = (
    0.015404109327027373,
    0.0034907120842174702,
    -0.11799011114819057,
    -0.048311742585633,
    0.4910559419267466,
    0.787641141030194,
    0.3379294217276218,
    -0.07263752278646252,
    -0.021060292512300564,
    0.04472490177066578,
    0.0017677118642428036,
    -0.007800708325034148,
)
"""Daubechies' symlet with six vanishing moments; the squares sum to 1."""
_MARGIN = 5
"""Samples beyond an edge that the way back reaches."""
_BILINEAR, _REFLECTION = 0, 2  # PyTorch's numbers for grid_sample's modes


def resampled(pictures: Tensor, maps: Tensor) -> Tensor:
    """`pictures` float [N, 3, R, R] under `maps` float [N, 3, 3] from result to picture, both in [-1, 1].

    A picture whose map is the identity is returned as it is.
    """
    up, down = _filters(pictures.shape[-1], pictures.device, pictures.dtype)
    fine = up @ pictures @ up.T
    size = down.shape[1]
    moved = down @ sample(fine, _places(maps, size, size / fine.shape[-1], fine)) @ down.T
    return _where_moved(maps, moved, pictures)


def moved_by_pixels(pictures: Tensor, maps: Tensor) -> Tensor:
    """`resampled` for maps that take every pixel to a pixel: exact up to rounding, and four times cheaper."""
    return _where_moved(maps, sample(pictures, _places(maps, pictures.shape[-1], 1.0, pictures)), pictures)


def _places(maps: Tensor, size: int, reach: float, pictures: Tensor) -> Tensor:
    """Where the `size` · `size` pixels of a result that reaches from -`reach` to `reach` lie in `pictures`."""
    theta = torch.cat([maps[:, :2, :2] * reach, maps[:, :2, 2:]], 2).to(pictures.dtype)
    return affine_grid(theta, [*pictures.shape[:2], size, size], align_corners=False)


def _where_moved(maps: Tensor, moved: Tensor, pictures: Tensor) -> Tensor:
    is_moved = (maps != torch.eye(3, device=maps.device)).flatten(1).any(1)
    return torch.where(is_moved[:, None, None, None], moved, pictures)


def sample(pictures: Tensor, grid: Tensor) -> Tensor:
    """Bilinear samples of `pictures` float [N, C, H, W] at `grid` [N, P, Q, 2] (x, y) → [N, C, P, Q].

    Places are as in `torch.nn.functional.grid_sample` without align_corners, mirrored at the edges. The
    result is linear in `pictures`, and differentiable with regard to them alone.
    """
    if pictures.device.type in ("cpu", "cuda"):
        return _sample(pictures, grid)
    return sample_by_index(pictures, grid)


def sample_by_index(pictures: Tensor, grid: Tensor) -> Tensor:
    """What `sample` does, in operations that every device has; several times slower."""
    count, channels, height, width = pictures.shape
    rows = pictures.permute(0, 2, 3, 1).reshape(-1, channels)
    first = torch.arange(count, device=grid.device).view(-1, 1, 1) * height * width
    x, x_next, right = _neighbours(grid[..., 0], width)
    y, y_next, below = _neighbours(grid[..., 1], height)
    total = pictures.new_zeros(())
    for row, row_weight in ((y, 1 - below), (y_next, below)):
        for column, column_weight in ((x, 1 - right), (x_next, right)):
            corner = rows.index_select(0, (first + row * width + column).flatten())
            weight = (row_weight * column_weight)[..., None]
            total = total + corner.view(*grid.shape[:3], channels) * weight
    return total.permute(0, 3, 1, 2)


def _neighbours(places: Tensor, size: int) -> tuple[Tensor, Tensor, Tensor]:
    """The pixels on both sides of `places` in [-1, 1], mirrored, and the second one's weight."""
    pixels = ((places + 1) * (size / 2)).remainder(2 * size)
    pixels = (torch.minimum(pixels, 2 * size - pixels) - 0.5).clamp(0, size - 1)
    before = pixels.floor()
    return before.long(), (before.long() + 1).clamp(max=size - 1), pixels - before


def _sample(pictures: Tensor, grid: Tensor) -> Tensor:
    result: Tensor = _Sample.apply(pictures, grid)
    return result


class _Sample(torch.autograd.Function):
    """grid_sample with a gradient that has one itself: PyTorch's own had none for long (#34704).

    Sampling is linear, so its gradient is the adjoint, whose gradient is sampling again (as in
    NVlabs/stylegan2-ada-pytorch's grid_sample_gradfix).
    """

    @staticmethod
    def forward(ctx: Any, pictures: Tensor, grid: Tensor) -> Tensor:
        ctx.save_for_backward(grid)
        ctx.shape = pictures.shape
        return torch.grid_sampler(pictures, grid, _BILINEAR, _REFLECTION, False)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Any:
        (grid,) = ctx.saved_tensors
        return _Spread.apply(gradients[0], grid, ctx.shape), None


class _Spread(torch.autograd.Function):
    """The adjoint of `_Sample`: what lies at the places is spread over their neighbours."""

    @staticmethod
    def forward(ctx: Any, samples: Tensor, grid: Tensor, shape: torch.Size) -> Tensor:
        ctx.save_for_backward(grid)
        blank = samples.new_empty(1).expand(shape)  # only its shape is looked at
        spread: Tensor = torch.ops.aten.grid_sampler_2d_backward(
            samples, blank, grid, _BILINEAR, _REFLECTION, False, (True, False)
        )[0]
        return spread

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Any:
        (grid,) = ctx.saved_tensors
        return _Sample.apply(gradients[0], grid), None, None


@lru_cache(maxsize=16)
def _filters(img_resolution: int, device: torch.device, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    """The way to twice the resolution, [2R, R], and that back from it with its margins, [R, 2R + 10]."""
    up = torch.zeros(2 * img_resolution, img_resolution, dtype=torch.float64)
    down = torch.zeros(img_resolution, 2 * img_resolution + 2 * _MARGIN, dtype=torch.float64)
    for tap, weight in enumerate(_SYM6):
        for pixel in range(-_MARGIN, img_resolution + _MARGIN):
            fine = 2 * pixel + tap - _MARGIN
            mirrored = min(pixel % (2 * img_resolution), (-1 - pixel) % (2 * img_resolution))
            if 0 <= fine < 2 * img_resolution:
                up[fine, mirrored] += weight * 2**0.5
            if 0 <= pixel < img_resolution:
                down[pixel, fine + _MARGIN] = weight * 0.5**0.5
    return up.to(device, dtype), down.to(device, dtype)
