"""Which generator is open: that of the session's run and checkpoint, while a page looks at it.

A run that trains is followed from checkpoint to checkpoint. Nothing is opened for pages that nobody looks at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from gan_core.runs.run import Run
    from gan_core.sampling.generator import Statistics, Weights
    from studio.session import Session


class Following(QObject):
    """Makes the sampler open what the session has; knows whose weights and statistics a person wants."""

    changed = Signal()
    """`run`, `has_checkpoint`, `weights` or `statistics` are others."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session, self._sampler = session, session.sampler
        self.run: Run | None = session.run
        self.has_checkpoint = False
        """Whether `run` has anything to open, as far as was looked."""
        self.weights: Weights = "ema"
        self.statistics: Statistics = "kept"
        self._viewers: set[object] = set()
        self._is_behind = True
        session.run_changed.connect(self._take_run)
        session.checkpoint_changed.connect(self.look_again)
        session.checkpoint_saved.connect(self._take_saved)
        self._sampler.hand_moves.connect(self._give_way)

    def wake(self, viewer: object) -> None:
        """`viewer` looks at pictures from now on."""
        self._viewers.add(viewer)
        if self._is_behind:
            self._open()

    def rest(self, viewer: object) -> None:
        """`viewer` looks no more."""
        self._viewers.discard(viewer)

    def look_again(self) -> None:
        """Open anew what the session has, as soon as somebody looks."""
        self._is_behind = True
        if self._viewers:
            self._open()

    def choose(self, weights: Weights, statistics: Statistics) -> None:
        """Use these from now on, until there is another run."""
        if (weights, statistics) != (self.weights, self.statistics):
            self.weights, self.statistics = weights, statistics
            self.changed.emit()
            self.look_again()

    def _take_run(self) -> None:
        if self.run is not self._session.run:
            self.run = self._session.run
            self.weights, self.statistics = "ema", "kept"
        self.look_again()

    def _take_saved(self, _: str) -> None:
        if self._session.checkpoint is None:
            self.look_again()

    def _open(self) -> None:
        self._is_behind = False
        run = self.run
        self.has_checkpoint = run is not None and bool(run.checkpoints())
        if run is None or not self.has_checkpoint:
            self._sampler.close()
        else:
            self._sampler.open(
                run, self._session.checkpoint, weights=self.weights, statistics=self.statistics
            )
        self.changed.emit()

    def _give_way(self) -> None:
        """Only the processor is short for two: a GPU draws beside a training."""
        about = self._sampler.about
        if about is not None and about.device == "cpu":
            self._session.giving_way.hold()
