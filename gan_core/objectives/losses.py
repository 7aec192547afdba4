"""Adversarial losses on logits; each is a mean over the batch, in float32.

A loss says what D's logits should be for real and fake pictures, what G wants them to be, and how
to read a logit as an opinion between 0 (fake) and 1 (real) for a person. Relativistic losses compare:
their G needs D's logits for real pictures too.
"""

from __future__ import annotations

from typing import ClassVar, Protocol

from torch import Tensor
from torch.nn.functional import relu, softplus


class Loss(Protocol):
    """What `Objective` needs of a loss; logits are float32 [N], results scalars (opinion: [N])."""

    compares: ClassVar[bool]
    """Whether G's loss depends on D's logits for real pictures."""

    boundary: ClassVar[float | None]
    """The logit between real and fake; None where only differences between logits mean something."""

    def d_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        """What the discriminator minimises."""
        ...

    def g_loss(self, fake: Tensor, real: Tensor | None) -> Tensor:
        """What the generator minimises; `real` is there for losses that compare."""
        ...

    def opinion(self, logits: Tensor) -> Tensor:
        """Logits as D's opinion: 1 is real, 0 is fake."""
        ...


class NonSaturating:
    """Cross-entropy for D; G minimises -log D(G(z)) (Goodfellow et al. 2014, arXiv:1406.2661).

    In balance D's loss is 2·ln 2 = 1.386 and G's ln 2 = 0.693.
    """

    compares = False
    boundary = 0.0

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

    def g_loss(self, fake: Tensor, real: Tensor | None) -> Tensor:
        """Cross-entropy of fake against 1."""
        return softplus(-fake).mean()

    def opinion(self, logits: Tensor) -> Tensor:
        """The probability that the picture is real."""
        return logits.sigmoid()


class LeastSquares:
    """½(D(x)-1)² + ½D(G(z))² for D, ½(D(G(z))-1)² for G (Mao et al. 2016, arXiv:1611.04076, eq. 9).

    In balance D's loss is 0.25 and G's 0.125.
    """

    compares = False
    boundary = 0.5

    def __init__(self, label_smoothing: float = 0.0) -> None:
        """`label_smoothing` in [0, 0.5] moves the target for real pictures from 1."""
        self.real_target = 1.0 - label_smoothing

    def d_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        """Half the squared distances of real to its target and of fake to 0."""
        return 0.5 * (real - self.real_target).square().mean() + 0.5 * fake.square().mean()

    def g_loss(self, fake: Tensor, real: Tensor | None) -> Tensor:
        """Half the squared distance of fake to 1."""
        return 0.5 * (fake - 1).square().mean()

    def opinion(self, logits: Tensor) -> Tensor:
        """The output itself: it is pulled to 1 and 0."""
        return logits


class Hinge:
    """max(0, 1 - D(x)) + max(0, 1 + D(G(z))) for D, -D(G(z)) for G (Lim & Ye 2017, arXiv:1705.02894).

    As SAGAN and BigGAN use it. In balance D's loss is 2 and G's 0.
    """

    compares = False
    boundary = 0.0

    def __init__(self, label_smoothing: float = 0.0) -> None:
        """`label_smoothing` in [0, 0.5] moves the margin for real pictures from 1."""
        self.real_margin = 1.0 - label_smoothing

    def d_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        """How far real falls short of its margin, and fake of -1."""
        return relu(self.real_margin - real).mean() + relu(1 + fake).mean()

    def g_loss(self, fake: Tensor, real: Tensor | None) -> Tensor:
        """The negated mean logit."""
        return -fake.mean()

    def opinion(self, logits: Tensor) -> Tensor:
        """-1 is surely fake, 1 is surely real; further out counts no more."""
        return (0.5 + 0.5 * logits).clamp(0, 1)


class Wasserstein:
    """E D(G(z)) - E D(x) for D, -E D(G(z)) for G (Arjovsky et al. 2017, arXiv:1701.07875).

    Needs a penalty that keeps D smooth. D's loss is negative and rises to 0 in balance.
    """

    compares = False
    boundary = None

    def __init__(self, label_smoothing: float = 0.0) -> None:
        """A critic has no target to smooth."""

    def d_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        """The mean of fake less that of real."""
        return fake.mean() - real.mean()

    def g_loss(self, fake: Tensor, real: Tensor | None) -> Tensor:
        """The negated mean logit."""
        return -fake.mean()

    def opinion(self, logits: Tensor) -> Tensor:
        """A critic's score has no scale: squashed, so that equal scores read as equal opinions."""
        return logits.sigmoid()


class _Relativistic:
    """What losses share that compare: of D's logits only the differences mean something."""

    compares = True
    boundary = None

    def __init__(self, label_smoothing: float = 0.0) -> None:
        """`label_smoothing` in [0, 0.5] moves the distance that is asked for from 1, where one is."""
        self.margin = 1.0 - label_smoothing

    def opinion(self, logits: Tensor) -> Tensor:
        """Squashed, so that equal logits read as equal opinions."""
        return logits.sigmoid()


class RelativisticAverageLeastSquares(_Relativistic):
    """Real should be 1 above the average fake, fake 1 below the average real (RaLSGAN).

    Jolicoeur-Martineau 2018, arXiv:1807.00734. In balance both losses are 1.
    """

    def d_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        """Half the squares of what both fall short of."""
        over, under = _over_average(real, fake)
        return 0.5 * ((over - self.margin).square().mean() + (under + self.margin).square().mean())

    def g_loss(self, fake: Tensor, real: Tensor | None) -> Tensor:
        """The same with the parts exchanged."""
        over, under = _over_average(_given(real), fake)
        return 0.5 * ((over + self.margin).square().mean() + (under - self.margin).square().mean())


class RelativisticAverageHinge(_Relativistic):
    """Hinge on the distance to the other side's average (RaHingeGAN), as the second winner's kin used it.

    Jolicoeur-Martineau 2018, arXiv:1807.00734. In balance both losses are 2.
    """

    def d_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        """How far both fall short of their margin."""
        over, under = _over_average(real, fake)
        return relu(self.margin - over).mean() + relu(self.margin + under).mean()

    def g_loss(self, fake: Tensor, real: Tensor | None) -> Tensor:
        """The same with the parts exchanged."""
        over, under = _over_average(_given(real), fake)
        return relu(self.margin + over).mean() + relu(self.margin - under).mean()


class RelativisticPairing(_Relativistic):
    """softplus(-(D(x) - D(G(z)))) for D and its mirror for G, pair by pair (RpGAN).

    Jolicoeur-Martineau 2018, arXiv:1807.00734; R3GAN's loss (Huang et al. 2024, arXiv:2501.05441). In
    balance both losses are ln 2 = 0.693. A pair has no target to smooth.
    """

    def d_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        """How little each real is above its fake."""
        return softplus(fake - real).mean()

    def g_loss(self, fake: Tensor, real: Tensor | None) -> Tensor:
        """How little each fake is above its real."""
        return softplus(_given(real) - fake).mean()


def _over_average(real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
    """Real above the mean of fake, and fake above the mean of real."""
    return real - fake.mean(), fake - real.mean()


def _given(real: Tensor | None) -> Tensor:
    if real is None:
        raise ValueError("this loss compares: g_loss needs D's logits for real pictures")
    return real
