"""Why there is nothing to see on the page, in words."""

from __future__ import annotations

from dataclasses import dataclass

from gan_core.messages import Message
from gan_core.runs.run import Run
from studio.translation import tr, tr_message


@dataclass(frozen=True, slots=True)
class Missing:
    """What the empty page says (already translated)."""

    title: str
    text: str
    comes_by_itself: bool = False
    """Whether there is nothing to do but to wait."""


def what_is_missing(run: Run | None, failure: Message | None, *, has_checkpoint: bool) -> Missing:
    """Of `run`, whose generator is not open."""
    if run is None:
        text = tr(
            "Here you see what a trained generator makes of each breed: beside each other, with the same "
            "latents in every breed, and two or three breeds mixed. Train one first."
        )
        return Missing(tr("No run to look at yet"), text)
    if not has_checkpoint:
        text = tr("This run has no checkpoint yet. It saves its first after a while, and when you stop it.")
        return Missing(tr("Nothing learned yet"), text)
    if failure is not None:
        return Missing(tr("This generator can't be opened"), tr_message(failure))
    return Missing(tr("Opening {name}", name=run.name), "", comes_by_itself=True)
