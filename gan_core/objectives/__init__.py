"""What G and D are asked to do. Descriptions here without torch; the mathematics in ``losses.py``."""

from gan_core.runs.registry import LOSSES, LossDescription

LOSSES.add(
    LossDescription(
        key="bce",
        title="Non-saturating",
        description="Cross-entropy; G maximises log D(G(z)). The loss of the first GANs and of DCGAN.",
        paper="Goodfellow et al. 2014, Generative Adversarial Networks",
        url="https://arxiv.org/abs/1406.2661",
        module="gan_core.objectives.losses",
        factory="NonSaturating",
    )
)
LOSSES.add(
    LossDescription(
        key="least_squares",
        title="Least squares",
        description="D's output is pulled to 1 for real and 0 for fake: gradients that don't fade when D is sure.",
        paper="Mao et al. 2016, Least Squares Generative Adversarial Networks",
        url="https://arxiv.org/abs/1611.04076",
        module="gan_core.objectives.losses",
        factory="LeastSquares",
    )
)
