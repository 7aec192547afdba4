"""Penalties on gradients and weights; each a scalar that is added to a loss."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from gan_core.networks.judgement import Judgement


def squared_gradient(logits: Tensor, pictures: Tensor) -> Tensor:
    """½ · mean over pictures of |∂ logit / ∂ picture|², differentiable.

    R1 on real pictures, R2 on generated ones (Mescheder et al. 2018, arXiv:1801.04406). `logits` float
    [N] must come from `pictures` float [N, 3, R, R], each picture's from itself alone.
    """
    return 0.5 * _gradient(logits, pictures).square().sum([1, 2, 3]).mean()


def interpolation_penalty(
    discriminator: Callable[[Tensor], Judgement], real: Tensor, fake: Tensor, rng: torch.Generator
) -> Tensor:
    """Mean of (|∂ logit / ∂ x| - 1)² at x between real and fake (Gulrajani et al. 2017, arXiv:1704.00028).

    `real` and `fake` float [N, 3, R, R]; `rng` on their device says where between.
    """
    share = torch.rand(len(real), 1, 1, 1, generator=rng, device=real.device).to(real.dtype)
    between = torch.lerp(real.detach(), fake.detach(), share).requires_grad_(True)
    gradient = _gradient(discriminator(between).logits, between)
    # Not the root of a sum: where D is flat its slope is infinite and all of D's weights turn into NaN.
    norms: Tensor = torch.linalg.vector_norm(gradient, dim=(1, 2, 3))
    return (norms - 1).square().mean()


def orthogonality(network: nn.Module) -> Tensor:
    """Sum of squared products of different filters, over all weights but embeddings.

    BigGAN's variant without the diagonal (Brock et al. 2018, arXiv:1809.11096, eq. 3).
    """
    embeddings = {id(m.weight) for m in network.modules() if isinstance(m, nn.Embedding)}
    total = torch.zeros((), device=next(network.parameters()).device)
    for weight in network.parameters():
        if weight.ndim < 2 or id(weight) in embeddings:
            continue
        rows = weight.flatten(1).float()
        # |W Wᵀ|² = |Wᵀ W|²: the smaller of the two is taken, for a first layer has few inputs and very many rows.
        products = rows.T @ rows if len(rows) > rows.shape[1] else rows @ rows.T
        total = total + products.square().sum() - rows.square().sum(1).square().sum()
    return total


def _gradient(logits: Tensor, pictures: Tensor) -> Tensor:
    """In float32 at least, for sums of squares overflow or vanish in less."""
    (gradient,) = torch.autograd.grad(logits.sum(), pictures, create_graph=True)
    return gradient.to(torch.promote_types(gradient.dtype, torch.float32))
