"""All of it or nothing, for every database that nianbao writes; one state of it, for every one that it reads.

The only place where a transaction is opened: whatever happens inside, the connection is out of it afterwards.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """A write transaction: committed at the end, rolled back on any error, that of the commit too.

    Not to be nested: the inner one raises sqlite3.OperationalError, and the outer one is still open.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
        db.execute("COMMIT")
    except sqlite3.Error as error:
        error.add_note(_file_of(db))
        raise
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


def _file_of(db: sqlite3.Connection) -> str:
    """Where the database is: SQLite's errors do not say it (archive.raw.faults does)."""
    return str(db.execute("PRAGMA database_list").fetchone()[2])


def _leave(db: sqlite3.Connection) -> None:
    """Some errors (a full disk, a trigger) have ended the transaction already."""
    if db.in_transaction:
        db.execute("ROLLBACK")
