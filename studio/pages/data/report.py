"""What preparing made and what it left out, to read and to copy."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from gan_core.sources.base import Skipped
from studio import formats
from studio.pages.data.preparing import Outcome
from studio.translation import mark, tr, tr_message
from studio.widgets.controls import button, column, describe, label, row
from studio.widgets.live import Live


class PrepareReport(Live, QWidget):
    """Empty until it is given something to report."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outcome: Outcome | None = None
        self.summary = label(wrap=True)
        self.edits = label("muted", wrap=True)
        self.left_out = label("muted", wrap=True)
        self.list = QPlainTextEdit(readOnly=True)
        self.list.setTabChangesFocus(True)
        self.copy = button("copy")
        layout = column(self)
        layout.addWidget(self.summary)
        layout.addWidget(self.edits)
        layout.addWidget(self.left_out)
        layout.addWidget(self.list, 100)
        buttons = row()
        buttons.addWidget(self.copy)
        buttons.addStretch()
        layout.addLayout(buttons)
        layout.addStretch(1)
        self.copy.clicked.connect(self._copy)
        self.show_outcome(None)

    def show_outcome(self, outcome: Outcome | None) -> None:
        """Report this; None: nothing was prepared."""
        self._outcome = outcome
        self.setVisible(outcome is not None)
        self.retranslate()

    def retranslate(self) -> None:
        self.copy.setText(tr("Copy the list"))
        describe(self.copy, tr("Copy the list"), tr("Copies every line of the list, to paste it elsewhere."))
        describe(
            self.list,
            tr("What was left out"),
            tr("Each picture, box or annotation that was left out, and why."),
        )
        if self._outcome is None:
            return
        made = self._outcome.prepared
        self.summary.setText(
            tr(
                "{pictures} in {time}, {rate} a second.",
                pictures=formats.pictures(made.num_images),
                time=_duration(made.seconds),
                rate=formats.rate(made.num_images / max(made.seconds, 1e-3)),
            )
        )
        edits = _edits_words(self._outcome)
        self.edits.setText(edits)
        self.edits.setVisible(bool(edits))
        lines = [tr_message(note) for note in (*self._outcome.notes, *made.notes)]
        lines += [_line(skipped) for skipped in made.skipped]
        self.left_out.setText(left_out(len(made.skipped)) if made.skipped else tr("Nothing was left out."))
        self.list.setPlainText("\n".join(lines))
        self.list.setVisible(bool(lines))
        self.copy.setVisible(bool(lines))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.list.toPlainText())


def left_out(count: int) -> str:
    """The line above what was left out."""
    return formats.counted(count, mark("1 thing was left out:"), mark("{count} things were left out:"))


def _edits_words(outcome: Outcome) -> str:
    """What the edits did, and what was not made again."""
    sentences: list[str] = []
    if outcome.num_edited or outcome.num_excluded:
        edited, excluded = formats.pictures(outcome.num_edited), formats.count(outcome.num_excluded)
        sentences.append(
            tr("By your edits: {edited} edited, {excluded} excluded.", edited=edited, excluded=excluded)
        )
    if outcome.num_kept_pairs:
        sentences.append(
            formats.counted(
                outcome.num_kept_pairs,
                mark("By your edits both pictures of 1 pair that looks alike were kept."),
                mark("By your edits both pictures of {count} pairs that look alike were kept."),
            )
        )
    if outcome.has_own_limits:
        sentences.append(tr("By your edits pictures are flagged from your own limits on."))
    if same := outcome.prepared.num_taken_over:
        sentences.append(
            tr("Unchanged since the dataset before: {pictures}.", pictures=formats.pictures(same))
        )
    return "\n".join(sentences)


def _line(skipped: Skipped) -> str:
    """The reason, with the name before it where the sentence does not name it itself."""
    reason = tr_message(skipped.reason)
    return reason if skipped.name in reason else f"{skipped.name}: {reason}"


def _duration(seconds: float) -> str:
    """``2.4 s`` while that says more than ``0:02``."""
    return tr("{seconds} s", seconds=f"{seconds:.1f}") if seconds < 60 else formats.duration(seconds)
