"""The network card's dialog, opened by its button, and its measurement."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot
from train_fakes import write_dataset

from gan_core.messages import OutOfMemoryError
from gan_core.progress import Progress
from gan_core.training import speed
from gan_core.training.speed import Speed, StageSpeed
from studio import formats
from studio.pages.train.card_dialog import CardDialog
from studio.pages.train.page import TrainPage
from studio.session import Session
from studio.translation import Language
from studio.workers.jobs import Jobs

FOUND = Speed("RTX 4070", "bf16", "channels_last", (StageSpeed(64, 1000.0),), 100.0)


@pytest.fixture
def page(session: Session, jobs: Jobs, language: Language, qtbot: QtBot) -> TrainPage:
    made = TrainPage(session, jobs)
    qtbot.addWidget(made, before_close_func=lambda _: made.shutdown())
    made.resize(1280, 800)
    made.show()
    qtbot.waitExposed(made)
    session.set_dataset(write_dataset(session.datasets_folder / "dogs.zip"))
    return made


def opened(page: TrainPage, qtbot: QtBot, preset: str = "dcgan-tiny-64") -> CardDialog:
    page.panel._on_preset(preset)
    qtbot.mouseClick(page.panel.presets.card_button, Qt.MouseButton.LeftButton)
    dialog = page.findChildren(CardDialog)[-1]
    qtbot.waitUntil(lambda: dialog.card is not None, timeout=60_000)
    return dialog


def close(dialog: CardDialog, qtbot: QtBot) -> None:
    button = dialog._buttons.button(QDialogButtonBox.StandardButton.Close)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def cell(dialog: CardDialog, line: int, column: int) -> str:
    return dialog.stages.item(line, column).text()


def test_button_is_named_and_says_what_it_opens(page: TrainPage) -> None:
    button = page.panel.presets.card_button
    assert button.accessibleName() == "Network card"
    assert "blocks, parameters and memory" in button.toolTip()
    assert button.whatsThis()


def test_card_lists_blocks_sums_and_memory(page: TrainPage, qtbot: QtBot) -> None:
    dialog = opened(page, qtbot)
    (stage,) = dialog.card.stages
    generator, discriminator = (dialog.blocks.topLevelItem(n) for n in range(2))
    assert (generator.text(0), discriminator.text(0)) == ("Generator", "Discriminator")
    assert generator.text(3) == formats.amount(stage.generator.parameters)
    assert generator.toolTip(3) == formats.count(stage.generator.parameters)
    assert generator.childCount() == len(stage.generator.blocks)
    assert (generator.child(0).text(1), generator.child(0).text(2)) == ("ConvTranspose2d", "256 × 4 × 4")
    assert cell(dialog, 0, 0) == "64 px"
    assert cell(dialog, 0, 7) == formats.bytes_text(stage.memory.total)
    assert cell(dialog, 0, 8) == "–"
    assert dialog._title.text() == "DCGAN tiny 64"
    assert "estimated" in dialog._memory_note.text()
    assert not dialog._assumed.isVisible()
    close(dialog, qtbot)


def test_growing_network_has_a_line_a_stage_whose_blocks_are_shown(page: TrainPage, qtbot: QtBot) -> None:
    dialog = opened(page, qtbot, "progan-tiny-64")
    assert [cell(dialog, line, 0) for line in range(5)] == ["4 px", "8 px", "16 px", "32 px", "64 px"]
    last = dialog.blocks.topLevelItem(0).childCount()
    dialog.stages.setFocus()
    qtbot.keyClick(dialog.stages, Qt.Key.Key_Up)
    assert dialog.blocks.topLevelItem(0).childCount() == last - 1
    close(dialog, qtbot)


def test_card_says_for_how_many_breeds_it_counts(
    page: TrainPage, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = opened(page, qtbot, "cgan-tiny-64")
    assert dialog.card.num_classes == 120
    assert dialog._assumed.text() == "Counted for 120 breeds, because no dataset with breeds is open."
    close(dialog, qtbot)
    labelled = write_dataset(tmp_path / "breeds.zip", labels=[0, 1])
    session.set_dataset(labelled)
    dialog = opened(page, qtbot, "cgan-tiny-64")
    assert dialog.card.num_classes == 2
    assert dialog._assumed.text() == "Counted for the 2 breeds of breeds."
    close(dialog, qtbot)
    labelled.close()


def test_measuring_fills_in_the_time(
    page: TrainPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    monkeypatch.setattr(speed, "measure_speed", lambda *_: iter([Progress(0, 4), Progress(4, 4), FOUND]))
    dialog = opened(page, qtbot)
    qtbot.mouseClick(dialog.measure_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.speed is not None)
    assert cell(dialog, 0, 8) == "1:40"
    assert dialog.found.text() == "100 kimg take 1:40 on RTX 4070 (bf16, channels_last)."
    assert dialog.measure_button.isEnabled()
    language.choose("ko")
    qtbot.waitUntil(lambda: dialog.measure_button.text() == "재기")
    assert "RTX 4070" in dialog.found.text()
    close(dialog, qtbot)


def test_real_measurement_of_a_tiny_network(page: TrainPage, qtbot: QtBot) -> None:
    page.panel._on_preset("dcgan-tiny-64")
    page.panel.form.apply({"training.precision": "fp32", "training.memory_format": "contiguous"})
    page.panel.form.apply({"training.batch_size": 2, "network.ngf": 4, "network.ndf": 4})
    qtbot.mouseClick(page.panel.presets.card_button, Qt.MouseButton.LeftButton)
    dialog = page.findChildren(CardDialog)[-1]
    qtbot.waitUntil(dialog.measure_button.isEnabled, timeout=60_000)
    qtbot.mouseClick(dialog.measure_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.speed is not None, timeout=60_000)
    assert dialog.speed.precision == "fp32"
    assert cell(dialog, 0, 8) != "–"
    close(dialog, qtbot)


class Endless:
    """A measurement that goes on until it is closed."""

    def __init__(self) -> None:
        self.closed = threading.Event()

    def __call__(self, *_: object) -> Iterator[Progress]:
        try:
            while True:
                yield Progress(1, 4)
                self.closed.wait(0.01)
        finally:
            self.closed.set()


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> Endless:
    made = Endless()
    monkeypatch.setattr(speed, "measure_speed", made)
    return made


def test_measuring_can_be_cancelled(page: TrainPage, endless: Endless, qtbot: QtBot) -> None:
    dialog = opened(page, qtbot)
    qtbot.mouseClick(dialog.measure_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "1 / 4" in dialog.progress.text.text())
    assert not dialog.measure_button.isEnabled()
    qtbot.mouseClick(dialog.progress.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.measure_button.isEnabled)
    assert endless.closed.is_set()
    assert dialog.speed is None
    assert not dialog.progress.isVisible()
    close(dialog, qtbot)


def test_closing_the_card_stops_what_it_measures(
    page: TrainPage, endless: Endless, jobs: Jobs, qtbot: QtBot
) -> None:
    dialog = opened(page, qtbot)
    qtbot.mouseClick(dialog.measure_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "1 / 4" in dialog.progress.text.text())
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not jobs.running())
    assert endless.closed.is_set()


def test_device_without_room_is_said_in_the_card(
    page: TrainPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> Iterator[Progress]:
        yield Progress(0, 4)
        raise OutOfMemoryError(
            "No memory is left for a batch of {batch}. Try training.batch_size={smaller:d}.",
            batch=16,
            smaller=8,
        )

    monkeypatch.setattr(speed, "measure_speed", full)
    dialog = opened(page, qtbot)
    qtbot.mouseClick(dialog.measure_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "No memory is left for a batch of 16" in dialog.found.text())
    assert dialog.found.property("role") == "bad"
    assert dialog.measure_button.isEnabled()
    close(dialog, qtbot)


def test_nothing_is_measured_while_a_run_trains(page: TrainPage, session: Session, qtbot: QtBot) -> None:
    dialog = opened(page, qtbot)
    session.set_training(True)
    assert not dialog.measure_button.isEnabled()
    assert "A run is training" in dialog.measure_button.toolTip()
    session.set_training(False)
    assert dialog.measure_button.isEnabled()
    close(dialog, qtbot)


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (640, "640"), (999, "999"), (12_345, "12.3 k"), (3_576_704, "3.58 M"), (104_600_000, "105 M")],
)
def test_amounts_have_three_digits(number: int, text: str) -> None:
    assert formats.amount(number) == text
