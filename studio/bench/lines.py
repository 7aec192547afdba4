"""A child's side of the talk: a line of JSON on standard output, a line of JSON from standard input."""

from __future__ import annotations

import json
import sys
from typing import Any


def tell(answer: object) -> None:
    """Send something to who started this process."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def next_request() -> Any:
    """Wait for what is asked next; None when nothing more will be."""
    line = sys.stdin.readline()
    return json.loads(line) if line else None
