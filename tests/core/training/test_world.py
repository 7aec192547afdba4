"""Two processes train one network: same weights on both, from different pictures and latents."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
import torch.distributed as dist

from gan_core.training.world import World

RANK = """
import sys, torch
import torch.distributed as dist
from gan_core.objectives.objective import Batch, Strengths
from gan_core.presets import load_preset
from gan_core.runs.config import Conditioning
from gan_core.runs.settings import with_settings
from gan_core.training.engine import Engine, Moment, Networks
from gan_core.training.schedules import Rates
from gan_core.training.seeds import step_rng
from gan_core.training.world import World

rank = int(sys.argv[1])
dist.init_process_group("gloo", init_method=f"file://{sys.argv[2]}", rank=rank, world_size=2)
world = World.current()
config = with_settings(load_preset("dcgan-tiny-32").config, {"network.ngf": 8, "network.ndf": 8})
engine = Engine(config, Networks.build(config, Conditioning()), torch.device("cpu"), "fp32", "contiguous", world)
for step in range(3):
    rng = step_rng(engine.device, 0, step, world.rank)
    def reals(*, counts=True):
        return Batch(torch.rand(4, 3, 32, 32, generator=rng))
    engine.step(reals, rng, Moment(Rates(1.0, 0.999, 0.9), (Strengths(),)))
for parameter in [*engine.generator.parameters(), *engine.discriminator.parameters()]:
    other = parameter.detach().clone()
    dist.broadcast(other, 0)
    assert torch.equal(other, parameter), "the ranks' weights drifted apart"
assert world.writes == (rank == 0)
assert world.any(rank == 1) and not world.any(False)
assert world.agreed(1.5 + rank) == 1.5
dist.barrier()
dist.destroy_process_group()
print("agreed")
"""


def test_two_processes_keep_the_same_weights(tmp_path: Path) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", RANK, str(rank), str(tmp_path / "meeting")],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in range(2)
    ]
    outputs = [process.communicate(timeout=120) for process in processes]
    assert [out.strip() for out, _ in outputs] == ["agreed", "agreed"], outputs


@pytest.mark.parametrize(("backend", "device"), [("nccl", "cuda:3"), ("gloo", "cpu")])
def test_the_processes_meet_where_their_backend_can(
    backend: str, device: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dist, "is_initialized", lambda: True)
    monkeypatch.setattr(dist, "get_rank", lambda: 1)
    monkeypatch.setattr(dist, "get_world_size", lambda: 2)
    monkeypatch.setattr(dist, "get_backend", lambda: backend)
    monkeypatch.setattr(torch.cuda, "current_device", lambda: 3)
    assert World.current() == World(1, 2, torch.device(device))


@pytest.mark.parametrize("ask", [lambda world: world.any(True), lambda world: world.agreed(2.0)])
def test_what_is_exchanged_lies_on_the_worlds_device(
    ask: Callable[[World], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def exchange(tensor: torch.Tensor, *_: object) -> None:
        raise InterruptedError(tensor.device.type)

    monkeypatch.setattr(dist, "all_reduce", exchange)
    monkeypatch.setattr(dist, "broadcast", exchange)
    with pytest.raises(InterruptedError, match="meta"):
        ask(World(0, 2, torch.device("meta")))
