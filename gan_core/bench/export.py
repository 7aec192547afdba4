"""How fast a submission is written and checked, against sampling alone. Goal: ratio at least 0.9."""

from __future__ import annotations

import tempfile
from pathlib import Path

from gan_core.bench import Figures
from gan_core.bench.generators import untrained_generator
from gan_core.bench.timing import interleaved_rates
from gan_core.export.submission import Submission, export_submission


def measure(quick: bool) -> Figures:
    """Sample and export equally many pictures of dcgan-64 in turn."""
    count = 128 if quick else 2048
    generator = untrained_generator("dcgan-64")

    def sample() -> int:
        return sum(len(batch) for batch in generator.pictures(count, seed=0))

    with tempfile.TemporaryDirectory() as folder:

        def export() -> int:
            for step in export_submission(generator, Path(folder) / "images.zip", count):
                if isinstance(step, Submission):
                    return step.count
            raise RuntimeError("exporting ended without a submission")

        rates = interleaved_rates({"sampling": sample, "export": export}, rounds=1 if quick else 5)
    return {
        "sampling_pictures_per_sec": rates["sampling"],
        "export_pictures_per_sec": rates["export"],
        "ratio": round(rates["export"] / rates["sampling"], 3),
    }
