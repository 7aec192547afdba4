"""The two palettes and what follows them: Fusion, a little style sheet, plots and icons.

Colours are named by what they mean. G, D, real and fake are Okabe and Ito's, which people with any
colour vision can tell apart; they colour lines and swatches, while text stays in the text colour.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from studio import RESOURCES

SPACE = 4
"""All distances are multiples of this many pixels."""
CHOICES = ("system", "light", "dark")
_FOLDER = RESOURCES / "theme"


@dataclass(frozen=True, slots=True)
class Colors:
    """One palette."""

    window: QColor
    """The frame around everything: rail, header, status bar."""
    panel: QColor
    """Pages and their columns."""
    raised: QColor
    """Fields, buttons and menus."""
    line: QColor
    text: QColor
    muted: QColor
    accent: QColor
    """The one primary action of a page, selection, focus."""
    on_accent: QColor
    generator: QColor
    discriminator: QColor
    real: QColor
    fake: QColor
    ok: QColor
    warn: QColor
    bad: QColor
    plot: QColor
    """Behind curves."""
    grid_gap: QColor
    """Behind and between pictures."""


def _colors(**hexes: str) -> Colors:
    return Colors(**{name: QColor(value) for name, value in hexes.items()})


LIGHT = _colors(
    window="#E9EAEC",
    panel="#F5F5F6",
    raised="#FFFFFF",
    line="#CDD0D5",
    text="#1B1D21",
    muted="#565B63",
    accent="#4B46C4",
    on_accent="#FFFFFF",
    generator="#0072B2",
    discriminator="#D55E00",
    real="#009E73",
    fake="#CC79A7",
    ok="#1A7340",
    warn="#8A5800",
    bad="#B3261E",
    plot="#FFFFFF",
    grid_gap="#DCDEE2",
)
DARK = _colors(
    window="#18191C",
    panel="#1F2023",
    raised="#2A2C31",
    line="#3A3D43",
    text="#E7E8EA",
    muted="#A2A7AF",
    accent="#A5A1FF",
    on_accent="#17161F",
    generator="#56B4E9",
    discriminator="#E8743B",
    real="#009E73",
    fake="#CC79A7",
    ok="#56C98B",
    warn="#E3AC55",
    bad="#FF8A80",
    plot="#1A1B1E",
    grid_gap="#121315",
)


class Theme(QObject):
    """The application's theme; `changed` comes after palette and style sheet are in force."""

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self.choice = "system"
        self.colors = LIGHT
        self._style_sheet = (_FOLDER / "studio.qss").read_text(encoding="utf-8")
        application.setStyle("Fusion")
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow)

    def choose(self, choice: str) -> None:
        """Use ``light``, ``dark`` or, for anything else, what the system says (live)."""
        self.choice = choice if choice in CHOICES else "system"
        scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(choice)
        # Asking the platform too makes title bars and native dialogs match.
        QGuiApplication.styleHints().setColorScheme(scheme or Qt.ColorScheme.Unknown)
        self._apply()

    def _follow(self) -> None:
        if self.choice == "system":
            self._apply()

    def _apply(self) -> None:
        is_dark = self.choice == "dark" or (
            self.choice == "system" and QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        )
        self.colors = DARK if is_dark else LIGHT
        self._application.setPalette(qt_palette(self.colors))
        self._application.setStyleSheet(filled_style_sheet(self._style_sheet, self.colors))
        self.changed.emit()


def current() -> Theme:
    """The theme of the running application, made when first asked for."""
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise RuntimeError("a theme needs a QApplication")
    return application.findChild(Theme) or Theme(application)


def colors() -> Colors:
    """The colours in force."""
    return current().colors


def filled_style_sheet(style_sheet: str, palette: Colors) -> str:
    """The style sheet with each ``@name`` replaced by that colour of `palette`.

    ``@theme_folder`` and ``@theme_name`` lead to the little arrows, which a style sheet can't tint.
    """
    values = {f.name: getattr(palette, f.name).name() for f in fields(palette)}
    values |= {"theme_folder": _FOLDER.as_posix(), "theme_name": "dark" if palette is DARK else "light"}
    return re.sub(r"@(\w+)", lambda match: values[match[1]], style_sheet)


def qt_palette(c: Colors) -> QPalette:
    """Qt's roles filled from our names."""
    role = QPalette.ColorRole
    palette = QPalette()
    roles = {
        role.Window: c.panel,
        role.WindowText: c.text,
        role.Base: c.raised,
        role.AlternateBase: c.panel,
        role.Text: c.text,
        role.PlaceholderText: c.muted,
        role.Button: c.raised,
        role.ButtonText: c.text,
        role.BrightText: c.bad,
        role.ToolTipBase: c.raised,
        role.ToolTipText: c.text,
        role.Highlight: c.accent,
        role.HighlightedText: c.on_accent,
        role.Accent: c.accent,
        role.Link: c.accent,
        role.LinkVisited: c.accent,
        role.Light: c.raised,
        role.Midlight: c.raised,
        role.Mid: c.line,
        role.Dark: c.line,
        role.Shadow: c.line,
    }
    for name, color in roles.items():
        palette.setColor(name, color)
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, mixed(c.text, c.panel, 0.42))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, c.line)
    return palette


def mixed(over: QColor, under: QColor, share: float) -> QColor:
    """`share` (0 to 1) of `over` on `under`."""
    pairs = zip(_rgb(over), _rgb(under), strict=True)
    return QColor.fromRgbF(*(share * a + (1 - share) * b for a, b in pairs))


def _rgb(color: QColor) -> tuple[float, float, float]:
    return color.redF(), color.greenF(), color.blueF()


def contrast(a: QColor, b: QColor) -> float:
    """WCAG 2.1's contrast ratio, 1 to 21."""
    lighter, darker = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: QColor) -> float:
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in _rgb(color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
