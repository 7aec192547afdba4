"""What a discriminator says of pictures."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor


class Judgement(NamedTuple):
    """`logits` float [N], high for real; `class_logits` float [N, num_classes] where D also names the class."""

    logits: Tensor
    class_logits: Tensor | None = None
