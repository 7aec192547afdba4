"""Thumbnails for what is on the screen, made off the GUI thread: the newest request replaces any waiting one.

A view says which keys it shows (`want`); what scrolled out of sight before its turn is never made. Answers
that nobody awaits any more are dropped by their serial, and the pictures kept are bounded by their bytes.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
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
    """A bounded cache of thumbnails by key, filled by worker threads that live while there is work."""

    ready = Signal(list)
    """The keys (int) whose thumbnails came since the last time; in the GUI thread, at most one waiting."""

    _arrived = Signal()

    def __init__(
        self, parent: QObject | None = None, *, limit_bytes: int = 64 << 20, threads: int = 1
    ) -> None:
        super().__init__(parent)
        self._limit_bytes = limit_bytes
        self._threads = threads
        self._cache: OrderedDict[int, Thumbnail] = OrderedDict()
        self._cached_bytes = 0
        self._stale: set[int] = set()
        """Keys of the cache whose thumbnail is of yesterday: shown until the new one is there."""
        self._lock = threading.Lock()  # guards everything below it
        self._render: Render | None = None
        self._serial = 0
        self._waiting: deque[int] = deque()
        self._in_flight: dict[int, int] = {}
        """Which serial is awaited for a key; an answer with any other is dropped."""
        self._answers: dict[int, Thumbnail] = {}
        self._num_working = 0
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._arrived.connect(self._take_answers)

    @property
    def num_bytes(self) -> int:
        """What the kept thumbnails weigh; at most the limit, or one thumbnail."""
        return self._cached_bytes

    def set_renderer(self, render: Render | None) -> None:
        """Forget every picture and make those wanted from now on with `render` (None: make none)."""
        self._replace_renderer(render)
        self._cache.clear()
        self._stale.clear()
        self._cached_bytes = 0

    def change_renderer(self, render: Render) -> None:
        """Draw the same pictures another way: each is shown as it was until its new one is there."""
        self._replace_renderer(render)
        self._stale = set(self._cache)

    def renew(self, keys: Iterable[int]) -> None:
        """These look different now: make them anew when they are wanted, and show the old ones until then."""
        keys = set(keys)
        with self._lock:
            for key in keys:
                self._in_flight.pop(key, None)
                self._answers.pop(key, None)
        self._stale |= keys & self._cache.keys()

    def get(self, key: int) -> Thumbnail | None:
        """The thumbnail of `key` if it is there; asking keeps it in memory longest."""
        if (thumbnail := self._cache.get(key)) is not None:
            self._cache.move_to_end(key)
        return thumbnail

    def want(self, keys: Iterable[int]) -> None:
        """Make what is missing of `keys`, in their order, instead of anything that still waits."""
        missing = [key for key in keys if key not in self._cache or key in self._stale]
        with self._lock:
            coming = self._answers.keys() | self._in_flight.keys()
            self._waiting = deque(key for key in missing if key not in coming)
            idle = self._threads - self._num_working if self._render is not None else 0
            num_started = min(idle, len(self._waiting))
            self._num_working += num_started
        for _ in range(num_started):
            self._pool.start(self._work)

    def close(self) -> None:
        """Make no more, and wait for those in the making; a second call does nothing."""
        self.set_renderer(None)
        self._pool.waitForDone()

    def _replace_renderer(self, render: Render | None) -> None:
        with self._lock:
            self._render = render
            self._waiting.clear()
            self._answers.clear()
            self._in_flight.clear()

    def _work(self) -> None:
        """Answer requests until none waits (worker thread)."""
        while (job := self._next()) is not None:
            serial, key, render = job
            try:
                thumbnail = render(key)
            except Exception as error:
                if self._in_flight.get(key) != serial:  # no longer shown: nobody asks why
                    continue
                thumbnail = Thumbnail(None, explain(error))
            self._answer(serial, key, thumbnail)

    def _next(self) -> tuple[int, int, Render] | None:
        with self._lock:
            if self._render is None or not self._waiting:
                self._num_working -= 1
                return None
            key = self._waiting.popleft()
            self._serial += 1
            self._in_flight[key] = self._serial
            return self._serial, key, self._render

    def _answer(self, serial: int, key: int, thumbnail: Thumbnail) -> None:
        with self._lock:
            if self._in_flight.get(key) != serial:
                return
            del self._in_flight[key]
            self._answers[key] = thumbnail
            first = len(self._answers) == 1
        if first:  # later ones ride along: the GUI thread has at most one event of ours waiting
            self._arrived.emit()

    def _take_answers(self) -> None:
        with self._lock:
            answers, self._answers = self._answers, {}
        for key, thumbnail in answers.items():
            self._keep(key, thumbnail)
        if answers:
            self.ready.emit(list(answers))

    def _keep(self, key: int, thumbnail: Thumbnail) -> None:
        self._stale.discard(key)
        self._cached_bytes += thumbnail.num_bytes
        if (older := self._cache.pop(key, None)) is not None:
            self._cached_bytes -= older.num_bytes
        self._cache[key] = thumbnail
        while self._cached_bytes > self._limit_bytes and len(self._cache) > 1:
            oldest, dropped = self._cache.popitem(last=False)
            self._stale.discard(oldest)
            self._cached_bytes -= dropped.num_bytes


def image_of(pixels: NDArray[np.uint8]) -> QImage:
    """uint8 [H, W, 3] as a QImage of its own memory, in the format that is drawn fastest."""
    height, width, _ = pixels.shape
    image = QImage(np.ascontiguousarray(pixels).data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return image.convertToFormat(QImage.Format.Format_RGB32)
