"""The plan of a growing run: lengths, proportions under a budget, and what a changed budget does."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_core.runs.stages import Phase, StagePlan

LENGTHS = st.lists(st.floats(0.05, 1000), min_size=2, max_size=9)
SHARES = st.lists(st.floats(0, 1), min_size=1, max_size=40).map(sorted)


def plan_of(lengths: list[float]) -> StagePlan:
    """Stable, fade, stable, fade, … from 4 px, as ProGAN's."""
    return StagePlan(
        [Phase(4 << (index + 1) // 2, index % 2 == 1, kimg, 8) for index, kimg in enumerate(lengths)]
    )


def walked(plan: StagePlan, shares: list[float]) -> list[float]:
    """The positions of a run whose budget is used up by `shares`, from 0 on."""
    positions, before = [0.0], 0.0
    for share in shares:
        positions.append(plan.advanced(positions[-1], 0.0, (before, share)))
        before = share
    return positions


@given(LENGTHS, st.floats(0, 1))
def test_position_and_length_done_are_each_others_inverse(lengths: list[float], share: float) -> None:
    plan = plan_of(lengths)
    done = share * plan.kimg
    position = plan.position(done)
    assert 0.0 <= position <= len(lengths)
    assert plan.done(position) == pytest.approx(done, abs=1e-6 * plan.kimg)
    assert plan.position(plan.done(position)) == pytest.approx(position, abs=1e-5)


@given(LENGTHS)
def test_phases_begin_where_the_lengths_before_them_end(lengths: list[float]) -> None:
    plan, done = plan_of(lengths), 0.0
    for index, length in enumerate(lengths):
        assert plan.index(plan.position(done)) == index
        assert plan.position(done) == pytest.approx(index, abs=1e-5)
        done += length
    assert plan.position(10 * plan.kimg) == len(lengths)
    assert plan.phase(plan.position(10 * plan.kimg)) is plan.phases[-1]


@given(LENGTHS, st.floats(0, 1))
def test_alpha_is_the_share_of_a_fade_and_one_elsewhere(lengths: list[float], share: float) -> None:
    plan = plan_of(lengths)
    position = plan.position(share * plan.kimg)
    stage, phase = plan.stage(position), plan.phase(position)
    assert stage.img_resolution == phase.img_resolution
    assert 0.0 <= stage.alpha <= 1.0
    if phase.fades:
        begin = sum(lengths[: plan.index(position)])
        assert stage.alpha * phase.kimg == pytest.approx(share * plan.kimg - begin, abs=1e-5 * plan.kimg)
    else:
        assert stage.alpha == 1.0


@given(LENGTHS, SHARES)
def test_a_budget_is_shared_in_the_published_proportions(lengths: list[float], shares: list[float]) -> None:
    plan = plan_of(lengths)
    for share, position in zip([0.0, *shares], walked(plan, shares), strict=True):
        assert plan.done(position) == pytest.approx(share * plan.kimg, rel=1e-6, abs=1e-6 * plan.kimg)


def test_a_budget_in_a_thousand_steps_gives_each_phase_its_part() -> None:
    plan = plan_of([1.0, 2.0, 3.0, 4.0])
    positions = walked(plan, [step / 1000 for step in range(1, 1001)])
    spent = [sum(plan.index(p) == index for p in positions[:-1]) for index in range(4)]
    assert spent == [100, 200, 300, 400]
    assert positions[-1] == 4.0


def test_without_a_budget_the_lengths_are_the_published_ones() -> None:
    plan, position = plan_of([1.0, 2.0, 3.0]), 0.0
    for _ in range(25):
        position = plan.advanced(position, 0.1, None)
    assert position == pytest.approx(1.75)
    assert plan.stage(position).alpha == pytest.approx(0.75)


@given(LENGTHS, SHARES, st.floats(0.01, 5.0), SHARES)
def test_a_changed_budget_never_shrinks_nor_skips_and_still_ends(
    lengths: list[float], shares: list[float], change: float, later: list[float]
) -> None:
    """The end is moved in mid-run to `change` times the budget, or to now where that is past."""
    plan = plan_of(lengths)
    first = walked(plan, shares)
    used = min(shares[-1] / change, 1.0)
    positions, before = [first[-1]], used
    for share in [used + (1 - used) * share for share in [*later, 1.0]]:
        positions.append(plan.advanced(positions[-1], 0.0, (before, share)))
        before = share
    assert all(a <= b + 1e-9 for a, b in pairwise([*first, *positions]))
    assert positions[0] == first[-1]
    if used < 1.0:
        assert positions[-1] == pytest.approx(len(lengths), abs=1e-4)


def test_a_longer_end_given_in_a_fade_lets_it_go_on_more_slowly() -> None:
    plan = plan_of([1.0, 1.0, 2.0])
    halfway = plan.position(1.5)  # 1.5 kimg of a budget of 4
    after = plan.advanced(halfway, 0.0, (1.5 / 8, 1.6 / 8))
    assert plan.stage(halfway).alpha == 0.5
    assert plan.stage(after).alpha == pytest.approx(0.5 + 2.5 * 0.1 / 6.5)


@given(LENGTHS, SHARES)
def test_at_the_end_is_at_the_end_whatever_rounding_does(lengths: list[float], shares: list[float]) -> None:
    plan = plan_of(lengths)
    for share in shares:
        assert plan.advanced(float(len(lengths)), 0.0, (share, 1.0)) == len(lengths)
