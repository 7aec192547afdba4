"""Presets: a TOML file each, differences from the defaults of the configuration, with their sources."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from gan_core.messages import UsageError
from gan_core.runs.config import RunConfig
from gan_core.runs.settings import checked

_FOLDER = Path(__file__).parent
_ORDER = ("dcgan", "lsgan", "cgan", "sagan", "biggan", "progan", "r3gan")
"""The simple ones first: lists begin with them, and the first that fits is proposed. Others come after these."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A named starting point: what it is, whom it follows, and the configuration."""

    name: str
    title: str
    description: str
    paper: str
    url: str
    config: RunConfig

    @property
    def group(self) -> str:
        """The network's name in the preset's: what comes before its first hyphen, such as ``sagan``."""
        return self.name.partition("-")[0]

    @property
    def is_tiny(self) -> bool:
        """Whether a two-core CPU trains it to something recognisable in minutes."""
        return "-tiny-" in self.name


@cache
def preset_names() -> tuple[str, ...]:
    """All names, sorted by network (as the field found them), then by variant and resolution."""

    def order(name: str) -> tuple[int, str, int]:
        network, _, resolution = name.rpartition("-")
        group = network.partition("-")[0]
        rank = _ORDER.index(group) if group in _ORDER else len(_ORDER)
        return rank, network, int(resolution)

    return tuple(sorted((file.stem for file in _FOLDER.glob("*.toml")), key=order))


@cache
def load_preset(name: str) -> Preset:
    """The preset called `name`. Raises UsageError, naming the nearest, where there is none."""
    if name not in preset_names():
        near = get_close_matches(name, preset_names(), n=3, cutoff=0.3) or preset_names()
        raise UsageError("There is no preset named '{name}'. Try: {near}.", name=name, near=", ".join(near))
    data = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    about = {key: data.pop(key) for key in ("title", "description", "paper", "url")}
    return Preset(name=name, config=checked(RunConfig, {"preset": name, **data}), **about)


def propose_preset(img_resolution: int, has_accelerator: bool) -> str:
    """The preset that suits a dataset of `img_resolution` on this device.

    Raises UsageError where no preset is made for the resolution.
    """
    fitting = [
        p for p in map(load_preset, preset_names()) if p.config.network.img_resolution == img_resolution
    ]
    if not fitting:
        there = sorted({load_preset(name).config.network.img_resolution for name in preset_names()})
        raise UsageError(
            "There is no preset for {resolution} px. Prepare the dataset at one of: {there}.",
            resolution=img_resolution,
            there=", ".join(map(str, there)),
        )
    return min(fitting, key=lambda p: (p.is_tiny == has_accelerator, preset_names().index(p.name))).name
