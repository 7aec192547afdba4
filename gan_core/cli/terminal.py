"""All that a verb says: lines for people, a progress bar, JSON for machines. Only the cli prints."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar, cast

from tqdm import tqdm

from gan_core.cli.interrupts import Interrupts
from gan_core.files import replacing, writing
from gan_core.progress import Progress

LINE_EVERY_S = 10.0
"""How often progress is told in plain lines where there is no terminal to draw a bar in."""

T = TypeVar("T")


class Terminal:
    """Where a verb's words go: lines to stdout, unless that is for JSON; what went wrong to stderr."""

    def __init__(self, interrupts: Interrupts, *, quiet: bool = False, json_to: str | None = None) -> None:
        """`json_to` is a file, ``-`` for stdout, or None for no JSON."""
        self.interrupts = interrupts
        self.quiet = quiet
        self._json_to = json_to

    def say(self, line: str) -> None:
        """A line for people, left out by `--quiet` and where stdout is for a machine."""
        if not self.quiet and self._json_to != "-":
            tqdm.write(line, file=sys.stdout)

    def warn(self, line: str) -> None:
        """A line on stderr, whatever the options."""
        tqdm.write(line, file=sys.stderr)

    def emit(self, data: Any) -> None:
        """The verb's result as JSON, where it was asked for. Raises StorageError."""
        if self._json_to is None:
            return
        text = json.dumps(data, indent=2, ensure_ascii=False, default=str) + "\n"
        if self._json_to == "-":
            sys.stdout.write(text)
        else:
            _write_whole(Path(self._json_to), text)

    def follow(self, work: Iterator[Progress | T], title: str, unit: str = "pictures") -> T:
        """Run a generator to its end and return its result; its Progress moves the bar.

        At the first Ctrl-C the generator is closed, which leaves nothing half-written. Raises
        KeyboardInterrupt then, and whatever the generator raises.
        """
        result: T | None = None
        with (
            closing(cast("Any", work)),
            Bar(title, unit, quiet=self.quiet) as bar,
            self.interrupts.stopping(lambda: None),
        ):
            for item in work:
                if self.interrupts.requested:
                    raise KeyboardInterrupt
                if isinstance(item, Progress):
                    bar.at(item.done, item.total)
                else:
                    result = item
        return cast("T", result)


def _write_whole(path: Path, text: str) -> None:
    """As a file that is whole or not there; a device or a pipe, such as /dev/stderr, is written to."""
    is_ours = path.is_file() or (path.parent.is_dir() and not path.exists())
    if is_ours and not path.is_symlink():
        with replacing(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
    else:
        with writing(path):
            path.write_text(text, encoding="utf-8")


class Bar:
    """A bar on stderr: drawn in a terminal, a plain line now and then elsewhere, nothing when quiet."""

    def __init__(
        self, title: str, unit: str, *, quiet: bool, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._title = title
        self._unit = unit
        self._lines = not quiet and not sys.stderr.isatty()
        self._clock = clock
        self._said_at = clock()
        self._bar: tqdm[Any] | None = None
        if not quiet and sys.stderr.isatty():
            self._bar = tqdm(desc=title, unit=f" {unit}", file=sys.stderr, dynamic_ncols=True, leave=False)

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def at(self, done: float, total: float | None, note: str = "") -> None:
        """Show `done` of `total` units (None: no end known) and a note such as the losses."""
        if self._bar is not None:
            self._bar.total = total
            self._bar.n = done
            self._bar.set_postfix_str(note)
        elif self._lines and self._clock() - self._said_at >= LINE_EVERY_S:
            self._said_at = self._clock()
            of = f" of {total:g}" if total is not None else ""
            print(f"{self._title}: {done:g}{of} {self._unit}{'  ' + note if note else ''}", file=sys.stderr)
