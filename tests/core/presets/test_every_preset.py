"""What every preset must be, whoever wrote it."""

from urllib.parse import urlparse

import pytest
import torch
from torch import nn

from gan_core.presets import load_preset, preset_names
from gan_core.runs.config import Conditioning, RunConfig
from gan_core.runs.registry import NETWORKS
from gan_core.runs.settings import with_settings
from gan_core.training.engine import Engine, Moment, Networks
from gan_core.training.schedules import Schedules
from tests.core.training.steps import reals

CLASSES = 3
EVERY = pytest.mark.parametrize("name", preset_names())
TINY = pytest.mark.parametrize("name", [name for name in preset_names() if "-tiny-" in name])
MOST_TINY_PARAMETERS = 3e6


def conditioning_of(config: RunConfig) -> Conditioning:
    kind = config.objective.conditioning
    return Conditioning() if kind == "none" else Conditioning(kind, CLASSES)


def on_meta(config: RunConfig) -> tuple[nn.Module, nn.Module]:
    """Generator and discriminator as shapes alone."""
    family = NETWORKS[config.network.family].load()
    with torch.device("meta"):
        conditioning = conditioning_of(config)
        return (
            family.build_generator(config.network, conditioning),
            family.build_discriminator(config.network, conditioning),
        )


@EVERY
def test_a_preset_says_what_it_is_and_whom_it_follows(name: str) -> None:
    preset = load_preset(name)
    assert preset.title
    assert len(preset.description) > 20
    assert preset.paper
    assert urlparse(preset.url).scheme == "https"
    resolution = preset.config.network.img_resolution
    assert name.endswith(f"-{resolution}")
    assert resolution in NETWORKS[preset.config.network.family].img_resolutions
    assert preset.config.preset == name


def test_no_two_presets_have_the_same_title() -> None:
    titles = [load_preset(name).title for name in preset_names()]
    assert len(set(titles)) == len(titles)


def test_every_family_has_a_full_preset_and_tiny_ones() -> None:
    there = {
        (p.config.network.family, p.is_tiny, p.config.network.img_resolution)
        for p in map(load_preset, preset_names())
    }
    for network in NETWORKS:
        key = network.key
        missing = {(key, True, 32), (key, True, 64), (key, False, 64)} - there
        assert not missing


@EVERY
def test_a_preset_has_an_end(name: str) -> None:
    training = load_preset(name).config.training
    assert [training.kimg, training.epochs, training.minutes] != [None] * 3


@EVERY
def test_a_preset_builds_at_its_full_size(name: str) -> None:
    config = load_preset(name).config
    parameters = [sum(p.numel() for p in network.parameters()) for network in on_meta(config)]
    assert all(2e4 < count < 2e8 for count in parameters)
    if load_preset(name).is_tiny:
        assert max(parameters) < MOST_TINY_PARAMETERS


@TINY
def test_a_tiny_preset_takes_a_step(name: str) -> None:
    torch.set_num_threads(1)
    config = with_settings(load_preset(name).config, {"training.batch_size": 4, "training.micro_batches": 1})
    networks = Networks.build(config, conditioning_of(config))
    engine = Engine(config, networks, torch.device("cpu"), "fp32", "channels_last")
    schedules = Schedules(config)
    strengths = [schedules.strengths(number, 0.0, 0.0) for number in range(config.training.d_steps)]
    now = Moment(schedules.rates(1, 4, 0.0), tuple(strengths))
    next_real = reals(4, config.network.img_resolution, networks.conditioning.num_classes)
    losses = engine.step(next_real, torch.Generator(), now)
    assert losses.shape == (4,)
    assert losses.isfinite().all()
    assert engine.is_finite()


@EVERY
def test_schedules_of_a_preset_stay_in_bounds_from_its_start_to_its_end(name: str) -> None:
    config = load_preset(name).config
    schedules, batch_size = Schedules(config), config.training.batch_size
    for share in (0.0, 0.5, 1.0):
        rates = schedules.rates(1 + int(share * 1e6), batch_size, share)
        strengths = schedules.strengths(0, share * 1000, share)
        assert 0 <= rates.lr_share <= 1
        assert 0 <= rates.beta2 < 1
        assert 0 <= rates.ema_decay < 1
        assert strengths.penalty >= 0
        assert strengths.augment_p is None or 0 <= strengths.augment_p <= 1
