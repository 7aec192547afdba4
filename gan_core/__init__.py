"""GAN Studio's library: pictures go in; a prepared dataset, a run and a generator come out.

The rooms, in the order of the data: `sources`, `dataset`, `runs` (with `networks`, `objectives`
and `presets` to describe one), `training`, `sampling`, `evaluation` (with `metrics`), `export`.
Importing this package imports neither torch nor Qt.
"""

import importlib
from typing import TYPE_CHECKING, Any

# Network families and losses announce themselves to the registries that a configuration is checked by.
from gan_core import networks as networks
from gan_core import objectives as objectives

if TYPE_CHECKING:
    from gan_core.dataset.archive import Dataset as Dataset
    from gan_core.runs.run import Run as Run
    from gan_core.sampling.generator import Generator as Generator
    from gan_core.sources import open_source as open_source
    from gan_core.training.trainer import Trainer as Trainer

__version__ = "0.1.0"

_NOUNS = {
    "open_source": "gan_core.sources",
    "Dataset": "gan_core.dataset.archive",
    "Run": "gan_core.runs.run",
    "Trainer": "gan_core.training.trainer",
    "Generator": "gan_core.sampling.generator",
}


def __getattr__(name: str) -> Any:
    """The nouns by their short names, imported when asked for: two of them need torch."""
    if name in _NOUNS:
        return getattr(importlib.import_module(_NOUNS[name]), name)
    raise AttributeError(f"module 'gan_core' has no attribute {name!r}")
