"""What the core says to a person: an English sentence with its values kept apart.

The sentence is the key by which a user interface finds its own wording (gettext's way), so
nothing in the core knows a language other than English, and nothing outside parses a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence such as ``"{path} is not a picture."`` and the values that fill it."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def __str__(self) -> str:
        return self.template.format(**self.values)

    def to_json(self) -> dict[str, Any]:
        """As a JSON object; values other than numbers become text."""
        values = {k: v if isinstance(v, int | float | str) else str(v) for k, v in self.values.items()}
        return {"template": self.template, "values": values}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Message:
        """What `to_json` wrote. Raises KeyError where it is something else."""
        return cls(str(data["template"]), dict(data["values"]))


class GanCoreError(Exception):
    """Something that a person can mend; its message says what happened and what to do.

    ``raise DatasetError("{path} is cut short. Prepare it again.", path=path)``
    """

    def __init__(self, template: str, /, **values: Any) -> None:
        self.message = Message(template, values)
        super().__init__(str(self.message))


class UsageError(GanCoreError):
    """A request that can't be meant: an unknown setting, a value out of bounds (exit status 2)."""


class SourceError(GanCoreError):
    """Pictures or annotations that can't be read."""


class DatasetError(GanCoreError):
    """A prepared dataset that can't be read or made."""


class RunError(GanCoreError):
    """A run folder that can't be read, written or resumed."""


class StorageError(GanCoreError):
    """A file that can't be written: the disk is full, the folder is read-only."""


class OutOfMemoryError(GanCoreError):
    """The device has no memory left for what was asked."""
