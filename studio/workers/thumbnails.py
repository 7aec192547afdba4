"""Thumbnails for what is on the screen, made off the GUI thread: the newest request replaces any waiting one.

A view says which keys it shows (`want`); what scrolled out of sight before its turn is never made. Answers
to an older renderer are dropped by their stamp, and the pictures kept are bounded by their bytes.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QThreadPool, Signal
from PySide6.QtGui import QImage

from gan_core.messages import Message
from studio.workers.jobs import explain


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small picture, or why there is none; `num_crops` is how many crops its photograph yields."""

    image: QImage | None
    note: Message | None = None
    num_crops: int = 1
    crops: tuple[QImage, ...] = ()
    """The crops themselves, where the renderer was asked for them beside the photograph."""

    @property
    def num_bytes(self) -> int:
        """What it weighs in memory; a note alone counts a little so that notes are bounded too."""
        images = self.crops if self.image is None else (self.image, *self.crops)
        return 256 + sum(image.sizeInBytes() for image in images)


Render = Callable[[int], Thumbnail]
"""Makes the thumbnail of a key, in a worker thread; an error becomes its note."""


class Thumbnails(QObject):
    """A bounded cache of thumbnails by key, filled by one worker thread that lives while there is work."""

    ready = Signal(list)
    """The keys (int) whose thumbnails came since the last time; in the GUI thread, at most one waiting."""

    _arrived = Signal()

    def __init__(self, parent: QObject | None = None, *, limit_bytes: int = 64 << 20) -> None:
        super().__init__(parent)
        self._limit_bytes = limit_bytes
        self._cache: OrderedDict[int, Thumbnail] = OrderedDict()
        self._cached_bytes = 0
        self._lock = threading.Lock()  # guards everything below it
        self._render: Render | None = None
        self._stamp = 0
        self._waiting: list[int] = []
        self._answers: list[tuple[int, int, Thumbnail]] = []
        self._in_flight: int | None = None
        self._working = False
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._arrived.connect(self._take_answers)

    def set_renderer(self, render: Render | None) -> None:
        """Forget every picture and make those wanted from now on with `render` (None: make none)."""
        with self._lock:
            self._render = render
            self._stamp += 1
            self._waiting.clear()
            self._answers.clear()
            self._in_flight = None
        self._cache.clear()
        self._cached_bytes = 0

    def get(self, key: int) -> Thumbnail | None:
        """The thumbnail of `key` if it is there; asking keeps it in memory longest."""
        if (thumbnail := self._cache.get(key)) is not None:
            self._cache.move_to_end(key)
        return thumbnail

    def want(self, keys: Iterable[int]) -> None:
        """Make what is missing of `keys`, in their order, instead of anything that still waits."""
        missing = [key for key in keys if key not in self._cache]
        with self._lock:
            coming = {key for stamp, key, _ in self._answers if stamp == self._stamp} | {self._in_flight}
            self._waiting = [key for key in missing if key not in coming]
            start = bool(self._waiting) and self._render is not None and not self._working
            self._working |= start
        if start:
            self._pool.start(self._work)

    def close(self) -> None:
        """Make no more, and wait for the one in the making; a second call does nothing."""
        self.set_renderer(None)
        self._pool.waitForDone()

    def _work(self) -> None:
        """Answer requests until none waits (worker thread)."""
        while (job := self._next()) is not None:
            stamp, key, render = job
            try:
                thumbnail = render(key)
            except Exception as error:
                if stamp != self._stamp:  # of a source that is no longer shown: nobody asks why
                    continue
                thumbnail = Thumbnail(None, explain(error))
            self._answer(stamp, key, thumbnail)

    def _next(self) -> tuple[int, int, Render] | None:
        with self._lock:
            if self._render is None or not self._waiting:
                self._working = False
                return None
            self._in_flight = self._waiting.pop(0)
            return self._stamp, self._in_flight, self._render

    def _answer(self, stamp: int, key: int, thumbnail: Thumbnail) -> None:
        with self._lock:
            if stamp != self._stamp:
                return
            self._in_flight = None
            self._answers.append((stamp, key, thumbnail))
            first = len(self._answers) == 1
        if first:  # later ones ride along: the GUI thread has at most one event of ours waiting
            self._arrived.emit()

    def _take_answers(self) -> None:
        with self._lock:
            answers = [(key, thumbnail) for stamp, key, thumbnail in self._answers if stamp == self._stamp]
            self._answers.clear()
        for key, thumbnail in answers:
            self._keep(key, thumbnail)
        if answers:
            self.ready.emit([key for key, _ in answers])

    def _keep(self, key: int, thumbnail: Thumbnail) -> None:
        self._cached_bytes += thumbnail.num_bytes
        if (older := self._cache.pop(key, None)) is not None:
            self._cached_bytes -= older.num_bytes
        self._cache[key] = thumbnail
        while self._cached_bytes > self._limit_bytes and len(self._cache) > 1:
            self._cached_bytes -= self._cache.popitem(last=False)[1].num_bytes


def image_of(pixels: NDArray[np.uint8]) -> QImage:
    """uint8 [H, W, 3] as a QImage of its own memory, in the format that is drawn fastest."""
    height, width, _ = pixels.shape
    image = QImage(np.ascontiguousarray(pixels).data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return image.convertToFormat(QImage.Format.Format_RGB32)
