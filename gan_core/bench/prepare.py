"""How fast photographs become a dataset: against the plain way, on every core, and again after an edit."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np

from gan_core.bench import Figures
from gan_core.bench.pictures import linked, photo_files
from gan_core.bench.prepare_plain import centre_resized, prepare_plainly
from gan_core.bench.timing import interleaved_rates
from gan_core.dataset.crop import CropPolicy
from gan_core.dataset.pool import available_cores
from gan_core.dataset.prepare import Prepared, PrepareSettings, prepare
from gan_core.sources import open_source

_SETTINGS = PrepareSettings(crop=CropPolicy.WHOLE)
"""The centre square at 64 px, as the plain way has it."""


def measure(quick: bool) -> Figures:
    """The centre squares at 64 px: pictures a second of processor time and of time, and how near they come."""
    rounds = 1 if quick else 5
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        files = photo_files(folder / "photos", 60 if quick else 400)
        return {
            "pictures": len(files),
            **_speeds(files, folder, rounds),
            **_nearness(folder / "photos", folder / "near.zip"),
            "again_after_one_edit": _again(files, folder, 300 if quick else 2000, rounds),
        }


def _speeds(files: list[Path], folder: Path, rounds: int) -> Figures:
    cores = available_cores()
    plain = ("plain", lambda: prepare_plainly(files, folder / "plain.zip", _SETTINGS.img_resolution))
    one = ("one", lambda: _prepared(files[0].parent, folder / "out.zip", threads=1))
    every = ("all", lambda: _prepared(files[0].parent, folder / "out.zip", threads=cores))
    # Of the processor's time, because with one thread two cores are busy now and then.
    a_core = interleaved_rates(dict([plain, one]), rounds, clock=time.process_time)
    rates = interleaved_rates(dict([plain, one, every]), rounds)
    return {
        "plain_pictures_per_core_sec": a_core["plain"],
        "pictures_per_core_sec": a_core["one"],
        "ratio_per_core": round(a_core["one"] / a_core["plain"], 3),
        "plain_pictures_per_sec": rates["plain"],
        "one_thread_pictures_per_sec": rates["one"],
        f"{cores}_threads_pictures_per_sec": rates["all"],
        "ratio_of_all_threads_to_one": round(rates["all"] / rates["one"], 3),
        "ratio": round(rates["all"] / rates["plain"], 3),
    }


def _prepared(folder: Path, to: Path, *, threads: int | None = None, again: bool = False) -> int:
    """Prepare `folder` anew, or `again` over what is there; returns how many pictures it has."""
    if not again:
        to.unlink(missing_ok=True)
    with open_source(folder) as source:
        for step in prepare(source, to, _SETTINGS, threads=threads):
            if isinstance(step, Prepared):
                step.dataset.close()
        return len(source.items)


def _nearness(folder: Path, to: Path) -> Figures:
    """PSNR in dB of our pictures against those that were decoded whole and resized at once."""
    psnr: list[float] = []
    with open_source(folder) as source:
        for step in prepare(source, to, _SETTINGS):
            if isinstance(step, Prepared):
                left_out = {skipped.name for skipped in step.skipped}
                kept = [item for item in source.items if item.name not in left_out]
                with step.dataset as dataset:
                    for index, item in enumerate(kept):
                        whole = centre_resized(np.asarray(source.picture(item)), _SETTINGS.img_resolution)
                        error = dataset.image(index).astype(np.float64) - np.asarray(whole)
                        psnr.append(10 * np.log10(255**2 / max(float(np.square(error).mean()), 1e-4)))
    return {"psnr_median_db": round(median(psnr), 2), "psnr_worst_db": round(min(psnr), 2)}


def _again(files: list[Path], folder: Path, count: int, rounds: int) -> float:
    """The time that preparing takes again after one of `count` pictures was saved anew, as a share of the first."""
    many = linked(files, folder / "many", count)
    shares = []
    for number in range(rounds):
        began = time.perf_counter()
        _prepared(folder / "many", folder / "many.zip")
        first = time.perf_counter() - began
        edited = many[number * count // rounds]
        other = many[number * count // rounds + 1].read_bytes()
        edited.unlink()  # not written through the link
        edited.write_bytes(other)
        began = time.perf_counter()
        _prepared(folder / "many", folder / "many.zip", again=True)
        shares.append((time.perf_counter() - began) / first)
    return round(median(shares), 4)
