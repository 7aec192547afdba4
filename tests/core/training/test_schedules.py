"""Schedules against the formulas of their papers, over any settings."""

import math

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from gan_core.presets import load_preset
from gan_core.runs.config import Conditioning, RunConfig
from gan_core.runs.settings import with_settings
from gan_core.training.engine import Engine, Networks
from gan_core.training.schedules import Schedules, budget_share

shares = st.floats(0, 1)
kimgs = st.floats(0.01, 1e5)
END = {"training.lr_final_share": 0.25, "training.schedule_kimg": 100.0}


def config(**settings: object) -> RunConfig:
    changed = {"training.kimg": None} | {k.replace("__", "."): v for k, v in settings.items()}
    return with_settings(load_preset("dcgan-tiny-32").config, changed)


def scheduled(kind: str, **settings: object) -> Schedules:
    return Schedules(config(training__schedule=kind, **(END | settings)))


def lr_share(schedules: Schedules, kimg: float) -> float:
    return schedules.rates(1, 16, schedules.share(kimg, 0.0)).lr_share


@pytest.mark.parametrize("kind", ["linear", "cosine"])
@given(kimg=kimgs)
def test_a_schedule_begins_at_its_start_ends_at_its_end_and_stays_there(kind: str, kimg: float) -> None:
    schedules = scheduled(kind)
    assert lr_share(schedules, 0.0) == 1.0
    assert lr_share(schedules, 100.0) == pytest.approx(0.25)
    assert lr_share(schedules, 100.0 + kimg) == lr_share(schedules, 100.0)
    assert 0.25 <= lr_share(schedules, kimg) <= 1.0


@pytest.mark.parametrize("kind", ["linear", "cosine"])
@given(one=kimgs, other=kimgs)
def test_a_schedule_never_goes_back(kind: str, one: float, other: float) -> None:
    schedules = scheduled(kind)
    assert schedules.share(min(one, other), 0.0) <= schedules.share(max(one, other), 0.0)


@given(st.floats(0, 100))
def test_linear_and_cosine_are_the_written_formulas(kimg: float) -> None:
    assert lr_share(scheduled("linear"), kimg) == pytest.approx(1 - 0.75 * kimg / 100)
    # R3GAN's training loop: final + (base - final) · ½(1 + cos π t)
    expected = 0.25 + 0.75 * 0.5 * (1 + math.cos(math.pi * kimg / 100))
    assert lr_share(scheduled("cosine"), kimg) == pytest.approx(expected)


@given(st.floats(0, 99.9), st.integers(1, 5))
def test_restarts_begin_the_same_cosine_anew(kimg: float, cycles: int) -> None:
    restarts = scheduled("restarts")
    assert lr_share(restarts, kimg) == pytest.approx(lr_share(scheduled("cosine"), kimg))
    assume(kimg > 1e-6)
    assert lr_share(restarts, kimg + 100 * cycles) == pytest.approx(lr_share(restarts, kimg), abs=1e-6)
    assert lr_share(restarts, 100.0 * cycles) == 1.0


@given(kimgs, kimgs)
def test_without_a_schedule_everything_stays(kimg: float, seconds: float) -> None:
    schedules = Schedules(config(training__beta2_final=0.5, objective__penalty_final_share=0.1))
    share = schedules.share(kimg, seconds)
    assert share == 0.0
    rates = schedules.rates(10**6, 16, share)
    assert (rates.lr_share, rates.beta2) == (1.0, 0.999)
    assert schedules.strengths(0, kimg, share).penalty == 1.0


@given(shares, shares)
def test_a_schedule_without_a_length_takes_the_runs_own(done: float, time: float) -> None:
    settings = {"training__kimg": 50.0, "training__minutes": 2.0, "training__schedule_kimg": None}
    schedules = Schedules(config(training__schedule="linear", **settings))
    assert schedules.share(50 * done, 120 * time) == pytest.approx(max(done, time))


def test_a_run_without_an_end_uses_nothing_up() -> None:
    assert budget_share(config(training__epochs=None).training, 1e6, 1e6) is None


@given(shares)
def test_everything_of_r3gan_goes_from_start_to_end_together(share: float) -> None:
    preset = load_preset("r3gan-32").config
    schedules, objective = Schedules(preset), preset.objective
    rates, strengths = schedules.rates(10**6, 512, share), schedules.strengths(7, 1e4, share)
    assert preset.training.g_lr * rates.lr_share == pytest.approx(2e-4 + share * (5e-5 - 2e-4))
    assert rates.beta2 == pytest.approx(0.9 + share * 0.09)
    assert objective.r1_gamma * strengths.penalty == pytest.approx(0.05 + share * (0.005 - 0.05))
    assert strengths.augment_p == pytest.approx(0.55 * share)
    half_life = share * 5e6
    assert rates.ema_decay == pytest.approx(0.5 ** (512 / half_life) if half_life > 1e-3 else 0.0)


@given(st.integers(1, 10**6), st.integers(2, 4096), st.floats(0.01, 1e4))
def test_an_ema_half_life_is_one(step: int, batch_size: int, ema_kimg: float) -> None:
    rates = Schedules(config(training__ema_kimg=ema_kimg)).rates(step, batch_size, 0.0)
    assert rates.ema_decay ** (ema_kimg * 1000 / batch_size) == pytest.approx(0.5, rel=1e-6)


@given(st.integers(1, 10**6), st.integers(0, 10**5))
def test_the_average_is_a_copy_until_its_start_and_young_after_it(step: int, start: int) -> None:
    decay = Schedules(config(training__ema_start=start)).rates(step, 16, 0.0).ema_decay
    since = step - start
    assert decay == (0.0 if since <= 0 else min(0.99, (1 + since) / (10 + since)))


@given(st.integers(1, 64), st.integers(0, 10**6))
def test_lazy_penalties_are_as_strong_on_the_whole(interval: int, first: int) -> None:
    schedules = Schedules(config(objective__penalty_interval=interval))
    taken = [schedules.strengths(first + number, 0.0, 0.0).penalty for number in range(interval)]
    assert sum(taken) == interval
    assert sorted(taken)[:-1] == [0.0] * (interval - 1)


@pytest.mark.parametrize(("interval", "beta1", "beta2"), [(16, 0.0, 0.99), (4, 0.5, 0.999), (1, 0.9, 0.9)])
def test_lazy_penalties_correct_the_optimiser_of_d_alone(interval: int, beta1: float, beta2: float) -> None:
    lazy = config(
        network__d_norm="none",
        network__ngf=4,
        network__ndf=4,
        objective__r1_gamma=1.0,
        objective__penalty_interval=interval,
        training__beta1=beta1,
        training__beta2=beta2,
    )
    engine = Engine(lazy, Networks.build(lazy, Conditioning()), torch.device("cpu"), "fp32", "contiguous")
    rates = Schedules(lazy).rates(1, 16, 0.0)
    c = interval / (interval + 1) if interval > 1 else 1.0  # StyleGAN2, appendix B
    for optimizer, lr, correction in (
        (engine.d_optimizer, lazy.training.d_lr, c),
        (engine.g_optimizer, lazy.training.g_lr, 1.0),
    ):
        optimizer.set_rates(rates)
        (group,) = optimizer.param_groups
        assert group["lr"] == pytest.approx(lr * correction)
        assert group["betas"] == pytest.approx((beta1**correction, beta2**correction))


@given(st.floats(0.0, 1.0), st.floats(0.01, 1e4), kimgs)
def test_instance_noise_falls_to_nothing_in_a_straight_line(noise: float, gone: float, kimg: float) -> None:
    chosen = config(objective__instance_noise=noise, objective__instance_noise_kimg=gone)
    left = Schedules(chosen).strengths(0, kimg, 0.0).instance_noise
    assert left == pytest.approx(noise * max(0.0, 1 - kimg / gone))
