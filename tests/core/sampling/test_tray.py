"""A tray is kept to the very bits, and another network's is refused."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sampling_fakes import make_generator

from gan_core.messages import StorageError
from gan_core.sampling.generator import Generator, Origin
from gan_core.sampling.point import Point
from gan_core.sampling.tray import DamagedTrayError, Kept, Tray, TrayError, TrayFile

NAMES = ("akita", "beagle", "꼬리")


def generator(*, class_names: tuple[str, ...] = NAMES, z_dim: int = 6, family: str = "dcgan") -> Generator:
    made = make_generator(class_names=class_names, z_dim=z_dim)
    made.origin = Origin("my run", family, "000012.800", "ema")
    return made


def kept(name: str, *numbers: float) -> Kept:
    return Kept(name, Point.of([*numbers, *[0.0] * (6 - len(numbers))], 0), "000012.800")


float32 = st.floats(width=32, allow_nan=False, allow_infinity=False)
shares = st.dictionaries(st.integers(0, 2), st.floats(1e-6, 1), min_size=1, max_size=3)
points = st.builds(
    Point.of,
    st.lists(float32, min_size=6, max_size=6),
    shares,
    st.none() | st.floats(0, 2),
)
trays = st.lists(
    st.builds(
        Kept,
        st.text(max_size=8).filter(lambda text: text.isprintable()),
        points,
        st.just("000001.000"),
        st.sampled_from(["ema", "raw"]),
        st.sampled_from(["kept", "standing"]),
    ),
    max_size=4,
).map(lambda found: Tray(tuple(found)))


@given(trays)
@settings(max_examples=60, deadline=None)
def test_a_tray_is_read_back_to_the_very_bits(tmp_path_factory: pytest.TempPathFactory, tray: Tray) -> None:
    file, made = TrayFile(tmp_path_factory.mktemp("tray") / "tray.json"), generator()
    file.save(tray, made)
    again = file.load(made)
    assert again == tray
    for one, two in zip(tray.kept, again.kept, strict=True):
        bits = [np.array(each.point.latent, np.float32).tobytes() for each in (one, two)]
        assert bits[0] == bits[1]  # == would not tell 0 from -0


def test_a_tray_makes_the_same_pictures(tmp_path: Path) -> None:
    made, file = generator(), TrayFile(tmp_path / "tray.json")
    tray = Tray(tuple(Kept(str(i), made.point(3, i, truncation_psi=0.7), "000012.800") for i in range(5)))
    file.save(tray, made)
    again = [each.point for each in file.load(made).kept]
    assert np.array_equal(made.render(again), next(made.pictures(5, 3, None, 0.7)))


def test_the_file_is_for_people_and_small(tmp_path: Path) -> None:
    made = generator()
    TrayFile(tmp_path / "tray.json").save(Tray((Kept("Rex", made.point(0, 2), "000012.800"),)), made)
    text = (tmp_path / "tray.json").read_text(encoding="utf-8")
    data = json.loads(text)
    assert (data["run"], data["network"]) == ("my run", {"family": "dcgan", "z_dim": 6})
    assert data["kept"][0]["breeds"] == {"꼬리": 1.0}
    assert "꼬리" in text
    assert len(text) < 500
    assert all(len(repr(number)) < 14 for number in data["kept"][0]["latent"])


def test_edits_make_other_trays() -> None:
    a, b, c = kept("a", 1), kept("b", 2), kept("c", 3)
    tray = Tray().with_added(a).with_added(b).with_added(c, 1)
    assert [each.name for each in tray.kept] == ["a", "c", "b"]
    assert [each.name for each in tray.moved(0, 2).kept] == ["c", "b", "a"]
    assert [each.name for each in tray.moved(2, 0).kept] == ["b", "a", "c"]
    assert tray.moved(1, 1) == tray
    assert tray.without(1) == Tray((a, b))
    assert tray.renamed(1, "x") == Tray((a, replace(c, name="x"), b))
    for wrong in (lambda: tray.without(3), lambda: tray.moved(0, 3), lambda: tray.renamed(-1, "x")):
        with pytest.raises(IndexError):
            wrong()


def saved(tmp_path: Path, tray: Tray | None = None) -> TrayFile:
    file = TrayFile(tmp_path / "tray.json")
    file.save(Tray((kept("a"),)) if tray is None else tray, generator())
    return file


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (generator(z_dim=7), "dcgan, 6; this run's: dcgan, 7"),
        (generator(family="biggan"), "dcgan, 6; this run's: biggan, 6"),
        (generator(class_names=("beagle",)), "breed 'akita'"),
        (generator(class_names=()), "with breeds, and the other without"),
    ],
)
def test_a_tray_of_another_network_is_refused_and_stays(tmp_path: Path, other: Generator, said: str) -> None:
    file = saved(tmp_path)
    before = file.path.read_bytes()
    for load in (file.load, file.load_or_set_aside):
        with pytest.raises(TrayError, match=said):
            load(other)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("tray.json", before)]


def test_breeds_are_found_by_name_where_another_run_numbers_them_otherwise(tmp_path: Path) -> None:
    file = saved(tmp_path)
    assert file.load(generator(class_names=("beagle", "akita"))).kept[0].point.breeds == ((1, 1.0),)


def broken(change: object) -> bytes:
    entry = {"name": "a", "checkpoint": "1", "latent": [0.0] * 6, "breeds": {"akita": 1.0}}
    whole = {"format": 1, "run": "r", "network": {"family": "dcgan", "z_dim": 6}, "kept": [entry]}
    if isinstance(change, tuple):
        entry[change[0]] = change[1]
        return json.dumps(whole).encode()
    return json.dumps(change).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        *map(
            broken,
            [
                [],
                {},
                {"format": 1},
                {"format": "x"},
                ("name", 3),
                ("latent", [0.0] * 5),
                ("latent", "abcdef"),
                ("latent", [1e300] * 6),
                ("latent", None),
                ("breeds", {"akita": 0.5}),
                ("breeds", {"akita": "x"}),
                ("breeds", ["akita"]),
                ("truncation_psi", 3),
                ("truncation_psi", "much"),
                ("weights", "newest"),
                ("statistics", "none"),
                ("checkpoint", None),
            ],
        ),
    ],
)
def test_a_damaged_tray_is_said_and_set_aside(tmp_path: Path, content: bytes) -> None:
    file = TrayFile(tmp_path / "tray.json")
    file.path.write_bytes(content)
    with pytest.raises(DamagedTrayError, match="damaged"):
        file.load(generator())
    assert file.load_or_set_aside(generator()) == Tray()
    assert "kept as" in str(file.note)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [
        ("tray damaged 1.json", content)
    ]
    assert file.load_or_set_aside(generator()) == Tray()
    assert file.note is None


def test_a_tray_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    file = TrayFile(tmp_path / "tray.json")
    file.path.write_text('{"format": 2}')
    with pytest.raises(TrayError, match="newer"):
        file.load_or_set_aside(generator())
    assert file.path.read_text() == '{"format": 2}'


def test_a_tray_that_is_not_there_is_said_by_name(tmp_path: Path) -> None:
    with pytest.raises(TrayError, match="no such file"):
        TrayFile(tmp_path / "none.json").load(generator())


def test_a_tray_that_can_not_be_written_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = saved(tmp_path)
    before = file.path.read_bytes()

    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(StorageError, match="No space"):
        file.save(Tray(), generator())
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("tray.json", before)]
