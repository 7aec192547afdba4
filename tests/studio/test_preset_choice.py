"""The list of presets by network, and what is said of one that the dataset does not suit."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from train_fakes import FakeTrainer, write_dataset

from gan_core.dataset.archive import Dataset
from gan_core.presets import load_preset, preset_names
from gan_core.runs.run import Run
from studio import theme
from studio.pages.train.activity import Activity
from studio.pages.train.page import TrainPage
from studio.pages.train.preset_choice import PresetChoice
from studio.session import Session
from studio.translation import Language
from studio.workers.jobs import Jobs


@pytest.fixture
def choice(qtbot: QtBot) -> PresetChoice:
    made = PresetChoice()
    qtbot.addWidget(made)
    made.resize(296, 80)
    made.show_presets(64, "dcgan-tiny-64", "dcgan-tiny-64", tiny_first=True)
    made.show()
    qtbot.waitExposed(made)
    return made


def lines(choice: PresetChoice) -> list[tuple[str | None, bool]]:
    """Each line's preset (None: a heading), and whether it can be chosen."""
    items = [choice._model.item(line) for line in range(choice._model.rowCount())]
    return [(item.data(Qt.ItemDataRole.UserRole), item.isEnabled()) for item in items]


def headings(choice: PresetChoice) -> list[str]:
    items = [choice._model.item(line) for line in range(choice._model.rowCount())]
    return [item.text() for item in items if item.data(Qt.ItemDataRole.UserRole) is None]


def test_every_preset_is_listed_once_under_its_network(choice: PresetChoice) -> None:
    assert sorted(name for name, _ in lines(choice) if name) == sorted(preset_names())
    assert headings(choice)[:4] == ["DCGAN", "LSGAN", "CGAN", "SAGAN"]
    heading = ""
    for line in range(choice._model.rowCount()):
        item = choice._model.item(line)
        name = item.data(Qt.ItemDataRole.UserRole)
        if name is None:
            heading = item.text()
            assert not item.isEnabled()
        else:
            assert item.text().startswith(heading), name


def test_only_presets_for_the_datasets_resolution_can_be_chosen(choice: PresetChoice) -> None:
    for name, can_be_chosen in lines(choice):
        if name is not None:
            assert can_be_chosen is (load_preset(name).config.network.img_resolution == 64), name
    item = choice._model.item(choice.box.findData("dcgan-32"))
    assert "Made for pictures of 32 px." in item.toolTip()
    choice.show_presets(None, "dcgan-tiny-64", "dcgan-32")
    assert all(can_be_chosen for name, can_be_chosen in lines(choice) if name)
    assert choice.name == "dcgan-32"


@pytest.mark.parametrize(("tiny_first", "first"), [(True, "dcgan-tiny-64"), (False, "dcgan-64")])
def test_tiny_ones_come_first_on_a_small_computer(choice: PresetChoice, tiny_first: bool, first: str) -> None:
    choice.show_presets(64, first, first, tiny_first=tiny_first)
    fitting = [name for name, can_be_chosen in lines(choice) if name and can_be_chosen]
    assert fitting[0] == first
    for network in {name.partition("-")[0] for name in fitting}:
        tiny = [load_preset(name).is_tiny for name in fitting if name.partition("-")[0] == network]
        assert tiny == sorted(tiny, reverse=tiny_first), network


def test_keys_go_over_headings_and_presets_that_do_not_fit(choice: PresetChoice, qtbot: QtBot) -> None:
    fitting = [name for name, can_be_chosen in lines(choice) if name and can_be_chosen]
    chosen: list[str] = []
    choice.chosen.connect(chosen.append)
    choice.box.setFocus()
    for _ in fitting[1:]:
        qtbot.keyClick(choice.box, Qt.Key.Key_Down)
    assert chosen == fitting[1:]


def test_heading_is_readable_in_both_themes_and_the_marked_one_says_so(choice: PresetChoice) -> None:
    for name in ("light", "dark"):
        theme.current().choose(name)
        heading = choice._model.item(0).foreground().color()
        assert theme.contrast(heading, theme.colors().raised) > 4.5
    assert choice.box.currentText() == "DCGAN tiny 64 · suits this computer"


def test_caption_is_the_first_sentence_and_the_tooltip_all_of_it(choice: PresetChoice) -> None:
    choice.show_presets(64, "", "progan-tiny-64")
    description = load_preset("progan-tiny-64").description
    assert description.startswith(choice._caption.text())
    assert len(choice._caption.text()) < len(description)
    assert choice._caption.text().endswith(".")
    assert choice._caption.toolTip() == description


# -- a preset that needs what the dataset lacks --------------------------------------------------------


@pytest.fixture
def page(session: Session, jobs: Jobs, language: Language, qtbot: QtBot) -> TrainPage:
    def trainer(run: Run, dataset: Dataset | None) -> FakeTrainer:
        return FakeTrainer([None])

    made = TrainPage(session, jobs, make_trainer=trainer)
    qtbot.addWidget(made, before_close_func=lambda _: made.shutdown())
    made.resize(1280, 800)
    made.show()
    qtbot.waitExposed(made)
    session.set_dataset(write_dataset(session.datasets_folder / "dogs.zip"))
    return made


def pick(page: TrainPage, qtbot: QtBot, name: str) -> None:
    box = page.panel.presets.box
    box.setFocus()
    while page.panel.presets.name != name:
        before = box.currentIndex()
        qtbot.keyClick(box, Qt.Key.Key_Down)
        assert box.currentIndex() != before, f"{name} is not in the list"


def test_breeds_that_the_dataset_lacks_are_said_before_start(page: TrainPage, qtbot: QtBot) -> None:
    assert not page.problem.text
    pick(page, qtbot, "cgan-64")
    assert page.problem.isVisible()
    assert page.problem.kind == "bad"
    assert "cgan-64 learns breeds, but dogs.zip has 0." in page.problem.text
    assert page.activity is Activity.NOTHING
    assert not page.panel.buttons.left.isEnabled()
    assert page.panel.buttons.left.toolTip().startswith(page.problem.text)
    page.panel.form.edit("objective.conditioning", "none")
    assert not page.problem.isVisible()
    assert page.panel.buttons.left.isEnabled()


def test_problem_goes_with_a_dataset_that_has_breeds_and_speaks_korean(
    page: TrainPage, session: Session, language: Language, qtbot: QtBot, tmp_path: Path
) -> None:
    pick(page, qtbot, "cgan-64")
    language.choose("ko")
    qtbot.waitUntil(lambda: "견종" in page.problem.text)
    labelled = write_dataset(tmp_path / "breeds.zip", labels=[0, 1])
    session.set_dataset(labelled)
    assert not page.problem.isVisible()
    assert page.panel.presets.name == "cgan-64"
    assert page.activity is Activity.READY
    labelled.close()
