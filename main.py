"""One door: no arguments open the studio; a verb (``train``, ``prepare``, …) does that in the terminal."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gan_core.bench import Benchmark

# PyTorch's threads spin while they wait for one another. Beside a window that draws, or any other
# program on a small machine, that costs most of the training speed (measured: 92 img/s against 8).
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def main(argv: list[str] | None = None) -> int:
    """Run the studio or a verb; returns the exit status (0 done, 1 failed, 2 wrong usage, 130 interrupted)."""
    arguments = sys.argv[1:] if argv is None else argv
    try:
        if arguments:
            from gan_core.cli import main as run_verb

            return run_verb(arguments, extra_benches=_studio_benches() if arguments[0] == "bench" else ())
        from studio.door import open_studio

        return open_studio()
    except KeyboardInterrupt:  # while the program is being loaded
        print("Interrupted.", file=sys.stderr)
        return 130


def _studio_benches() -> tuple[Benchmark, ...]:
    from studio.bench import available_benchmarks

    return available_benchmarks()


if __name__ == "__main__":
    sys.exit(main())
