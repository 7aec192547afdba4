"""An MP4 that any player shows: H.264 in 4:2:0 (PyAV, which is imported only here and only when needed)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from gan_core.messages import GanCoreError

_ENCODERS: dict[str, dict[str, str]] = {
    # Constant quality. 16 is one that the eye can't tell from the picture.
    "libx264": {"crf": "16", "preset": "medium"},
    "h264_videotoolbox": {},
    "h264_mf": {},
    "libopenh264": {},
    "mpeg4": {"qscale": "2"},
}
"""The encoders that FFmpeg may have been built with, the best first, and their options."""
_BITS_PER_PIXEL = 0.5
"""For encoders that know no constant quality."""
_BT709 = 1
"""The number of the HD standard's colours in H.264's own table (ITU-T H.264, table E-3 to E-5)."""


class FilmError(GanCoreError):
    """A film that this installation can't make."""


@cache
def mp4_encoder() -> str:
    """The name of the encoder that MP4s are made with here: ``libx264`` wherever there is one.

    Raises FilmError where PyAV is missing or can't encode films.
    """
    av = _av()
    for name in _ENCODERS:
        try:
            av.codec.Codec(name, "w")
        except ValueError:  # UnknownCodecError
            continue
        return name
    raise FilmError("This build of PyAV can't encode films. Choose a .gif or a folder.")


class Mp4Writer:
    """Pictures into a film, one after the other."""

    def __init__(self, path: Path, side: int, fps: int) -> None:
        """A square of `side` pixels, made even as 4:2:0 wants it.

        Raises FilmError where the film can't be encoded here, OSError where `path` can't be written.
        """
        av, name = _av(), mp4_encoder()
        self._side = side + side % 2
        # Its index comes first (faststart), so that a browser plays it while it loads.
        self._container = av.open(str(path), "w", format="mp4", options={"movflags": "faststart"})
        self._stream: Any = self._container.add_stream(name, rate=fps, options=dict(_ENCODERS[name]))
        self._stream.width = self._stream.height = self._side
        self._stream.pix_fmt = "yuv420p"
        context = self._stream.codec_context
        context.color_range = av.video.reformatter.ColorRange.MPEG
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        if not _ENCODERS[name]:
            self._stream.bit_rate = int(_BITS_PER_PIXEL * self._side**2 * fps)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: BaseException | TracebackType | None) -> None:
        with self._container:
            if kind is None:
                self._container.mux(self._stream.encode(None))

    def add(self, picture: NDArray[np.uint8]) -> None:
        """The next picture, uint8 [side, side, 3]."""
        missing = self._side - len(picture)
        if missing:
            picture = np.pad(picture, ((0, missing), (0, missing), (0, 0)), mode="edge")
        frame = _av().VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
        frame = frame.reformat(format="yuv420p", dst_colorspace=_BT709)
        self._container.mux(self._stream.encode(frame))


def _av() -> ModuleType:
    try:
        import av
    except ImportError as error:
        raise FilmError(
            "An MP4 needs the package av, which is not there ({reason}). Run: pip install av; "
            "or choose a .gif or a folder.",
            reason=error,
        ) from error
    return av
