"""What every control has: an accessible name, a tooltip with its keys, and a place in the tab order."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from studio.icons import icon as themed_icon
from studio.shortcuts import keys_text
from studio.theme import SPACE


def describe(widget: QWidget, name: str, tip: str, keys: str = "") -> None:
    """Give a control its accessible name, its tooltip and its "What's this?" (already translated)."""
    widget.setAccessibleName(name)
    widget.setAccessibleDescription(tip)
    widget.setToolTip(f"{tip}  ({keys_text(keys)})" if keys else tip)
    widget.setWhatsThis(tip)


def describe_action(action: QAction, name: str, tip: str) -> None:
    """The same for an entry of a menu."""
    action.setText(name)
    action.setToolTip(tip)
    action.setWhatsThis(tip)


def button(icon: str = "", *, primary: bool = False, tool: bool = False) -> QPushButton:
    """A push button; `primary` is the one accented action of a page, `tool` a flat one."""
    made = QPushButton()
    # Reachable by Tab, but a click does not take the keys away from the page.
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setIconSize(QSize(16, 16) if tool else QSize(20, 16))
    if primary or tool:
        made.setProperty("role", "primary" if primary else "tool")
    if icon:
        made.setIcon(themed_icon(icon, "on_accent" if primary else "text"))
    return made


def label(role: str = "", *, wrap: bool = False) -> QLabel:
    """A label in a role of the style sheet: title, display, caption, muted, ok, warn, bad."""
    made = QLabel()
    if role:
        made.setProperty("role", role)
    made.setWordWrap(wrap)
    return made


def set_role(widget: QWidget, role: str) -> None:
    """Change the role of a widget that is already on the screen."""
    widget.setProperty("role", role)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def line(*, vertical: bool = False) -> QFrame:
    """A 1 px line."""
    made = QFrame()
    made.setProperty("role", "line")
    if vertical:
        made.setFixedWidth(1)
    else:
        made.setFixedHeight(1)
    return made


def column(parent: QWidget | None = None, margin: int = 0, gap: int = SPACE * 2) -> QVBoxLayout:
    """A vertical layout with margins and gaps in our steps (pixels)."""
    layout = QVBoxLayout(parent) if parent is not None else QVBoxLayout()
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(gap)
    return layout


def row(parent: QWidget | None = None, margin: int = 0, gap: int = SPACE * 2) -> QHBoxLayout:
    """A horizontal layout with margins and gaps in our steps (pixels)."""
    layout = QHBoxLayout(parent) if parent is not None else QHBoxLayout()
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(gap)
    return layout


def bring_into_view(widget: QWidget) -> None:
    """Scroll what it lies in, if anything, so that it is seen, once it has its place."""
    around = widget.parentWidget()
    while around is not None and not isinstance(around, QScrollArea):
        around = around.parentWidget()
    if around is not None:
        QTimer.singleShot(0, widget, partial(around.ensureWidgetVisible, widget, 0, 8))
