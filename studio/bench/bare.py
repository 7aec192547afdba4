"""The bare loop: ``for event in Trainer(run)`` and nothing beside it."""

from __future__ import annotations

import sys
from pathlib import Path

from gan_core.runs.events import Finished
from gan_core.runs.run import Run

if __name__ == "__main__":
    run = Run.open(Path(sys.argv[1]))
    from studio.bench.turns import Turns  # with PyTorch, for which what is no run need not wait

    for event in Turns(run):
        if isinstance(event, Finished) and event.reason != "stopped":
            raise RuntimeError(f"the training ended: {event.message}")
