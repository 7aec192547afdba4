"""How a run ended, in words."""

from __future__ import annotations

from collections.abc import Callable

from gan_core.runs.events import Finished
from studio import formats
from studio.translation import tr, tr_message


def ending(end: Finished, seconds: float) -> tuple[str, Callable[[], str]]:
    """The banner's kind and what makes its text (in the language of that moment).

    `seconds`: time spent training since the run began.
    """
    kimg, message = formats.kimg_text(end.kimg), end.message
    if message is not None:
        return "bad", lambda: tr_message(message)
    if end.reason == "failed":
        return "bad", lambda: tr("Training failed at {kimg}. The details are in the log.", kimg=kimg)
    if end.reason == "completed":
        time = formats.duration(seconds)
        return "ok", lambda: tr(
            "Done: {kimg} in {time}. Export makes pictures with it.", kimg=kimg, time=time
        )
    return "ok", lambda: tr("Stopped at {kimg}; checkpoint saved. Resume goes on from there.", kimg=kimg)
