"""The way into the studio: says in one sentence what is missing, where Qt itself would abort."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

_VERBS = "demo, prepare, presets, train, sample, export, keep, bench"
# What Qt's wheels need of a bare Debian 12 or Ubuntu 24.04 (ldd over the wheel's libraries).
PACKAGES = (
    "libegl1 libgl1 libglib2.0-0 libfontconfig1 libfreetype6 libdbus-1-3 libxkbcommon0 libxkbcommon-x11-0 libx11-xcb1 "
    "libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 "
    "libxcb-shm0 libxcb-sync1 libxcb-xfixes0 libxcb-xkb1"
)


def open_studio() -> int:
    """Open the studio, or print one sentence on stderr and return 1 where it can't open."""
    problem = missing_display() or missing_libraries()
    if problem:
        sys.stderr.write(problem + "\n")
        return 1
    from studio.app import run

    return run(sys.argv[:1])


def missing_display() -> str:
    """What to say on a Linux machine without a screen; empty where there is one."""
    shown = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if not sys.platform.startswith("linux") or any(os.environ.get(name) for name in shown):
        return ""
    return (
        "There is no display here, so the studio can't open a window. "
        f"Use a terminal verb instead ({_VERBS}): python main.py demo"
    )


def missing_libraries() -> str:
    """What to say where Qt's libraries can't be loaded; empty where they can."""
    try:
        import PySide6.QtSvg
        import PySide6.QtWidgets
    except ImportError as error:
        return _sentence(error)
    if os.environ.get("QT_QPA_PLATFORM", "").startswith("xcb") or (
        sys.platform.startswith("linux")
        and not os.environ.get("QT_QPA_PLATFORM")
        and not os.environ.get("WAYLAND_DISPLAY")
    ):
        return _missing_for_xcb(Path(PySide6.QtWidgets.__file__).parent)
    return ""


def _missing_for_xcb(pyside: Path) -> str:
    """Loads Qt's xcb plugin by hand: QApplication would abort the process without a word of ours."""
    plugin = pyside / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    if not plugin.is_file():
        return ""  # a system's own Qt, whose package brings what it needs
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        return _sentence(error)
    return ""


def _sentence(error: Exception) -> str:
    if "PySide6" in str(error) and isinstance(error, ModuleNotFoundError):
        return "PySide6 is not installed. Set the program up as the README says: python -m pip install -e ."
    library = str(error).split(":")[0]
    return (
        f"Qt can't start because the system lacks {library}. On Debian or Ubuntu: sudo apt install {PACKAGES}"
    )
