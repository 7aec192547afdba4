from dataclasses import fields

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from studio import theme
from studio.icons import icon
from studio.theme import DARK, LIGHT, Colors, contrast

PALETTES = pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])


def test_contrast_is_wcags() -> None:
    assert contrast(QColor("white"), QColor("black")) == pytest.approx(21.0)
    assert contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)


@PALETTES
@pytest.mark.parametrize("text", ["text", "muted", "ok", "warn", "bad"])
@pytest.mark.parametrize("surface", ["window", "panel", "raised", "plot"])
def test_text_can_be_read_on_every_surface(colors: Colors, text: str, surface: str) -> None:
    assert contrast(getattr(colors, text), getattr(colors, surface)) >= 4.5


@PALETTES
def test_the_accented_button_can_be_read_and_found(colors: Colors) -> None:
    assert contrast(colors.on_accent, colors.accent) >= 4.5
    assert contrast(colors.accent, colors.panel) >= 3


@PALETTES
@pytest.mark.parametrize("curve", ["generator", "discriminator", "real", "fake"])
def test_curves_stand_out_from_the_plot(colors: Colors, curve: str) -> None:
    assert contrast(getattr(colors, curve), colors.plot) >= 3


def test_the_two_palettes_name_the_same_colours() -> None:
    assert all(isinstance(getattr(c, f.name), QColor) for c in (LIGHT, DARK) for f in fields(Colors))


def test_choosing_a_theme_changes_palette_and_style_sheet_and_tells(qapp: QApplication, qtbot: QtBot) -> None:
    current = theme.current()
    current.choose("light")
    with qtbot.waitSignal(current.changed):
        current.choose("dark")
    assert theme.colors() is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window) == DARK.panel
    assert DARK.accent.name() in qapp.styleSheet()
    assert "@" not in qapp.styleSheet()


@pytest.mark.parametrize(("scheme", "expected"), [("Dark", DARK), ("Light", LIGHT), ("Unknown", LIGHT)])
def test_system_follows_the_systems_scheme_live(
    scheme: str, expected: Colors, monkeypatch: pytest.MonkeyPatch
) -> None:
    hints = QGuiApplication.styleHints()
    theme.current().choose("system")
    monkeypatch.setattr(type(hints), "colorScheme", lambda _: Qt.ColorScheme[scheme])
    hints.colorSchemeChanged.emit(Qt.ColorScheme[scheme])
    assert theme.colors() is expected


def test_a_chosen_theme_does_not_follow_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    theme.current().choose("light")
    hints = QGuiApplication.styleHints()
    monkeypatch.setattr(type(hints), "colorScheme", lambda _: Qt.ColorScheme.Dark)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.colors() is LIGHT


def test_icons_take_the_colour_of_the_theme_in_force(qapp: QApplication) -> None:
    play = icon("play")
    seen = []
    for choice in ("light", "dark"):
        theme.current().choose(choice)
        image = play.pixmap(32, 32).toImage()
        inked = [image.pixelColor(x, y) for x in range(32) for y in range(32)]
        seen.append({color.name() for color in inked if color.alpha() == 255})
    assert LIGHT.text.name() in seen[0]
    assert DARK.text.name() in seen[1]


def test_icons_are_sharp_on_a_dense_screen(qapp: QApplication) -> None:
    assert icon("play").pixmap(icon("play").actualSize(QLabel().size()), 2.0).devicePixelRatio() == 2.0
