"""The field's reference: Inception of 2015 as torch-fidelity ports it, whose distance is called FID.

Szegedy et al. 2015, arXiv:1512.00567; Heusel et al. 2017, arXiv:1706.08500. The weights are a local file
or fetched by torch-fidelity at first use.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from gan_core.metrics.features import ExtractorError, Pictures, ScoreNames
from gan_core.metrics.features.weights import digest, read_weights, unfit

_LAYER = "2048"


class Inception:
    """uint8 pictures → 299×299 by TF1's bilinear → (x - 128) / 128 → the 2048 features of pool_3."""

    key = "inception"
    names = ScoreNames("fid", "kid", "mifid")
    dim = 2048

    def __init__(self, network: Any, device: torch.device) -> None:
        """`network` is torch-fidelity's, with its weights."""
        self.identity = f"{self.key}-{digest(network)}"
        self._device = device
        self._network = network.to(device)

    @torch.inference_mode()
    def extract(self, pictures: Pictures) -> NDArray[np.float32]:
        """Features float32 [N, 2048] of uint8 [N, H, W, 3] of any size."""
        images = torch.from_numpy(np.ascontiguousarray(pictures.transpose(0, 3, 1, 2)))
        features: torch.Tensor = self._network(images.to(self._device))[0]
        return features.cpu().numpy()


def load(weights: Path | None = None, device: torch.device | None = None) -> Inception:
    """With the weights in the file `weights`, or those that torch-fidelity fetches.

    Raises ExtractorError, and ImportError where torch-fidelity or its torchvision can't be imported.
    """
    module = _torch_fidelity()
    if weights is not None:
        read_weights(
            weights
        )  # torch-fidelity unpickles anything: a file that is more than weights stops here
    try:
        network = module.FeatureExtractorInceptionV3(
            "inception-v3-compat",
            [_LAYER],
            feature_extractor_weights_path=None if weights is None else str(weights),
            verbose=False,
        )
    except OSError as error:  # urllib's errors are OSErrors too
        raise ExtractorError(
            "The weights of Inception couldn't be fetched ({reason}). Get {url} on a machine with a network "
            "and name the file here (--weights), or choose the features effnet-lite0.",
            reason=error,
            url=module.URL_INCEPTION_V3,
        ) from error
    except RuntimeError as error:
        raise unfit(weights or Path(module.URL_INCEPTION_V3.rpartition("/")[2])) from error
    return Inception(network, device or torch.device("cpu"))


def _torch_fidelity() -> Any:
    try:
        from torch_fidelity import feature_extractor_inceptionv3
    except (RuntimeError, OSError) as error:  # a torchvision that was built for another torch
        raise ImportError(str(error)) from error
    return feature_extractor_inceptionv3
