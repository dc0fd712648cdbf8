"""raw.db: what the crawler brought home and where it stands. Tables and migrations; not public, yet documented.

One writer, the crawl; readers may look at any time (WAL). Times are ISO 8601 in UTC, seconds.
"""

from __future__ import annotations

import sqlite3

from archive.raw.sqlite import Database, Migrations
from archive.raw.transactions import transaction

migrations = Migrations("raw")

_TABLES = """
CREATE TABLE blobs (
    id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, size INTEGER NOT NULL, data BLOB NOT NULL
);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY, night TEXT NOT NULL, started_at TEXT NOT NULL, finished_at TEXT, outcome TEXT,
    resumed INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE captures (
    id INTEGER PRIMARY KEY AUTOINCREMENT, run_id INTEGER NOT NULL, source_id TEXT NOT NULL, url TEXT NOT NULL,
    final_url TEXT NOT NULL, kind TEXT NOT NULL, fetched_at TEXT NOT NULL, status INTEGER NOT NULL,
    headers TEXT NOT NULL, verdict TEXT NOT NULL, reason TEXT NOT NULL, media_type TEXT NOT NULL, sha256 TEXT,
    evidence BLOB, parent_url TEXT, list_title TEXT, list_date TEXT, list_agency TEXT
);
CREATE INDEX captures_by_url ON captures(url, id);
CREATE INDEX captures_by_run ON captures(run_id, source_id, kind);
CREATE TABLE urls (
    url TEXT PRIMARY KEY, source_id TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
    parent_url TEXT, list_title TEXT, list_date TEXT, list_agency TEXT,
    run_id INTEGER, attempts INTEGER NOT NULL DEFAULT 0, verdict TEXT, etag TEXT, last_modified TEXT,
    checked_at TEXT, next_due TEXT, unchanged INTEGER NOT NULL DEFAULT 0, changes INTEGER NOT NULL DEFAULT 0,
    last_capture INTEGER, last_ok_capture INTEGER, last_ok_sha256 TEXT,
    gone_kind TEXT, gone_nights INTEGER NOT NULL DEFAULT 0, gone_night TEXT, gone_first TEXT, gone_last TEXT
) WITHOUT ROWID;
CREATE INDEX urls_by_source ON urls(source_id, kind, state);
CREATE INDEX urls_gone ON urls(gone_nights) WHERE gone_nights > 0;
CREATE TABLE links (
    article TEXT NOT NULL, position INTEGER NOT NULL, url TEXT NOT NULL, role TEXT NOT NULL, name TEXT NOT NULL,
    PRIMARY KEY (article, position)
) WITHOUT ROWID;
CREATE TABLE walks (
    run_id INTEGER NOT NULL, source_id TEXT NOT NULL, verdict TEXT NOT NULL, reason TEXT NOT NULL,
    seen INTEGER NOT NULL, declared INTEGER, finished_at TEXT NOT NULL, listed_sha256 TEXT NOT NULL,
    PRIMARY KEY (source_id, run_id)
) WITHOUT ROWID;
CREATE INDEX walks_by_run ON walks(run_id);
CREATE TABLE ledger (
    run_id INTEGER NOT NULL, source_id TEXT NOT NULL, verdict TEXT NOT NULL, reason TEXT NOT NULL,
    listed INTEGER NOT NULL, declared INTEGER, fetched INTEGER NOT NULL, stored INTEGER NOT NULL,
    not_modified INTEGER NOT NULL, refused INTEGER NOT NULL, failed INTEGER NOT NULL, gone INTEGER NOT NULL,
    pending INTEGER NOT NULL, bytes INTEGER NOT NULL, seconds REAL NOT NULL, alarm TEXT NOT NULL,
    finished_at TEXT NOT NULL,
    PRIMARY KEY (run_id, source_id)
) WITHOUT ROWID;
CREATE TABLE source_states (
    source_id TEXT PRIMARY KEY, state TEXT NOT NULL, reason TEXT NOT NULL, since TEXT NOT NULL,
    streak INTEGER NOT NULL, run_id INTEGER NOT NULL, last_complete TEXT, next_listing TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE hosts (
    host TEXT PRIMARY KEY, failures INTEGER NOT NULL DEFAULT 0, openings INTEGER NOT NULL DEFAULT 0,
    closed_until TEXT, reason TEXT NOT NULL DEFAULT '', asked INTEGER NOT NULL DEFAULT 0, asked_night TEXT,
    home_shape TEXT, missing_shape TEXT, probed_at TEXT
) WITHOUT ROWID;
CREATE TABLE robots (
    origin TEXT PRIMARY KEY, verdict TEXT NOT NULL, reason TEXT NOT NULL, body TEXT NOT NULL, fetched_at TEXT NOT NULL
) WITHOUT ROWID;
"""


@migrations()
def m001_first_tables(db: Database) -> None:
    for statement in _TABLES.split(";"):
        if statement.strip():
            db.execute(statement)


@migrations()
def m002_columns_that_moved(db: Database) -> None:
    """Where the column of a source was searched for, and where it was found; every address it had stays here."""
    db.execute(
        "CREATE TABLE columns (source_id TEXT NOT NULL, searched_at TEXT NOT NULL, moved_from TEXT NOT NULL,"
        " list_url TEXT, PRIMARY KEY (source_id, searched_at)) WITHOUT ROWID"
    )


@migrations()
def m003_what_other_bytes_mean(db: Database) -> None:
    """untold: the newest capture that brought other bytes and of which the archive has not said yet whether they say
    anything new; unchanged_before: what `unchanged` was then, to go on from if they do not."""
    db.execute("ALTER TABLE urls ADD COLUMN untold INTEGER")
    db.execute("ALTER TABLE urls ADD COLUMN unchanged_before INTEGER NOT NULL DEFAULT 0")


_REPEATS = """
ALTER TABLE captures RENAME TO answers;
CREATE TABLE repeats (
    id INTEGER PRIMARY KEY, same_as INTEGER NOT NULL, run_id INTEGER NOT NULL, at INTEGER NOT NULL,
    status INTEGER NOT NULL
);
CREATE INDEX repeats_of ON repeats(same_as);
CREATE INDEX repeats_by_run ON repeats(run_id);
CREATE VIEW captures AS
SELECT id, run_id, source_id, url, final_url, kind, fetched_at, status, headers, verdict, reason, media_type, sha256,
    evidence, parent_url, list_title, list_date, list_agency, NULL AS same_as FROM answers
UNION ALL
SELECT r.id, r.run_id, a.source_id, a.url, a.final_url, a.kind, strftime('%Y-%m-%dT%H:%M:%SZ', r.at, 'unixepoch'),
    r.status, iif(r.status = 304, '{}', a.headers), iif(r.status = 304, 'not_modified', 'ok'), '',
    iif(r.status = 304, '', a.media_type), iif(r.status = 304, NULL, a.sha256), NULL, a.parent_url, a.list_title,
    a.list_date, a.list_agency, r.same_as FROM repeats r JOIN answers a ON a.id = r.same_as;
ALTER TABLE walks ADD COLUMN proofs TEXT NOT NULL DEFAULT '[]';
ALTER TABLE walks ADD COLUMN gaps TEXT NOT NULL DEFAULT '[]'
"""


@migrations()
def m004_repeats_and_evidence(db: Database) -> None:
    """An answer that says what another said already (304, or 200 with the same bytes) is five numbers in `repeats`;
    `captures` shows both kinds of rows, numbered together. And walks keep what proves them and what is missing."""
    for statement in _REPEATS.split(";"):
        db.execute(statement)


BEFORE_REPEATS = (
    "CREATE TEMP VIEW answers AS SELECT * FROM main.captures",
    "CREATE TEMP VIEW captures AS SELECT *, NULL AS same_as FROM main.captures",
    "CREATE TEMP VIEW repeats AS SELECT 0 AS id, 0 AS same_as, 0 AS run_id, 0 AS at, 0 AS status WHERE 0",
    "CREATE TEMP VIEW walks AS SELECT *, '[]' AS proofs, '[]' AS gaps FROM main.walks",
)
"""What a reader of a file without m004 needs to find everything under its name of today."""


def apply(conn: sqlite3.Connection, version: int) -> None:
    """All pending migrations in one transaction, and the version they lead to."""
    db = Database(conn)
    with transaction(conn):
        migrations.apply(db)
        db.execute(f"PRAGMA user_version = {version}")
