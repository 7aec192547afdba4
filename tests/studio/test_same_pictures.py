"""The same seeds are the same pictures, to the bit, in the window and in every verb, for every network."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image
from pytestqt.qtbot import QtBot

from gan_core.cli import main
from gan_core.runs.registry import NETWORKS
from gan_core.runs.run import DatasetRef, Run
from gan_core.runs.stages import Stage
from gan_core.sampling.generator import Generator
from gan_core.sampling.point import Point
from gan_core.sampling.tray import Kept, Tray, TrayFile
from gan_core.training.checkpoint import Counters, save_checkpoint
from gan_core.training.engine import Engine, Networks
from studio.workers.sampling import Lane, Sampler
from tests.core.networks.every import Body, config, roughen

SIDE = 64
"""The smallest that can be submitted."""
SEED, COUNT = 3, 3
BREEDS = ("beagle", "collie", "pug")
LABELLED = [Body(family.key, SIDE, family.conditionings[-1]) for family in NETWORKS]

Pictures = NDArray[np.uint8]


def make_run(body: Body, path: Path) -> Run:
    """A narrow network of random weights, with the checkpoint that a training would write of it."""
    ref = DatasetRef("dogs.zip", "0" * 64, len(BREEDS), SIDE, BREEDS)
    run = Run.create(path, config(body), ref)
    networks = Networks.build(run.config, run.conditioning)
    roughen(networks.generator)
    engine = Engine(run.config, networks, torch.device("cpu"), "fp32", "contiguous")
    engine.set_stage(Stage(SIDE, 1.0))
    save_checkpoint(run, engine, Counters())
    return run


def read(file: Path | IO[bytes]) -> Pictures:
    with Image.open(file) as picture:
        return np.asarray(picture.convert("RGB"))


def read_all(folder: Path) -> Pictures:
    return np.stack([read(file) for file in sorted(folder.iterdir())])


def verb(name: str, run: Run, to: Path, *options: object) -> Path:
    assert main([name, str(run.path), "--to", str(to), "--quiet", *map(str, options)]) == 0
    return to


def in_the_window(run: Run, qtbot: QtBot) -> Pictures:
    """What the sampler of Explore and Breeds makes of the seed."""
    sampler, made = Sampler(), list[Pictures]()

    def render(points: Sequence[Point]) -> None:
        sampler.render("pictures", points, made.append, lane=Lane.REST)

    try:
        with qtbot.waitSignal(sampler.opened):
            sampler.open(run, None)
        sampler.ask("points", lambda generator: [generator.point(SEED, i) for i in range(COUNT)], render)
        qtbot.waitUntil(lambda: bool(made))
    finally:
        sampler.shutdown()
    return made[0]


@pytest.mark.parametrize("body", [*LABELLED, Body("dcgan", SIDE, "none")], ids=str)
def test_the_window_the_verbs_and_the_export_make_the_same_pictures(
    body: Body, tmp_path: Path, qtbot: QtBot
) -> None:
    torch.set_num_threads(1)
    run = make_run(body, tmp_path / "run")
    seed = ["--seed", SEED, "--count", COUNT]
    pictures = read_all(verb("sample", run, tmp_path / "sample", *seed))
    assert len(np.unique(pictures.reshape(COUNT, -1), axis=0)) == COUNT, "seeds would not differ"

    generator = Generator.open(run, device="cpu")
    kept = [Kept(f"{i}", generator.point(SEED, i), "000000.000") for i in range(COUNT)]
    TrayFile(tmp_path / "tray.json").save(Tray(tuple(kept)), generator)
    tray = ["--tray", tmp_path / "tray.json"]
    assert np.array_equal(read_all(verb("sample", run, tmp_path / "kept", *tray)), pictures)

    frames = read_all(verb("film", run, tmp_path / "film", *tray, "--seconds", 0.1, "--fps", 20))
    assert np.array_equal(frames[::2], pictures)
    frames = read_all(verb("film", run, tmp_path / "seeds", "--seeds", f"{SEED},9", "--seconds", 0.1))
    assert np.array_equal(frames[0], pictures[0])

    assert main(["export", "submission", *map(str, [run.path, "--to", tmp_path / "i.zip", *seed])]) == 0
    with zipfile.ZipFile(tmp_path / "i.zip") as archive:
        exported = [read(archive.open(name)) for name in archive.namelist()]
    assert np.array_equal(exported, pictures)

    assert np.array_equal(in_the_window(run, qtbot), pictures)


@pytest.mark.parametrize("body", LABELLED, ids=str)
def test_a_matrix_and_the_folders_of_the_breeds_hold_the_same_pictures(body: Body, tmp_path: Path) -> None:
    torch.set_num_threads(1)
    run = make_run(body, tmp_path / "run")
    plain = ["--names", "none", "--scale", 1]
    sheet = read(verb("matrix", run, tmp_path / "m.png", "--seeds", SEED, *plain))
    verb("sample", run, tmp_path / "breeds", "--seed", SEED, "--count", 1, "--by-breed")
    rows = [sheet[y : y + SIDE, 8 : 8 + SIDE] for y in (8 + (SIDE + 4) * row for row in range(len(BREEDS)))]
    folders = [read(tmp_path / "breeds" / breed / "image_00000.png") for breed in BREEDS]
    assert np.array_equal(rows, folders)
    assert np.array_equal(
        rows[0], read_all(verb("sample", run, tmp_path / "s", "--seed", SEED, "--count", 1))[0]
    )
    assert not np.array_equal(rows[0], rows[2])
