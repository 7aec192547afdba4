"""How fast generators make pictures, each of a network's usual and tiny size."""

from __future__ import annotations

from gan_core.bench import Figures
from gan_core.bench.generators import untrained_generator
from gan_core.bench.timing import interleaved_rates

_PRESETS = ("dcgan-64", "dcgan-tiny-64")


def measure(quick: bool) -> Figures:
    """Sample from untrained generators."""
    count = 128 if quick else 1024
    generators = {preset: untrained_generator(preset) for preset in _PRESETS}

    def sample(preset: str) -> int:
        return sum(len(batch) for batch in generators[preset].pictures(count, seed=0))

    units = {preset: (lambda preset=preset: sample(preset)) for preset in _PRESETS}
    rates = interleaved_rates(units, rounds=1 if quick else 5)
    return {f"{preset}_pictures_per_sec": rate for preset, rate in rates.items()}
