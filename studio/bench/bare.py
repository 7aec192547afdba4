"""The bare loop: ``for event in Trainer(run)`` and nothing beside it."""

from __future__ import annotations

import sys
from pathlib import Path

from gan_core.runs.events import Finished
from gan_core.runs.run import Run
from studio.bench.turns import Turns

if __name__ == "__main__":
    for event in Turns(Run.open(Path(sys.argv[1]))):
        if isinstance(event, Finished) and event.reason != "stopped":
            raise RuntimeError(f"the training ended: {event.message}")
