"""One door: no arguments open the studio; a verb (``train``, ``prepare``, …) does that in the terminal."""

from __future__ import annotations

import sys


def main(argv: list[str] | None = None) -> int:
    """Run the studio or a verb; returns the exit status (0 done, 1 failed, 2 wrong usage, 130 interrupted)."""
    arguments = sys.argv[1:] if argv is None else argv
    try:
        if arguments:
            from gan_core.cli import main as run_verb

            return run_verb(arguments)
        from studio.door import open_studio

        return open_studio()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
