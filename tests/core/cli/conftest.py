from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_fakes import make_dataset, train


@pytest.fixture(scope="session")
def dataset_32(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_dataset(tmp_path_factory.mktemp("data") / "small.zip", 32)


@pytest.fixture(scope="session")
def run_32(dataset_32: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = tmp_path_factory.mktemp("runs") / "small"
    assert train(dataset_32, run) == 0
    return run


@pytest.fixture(scope="session")
def run_64(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run64")
    assert train(make_dataset(folder / "small.zip", 64), folder / "run", img_resolution=64) == 0
    return folder / "run"


@pytest.fixture(scope="session", autouse=True)
def _cache_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the program keeps for later goes to a folder of the tests' own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GAN_STUDIO_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
