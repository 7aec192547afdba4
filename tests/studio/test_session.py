from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from gan_core.dataset.archive import Dataset
from studio.session import Session, default_home, free_path


def test_recents_are_newest_first_without_doubles_and_only_what_is_there(
    session: Session, settings: QSettings, tmp_path: Path, dataset_path: Path
) -> None:
    other = tmp_path / "other.zip"
    other.write_bytes(dataset_path.read_bytes())
    for path in (dataset_path, other, dataset_path):
        session.set_dataset(Dataset.open(path))
        if session.dataset is not None:
            session.dataset.close()
    assert session.recent_datasets() == [dataset_path, other]
    other.unlink()
    again = Session(QSettings(settings.fileName(), QSettings.Format.IniFormat), home=tmp_path)
    assert again.recent_datasets() == [dataset_path]


def test_a_path_can_be_forgotten(session: Session, dataset_path: Path) -> None:
    with Dataset.open(dataset_path) as dataset:
        session.set_dataset(dataset)
    session.forget(dataset_path)
    assert session.recent_datasets() == []
    assert dataset_path.exists()


@pytest.mark.parametrize("value", [True, 3, 0.5, "text"])
def test_choices_come_back_with_their_type(settings: QSettings, tmp_path: Path, value: object) -> None:
    Session(settings, home=tmp_path).remember("train/choice", value)
    settings.sync()
    again = Session(QSettings(settings.fileName(), QSettings.Format.IniFormat), home=tmp_path)
    assert again.recall("train/choice", type(value)()) == value


def test_new_paths_are_free_and_have_names_that_every_system_takes(tmp_path: Path) -> None:
    assert free_path(tmp_path, "dogs", ".zip") == tmp_path / "dogs.zip"
    (tmp_path / "dogs.zip").touch()
    (tmp_path / "dogs-2.zip").touch()
    assert free_path(tmp_path, "dogs", ".zip") == tmp_path / "dogs-3.zip"
    assert free_path(tmp_path, "a/b:c", "") == tmp_path / "a-b-c"
    assert free_path(tmp_path, "개", "") == tmp_path / "개"
    assert free_path(tmp_path, " ..", "") == tmp_path / "untitled"


def test_home_can_be_chosen_by_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GAN_STUDIO_HOME", str(tmp_path))
    assert default_home("/elsewhere") == tmp_path
    monkeypatch.delenv("GAN_STUDIO_HOME")
    assert default_home("/elsewhere") == Path("/elsewhere")
    assert default_home().name == "GAN Studio"


def test_another_folder_is_kept(session: Session, settings: QSettings, tmp_path: Path) -> None:
    session.set_home(tmp_path / "new")
    assert session.datasets_folder == tmp_path / "new" / "datasets"
    assert Session(settings).home == tmp_path / "new"
