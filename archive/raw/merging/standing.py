"""Where each address, source and host stands: of two files that know the same one, the row that learnt more lasts.

Each table has an order over its whole rows, so that it does not matter which file is taken first.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.raw.merging.captures import Captures
from archive.raw.merging.runs import Runs
from archive.raw.rows import put

Row = Mapping[str, Any]
_WALKED = " walked"
"""When a file saw the listing of an address last: not of the row, but of the file, and of its source there."""
Order = Callable[[Row, Runs], tuple[Any, ...]]
"""What makes one row last over another, most important first."""


def _address(row: Row, runs: Runs) -> tuple[Any, ...]:
    """The source that comes first keeps an address that two have; then what was asked last, then what the later walk
    of its listing left (_WALKED), then what the archive has said something of, then what is due first."""
    return (
        *(_first(row["source_id"]), runs.started(row["run_id"]), row["checked_at"] or "", row[_WALKED]),
        *(
            row["kind"] == "article",
            row["untold"] is None,
            _first(row["next_due"] or ""),
            row["changes"],
            row["unchanged"],
            row["gone_nights"],
        ),
    )


def _source(row: Row, runs: Runs) -> tuple[Any, ...]:
    return runs.started(row["run_id"]), row["next_listing"], row["streak"]


def _host(row: Row, _runs: Runs) -> tuple[Any, ...]:
    return row["asked_night"] or "", row["probed_at"] or "", row["asked"], row["openings"], row["failures"]


def _first(text: str) -> tuple[int, ...]:
    """Smaller texts are the greater: of two texts the one that comes first lasts. A beginning lasts over the whole."""
    return (*(-ord(letter) for letter in text), 1)


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    key: tuple[str, ...]
    order: Order


_ADDRESSES = _Table("urls", ("url",), _address)
_TABLES = (
    _Table("walks", ("source_id", "run_id"), lambda row, _: (row["finished_at"],)),
    _Table("ledger", ("run_id", "source_id"), lambda row, _: (row["finished_at"],)),
    _Table("source_states", ("source_id",), _source),
    _Table("hosts", ("host",), _host),
    _Table("robots", ("origin",), lambda row, _: (row["fetched_at"],)),
    _Table("columns", ("source_id", "searched_at"), lambda _row, _: ()),
)
_CAPTURES = ("last_capture", "last_ok_capture", "untold")
_NUMBERS = ("run_id", *_CAPTURES)
_LINKS = "SELECT position, url, role, name FROM links WHERE article = ? ORDER BY position"


def join_standing(db: sqlite3.Connection, parts: Sequence[sqlite3.Connection], runs: Runs, captures: Captures) -> int:
    """Bring the target up to every part. Returns how many addresses were new."""
    before: int = db.execute("SELECT count(*) FROM urls").fetchone()[0]
    for number, part in enumerate(parts):
        join = _Join(db, part, number, runs, captures, (_walked(db), _walked(part)))
        for table in _TABLES:
            join.rows(table)
        join.addresses()
    after: int = db.execute("SELECT count(*) FROM urls").fetchone()[0]
    return after - before


@dataclass(frozen=True, slots=True)
class _Join:
    db: sqlite3.Connection
    part: sqlite3.Connection
    number: int
    runs: Runs
    captures: Captures
    walked: tuple[Mapping[str, str], Mapping[str, str]]
    """Source → its last walk, in the target before this part came, and in the part."""

    def rows(self, table: _Table) -> None:
        for row in _rows(self.part, f"SELECT * FROM {table.name}"):
            there = self._translated(row)
            here = self._here(table, there)
            if here is None or self._rank(table, there) > self._rank(table, here):
                put(self.db, table.name, there)

    def addresses(self) -> None:
        """With each article the links of the page that its row speaks of."""
        for row in _rows(self.part, "SELECT * FROM urls"):
            here = self._here(_ADDRESSES, row)
            if here and self._says_the_same(row, here):
                continue
            there = self._translated(row)
            links = self.part.execute(_LINKS, (row["url"],)).fetchall()
            known = self.db.execute(_LINKS, (row["url"],)).fetchall()
            if here and (self._address_rank(here, 0), known) >= (self._address_rank(there, 1), links):
                continue
            put(self.db, "urls", there)
            if known != links:
                self._put_links(row["url"], links)

    def _says_the_same(self, row: Row, here: Row) -> bool:
        """But for the numbers, which are dear to translate: most rows of a night are as they were."""
        same = all(value == here[name] for name, value in row.items() if name not in _NUMBERS)
        run = self.runs.keys[self.runs.of(self.number, row["run_id"])] if row["run_id"] is not None else None
        told = (row["untold"] is None) == (here["untold"] is None)
        return same and told and run == self.runs.keys.get(here["run_id"])

    def _put_links(self, article: str, links: Sequence[tuple[Any, ...]]) -> None:
        self.db.execute("DELETE FROM links WHERE article = ?", (article,))
        sql = "INSERT INTO links (article, position, url, role, name) VALUES (?, ?, ?, ?, ?)"
        self.db.executemany(sql, [(article, *link) for link in links])

    def _here(self, table: _Table, there: Row) -> Row | None:
        where = " AND ".join(f"{name} = ?" for name in table.key)
        sql = f"SELECT * FROM {table.name} WHERE {where}"
        return next(_rows(self.db, sql, tuple(there[name] for name in table.key)), None)

    def _translated(self, row: dict[str, Any]) -> dict[str, Any]:
        """A part's row with the numbers of the target."""
        new: dict[str, Any] = {}
        if row.get("run_id") is not None:
            new["run_id"] = self.runs.of(self.number, row["run_id"])
        for name in _CAPTURES:
            if row.get(name) is not None:
                new[name] = self.captures.of(self.number, row[name])
        return row | new

    def _address_rank(self, row: Row, file: int) -> tuple[Any, ...]:
        return self._rank(_ADDRESSES, {**row, _WALKED: self.walked[file].get(row["source_id"], "")})

    def _rank(self, table: _Table, row: Row) -> tuple[Any, ...]:
        """The order of the table; of rows that it does not tell apart, any that is the same for all files."""
        return *table.order(row, self.runs), tuple((value is not None, value) for value in row.values())


def _walked(conn: sqlite3.Connection) -> dict[str, str]:
    return dict(conn.execute("SELECT source_id, max(finished_at) FROM walks GROUP BY source_id").fetchall())


def _rows(conn: sqlite3.Connection, sql: str, parameters: tuple[Any, ...] = ()) -> Any:
    cursor = conn.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    return (dict(zip(names, row, strict=True)) for row in cursor)
