"""In a process of its own: the peak of a preset's training steps on the CPU, in bytes, over what PyTorch takes."""

import sys
from pathlib import Path

import psutil
import torch

from gan_core.objectives.objective import Batch, Strengths
from gan_core.presets import load_preset
from gan_core.runs.config import RunConfig
from gan_core.runs.network_settings import Conditioning
from gan_core.training.engine import Engine, Moment, Networks
from gan_core.training.schedules import Rates


def train(config: RunConfig) -> None:
    """Two steps, so that the optimisers have all that they remember."""
    networks = Networks.build(config, Conditioning())
    engine = Engine(config, networks, torch.device("cpu"), "fp32", "contiguous")
    resolution = config.network.img_resolution
    batch = Batch(torch.rand(config.training.batch_size, 3, resolution, resolution) * 2 - 1)
    rng = torch.Generator().manual_seed(0)
    moment = Moment(Rates(1.0, config.training.beta2, 0.99), (Strengths(),))
    for _ in range(2):
        engine.step(lambda *, counts=True: batch, rng, moment)


def main(name: str) -> None:
    torch.set_num_threads(1)
    train(
        load_preset("dcgan-tiny-64").config
    )  # what the libraries load with the first steps is not the network's
    before = psutil.Process().memory_info().rss
    Path("/proc/self/clear_refs").write_text("5")
    train(load_preset(name).config)
    lines = Path("/proc/self/status").read_text().splitlines()
    peak = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
    sys.stdout.write(str(peak - before))


main(sys.argv[1])
