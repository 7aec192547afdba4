"""What the core says to a person: an English sentence with its values kept apart.

The sentence is the key by which a user interface finds its own wording (gettext's way), so
nothing in the core knows a language other than English, and nothing outside parses a sentence.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class _Words(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, int) and not isinstance(value, bool) and not format_spec:
            return f"{value:,}"
        return str(super().format_field(value, format_spec))


def fill(template: str, values: Mapping[str, Any]) -> str:
    """`template` with its ``{names}`` filled, in whatever language it is: 12034 reads ``12,034``.

    Where a number is to be typed in again, the template says so: ``training.batch_size={smaller:d}``.
    """
    return _Words().vformat(template, (), values)


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence such as ``"{path} is not a picture."`` and the values that fill it.

    A value may be a Message itself: a reason, which is translated like the sentence around it.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def __str__(self) -> str:
        return fill(self.template, self.values)

    def to_json(self) -> dict[str, Any]:
        """As a JSON object; values other than numbers and messages become text."""
        return {"template": self.template, "values": {k: _to_json(v) for k, v in self.values.items()}}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Message:
        """What `to_json` wrote. Raises KeyError where it is something else."""
        values = {k: cls.from_json(v) if isinstance(v, dict) else v for k, v in data["values"].items()}
        return cls(str(data["template"]), values)


def _to_json(value: Any) -> Any:
    if isinstance(value, Message):
        return value.to_json()
    return value if isinstance(value, int | float | str) else str(value)


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
