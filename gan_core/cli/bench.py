"""``bench``: the ratios that this program promises, measured here and now."""

from __future__ import annotations

import argparse
import platform
from collections.abc import Iterator, Sequence
from typing import Any

from gan_core.bench import CORE_BENCHMARKS, Benchmark
from gan_core.cli.parser import Verbs, add_common
from gan_core.cli.terminal import Terminal
from gan_core.dataset.pool import available_cores
from gan_core.messages import UsageError


def add_to(verbs: Verbs, extra: Sequence[Benchmark]) -> None:
    """Declare the verb; `extra` benchmarks come after the core's."""
    there = (*CORE_BENCHMARKS, *extra)
    parser = verbs.add_parser(
        "bench",
        help="measure speeds and ratios on this machine",
        late_epilog=lambda: "\n".join(["benchmarks:", *(f"  {b.name:18} {b.description}" for b in there)]),
    )
    parser.add_argument("--only", metavar="NAME", nargs="+", action="extend", help="only these benchmarks")
    parser.add_argument("--quick", action="store_true", help="shorter and less exact")
    add_common(parser)
    parser.set_defaults(run=_run, there=there)


def _run(args: argparse.Namespace, terminal: Terminal) -> int:
    by_name = {benchmark.name: benchmark for benchmark in args.there}
    for name in args.only or ():
        if name not in by_name:
            raise UsageError(
                "There is no benchmark named '{name}'. Try: {there}.", name=name, there=", ".join(by_name)
            )
    figures: dict[str, Any] = {"machine": f"{platform.machine()}, {available_cores()} cores"}
    for name in args.only or [benchmark.name for benchmark in args.there if not benchmark.only_by_name]:
        terminal.say(f"{name}: {by_name[name].description}")
        figures[name] = by_name[name].run(args.quick)
        for line in _lines(figures[name]):
            terminal.say(f"    {line}")
    terminal.emit(figures)
    return 0


def _lines(figures: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for name, value in figures.items():
        if isinstance(value, dict):
            yield from _lines(value, f"{prefix}{name}.")
        else:
            yield (
                f"{prefix}{name:<{36 - len(prefix)}} {value:,.2f}"
                if isinstance(value, float)
                else (f"{prefix}{name:<{36 - len(prefix)}} {value}")
            )
