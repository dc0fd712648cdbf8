"""What a full, read-only or broken disk and a locked or damaged database mean, in one sentence with what to do."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import sqlite3
from collections.abc import Mapping
from pathlib import Path

FULL = "full"
_LEAST_FREE = 1 << 20
"""Bytes: below this a disk that reports an error is a full one. SQLite tells it of some files (journals, indexes) as
a fault of the disk."""

_KINDS: Mapping[str, str] = {
    "SQLITE_FULL": FULL,
    "SQLITE_IOERR": "broken",
    "SQLITE_CANTOPEN": "closed",
    "SQLITE_READONLY": "read-only",
    "SQLITE_BUSY": "locked",
    "SQLITE_CORRUPT": "damaged",
    "SQLITE_NOTADB": "foreign",
}
_ERRNOS: Mapping[int, str] = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: FULL,
    errno.EROFS: "read-only",
    errno.EACCES: "read-only",
    errno.EPERM: "read-only",
    errno.EIO: "broken",
}
_MAYBE_FULL = ("broken", "closed")

_SENTENCES: Mapping[str, str] = {
    FULL: "The disk is full: there is no room for {file}, {free} are free; free some space, then run this again; "
    "nothing that was stored is lost.",
    "broken": "The disk reported an error at {file}: check the disk, then run `nianbao verify`.",
    "closed": "{file} cannot be opened: check that the data directory exists and may be written.",
    "read-only": "{file} is read-only: make it and its directory writable, then run this again.",
    "locked": "{file} is locked by another process: wait for it to finish, then run this again.",
    "damaged": "{file} is damaged: run `nianbao verify`, then restore the last good backup.",
    "foreign": "{file} is no SQLite database: check --data, or restore the last good backup.",
}


def sentence(error: BaseException, where: Path | None = None) -> str | None:
    """The sentence for an error of SQLite or of the disk; None for an error of another kind.

    where  what was being written, for errors that do not name their file.
    """
    kind, path = _kind(error), _file(error) or where
    if kind in _MAYBE_FULL and path is not None and free_bytes(path) < _LEAST_FREE:
        kind = FULL
    if kind == "closed" and path is not None and path.exists() and not os.access(path.parent, os.W_OK):
        kind = "read-only"
    if kind is None:
        return f"{path or 'The database'} refused: {error}." if isinstance(error, sqlite3.Error) else None
    return _SENTENCES[kind].format(file=path or "A database", free=size(free_bytes(path or Path())))


def is_full(error: BaseException) -> bool:
    """Whether it says that a disk has no room."""
    return _kind(error) == FULL


def size(count: float) -> str:
    """Bytes as a person reads them."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"


def _kind(error: BaseException) -> str | None:
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorname", None) or ""
        return next((kind for name, kind in _KINDS.items() if code.startswith(name)), None)
    return _ERRNOS.get(error.errno or 0) if isinstance(error, OSError) else None


def _file(error: BaseException) -> Path | None:
    notes: list[str] = getattr(error, "__notes__", [])
    name = (error.filename if isinstance(error, OSError) else None) or next(iter(notes), None)
    return Path(name) if isinstance(name, str) else None


def free_bytes(path: Path) -> int:
    """Bytes that may still be written where the path lies, or will lie: what the disk has free, or what the limit of
    this process on the size of a file (`ulimit -f`, LimitFSIZE of systemd) leaves the file."""
    there = next(place for place in (path.absolute(), *path.absolute().parents) if place.exists())
    free, limit = shutil.disk_usage(there).free, resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    if limit == resource.RLIM_INFINITY:
        return free
    written = max((file.stat().st_size for file in (path, Path(f"{path}-wal")) if file.is_file()), default=0)
    return min(free, max(limit - written, 0))
