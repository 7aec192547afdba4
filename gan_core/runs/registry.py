"""What there is to choose from, described without importing torch.

A network family and a loss each announce themselves once; combo boxes, `--help`, presets and tests
iterate over what is announced here. The module that builds the thing is imported when it is built.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Generic, Protocol, TypeVar

from gan_core.messages import UsageError
from gan_core.runs.settings import Settings


class Described(Protocol):
    """Something with a key to type and a title to read."""

    @property
    def key(self) -> str:
        """The word to type."""
        ...

    @property
    def title(self) -> str:
        """The name to read."""
        ...


@dataclass(frozen=True, slots=True)
class NetworkDescription:
    """A family of generators and discriminators; `module` has `build_generator` and `build_discriminator`."""

    key: str
    title: str
    description: str
    paper: str
    url: str
    img_resolutions: tuple[int, ...]
    settings: type[Settings]
    module: str
    accepts_truncation: bool = True
    """Whether truncation means something: a Gaussian latent or a mapping network."""
    standing_statistics: bool = False
    """Whether batch norm is measured anew at a truncation, because the latent decides its gains as well."""
    conditionings: tuple[str, ...] = ()
    """The ways in which its networks can take a class label."""

    def load(self) -> Any:
        """Import the module that builds the networks (this imports torch)."""
        return importlib.import_module(self.module)


@dataclass(frozen=True, slots=True)
class LossDescription:
    """A pair of adversarial losses; `factory` names it in `module`."""

    key: str
    title: str
    description: str
    paper: str
    url: str
    module: str
    factory: str
    needs_penalty: bool = False
    """Whether it only works with a penalty on D's gradient."""

    def load(self) -> Any:
        """Import and return the loss (this imports torch)."""
        return getattr(importlib.import_module(self.module), self.factory)


D = TypeVar("D", bound=Described)


class Registry(Generic[D]):
    """Descriptions by key, in the order in which they announced themselves."""

    def __init__(self, noun: str) -> None:
        self.noun = noun
        self._by_key: dict[str, D] = {}

    def add(self, description: D) -> None:
        """Announce a description. Raises ValueError when its key is taken."""
        if description.key in self._by_key:
            raise ValueError(f"{self.noun} {description.key!r} is registered twice")
        self._by_key[description.key] = description

    def __getitem__(self, key: str) -> D:
        """The description of `key`. Raises UsageError, naming the nearest keys, for an unknown one."""
        try:
            return self._by_key[key]
        except KeyError:
            near = get_close_matches(key, self._by_key, n=1) or list(self._by_key)
            raise UsageError(
                "There is no {noun} named '{key}'. Try: {near}.",
                noun=self.noun,
                key=key,
                near=", ".join(near),
            ) from None

    def __contains__(self, key: str) -> bool:
        return key in self._by_key

    def __iter__(self) -> Iterator[D]:
        return iter(self._by_key.values())

    def keys(self) -> tuple[str, ...]:
        """All keys, in order."""
        return tuple(self._by_key)


NETWORKS: Registry[NetworkDescription] = Registry("network")
LOSSES: Registry[LossDescription] = Registry("loss")
