"""What G and D are asked to do. Descriptions here without torch; the mathematics in the modules beside."""

from gan_core.runs.registry import LOSSES, LossDescription

_MODULE = "gan_core.objectives.losses"
_RELATIVISTIC = "Jolicoeur-Martineau 2018, The relativistic discriminator"
_RELATIVISTIC_URL = "https://arxiv.org/abs/1807.00734"

for _description in (
    LossDescription(
        key="bce",
        title="Non-saturating",
        description="Cross-entropy; G maximises log D(G(z)). The loss of the first GANs and of DCGAN.",
        paper="Goodfellow et al. 2014, Generative Adversarial Networks",
        url="https://arxiv.org/abs/1406.2661",
        module=_MODULE,
        factory="NonSaturating",
    ),
    LossDescription(
        key="least_squares",
        title="Least squares",
        description="D's output is pulled to 1 for real and 0 for fake: gradients that don't fade when D is sure.",
        paper="Mao et al. 2016, Least Squares Generative Adversarial Networks",
        url="https://arxiv.org/abs/1611.04076",
        module=_MODULE,
        factory="LeastSquares",
    ),
    LossDescription(
        key="hinge",
        title="Hinge",
        description="D is asked for a margin and no more; G follows its score. The loss of SAGAN and BigGAN.",
        paper="Lim and Ye 2017, Geometric GAN",
        url="https://arxiv.org/abs/1705.02894",
        module=_MODULE,
        factory="Hinge",
    ),
    LossDescription(
        key="wasserstein",
        title="Wasserstein",
        description="D's scores measure a distance between real and fake. Needs a gradient penalty.",
        paper="Arjovsky et al. 2017, Wasserstein GAN",
        url="https://arxiv.org/abs/1701.07875",
        module=_MODULE,
        factory="Wasserstein",
        needs_penalty=True,
    ),
    LossDescription(
        key="ra_least_squares",
        title="Relativistic average least squares",
        description="Real is compared with the average fake and fake with the average real, by squares.",
        paper=_RELATIVISTIC,
        url=_RELATIVISTIC_URL,
        module=_MODULE,
        factory="RelativisticAverageLeastSquares",
    ),
    LossDescription(
        key="ra_hinge",
        title="Relativistic average hinge",
        description="Real is compared with the average fake and fake with the average real, by a margin.",
        paper=_RELATIVISTIC,
        url=_RELATIVISTIC_URL,
        module=_MODULE,
        factory="RelativisticAverageHinge",
    ),
    LossDescription(
        key="relativistic",
        title="Relativistic pairing",
        description="Each real is compared with one fake: the loss has no bad resting places. R3GAN's loss.",
        paper="Huang et al. 2024, The GAN is dead; long live the GAN! A Modern GAN Baseline",
        url="https://arxiv.org/abs/2501.05441",
        module=_MODULE,
        factory="RelativisticPairing",
    ),
):
    LOSSES.add(_description)
