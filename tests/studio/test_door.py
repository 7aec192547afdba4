import os
import subprocess
import sys
from pathlib import Path

import pytest

from studio import door

ROOT = Path(__file__).parents[2]


def studio_process(environment: dict[str, str], code: str = "") -> subprocess.CompletedProcess[str]:
    clean = {
        k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    command = [sys.executable, "-c", code] if code else [sys.executable, "main.py"]
    return subprocess.run(
        command, cwd=ROOT, env=clean | environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")
def test_without_a_display_one_line_names_the_verbs() -> None:
    ended = studio_process({})
    assert ended.returncode == 1
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    assert "no display" in line
    assert "python main.py demo" in line


def test_missing_libraries_are_named_with_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> None:
        raise OSError("libxcb-cursor.so.0: cannot open shared object file: No such file or directory")

    monkeypatch.setattr(door.ctypes, "CDLL", refuse)
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    sentence = door.missing_libraries()
    if sys.platform.startswith("linux"):
        assert "lacks libxcb-cursor.so.0" in sentence
        assert "apt install" in sentence
        assert "libxcb-cursor0" in sentence


def test_offscreen_needs_no_xcb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert door.missing_libraries() == ""


def test_a_missing_library_of_qt_itself_is_one_sentence() -> None:
    sentence = door._sentence(ImportError("libEGL.so.1: cannot open shared object file: No such file"))
    assert "lacks libEGL.so.1" in sentence
    assert "libegl1" in sentence


def test_a_missing_pyside_says_how_to_install() -> None:
    assert "pip install" in door._sentence(ModuleNotFoundError("No module named 'PySide6'"))


def test_the_window_is_up_before_torch_is_imported(tmp_path: Path) -> None:
    code = (
        "import sys, studio.app, studio.window as w\n"
        "def shown(self):\n"
        "    print('torch' in sys.modules, 'pyqtgraph' in sys.modules)\n"
        "    self.close()\n"
        "w.Window.warm_up = shown\n"
        "sys.exit(studio.app.run(['studio']))\n"
    )
    home = {"GAN_STUDIO_HOME": str(tmp_path), "HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    ended = studio_process(home, code)
    assert ended.stdout.split() == ["False", "False"], ended.stderr
    assert ended.returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send")
def test_ctrl_c_ends_the_studio_with_130(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys, studio.app, studio.window as w\n"
        "w.Window.warm_up = lambda self: os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.exit(studio.app.run(['studio']))\n"
    )
    home = {"GAN_STUDIO_HOME": str(tmp_path), "HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    ended = studio_process(home, code)
    assert ended.returncode == 130, ended.stderr
    assert "Traceback" not in ended.stderr
