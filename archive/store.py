"""The only writer of archive.db: opening, migrating, and the rows of a report written as one.

Write-ahead log, so that the site reads the live file while a night is written. Every method that writes expects to
run inside `transaction()`; what a reader sees is always whole reports. An archive is brought to today's schema after
a backup, in one transaction or not at all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from archive import assessed, packing, search, touched
from archive.errors import ArchiveBusyError, ArchiveError, NewerArchiveError
from archive.figures import panel, report_columns
from archive.figures.report_columns import DERIVED
from archive.raw.lock import LockedError, RunLock, hold
from archive.raw.opening import LOG_BYTES, cut_back, named
from archive.raw.sqlite import Database
from archive.raw.transactions import transaction
from archive.rows import FORM_COLUMNS, OWN, Values, check_rows, version_rows
from archive.schema import migrations
from parsers.model import AnnualReport

FILE_NAME = "archive.db"
CACHE_KIB = 65_536
BUSY_SECONDS = 30

_VERSION_TABLES: Mapping[str, int] = {
    **{block: len(columns) + 3 for block, columns in FORM_COLUMNS.items()},
    "form_blocks": 3,
    "sections": 5,
    "cell_marks": 7,
    "extra_rows": 5,
    "claims": 8,
    "votes": 7,
    "warnings": 7,
}
"""Tables keyed by version_id, with their number of columns; rewritten whole when a version is read again. Beside them
the checks that come with the reading (archive.assessed)."""

_INSERTS = {
    table: f"INSERT INTO {table} VALUES ({', '.join('?' * columns)})" for table, columns in _VERSION_TABLES.items()
}

SOURCE_COLUMNS = (
    "source_id", "region_code", "region_name", "portal_name", "site_code", "host", "list_url", "url_status", "family",
    "scope", "agency", "minimum_reports", "active_from", "active_to", "note", "state", "since", "reason",
    "proofs", "gaps",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Indexed:
    """The text of a report as the search index has it; needed again, letter by letter, to take it out."""

    title: str
    agency: str
    body: str


class Store:
    """archive.db opened for writing. One per archive at a time, over all processes."""

    def __init__(self, db: sqlite3.Connection, lock: RunLock | None = None) -> None:
        self.db = db
        self.checks = assessed.Checks(db)
        self._lock = lock
        self._unread = 0

    @classmethod
    def open(cls, data: Path, *, now: datetime) -> Self:
        """Open DATA/archive.db, creating or migrating it first (with a backup beside it).

        Raises errors.ArchiveError (busy, newer, directory not writable) and sqlite3.Error.
        """
        try:
            data.mkdir(parents=True, exist_ok=True)
            lock = _lock(data, now)
        except OSError as error:
            raise ArchiveError(f"Cannot write to the data directory {data}: {error.strerror}.") from error
        try:
            return cls(_connect(data / FILE_NAME, now), lock)
        except BaseException:
            lock.close()
            raise

    def close(self) -> None:
        self.db.close()
        if self._lock is not None:
            self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of it or nothing; inside another one it is part of that."""
        if self.db.in_transaction:
            yield self.db
            return
        with transaction(self.db):
            yield self.db
        self._unread = cut_back(self.db, self._unread)

    def insert(self, table: str, row: Mapping[str, object]) -> int:
        """Insert one row; returns its rowid."""
        names = ", ".join(row)
        cursor = self.db.execute(
            f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values())
        )
        return cursor.lastrowid or 0

    def update(self, table: str, key: Mapping[str, object], values: Mapping[str, object]) -> bool:
        """Set `values` where they differ; True when a row was really changed.

        Only what differs is assigned: SQLite writes the entry of every index anew whose column is assigned, and the
        dozen indexes of `reports` lie on a dozen pages all over a large archive.
        """
        where = " AND ".join(f"{name} = ?" for name in key)
        stored = self.db.execute(f"SELECT {', '.join(values)} FROM {table} WHERE {where}", [*key.values()]).fetchone()
        if stored is None:
            return False
        new = {name: value for (name, value), old in zip(values.items(), stored, strict=True) if value != old}
        if not new:
            return False
        # Asked once more of SQLite: to a column of text, 3 and "3" are the same.
        same = " AND ".join(f"{name} IS ?" for name in new)
        assigned = ", ".join(f"{name} = ?" for name in new)
        cursor = self.db.execute(
            f"UPDATE {table} SET {assigned} WHERE {where} AND NOT ({same})",
            [*new.values(), *key.values(), *new.values()],
        )
        return cursor.rowcount > 0

    def progress(self, name: str) -> str | None:
        row = self.db.execute("SELECT value FROM progress WHERE name = ?", [name]).fetchone()
        return row[0] if row else None

    def set_progress(self, name: str, value: str) -> None:
        self.db.execute(
            "INSERT INTO progress VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value "
            "WHERE value IS NOT excluded.value",
            [name, value],
        )

    def write_content(self, version: int, report: AnnualReport) -> None:
        """The rows of a version that has none yet."""
        for table, rows in version_rows(report).items():
            if rows:
                self.db.executemany(_INSERTS[table], [(version, *row) for row in rows])
        self.checks.put(version, check_rows(report.checks, OWN))

    def erase_content(self, version: int) -> None:
        """What `write_content` wrote. Checks over years and bodies stay: they are not made anew with the reading."""
        for table in _VERSION_TABLES:
            self.db.execute(f"DELETE FROM {table} WHERE version_id = ?", [version])
        self.checks.erase(version, OWN)

    def derive(self, version: int) -> None:
        """Fill the columns of `reports` that follow from a version's rows, if the version is the current one."""
        query = (
            f"SELECT id, {', '.join(DERIVED.values())} FROM reports "
            "WHERE id = (SELECT report_id FROM versions WHERE id = ?1) AND current_version = ?1"
        )
        row = self.db.execute(query, [version]).fetchone()
        if row:
            self.update("reports", {"id": row[0]}, dict(zip(DERIVED, row[1:], strict=True)))

    def write_documents(self, version: int, documents: Iterable[Values]) -> None:
        """`documents`: (url, sha256, media_type, capture_id) in reading order."""
        self.db.execute("DELETE FROM version_documents WHERE version_id = ?", [version])
        self.db.executemany(
            "INSERT INTO version_documents VALUES (?, ?, ?, ?, ?, ?)",
            [(version, position, *document) for position, document in enumerate(documents)],
        )

    def indexed(self, report: int) -> Indexed:
        """What the search index holds for a report, from the stored rows that it was made of."""
        title, agency, version = self.db.execute(
            "SELECT title, agency, current_version FROM reports WHERE id = ?", [report]
        ).fetchone()
        return Indexed(title, agency, body_text(self.db, version))

    def index_anew(self, report: int, old: Indexed, new: Indexed) -> None:
        """Let the search index follow; a revision of figures alone leaves it as it is."""
        if new != old:
            self.unindex(report, old)
            self.index(report, new)

    def index(self, report: int, text: Indexed) -> None:
        self.db.execute(
            "INSERT INTO reports_fts (rowid, title, agency, body) VALUES (?, ?, ?, ?)", _index_row(report, text)
        )

    def index_report(self, report: int, title: str, agency: str, version: int) -> None:
        """Put a stored report into the search index."""
        self.index(report, Indexed(title, agency, body_text(self.db, version)))

    def unindex(self, report: int, text: Indexed) -> None:
        """Take a report out; `text` must be what was put in (a contentless index does not know it)."""
        self.db.execute(
            "INSERT INTO reports_fts (reports_fts, rowid, title, agency, body) VALUES ('delete', ?, ?, ?, ?)",
            _index_row(report, text),
        )

    def put_sources(self, rows: Iterable[Mapping[str, object]]) -> int:
        """Copy registry rows and their state; a row that says nothing new is not written. Returns rows written.

        Each mapping has any of SOURCE_COLUMNS, `source_id` at least; a column that is absent keeps its value.
        """
        written = 0
        with self.transaction():
            for row in rows:
                values = {name: row[name] for name in SOURCE_COLUMNS if name in row and name != "source_id"}
                key = {"source_id": row["source_id"]}
                known = self.db.execute("SELECT 1 FROM sources WHERE source_id = ?", [row["source_id"]]).fetchone()
                if known is None:
                    self.insert("sources", {**key, **values})
                    written += 1
                elif values:
                    written += self.update("sources", key, values)
        return written

    def drop_sources(self, url_status: str) -> None:
        """Rows that earlier versions copied and that are no sources: never crawled, so nothing refers to them."""
        with self.transaction():
            self.db.execute("DELETE FROM sources WHERE url_status = ? AND state IS NULL", [url_status])


def body_text(db: sqlite3.Connection, version: int) -> str:
    """The narrative of a version as it is indexed."""
    query = "SELECT heading, text FROM sections WHERE version_id = ? ORDER BY position"
    return join_body(db.execute(query, [version]))


def join_body(sections: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"{heading}\n{text}" for heading, text in sections)


def _index_row(report: int, text: Indexed) -> Values:
    return (report, *(search.index_text(part) for part in (text.title, text.agency, text.body)))


def _connect(path: Path, now: datetime) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS, cached_statements=256)
    try:
        with named(path):
            packing.choose(db)
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
            db.execute(f"PRAGMA journal_size_limit = {LOG_BYTES}")
            migrate(Database(db), path, now)
            packing.pack(db, path)
            packing.bound_log(db)
        with transaction(db):
            report_columns.install(db)
            panel.install(db)
            touched.install(db)
    except BaseException:
        db.close()
        raise
    return db


def _lock(data: Path, now: datetime) -> RunLock:
    try:
        return hold(data, "archive", now, name="archive.lock")
    except LockedError as error:
        writer = error.holder.pid if error.holder else "unknown"
        raise ArchiveBusyError("archive_busy", writer=writer, data=data) from None


def pending(conn: sqlite3.Connection) -> bool:
    """Whether an archive that is open for reading is of an earlier version than ours."""
    return bool(migrations.pending(Database(conn)))


def migrate(db: Database, path: Path, now: datetime) -> None:
    """Apply what is pending. Raises NewerArchiveError, or the error of a migration (nothing is changed then)."""
    known = {migration.name for migration in migrations._migrations}
    applied = [migration.name for migration in migrations.applied(db)]
    unknown = [name for name in applied if name not in known]
    if unknown:
        raise NewerArchiveError(
            f"{path} was written by a newer nianbao (it knows {unknown[0]}): update nianbao, or name another --data."
        )
    if not migrations.pending(db):
        return
    if applied:
        back_up(db.conn, path, now)
    with transaction(db.conn):
        if applied:
            panel.remove(db.conn)
        migrations.apply(db)


def back_up(source: sqlite3.Connection, path: Path, now: datetime) -> Path:
    """A consistent copy beside the archive, written under another name until it is whole."""
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    copy = path.with_name(f"{path.name}.before-migration-{stamp}")
    unfinished = copy.with_name(f"{copy.name}.part")
    for left in path.parent.glob(f"{path.name}.before-migration-*.part*"):
        left.unlink()  # of a process that was killed, or its journal: large, and nobody would come back for it
    try:
        with named(copy), closing(sqlite3.connect(unfinished)) as target:
            source.backup(target)
    except BaseException:
        for left in (unfinished, unfinished.with_name(f"{unfinished.name}-journal")):
            left.unlink(missing_ok=True)
        raise
    return unfinished.replace(copy)
