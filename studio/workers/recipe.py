"""Which generator is opened, and what is known of it when it is open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gan_core.runs.run import Run
    from gan_core.sampling.generator import Generator, Origin, Statistics, Weights


@dataclass(frozen=True, slots=True)
class Recipe:
    """Which generator: also in the thread of a job, which opens one of its own."""

    run: Run
    checkpoint: str | None
    weights: Weights = "ema"
    statistics: Statistics = "kept"

    def open(self) -> Generator:
        """Imports torch, so not in the GUI thread. Raises RunError."""
        import gan_core.sampling.directions
        import gan_core.sampling.interpolation  # noqa: F401  the window's thread needs both, and never waits
        from gan_core.sampling.generator import Generator

        return Generator.open(
            self.run, checkpoint=self.checkpoint, weights=self.weights, statistics=self.statistics
        )


MakeGenerator = Callable[[Recipe], "Generator"]


@dataclass(frozen=True, slots=True)
class Opened:
    """What is known of the open generator; a tray takes it for the network."""

    recipe: Recipe
    """Names the very checkpoint, also where the newest was asked for."""
    origin: Origin
    img_resolution: int
    z_dim: int
    class_names: tuple[str, ...]
    accepts_truncation: bool
    has_batch_norm: bool
    device: str
    """``cpu``, ``cuda`` …"""

    @property
    def run(self) -> str:
        """The run's name."""
        return self.origin.run

    @property
    def path(self) -> Path:
        """The run's folder."""
        return self.recipe.run.path

    @property
    def checkpoint(self) -> str:
        """The checkpoint's name."""
        return self.origin.checkpoint

    @property
    def family(self) -> str:
        """The network's key."""
        return self.origin.family

    @property
    def weights(self) -> Weights:
        """The running average, or G as it trains."""
        return self.recipe.weights

    @property
    def statistics(self) -> Statistics:
        """Batch norm's: the checkpoint's, or measured anew."""
        return self.recipe.statistics


def described(recipe: Recipe, generator: Generator) -> Opened:
    """What is known of `recipe`'s open generator. Raises ValueError where it is of no run."""
    origin = generator.origin
    if origin is None:
        raise ValueError("a generator to explore comes from a run")
    return Opened(
        Recipe(recipe.run, origin.checkpoint, recipe.weights, recipe.statistics),
        origin,
        generator.img_resolution,
        generator.z_dim,
        generator.class_names,
        generator.accepts_truncation,
        generator.has_batch_norm,
        generator.device.type,
    )
