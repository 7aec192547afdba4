"""The form that opens below the filter's button: what a picture must be to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QGridLayout, QWidget

from gan_core.curation.flags import Flag
from gan_core.messages import Message
from gan_core.progress import Progress
from studio import formats
from studio.models.picture_filter import PictureFilter, Span
from studio.pages.data.limit_fields import LIMITED, LimitFields
from studio.pages.data.mark_words import flag_words
from studio.translation import tr, tr_message
from studio.widgets.controls import button, column, describe, label, line, row
from studio.widgets.live import Live
from studio.widgets.number_box import NumberBox

_SPANS = ("boxes", "size", "aspect")
_STATES = ("excluded", "edited")
_ANSWERS = (None, True, False)
_FIELD = 76
_COUNT, _LINE = 40, 28
"""Room for a flag's count, and the height of its line (pixels)."""


class FilterPopover(Live, QFrame):
    """`edited` carries the PictureFilter that a person asks for, at every change."""

    edited = Signal(object)
    look_wanted = Signal()
    """The pictures shall be looked at, so that their flags are known."""
    stop_wanted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "card")
        self._shown = PictureFilter()
        self.spans = {name: (_field(name), _field(name)) for name in _SPANS}
        self.states = {name: QComboBox() for name in _STATES}
        self.flags = {flag: QCheckBox() for flag in Flag}
        self._counts = {flag: label("muted") for flag in Flag}
        self._names = {name: label() for name in (*_SPANS, *_STATES)}
        self._flags_title = label("strong")
        self.limits = LimitFields(self)
        self._survey = label("muted", wrap=True)
        self.look = button("search")
        self.stop = button("x")
        self._arrange()
        self._connect()
        self.show_flags(None, None, None, is_running=False)
        self.retranslate()

    def open_below(self, anchor: QWidget) -> None:
        """Show it under `anchor`, as far left as the screen asks for."""
        self.adjustSize()
        place = anchor.mapToGlobal(QPoint(0, anchor.height() + 4))
        room = anchor.screen().availableGeometry()
        place.setX(max(room.left(), min(place.x(), room.right() - self.width())))
        place.setY(max(room.top(), min(place.y(), room.bottom() - self.height())))
        self.move(place)
        self.show()
        self.spans["boxes"][0].setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """A click elsewhere or Escape."""
        super().hideEvent(event)
        self.closed.emit()

    def show_filter(self, wanted: PictureFilter) -> None:
        """Show `wanted` in the fields."""
        self._shown = wanted
        for name, fields in self.spans.items():
            span: Span = getattr(wanted, name)
            for field, value in zip(fields, (span.least, span.most), strict=True):
                if field.value() != value:
                    field.set_value(value)
        for name, choice in self.states.items():
            choice.setCurrentIndex(_ANSWERS.index(getattr(wanted, name)))
        for flag, check in self.flags.items():
            with QSignalBlocker(check):
                check.setChecked(flag in wanted.flags)

    def show_flags(
        self,
        counts: Mapping[Flag, int] | None,
        progress: Progress | None,
        error: Message | None,
        *,
        is_running: bool,
    ) -> None:
        """How many pictures have each flag (None: not known yet), and how far looking at them is."""
        for flag, check in self.flags.items():
            check.setEnabled(counts is not None)
            self._counts[flag].setText("" if counts is None else formats.count(counts[flag]))
        if error is not None:
            text = tr_message(error)
        elif progress is not None:
            done, total = formats.count(progress.done), formats.count(progress.total)
            text = tr("Looking at the pictures: {done} of {total}.", done=done, total=total)
        else:
            text = tr("Flags and sharpness are known once every picture has been looked at.")
        self._survey.setText(text)
        self._survey.setVisible(counts is None)
        self.look.setVisible(counts is None and not is_running)
        self.stop.setVisible(counts is None and is_running)
        if self.isVisible():
            self.adjustSize()

    def retranslate(self) -> None:
        """Set all texts."""
        self.setAccessibleName(tr("Filter"))
        for name, (title, tip) in _span_words().items():
            self._names[name].setText(title)
            for field, which in zip(self.spans[name], (tr("from"), tr("to")), strict=True):
                field.set_hint(which)
                describe(field, f"{title}, {which}", tip)
            self._names[name].setToolTip(tip)
        for name, (title, answers, tip) in _state_words().items():
            self._names[name].setText(title)
            describe(self.states[name], title, tip)
            for index, answer in enumerate(answers):
                self.states[name].setItemText(index, answer)
        self._flags_title.setText(tr("Worth a second look"))
        for flag, check in self.flags.items():
            title, tip = flag_words(flag)
            check.setText(title)
            describe(check, title, tip)
        self.limits.retranslate()
        self.look.setText(tr("Look at the pictures"))
        describe(
            self.look,
            tr("Look at the pictures"),
            tr("Reads every picture once to find its size, how sharp it is, and others that look like it."),
        )
        self.stop.setText(tr("Stop looking"))
        describe(self.stop, tr("Stop looking"), tr("What was found so far is kept for the next time."))

    def _arrange(self) -> None:
        layout = column(self, margin=12, gap=8)
        form = QGridLayout()
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(8)
        form.setColumnStretch(0, 1)
        for number, (name, fields) in enumerate(self.spans.items()):
            form.addWidget(self._names[name], number, 0)
            form.addWidget(fields[0], number, 1)
            form.addWidget(fields[1], number, 2)
        for number, (name, choice) in enumerate(self.states.items(), start=len(self.spans)):
            choice.addItems([""] * len(_ANSWERS))
            form.addWidget(self._names[name], number, 0)
            form.addWidget(choice, number, 1, 1, 2)
        layout.addLayout(form)
        layout.addWidget(line())
        title = row()
        title.addWidget(self._flags_title, 1)
        title.addWidget(self.limits.reset)
        layout.addLayout(title)
        layout.addLayout(self._arranged_flags())
        for widget in (self._survey, self.look, self.stop):
            layout.addWidget(widget)

    def _arranged_flags(self) -> QGridLayout:
        """A line a flag: what it is called, from where on a picture has it, and how many have it."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        limit_of = {flag: name for name, flag in LIMITED.items()}
        for number, (flag, check) in enumerate(self.flags.items()):
            grid.addWidget(check, number, 0)
            if (name := limit_of.get(flag)) is not None:
                grid.addWidget(self.limits.words[name], number, 1, Qt.AlignmentFlag.AlignRight)
                grid.addWidget(self.limits.fields[name], number, 2)
            self._counts[flag].setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._counts[flag].setMinimumWidth(_COUNT)
            grid.addWidget(self._counts[flag], number, 3)
            grid.setRowMinimumHeight(number, _LINE)
        return grid

    def _connect(self) -> None:
        for name, fields in self.spans.items():
            for field in fields:
                field.edited.connect(partial(self._take_span, name))
                field.lineEdit().textEdited.connect(partial(self._take_span, name))
        for name, choice in self.states.items():
            choice.activated.connect(partial(self._take_state, name))
        for check in self.flags.values():
            check.toggled.connect(self._take_flags)
        self.look.clicked.connect(self.look_wanted)
        self.stop.clicked.connect(self.stop_wanted)

    def _take_span(self, name: str, text: str) -> None:
        del text
        least, most = (field.value() for field in self.spans[name])
        changes: dict[str, Any] = {name: Span(least, most)}
        self._edit(replace(self._shown, **changes))

    def _take_state(self, name: str, index: int) -> None:
        changes: dict[str, Any] = {name: _ANSWERS[index]}
        self._edit(replace(self._shown, **changes))

    def _take_flags(self) -> None:
        chosen = frozenset(flag for flag, check in self.flags.items() if check.isChecked())
        self._edit(replace(self._shown, flags=chosen))

    def _edit(self, wanted: PictureFilter) -> None:
        if wanted != self._shown:
            self._shown = wanted
            self.edited.emit(wanted)


def _field(name: str) -> NumberBox:
    made = NumberBox(whole=name != "aspect", minimum=0, maximum=1e6)
    made.setFixedWidth(_FIELD)
    return made


def _span_words() -> dict[str, tuple[str, str]]:
    """Title and tip of each pair of fields."""
    return {
        "boxes": (tr("Boxes per picture"), tr("How many boxes a picture has. An empty field sets no limit.")),
        "size": (
            tr("Shorter side (px)"),
            tr("Of the largest box; of the whole picture where it has none."),
        ),
        "aspect": (
            tr("Width / height"),
            tr("Of the largest box; of the whole picture where it has none. 1 is square."),
        ),
    }


def _state_words() -> dict[str, tuple[str, tuple[str, str, str], str]]:
    """Title, answers (any, yes, no) and tip of each choice."""
    return {
        "excluded": (
            tr("Excluded"),
            (tr("Any"), tr("Only excluded"), tr("Not excluded")),
            tr("Excluded pictures are left out of the dataset."),
        ),
        "edited": (
            tr("Edited"),
            (tr("Any"), tr("Only edited"), tr("Not edited")),
            tr("Whose boxes or crop you changed."),
        ),
    }
