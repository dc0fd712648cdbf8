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
_OF_RUNS = "run_id IN (SELECT value FROM json_each(?))"
_ANSWERS = f"SELECT id, run_id, {', '.join(_SAID)} FROM answers WHERE {_OF_RUNS} ORDER BY run_id, source_id, kind, id"
_REPEATS = (
    "SELECT r.id, r.run_id, r.same_as, strftime('%Y-%m-%dT%H:%M:%SZ', r.at, 'unixepoch'), r.status, a.source_id,"
    f" a.kind, a.url FROM repeats r JOIN answers a ON a.id = r.same_as WHERE r.{_OF_RUNS} ORDER BY r.run_id, r.id"
)
_RUNS_AFTER = "SELECT DISTINCT run_id FROM answers WHERE id > ? UNION SELECT DISTINCT run_id FROM repeats WHERE id > ?"
_ANSWER = f"SELECT run_id, {', '.join(_SAID)} FROM answers WHERE id = ?"
_SAME_ANSWER = (
    f"FROM answers INDEXED BY captures_by_url WHERE run_id = ? AND {' AND '.join(f'{name} IS ?' for name in _SAID)}"
)
_NUMBER = "SELECT came.number FROM places p JOIN came ON came.key = p.key WHERE p.part = ? AND p.old = ?"
_REPEAT = "SELECT run_id, at, status, same_as FROM repeats WHERE id = ?"
_SAME_REPEAT = "FROM repeats WHERE run_id = ? AND at = ? AND status = ? AND same_as = ?"
_KINDS = ("robots", "probe", "listing", "article", "attachment")
"""Of one second of one source, a page comes before its files."""
_HERE = -1
_KEY = 16
"""Bytes of a key: two captures of 10^9 have the same one with a probability of 10^-21."""
_TABLES = (
    "DROP TABLE IF EXISTS temp.came",
    "DROP TABLE IF EXISTS temp.places",
    "DROP TABLE IF EXISTS temp.moved",
    "CREATE TEMP TABLE came (key BLOB PRIMARY KEY, part INTEGER NOT NULL, old INTEGER NOT NULL,"
    " repeats INTEGER NOT NULL,"
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

    def __init__(
        self, db: sqlite3.Connection, parts: Sequence[sqlite3.Connection], runs: Runs, reached: Sequence[int]
    ) -> None:
        """reached  the last capture of the target that keeps its number, and of each part that the target has."""
        self._db, self._parts, self._runs = db, parts, runs
        filed, *merged = reached
        for statement in _TABLES:
            db.execute(statement)
        fresh = [_runs_after(part, after) for part, after in zip(parts, merged, strict=True)]
        coming = {runs.of(number, run) for number, found in enumerate(fresh) for run in found}
        self._gather(_HERE, db, coming | _runs_after(db, filed))
        for number, part in enumerate(parts):
            self._gather(number, part, fresh[number])
        self.added = int(db.execute("SELECT count(*) FROM came WHERE part <> ?", (_HERE,)).fetchone()[0])
        self._number(filed)
        if self.added:
            self._move()
        for number, part in enumerate(parts):
            self._take_over(number, part)

    def of(self, part: int, old: int | None) -> int | None:
        """The number of a part's capture in the target."""
        if old is None:
            return None
        row = self._db.execute(_NUMBER, (part, old)).fetchone()
        return int(row[0]) if row else self._merged_before(part, old)

    def _merged_before(self, part: int, old: int) -> int | None:
        """The same for one of a run that was taken over by an earlier merge: found by what it says."""
        conn = self._parts[part]
        answer = conn.execute(_ANSWER, (old,)).fetchone()
        if answer:
            run, *said = answer
            return self._same(_SAME_ANSWER, (conn, old), (run, *said), (self._runs.of(part, run), *said))
        repeat = conn.execute(_REPEAT, (old,)).fetchone()
        if repeat is None:
            return None
        run, at, status, whole = repeat
        there = (self._runs.of(part, run), at, status, self.of(part, whole))
        return self._same(_SAME_REPEAT, (conn, old), repeat, there)

    def _same(
        self, where: str, file: tuple[sqlite3.Connection, int], here: Sequence[Any], there: Sequence[Any]
    ) -> int | None:
        """Of what is said several times, the one at the same place."""
        conn, old = file
        before = conn.execute(f"SELECT count(*) {where} AND id < ?", (*here, old)).fetchone()[0]
        row = self._db.execute(f"SELECT id {where} ORDER BY id LIMIT 1 OFFSET ?", (*there, before)).fetchone()
        return int(row[0]) if row else None

    def _gather(self, part: int, conn: sqlite3.Connection, chosen: Iterable[int]) -> None:
        """What a file holds of some runs, by key; the first file that has a capture brings it."""
        runs = json.dumps(sorted(chosen))
        for found in (self._answers(part, conn, runs), self._repeats(part, conn, runs)):
            for came in found:
                self._db.execute("INSERT INTO places VALUES (?, ?, ?)", (part, came.old, came.key))
                row = (came.key, part, came.old, came.repeats, came.run, came.at, came.source, came.kind, came.url)
                self._db.execute("INSERT OR IGNORE INTO came VALUES (?, ?, ?, ?, NULL, ?, ?, ?, ?, ?)", row)

    def _answers(self, part: int, conn: sqlite3.Connection, chosen: str) -> Iterator[_Came]:
        for old, run, key, said in _keyed(conn.execute(_ANSWERS, (chosen,)), part, self._runs):
            source, url, _, kind, at, *_ = said
            yield _Came(key, old, False, run, at, source, _KINDS.index(kind), url)

    def _repeats(self, part: int, conn: sqlite3.Connection, chosen: str) -> Iterator[_Came]:
        rows = (
            (old, run, self._whole(part, conn, same_as).hex(), *said)
            for old, run, same_as, *said in conn.execute(_REPEATS, (chosen,))
        )
        for old, run, key, (_, at, _, source, kind, url) in _keyed(rows, part, self._runs):
            yield _Came(key, old, True, run, at, source, _KINDS.index(kind), url)

    def _whole(self, part: int, conn: sqlite3.Connection, old: int) -> bytes:
        """The key of an answer, also of one of a run that was not gathered."""
        row = self._db.execute("SELECT key FROM places WHERE part = ? AND old = ?", (part, old)).fetchone()
        if row:
            return bytes(row[0])
        own, *said = conn.execute(_ANSWER, (old,)).fetchone()
        before = conn.execute(f"SELECT count(*) {_SAME_ANSWER} AND id < ?", (own, *said, old)).fetchone()[0]
        run = own if part == _HERE else self._runs.of(part, own)
        return _key((*self._runs.keys[run], *said), before + 1)

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
        fresh = self._db.execute("SELECT old, number, repeats, run FROM came WHERE part = ? ORDER BY number", (part,))
        for old, number, repeats, run in fresh.fetchall():
            if repeats:
                _, at, status, whole = conn.execute(_REPEAT, (old,)).fetchone()
                row = (number, self.of(part, whole), run, at, status)
                self._db.execute("INSERT INTO repeats VALUES (?, ?, ?, ?, ?)", row)
            else:
                self._answer(conn, old, number, run)

    def _answer(self, conn: sqlite3.Connection, old: int, number: int, run: int) -> None:
        row = conn.execute(f"SELECT {', '.join(_SAID)} FROM answers WHERE id = ?", (old,)).fetchone()
        marks = ", ".join("?" * (len(_SAID) + 2))
        sql = f"INSERT INTO answers (id, run_id, {', '.join(_SAID)}) VALUES ({marks})"
        self._db.execute(sql, (number, run, *row))


class _Came(NamedTuple):
    """A capture of one file; `repeats`: one that only repeats another."""

    key: bytes
    old: int
    repeats: bool
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
        words = (*runs.keys[run], *said)
        digest = _key(words, 1)
        seen[digest] += 1
        yield old, run, digest if seen[digest] == 1 else _key(words, seen[digest]), tuple(said)


def _key(words: tuple[Any, ...], place: int) -> bytes:
    return hashlib.sha256(_text(words) + b"%d" % place).digest()[:_KEY]


def _runs_after(conn: sqlite3.Connection, number: int) -> set[int]:
    """Runs that have a capture after a number."""
    return {run for (run,) in conn.execute(_RUNS_AFTER, (number, number))}


def _text(said: tuple[Any, ...]) -> bytes:
    return json.dumps([one.hex() if isinstance(one, bytes) else one for one in said]).encode()
