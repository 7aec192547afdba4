"""The rows on the screen: a few widgets that show whichever rows have come into sight."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QWidget

from studio.widgets.slider_bank.row_widget import RowWidget, row_height
from studio.widgets.slider_bank.rows import Rows
from studio.widgets.slider_bank.strips import Strips


class RowsView(QAbstractScrollArea):
    """Shows the rows that are found. Widget n of N shows row n, N + n, 2 N + n … as they are scrolled to."""

    scrolled = Signal()
    """Other rows have come into sight."""

    def __init__(self, rows: Rows, strips: Strips, make: Callable[[QWidget], RowWidget]) -> None:
        super().__init__()
        self._rows, self._strips, self._make = rows, strips, make
        self._widgets: list[RowWidget] = []
        self._first = -1
        self._current = ""
        self._has_strips = True
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its rows have the focus
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # the strips keep their width
        self.verticalScrollBar().valueChanged.connect(self._scroll)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._show_focus)

    @property
    def height_of_row(self) -> int:
        """Logical pixels."""
        return row_height(self.viewport().width(), has_strip=self._has_strips)

    def visible_keys(self) -> list[str]:
        """The keys of the rows that are at least partly on the screen, from the top."""
        if not self.isVisible():
            return []
        height, top = self.height_of_row, self.verticalScrollBar().value()
        last = -(-(top + self.viewport().height()) // height)
        return list(self._rows.found[top // height : last])

    def widget_of(self, key: str) -> RowWidget | None:
        """The widget that shows a row; None while it is out of sight."""
        return next((widget for widget in self._shown() if widget.key == key), None)

    def refresh(self) -> None:
        """Show the rows as they are now, from the same place."""
        bar, height = self.verticalScrollBar(), self.height_of_row
        bar.setRange(0, max(0, len(self._rows.found) * height - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(max(height // 3, 1))
        self._place()

    def refresh_values(self) -> None:
        """Only values have changed."""
        for widget in self._shown():
            widget.show_value(self._rows[widget.key])

    def refresh_strips(self) -> None:
        """Only pictures have changed."""
        for widget in self._shown():
            widget.show_strip(self._strips.images(widget.key), is_stale=self._strips.is_stale(widget.key))

    def set_has_strips(self, has_strips: bool) -> None:
        """With pictures below the sliders, or without; the topmost row stays at the top."""
        first = self.verticalScrollBar().value() / self.height_of_row
        self._has_strips = has_strips
        self.refresh()
        self.verticalScrollBar().setValue(round(first * self.height_of_row))

    def show_key(self, key: str) -> None:
        """Bring a row into sight."""
        if key in self._rows.found:
            height, bar = self.height_of_row, self.verticalScrollBar()
            top = self._rows.found.index(key) * height
            bar.setValue(max(min(bar.value(), top), top + height - self.viewport().height()))

    def go_to(self, key: str) -> None:
        """Bring a row into sight and give its slider the focus."""
        self.show_key(key)
        widget = self.widget_of(key)
        if widget is not None:
            widget.slider.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def take_current(self, key: str, with_keys: bool) -> None:
        """A row's slider has the focus now."""
        self._current = key
        if with_keys:
            self.show_key(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down go from row to row, a page at a time too."""
        found = self._rows.found
        page = max(self.viewport().height() // self.height_of_row, 1)
        step = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
        }.get(Qt.Key(event.key()))
        if not found or (step is None and not self.hasFocus()):
            event.ignore()
        elif step is None or self._current not in found:  # the row with the focus was scrolled out of sight
            self.go_to(self._current if self._current in found else found[0])
        else:
            at = found.index(self._current) + step
            self.go_to(found[min(max(at, 0), len(found) - 1)])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.refresh()
        self.scrolled.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Pictures are wanted only while they are to be seen."""
        super().showEvent(event)
        self.scrolled.emit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """What stays in sight is moved, so that only what comes into sight is painted."""
        self.viewport().scroll(dx, dy)

    def _scroll(self) -> None:
        self._place()
        self.scrolled.emit()

    def _place(self) -> None:
        """Have the rows in sight shown, each by its widget."""
        height, top, found = self.height_of_row, self.verticalScrollBar().value(), self._rows.found
        count = self.viewport().height() // height + 2
        while len(self._widgets) < min(count, len(found)):
            self._widgets.append(self._make(self.viewport()))
        first = top // height
        numbers = range(first, min(first + len(self._widgets), len(found)))
        focused = self._focused()
        if focused is not None and focused.key not in {found[n] for n in numbers}:
            self.setFocus()  # rather than have another row get the keys that were meant for this one
        for n in numbers:
            self._show_at(self._widgets[n % len(self._widgets)], found[n], n * height - top)
        for widget in self._unused(numbers):
            widget.hide()
        if focused is not None and self._current and not self.hasFocus() and focused.key != self._current:
            self.go_to(self._current)
        if first != self._first:
            self._first = first
            self._chain(numbers)

    def _show_at(self, widget: RowWidget, key: str, top: int) -> None:
        place = QRect(0, top, self.viewport().width(), self.height_of_row)
        widget.set_has_strip(self._has_strips)
        widget.show_row(self._rows[key])
        widget.show_strip(self._strips.images(key), is_stale=self._strips.is_stale(key))
        widget.setGeometry(place)
        widget.show()

    def _shown(self) -> Iterator[RowWidget]:
        return (widget for widget in self._widgets if not widget.isHidden())

    def _unused(self, numbers: range) -> list[RowWidget]:
        used = {n % len(self._widgets) for n in numbers}
        return [widget for n, widget in enumerate(self._widgets) if n not in used]

    def _focused(self) -> RowWidget | None:
        focus = QApplication.focusWidget()
        return next((w for w in self._shown() if focus is not None and w.isAncestorOf(focus)), None)

    def _show_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        for widget in self._shown():
            if any(focus is not None and widget.isAncestorOf(focus) for focus in (before, now)):
                widget.update(widget.focus_bar())

    def _chain(self, numbers: range) -> None:
        """Tab goes from row to row as they stand on the screen."""
        widgets = [self._widgets[n % len(self._widgets)] for n in numbers]
        for before, after in pairwise(widgets):
            QWidget.setTabOrder(before.last_control, after.first_control)
