"""Every control of every page has a tooltip, an accessible name and a way there by keyboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from studio.translation import Language
from studio.window import Window

CONTROLS = (QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)


def is_part_of_qt(widget: QWidget) -> bool:
    """Parts that Qt makes inside its own controls; the control around them is looked at."""
    inside = isinstance(widget.parentWidget(), QComboBox | QAbstractSpinBox | QLineEdit)
    return inside or isinstance(widget, QScrollBar) or widget.objectName().startswith("qt_")


def controls(root: QWidget) -> list[QWidget]:
    found = [w for kind in CONTROLS for w in root.findChildren(kind)]
    return [w for w in dict.fromkeys(found) if not is_part_of_qt(w) and w.window() is root]


@pytest.mark.parametrize("key", ["start", "data", "train", "explore", "breeds", "export"])
@pytest.mark.parametrize("code", ["en", "ko"])
def test_every_control_can_be_named_explained_and_reached(
    window: Window, language: Language, key: str, code: str, qtbot: QtBot
) -> None:
    language.choose(code)
    window.show_page(key)
    qtbot.wait(10)
    found = controls(window)
    assert len(found) > 8
    lacking = []
    for control in found:
        lacks = [
            word
            for word, is_there in (
                ("accessible name", bool(control.accessibleName())),
                ("tooltip", bool(control.toolTip())),
                ("keyboard", bool(control.focusPolicy() & Qt.FocusPolicy.TabFocus)),
            )
            if not is_there
        ]
        if lacks:
            lacking.append((type(control).__name__, control.objectName() or control.accessibleName(), lacks))
    assert not lacking


def test_arrows_walk_through_the_rail_and_tab_leaves_it(window: Window) -> None:
    window.rail.button("start").setFocus()
    QTest.keyClick(window.rail.button("start"), Qt.Key.Key_Down)
    assert window.pages.current_key() == "data"
    assert window.focusWidget() is window.rail.button("data")
    QTest.keyClick(window.rail.button("data"), Qt.Key.Key_Tab)
    assert window.focusWidget() is window.rail.settings
