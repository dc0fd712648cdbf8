"""raw.db: every answer that matters, stored before anything reads it, and the state of every address.

A capture, its body and what it means for its address go in together, in one transaction: killed at any moment, the
store knows exactly what it holds. A verdict other than "ok" never touches the last ok capture.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, astuple
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from archive.raw.answers import Answers
from archive.raw.captures import (
    Capture,
    ColumnSearch,
    Due,
    HostState,
    LedgerLine,
    Link,
    ListRow,
    NewCapture,
    RobotsRecord,
    Run,
    SourceState,
    UrlState,
    Walk,
)
from archive.raw.opening import LOG_BYTES, named, open_reading
from archive.raw.rows import (
    ANSWER_COLUMNS,
    CAPTURE_COLUMNS,
    URL_COLUMNS,
    PackingError,
    capture_of,
    pack,
    put,
    unpack,
    url_of,
)
from archive.raw.transactions import transaction

RAW_VERSION = 4
"""Number of migrations in archive.raw.schema; kept in the file as user_version."""
REPEATS_SINCE = 4
BUSY_SECONDS = 30.0
MOST_EVIDENCE = 20
"""Lines of proofs, and of gaps, that are kept of a walk."""

_NEXT_NUMBERS = (
    "SELECT max(id) FROM (SELECT id FROM (SELECT id FROM answers WHERE id > :after ORDER BY id LIMIT :limit) UNION ALL"
    " SELECT id FROM (SELECT id FROM repeats WHERE id > :after ORDER BY id LIMIT :limit) ORDER BY id LIMIT :limit)"
)
"""The last of so many captures after a number: the view, a union, cannot be cut off without reading it to its end."""


class NewerRawError(Exception):
    """raw.db was written by a later version of nianbao."""


class DamagedBlobError(Exception):
    """A stored body can no longer be unpacked; the message names its hash."""


class RawStore:
    """raw.db of a data directory. `RawStore(data)` writes (and creates, migrates), `RawStore.reading(data)` reads.

    Every read is one short query, so a crawl may write meanwhile; every write is one transaction of its own.
    Raises sqlite3.Error as SQLite does: locked, full, read-only, damaged.
    """

    def __init__(self, data: Path, *, read_only: bool = False, at_rest: bool = False) -> None:
        path = data / "raw.db"
        self.conn = open_reading(path, timeout=BUSY_SECONDS, at_rest=at_rest) if read_only else _writing(path)
        self._answers = Answers(self.conn)
        if read_only:
            _name_as_today(self.conn)

    @classmethod
    def reading(cls, data: Path, *, at_rest: bool = False) -> Self:
        """Open for reading only; raw.db must exist. `at_rest`: see `open_reading`."""
        return cls(data, read_only=True, at_rest=at_rest)

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

    def checkpoint(self) -> None:
        """Bring everything committed so far to the disk, so that nothing built upon it can outlive it."""
        self.conn.execute("PRAGMA wal_checkpoint(FULL)").fetchall()

    def transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        """All or nothing. Not to be nested."""
        return transaction(self.conn)

    # --- answers and their bodies -------------------------------------------------------------------------------

    def record(self, capture: NewCapture) -> int:
        """Store an answer with its body and the new state of its address. Returns the capture's number."""
        return self._answers.record(capture)

    def awaits_word(self, capture: Capture) -> bool:
        """Whether it is still to be said of a capture, or of a later one of its address, if it says anything new."""
        return self._answers.awaits_word(capture)

    def tell(self, capture: Capture, *, changed: bool, due: Due | None = None) -> None:
        """Whether a capture that brought other bytes says anything new; see Answers.tell."""
        self._answers.tell(capture, changed=changed, due=due)

    def captures(self, after_id: int = 0, limit: int = 1000) -> list[Capture]:
        """The next captures after that number, oldest first."""
        last = self.conn.execute(_NEXT_NUMBERS, {"after": after_id, "limit": limit}).fetchone()[0]
        sql = f"SELECT {CAPTURE_COLUMNS} FROM captures WHERE id > ? AND id <= ? ORDER BY id"
        return [capture_of(row) for row in self.conn.execute(sql, (after_id, last))]

    def capture(self, capture_id: int) -> Capture | None:
        row = self.conn.execute(f"SELECT {CAPTURE_COLUMNS} FROM captures WHERE id = ?", (capture_id,)).fetchone()
        return capture_of(row) if row else None

    def captures_of(self, url: str) -> list[Capture]:
        """Every capture of an address, oldest first."""
        sql = f"SELECT {CAPTURE_COLUMNS} FROM captures WHERE url = ? ORDER BY id"
        return [capture_of(row) for row in self.conn.execute(sql, (url,))]

    def evidence(self, capture_id: int) -> bytes:
        """The first 2 kB of a refusal, empty for other captures."""
        row = self.conn.execute("SELECT evidence FROM captures WHERE id = ?", (capture_id,)).fetchone()
        return bytes(row[0]) if row and row[0] else b""

    def blob(self, sha256: str) -> bytes | None:
        """The decoded body with that hash, or None. Raises DamagedBlobError when it cannot be unpacked."""
        row = self.conn.execute("SELECT data FROM blobs WHERE sha256 = ?", (sha256,)).fetchone()
        if row is None:
            return None
        try:
            return unpack(row[0])
        except PackingError as error:
            raise DamagedBlobError(f"The stored body {sha256} cannot be unpacked: {error}.") from error

    def body(self, sha256: str) -> bytes:
        """The decoded body with that hash. Raises KeyError when raw.db does not hold it."""
        data = self.blob(sha256)
        if data is None:
            raise KeyError(sha256)
        return data

    def blob_hashes(self) -> Iterator[str]:
        """Every stored hash, in the order in which the bodies came."""
        for row in self.conn.execute("SELECT sha256 FROM blobs ORDER BY id"):
            yield row[0]

    def attachments(self, article_url: str) -> list[Capture]:
        """The latest ok capture of each file that the article leads to now, in page order."""
        return self._linked(article_url, "attachment")

    def pictures(self, article_url: str) -> list[Capture]:
        """The latest ok capture of each picture that the article shows now, in page order."""
        return self._linked(article_url, "picture")

    def links(self, article_url: str) -> tuple[Link, ...]:
        """What the latest good copy of an article leads to, in page order."""
        sql = "SELECT url, role, name FROM links WHERE article = ? ORDER BY position"
        return tuple(Link(*row) for row in self.conn.execute(sql, (article_url,)))

    def _linked(self, article_url: str, role: str) -> list[Capture]:
        sql = (
            f"SELECT {', '.join('c.' + name for name in ANSWER_COLUMNS)}, NULL FROM links"
            " JOIN urls ON urls.url = links.url JOIN answers c ON c.id = urls.last_ok_capture"
            " WHERE links.article = ? AND links.role = ? ORDER BY links.position"
        )
        return [capture_of(row) for row in self.conn.execute(sql, (article_url, role))]

    # --- addresses: where each stands, and what is to be asked ------------------------------------------------

    def url_state(self, url: str) -> UrlState | None:
        row = self.conn.execute(f"SELECT {URL_COLUMNS} FROM urls WHERE url = ?", (url,)).fetchone()
        return url_of(row) if row else None

    def urls_of(self, source_id: str, kind: str = "article") -> list[UrlState]:
        """Every known address of a source, in no order that means anything."""
        sql = f"SELECT {URL_COLUMNS} FROM urls WHERE source_id = ? AND kind = ?"
        return [url_of(row) for row in self.conn.execute(sql, (source_id, kind))]

    def listed_years(self, source_id: str) -> set[int]:
        """Years that stand in the titles of a source's listing rows."""
        sql = "SELECT DISTINCT list_title FROM urls WHERE source_id = ? AND kind = 'article'"
        titles = " ".join(row[0] or "" for row in self.conn.execute(sql, (source_id,)))
        return {int(year) for year in re.findall(r"20\d\d", titles)}

    def add_articles(self, source_id: str, parent_url: str, rows: Iterable[tuple[str, ListRow]]) -> int:
        """Make listed addresses known; new ones wait as `pending`. Rows known already get their list row renewed.

        A report whose date or title moved in its listing is due at once. An address that another source knows keeps
        that source and its row: one report may stand in two listings, which need not agree.
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
                    " last_ok_sha256 = NULL, untold = NULL, list_title = excluded.list_title"
                    " WHERE urls.kind = 'listing'",
                    (url, source_id, parent_url, row.title, row.date, row.agency),
                ).rowcount
                if not added:
                    self._renew_row(source_id, url, row)
        return self.conn.total_changes - before

    def _renew_row(self, source_id: str, url: str, row: ListRow) -> None:
        self.conn.execute(
            "UPDATE urls SET next_due = CASE WHEN last_capture IS NOT NULL"
            " AND (list_title IS NOT ? OR list_date IS NOT ?) THEN '' ELSE next_due END,"
            " list_title = ?, list_date = ?, list_agency = ?"
            " WHERE url = ? AND source_id = ? AND (list_title IS NOT ? OR list_date IS NOT ? OR list_agency IS NOT ?)",
            (row.title, row.date, row.title, row.date, row.agency, url, source_id, row.title, row.date, row.agency),
        )

    def add_new_articles(self, source_id: str, parent_url: str, rows: Iterable[tuple[str, ListRow]]) -> None:
        """Make addresses known while their listing is still being read; what is known already stays as it is."""
        with self.transaction() as db:
            db.executemany(
                "INSERT INTO urls (url, source_id, kind, state, parent_url, list_title, list_date, list_agency)"
                " VALUES (?, ?, 'article', 'pending', ?, ?, ?, ?) ON CONFLICT (url) DO NOTHING",
                [(url, source_id, parent_url, row.title, row.date, row.agency) for url, row in rows],
            )

    def waiting(self, source_id: str) -> int:
        """How many reports of a source were never asked for."""
        sql = "SELECT count(*) FROM urls WHERE source_id = ? AND kind = 'article' AND last_capture IS NULL"
        return int(self.conn.execute(sql, (source_id,)).fetchone()[0])

    def listing_addresses(self, source_id: str) -> int:
        """How many pages of its listing a source has shown: how large a walk of it is."""
        sql = (
            "SELECT count(*) FROM urls WHERE source_id = ? AND kind = 'listing' AND state = 'done'"
            " AND last_ok_capture IS NOT NULL"
        )
        return int(self.conn.execute(sql, (source_id,)).fetchone()[0])

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
        """Make addresses due in the run under way; those that it has asked for already, in the next one."""
        with self.transaction():
            self.conn.executemany("UPDATE urls SET next_due = '' WHERE url = ?", [(url,) for url in urls])

    def due(self, source_id: str, run_id: int, now: str) -> list[UrlState]:
        """Articles of a source to ask for in this run: new ones first, then those whose check is due."""
        sql = (
            f"SELECT {URL_COLUMNS} FROM urls WHERE source_id = ?1 AND kind = 'article'"
            " AND (state IN ('pending', 'leased')"
            " OR (next_due <= ?2 AND coalesce(run_id, 0) <> ?3))"
            " ORDER BY state = 'done', next_due"
        )
        return [url_of(row) for row in self.conn.execute(sql, (source_id, now, run_id))]

    def without_files(self, source_id: str, run_id: int, most: int) -> list[UrlState]:
        """Articles of a source that this run has seen, but not asked for all of their first `most` links."""
        sql = (
            f"SELECT {URL_COLUMNS} FROM urls WHERE source_id = ? AND kind = 'article' AND run_id = ?"
            " AND verdict IN ('ok', 'not_modified') AND EXISTS (SELECT 1 FROM links LEFT JOIN urls file"
            " ON file.url = links.url WHERE links.article = urls.url AND links.position < ?"
            " AND file.run_id IS NOT urls.run_id)"
        )
        return [url_of(row) for row in self.conn.execute(sql, (source_id, run_id, most))]

    # --- listings ---------------------------------------------------------------------------------------------

    def record_walk(self, walk: Walk) -> None:
        """Keep how a walk ended. The list of addresses is a blob of its own: an unchanged listing costs nothing."""
        text = "\n".join(sorted(walk.listed)).encode()
        digest = hashlib.sha256(text).hexdigest()
        said = {name: json.dumps(values, ensure_ascii=False) for name, values in _shortened(walk).items()}
        values = asdict(walk) | {"listed_sha256": digest} | said
        del values["listed"]
        with self.transaction() as db:
            db.execute(
                "INSERT INTO blobs (sha256, size, data) VALUES (?, ?, ?) ON CONFLICT (sha256) DO NOTHING",
                (digest, len(text), pack(text)),
            )
            put(self.conn, "walks", values)

    def walk(self, run_id: int, source_id: str) -> Walk | None:
        found = self._rows("SELECT * FROM walks WHERE run_id = ? AND source_id = ?", (run_id, source_id))
        return self._walk(found[0]) if found else None

    def latest_walk(self, source_id: str, *, verdict: str | None = None, up_to: int | None = None) -> Walk | None:
        """The last walk of a source; with `verdict`, the last one that ended so; with `up_to`, of runs until then."""
        sql = (
            "SELECT * FROM walks WHERE source_id = ? AND (? IS NULL OR verdict = ?) AND (? IS NULL OR run_id <= ?)"
            " ORDER BY run_id DESC LIMIT 1"
        )
        found = self._rows(sql, (source_id, verdict, verdict, up_to, up_to))
        return self._walk(found[0]) if found else None

    def last_walks(self) -> Iterator[Walk]:
        """The last walk of each source, without the addresses that it showed."""
        last = "(source_id, run_id) IN (SELECT source_id, max(run_id) FROM walks GROUP BY source_id)"
        for row in self._rows(f"SELECT * FROM walks WHERE {last} ORDER BY source_id"):
            del row["listed_sha256"]
            yield Walk(**(row | {name: tuple(json.loads(row[name])) for name in ("proofs", "gaps")}))

    def walk_under_way(self, source_id: str, halted: Sequence[str]) -> Run | None:
        """The run that began a walk which no run since has brought to its end: each stopped for one of `halted`."""
        sql = "SELECT run_id, verdict, reason FROM walks WHERE source_id = ? ORDER BY run_id DESC"
        first: int | None = None
        for run_id, verdict, reason in self.conn.execute(sql, (source_id,)):
            if verdict == "complete" or reason.partition(":")[0] not in halted:
                break
            first = run_id
        return self.run(first) if first is not None else None

    def _walk(self, row: dict[str, Any]) -> Walk:
        listed = self.body(row.pop("listed_sha256")).decode()
        row |= {name: tuple(json.loads(row[name])) for name in ("proofs", "gaps")}
        return Walk(**row, listed=frozenset(listed.split("\n")) if listed else frozenset())

    # --- runs, and what they did for each source --------------------------------------------------------------

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

    def run(self, run_id: int) -> Run | None:
        row = self.conn.execute(
            "SELECT id, night, started_at, finished_at, outcome, resumed FROM runs WHERE id = ?", (run_id,)
        ).fetchone()
        return Run(*row) if row else None

    def ended_at(self, run_id: int) -> str | None:
        """When a run was through: its last answer for one that was cut off. None for a run that is not there."""
        row = self.conn.execute(
            "SELECT coalesce(finished_at, (SELECT fetched_at FROM captures WHERE id = (SELECT max(id) FROM"
            " (SELECT id FROM answers WHERE run_id = runs.id UNION ALL SELECT id FROM repeats WHERE run_id = runs.id)))"
            ", started_at) FROM runs WHERE id = ?",
            (run_id,),
        ).fetchone()
        return row[0] if row else None

    def close_source(self, line: LedgerLine, state: SourceState) -> None:
        """The last act of a run for a source: its line in the ledger and its state."""
        with self.transaction():
            put(self.conn, "ledger", asdict(line))
            put(self.conn, "source_states", asdict(state))

    def ledger(self, run_id: int) -> list[LedgerLine]:
        sql = "SELECT * FROM ledger WHERE run_id = ? ORDER BY source_id"
        return [LedgerLine(*row) for row in self.conn.execute(sql, (run_id,))]

    def source_state(self, source_id: str) -> SourceState | None:
        row = self.conn.execute("SELECT * FROM source_states WHERE source_id = ?", (source_id,)).fetchone()
        return SourceState(*row) if row else None

    def source_states(self) -> list[SourceState]:
        return [SourceState(*row) for row in self.conn.execute("SELECT * FROM source_states ORDER BY source_id")]

    # --- hosts, robots.txt, columns that moved ----------------------------------------------------------------

    def host(self, host: str) -> HostState:
        row = self.conn.execute("SELECT * FROM hosts WHERE host = ?", (host,)).fetchone()
        return HostState(*row) if row else HostState(host)

    def hosts(self) -> list[HostState]:
        return [HostState(*row) for row in self.conn.execute("SELECT * FROM hosts ORDER BY host")]

    def put_host(self, state: HostState) -> None:
        put(self.conn, "hosts", asdict(state))

    def robots(self, origin: str) -> RobotsRecord | None:
        row = self.conn.execute("SELECT * FROM robots WHERE origin = ?", (origin,)).fetchone()
        return RobotsRecord(*row) if row else None

    def put_robots(self, record: RobotsRecord) -> None:
        self.conn.execute("INSERT OR REPLACE INTO robots VALUES (?, ?, ?, ?, ?)", astuple(record))

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
        put(self.conn, "columns", asdict(search))

    def _rows(self, sql: str, parameters: tuple[object, ...] = ()) -> list[dict[str, Any]]:
        cursor = self.conn.execute(sql, parameters)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]


def _writing(path: Path) -> sqlite3.Connection:
    conn = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        with named(path):
            conn.execute("PRAGMA journal_mode = WAL")
            conn.execute("PRAGMA synchronous = NORMAL")
            conn.execute(f"PRAGMA journal_size_limit = {LOG_BYTES}")
            _migrate(conn, path)
    except BaseException:
        conn.close()
        raise
    return conn


def _shortened(walk: Walk) -> dict[str, list[str]]:
    """The evidence of a walk as far as a person reads it: of a tree of hundreds of columns the first and how many."""

    def cut(lines: tuple[str, ...]) -> list[str]:
        rest = len(lines) - MOST_EVIDENCE
        return [*lines[:MOST_EVIDENCE], *([f"… {rest} more"] if rest > 0 else [])]

    return {"proofs": cut(walk.proofs), "gaps": cut(walk.gaps)}


def _name_as_today(conn: sqlite3.Connection) -> None:
    """A reader changes nothing: in a file that no crawl has migrated yet, what is new is shown to it as empty."""
    if conn.execute("PRAGMA user_version").fetchone()[0] >= REPEATS_SINCE:
        return
    from archive.raw.schema import BEFORE_REPEATS

    for statement in BEFORE_REPEATS:
        conn.execute(statement)


def _migrate(conn: sqlite3.Connection, path: Path) -> None:
    """Bring raw.db to today's tables. The migrations (and sqlite-utils with them) are loaded only when one is due."""
    version = conn.execute("PRAGMA user_version").fetchone()[0]
    if version == RAW_VERSION:
        return
    if version > RAW_VERSION:
        raise NewerRawError(f"{path} was written by a newer nianbao: update nianbao, or name another --data directory.")
    from archive.raw.schema import apply

    apply(conn, RAW_VERSION)
