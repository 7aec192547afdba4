"""ProGAN: both networks grow while they train (Karras et al. 2017, arXiv:1710.10196)."""

from typing import Literal

from gan_core.runs.config import NetworkSettings
from gan_core.runs.registry import NETWORKS, NetworkDescription
from gan_core.runs.settings import setting
from gan_core.runs.stages import Phase

FIRST_RESOLUTION = 4


class ProganSettings(NetworkSettings):
    """Widths and plan of tkarras/progressive_growing_of_gans (networks.py, train.py, config.py v2)."""

    family: Literal["progan"] = setting(
        "progan", title="Network", description="The family of generator and discriminator.", fixed=True
    )
    z_dim: int = setting(
        512,
        title="Latent size",
        description="How many numbers the generator makes a picture from.",
        ge=1,
        le=4096,
    )
    max_channels: int = setting(
        512,
        title="Most channels",
        description="Channels of the layers at low resolution, in both networks.",
        unit="channels",
        ge=4,
        le=1024,
    )
    channel_base: int = setting(
        16384,
        title="Channels × resolution",
        description="At high resolution a layer has this many channels divided by its resolution.",
        unit="channels",
        ge=128,
        le=65536,
    )
    label_gain: float = setting(
        1.0,
        title="Breed gain",
        description=(
            "How large the one number that names the breed is beside those of the latent, with which it is "
            "normalised together. 1: as published; as large as the latent's length, √(latent size): half of what "
            "the generator hears is the breed."
        ),
        ge=0.01,
        le=100.0,
        when=("objective.conditioning", ("concat", "projection", "classifier")),
    )
    stage_kimg: float = setting(
        600.0,
        title="Stage length",
        description=(
            "How long each resolution but the last is trained as it is. With an end to the run, lengths are "
            "proportions."
        ),
        unit="kimg",
        ge=0.01,
        le=1e5,
        group="Growing",
    )
    fade_kimg: float = setting(
        600.0,
        title="Fade length",
        description="How long each new resolution fades in. With an end to the run, lengths are proportions.",
        unit="kimg",
        ge=0.01,
        le=1e5,
        group="Growing",
    )
    last_kimg: float = setting(
        7200.0,
        title="Last stage's length",
        description="How long the full resolution is trained. With an end to the run, lengths are proportions.",
        unit="kimg",
        ge=0.01,
        le=1e6,
        group="Growing",
    )
    max_batch_size: int = setting(
        128,
        title="Largest batch",
        description="The batch doubles with each lower resolution as long as it stays within this.",
        unit="pictures",
        ge=2,
        le=4096,
        group="Growing",
    )

    @property
    def resolutions(self) -> tuple[int, ...]:
        """4, 8, … up to the pictures' resolution."""
        doublings = (self.img_resolution // FIRST_RESOLUTION).bit_length()
        return tuple(FIRST_RESOLUTION << doubling for doubling in range(doublings))

    def channels(self, resolution: int) -> int:
        """Of the layers at `resolution`."""
        return max(min(self.channel_base // resolution, self.max_channels), 1)

    def phases(self, batch_size: int) -> tuple[Phase, ...]:
        """See `NetworkSettings`: 4 px as it is, then for each doubling a fade and a stage as it is."""
        plan = []
        for resolution in self.resolutions:
            size = self._batch_size(resolution, batch_size)
            if resolution > FIRST_RESOLUTION:
                plan.append(Phase(resolution, True, self.fade_kimg, size))
            length = self.last_kimg if resolution == self.img_resolution else self.stage_kimg
            plan.append(Phase(resolution, False, length, size))
        return tuple(plan)

    @property
    def discriminator_judges_alone(self) -> bool:
        """See `NetworkSettings`: minibatch stddev sees the whole batch."""
        return False

    def _batch_size(self, resolution: int, batch_size: int) -> int:
        # Doubled or not at all, never cut to the limit, so that micro-batches and groups still divide it.
        doublings = (self.img_resolution // resolution).bit_length() - 1
        fitting = (batch_size << doubling for doubling in range(doublings, 0, -1))
        return next((size for size in fitting if size <= self.max_batch_size), batch_size)


NETWORKS.add(
    NetworkDescription(
        key="progan",
        title="ProGAN",
        description="Starts at 4 px and grows: each doubling of the resolution is faded in while both networks learn.",
        paper="Karras et al. 2017, Progressive Growing of GANs for Improved Quality, Stability, and Variation",
        url="https://arxiv.org/abs/1710.10196",
        img_resolutions=(32, 64, 128),
        settings=ProganSettings,
        module="gan_core.networks.progan.model",
        accepts_truncation=False,
        conditionings=("concat", "projection", "classifier"),
    )
)
