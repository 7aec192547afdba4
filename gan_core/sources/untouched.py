"""A source is never changed: not even where a person names one of its files as the place for a result."""

from __future__ import annotations

from pathlib import Path

from gan_core.messages import StorageError
from gan_core.sources.base import Source


def refuse_to_replace(source: Source, to: Path, ending: str) -> None:
    """Raise StorageError where a result at `to` would take the place of `source`, or of a file in it.

    In a folder of pictures an earlier result, a file with this `ending` (such as ``.zip``), may be replaced.
    """
    if not to.is_file():
        return
    where, file = Path(source.where).resolve(), to.resolve()
    is_in_folder = where.is_dir() and file.is_relative_to(where)
    if file == where or (is_in_folder and file.suffix.lower() != ending):
        raise StorageError(
            "{path} belongs to the pictures themselves. Choose another name or place.", path=to
        )
