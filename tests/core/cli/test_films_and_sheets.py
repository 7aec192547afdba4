"""``film``, ``matrix`` and ``sample`` onto a sheet or by breed: the terminal's way to them."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from cli_fakes import train
from numpy.typing import NDArray
from PIL import Image

from gan_core.cli import film as film_verb
from gan_core.cli import main
from gan_core.runs.run import Run
from gan_core.sampling.generator import Generator
from gan_core.sampling.interpolation import BLENDS, EASINGS, slerp
from gan_core.sampling.tray import Kept, Tray, TrayFile

SmallDisk = Callable[[int], AbstractContextManager[None]]
CHECKPOINT = "000000.080"


@pytest.fixture(scope="session")
def breed_run(dataset_32: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = tmp_path_factory.mktemp("runs") / "breeds"
    assert train(dataset_32, run, "--set", "objective.conditioning=concat") == 0
    return run


@pytest.fixture
def tray(run_32: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three kept pictures of `run_32`."""
    generator = Generator.open(run_32, device="cpu")
    kept = tuple(Kept(f"멍멍이 {i}", generator.point(9, i), CHECKPOINT) for i in range(3))
    path = tmp_path_factory.mktemp("trays") / "tray.json"
    TrayFile(path).save(Tray(kept), generator)
    return path


def read(path: Path) -> NDArray[np.uint8]:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def film(run: Path, to: Path, *options: str) -> int:
    return main(["film", str(run), "--to", str(to), *options])


def test_a_film_leads_through_the_very_pictures_of_the_tray(run_32: Path, tray: Path, tmp_path: Path) -> None:
    options = ["--tray", str(tray), "--seconds", "0.5", "--fps", "8", "--quiet"]
    assert film(run_32, tmp_path / "film", *options) == 0
    assert main(["sample", str(run_32), "--tray", str(tray), "--to", str(tmp_path / "kept"), "--quiet"]) == 0
    frames = sorted((tmp_path / "film").iterdir())
    kept = sorted((tmp_path / "kept").iterdir())
    assert len(frames) == 9
    for number, picture in enumerate(kept):
        assert np.array_equal(read(frames[4 * number]), read(picture))
    assert len({frame.read_bytes() for frame in frames}) == 9


def test_a_film_s_pace_way_and_loop_are_chosen(run_32: Path, tmp_path: Path) -> None:
    base = ["--seeds", "3,1", "--seconds", "0.5", "--fps", "8", "--quiet"]
    for name, options in {
        "plain": [],
        "loop": ["--loop"],
        "line": ["--blend", "lerp"],
        "smooth": ["--easing", "smooth"],
    }.items():
        assert film(run_32, tmp_path / name, *base, *options) == 0
    frames = {folder.name: [read(f) for f in sorted(folder.iterdir())] for folder in tmp_path.iterdir()}
    assert {name: len(pictures) for name, pictures in frames.items()} == {
        "plain": 5,
        "loop": 8,
        "line": 5,
        "smooth": 5,
    }
    generator = Generator.open(run_32, device="cpu")
    a, b = generator.point(3), generator.point(1)
    assert np.array_equal(frames["plain"], generator.render([slerp(a, b, i / 4) for i in range(5)]))
    assert np.array_equal(frames["loop"][:5], frames["plain"])
    assert not np.array_equal(frames["line"][2], frames["plain"][2])
    assert not np.array_equal(frames["smooth"][1], frames["plain"][1])


def test_an_mp4_and_what_is_said_of_it(
    run_32: Path, tray: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--tray", str(tray), "--seconds", "1", "--fps", "12", "--scale", "4"]
    assert film(run_32, tmp_path / "film.mp4", *options, "--json", str(tmp_path / "film.json")) == 0
    assert "25 frames of 128 px through 3 pictures, 2.1 s, encoded with libx264" in capsys.readouterr().out
    told = json.loads((tmp_path / "film.json").read_text())
    assert (told["frames"], told["fps"], told["side"], told["checkpoint"]) == (25, 12, 128, CHECKPOINT)
    with av.open(str(tmp_path / "film.mp4")) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height, stream.average_rate) == (128, 128, 12)
        assert len(list(container.decode(stream))) == 25


def test_a_gif_through_breeds_by_turns(breed_run: Path, tmp_path: Path) -> None:
    options = ["--seeds", "1-3", "--seconds", "0.2", "--fps", "10", "--loop", "--quiet"]
    assert film(breed_run, tmp_path / "film.gif", *options) == 0
    with Image.open(tmp_path / "film.gif") as gif:
        assert (gif.n_frames, gif.size) == (6, (256, 256))
    assert film(breed_run, tmp_path / "film", *options, "--breed", "pug,beagle") == 0
    generator = Generator.open(breed_run, device="cpu")
    points = [generator.point(seed, 0, breed) for seed, breed in ((1, 1), (2, 0), (3, 1))]
    frames = [read(frame) for frame in sorted((tmp_path / "film").iterdir())]
    assert np.array_equal(frames[::2], generator.render(points))


def test_the_film_s_choices_are_those_of_the_core() -> None:
    assert film_verb.BLENDS == BLENDS
    assert set(film_verb.EASINGS) == set(EASINGS)


def test_a_tray_of_several_weights_is_filmed_with_one_and_that_is_said(
    run_32: Path, tray: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    generator = Generator.open(run_32, device="cpu")
    kept = TrayFile(tray).load(generator).kept
    TrayFile(tray).save(Tray((*kept[:2], replace(kept[2], weights="raw"))), generator)
    assert film(run_32, tmp_path / "film", "--tray", str(tray), "--seconds", "0.1") == 0
    assert "kept with different weights" in capsys.readouterr().err
    TrayFile(tray).save(Tray(tuple(replace(each, weights="raw") for each in kept)), generator)
    assert film(run_32, tmp_path / "raw", "--tray", str(tray), "--seconds", "0.1") == 0
    assert "different weights" not in capsys.readouterr().err
    assert not np.array_equal(*(read(tmp_path / name / "frame_00000.png") for name in ("film", "raw")))


@pytest.mark.parametrize("name", ["film.mp4", "film.gif", "film"])
def test_a_film_to_a_full_disk_is_a_sentence_and_nothing_stays(
    name: str, run_32: Path, tmp_path: Path, small_disk: SmallDisk, capsys: pytest.CaptureFixture[str]
) -> None:
    with small_disk(1000):
        status = film(run_32, tmp_path / "new" / name, "--seeds", "1-3", "--seconds", "0.3")
    assert status == 1
    assert capsys.readouterr().err.startswith("No space is left for ")
    assert list(tmp_path.iterdir()) == []


def test_a_film_that_can_not_be_is_a_sentence_and_writes_nothing(
    run_32: Path,
    breed_run: Path,
    dataset_32: Path,
    tray: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    Run.create(tmp_path / "untrained", Run.open(run_32).config, Run.open(run_32).dataset)
    empty, other = tray.with_name("empty.json"), tray.with_name("other.json")
    generator = Generator.open(run_32, device="cpu")
    TrayFile(empty).save(Tray(), generator)
    gone = tray.with_name("gone.json")
    TrayFile(gone).save(Tray((Kept("", generator.point(0), "000009.000"),) * 2), generator)
    other.write_text(tray.read_text().replace('"z_dim": ', '"z_dim": 1'))
    mp4, here = tmp_path / "film.mp4", ["--seeds", "1-2"]
    for status, words, run, to, options in (
        (2, "One of the arguments --tray --seeds is required", run_32, mp4, []),
        (2, "can't be a '.avi'", run_32, tmp_path / "film.avi", here),
        (2, "two or more, not 1", run_32, mp4, ["--seeds", "4"]),
        (2, "counts down; write 1-8", run_32, mp4, ["--seeds", "8-1"]),
        (2, "more than 10,000", run_32, mp4, ["--seeds", "0-999999999"]),
        (2, "must be seeds such as 1-8 or 3,7, not 'x'", run_32, mp4, ["--seeds", "x"]),
        (2, "must be seeds such as 1-8 or 3,7, not '1-'", run_32, mp4, ["--seeds", "1-"]),
        (2, "must be 0 to 9,223,372,036,854,775,807", run_32, mp4, ["--seeds", f"1,{2**63}"]),
        (2, "must be a whole number, not 'x'", run_32, mp4, [*here, "--fps", "x"]),
        (2, "frames; 1,000,000 is the most", run_32, mp4, [*here, "--seconds", "1e9"]),
        (2, "frames; 1,000,000 is the most", run_32, mp4, [*here, "--seconds", "1e300"]),
        (2, "between 0 and 2, not nan", run_32, mp4, [*here, "--truncation", "nan"]),
        (2, "no breed named ''", breed_run, mp4, [*here, "--breed", ""]),
        (2, "above 0", run_32, mp4, [*here, "--seconds", "nan"]),
        (2, "1 to 120", run_32, mp4, [*here, "--fps", "500"]),
        (2, "at most 50", run_32, tmp_path / "film.gif", [*here, "--fps", "60"]),
        (2, "enlarged by 1 or more", run_32, mp4, [*here, "--scale", "0"]),
        (2, "most players", run_32, mp4, [*here, "--scale", "1000"]),
        (2, "between 0 and 2", run_32, mp4, [*here, "--truncation", "3"]),
        (2, "trained without breeds", run_32, mp4, [*here, "--breed", "pug"]),
        (2, "no breed named 'cat'", breed_run, mp4, [*here, "--breed", "cat"]),
        (2, "belong to --seeds", run_32, mp4, ["--tray", str(tray), "--breed", "pug"]),
        (2, "The tray is empty", run_32, mp4, ["--tray", str(empty)]),
        (1, "none.json can't be read", run_32, mp4, ["--tray", str(tmp_path / "none.json")]),
        (1, "is no tray", run_32, mp4, ["--tray", str(dataset_32)]),
        (1, "whose network is another one", run_32, mp4, ["--tray", str(other)]),
        (1, "trained with breeds, and the other without", breed_run, mp4, ["--tray", str(tray)]),
        (1, "has no checkpoint 000009.000. There are: 000000.080", run_32, mp4, ["--tray", str(gone)]),
        (1, "There are: 000000.080", run_32, mp4, [*here, "--checkpoint", "7"]),
        (1, "has no checkpoint yet", tmp_path / "untrained", mp4, here),
    ):
        assert film(run, to, *options) == status, words
        assert words in capsys.readouterr().err
    assert [entry.name for entry in tmp_path.iterdir()] == ["untrained"]


def matrix(run: Path, to: Path, *options: str) -> int:
    return main(["matrix", str(run), "--to", str(to), *options])


def test_a_matrix_holds_what_sampling_makes(
    breed_run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--breeds", "pug,0", "--seeds", "4,2-3", "--names", "none", "--scale", "1"]
    assert matrix(breed_run, tmp_path / "m.png", *options, "--json", str(tmp_path / "m.json")) == 0
    assert "2 breeds × 3 seeds" in capsys.readouterr().out
    told = json.loads((tmp_path / "m.json").read_text())
    assert (told["breeds"], told["seeds"]) == (["pug", "beagle"], [4, 2, 3])
    sheet = read(tmp_path / "m.png")
    for row, breed in enumerate(("pug", "beagle")):
        for column, seed in enumerate((4, 2, 3)):
            one = ["--count", "1", "--seed", str(seed), "--breed", breed, "--to", str(tmp_path / "one")]
            assert main(["sample", str(breed_run), *one, "--quiet"]) == 0
            y, x = 8 + 36 * row, 8 + 36 * column
            assert np.array_equal(sheet[y : y + 32, x : x + 32], read(tmp_path / "one" / "image_00000.png"))


def test_a_matrix_of_all_breeds_has_their_names_in_the_language_asked_for(
    breed_run: Path, tmp_path: Path
) -> None:
    for names in ("english", "korean", "none"):
        assert matrix(breed_run, tmp_path / f"{names}.png", "--seeds", "1", "--names", names, "--quiet") == 0
    english, korean, none = (read(tmp_path / f"{names}.png") for names in ("english", "korean", "none"))
    assert none.shape[0] == 2 * (128 + 4) - 4 + 16
    assert none.shape[1] < min(english.shape[1], korean.shape[1])
    assert english.tobytes() != korean.tobytes()


def test_breeds_of_a_matrix_may_have_their_own_truncation(breed_run: Path, tmp_path: Path) -> None:
    found = {}
    for text in ("0.6", "pug=0.6", "0.6,pug=1", "pug=0.6,beagle=0.7"):
        assert matrix(breed_run, tmp_path / "m.png", "--truncation", text, "--json", str(tmp_path / "m")) == 0
        found[text] = json.loads((tmp_path / "m").read_text())["truncation_psi"]
    assert found == {
        "0.6": {"beagle": 0.6, "pug": 0.6},
        "pug=0.6": {"beagle": None, "pug": 0.6},
        "0.6,pug=1": {"beagle": 0.6, "pug": 1.0},
        "pug=0.6,beagle=0.7": {"beagle": 0.7, "pug": 0.6},
    }


def test_a_matrix_that_can_not_be_is_a_sentence_and_writes_nothing(
    run_32: Path,
    breed_run: Path,
    tmp_path: Path,
    small_disk: SmallDisk,
    capsys: pytest.CaptureFixture[str],
) -> None:
    png = tmp_path / "new" / "m.png"
    for status, words, run, to, options in (
        (2, "trained without breeds", run_32, png, []),
        (2, "trained without breeds", run_32, png, ["--breeds", "pug"]),
        (2, "no breed named 'cat'", breed_run, png, ["--breeds", "pug,cat"]),
        (2, "no breed number 7", breed_run, png, ["--breeds", "7"]),
        (2, "must end in .png", breed_run, tmp_path / "m.jpg", []),
        (2, "A truncation is a number", breed_run, png, ["--truncation", "pug"]),
        (2, "between 0 and 2", breed_run, png, ["--truncation", "pug=5"]),
        (2, "between 0 and 2, not nan", breed_run, png, ["--truncation", "nan"]),
        (2, "too large", breed_run, png, ["--seeds", "1-5000"]),
        (1, "There are: 000000.080", breed_run, png, ["--checkpoint", "7"]),
    ):
        assert matrix(run, to, *options) == status, words
        assert words in capsys.readouterr().err
    with small_disk(1000):
        assert matrix(breed_run, png) == 1
    assert capsys.readouterr().err.startswith("No space is left for ")
    assert list(tmp_path.iterdir()) == []


def sample(run: Path, to: Path, *options: str) -> int:
    return main(["sample", str(run), "--to", str(to), "--quiet", *options])


def test_samples_by_breed_are_a_folder_each(breed_run: Path, tmp_path: Path) -> None:
    assert sample(breed_run, tmp_path / "all", "--count", "3", "--seed", "2", "--by-breed") == 0
    assert sample(breed_run, tmp_path / "pugs", "--count", "2", "--seed", "2", "--by-breed", "pug") == 0
    assert sample(breed_run, tmp_path / "one", "--count", "3", "--seed", "2", "--breed", "pug") == 0
    assert sorted(str(file.relative_to(tmp_path / "all")) for file in (tmp_path / "all").rglob("*.png")) == [
        f"{breed}/image_0000{i}.png" for breed in ("beagle", "pug") for i in range(3)
    ]
    for number in range(3):
        name = f"image_0000{number}.png"
        assert (tmp_path / "all" / "pug" / name).read_bytes() == (tmp_path / "one" / name).read_bytes()
    assert [folder.name for folder in (tmp_path / "pugs").iterdir()] == ["pug"]


def test_samples_onto_a_sheet(run_32: Path, breed_run: Path, tray: Path, tmp_path: Path) -> None:
    assert sample(run_32, tmp_path / "plain.png", "--count", "4") == 0
    assert read(tmp_path / "plain.png").shape == (2 * 132 + 12, 2 * 132 + 12, 3)
    assert sample(breed_run, tmp_path / "named.png", "--count", "4") == 0
    assert read(tmp_path / "named.png").shape == (2 * 154 + 12, 2 * 132 + 12, 3)
    assert sample(breed_run, tmp_path / "rows.png", "--count", "3", "--by-breed", "--names", "none") == 0
    assert read(tmp_path / "rows.png").shape == (2 * 132 + 12, 3 * 132 + 12, 3)
    assert sample(run_32, tmp_path / "tray.png", "--tray", str(tray)) == 0
    sheet = read(tmp_path / "tray.png")
    kept = Generator.open(run_32, device="cpu").point(9, 1)
    expected = Generator.open(run_32, device="cpu").render([kept])[0].repeat(4, 0).repeat(4, 1)
    assert np.array_equal(sheet[8:136, 140:268], expected)
    assert (sheet[136:158, 140:268] < 100).any()


def test_samples_that_can_not_be_are_a_sentence_and_write_nothing(
    run_32: Path, breed_run: Path, tray: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words, run, options in (
        ("trained without breeds", run_32, ["--count", "1", "--by-breed"]),
        ("exclude each other", breed_run, ["--count", "1", "--by-breed", "--breed", "pug"]),
        ("no breed named 'cat'", breed_run, ["--count", "1", "--by-breed", "cat"]),
        ("belongs to --count", run_32, ["--tray", str(tray), "--by-breed"]),
    ):
        assert sample(run, tmp_path / "out", *options) == 2
        assert words in capsys.readouterr().err
    assert sample(run_32, tmp_path / "out.png", "--count", "99999999") == 2
    assert "at most 10,000" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_one_picture_is_one(run_32: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    generator = Generator.open(run_32, device="cpu")
    TrayFile(tmp_path / "tray.json").save(Tray((Kept("a", generator.point(0), CHECKPOINT),)), generator)
    for options in (["--count", "1"], ["--tray", str(tmp_path / "tray.json")]):
        assert main(["sample", str(run_32), "--to", str(tmp_path / "out"), *options]) == 0
        assert capsys.readouterr().out.startswith("1 picture is in ")
