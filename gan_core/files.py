"""Files that are either whole or not there: written under a temporary name, then renamed."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from gan_core.messages import Message, StorageError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_DENIED = Message("access is denied")
_FULL_DISK = Message("the disk is full")
_REASONS = {
    errno.ENOENT: Message("there is no such file or folder"),
    errno.EACCES: _DENIED,
    errno.EPERM: _DENIED,
    errno.ENOSPC: _FULL_DISK,
    errno.EDQUOT: _FULL_DISK,
    errno.EFBIG: Message("the file would be too large"),
    errno.EROFS: Message("the disk can only be read"),
    errno.EEXIST: Message("something of that name is already there"),
    errno.ENOTDIR: Message("a part of the path is a file, not a folder"),
    errno.EISDIR: Message("it is a folder, not a file"),
    errno.ENOTEMPTY: Message("the folder is not empty"),
    errno.EIO: Message("the disk reports an error"),
    errno.ENAMETOOLONG: Message("its name is too long"),
    errno.ELOOP: Message("its links lead in a circle"),
    errno.EMFILE: Message("too many files are open"),
    errno.EBUSY: Message("another program uses it"),
}


def os_reason(error: OSError) -> Message | str:
    """Why the system refused, as a part of a sentence; in its own words where we have none for it."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


def explain_os_error(error: OSError, path: Path | str) -> StorageError:
    """The sentence for a failed write: what is wrong with `path`, and the remedy."""
    if error.errno in _FULL:
        return StorageError(
            "No space is left for {path}. Free some space or choose another place.", path=path
        )
    if error.errno in _REFUSED:
        return StorageError("{path} can't be written. Choose a folder that you may write to.", path=path)
    return StorageError(
        "{path} can't be written ({reason}). Choose another place.", path=path, reason=os_reason(error)
    )


@contextmanager
def writing(path: Path | str) -> Iterator[None]:
    """Turn an OSError raised inside into a StorageError that names `path`."""
    try:
        yield
    except OSError as error:
        raise explain_os_error(error, path) from error


def _temporary_beside(path: Path) -> Path:
    for stale in path.parent.glob(f".{path.name[:100]}.*.tmp"):
        if not _is_running(stale.suffixes[-2:-1]):
            _remove(stale)
    return path.with_name(f".{path.name[:100]}.{os.getpid()}.tmp")


def _is_running(pid_suffix: list[str]) -> bool:
    """Whether the process that left a temporary name (``.name.<pid>.tmp``) may still live."""
    if os.name == "nt":  # os.kill(pid, 0) would end the process there
        return True
    try:
        os.kill(int(pid_suffix[0][1:]), 0)
    except (IndexError, ValueError, ProcessLookupError):
        return False
    except OSError:
        return True
    return True


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def making(folder: Path) -> Iterator[None]:
    """Make `folder` and those above it for what is done inside; when that fails, the new ones go again.

    Raises OSError where it can't be made.
    """
    new = [place for place in (folder, *folder.parents) if not os.path.lexists(place)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for place in new:
            with suppress(OSError):  # another has put something into it meanwhile
                place.rmdir()
        raise


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`; rename it to `path` on success, remove it on failure.

    The temporary may become a file or a folder (an existing folder `path` is not replaced). Folders
    that are made for it go with it. Raises StorageError where the place can't be written.
    """
    with writing(path), making(path.parent):
        temporary = _temporary_beside(path)
        try:
            yield temporary
            if temporary.is_file():
                with open(temporary, "rb") as written:
                    os.fsync(written.fileno())
            temporary.replace(path)
        except BaseException:
            _remove(temporary)
            raise


def write_json(path: Path, data: Any) -> None:
    """Write `data` as indented JSON, atomically. Raises StorageError."""
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def set_aside(path: Path) -> Path:
    """Rename a damaged file, so that it is neither used nor lost. Returns where it is now. Raises StorageError."""
    number = 1
    while os.path.lexists(kept := path.with_name(f"{path.stem} damaged {number}{path.suffix}")):
        number += 1
    with writing(path):
        return path.rename(kept)


def cache_folder() -> Path:
    """``GAN_STUDIO_CACHE``, or the program's folder where this system keeps caches."""
    if chosen := os.environ.get("GAN_STUDIO_CACHE"):
        return Path(chosen)
    if sys.platform == "win32":
        return (
            Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "GAN Studio" / "Cache"
        )
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "GAN Studio"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gan-studio"


def data_folder() -> Path:
    """``GAN_STUDIO_DATA``, or the program's folder where this system keeps what a person made.

    It holds what can't be computed again, such as edits; datasets and runs lie where the person puts them.
    """
    if chosen := os.environ.get("GAN_STUDIO_DATA"):
        return Path(chosen)
    if sys.platform == "win32":
        # Local, not roaming: what lies there speaks of this machine's folders.
        return (
            Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "GAN Studio" / "Data"
        )
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "GAN Studio"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "gan-studio"


def keep_newest(folder: Path, limit_bytes: int) -> None:
    """Remove the files of `folder` that were used longest ago, until it holds no more than `limit_bytes`.

    Raises OSError where one can't be removed.
    """
    files = [(path, path.stat()) for path in folder.glob("[!.]*") if path.is_file()]
    total = sum(status.st_size for _, status in files)
    for path, status in sorted(files, key=lambda file: file[1].st_mtime):
        if total <= limit_bytes:
            return
        total -= status.st_size
        path.unlink(missing_ok=True)
