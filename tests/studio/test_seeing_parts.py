"""What stands behind the view: which bar is where, and which pair comes next."""

from __future__ import annotations

import numpy as np
import pytest

from gan_core.curation.duplicates import Pair
from gan_core.curation.statistics import statistics
from gan_core.curation.survey import PictureFacts, Survey
from gan_core.sources.base import Box, SourceItem
from studio.pages.data.seeing.bar_plot import _counts
from studio.pages.data.seeing.figures import Figure, figures_of
from studio.pages.data.seeing.pair_walk import PairWalk


def made(sizes: list[tuple[int, int]], *boxes: Box) -> dict[str, Figure]:
    items = [SourceItem(f"{n}.png", "pug", tuple(boxes)) for n in range(len(sizes))]
    facts = {f"{n}.png": PictureFacts(*size, 100.0, 1) for n, size in enumerate(sizes)}
    return figures_of(statistics(items, Survey(facts, {})))


def test_nothing_at_all_is_empty_everywhere(qapp: object) -> None:
    assert all(figure.is_empty and figure.nothing for figure in made([]).values())


@pytest.mark.parametrize("size", [(16, 16), (500, 375), (100, 1000), (4000, 3000), (20_000, 20_000)])
def test_each_picture_is_in_the_bar_that_its_name_says(qapp: object, size: tuple[int, int]) -> None:
    figures = made([size], Box(0, 0, size[0] / 2, size[1]))
    for figure, value in (
        (figures["aspect-ratios"], size[0] / 2 / size[1]),
        (figures["resolutions"], min(size)),
    ):
        at = figure.bar_at(float(np.log2(value)))
        if at is not None:  # what lies beyond the edges is in the first or last bar
            assert figure.bars.counts[at] == 1
        assert figure.bars.total == 1
    areas = figures["box-areas"]
    at = areas.bar_at(50.0)
    assert at is not None
    assert areas.words_of(at) == "50–55 %: 1 box"


def test_bars_have_nothing_beside_them(qapp: object) -> None:
    figure = made([(100, 100)])["breeds"]
    assert [figure.bar_at(x) for x in (0.4, 0.6, 1.4, 1.6)] == [None, 0, 0, None]


@pytest.mark.parametrize("highest", [1, 2, 3, 7, 10, 17, 99, 412, 20_580])
def test_counts_at_the_axis_are_whole_and_few(highest: int) -> None:
    ticks = _counts(highest)
    assert ticks[0] == (0.0, "0")
    assert 2 <= len(ticks) <= 7
    assert all(value == int(value) and text == f"{int(value):,}" for value, text in ticks)


A, B, C = Pair("a", "b", 0), Pair("b", "c", 2), Pair("d", "e", 3)


def test_going_on_passes_over_what_is_decided() -> None:
    out: set[str] = set()
    walk = PairWalk(out.__contains__)
    walk.show((A, B, C))
    out.add("b")  # decides a pair and the next one, which has the same picture
    walk.go_on()
    assert walk.current == C
    assert walk.num_decided == 2
    walk.go_on()
    assert walk.current == C


def test_pairs_that_are_kept_are_decided_until_a_picture_is_excluded() -> None:
    kept, out = {("a", "b")}, set[str]()
    walk = PairWalk(out.__contains__, lambda first, second: (first, second) in kept)
    walk.show((A, B, C))
    assert walk.current == B  # the first that is left to decide
    assert [walk.is_decided(pair) for pair in (A, B, C)] == [True, False, False]
    assert walk.is_kept(A)
    out.add("a")
    assert not walk.is_kept(A)
    assert walk.is_decided(A)


def test_steps_stop_at_the_ends() -> None:
    walk = PairWalk(lambda name: False)
    walk.step(1)
    assert walk.current is None
    walk.show((A, B, C))
    walk.step(-1)
    assert walk.current == A
    walk.step(5)
    assert walk.current == C


def test_the_pair_that_is_looked_at_stays_when_others_come_or_go() -> None:
    walk = PairWalk(lambda name: False)
    walk.show((A, B, C))
    walk.step(1)
    walk.show((B, C))
    assert walk.current == B
    walk.show((C,))
    assert walk.current == C


def test_names_lead_back_to_the_nearest_pair_before() -> None:
    walk = PairWalk(lambda name: False)
    walk.show((A, B, C))
    walk.step(2)
    walk.go_to({"b"})
    assert walk.current == B
    walk.go_to({"e"})
    assert walk.current == C
    walk.go_to({"nowhere"})
    assert walk.current == C
