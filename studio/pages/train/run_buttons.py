"""Start, pause, resume and stop: two buttons whose words follow what the run is doing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from gan_core.messages import Message
from studio.icons import icon
from studio.pages.train.activity import Activity
from studio.translation import tr, tr_message
from studio.widgets.controls import button, describe, row, set_role
from studio.widgets.live import Live

_LEFT_ICONS = {Activity.TRAINING: "pause"}
_STOPPABLE = (Activity.TRAINING, Activity.PAUSED)
_PRIMARY = (Activity.READY, Activity.RESUMABLE, Activity.PAUSED)


class RunButtons(Live, QWidget):
    """The left one is the obvious next thing, the right one the other."""

    go = Signal()
    """Start, pause or go on."""
    stop = Signal()
    new_run = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.activity = Activity.NOTHING
        self.can_start = False
        self._problem: Message | None = None
        self.left, self.right = button(), button()
        self._layout = row(self, gap=8)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._layout.addWidget(self.left, 1)
        self._layout.addWidget(self.right, 1)
        self.left.clicked.connect(self.go)
        self.right.clicked.connect(self._on_right)
        self.show_activity(Activity.NOTHING, can_start=False)

    def set_narrow(self, narrow: bool) -> None:
        """One above the other, for a folded column."""
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._layout.setDirection(down if narrow else across)

    def show_activity(self, activity: Activity, *, can_start: bool, problem: Message | None = None) -> None:
        """Follow what the page does; `can_start`: whether there is what a new run needs, `problem`: why not."""
        self.activity, self.can_start, self._problem = activity, can_start, problem
        is_primary = activity in _PRIMARY
        set_role(self.left, "primary" if is_primary else "")
        self.left.setIcon(icon(_LEFT_ICONS.get(activity, "play"), "on_accent" if is_primary else "text"))
        self.left.setEnabled(activity in (*_PRIMARY, Activity.TRAINING))
        self.right.setIcon(icon("square" if activity.is_live else "sparkles"))
        self.right.setVisible(activity.is_live or activity is Activity.RESUMABLE)
        self.right.setEnabled(activity in _STOPPABLE if activity.is_live else can_start)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts."""
        name, tip = self._left_words()
        self.left.setText(name)
        describe(self.left, name, tip, keys="Space")
        if self.activity.is_live:
            stopping = self.activity is Activity.STOPPING
            self.right.setText(tr("Stopping…") if stopping else tr("Stop"))
            describe(
                self.right,
                tr("Stop"),
                tr("Save a checkpoint and stop. Resume goes on from there."),
                keys="Ctrl+.",
            )
        else:
            self.right.setText(tr("New run"))
            describe(self.right, tr("New run"), tr("Starts a new run with the settings below."))

    def _left_words(self) -> tuple[str, str]:
        match self.activity:
            case Activity.TRAINING:
                return tr("Pause"), tr("Waits before the next step; nothing is lost.")
            case Activity.PAUSED:
                return tr("Resume"), tr("Goes on where it was paused.")
            case Activity.RESUMABLE:
                return tr("Resume"), tr("Goes on from the run's last checkpoint, to the length below.")
            case Activity.STARTING:
                return tr("Starting…"), tr("The run is being made.")
            case Activity.STOPPING:
                return tr("Pause"), tr("The run is saving and will stop.")
            case Activity.NOTHING:
                problem = self._problem
                return tr("Start"), tr_message(problem) if problem else tr(
                    "Choose a dataset and a preset made for it."
                )
            case _:
                return tr("Start"), tr("Starts a run with these pictures and settings.")

    def _on_right(self) -> None:
        (self.stop if self.activity.is_live else self.new_run).emit()
