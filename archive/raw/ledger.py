"""Writing and reading what runs did: runs, walks, the ledger per source, hosts and robots records."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import AbstractContextManager
from dataclasses import asdict, astuple
from typing import Any

from archive.raw.captures import ColumnSearch, HostState, LedgerLine, RobotsRecord, Run, SourceState, Walk
from archive.raw.packing import pack
from archive.raw.reading import RawReading
from archive.raw.transactions import transaction


class RawLedger(RawReading):
    """Part of RawStore: the book of runs. Each write is one transaction of its own."""

    def transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        """All or nothing. Not to be nested."""
        return transaction(self.conn)

    def begin_run(self, night: str, started_at: str) -> Run:
        """The run of this night: the one that was cut off, continued, or a new one."""
        with self.transaction() as db:
            row = db.execute(
                "SELECT id FROM runs WHERE night = ? AND finished_at IS NULL ORDER BY id DESC LIMIT 1", (night,)
            ).fetchone()
            if row:
                db.execute("UPDATE runs SET resumed = resumed + 1 WHERE id = ?", row)
                number = int(row[0])
            else:
                sql = "INSERT INTO runs (night, started_at) VALUES (?, ?)"
                number = int(db.execute(sql, (night, started_at)).lastrowid or 0)
        run = self.run(number)
        assert run is not None
        return run

    def finish_run(self, run_id: int, finished_at: str, outcome: str) -> None:
        self.conn.execute("UPDATE runs SET finished_at = ?, outcome = ? WHERE id = ?", (finished_at, outcome, run_id))
        self.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def record_walk(self, walk: Walk) -> None:
        """Keep how a walk ended. The list of addresses is a blob of its own: an unchanged listing costs nothing."""
        text = "\n".join(sorted(walk.listed)).encode()
        digest = hashlib.sha256(text).hexdigest()
        values = asdict(walk) | {"listed_sha256": digest}
        del values["listed"]
        with self.transaction() as db:
            db.execute(
                "INSERT INTO blobs (sha256, size, data) VALUES (?, ?, ?) ON CONFLICT (sha256) DO NOTHING",
                (digest, len(text), pack(text)),
            )
            self._put("walks", values)

    def close_source(self, line: LedgerLine, state: SourceState) -> None:
        """The last act of a run for a source: its line in the ledger and its state."""
        with self.transaction():
            self._put("ledger", asdict(line))
            self._put("source_states", asdict(state))

    def ledger(self, run_id: int) -> list[LedgerLine]:
        sql = "SELECT * FROM ledger WHERE run_id = ? ORDER BY source_id"
        return [LedgerLine(*row) for row in self.conn.execute(sql, (run_id,))]

    def source_state(self, source_id: str) -> SourceState | None:
        row = self.conn.execute("SELECT * FROM source_states WHERE source_id = ?", (source_id,)).fetchone()
        return SourceState(*row) if row else None

    def source_states(self) -> list[SourceState]:
        return [SourceState(*row) for row in self.conn.execute("SELECT * FROM source_states ORDER BY source_id")]

    def host(self, host: str) -> HostState:
        row = self.conn.execute("SELECT * FROM hosts WHERE host = ?", (host,)).fetchone()
        return HostState(*row) if row else HostState(host)

    def hosts(self) -> list[HostState]:
        return [HostState(*row) for row in self.conn.execute("SELECT * FROM hosts ORDER BY host")]

    def put_host(self, state: HostState) -> None:
        self._put("hosts", asdict(state))

    def robots(self, origin: str) -> RobotsRecord | None:
        row = self.conn.execute("SELECT * FROM robots WHERE origin = ?", (origin,)).fetchone()
        return RobotsRecord(*row) if row else None

    def put_robots(self, record: RobotsRecord) -> None:
        self.conn.execute("INSERT OR REPLACE INTO robots VALUES (?, ?, ?, ?, ?)", astuple(record))

    def due_counts(self, now: str) -> dict[str, tuple[int, int]]:
        """Per source: articles never fetched, and known ones whose check is due."""
        sql = (
            "SELECT source_id, sum(last_capture IS NULL), sum(last_capture IS NOT NULL) FROM urls"
            " WHERE kind = 'article' AND (state IN ('pending', 'leased') OR next_due <= ?) GROUP BY source_id"
        )
        return {row[0]: (row[1], row[2]) for row in self.conn.execute(sql, (now,))}

    def pages_of_last_walks(self) -> dict[str, int]:
        """Per source: listing requests in the last run that walked it."""
        sql = (
            "SELECT c.source_id, count(*) FROM captures c JOIN (SELECT source_id, max(run_id) AS run_id FROM walks"
            " GROUP BY source_id) w ON w.run_id = c.run_id AND w.source_id = c.source_id"
            " WHERE c.kind = 'listing' GROUP BY c.source_id"
        )
        return {row[0]: row[1] for row in self.conn.execute(sql)}

    def links_per_source(self) -> dict[str, float]:
        """Per source: files and pictures per article, on average."""
        sql = (
            "SELECT u.source_id, count(l.url) * 1.0 / count(DISTINCT u.url) FROM urls u"
            " LEFT JOIN links l ON l.article = u.url WHERE u.kind = 'article' GROUP BY u.source_id"
        )
        return {row[0]: row[1] for row in self.conn.execute(sql)}

    def column(self, source_id: str, registered: str) -> ColumnSearch | None:
        """The last search for a column that is no longer at its registered address; None when there was none.

        A registry that was brought up to date since counts as no search: its address is the one to use.
        """
        sql = (
            "SELECT source_id, searched_at, moved_from, list_url FROM columns WHERE source_id = ? ORDER BY searched_at"
        )
        found = [ColumnSearch(*row) for row in self.conn.execute(sql, (source_id,))]
        return found[-1] if found and found[0].moved_from == registered else None

    def put_column(self, search: ColumnSearch) -> None:
        self._put("columns", asdict(search))

    def _put(self, table: str, values: dict[str, Any]) -> None:
        names = ", ".join(values)
        marks = ", ".join("?" * len(values))
        self.conn.execute(f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})", tuple(values.values()))
