"""What every test needs before anything is imported: no screen, one thread, a home of its own."""

import itertools
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# QApplication aborts the process where there is neither a display nor a platform that needs none.
if sys.platform.startswith("linux") and not any(os.environ.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

# A slow machine is no failure: nothing here is timed. And the same examples are tried every time.
settings.register_profile("studio", deadline=None, derandomize=True)
settings.load_profile("studio")

_DATA_FOLDER = "GAN_STUDIO_DATA"
_numbers = itertools.count()


@pytest.fixture(scope="session", autouse=True)
def _data_folder_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What a person decided lies elsewhere than where the tests look for it."""
    folder = tmp_path_factory.mktemp("data_folders")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(_DATA_FOLDER, str(folder / "session"))
        yield folder


@pytest.fixture(autouse=True)
def _data_folder_of_the_test(_data_folder_of_the_tests: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test finds the edits of another."""
    monkeypatch.setenv(_DATA_FOLDER, str(_data_folder_of_the_tests / str(next(_numbers))))
