"""alerts.db: who subscribed since when, what was said to whom, and what waits to be said."""

from __future__ import annotations

import sqlite3
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Self

from archive.raw.opening import named
from archive.raw.sqlite import Database, Migrations
from archive.raw.transactions import transaction

FILE_NAME = "alerts.db"
migrations = Migrations("alerts")

_TABLES = """
CREATE TABLE subscriptions (
    name TEXT PRIMARY KEY, since TEXT NOT NULL, cursor INTEGER, cursor_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, subscription TEXT NOT NULL, key TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL, html TEXT NOT NULL
);
CREATE TABLE message_changes (
    subscription TEXT NOT NULL, change_id INTEGER NOT NULL, detected_at TEXT NOT NULL,
    message_id INTEGER NOT NULL REFERENCES messages(id), PRIMARY KEY (subscription, change_id, detected_at)
) WITHOUT ROWID;
CREATE TABLE deliveries (
    message_id INTEGER NOT NULL REFERENCES messages(id), channel TEXT NOT NULL, label TEXT NOT NULL,
    state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, next_at TEXT NOT NULL, error TEXT NOT NULL DEFAULT '',
    done_at TEXT, doubtful INTEGER NOT NULL DEFAULT 0, reached TEXT NOT NULL DEFAULT '[]',
    PRIMARY KEY (message_id, channel)
) WITHOUT ROWID;
CREATE INDEX deliveries_open ON deliveries(next_at) WHERE state IN ('waiting', 'sending');
CREATE TABLE alarms (
    key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, since TEXT NOT NULL, once INTEGER NOT NULL, text TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE measures (name TEXT PRIMARY KEY, value REAL NOT NULL) WITHOUT ROWID
"""


@migrations()
def m001_first_tables(db: Database) -> None:
    for statement in _TABLES.split(";"):
        db.execute(statement)


@migrations()
def m002_corrections(db: Database) -> None:
    """What was retracted and to whom that was said: each is said once."""
    db.execute(
        "CREATE TABLE corrections (subscription TEXT NOT NULL, retraction TEXT NOT NULL, message_id INTEGER NOT NULL, "
        "PRIMARY KEY (subscription, retraction)) WITHOUT ROWID"
    )


@migrations()
def m003_notices(db: Database) -> None:
    """What is no change and was told all the same (a page that is gone, listing not proved), and to whom: each once."""
    db.execute(
        "CREATE TABLE notices (subscription TEXT NOT NULL, key TEXT NOT NULL, message_id INTEGER NOT NULL, "
        "PRIMARY KEY (subscription, key)) WITHOUT ROWID"
    )


@migrations()
def m004_weekly(db: Database) -> None:
    """When the changes of a subscription that is told once a week were last looked at."""
    db.execute("CREATE TABLE looks (subscription TEXT PRIMARY KEY, at TEXT NOT NULL) WITHOUT ROWID")


class NewerAlertsError(Exception):
    """alerts.db was written by a later version of nianbao."""


class AlertsStore:
    """alerts.db opened for writing. Every change of it is one transaction."""

    def __init__(self, data: Path) -> None:
        path = data / FILE_NAME
        self.db = sqlite3.connect(path, timeout=30, isolation_level=None)
        with named(path):
            self.db.execute("PRAGMA journal_mode = WAL")
            self.db.execute("PRAGMA synchronous = FULL")  # what was sent must be on record before the next one
            path.chmod(0o600)  # what was said to whom is nobody else's business
            _migrate(self.db, path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.db.close()

    def transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        """All of it or nothing."""
        return transaction(self.db)


def _migrate(conn: sqlite3.Connection, path: Path) -> None:
    db = Database(conn)
    known = {migration.name for migration in migrations._migrations}
    unknown = [name for name in (applied.name for applied in migrations.applied(db)) if name not in known]
    if unknown:
        raise NewerAlertsError(f"{path} was written by a newer nianbao (it knows {unknown[0]}): update nianbao.")
    if migrations.pending(db):
        with transaction(conn):
            migrations.apply(db)
