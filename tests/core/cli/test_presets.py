"""``presets``: the network cards in its JSON, and the probe of one preset."""

import json
from pathlib import Path

import pytest

from gan_core.cli import cards, main
from gan_core.presets import load_preset, preset_names


@pytest.fixture
def two_presets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[str, ...]:
    monkeypatch.setenv("GAN_STUDIO_CACHE", str(tmp_path / "cache"))
    names = ("dcgan-tiny-32", "cgan-tiny-32")
    monkeypatch.setattr("gan_core.cli.presets.preset_names", lambda: names)
    return names


def test_json_has_every_presets_card(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets", "--json"]) == 0
    for preset in json.loads(capsys.readouterr().out):
        card = preset["card"]
        conditional = preset["config"]["objective"]["conditioning"] != "none"
        assert card["num_classes"] == (120 if conditional else 0), preset["name"]
        last = card["stages"][-1]
        assert last["img_resolution"] == preset["img_resolution"]
        assert last["generator"]["blocks"][-1]["output"][0] == 3
        assert last["memory"]["total"] > card["parameters_g"]


def test_cards_are_computed_once_and_again_when_a_network_changes(
    two_presets: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    computed: list[str] = []
    original = cards._computed
    monkeypatch.setattr(cards, "_code", lambda: "one version")
    monkeypatch.setattr(
        cards, "_computed", lambda preset: (computed.append(preset.name), original(preset))[1]
    )
    assert main(["presets", "--json"]) == 0
    first = capsys.readouterr().out
    assert main(["presets", "--json"]) == 0
    assert capsys.readouterr().out == first
    assert computed == list(two_presets)
    monkeypatch.setattr(cards, "_code", lambda: "another version")
    assert main(["presets", "--json"]) == 0
    assert computed == list(two_presets) * 2


def test_damaged_cache_of_cards_is_computed_anew(
    two_presets: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = cards.cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cards.json").write_text("[1, 2")
    assert main(["presets", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 2
    assert json.loads((folder / "cards.json").read_text())


def test_presets_for_people_compute_no_card(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("gan_core.cli.presets.cards_of", lambda _: 1 / 0)
    assert main(["presets"]) == 0
    assert load_preset(preset_names()[0]).title in capsys.readouterr().out


def test_probe_times_one_preset_on_this_device(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets", "--probe", "dcgan-tiny-32", "--quiet", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    (stage,) = found["stages"]
    assert (found["name"], stage["img_resolution"]) == ("dcgan-tiny-32", 32)
    assert found["seconds_per_100_kimg"] == pytest.approx(100_000 / stage["images_per_sec"])


def test_probe_of_an_unknown_preset_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets", "--probe", "dcgan-tiny-33"]) == 2
    assert "dcgan-tiny-32" in capsys.readouterr().err
