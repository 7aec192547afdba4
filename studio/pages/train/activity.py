"""What the page is doing, in one word."""

from __future__ import annotations

from enum import StrEnum


class Activity(StrEnum):
    """Decides the words of the buttons and what can be changed."""

    NOTHING = "nothing"
    """No dataset, hence nothing to start."""
    READY = "ready"
    """A new run can start."""
    RESUMABLE = "resumable"
    """The run in view can go on; a new one can start where there is a dataset."""
    STARTING = "starting"
    TRAINING = "training"
    PAUSED = "paused"
    STOPPING = "stopping"

    @property
    def is_live(self) -> bool:
        """Whether a run is training, or about to."""
        return self in (Activity.STARTING, Activity.TRAINING, Activity.PAUSED, Activity.STOPPING)
