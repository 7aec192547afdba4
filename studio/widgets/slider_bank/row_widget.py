"""One row of the bank: name, share, value, lock, the slider and its pictures. Shows one row after another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from studio import theme
from studio.icons import icon
from studio.translation import tr
from studio.widgets.controls import button, describe, label, row
from studio.widgets.elided import ElidedLabel
from studio.widgets.live import Live
from studio.widgets.slider_bank.rows import SliderRow
from studio.widgets.slider_bank.slider import BankSlider
from studio.widgets.slider_bank.strip import MARK, Strip, cell_side
from studio.widgets.slider_bank.words import end_text, share_text, tabular, typed_value, value_text

PAD = 12
_HEAD, _SLIDER, _GAP = 24, 18, 8
_FRAME = 4
"""Between a field's or button's edge and what is in it: by so much they stand out from the line of the pictures."""
_TYPED = "0123456789-+.,−"


def row_height(width: int, *, has_strip: bool) -> int:
    """The height of every row in a bank of this width (logical pixels)."""
    strip = cell_side(width - 2 * PAD) + MARK if has_strip else 0
    return _GAP // 2 + _HEAD + _SLIDER + strip + _GAP


class RowWidget(Live, QWidget):
    """Tells of what a person does, with the key of the row that it shows."""

    value_changed = Signal(str, float)
    drag_began = Signal(str)
    drag_ended = Signal(str)
    reset = Signal(str)
    lock_changed = Signal(str, bool)
    rename = Signal(str, str)
    came = Signal(str, bool)
    """The slider has the focus; whether it came with the keys."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._row: SliderRow | None = None
        self.title = ElidedLabel("", "text")
        self.name = QLineEdit()
        self.name.setProperty("role", "flat")
        self.share = label("caption")
        self.value = QLineEdit()
        self.value.setProperty("role", "flat")
        self.value.setFont(tabular(self.font()))
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.value.setFixedWidth(self.fontMetrics().horizontalAdvance("+00.00") + 16)
        self.again = _small_button("rotate-ccw")
        self.lock = _small_button("lock-open")
        self.lock.setCheckable(True)
        self.slider = BankSlider()
        self.low, self.high = QLabel(), QLabel()
        self.strip = Strip()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # Qt moves such a one without painting it
        self._arrange()
        self._connect()
        self.retranslate()

    @property
    def key(self) -> str:
        """Of the row that is shown; empty for none."""
        return "" if self._row is None else self._row.key

    @property
    def first_control(self) -> QWidget:
        """Where Tab comes in."""
        return self.name

    @property
    def last_control(self) -> QWidget:
        """Where Tab goes out."""
        return self.lock

    def show_row(self, shown: SliderRow) -> None:
        """Show a row; what goes on with another one ends first."""
        if shown == self._row:
            return
        is_other = shown.key != self.key
        if is_other:
            self.slider.let_go()
        self._row = shown
        self.slider.set_bounds(shown.low, shown.high, shown.origin)
        self.slider.set_locked(shown.locked)
        self.lock.setChecked(shown.locked)
        self.lock.setIcon(icon("lock" if shown.locked else "lock-open", "text" if shown.locked else "muted"))
        self.name.setVisible(shown.can_rename)
        self.title.setVisible(not shown.can_rename)
        self.share.setText("" if shown.explained is None else share_text(shown.explained))
        if is_other or not self.name.hasFocus():
            self.name.setText(shown.title)
            self.name.setCursorPosition(0)
        self._show_value(typing_ends=is_other)
        self._name_controls()

    def show_value(self, shown: SliderRow) -> None:
        """Show the same row with another value."""
        self._row = shown
        self._show_value(typing_ends=False)

    def focus_bar(self) -> QRect:
        """Where it is shown that the row has the focus."""
        return QRect(0, 0, 2, self.height() - 1)

    def show_strip(self, images: Sequence[QImage], *, is_stale: bool) -> None:
        """Show the row's pictures, none where there are none yet."""
        self.strip.set_images(images, is_stale=is_stale)

    def set_has_strip(self, has_strip: bool) -> None:
        """With pictures below the slider, or without."""
        self.strip.setVisible(has_strip)

    def begin_typing(self, text: str) -> None:
        """Give the value the focus, with `text` in it."""
        self.value.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.value.selectAll()
        self.value.insert(text)

    def retranslate(self) -> None:
        """Set all texts."""
        self._tip = "\n".join(
            (
                tr("Drag, or double-click to reset. Shift makes the hand finer."),
                tr("Arrows move it, with Ctrl further; Home and End go to the ends, Delete resets, L locks."),
            )
        )
        self._locked_tip = tr("It is locked: unlock it to move it.")
        describe(self.again, "", tr("Takes this slider back."), "Del")
        lock_tip = tr("Neither the hand nor the lot nor “Reset all” moves a locked slider.")
        describe(self.lock, "", lock_tip, "L")
        describe(self.name, "", tr("Type what this slider does."), "F2")
        self.share.setToolTip(tr("Its share of all that changes in the pictures."))
        self._name_controls()

    def _name_controls(self) -> None:
        """What depends on the row."""
        if self._row is None:
            return
        title, locked = self._row.title, self._row.locked
        low, high = end_text(self._row.low), end_text(self._row.high)
        self.title.setText(title)
        self.low.setText(low)
        self.high.setText(high)
        self.slider.setAccessibleName(title)
        self.slider.setToolTip(self._locked_tip if locked else self._tip)
        self.value.setToolTip(tr("Type a value from {low} to {high}.", low=low, high=high))
        self.value.setAccessibleName(tr("Value of {name}", name=title))
        self.again.setAccessibleName(tr("Reset {name}", name=title))
        self.lock.setAccessibleName(tr("Lock {name}", name=title))
        self.name.setAccessibleName(tr("Name of {name}", name=title))
        self.strip.setAccessibleName(tr("What {name} does", name=title))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that the controls leave."""
        plain = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        row, key = self._row, event.key()
        if row is None or (event.modifiers() not in plain and not event.text().strip()):
            event.ignore()
        elif key == Qt.Key.Key_Escape and (self.value.hasFocus() or self.name.hasFocus()):
            self._give_up()
        elif not self.slider.hasFocus():
            event.ignore()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._tell_reset()
        elif key == Qt.Key.Key_L:
            self.lock.toggle()
            self.lock_changed.emit(row.key, self.lock.isChecked())
        elif key == Qt.Key.Key_F2 and row.can_rename:
            self.name.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.name.selectAll()
        elif event.text() and event.text() in _TYPED and not row.locked:
            self.begin_typing(event.text())
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.slider.set_inset(cell_side(self.width() - 2 * PAD) / 2)
        self.strip.setFixedHeight(cell_side(self.width() - 2 * PAD) + MARK)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A line below, and one at the left of the row that has the focus."""
        painter, colors = QPainter(self), theme.colors()
        painter.fillRect(event.rect(), colors.panel)
        painter.fillRect(0, self.height() - 1, self.width(), 1, colors.line)
        focus = QApplication.focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            painter.fillRect(self.focus_bar(), colors.accent)

    def _arrange(self) -> None:
        head = row(gap=2)
        head.addWidget(self.title, 1)
        head.addWidget(self.name, 1)
        head.addWidget(self.share)
        head.addSpacing(4)
        for widget in (self.value, self.again, self.lock):
            widget.setFixedHeight(_HEAD - 2)
            head.addWidget(widget)
        self.name.setFixedHeight(_HEAD - 2)
        self.slider.setFixedHeight(_SLIDER)
        for end, side in ((self.low, Qt.AlignmentFlag.AlignLeft), (self.high, Qt.AlignmentFlag.AlignRight)):
            end.setParent(self.slider)
            end.setProperty("role", "caption")
            end.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            end.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        ends = row(self.slider)
        ends.addWidget(self.low)
        ends.addStretch(1)
        ends.addWidget(self.high)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(PAD - _FRAME, _GAP // 2, PAD - _FRAME, _GAP)
        layout.setSpacing(0)
        layout.addLayout(head)
        self.title.setContentsMargins(_FRAME, 0, 0, 0)
        for below in (self.slider, self.strip):
            beside = row(gap=0)
            beside.setContentsMargins(_FRAME, 0, _FRAME, 0)
            beside.addWidget(below)
            layout.addLayout(beside)
        for before, after in pairwise((self.name, self.slider, self.value, self.again, self.lock)):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        self.slider.begun.connect(lambda: self.drag_began.emit(self.key))
        self.slider.ended.connect(lambda: self.drag_ended.emit(self.key))
        self.slider.moved.connect(lambda value: self.value_changed.emit(self.key, value))
        self.slider.reset.connect(self._tell_reset)
        self.slider.came.connect(lambda with_keys: self.came.emit(self.key, with_keys))
        self.strip.picked.connect(self._take_value)
        self.value.editingFinished.connect(self._take_typed)
        self.value.returnPressed.connect(self.slider.setFocus)
        self.name.editingFinished.connect(self._take_name)
        self.name.returnPressed.connect(self.slider.setFocus)
        self.again.clicked.connect(self._tell_reset)
        self.lock.clicked.connect(lambda is_on: self.lock_changed.emit(self.key, is_on))

    def _show_value(self, *, typing_ends: bool) -> None:
        row = self._row
        assert row is not None
        if self.slider.exact != row.value:
            self.slider.set_exact(row.value)
        if typing_ends or not (self.value.hasFocus() and self.value.isModified()):
            self.value.setText(value_text(row.value))
        self.value.setReadOnly(row.locked)
        self.again.setEnabled(row.value != row.origin and not row.locked)
        self.strip.set_values(row.low, row.high, row.value)
        self.slider.setAccessibleDescription(value_text(row.value))

    def _take_typed(self) -> None:
        value = typed_value(self.value.text())
        if self._row is None or self.value.text() == value_text(self._row.value):
            return
        if value is None or self._row.locked:
            self.value.setText(value_text(self._row.value))
        else:
            self._take_value(value)
            self.value.setText(value_text(self._row.value))

    def _take_value(self, value: float) -> None:
        if self._row is not None and not self._row.locked:
            self.slider.take_exact(value)

    def _take_name(self) -> None:
        if self._row is not None and self.name.text().strip() != self._row.title:
            self.rename.emit(self.key, self.name.text().strip())

    def _tell_reset(self) -> None:
        if self._row is not None and not self._row.locked:
            self.slider.let_go()
            self.reset.emit(self.key)

    def _give_up(self) -> None:
        """Escape: what was typed is forgotten."""
        if self._row is not None:
            self.value.setText(value_text(self._row.value))
            self.name.setText(self._row.title)
        self.slider.setFocus()


def _small_button(name: str) -> QPushButton:
    made = button(tool=True)
    made.setProperty("role", "small")
    made.setIcon(icon(name, "muted"))
    made.setIconSize(QSize(14, 14))
    made.setFixedWidth(22)
    return made
