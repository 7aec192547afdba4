"""The terminal: a file per verb over the same functions as the studio. Only here is anything printed.

Exit status: 0 done, 1 failed with one sentence on stderr, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

from gan_core import __version__
from gan_core.bench import Benchmark
from gan_core.cli import (
    bench,
    boxes,
    demo,
    directions,
    evaluate,
    export,
    film,
    inspect,
    keep,
    matrix,
    neighbours,
    prepare,
    presets,
    project,
    sample,
    train,
)
from gan_core.cli.interrupts import Interrupts
from gan_core.cli.parser import PROGRAM, Parser
from gan_core.cli.terminal import Terminal
from gan_core.messages import GanCoreError, UsageError

DONE, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130


def main(argv: Sequence[str], *, extra_benches: Sequence[Benchmark] = ()) -> int:
    """Do the verb that `argv` names and return the exit status; no exception leaves.

    `extra_benches` are measured by ``bench`` beside the core's own.
    """
    with Interrupts() as interrupts:
        try:
            args = _parser(extra_benches).parse_args(list(argv))
            terminal = Terminal(interrupts, quiet=args.quiet, json_to=args.json)
            status: int = args.run(args, terminal)
            sys.stdout.flush()
            return status
        except SystemExit as end:  # argparse, after --help and --version
            return int(end.code or 0)
        except KeyboardInterrupt:
            return _say("Interrupted.", INTERRUPTED)
        except BrokenPipeError:  # the reader of our output, such as `head`, has enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return DONE
        except GanCoreError as error:
            return _say(str(error), USAGE if isinstance(error, UsageError) else FAILED)
        except MemoryError:
            return _say("The machine has no memory left. Close other programs or use fewer pictures.", FAILED)
        except Exception as error:
            return _unexpected(error)


def _parser(extra_benches: Sequence[Benchmark]) -> Parser:
    parser = Parser(
        prog=PROGRAM, description="Teach a GAN to draw from a folder of pictures. Without a verb: the studio."
    )
    parser.add_argument("--version", action="version", version=f"GAN Studio {__version__}")
    verbs = parser.add_subparsers(metavar="VERB", required=True, parser_class=Parser)
    for verb in (
        demo,
        inspect,
        boxes,
        prepare,
        presets,
        train,
        sample,
        directions,
        film,
        matrix,
        project,
        neighbours,
        evaluate,
        export,
        keep,
    ):
        verb.add_to(verbs)
    bench.add_to(verbs, extra_benches)
    return parser


def _say(sentence: str, status: int) -> int:
    print(sentence, file=sys.stderr)
    return status


def _unexpected(error: Exception) -> int:
    """Keep the traceback of a fault of ours in a file; a person gets a sentence."""
    details = traceback.format_exc()
    if os.environ.get("GAN_STUDIO_DEBUG"):
        print(details, file=sys.stderr)
    log = Path(tempfile.gettempdir()) / f"gan-studio-{os.getpid()}.log"
    try:
        log.write_text(details, encoding="utf-8")
        where = f"The details are in {log}."
    except OSError:
        where = "GAN_STUDIO_DEBUG=1 shows the details."
    return _say(f"Something unexpected went wrong ({type(error).__name__}: {error}). {where}", FAILED)
