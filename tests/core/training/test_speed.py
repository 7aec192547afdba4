"""How long 100 kimg would take: a trial of the very step that training does."""

from contextlib import closing

import pytest
import torch

from gan_core.messages import OutOfMemoryError
from gan_core.objectives.objective import Strengths
from gan_core.presets import load_preset
from gan_core.progress import Progress
from gan_core.runs.config import Conditioning, RunConfig
from gan_core.runs.settings import with_settings
from gan_core.training import speed
from gan_core.training.engine import Engine
from gan_core.training.speed import Speed, StageSpeed, measure_speed

NARROW = {
    "training.batch_size": 8,
    "training.device": "cpu",
    "training.precision": "fp32",
    "training.memory_format": "contiguous",
}
GROWING = {"network.max_channels": 4, "network.channel_base": 128, "network.max_batch_size": 8}


def config_of(name: str, **changes: object) -> RunConfig:
    return with_settings(load_preset(name).config, NARROW | changes)


def measured(config: RunConfig, conditioning: Conditioning | None = None) -> Speed:
    *progress, found = measure_speed(config, conditioning or Conditioning())
    assert isinstance(found, Speed)
    assert all(isinstance(step, Progress) for step in progress)
    assert progress[-1].done == progress[-1].total
    return found


def test_speed_is_that_of_the_configuration_on_this_device() -> None:
    found = measured(config_of("dcgan-tiny-32"))
    assert (found.precision, found.memory_format) == ("fp32", "contiguous")
    assert found.device.startswith("CPU")
    (stage,) = found.stages
    assert stage.img_resolution == 32
    assert stage.images_per_sec > 0
    assert found.seconds_per_100_kimg == pytest.approx(100_000 / stage.images_per_sec)


def test_growing_network_is_timed_stage_by_stage_and_weighed_by_its_plan() -> None:
    config = config_of("progan-tiny-32", **GROWING)
    found = measured(config, Conditioning(config.objective.conditioning, 5))
    assert [stage.img_resolution for stage in found.stages] == [4, 8, 16, 32]
    times = [stage.seconds_per_100_kimg for stage in found.stages]
    assert min(times) < found.seconds_per_100_kimg < max(times)


class LazyTrial:
    images = 8

    def step(self, strengths: Strengths | None = None) -> float:
        return 4.0 if strengths is None else 1.0


@pytest.mark.parametrize(("interval", "gamma", "mean"), [(1, 1.0, 4.0), (4, 1.0, 1.75), (4, 0.0, 4.0)])
def test_lazy_penalty_costs_its_share(interval: int, gamma: float, mean: float) -> None:
    changes = {
        "network.d_norm": "none",
        "objective.r1_gamma": gamma,
        "objective.penalty_interval": interval,
    }
    assert speed._mean_step(config_of("dcgan-tiny-32", **changes), LazyTrial()) == mean


def test_d_steps_show_more_pictures_in_a_step(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[int] = []
    step = Engine.step

    def counting(engine: Engine, next_real: object, *rest: object) -> torch.Tensor:
        def counted(*, counts: bool = True) -> object:
            batch = next_real(counts=counts)
            shown.append(len(batch.pictures))
            return batch

        return step(engine, counted, *rest)

    monkeypatch.setattr(Engine, "step", counting)
    monkeypatch.setattr(speed, "_STEPS", 1)
    measured(config_of("dcgan-tiny-32", **{"training.d_steps": 3}))
    assert shown == [8] * 6, "a step to warm up and one that counts, of three updates of D"


def test_measuring_stops_where_it_is_closed() -> None:
    with closing(measure_speed(config_of("dcgan-tiny-32"), Conditioning())) as work:
        assert next(work) == Progress(0, 5)


def test_device_without_room_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(Engine, "step", full)
    with pytest.raises(OutOfMemoryError, match="No memory is left for a batch of 8"):
        list(measure_speed(config_of("dcgan-tiny-32"), Conditioning()))


def test_whole_plan_takes_its_stages_in_their_proportions() -> None:
    config = load_preset("progan-tiny-64").config
    plan = config.network.phases(16)
    fast = [StageSpeed(4 << n, 1000.0) for n in range(5)]
    assert speed._whole(plan, fast) == pytest.approx(100.0)
    slow_end = [*fast[:-1], StageSpeed(64, 500.0)]
    share = sum(phase.kimg for phase in plan if phase.img_resolution == 64) / sum(p.kimg for p in plan)
    assert speed._whole(plan, slow_end) == pytest.approx(100.0 * (1 + share))
