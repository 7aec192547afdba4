"""The whole state of a run on disk: weights as safetensors, the rest as JSON beside them.

    checkpoints/000012.800/generator.safetensors   the generator to make pictures with
                           training.safetensors    G, D and both optimisers
                           state.json              counters, and the SHA-256 of the two

The folder is written beside and renamed, so it is whole or not there. Loading checks the digests
and never executes anything: safetensors and JSON are data.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from gan_core.files import replacing, write_json
from gan_core.messages import RunError
from gan_core.runs.events import CheckpointSaved
from gan_core.runs.registry import NETWORKS
from gan_core.runs.run import Run, kimg_name
from gan_core.runs.stages import Stage
from gan_core.training.engine import Engine, Growing

_GENERATOR = "generator.safetensors"
_TRAINING = "training.safetensors"


@dataclass(slots=True)
class Counters:
    """Where a run is; with the seed this is all that chance depends on."""

    step: int = 0
    """Generator steps."""
    images_seen: int = 0
    """Real images shown to D, over all of its steps."""
    seconds: float = 0.0
    """Time spent training."""
    dataset_began: int = 0
    """`images_seen` when the present dataset came in."""
    stage_position: float = 0.0
    """Where a growing network is in its plan."""

    @property
    def kimg(self) -> float:
        """Thousands of real images shown to D."""
        return self.images_seen / 1000


def save_checkpoint(run: Run, engine: Engine, counters: Counters) -> CheckpointSaved:
    """Write the checkpoint of this moment, then remove the oldest ones that aren't kept beyond the limit.

    Raises StorageError; then nothing half-written stays and the older checkpoints stand.
    """
    name = kimg_name(counters.kimg)
    folder = run.path / "checkpoints" / name
    if folder.is_dir():
        shutil.rmtree(folder)
    engine.settle_average()
    with replacing(folder) as temporary:
        temporary.mkdir()
        about = {"network": run.config.network.model_dump_json(), "kimg": str(counters.kimg)}
        stage = asdict(engine.stage)
        _save(engine.average.network.state_dict(), temporary / _GENERATOR, about)
        _save(_training_tensors(engine), temporary / _TRAINING, {})
        digests = {file: _sha256(temporary / file) for file in (_GENERATOR, _TRAINING)}
        write_json(
            temporary / "state.json", {"format": 1, **asdict(counters), "stage": stage, "sha256": digests}
        )
    _prune(run)
    return CheckpointSaved(counters.kimg, name)


def load_checkpoint(run: Run, name: str, engine: Engine) -> Counters:
    """Put the state of checkpoint `name` into `engine`.

    Raises RunError where the checkpoint is damaged or of another network; `engine` may then hold
    part of it.
    """
    state = _verified(run, name)
    tensors = _load(run.path / "checkpoints" / name / _TRAINING)
    averaged = _load(run.path / "checkpoints" / name / _GENERATOR)
    try:
        engine.generator.load_state_dict(_part(tensors, "G."))
        engine.discriminator.load_state_dict(_part(tensors, "D."))
        engine.average.network.load_state_dict(averaged)
        _set_optimizer(engine.g_optimizer, _part(tensors, "g_optimizer."))
        _set_optimizer(engine.d_optimizer, _part(tensors, "d_optimizer."))
        engine.objective.augment.load_state_dict(_part(tensors, "augment."))
        return Counters(**{f.name: state[f.name] for f in fields(Counters) if f.name in state})
    except (RuntimeError, KeyError, ValueError) as error:
        raise _damaged(run, name) from error


def load_generator(run: Run, name: str | None = None, weights: str = "ema") -> nn.Module:
    """The generator of checkpoint `name` (the newest, where None), in eval mode on the CPU.

    `weights` is ``ema``, or ``raw`` for G as it trains. Raises RunError where there is no checkpoint
    or it is damaged.
    """
    name = found_checkpoint(run, name)
    state = _verified(run, name, _GENERATOR if weights == "ema" else _TRAINING)
    folder = run.path / "checkpoints" / name
    tensors = _load(folder / _GENERATOR) if weights == "ema" else _part(_load(folder / _TRAINING), "G.")
    network = run.config.network
    generator: nn.Module = NETWORKS[network.family].load().build_generator(network, run.conditioning)
    try:
        generator.load_state_dict(tensors)
        if isinstance(generator, Growing):
            generator.set_stage(Stage(**state["stage"]))
    except (RuntimeError, KeyError, TypeError) as error:
        raise _damaged(run, name) from error
    return generator.eval().requires_grad_(False)


def weights_digest(run: Run, name: str, weights: str = "ema") -> str:
    """What only the same weights have: the digest of the file they are in. Raises RunError where it is damaged."""
    try:
        state = json.loads((run.path / "checkpoints" / name / "state.json").read_text(encoding="utf-8"))
        return str(state["sha256"][_GENERATOR if weights == "ema" else _TRAINING])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(run, name) from error


def found_checkpoint(run: Run, name: str | None = None) -> str:
    """The name of checkpoint `name`, or of the newest where None. Raises RunError where there is none."""
    if name is None:
        checkpoints = run.checkpoints()
        if not checkpoints:
            raise RunError("{run} has no checkpoint yet. Train it a little further first.", run=run.name)
        return checkpoints[-1].name
    if not (run.path / "checkpoints" / name / "state.json").is_file():
        there = ", ".join(c.name for c in run.checkpoints()) or "–"
        raise RunError(
            "{run} has no checkpoint {name}. There are: {there}.", run=run.name, name=name, there=there
        )
    return name


def set_aside(run: Run, name: str) -> Path:
    """Rename a damaged checkpoint, so that it is neither used nor lost. Returns where it is now."""
    folder = run.path / "checkpoints" / name
    return folder.rename(folder.with_name(f"{name}.damaged"))


def _prune(run: Run) -> None:
    passing = [c.name for c in run.checkpoints() if not run.is_kept(c.name)]
    for name in passing[: -run.config.training.keep_checkpoints]:
        shutil.rmtree(run.path / "checkpoints" / name, ignore_errors=True)


def _training_tensors(engine: Engine) -> dict[str, Tensor]:
    tensors = {f"G.{k}": v for k, v in engine.generator.state_dict().items()}
    tensors |= {f"D.{k}": v for k, v in engine.discriminator.state_dict().items()}
    tensors |= {f"augment.{k}": v for k, v in engine.objective.augment.state_dict().items()}
    for prefix, optimizer in (("g_optimizer", engine.g_optimizer), ("d_optimizer", engine.d_optimizer)):
        for index, state in optimizer.state_dict()["state"].items():
            tensors |= {f"{prefix}.{index}.{k}": torch.as_tensor(v) for k, v in state.items()}
    return tensors


def _set_optimizer(optimizer: torch.optim.Optimizer, tensors: dict[str, Tensor]) -> None:
    state: dict[int, dict[str, Tensor]] = {}
    for key, tensor in tensors.items():
        index, _, name = key.partition(".")
        state.setdefault(int(index), {})[name] = tensor
    optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})


def _part(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}


def _save(tensors: dict[str, Tensor], path: Path, metadata: dict[str, str]) -> None:
    # safetensors refuses channels_last strides and shared storage; values stay bit-equal.
    plain = {k: v.detach().cpu().contiguous().clone() for k, v in tensors.items()}
    try:
        save_file(plain, path, metadata)
    except SafetensorError as error:
        system_error = re.search(r"os error (\d+)", str(error))  # safetensors tells errno only in its text
        raise OSError(int(system_error[1]) if system_error else 0, str(error)) from error


def _load(path: Path) -> dict[str, Tensor]:
    return load_file(path, device="cpu")


def _verified(run: Run, name: str, *files: str) -> dict[str, Any]:
    """state.json, after the digests of `files` (all, where none is named) were checked."""
    folder = run.path / "checkpoints" / name
    try:
        state: dict[str, Any] = json.loads((folder / "state.json").read_text(encoding="utf-8"))
        for file, digest in state["sha256"].items():
            if (not files or file in files) and _sha256(folder / file) != digest:
                raise _damaged(run, name)
            if not files or file in files:
                with safe_open(folder / file, "pt"):
                    pass
    except (OSError, ValueError, KeyError, AttributeError, SafetensorError) as error:
        raise _damaged(run, name) from error
    return state


def _damaged(run: Run, name: str) -> RunError:
    return RunError(
        "Checkpoint {name} of {run} is damaged or of another network. Use an earlier one.",
        name=name,
        run=run.name,
    )


def _sha256(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
