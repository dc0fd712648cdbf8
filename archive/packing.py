"""The size of the pages of archive.db, and how an archive of smaller ones gets it.

A narrative of some kilobytes seldom fills what is left of a page of 4 KB: a third of those pages lay empty, of pages of
8 KB a seventh does. Larger ones would save little more, and a night writes whole pages, however little it changes.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PAGE_BYTES = 8192
CHECKPOINT_BYTES = 16 << 20
"""After so much of the write-ahead log SQLite brings it into the archive."""
_ROOM = 3
"""Free space that packing anew asks for, in sizes of the archive: its copy, and what undoes a packing cut short."""
_LARGEST = 1 << 30
"""An archive of more bytes stays as it is: readers would wait for minutes, and its copy might fill the temporary files'
place, at every opening anew, for a twentieth of its size."""
_IN_USE = ("SQLITE_BUSY", "SQLITE_LOCKED")


def choose(db: sqlite3.Connection) -> None:
    """The size of the pages of a file that is empty yet; says nothing to any other. Before anything else is asked."""
    db.execute(f"PRAGMA page_size = {PAGE_BYTES}")


def bound_log(db: sqlite3.Connection) -> None:
    """SQLite counts the log in pages, of whatever size they are."""
    db.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_BYTES // _page_bytes(db)}")


def pack(db: sqlite3.Connection, path: Path) -> bool:
    """Give an archive of smaller pages ours, if it is not too large, nobody else has it open and there is room; whether
    that was done.

    It is no part of any migration: SQLite does it outside of transactions, and all of it or nothing. Where it cannot
    be done, now or ever, the archive is as good as before, and the next writer tries again. Raises sqlite3.Error.
    """
    if _page_bytes(db) >= PAGE_BYTES or not _has_room(path):
        return False
    with _alone(db) as alone:
        return alone and _packed(db)


def _page_bytes(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA page_size").fetchone()[0])


def _has_room(path: Path) -> bool:
    size = path.stat().st_size
    return size <= _LARGEST and shutil.disk_usage(path.parent).free > _ROOM * size


@contextmanager
def _alone(db: sqlite3.Connection) -> Iterator[bool]:
    """Without the write-ahead log, with which the size of pages is fixed; False while somebody reads the archive, since
    it is only given up when nobody else is there. Whoever comes meanwhile waits."""
    (patience,) = db.execute("PRAGMA busy_timeout").fetchone()
    db.execute("PRAGMA busy_timeout = 0")
    try:
        db.execute("PRAGMA journal_mode = DELETE")
        alone = True
    except sqlite3.OperationalError as error:
        if not error.sqlite_errorname.startswith(_IN_USE):
            raise
        alone = False
    finally:
        db.execute(f"PRAGMA busy_timeout = {patience}")
    try:
        yield alone
    finally:
        db.execute("PRAGMA journal_mode = WAL")


def _packed(db: sqlite3.Connection) -> bool:
    choose(db)
    try:
        db.execute("VACUUM")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname != "SQLITE_FULL":
            raise
        return False  # the copy lies where temporary files do, of which we know nothing
    return True
