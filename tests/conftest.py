"""What every test needs before anything is imported: no screen, one thread, a home of its own."""

import os
import sys

from hypothesis import settings

# QApplication aborts the process where there is neither a display nor a platform that needs none.
if sys.platform.startswith("linux") and not any(os.environ.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

# A slow machine is no failure: nothing here is timed.
settings.register_profile("studio", deadline=None)
settings.load_profile("studio")
