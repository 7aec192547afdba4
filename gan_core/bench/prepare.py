"""How fast JPEGs of a photograph's size become a dataset, on one thread and on all."""

from __future__ import annotations

import tempfile
from pathlib import Path

from gan_core.bench import Figures
from gan_core.bench.pictures import write_photos
from gan_core.bench.timing import interleaved_rates
from gan_core.dataset.pool import available_cores
from gan_core.dataset.prepare import Prepared, PrepareSettings, prepare
from gan_core.sources import open_source


def measure(quick: bool) -> Figures:
    """Prepare the same folder at 64 px with one thread and with a thread a core."""
    cores = available_cores()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write_photos(folder / "photos", 60 if quick else 400)

        def prepare_with(threads: int) -> int:
            with open_source(folder / "photos") as source:
                for step in prepare(source, folder / "out.zip", PrepareSettings(), threads=threads):
                    if isinstance(step, Prepared):
                        step.dataset.close()
                return len(source.items)

        rates = interleaved_rates(
            {"one": lambda: prepare_with(1), "all": lambda: prepare_with(cores)}, rounds=1 if quick else 5
        )
    return {
        "one_thread_pictures_per_sec": rates["one"],
        f"{cores}_threads_pictures_per_sec": rates["all"],
        "ratio": round(rates["all"] / rates["one"], 3),
    }
