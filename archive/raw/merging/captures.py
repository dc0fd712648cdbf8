"""Captures by what they say: each once, in the order of time, whoever made it.

A capture that only repeats another is known by that one, its time and its status.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from archive.raw.merging.runs import Runs

_SAID = (
    *("source_id", "url", "final_url", "kind", "fetched_at", "status", "headers", "verdict", "reason", "media_type"),
    *("sha256", "evidence", "parent_url", "list_title", "list_date", "list_agency"),
)
_ANSWERS = f"SELECT id, run_id, {', '.join(_SAID)} FROM answers ORDER BY run_id, source_id, kind, id"
_REPEATS = (
    "SELECT r.id, r.run_id, r.same_as, strftime('%Y-%m-%dT%H:%M:%SZ', r.at, 'unixepoch'), r.status, a.source_id,"
    " a.kind, a.url FROM repeats r JOIN answers a ON a.id = r.same_as ORDER BY r.run_id, r.id"
)
_KINDS = ("robots", "probe", "listing", "article", "attachment")
"""Of one second of one source, a page comes before its files."""
_HERE = -1
_KEY = 16
"""Bytes of a key: two captures of 10^9 have the same one with a probability of 10^-21."""
_TABLES = (
    "DROP TABLE IF EXISTS temp.came",
    "DROP TABLE IF EXISTS temp.places",
    "DROP TABLE IF EXISTS temp.moved",
    "CREATE TEMP TABLE came (key BLOB PRIMARY KEY, part INTEGER NOT NULL, old INTEGER NOT NULL, whole BLOB,"
    " number INTEGER, run INTEGER NOT NULL, at TEXT NOT NULL, source TEXT NOT NULL, kind INTEGER NOT NULL,"
    " url TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TEMP TABLE places (part INTEGER NOT NULL, old INTEGER NOT NULL, key BLOB NOT NULL,"
    " PRIMARY KEY (part, old)) WITHOUT ROWID",
    "CREATE TEMP TABLE moved (old INTEGER PRIMARY KEY, number INTEGER NOT NULL)",
)
_NUMBERED = (
    *(("answers", "id"), ("repeats", "id"), ("repeats", "same_as")),
    *(("urls", "last_capture"), ("urls", "last_ok_capture"), ("urls", "untold")),
)


class Captures:
    """The captures of the target and of every part, numbered in the order of time.

    added   captures that the target did not have.
    """

    def __init__(self, db: sqlite3.Connection, parts: Sequence[sqlite3.Connection], runs: Runs, filed: int) -> None:
        self._db = db
        for statement in _TABLES:
            db.execute(statement)
        self._gather(_HERE, db, runs)
        for number, part in enumerate(parts):
            self._gather(number, part, runs)
        self.added = int(db.execute("SELECT count(*) FROM came WHERE part <> ?", (_HERE,)).fetchone()[0])
        self._number(filed)
        if self.added:
            self._move()
        for number, part in enumerate(parts):
            self._take_over(number, part)

    def of(self, part: int, old: int | None) -> int | None:
        """The number of a part's capture in the target."""
        sql = (
            "SELECT came.number FROM places JOIN came ON came.key = places.key WHERE places.part = ? AND places.old = ?"
        )
        row = self._db.execute(sql, (part, old)).fetchone() if old is not None else None
        return int(row[0]) if row else None

    def _gather(self, part: int, conn: sqlite3.Connection, runs: Runs) -> None:
        """What a file holds, by key; the first file that has a capture brings it."""
        for found in (self._answers(part, conn, runs), self._repeats(part, conn, runs)):
            for came in found:
                self._db.execute("INSERT INTO places VALUES (?, ?, ?)", (part, came.old, came.key))
                row = (came.key, part, came.old, came.whole, came.run, came.at, came.source, came.kind, came.url)
                self._db.execute("INSERT OR IGNORE INTO came VALUES (?, ?, ?, ?, NULL, ?, ?, ?, ?, ?)", row)

    def _answers(self, part: int, conn: sqlite3.Connection, runs: Runs) -> Iterator[_Came]:
        for old, run, key, said in _keyed(conn.execute(_ANSWERS), part, runs):
            source, url, _, kind, at, *_ = said
            yield _Came(key, old, None, run, at, source, _KINDS.index(kind), url)

    def _repeats(self, part: int, conn: sqlite3.Connection, runs: Runs) -> Iterator[_Came]:
        whole = "SELECT key FROM places WHERE part = ? AND old = ?"
        rows = (
            (old, run, self._db.execute(whole, (part, same_as)).fetchone()[0].hex(), *said)
            for old, run, same_as, *said in conn.execute(_REPEATS)
        )
        for old, run, key, (same_as, at, _, source, kind, url) in _keyed(rows, part, runs):
            yield _Came(key, old, bytes.fromhex(same_as), run, at, source, _KINDS.index(kind), url)

    def _number(self, filed: int) -> None:
        if not self.added:
            self._db.execute("UPDATE came SET number = old")
            return
        self._db.execute("UPDATE came SET number = old WHERE part = ? AND old <= ?", (_HERE, filed))
        order = "SELECT key FROM came WHERE number IS NULL ORDER BY run, at, source, kind, url, key"
        keys = [row[0] for row in self._db.execute(order)]
        self._db.executemany(
            "UPDATE came SET number = ? WHERE key = ?", ((number, key) for number, key in enumerate(keys, filed + 1))
        )

    def _move(self) -> None:
        """Give the target's own captures their new numbers: through negative ones, as they change places."""
        db = self._db
        db.execute("INSERT INTO moved SELECT old, number FROM came WHERE part = ? AND number <> old", (_HERE,))
        for table, column in _NUMBERED:
            db.execute(
                f"UPDATE {table} SET {column} = -(SELECT number FROM moved WHERE old = {column})"
                f" WHERE {column} IN (SELECT old FROM moved)"
            )
            db.execute(f"UPDATE {table} SET {column} = -{column} WHERE {column} < 0")

    def _take_over(self, part: int, conn: sqlite3.Connection) -> None:
        fresh = self._db.execute("SELECT old, number, whole, run FROM came WHERE part = ? ORDER BY number", (part,))
        for old, number, whole, run in fresh.fetchall():
            if whole is None:
                self._answer(conn, old, number, run)
            else:
                self._repeat(conn, old, (number, whole, run))

    def _repeat(self, conn: sqlite3.Connection, old: int, row: tuple[int, bytes, int]) -> None:
        number, whole, run = row
        (same_as,) = self._db.execute("SELECT number FROM came WHERE key = ?", (whole,)).fetchone()
        said = conn.execute("SELECT at, status FROM repeats WHERE id = ?", (old,)).fetchone()
        self._db.execute("INSERT INTO repeats VALUES (?, ?, ?, ?, ?)", (number, same_as, run, *said))

    def _answer(self, conn: sqlite3.Connection, old: int, number: int, run: int) -> None:
        row = conn.execute(f"SELECT {', '.join(_SAID)} FROM answers WHERE id = ?", (old,)).fetchone()
        marks = ", ".join("?" * (len(_SAID) + 2))
        sql = f"INSERT INTO answers (id, run_id, {', '.join(_SAID)}) VALUES ({marks})"
        self._db.execute(sql, (number, run, *row))


class _Came(NamedTuple):
    """A capture of one file. `whole` is the key of the answer that it repeats."""

    key: bytes
    old: int
    whole: bytes | None
    run: int
    at: str
    source: str
    kind: int
    url: str


def _keyed(rows: Iterable[tuple[Any, ...]], part: int, runs: Runs) -> Iterator[tuple[int, int, bytes, tuple[Any, ...]]]:
    """Number, run in the target, key and words of rows that begin with number and run, ordered by run.

    What a file says twice in the same words is two captures: they are told apart by their place.
    """
    seen: Counter[bytes] = Counter()
    before = None
    for old, own, *said in rows:
        if own != before:
            before = own
            seen.clear()
        run = own if part == _HERE else runs.of(part, own)
        digest = hashlib.sha256(_text((*runs.keys[run], *said))).digest()[:_KEY]
        seen[digest] += 1
        place = seen[digest]
        yield old, run, digest if place == 1 else hashlib.sha256(digest + b"%d" % place).digest()[:_KEY], tuple(said)


def _text(said: tuple[Any, ...]) -> bytes:
    return json.dumps([one.hex() if isinstance(one, bytes) else one for one in said]).encode()
