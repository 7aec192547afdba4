"""``keep`` holds a checkpoint, as the studio's star does."""

from pathlib import Path

import pytest

from gan_core.cli import main
from gan_core.presets import load_preset
from gan_core.runs.run import DatasetRef, Run


@pytest.fixture
def run(tmp_path: Path) -> Run:
    made = Run.create(tmp_path / "run", load_preset("dcgan-64").config, DatasetRef("dogs.zip", "ab", 9, 64))
    folder = made.path / "checkpoints" / "000001.000"
    folder.mkdir()
    (folder / "state.json").write_text("{}")
    return made


def test_a_checkpoint_is_kept_and_let_go(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keep", str(run.path), "000001.000"]) == 0
    assert run.is_marked("000001.000")
    assert main(["keep", str(run.path), "000001.000", "--off", "--quiet", "--json"]) == 0
    assert not run.is_marked("000001.000")
    assert '"000001.000": false' in capsys.readouterr().out


def test_a_checkpoint_that_is_not_there_is_named_with_those_that_are(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["keep", str(run.path), "000009.000"]) == 1
    assert "There are: 000001.000" in capsys.readouterr().err
