"""What a run tells: small frozen events, the same from a live trainer and from a run folder.

kimg is thousands of real images shown to the discriminator since the run began.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gan_core.messages import Message, RunError


@dataclass(frozen=True, slots=True)
class StepMetrics:
    """Means over the steps since the last report."""

    kimg: float
    step: int
    """Generator steps since the run began."""
    seconds: float
    """Time spent training since the run began; pauses don't count."""
    loss_g: float
    loss_d: float
    d_real: float
    """The discriminator's mean opinion of real pictures: 1 is real, 0 is fake."""
    d_fake: float
    images_per_sec: float
    memory_bytes: int
    """Peak memory of the training on its device (of the process, on a CPU)."""
    stage_position: float | None = None
    """Where a growing network is in its plan: the phase's index plus the share of it that is done."""
    alpha: float | None = None
    """How far a growing network's newest resolution is faded in, from 0 to 1."""
    augment_p: float | None = None
    """The probability of an adaptive or scheduled augmentation."""
    r_t: float | None = None
    """The mean sign of D's logits for real pictures, by which ADA tells overfitting."""


@dataclass(frozen=True, slots=True)
class Loading:
    """The pictures are being read before (or between) steps; not kept in the run folder."""

    kimg: float
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Evaluating:
    """Scores are being computed, between steps; not kept in the run folder."""

    kimg: float
    done: int
    """Pictures."""
    total: int


@dataclass(frozen=True, slots=True)
class Evaluated:
    """Scores of the averaged generator against the dataset."""

    kimg: float
    scores: dict[str, float]
    """By name, such as ``fd_effnet_lite0``; the best checkpoint is the one whose first score is lowest."""
    count: int
    """Generated pictures that they come from: scores of other counts don't compare."""
    seconds: float
    """What the evaluation took; no time spent training."""


@dataclass(frozen=True, slots=True)
class SampleGrid:
    """A grid of samples from the run's fixed latents, also kept in the run folder."""

    kimg: float
    path: str
    """PNG, relative to the run folder."""
    rows: int
    cols: int
    image: NDArray[np.uint8] | None = field(default=None, compare=False, repr=False)
    """The pixels, uint8 [H, W, 3], where the event comes from a live trainer."""


@dataclass(frozen=True, slots=True)
class CheckpointSaved:
    """The whole state is on disk; a killed run goes on from here."""

    kimg: float
    name: str
    """The folder's name in ``checkpoints/``."""


@dataclass(frozen=True, slots=True)
class StageChanged:
    """A growing network begins a phase of its plan."""

    kimg: float
    index: int
    """The phase, from 0."""
    img_resolution: int
    fades: bool
    """Whether the resolution fades in during the phase; else it is trained as it is."""
    batch_size: int


@dataclass(frozen=True, slots=True)
class DatasetChanged:
    """From here on the run trains on other (usually more) pictures."""

    kimg: float
    path: str
    fingerprint: str
    num_images: int


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth knowing that is no failure."""

    kimg: float
    message: Message


@dataclass(frozen=True, slots=True)
class Finished:
    """The one last event of every iteration."""

    kimg: float
    reason: Literal["completed", "stopped", "failed"]
    message: Message | None = None
    """What went wrong and the remedy, when it failed."""


Event = (
    StepMetrics
    | Loading
    | Evaluating
    | Evaluated
    | SampleGrid
    | CheckpointSaved
    | StageChanged
    | DatasetChanged
    | Note
    | Finished
)
PASSING = (Loading, Evaluating)
"""What a live trainer tells and no journal keeps."""
_TYPES: dict[str, type[Any]] = {
    t.__name__: t
    for t in (
        StepMetrics,
        Loading,
        Evaluating,
        Evaluated,
        SampleGrid,
        CheckpointSaved,
        StageChanged,
        DatasetChanged,
        Note,
        Finished,
    )
}


def to_json(event: Event) -> dict[str, Any]:
    """A JSON object with the event's ``type`` and fields; pixels stay out."""
    data: dict[str, Any] = {"type": type(event).__name__}
    for f in fields(event):
        value = getattr(event, f.name)
        if f.name != "image":
            data[f.name] = value.to_json() if isinstance(value, Message) else value
    return data


def from_json(data: Mapping[str, Any]) -> Event | None:
    """The event that `to_json` wrote; None for a type that a newer version wrote.

    Raises RunError when a known type lacks a field.
    """
    event_type = _TYPES.get(str(data.get("type")))
    if event_type is None:
        return None
    known = {f.name for f in fields(event_type)}
    values = {k: v for k, v in data.items() if k in known}
    if isinstance(values.get("message"), dict):
        values["message"] = Message.from_json(values["message"])
    try:
        event: Event = event_type(**values)
    except TypeError as error:
        raise RunError("A journal line can't be read ({reason}).", reason=error) from error
    return event
