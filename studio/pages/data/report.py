"""What preparing made and what it left out, to read and to copy."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from gan_core.dataset.prepare import Prepared
from gan_core.sources.base import Skipped
from studio import formats
from studio.translation import tr, tr_message
from studio.widgets.controls import button, column, describe, label, row
from studio.widgets.live import Live


class PrepareReport(Live, QWidget):
    """Empty until it is given something to report."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prepared: Prepared | None = None
        self.summary = label(wrap=True)
        self.left_out = label("muted", wrap=True)
        self.list = QPlainTextEdit(readOnly=True)
        self.list.setTabChangesFocus(True)
        self.copy = button("layers")
        layout = column(self)
        layout.addWidget(self.summary)
        layout.addWidget(self.left_out)
        layout.addWidget(self.list, 100)
        buttons = row()
        buttons.addWidget(self.copy)
        buttons.addStretch()
        layout.addLayout(buttons)
        layout.addStretch(1)
        self.copy.clicked.connect(self._copy)
        self.show_prepared(None)

    def show_prepared(self, prepared: Prepared | None) -> None:
        """Report this; None: nothing was prepared."""
        self._prepared = prepared
        self.setVisible(prepared is not None)
        self.retranslate()

    def retranslate(self) -> None:
        self.copy.setText(tr("Copy the list"))
        describe(self.copy, tr("Copy the list"), tr("Copies every line of the list, to paste it elsewhere."))
        describe(
            self.list,
            tr("What was left out"),
            tr("Each picture, box or annotation that was left out, and why."),
        )
        if self._prepared is None:
            return
        made = self._prepared
        self.summary.setText(
            tr(
                "{count} crops in {time}, {rate} a second.",
                count=formats.count(made.num_images),
                time=_duration(made.seconds),
                rate=formats.rate(made.num_images / max(made.seconds, 1e-3)),
            )
        )
        lines = [tr_message(note) for note in made.notes]
        lines += [_line(skipped) for skipped in made.skipped]
        self.left_out.setText(
            tr("{count} things were left out:", count=formats.count(len(made.skipped)))
            if made.skipped
            else tr("Nothing was left out.")
        )
        self.list.setPlainText("\n".join(lines))
        self.list.setVisible(bool(lines))
        self.copy.setVisible(bool(lines))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.list.toPlainText())


def _line(skipped: Skipped) -> str:
    """The reason, with the name before it where the sentence does not name it itself."""
    reason = tr_message(skipped.reason)
    return reason if skipped.name in reason else f"{skipped.name}: {reason}"


def _duration(seconds: float) -> str:
    """``2.4 s`` while that says more than ``0:02``."""
    return tr("{seconds} s", seconds=f"{seconds:.1f}") if seconds < 60 else formats.duration(seconds)
