"""Adversarial losses on logits; each is a mean over the batch, in float32.

A loss says what D's logits should be for real and fake pictures, what G wants them to be, and how
to read a logit as an opinion between 0 (fake) and 1 (real) for a person.
"""

from __future__ import annotations

from typing import Protocol

from torch import Tensor
from torch.nn.functional import softplus


class Loss(Protocol):
    """What `Objective` needs of a loss; logits are float32 [N], results scalars (opinion: [N])."""

    def d_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        """What the discriminator minimises."""
        ...

    def g_loss(self, fake: Tensor) -> Tensor:
        """What the generator minimises."""
        ...

    def opinion(self, logits: Tensor) -> Tensor:
        """Logits as D's opinion: 1 is real, 0 is fake."""
        ...


class NonSaturating:
    """Cross-entropy for D; G minimises -log D(G(z)) (Goodfellow et al. 2014, arXiv:1406.2661).

    In balance D's loss is 2·ln 2 = 1.386 and G's ln 2 = 0.693.
    """

    def __init__(self, label_smoothing: float = 0.0) -> None:
        """`label_smoothing` in [0, 0.5] moves the target for real pictures from 1 (Salimans et al. 2016)."""
        self.label_smoothing = label_smoothing

    def d_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        """Cross-entropy of real against 1 (smoothed) plus that of fake against 0."""
        s = self.label_smoothing
        real_term = softplus(-real).mean()
        if s:
            real_term = (1 - s) * real_term + s * softplus(real).mean()
        return real_term + softplus(fake).mean()

    def g_loss(self, fake: Tensor) -> Tensor:
        """Cross-entropy of fake against 1."""
        return softplus(-fake).mean()

    def opinion(self, logits: Tensor) -> Tensor:
        """The probability that the picture is real."""
        return logits.sigmoid()


class LeastSquares:
    """½(D(x)-1)² + ½D(G(z))² for D, ½(D(G(z))-1)² for G (Mao et al. 2016, arXiv:1611.04076, eq. 9).

    In balance D's loss is 0.25 and G's 0.125.
    """

    def __init__(self, label_smoothing: float = 0.0) -> None:
        """`label_smoothing` in [0, 0.5] moves the target for real pictures from 1."""
        self.real_target = 1.0 - label_smoothing

    def d_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        """Half the squared distances of real to its target and of fake to 0."""
        return 0.5 * (real - self.real_target).square().mean() + 0.5 * fake.square().mean()

    def g_loss(self, fake: Tensor) -> Tensor:
        """Half the squared distance of fake to 1."""
        return 0.5 * (fake - 1).square().mean()

    def opinion(self, logits: Tensor) -> Tensor:
        """The output itself: it is pulled to 1 and 0."""
        return logits
