import json
import re
import runpy
from pathlib import Path

import pytest

from gan_core import cli
from gan_core.cli import main
from gan_core.presets import preset_names

TRAIN = ["train", "--data", "d.zip", "--preset", "dcgan-tiny-32", "--to", "run"]


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        ([], "required: VERB"),
        (["trian"], "trian"),
        (["prepare", "folder"], "required: --to"),
        (["prepare", "folder", "--to", "d.zip", "--resolution", "48"], "no power of two"),
        (["prepare", "folder", "--to", "d.zip", "--resolution", "512"], "less than or equal to 256"),
        (["prepare", "folder", "--to", "d.zip", "--crop", "circle"], "box-square-reflect"),
        (["prepare", "folder", "--to", "d.zip", "--aspect", "2"], "MIN:MAX"),
        (["prepare", "folder", "--to", "d.zip", "--aspect", "3:2"], "Exchange the two"),
        (["prepare", "folder", "--to", "d.zip", "--count", "9"], "are for drawn-dogs"),
        (["prepare", "drawn-dogs", "--to", "d.zip", "--count", "0"], "1 or more"),
        (["inspect"], "required: SOURCE"),
        (["inspect", "folder", "--seed", "1"], "are for drawn-dogs"),
        (["train"], "needs --data, --preset, --to"),
        (["train", "--resume", "run", "--preset", "dcgan-32"], "--preset belongs to a new run"),
        (["train", "--resume", "run", "--seed", "3"], "--seed belongs to a new run"),
        ([*TRAIN, "--kimg", "1", "--minutes", "1"], "not allowed with"),
        (["sample", "run", "--to", "out"], "One of the arguments --count --tray is required"),
        (["sample", "run", "--to", "out", "--count", "0"], "1 or more"),
        (["sample", "run", "--to", "out", "--count", "x"], "x"),
        (["sample", "run", "--to", "out", "--count", "2", "--seed", "-1"], "0 or more"),
        (["export"], "required: KIND"),
        (["export", "submission", "run"], "required: --to"),
        (["bench", "--only", "nothing"], "no benchmark named 'nothing'"),
        (["presets", "--to", "x"], "--to"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exits_2(
    argv: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--set", "training.batch_sz=3"], "no setting named 'training.batch_sz'. Try: training.batch_size"),
        (["--set", "training.batch_size=1"], "training.batch_size can't be '1'"),
        (["--set", "training.batch_size"], "section.field=value, not 'training.batch_size'"),
        (["--kimg", "-3"], "training.kimg can't be '-3'"),
        (["--minutes", "soon"], "training.minutes can't be 'soon'"),
    ],
)
def test_a_wrong_setting_names_what_is_allowed(
    options: list[str], words: str, dataset_32: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["train", "--data", str(dataset_32), "--preset", "dcgan-tiny-32", "--to", str(tmp_path / "run")]
    assert main([*command, *options]) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_an_unknown_preset_names_the_nearest(
    dataset_32: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["train", "--data", str(dataset_32), "--to", str(tmp_path / "run"), "--preset", "dcgan-tny-32"]
    assert main(command) == 2
    assert "dcgan-tiny-32" in capsys.readouterr().err


@pytest.mark.parametrize(
    "verb", ["demo", "inspect", "prepare", "presets", "train", "sample", "export", "bench"]
)
def test_every_verb_has_help(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([verb, "--help"]) == 0
    assert f"python main.py {verb}" in capsys.readouterr().out


def test_help_of_train_lists_every_setting_with_its_limits(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--help"]) == 0
    out = capsys.readouterr().out
    for line in (
        r"training\.batch_size=\d+ +2…4,096 pictures",
        r"training\.precision=auto +auto\|fp32\|bf16",
        r"network\.ngf=\d+ ",
        r"objective\.loss=bce +bce\|least_squares",
    ):
        assert re.search(line, out), line


def test_help_of_prepare_has_an_option_for_every_setting(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prepare", "--help"]) == 0
    out = capsys.readouterr().out
    options = [
        "--resolution",
        "--crop",
        "--margin",
        "--also-whole",
        "--largest-box",
        "--min-side",
        "--aspect",
    ]
    for option in [*options, "--count"]:
        assert option in out


def test_presets_as_json_have_all_that_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets", "--json"]) == 0
    presets = json.loads(capsys.readouterr().out)
    assert [preset["name"] for preset in presets] == list(preset_names())
    assert all(preset["description"] and preset["paper"] and preset["img_resolution"] for preset in presets)


def test_presets_for_people_name_every_preset(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets"]) == 0
    out = capsys.readouterr().out
    assert all(f"{name}  (" in out for name in preset_names())


def test_json_into_a_file_leaves_the_words_on_stdout(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["presets", "--json", str(tmp_path / "p.json")]) == 0
    assert "dcgan-64" in capsys.readouterr().out
    assert len(json.loads((tmp_path / "p.json").read_text())) == len(preset_names())


def test_a_json_file_that_can_not_be_written_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["presets", "--quiet", "--json", str(tmp_path / "no" / "p.json")]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_a_fault_of_ours_is_a_sentence_that_says_where_the_traceback_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.delenv("GAN_STUDIO_DEBUG", raising=False)
    monkeypatch.setattr("gan_core.cli.presets.preset_names", lambda: 1 / 0)
    assert main(["presets"]) == 1
    err = capsys.readouterr().err
    (log,) = tmp_path.iterdir()
    assert "ZeroDivisionError" in err
    assert str(log) in err
    assert "Traceback" not in err
    assert "Traceback" in log.read_text()


def test_debugging_shows_the_traceback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setenv("GAN_STUDIO_DEBUG", "1")
    monkeypatch.setattr("gan_core.cli.presets.preset_names", lambda: 1 / 0)
    assert main(["presets"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_no_memory_is_a_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def no_memory() -> None:
        raise MemoryError

    monkeypatch.setattr("gan_core.cli.presets.preset_names", no_memory)
    assert main(["presets"]) == 1
    assert "no memory left" in capsys.readouterr().err


def test_an_interrupt_while_the_program_is_loaded_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    door = runpy.run_path(str(Path(__file__).parents[3] / "main.py"))

    def interrupted(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "main", interrupted)
    assert door["main"](["presets"]) == 130
    assert capsys.readouterr().err == "Interrupted.\n"
