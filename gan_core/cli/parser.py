"""The parser that all verbs share: exact option names, one sentence for wrong usage."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any, NoReturn, TypeAlias

from gan_core.messages import UsageError

Verbs: TypeAlias = "argparse._SubParsersAction[Parser]"
"""Where a verb declares itself."""

PROGRAM = "python main.py"


class Parser(argparse.ArgumentParser):
    """An ArgumentParser that never guesses an abbreviated option, and raises UsageError."""

    def __init__(self, *args: Any, late_epilog: Callable[[], str] | None = None, **kwargs: Any) -> None:
        """`late_epilog` makes the end of the help text when it is asked for."""
        kwargs.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(*args, **{**kwargs, "allow_abbrev": False})
        self._late_epilog = late_epilog

    def format_help(self) -> str:
        """The help text, with what `late_epilog` makes at its end."""
        if self._late_epilog is not None:
            self.epilog = self._late_epilog()
        return super().format_help()

    def error(self, message: str) -> NoReturn:
        """What argparse calls for wrong usage."""
        raise UsageError(
            "{problem}. Try: {program} --help", problem=message[:1].upper() + message[1:], program=self.prog
        )


def add_common(parser: argparse.ArgumentParser) -> None:
    """The options of every verb."""
    parser.add_argument("--quiet", action="store_true", help="say nothing but what went wrong")
    parser.add_argument(
        "--json",
        nargs="?",
        const="-",
        metavar="FILE",
        help="the result as JSON, into FILE or to standard output",
    )


def positive_int(text: str) -> int:
    """A whole number from 1; argparse turns the exception into wrong usage."""
    return _at_least(text, 1)


def natural_int(text: str) -> int:
    """A whole number from 0."""
    return _at_least(text, 0)


def _at_least(text: str, least: int) -> int:
    try:
        value = int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a whole number, not '{text}'") from None
    if value < least:
        raise argparse.ArgumentTypeError(f"must be {least} or more, not {value}")
    return value


def add_truncation(parser: argparse.ArgumentParser) -> None:
    """The option ``--truncation``."""
    parser.add_argument(
        "--truncation",
        metavar="PSI",
        type=float,
        help="0 to 2: below 1 the pictures are more alike and more typical (default: off)",
    )
