"""``python -m gan_core.cli``: the verbs of ``main.py`` where only the library is installed."""

import sys

from gan_core.cli import main

sys.exit(main(sys.argv[1:]))
