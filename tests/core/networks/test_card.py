"""The network card: what it says is what the networks, once they are built, are and do."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from gan_core.networks.card import NetworkCard, network_card
from gan_core.presets import load_preset, preset_names
from gan_core.runs.config import RunConfig
from gan_core.runs.network_settings import Conditioning
from gan_core.runs.registry import NETWORKS
from gan_core.runs.settings import with_settings
from gan_core.runs.stages import Stage

TINY = [name for name in preset_names() if "-tiny-32" in name]


def conditioning_of(config: RunConfig) -> Conditioning:
    kind = config.objective.conditioning
    return Conditioning() if kind == "none" else Conditioning(kind, 5)


def card_of(name: str, **changes: object) -> NetworkCard:
    config = with_settings(load_preset(name).config, {k.replace("__", "."): v for k, v in changes.items()})
    return network_card(config, conditioning_of(config))


def test_there_is_a_tiny_preset_of_every_network() -> None:
    assert {load_preset(name).config.network.family for name in TINY} == set(NETWORKS.keys())


@pytest.mark.parametrize("name", TINY)
def test_card_counts_what_the_built_networks_are_and_do(name: str) -> None:
    config = load_preset(name).config
    conditioning = conditioning_of(config)
    card = network_card(config, conditioning)
    stage = card.stages[-1]
    family = NETWORKS[config.network.family].load()
    generator = family.build_generator(config.network, conditioning)
    discriminator = family.build_discriminator(config.network, conditioning)
    assert card.parameters_g == sum(p.numel() for p in generator.parameters())
    assert card.parameters_d == sum(p.numel() for p in discriminator.parameters())
    size = 8
    labels = torch.zeros(size, dtype=torch.int64) if conditioning.is_on else None
    for network in (generator, discriminator):
        if config.network.phases(size):
            network.set_stage(Stage(32))
    with torch.no_grad(), FlopCounterMode(display=False) as of_g:
        pictures = generator(torch.randn(size, config.network.z_dim), labels)
    with torch.no_grad(), FlopCounterMode(display=False) as of_d:
        discriminator(pictures, labels)
    # PyTorch's counter also has spectral norm's own products, which are a batch's and no picture's.
    assert stage.generator.multiply_adds == pytest.approx(of_g.get_total_flops() / 2 / size, rel=0.05)
    assert stage.discriminator.multiply_adds == pytest.approx(of_d.get_total_flops() / 2 / size, rel=0.05)
    for part in (stage.generator, stage.discriminator):
        assert sum(block.multiply_adds for block in part.blocks) == pytest.approx(
            part.multiply_adds, rel=0.01
        )


@pytest.mark.parametrize("name", [name for name in TINY if "progan" not in name])
def test_every_parameter_of_a_network_that_does_not_grow_is_in_a_block(name: str) -> None:
    card = card_of(name)
    (stage,) = card.stages
    assert stage.generator.parameters == card.parameters_g
    assert stage.discriminator.parameters == card.parameters_d


def test_dcgan_is_told_layer_by_layer_in_the_order_of_computation() -> None:
    (stage,) = card_of("dcgan-64").stages
    convolutions = [block for block in stage.generator.blocks if block.kind == "ConvTranspose2d"]
    assert [block.output for block in convolutions] == [
        (512, 4, 4), (256, 8, 8), (128, 16, 16), (64, 32, 32), (3, 64, 64)
    ]  # fmt: skip
    assert convolutions[0].parameters == 100 * 512 * 16
    assert convolutions[0].multiply_adds == 100 * 512 * 16
    assert convolutions[1].multiply_adds == 512 * 256 * 16 * 4 * 4
    assert stage.discriminator.blocks[0].output == (64, 32, 32)
    assert stage.discriminator.blocks[0].multiply_adds == 3 * 64 * 16 * 32 * 32
    assert not [block for block in stage.generator.blocks if "ReLU" in block.kind]


def test_growing_network_has_a_card_for_each_resolution_that_grows_with_it() -> None:
    card = card_of("progan-tiny-64")
    assert [stage.img_resolution for stage in card.stages] == [4, 8, 16, 32, 64]
    for before, after in zip(card.stages, card.stages[1:], strict=False):
        assert before.generator.multiply_adds < after.generator.multiply_adds
        assert len(before.discriminator.blocks) < len(after.discriminator.blocks)
    assert card.stages[-1].generator.blocks[-1].output == (3, 64, 64)
    assert card.stages[0].generator.parameters < card.parameters_g


def test_labels_cost_parameters() -> None:
    plain = card_of("dcgan-tiny-32", network__ndf=16)
    labelled = card_of("dcgan-tiny-32", network__ndf=16, objective__conditioning="projection")
    assert labelled.parameters_d == plain.parameters_d + 5 * 64
    assert (labelled.conditioning, labelled.num_classes) == ("projection", 5)


def test_memory_follows_the_batch_and_what_is_asked_of_the_networks() -> None:
    plain = card_of("dcgan-tiny-64", network__d_norm="none").stages[0].memory
    double = card_of("dcgan-tiny-64", network__d_norm="none", training__batch_size=32).stages[0].memory
    halved = card_of("dcgan-tiny-64", network__d_norm="none", training__micro_batches=2).stages[0].memory
    penalised = card_of("dcgan-tiny-64", network__d_norm="none", objective__r1_gamma=1.0).stages[0].memory
    assert double.activations == pytest.approx(2 * plain.activations, rel=0.01)
    assert halved.activations == pytest.approx(plain.activations / 2, rel=0.01)
    assert penalised.activations > plain.activations
    assert (double.weights, double.optimizer) == (plain.weights, plain.optimizer)
    assert plain.optimizer == 2 * plain.gradients


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="only Linux forgets a peak")
def test_estimated_memory_is_within_half_of_the_measured_peak() -> None:
    script = Path(__file__).with_name("peak_memory.py")
    done = subprocess.run([sys.executable, script, "dcgan-64"], capture_output=True, text=True, check=True)
    (stage,) = card_of("dcgan-64").stages
    assert 1 / 1.5 < stage.memory.total / int(done.stdout) < 1.5


def test_card_is_plain_json() -> None:
    data = card_of("dcgan-tiny-32").to_json()
    memory = data["stages"][0]["memory"]
    assert memory["total"] == sum(value for key, value in memory.items() if key != "total")
    assert data["stages"][0]["generator"]["blocks"][0]["name"] == "layers.0"
