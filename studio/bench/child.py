"""A fresh process that plays one of this room's scenes, from the side of who asks: lines of JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from studio import RESOURCES

_ANSWER_SECONDS = 180.0
_LEAVE_SECONDS = 60.0
_TAIL = 2000


class Child:
    """``with Child("window_up", home=folder) as child:`` leaves no process behind."""

    def __init__(self, module: str, *arguments: object, home: Path) -> None:
        """Start ``studio.bench.<module>``; all that it writes lands in `home`."""
        home.mkdir(parents=True, exist_ok=True)
        self._name = module
        self._errors = (home / "stderr.txt").open("w+", encoding="utf-8")
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"studio.bench.{module}", *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            env=environment(os.environ, home),
            cwd=RESOURCES.parent,
        )

    def __enter__(self) -> Child:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """Let it end by itself; after an error of ours, or when it takes too long, end it."""
        if kind is not None:
            self._process.kill()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(_LEAVE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._errors.close()

    def answer(self) -> Any:
        """The next thing that it tells. Raises RuntimeError where it ended or has nothing to say in time."""
        assert self._process.stdout is not None
        deadline = threading.Timer(_ANSWER_SECONDS, self._process.kill)
        deadline.start()
        try:
            line = self._process.stdout.readline()
        finally:
            deadline.cancel()
            deadline.join()
        if not line:
            self._process.wait()
            self._errors.seek(0)
            raise RuntimeError(f"{self._name} ended without an answer: {self._errors.read()[-_TAIL:]}")
        return json.loads(line)

    def dismiss(self) -> None:
        """End it at once: it has told all that is of interest."""
        self._process.kill()

    def ask(self, request: object) -> Any:
        """Its answer to `request`."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return self.answer()


def environment(ours: Mapping[str, str], home: Path) -> dict[str, str]:
    """`ours` with a home of its own, no need of a display, and what main.py sets before torch is loaded."""
    theirs = {**ours, "GAN_STUDIO_HOME": str(home / "home"), "XDG_DATA_HOME": str(home / "data")}
    theirs |= {"GAN_STUDIO_DATA": str(home / "edits"), "GAN_STUDIO_CACHE": str(home / "cache")}
    theirs.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    shown = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not any(theirs.get(name) for name in shown):
        theirs["QT_QPA_PLATFORM"] = "offscreen"
    return theirs
