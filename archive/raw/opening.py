"""A database file opened for reading, also where nothing can be written: on a full disk, in a read-only directory.

A reader of a write-ahead log shares an index of it with the writers, in a file that SQLite has to make. Where it cannot
be made nobody writes either, and the index is kept in memory instead; what stands in the log is read all the same.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

Opened = TypeVar("Opened")

LOG_BYTES = 32 << 20
"""To which a write-ahead log is cut back. While a reader keeps an old state (an export, a backup) it grows by whatever
is written meanwhile; without a limit it would keep that size for ever."""
_PATIENCE_MS, _TRIES = 200, 10
_INDEX_BYTES = 1 << 20
_NO_INDEX = ("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_IOERR_SHM")
"""How errors begin that SQLite raises where the shared index can be neither made nor read."""


def open_reading(
    path: Path, *, timeout: float = 30, check_same_thread: bool = True, at_rest: bool = False
) -> sqlite3.Connection:
    """A connection that can only read, and has read once. Raises sqlite3.Error, which names the file (`named`).

    at_rest  leave no trace: even a reader makes the files of the write-ahead log, unless it is told that nobody writes.
             For one short look, because a writer that begins meanwhile is not seen.
    """
    connect = partial(
        sqlite3.connect,
        uri=True,
        timeout=timeout,
        isolation_level=None,
        check_same_thread=check_same_thread,
    )
    if at_rest and not _log(path).exists():
        with named(path):
            return _connected(path, connect, "immutable=1")
    return _one_way_or_other(path, lambda way: _connected(path, connect, way))


def attach_reading(db: sqlite3.Connection, path: Path, name: str) -> None:
    """Put a second file beside that of a connection of `open_reading`. Raises sqlite3.Error, which names the file."""

    def attach(way: str) -> None:
        if way:
            db.execute("PRAGMA locking_mode = exclusive")
        db.execute(f"ATTACH ? AS {name}", [_uri(path, way)])

    _one_way_or_other(path, attach)


def cut_back(db: sqlite3.Connection, tried: int = 0) -> int:
    """Begin the log anew where it has grown too long: beside readers of whom one is always there, SQLite never does it.

    Waits for those who read now, but not for long. tried  what an earlier call returned: the length of a log that
    could not be begun anew, which is tried again when it has grown by as much once more. Returns the same.
    """
    log = Path(f"{db.execute('PRAGMA database_list').fetchone()[2]}-wal")
    length = log.stat().st_size if log.is_file() else 0
    if length <= max(LOG_BYTES, 2 * tried):
        return tried if length > LOG_BYTES else 0
    (patience,) = db.execute("PRAGMA busy_timeout").fetchone()
    db.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
    begun = any(_begun_anew(db) for _ in range(_TRIES))
    db.execute(f"PRAGMA busy_timeout = {patience}")
    return 0 if begun else length


def _begun_anew(db: sqlite3.Connection) -> bool:
    """One try. SQLite waits for the place in which an early reader was seen, and a later reader who reads all that was
    written may have taken the same place: several short tries look at the readers anew, one long one waits for nothing.
    """
    (busy, *_) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def is_still(db: sqlite3.Connection) -> bool:
    """Whether a connection of `open_reading`, not `at_rest`, reads a file in which nothing can be written."""
    return bool(db.execute("PRAGMA locking_mode").fetchone()[0] == "exclusive")


def _log(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _still(path: Path) -> str:
    """How a file is opened of which no shared index can be made."""
    log = _log(path)
    return "vfs=unix-none" if log.is_file() and log.stat().st_size else "immutable=1"


def _one_way_or_other(path: Path, opened: Callable[[str], Opened]) -> Opened:
    with named(path):
        try:
            return opened("")
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith(_NO_INDEX) or not path.is_file() or _writable(path.parent):
                raise
        return opened(_still(path))


def _uri(path: Path, way: str) -> str:
    return f"{path.absolute().as_uri()}?mode=ro&{way}".removesuffix("&")


def _connected(path: Path, connect: Callable[[str], sqlite3.Connection], way: str) -> sqlite3.Connection:
    db = connect(_uri(path, way))
    try:
        if way:
            db.execute("PRAGMA locking_mode = exclusive")
        db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    except BaseException:
        db.close()
        raise
    return db


def _writable(folder: Path) -> bool:
    """Whether a file can be made there. Where it can, an index that cannot be made is a fault of another kind."""
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free >= _INDEX_BYTES


@contextmanager
def named(path: Path) -> Iterator[None]:
    """SQLite's errors do not say in which file: here they get a note that does (see archive.raw.faults)."""
    try:
        yield
    except sqlite3.Error as error:
        if not getattr(error, "__notes__", None):
            error.add_note(str(path))
        raise
