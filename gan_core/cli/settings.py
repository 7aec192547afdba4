"""Settings as a terminal shows and takes them, all from their one declaration."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping

from gan_core.messages import UsageError
from gan_core.runs.settings import SettingDescription


def parse_assignments(words: Iterable[str]) -> dict[str, str]:
    """``["training.batch_size=32"]`` → ``{"training.batch_size": "32"}``. Raises UsageError."""
    assignments = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name.strip():
            raise UsageError("--set takes section.field=value, not '{word}'.", word=word)
        assignments[name.strip()] = value.strip()
    return assignments


def limits(setting: SettingDescription) -> str:
    """What a setting may be: its choices, or its bounds and unit; empty where anything goes."""
    if setting.choices:
        return "|".join(setting.choices)
    low = "" if setting.minimum is None else f"{setting.minimum:,.10g}"
    high = "" if setting.maximum is None else f"{setting.maximum:,.10g}"
    return " ".join(filter(None, (f"{low}…{high}" if low or high else "", setting.unit)))


def listing(settings: Iterable[SettingDescription]) -> str:
    """The settings that `--set` takes, two lines each, for the end of a help text."""
    lines = []
    for setting in settings:
        default = "none" if setting.value is None else str(setting.value)
        lines.append(f"  {setting.path}={default}   {limits(setting)}".rstrip())
        lines += textwrap.wrap(setting.description, 96, initial_indent="      ", subsequent_indent="      ")
    return "\n".join(lines)


def escaped(text: str) -> str:
    """`text` for argparse's help, in which a percent sign begins a format."""
    return text.replace("%", "%%")


def given(values: Mapping[str, object]) -> dict[str, object]:
    """The options that were given on the command line: those that aren't None."""
    return {name: value for name, value in values.items() if value is not None}
