"""The panels in the page's right column: made when unfolded, with names and tips in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from explore_fakes import Makers, point
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLabel, QSlider, QWidget
from pytestqt.qtbot import QtBot
from train_fakes import checkpoint_event, make_run

from studio.pages.explore.page import ExplorePage
from studio.session import Session
from studio.translation import Language, korean_texts
from studio.workers.jobs import Jobs

KEYS = ("nearest", "film", "mix", "analogy", "project")


@pytest.fixture
def page(session: Session, jobs: Jobs, language: Language, tmp_path: Path, qtbot: QtBot) -> ExplorePage:
    makers = Makers()
    makers.class_names = ("beagle", "pug")
    session.sampler.make = makers.make
    run = make_run(tmp_path / "run")
    checkpoint_event(run, 1.0)
    session.set_run(run)
    made = ExplorePage(session, jobs)
    made.resize(1208, 728)
    qtbot.addWidget(made, before_close_func=lambda w: (jobs.shutdown(), w.shutdown()))
    made.show()
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: made.state.point is not None and made.tray.is_ready)
    return made


def unfold_all(page: ExplorePage, qtbot: QtBot) -> None:
    for key in KEYS:
        head = page.right._heads[key][0]
        if not head.isChecked():
            page.right.ensureWidgetVisible(head)
            qtbot.mouseClick(head, Qt.MouseButton.LeftButton)
        assert page.right.section(key).isVisible()


def controls(widget: QWidget) -> list[QWidget]:
    kinds = (QAbstractButton, QAbstractSpinBox, QComboBox, QSlider)
    return [child for kind in kinds for child in widget.findChildren(kind) if child.focusPolicy()]


def test_an_unfolded_section_is_so_again_next_time(page: ExplorePage, session: Session, qtbot: QtBot) -> None:
    unfold_all(page, qtbot)
    assert session.recall("explore/section/film", False)


@pytest.mark.parametrize("key", ["film", "mix", "analogy"])
def test_in_a_small_window_the_button_that_a_panel_leads_to_needs_no_scrolling(
    page: ExplorePage, key: str, qtbot: QtBot
) -> None:
    """The page of a window of 1280×800 is 1208×728."""
    for number in range(6):
        page.tray.keep(point(number))
    for other, (head, _, _) in page.right._heads.items():
        head.setChecked(other == key)
    panel = page.right.section(key)
    button = panel.export.save if key == "film" else panel.made.take
    qtbot.waitUntil(button.isVisible)
    qtbot.wait(10)
    assert button.visibleRegion().boundingRect() == button.rect()


def test_a_closed_section_costs_nothing(page: ExplorePage) -> None:
    assert set(page.right._bodies) == {"nearest"}


def test_every_control_has_a_name_and_a_tip(page: ExplorePage, qtbot: QtBot) -> None:
    unfold_all(page, qtbot)
    for number in range(4):
        page.tray.keep(point(number))
    found = [control for key in KEYS for control in controls(page.right.section(key))]
    assert len(found) > 25
    for control in found:
        assert control.accessibleName(), control
        assert control.toolTip(), control.accessibleName()


def test_all_of_it_is_korean(page: ExplorePage, language: Language, qtbot: QtBot) -> None:
    unfold_all(page, qtbot)
    for number in range(4):
        page.tray.keep(point(number))
    language.choose("ko")
    qtbot.wait(10)
    english = {text for text, korean in korean_texts().items() if text != korean}
    for key in KEYS:
        section = page.right.section(key)
        texts = [label.text() for label in section.findChildren(QLabel)]
        for control in controls(section):
            texts += [control.accessibleName(), control.toolTip(), control.property("text") or ""]
        assert not english & set(texts), key


def test_a_mixture_taken_is_what_the_page_shows(page: ExplorePage, qtbot: QtBot) -> None:
    page.right.open_section("mix")
    for number in range(4):
        page.tray.keep(point(number))
    mix = page.right.section("mix")
    qtbot.waitUntil(lambda: mix.made.take.isVisible() and mix.made.take.isEnabled())
    qtbot.mouseClick(mix.made.take, Qt.MouseButton.LeftButton)
    assert page.state.shown() == mix.point
    page.state.undo_stack.undo()
    assert page.state.shown() != mix.point
