"""A run killed at any moment goes on as if nothing had happened."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from gan_core.messages import RunError
from gan_core.runs.events import CheckpointSaved, Finished, Note
from gan_core.runs.run import Run
from gan_core.training.checkpoint import load_generator
from gan_core.training.trainer import Trainer

MakeRun = Callable[..., Run]

TRAIN_UNTIL_KILLED = """
import sys, torch
from pathlib import Path
from gan_core.runs.run import Run
from gan_core.training.trainer import Trainer
torch.set_num_threads(1)
for event in Trainer(Run.open(Path(sys.argv[1]))):
    print(type(event).__name__, event.kimg, flush=True)
"""


def final_tensors(run: Run) -> dict[str, torch.Tensor]:
    folder = run.path / "checkpoints" / run.checkpoints()[-1].name
    return {file.name + k: v for file in folder.glob("*.safetensors") for k, v in load_file(file).items()}


def test_killed_after_100_steps_and_resumed_equals_200_in_one_go(make_run: MakeRun) -> None:
    settings = {"training__kimg": 1.6, "training__checkpoint_kimg": 0.8, "training__snapshot_kimg": 0.8}
    whole = make_run("whole", **settings)
    list(Trainer(whole))
    killed = make_run("killed", **settings)
    process = subprocess.Popen(
        [sys.executable, "-c", TRAIN_UNTIL_KILLED, str(killed.path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("CheckpointSaved"):
            process.send_signal(signal.SIGKILL)
            break
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL
    resumed = Run.open(killed.path)
    assert resumed.checkpoints()[0].kimg == 0.8
    assert list(Trainer(resumed))[-1] == Finished(1.6, "completed")
    ours, theirs = final_tensors(resumed), final_tensors(whole)
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[k], theirs[k]) for k in ours)
    steps = [m.step for m in resumed.metrics()]
    assert steps == sorted(set(steps))


@pytest.fixture
def two_checkpoints(make_run: MakeRun) -> Run:
    run = make_run(training__kimg=0.16)
    list(Trainer(run))
    assert [c.kimg for c in run.checkpoints()] == [0.08, 0.16]
    return run


def flip_a_byte(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


@pytest.mark.parametrize("file", ["training.safetensors", "generator.safetensors", "state.json"])
def test_a_damaged_checkpoint_is_set_aside_and_the_one_before_it_used(
    two_checkpoints: Run, file: str
) -> None:
    run = two_checkpoints
    flip_a_byte(run.path / "checkpoints" / "000000.160" / file)
    if file == "state.json":
        (run.path / "checkpoints" / "000000.160" / file).write_text('{"step": ')
    events = list(Trainer(run))
    assert any(isinstance(e, Note) and "damaged" in str(e.message) for e in events)
    assert events[-1] == Finished(0.16, "completed")
    assert (run.path / "checkpoints" / "000000.160.damaged").is_dir()
    assert CheckpointSaved(0.16, "000000.160") in run.checkpoints()


def test_a_run_whose_checkpoints_are_all_damaged_is_left_as_it_is(two_checkpoints: Run) -> None:
    run = two_checkpoints
    for checkpoint in run.checkpoints():
        flip_a_byte(run.path / "checkpoints" / checkpoint.name / "training.safetensors")
    journals = [(run.path / name).read_bytes() for name in ("metrics.jsonl",)]
    (finished,) = (e for e in Trainer(run) if isinstance(e, Finished))
    assert finished.reason == "failed"
    assert "damaged" in str(finished.message)
    assert [(run.path / name).read_bytes() for name in ("metrics.jsonl",)] == journals
    assert [c.kimg for c in run.checkpoints()] == [0.08, 0.16]


def test_a_checkpoint_of_another_network_is_refused_and_executes_nothing(
    two_checkpoints: Run, make_run: MakeRun
) -> None:
    wider = make_run("wider", network__ngf=16)
    shutil.copytree(
        two_checkpoints.path / "checkpoints" / "000000.160", wider.path / "checkpoints" / "000000.160"
    )
    with pytest.raises(RunError, match="another network"):
        load_generator(wider)
    pickled = wider.path / "checkpoints" / "000000.160" / "generator.safetensors"
    torch.save({"G": torch.zeros(1)}, pickled)
    with pytest.raises(RunError, match="damaged"):
        load_generator(wider)


def test_the_generator_of_any_checkpoint_loads_by_name(two_checkpoints: Run) -> None:
    latents = torch.randn(2, 8)
    newest, first = load_generator(two_checkpoints), load_generator(two_checkpoints, "000000.080")
    assert newest(latents).shape == (2, 3, 32, 32)
    assert not torch.equal(newest(latents), first(latents))
    with pytest.raises(RunError, match=r"There are: 000000.080, 000000.160"):
        load_generator(two_checkpoints, "000009.000")


def test_a_run_without_a_checkpoint_says_to_train_further(make_run: MakeRun) -> None:
    with pytest.raises(RunError, match="no checkpoint yet"):
        load_generator(make_run())


@pytest.mark.skipif(os.name == "nt", reason="RLIMIT_FSIZE is POSIX's")
def test_a_disk_that_fills_up_leaves_whole_checkpoints_and_a_sentence(make_run: MakeRun) -> None:
    run = make_run(training__kimg=0.4)
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))\n" + TRAIN_UNTIL_KILLED
    )
    code = code.replace("print(type(event).__name__", "print(event, type(event).__name__")
    done = subprocess.run(
        [sys.executable, "-c", code, str(run.path)], capture_output=True, text=True, timeout=120, check=False
    )
    assert "No space is left" in done.stdout.splitlines()[-1], done.stdout + done.stderr
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert list((run.path / "checkpoints").iterdir()) == []
