"""raw.db: every answer that matters, stored before anything reads it, and the state of every address.

A capture, its body and what it means for its address go in together, in one transaction: killed at any moment, the
store knows exactly what it holds. A verdict other than "ok" never touches the last ok capture.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.raw.captures import GONE, ListRow, NewCapture, UrlState
from archive.raw.ledger import RawLedger
from archive.raw.packing import pack
from archive.raw.reading import _URL, _url

RAW_VERSION = 2
"""Number of migrations in archive.raw.schema; kept in the file as user_version."""
BUSY_SECONDS = 30.0
EVIDENCE_BYTES = 2048


class NewerRawError(Exception):
    """raw.db was written by a later version of nianbao."""


class RawStore(RawLedger):
    """raw.db of a data directory. `RawStore(data)` writes (and creates, migrates), `RawStore.reading(data)` reads.

    Raises sqlite3.Error as SQLite does: locked, full, read-only, damaged.
    """

    def __init__(self, data: Path, *, read_only: bool = False) -> None:
        path = data / "raw.db"
        where = f"{path.absolute().as_uri()}?mode=ro" if read_only else str(path)
        self.conn = sqlite3.connect(where, timeout=BUSY_SECONDS, isolation_level=None, uri=read_only)
        if read_only:
            return
        self.conn.execute("PRAGMA journal_mode = WAL")
        self.conn.execute("PRAGMA synchronous = NORMAL")
        _migrate(self.conn, path)

    @classmethod
    def reading(cls, data: Path) -> Self:
        """Open for reading only; raw.db must exist."""
        return cls(data, read_only=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.conn.close()

    def check_writable(self) -> None:
        """Raises sqlite3.Error when nothing could be stored just now."""
        with self.transaction():
            self.conn.execute(f"PRAGMA user_version = {RAW_VERSION}")

    def settle(self) -> None:
        """Bring everything committed so far to the disk, so that nothing built upon it can outlive it."""
        self.conn.execute("PRAGMA wal_checkpoint(FULL)").fetchall()

    def record(self, capture: NewCapture) -> int:
        """Store an answer with its body and the new state of its address. Returns the capture's number."""
        digest = hashlib.sha256(capture.body).hexdigest() if capture.body is not None else None
        with self.transaction():
            if capture.body is not None and digest:
                self._store_blob(digest, capture.body)
            number = self._store_capture(capture, digest)
            self._note_url(capture, number, digest)
            if capture.links is not None:
                self._store_links(capture)
        return number

    def _store_blob(self, digest: str, data: bytes) -> None:
        if self.conn.execute("SELECT 1 FROM blobs WHERE sha256 = ?", (digest,)).fetchone():
            return
        self.conn.execute(
            "INSERT INTO blobs (sha256, size, data) VALUES (?, ?, ?)",
            (digest, len(data), pack(data)),
        )

    def _store_capture(self, new: NewCapture, digest: str | None) -> int:
        row = new.row or ListRow("")
        cursor = self.conn.execute(
            "INSERT INTO captures (run_id, source_id, url, final_url, kind, fetched_at, status, headers, verdict,"
            " reason, media_type, sha256, evidence, parent_url, list_title, list_date, list_agency)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(new.run_id, new.source_id, new.url, new.final_url, new.kind, new.fetched_at, new.status),
                *(json.dumps(dict(new.headers), ensure_ascii=False), new.verdict, new.reason, new.media_type, digest),
                *(new.evidence[:EVIDENCE_BYTES] or None, new.parent_url),
                *(row.title if new.row else None, row.date, row.agency),
            ),
        )
        return int(cursor.lastrowid or 0)

    def _note_url(self, new: NewCapture, number: int, digest: str | None) -> None:
        self.conn.execute(
            "INSERT INTO urls (url, source_id, kind, state, parent_url) VALUES (?, ?, ?, 'pending', ?)"
            " ON CONFLICT (url) DO NOTHING",
            (new.url, new.source_id, new.kind, new.parent_url),
        )
        self.conn.execute(
            "UPDATE urls SET state = 'done', run_id = ?, verdict = ?, checked_at = ?, next_due = ?,"
            " last_capture = ? WHERE url = ?",
            (new.run_id, new.verdict, new.fetched_at, new.next_due, number, new.url),
        )
        if digest:
            self._note_content(new, number, digest)
        elif new.verdict == "not_modified":
            self._note_seen(new.url)
        elif new.verdict in GONE:
            self._note_gone(new)

    def _note_content(self, new: NewCapture, number: int, digest: str) -> None:
        self.conn.execute(
            "UPDATE urls SET changes = changes + (? AND last_ok_capture IS NOT NULL), last_ok_capture = ?,"
            " last_ok_sha256 = ?, etag = ?, last_modified = ? WHERE url = ?",
            (new.changed, number, digest, new.headers.get("etag"), new.headers.get("last-modified"), new.url),
        )
        self._note_seen(new.url, first=new.changed)

    def _note_seen(self, url: str, *, first: bool = False) -> None:
        self.conn.execute(
            "UPDATE urls SET unchanged = CASE WHEN ? THEN 0 ELSE unchanged + 1 END, attempts = 0, gone_kind = NULL,"
            " gone_nights = 0, gone_night = NULL, gone_first = NULL, gone_last = NULL WHERE url = ?",
            (first, url),
        )

    def _note_gone(self, new: NewCapture) -> None:
        self.conn.execute(
            "UPDATE urls SET gone_kind = ?, gone_nights = gone_nights + (gone_night IS NOT ?), gone_night = ?,"
            " gone_first = coalesce(gone_first, ?), gone_last = ?, attempts = 0 WHERE url = ?",
            (new.verdict, new.night, new.night, new.fetched_at, new.fetched_at, new.url),
        )

    def _store_links(self, new: NewCapture) -> None:
        self.conn.execute("DELETE FROM links WHERE article = ?", (new.url,))
        self.conn.executemany(
            "INSERT INTO links (article, position, url, role, name) VALUES (?, ?, ?, ?, ?)",
            [(new.url, place, link.url, link.role, link.name) for place, link in enumerate(new.links or ())],
        )

    def add_articles(self, source_id: str, parent_url: str, rows: Iterable[tuple[str, ListRow]]) -> int:
        """Make listed addresses known; new ones wait as `pending`. Rows known already get their list row renewed.

        An address that another source knows keeps that source: one report may stand in two listings.
        A listing that is a report itself (a year selector's page, a folder's index) is asked for as a report.
        Returns how many were new.
        """
        before = self.conn.total_changes
        with self.transaction():
            for url, row in rows:
                added = self.conn.execute(
                    "INSERT INTO urls (url, source_id, kind, state, parent_url, list_title, list_date, list_agency)"
                    " VALUES (?, ?, 'article', 'pending', ?, ?, ?, ?) ON CONFLICT (url) DO UPDATE SET"
                    " kind = 'article', state = 'pending', etag = NULL, last_modified = NULL, last_ok_capture = NULL,"
                    " last_ok_sha256 = NULL, list_title = excluded.list_title WHERE urls.kind = 'listing'",
                    (url, source_id, parent_url, row.title, row.date, row.agency),
                ).rowcount
                if not added:
                    self._renew_row(url, row)
        return self.conn.total_changes - before

    def _renew_row(self, url: str, row: ListRow) -> None:
        self.conn.execute(
            "UPDATE urls SET list_title = ?, list_date = ?, list_agency = ?"
            " WHERE url = ? AND (list_title IS NOT ? OR list_date IS NOT ? OR list_agency IS NOT ?)",
            (row.title, row.date, row.agency, url, row.title, row.date, row.agency),
        )

    def lease(self, urls: Sequence[str], run_id: int) -> None:
        """Mark addresses as under way, so that a death in their middle is known by their attempts."""
        with self.transaction():
            self.conn.executemany(
                "UPDATE urls SET state = 'leased', run_id = ?, attempts = attempts + 1 WHERE url = ?",
                [(run_id, url) for url in urls],
            )

    def unlease(self) -> int:
        """Addresses that a dead run left under way wait again. Returns how many."""
        return self.conn.execute("UPDATE urls SET state = 'pending' WHERE state = 'leased'").rowcount

    def postpone(self, url: str, run_id: int, next_due: str, verdict: str) -> None:
        """An address that was not asked for (robots, breaker, another host's business) waits until then."""
        self.conn.execute(
            "UPDATE urls SET state = 'refused', run_id = ?, next_due = ?, verdict = ? WHERE url = ?",
            (run_id, next_due, verdict, url),
        )

    def release(self, urls: Sequence[str]) -> None:
        """Addresses that this run will not come to wait for the next one."""
        with self.transaction():
            self.conn.executemany(
                "UPDATE urls SET state = 'pending', attempts = max(attempts - 1, 0) WHERE url = ? AND state = 'leased'",
                [(url,) for url in urls],
            )

    def recheck(self, urls: Sequence[str]) -> None:
        """Make addresses due in the run under way."""
        with self.transaction():
            self.conn.executemany("UPDATE urls SET next_due = '' WHERE url = ?", [(url,) for url in urls])

    def hasten(self, url: str, next_due: str) -> None:
        """Ask again in the next run: something that belongs to the page is still missing."""
        self.conn.execute("UPDATE urls SET next_due = ? WHERE url = ?", (next_due, url))

    def due(self, source_id: str, run_id: int, now: str) -> list[UrlState]:
        """Articles of a source to ask for in this run: new ones first, then those whose check is due."""
        sql = (
            f"SELECT {_URL} FROM urls WHERE source_id = ? AND kind = 'article'"
            " AND (state IN ('pending', 'leased') OR (next_due <= ? AND coalesce(run_id, 0) <> ?))"
            " ORDER BY state = 'done', next_due"
        )
        return [_url(row) for row in self.conn.execute(sql, (source_id, now, run_id))]


def _migrate(conn: sqlite3.Connection, path: Path) -> None:
    """Bring raw.db to today's tables. The migrations (and sqlite-utils with them) are loaded only when one is due."""
    version = conn.execute("PRAGMA user_version").fetchone()[0]
    if version == RAW_VERSION:
        return
    if version > RAW_VERSION:
        raise NewerRawError(f"{path} was written by a newer nianbao: update nianbao, or name another --data directory.")
    from archive.raw.schema import apply

    apply(conn, RAW_VERSION)
