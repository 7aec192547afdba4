"""The stream of pictures is one permutation after another, and a batch is what its indices say."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gan_core.dataset.archive import Dataset
from gan_core.dataset.loader import PictureStore, Sampler, epoch_permutation
from gan_core.messages import DatasetError
from gan_core.progress import Progress
from tests.core.dataset.picture_fakes import named, random_pictures, write_zip

CPU = torch.device("cpu")
small = st.integers(1, 40)


def stream(sampler: Sampler, batch_size: int, steps: int) -> list[int]:
    """What `sampler` alone deals out in `steps` steps from the beginning."""
    return [i for step in range(steps) for i in sampler.indices(step * batch_size, batch_size).tolist()]


@given(small, small, st.integers(0, 2**31 - 1))
def test_every_picture_comes_exactly_once_an_epoch(num_images: int, batch_size: int, seed: int) -> None:
    epochs = 3
    dealt = stream(Sampler(num_images, seed), batch_size, -(-epochs * num_images // batch_size))
    for epoch in range(epochs):
        assert sorted(dealt[epoch * num_images : (epoch + 1) * num_images]) == list(range(num_images))


@given(small, small, st.integers(0, 500), st.integers(0, 2**31 - 1))
def test_a_resumed_stream_is_the_same_stream(num_images: int, batch_size: int, start: int, seed: int) -> None:
    whole = stream(Sampler(num_images, seed), 1, start + batch_size)
    assert Sampler(num_images, seed).indices(start, batch_size).tolist() == whole[start:]


@given(small, small, st.integers(1, 5), st.integers(0, 500))
def test_the_ranks_share_out_the_batch_of_one_process(
    num_images: int, batch_size: int, world_size: int, start: int
) -> None:
    alone = Sampler(num_images, seed=3).indices(start, batch_size * world_size).tolist()
    ranks = [
        Sampler(num_images, 3, rank, world_size).indices(start, batch_size) for rank in range(world_size)
    ]
    assert torch.cat(ranks).tolist() == alone


def test_epochs_and_seeds_differ() -> None:
    orders = [tuple(epoch_permutation(50, seed, epoch).tolist()) for seed in range(3) for epoch in range(3)]
    assert len(set(orders)) == 9


def test_the_order_is_the_same_on_every_machine_and_in_every_year() -> None:
    """A run that is resumed with a newer NumPy or PyTorch must go on with the same pictures."""
    assert epoch_permutation(8, seed=0, epoch=0).tolist() == [0, 3, 7, 5, 1, 2, 6, 4]
    assert epoch_permutation(8, seed=7, epoch=2).tolist() == [0, 3, 5, 1, 4, 2, 6, 7]


def test_indices_are_int64_on_the_cpu() -> None:
    indices = Sampler(10, 0).indices(0, 4)
    assert (indices.dtype, indices.device, indices.shape) == (torch.int64, CPU, (4,))


@pytest.fixture
def store(tmp_path: Path) -> PictureStore:
    labels = [[f"00000/img{i:08d}.png", i % 3] for i in range(10)]
    with Dataset.open(write_zip(tmp_path / "a.zip", named(random_pictures(10)), labels)) as dataset:
        *progress, store = PictureStore.load(dataset, CPU)
    assert progress[-1] == Progress(10, 10)
    assert isinstance(store, PictureStore)
    return store


def test_a_batch_holds_the_pictures_of_its_indices_between_minus_one_and_one(store: PictureStore) -> None:
    images, labels = store.batch(torch.tensor([7, 0, 7]))
    expected = np.stack(random_pictures(10)).transpose(0, 3, 1, 2)[[7, 0, 7]] / 127.5 - 1
    assert images.dtype == torch.float32
    assert images.shape == (3, 3, 8, 8)
    assert np.allclose(images.numpy(), expected, atol=1e-6)
    assert images.min() >= -1
    assert images.max() <= 1
    assert labels is not None
    assert labels.tolist() == [1, 0, 1]


def test_white_is_exactly_one_and_black_exactly_minus_one() -> None:
    pictures = torch.tensor([0, 255], dtype=torch.uint8).view(2, 1, 1, 1).expand(2, 3, 4, 4).contiguous()
    images, labels = PictureStore(pictures, None, CPU).batch(torch.tensor([0, 1]))
    assert images.unique().tolist() == [-1.0, 1.0]
    assert labels is None


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=12))
def test_exactly_the_flipped_pictures_are_mirrored(choice: list[tuple[int, bool]]) -> None:
    pictures = torch.from_numpy(np.stack(random_pictures(10)).transpose(0, 3, 1, 2).copy())
    store = PictureStore(pictures, None, CPU)
    indices = torch.tensor([i for i, _ in choice])
    flips = torch.tensor([f for _, f in choice])
    plain, _ = store.batch(indices)
    mirrored, _ = store.batch(indices, flips)
    for before, after, flip in zip(plain, mirrored, flips, strict=True):
        assert torch.equal(after, before.flip(2) if flip else before)


def test_a_batch_does_not_share_memory_with_the_store(store: PictureStore) -> None:
    before = store.pictures.clone()
    images, _ = store.batch(torch.arange(10))
    images.zero_()
    assert torch.equal(store.pictures, before)


def test_a_damaged_picture_stops_loading_and_is_named(tmp_path: Path) -> None:
    entries = named(random_pictures(50))
    entries["00000/img00000031.png"] = entries["00000/img00000031.png"][:60]
    with (
        Dataset.open(write_zip(tmp_path / "a.zip", entries)) as dataset,
        pytest.raises(DatasetError, match="img00000031"),
    ):
        list(PictureStore.load(dataset, CPU))


def test_closing_a_load_leaves_no_thread(tmp_path: Path) -> None:
    with Dataset.open(write_zip(tmp_path / "a.zip", named(random_pictures(200)))) as dataset:
        before = threading.active_count()
        loading = PictureStore.load(dataset, CPU)
        for _ in range(3):
            next(loading)
        loading.close()
        assert threading.active_count() == before


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_pictures_in_host_memory_give_the_same_batch_on_the_gpu(store: PictureStore) -> None:
    gpu = torch.device("cuda")
    assert store.labels is not None
    resident = PictureStore(store.pictures.to(gpu), store.labels.to(gpu), gpu)
    on_host = PictureStore(store.pictures.pin_memory(), store.labels, gpu)
    indices, flips = torch.tensor([3, 9, 3, 1]), torch.tensor([True, False, False, True])
    images, labels = resident.batch(indices, flips)
    others, other_labels = on_host.batch(indices, flips)
    assert labels is not None
    assert other_labels is not None
    assert torch.equal(images, others)
    assert torch.equal(labels, other_labels)
