"""All of it or nothing, for every database that nianbao writes; one state of it, for every one that it reads.

The only place where a transaction is opened: whatever happens inside, the connection is out of it afterwards.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """A write transaction: committed at the end, rolled back on any error, that of the commit too.

    Not to be nested: the inner one raises sqlite3.OperationalError, and the outer one is still open.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
        db.execute("COMMIT")
    finally:
        _leave(db)


@contextmanager
def attempt(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """A part of a transaction: undone on any error, which is raised on, while the rest of the transaction stays."""
    db.execute("SAVEPOINT attempt")
    try:
        yield db
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK TO attempt")
        raise
    finally:
        if db.in_transaction:
            db.execute("RELEASE attempt")


@contextmanager
def snapshot(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """A read transaction: the database as it is now, whatever others write meanwhile. Not to be nested."""
    db.execute("BEGIN")
    try:
        db.execute("PRAGMA schema_version").fetchone()  # BEGIN alone holds nothing: the first look does
        yield db
    finally:
        _leave(db)


def readable(path: Path, *, at_rest: bool = False) -> str:
    """The URI by which a database is opened for reading only.

    at_rest  leave no trace: even a reader makes the files of the write-ahead log, unless it is told that nobody writes.
             For one short look, because a writer that begins meanwhile is not seen.
    """
    quiet = at_rest and not path.with_name(f"{path.name}-wal").exists()
    return f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if quiet else ''}"


def _leave(db: sqlite3.Connection) -> None:
    """Some errors (a full disk, a trigger) have ended the transaction already."""
    if db.in_transaction:
        db.execute("ROLLBACK")
