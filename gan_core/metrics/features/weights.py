"""Weights of feature extractors: files that are read without executing anything, and their digest."""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path
from typing import Any

import torch
from torch import nn

from gan_core.metrics.features import ExtractorError


def read_weights(path: Path) -> dict[str, Any]:
    """The state dict in `path`. Raises ExtractorError where there is none."""
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise ExtractorError("There is no file {path}. Name the file with the weights.", path=path) from None
    except (OSError, RuntimeError, ValueError, EOFError, KeyError, pickle.UnpicklingError) as error:
        raise unfit(path) from error
    if not isinstance(state, dict):
        raise unfit(path)
    return state


def unfit(path: Path) -> ExtractorError:
    """What to say of a file that does not hold this network's weights."""
    return ExtractorError(
        "{path} does not hold the weights of this network. Fetch them again or choose another file.",
        path=path,
    )


def digest(network: nn.Module) -> str:
    """Sixteen hexadecimal digits that tell the network's weights from any others."""
    sha = hashlib.sha256()
    for name, tensor in network.state_dict().items():
        sha.update(name.encode())
        sha.update(tensor.detach().cpu().contiguous().numpy().tobytes())
    return sha.hexdigest()[:16]
