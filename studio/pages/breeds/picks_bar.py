"""What was picked, above the pictures: each with a ψ of its own, and a button to take it back."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QWidget

from studio.pages.breeds.names import breed_name
from studio.pages.breeds.pick_chip import HEIGHT, Chip, chip_width
from studio.pages.breeds.state import Chosen
from studio.widgets.live import Live

_GAP, _LEFT, _TOP = 4, 12, 6
_MADE_AT_ONCE = 4
"""Chips that are made in one turn of the event loop."""


class PicksBar(Live, QAbstractScrollArea):
    """A chip a pick, side by side. Only those that are seen are widgets: each takes a millisecond to make."""

    taken_back = Signal(int)
    """The class index of a pick that is not wanted any more."""
    psi_changed = Signal(int, object)
    """A class index and its own ψ (None: that of all)."""
    hand_rests = Signal()
    """A ψ has been typed or turned to its end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._accepts_truncation = False
        self._chosen = Chosen()
        self._places: dict[int, tuple[int, int]] = {}
        """Left edge and width of each pick's chip, before scrolling."""
        self.chips: dict[int, Chip] = {}
        """Those that are seen, and one at each side for the keys, by class index from left to right."""
        self._spare: list[Chip] = []
        self._is_placing = False
        self._more = QTimer(self, singleShot=True, interval=0)
        self._more.timeout.connect(self._place_chips)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.horizontalScrollBar().valueChanged.connect(self._place_chips)
        self.setFixedHeight(52)
        cast(QApplication, QApplication.instance()).focusChanged.connect(self._follow_keys)

    def set_network(self, names: tuple[str, ...], *, accepts_truncation: bool) -> None:
        """Other breeds; ψ is offered only where it means something."""
        if (names, accepts_truncation) == (self._names, self._accepts_truncation):
            return
        self._names, self._accepts_truncation = names, accepts_truncation
        self._chosen = Chosen()
        for chip in (*self.chips.values(), *self._spare):
            chip.hide()
            chip.deleteLater()
        self.chips, self._spare = {}, []
        self._measure()

    def show_chosen(self, chosen: Chosen) -> None:
        """Show these picks with their ψ."""
        before, self._chosen = self._chosen, chosen
        if before.picks != chosen.picks:
            self._measure()
        elif before.own_psi != chosen.own_psi:
            self._show_psi()

    def bring_into_view(self, breed: int) -> None:
        """Scroll to the chip of a pick, if it is one."""
        if breed not in self._places or self._is_placing:  # a chip that hides gives the keys to another
            return
        bar, (left, width) = self.horizontalScrollBar(), self._places[breed]
        if left - _LEFT < bar.value():
            bar.setValue(left - _LEFT)
        elif left + width + _LEFT > bar.value() + self.viewport().width():
            bar.setValue(left + width + _LEFT - self.viewport().width())

    def retranslate(self) -> None:
        self._measure()

    def sizeHint(self) -> QSize:
        return QSize(160, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_range()
        self._place_chips()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel goes along the only way there is."""
        turned: QPoint = event.angleDelta()
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - turned.x() - turned.y())

    def _measure(self) -> None:
        """Where each chip lies."""
        left, metrics = _LEFT, self.fontMetrics()
        self._places = {}
        for breed in self._chosen.picks:
            width = chip_width(breed_name(self._names[breed]), metrics, has_psi=self._accepts_truncation)
            self._places[breed] = left, width
            left += width + _GAP
        self._set_range()
        self._place_chips()

    def _set_range(self) -> None:
        bar, room = self.horizontalScrollBar(), self.viewport().width()
        end = max((left + width for left, width in self._places.values()), default=0)
        bar.setRange(0, max(0, end + _LEFT - room))
        bar.setPageStep(room)
        bar.setSingleStep(48)

    def _wanted(self) -> list[int]:
        """The picks in view, with one at each side."""
        left = self.horizontalScrollBar().value()
        right = left + self.viewport().width()
        seen = [
            place
            for place, (start, width) in enumerate(self._places.values())
            if start < right and start + width > left
        ]
        return list(self._places)[max(seen[0] - 1, 0) : seen[-1] + 2] if seen else []

    def _place_chips(self) -> None:
        self._is_placing = True
        typed = {breed for breed, chip in self.chips.items() if chip.has_keys and breed in self._places}
        wanted = typed.union(self._wanted())
        for breed in [breed for breed in self.chips if breed not in wanted]:
            self._spare.append(self.chips.pop(breed))
            self._spare[-1].hide()
        scrolled, known, self.chips = self.horizontalScrollBar().value(), self.chips, {}
        may_make = _MADE_AT_ONCE
        for breed, (left, width) in self._places.items():
            if breed in wanted:
                chip: Chip | None = known.get(breed) or (self._spare.pop() if self._spare else None)
                if chip is None and not may_make:
                    self._more.start()
                    continue
                if chip is None:
                    chip, may_make = self._made(), may_make - 1
                chip.show_breed(breed, self._names[breed], has_psi=self._accepts_truncation)
                chip.setGeometry(left - scrolled, _TOP, width, HEIGHT)
                chip.show()
                self.chips[breed] = chip
        self._order_keys()
        self._show_psi()
        self._is_placing = False

    def _follow_keys(self, _: QWidget | None, new: QWidget | None) -> None:
        """The keys may come to a chip that lies beside the window."""
        chip = new.parentWidget() if new is not None else None
        if isinstance(chip, Chip) and chip.parentWidget() is self.viewport():
            self.bring_into_view(chip.breed)

    def _order_keys(self) -> None:
        before: QWidget | None = None
        for chip in self.chips.values():
            for widget in (chip.psi, chip.remove):
                if before is not None:
                    QWidget.setTabOrder(before, widget)
                before = widget

    def _show_psi(self) -> None:
        own = dict(self._chosen.own_psi)
        for breed, chip in self.chips.items():
            chip.show_psi(own.get(breed))

    def _made(self) -> Chip:
        made = Chip(self.viewport())
        made.taken_back.connect(self.taken_back)
        made.psi_changed.connect(self.psi_changed)
        made.psi.editingFinished.connect(self.hand_rests)
        return made
