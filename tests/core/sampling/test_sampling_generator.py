from pathlib import Path

import numpy as np
import pytest
import torch
from sampling_fakes import LabelPainter, make_generator

from gan_core.messages import OutOfMemoryError, RunError, UsageError
from gan_core.sampling.generator import BATCH_SIZE, EXACT_BATCH, Generator


def drawn(generator: Generator, count: int, seed: int = 0, **options: object) -> np.ndarray:
    return np.concatenate(list(generator.pictures(count, seed, **options)))  # type: ignore[arg-type]


def test_pictures_are_uint8_of_the_networks_size() -> None:
    pictures = drawn(make_generator(), 3)
    assert (pictures.dtype, pictures.shape) == (np.uint8, (3, 8, 8, 3))


@pytest.mark.parametrize("count", [1, 7, BATCH_SIZE, BATCH_SIZE + 1])
def test_a_picture_is_the_same_whatever_the_count(count: int) -> None:
    generator = make_generator()
    assert np.array_equal(drawn(generator, count), drawn(generator, 150)[:count])


def test_every_batch_has_the_same_size_so_that_kernels_can_not_differ() -> None:
    generator = make_generator()
    drawn(generator, BATCH_SIZE + 3)
    module = generator._module
    assert isinstance(module, LabelPainter)
    assert module.batch_sizes == [EXACT_BATCH] * (2 * BATCH_SIZE // EXACT_BATCH)


def test_another_seed_gives_other_pictures() -> None:
    generator = make_generator()
    assert not np.array_equal(drawn(generator, 2, seed=0), drawn(generator, 2, seed=1))


def test_values_cover_black_to_white_exactly() -> None:
    generator = make_generator()
    generator._module = lambda latents, labels: torch.stack(  # type: ignore[assignment]
        [torch.full((3, 8, 8), value) for value in (-1.0, 0.0, 1.0, 1.5)]
    )
    pictures = generator.sample(generator.latents(0, 0, 4))
    assert pictures[:, 0, 0, 0].tolist() == [0, 128, 255, 255]


def test_a_breed_is_given_to_every_picture_and_else_they_take_turns() -> None:
    generator = make_generator(class_names=("a", "b", "c"))
    greens = (np.array([0, 1, 2]) / 100 * 127.5 + 128).astype(np.uint8)
    assert (drawn(generator, 5, breed=2)[:, 0, 0, 1] == greens[2]).all()
    assert drawn(generator, 5)[:, 0, 0, 1].tolist() == greens[[0, 1, 2, 0, 1]].tolist()


def test_a_network_without_breeds_refuses_one() -> None:
    generator = make_generator()
    with pytest.raises(UsageError, match="without breeds"):
        generator.breed_index("pug")
    with pytest.raises(UsageError, match="without breeds"):
        drawn(generator, 1, breed=0)


def test_a_network_without_truncation_refuses_it() -> None:
    with pytest.raises(UsageError, match="means nothing to this network"):
        drawn(make_generator(accepts_truncation=False), 1, truncation_psi=0.5)


def test_no_truncation_leaves_only_the_mean_picture_at_zero() -> None:
    pictures = drawn(make_generator(), 4, truncation_psi=0.0)
    assert (pictures == pictures[0]).all()


def test_a_device_without_room_says_so() -> None:
    generator = make_generator()

    def no_room(*_: object) -> torch.Tensor:
        raise torch.OutOfMemoryError("out of memory")

    generator._module = no_room  # type: ignore[assignment]
    with pytest.raises(OutOfMemoryError, match="no memory left for 64 pictures"):
        drawn(generator, 1)


def test_opening_what_is_no_run_names_it(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="not a run"):
        Generator.open(tmp_path)
