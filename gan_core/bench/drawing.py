"""How fast the dogs are drawn. Goal: at least 100 pictures/s on one core."""

from __future__ import annotations

from gan_core.bench import Figures
from gan_core.bench.timing import interleaved_rates
from gan_core.sources import open_source


def measure(quick: bool) -> Figures:
    """Draw on one thread, as wide as the source draws them."""
    count = 50 if quick else 200
    source = open_source("drawn-dogs", count=count)

    def draw() -> int:
        for item in source.items:
            source.picture(item)
        return len(source.items)

    return {"pictures_per_sec": interleaved_rates({"draw": draw}, rounds=1 if quick else 3)["draw"]}
