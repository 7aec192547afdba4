"""GAN Studio's library: pictures go in; a prepared dataset, a run and a generator come out.

The rooms, in the order of the data: `sources`, `dataset`, `runs` (with `networks`, `objectives`
and `presets` to describe one), `training`, `sampling`, `export`. Importing this package imports
neither torch nor Qt.
"""

# Network families and losses announce themselves to the registries that a configuration is checked by.
from gan_core import networks as networks
from gan_core import objectives as objectives

__version__ = "0.1.0"
