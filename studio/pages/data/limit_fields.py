"""From where on a picture is flagged: a field for each of the limits, to stand beside its flag."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from gan_core.curation.flags import BOUNDS, Flag, FlagLimits
from studio.translation import tr
from studio.widgets.controls import button, describe, label
from studio.widgets.number_box import NumberBox, parse_number

LIMITED = {
    "sharpness": Flag.BLURRED,
    "side": Flag.TINY,
    "aspect": Flag.EXTREME_ASPECT,
    "boxes": Flag.MANY_BOXES,
}
"""What each of the limits is for."""
_WIDTH = 76


class LimitFields(QObject):
    """Holds valid limits only. Whoever shows it places the widgets."""

    edited = Signal(object, str)
    """The FlagLimits that a person asks for, and the name of the one that is another now."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._limits = self._usual = FlagLimits()
        self.fields = {name: _field(name) for name in BOUNDS}
        self.words = {name: label("muted") for name in BOUNDS}
        """What stands before each field."""
        self.reset = button("rotate-ccw", tool=True)
        for name, field in self.fields.items():
            field.edited.connect(partial(self._take, name))
            field.lineEdit().textEdited.connect(partial(self._take, name))
            field.editingFinished.connect(partial(self._show, name))
        self.reset.clicked.connect(lambda: self._edit(self._usual, "all"))
        self.show(self._limits)

    def show(self, limits: FlagLimits) -> None:
        """Show the limits that hold; a field in which a person types stays as it is."""
        self._limits = limits
        for name, field in self.fields.items():
            if field.value() != getattr(limits, name) and not field.hasFocus():
                field.set_value(getattr(limits, name))
        self.reset.setEnabled(limits != self._usual)

    def retranslate(self) -> None:
        """Set all texts."""
        for name, (text, title, tip) in _words().items():
            self.words[name].setText(text)
            describe(self.fields[name], title, tip)
        tip = tr("Flags the pictures by the limits that the program proposes.")
        describe(self.reset, tr("Usual limits"), tip)

    def _take(self, name: str, text: str) -> None:
        """Follow the field; what can't be meant is not taken."""
        value = parse_number(text) if text.strip() else getattr(self._usual, name)
        if value is None or (self.fields[name].whole and value != int(value)):
            return
        changes: dict[str, Any] = {name: int(value) if self.fields[name].whole else float(value)}
        try:
            limits = replace(self._limits, **changes)
        except ValueError:
            return
        self._edit(limits, name)

    def _show(self, name: str) -> None:
        self.fields[name].set_value(getattr(self._limits, name))

    def _edit(self, limits: FlagLimits, which: str) -> None:
        if limits != self._limits:
            self._limits = limits
            self.edited.emit(limits, which)


def _field(name: str) -> NumberBox:
    least, most = BOUNDS[name]
    made = NumberBox(whole=isinstance(least, int), minimum=least, maximum=most)
    made.setFixedWidth(_WIDTH)
    return made


def _words() -> dict[str, tuple[str, str, str]]:
    """What stands before each limit, and its title and tip."""
    return {
        "sharpness": (
            tr("sharpness <"),
            tr("Blurred below"),
            tr(
                "How sharp a picture must be; see how the pictures sorted by sharpness look. Empty: as usual."
            ),
        ),
        "side": (
            tr("px <"),
            tr("Tiny below"),
            tr("The picture's short side, or the long side of a box, in pixels. Empty: as usual."),
        ),
        "aspect": (
            tr("ratio >"),
            tr("Long or narrow above"),
            tr("How many times the long side is as long as the short one. Empty: as usual."),
        ),
        "boxes": (
            tr("boxes >"),
            tr("Many boxes above"),
            tr("How many boxes are not yet many. Empty: as usual."),
        ),
    }
